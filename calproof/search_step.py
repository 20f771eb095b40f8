"""How a generator learns which step of a search it is to make."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from calproof.profiles import Profile

STEP_VARIABLE: Final = "CALPROOF_STEP"
"""The environment variable that tells a generator which step it is, and at which rate."""


def told(number: int, rate: float) -> dict[str, str]:
    """What tells a generator that this is its step."""
    return {STEP_VARIABLE: f"{number}:{rate!r}"}


def at_step(profile: Profile, told: str) -> tuple[Profile, int]:
    """What a generator that was told `STEP_VARIABLE` has to do: its profile, and the number of its step (0: none)."""
    if not told:
        return profile, 0
    number, _, rate = told.partition(":")
    return replace(profile, arrivals=profile.arrivals.steady(float(rate)), search=None), int(number)
