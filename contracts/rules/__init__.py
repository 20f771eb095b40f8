"""Promises that a schema can't state, each checked on one exchange: one function a rule, named for its claim."""

from __future__ import annotations

from typing import Final

from contracts.rules import (
    addresses,
    booking_echo,
    booking_links,
    booking_location,
    booking_people,
    booking_status,
    booking_times,
    calendar_links,
    error_answers,
    error_words,
    listing,
    listing_filters,
    privacy,
    recurring,
    refusal_subject,
    seats,
    settings,
    slot_days,
    slot_reservations,
)
from contracts.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    *booking_times.RULES,
    *booking_echo.RULES,
    *booking_location.RULES,
    *booking_status.RULES,
    *booking_links.RULES,
    *calendar_links.RULES,
    *booking_people.RULES,
    *recurring.RULES,
    *seats.RULES,
    *error_answers.RULES,
    *error_words.RULES,
    *refusal_subject.RULES,
    *listing.RULES,
    *listing_filters.RULES,
    *slot_days.RULES,
    *slot_reservations.RULES,
    *settings.RULES,
    *addresses.RULES,
    *privacy.RULES,
)

__all__ = ["RULES", "Rule"]
