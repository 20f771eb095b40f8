"""How deep a verification goes: how many examples each property gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Depth:
    """`examples` for each property of the booking variants, `generated` for each operation of the Schemathesis pass."""

    name: str
    examples: int
    generated: int


_ALL: Final = (Depth("smoke", 3, 2), Depth("standard", 20, 12), Depth("deep", 150, 80))
DEPTHS: Final = {depth.name: depth for depth in _ALL}
STANDARD: Final = "standard"
