"""What can become of an exchange, as conditions on the rows of a history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OUTCOMES: Final[Mapping[str, str]] = {
    "accepted": "outcome = 'ok'",
    "expected refusals": "outcome = 'refused' AND status <> 429 AND coalesce(expected, false)",
    "refused": "outcome = 'refused' AND status <> 429 AND NOT coalesce(expected, false)",
    "429": "outcome = 'refused' AND status = 429",
    "failed": "outcome = 'failed'",
    "unknown": "outcome = 'unknown'",
}
"""By name; every exchange is exactly one of them."""
