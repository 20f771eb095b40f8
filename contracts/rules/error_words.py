"""What the words of a refusal must be, and what they must keep to themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from contracts.exchange import TOO_MANY
from contracts.rules.reading import Reading
from contracts.rules.rule import Breach, rule

_CODE_ALONE: Final = re.compile(r"[a-z][A-Za-z0-9]*(?:[_.][A-Za-z0-9]+)+")
_WITH_SENTENCES: Final = (
    "createBooking",
    "getBooking",
    "getBookings",
    "rescheduleBooking",
    "cancelBooking",
    "confirmBooking",
    "declineBooking",
    "markNoShow",
    "reassignBooking",
    "reassignBookingToUser",
    "getCalendarLinks",
    "getBookingReferences",
    "createEventType",
    "updateEventType",
    "getAvailableSlots",
    "reserveSlot",
    "updateReservedSlot",
)
_BY_NAME: Final = frozenset({"email_verification_required", "invalid_verification_code"})
"""What clients are told by name, so that they can ask for the code (documented: verification of addresses)."""
_INSIDE: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"querying the database",
        r"\bprisma\b",
        r"\b(?:unique|foreign key|check|not[- ]null) constraint\b",
        r"constraint failed|violates .{0,20}constraint|duplicate key value",
        r"\bselect\b.+\bfrom\b.+\bwhere\b|\binsert into\b|\bdelete from\b",
        r"\n\s+at \S+",
        r"node_modules|/usr/src/|\bdist/src/",
        r"\.[jt]s:\d+|\.py\", line \d+",
        r"cannot read propert|is not a function|is not iterable|of undefined\b",
        r"\b(?:type|reference|range|syntax)error:",
        r"econnrefused|enotfound|etimedout",
    )
)
"""Words of a database, its library, the language or the file system: how the server is made inside."""


@rule("CP244", *_WITH_SENTENCES, answers="refusal")
def a_refusal_of_the_framework_speaks_to_people(reading: Reading) -> Iterator[Breach]:
    """The message of a refusal with `error.details` is a sentence, never the name of an error among programs.

    Source: observed on every recorded refusal of these operations in that envelope; names such as
    `booking_conflict_error` come in the bare one.
    """
    error = reading.received["error"]
    if error["message"] in _BY_NAME:
        return
    if isinstance(error["details"], dict) and _CODE_ALONE.fullmatch(error["message"]):
        message = "the message is the name of an error, not a sentence"
        yield Breach("/error/message", message, "a sentence", error["message"])


@rule("CP245", answers="refusal")
def a_refusal_tells_nothing_of_the_inside(reading: Reading) -> Iterator[Breach]:
    """A refusal names no table, constraint, query, file or line of the server.

    Source: errors of the database are told in fixed words; observed on every recorded refusal.
    """
    if reading.status >= 500:
        return  # that it failed is a finding already
    said = reading.exchange.refusal
    call = reading.exchange.call
    sent = f"{call.path} {json.dumps(reading.sent, ensure_ascii=False)}"
    for pattern in _INSIDE:
        found = pattern.search(said)
        if found and found[0] not in sent:
            yield Breach("/error/message", "the message tells how the server is made", "words for callers", said)
            return


@rule("CP246", answers="refusal")
def too_many_requests_are_refused_only_where_no_more_are_left(reading: Reading) -> Iterator[Breach]:
    """A 429 is that of a rate limit of which its own headers say that nothing is left.

    Source: the rate-limit headers, where they are served: none is left while a caller is blocked.
    """
    if reading.status == TOO_MANY and not reading.exchange.refused_for_rate:
        yield Breach("", "too many requests, and the headers say that more are left", "another status", reading.status)


RULES = (
    a_refusal_of_the_framework_speaks_to_people,
    a_refusal_tells_nothing_of_the_inside,
    too_many_requests_are_refused_only_where_no_more_are_left,
)
