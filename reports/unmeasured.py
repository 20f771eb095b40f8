"""Which exchanges of a load run no figure counts."""

from __future__ import annotations

from typing import Final

UNMEASURED: Final = ("warm-up", "provisioning")
"""What an exchange outside the measured time bears as its `test`: it is judged, but no figure counts it."""
