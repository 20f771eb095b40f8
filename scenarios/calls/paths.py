"""How paths and queries of calls are written, and the version that each resource is called in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote, urlencode

from contracts.contract import CURRENT

BOOKINGS: Final = CURRENT["bookings"]
EVENT_TYPES: Final = CURRENT["event-types"]
SCHEDULES: Final = CURRENT["schedules"]
SLOTS: Final = CURRENT["slots"]

Query = Mapping[str, "str | int | Sequence[int | str]"]


def path(resource: str, *steps: object, query: Query | None = None) -> str:
    """The path of a resource below `/v2/`: its steps percent-encoded, then the query."""
    parts = ["/v2", resource, *(quote(str(step), safe="") for step in steps)]
    # Colons and commas may stand in a query as they are, and times and lists are easier to read so.
    return "/".join(parts) + (f"?{urlencode(query, doseq=True, safe=':,@')}" if query else "")
