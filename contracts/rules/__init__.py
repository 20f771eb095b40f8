"""Promises that a schema can't state, each checked on one exchange: one function a rule, named for its claim."""

from __future__ import annotations

from typing import Final

from contracts.rules import booking_echo, booking_links, booking_times, error_answers, listing, recurring, slot_days
from contracts.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    *booking_times.RULES,
    *booking_echo.RULES,
    *booking_links.RULES,
    *recurring.RULES,
    *error_answers.RULES,
    *listing.RULES,
    *slot_days.RULES,
)

__all__ = ["RULES", "Rule"]
