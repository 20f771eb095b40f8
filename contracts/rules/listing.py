"""What a page of bookings says about the whole list, and the order it comes in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from math import ceil

from contracts.rules.reading import Reading
from contracts.rules.rule import Breach, rule

_DEFAULT_TAKE = 100
_DIGITS = re.compile(r"\s*[+-]?\d+")
_SORTED_BY = (("sortStart", "start"), ("sortEnd", "end"), ("sortCreated", "createdAt"), ("sortUpdatedAt", "updatedAt"))
"""The sort parameters, the first that is sent counting, and the member that each sorts by."""


def _leading(asked: str | None, default: int) -> int:
    """The number that a server reads: the digits up to the first other character, so that 1.5e3 counts as 1."""
    digits = _DIGITS.match(asked or "")
    return int(digits.group()) if digits else default


@rule("CP251", "getBookings")
def pagination_adds_up(reading: Reading) -> Iterator[Breach]:
    """Every member of `pagination` follows from the total, `take` and `skip`.

    Source: *Get all bookings*; the arithmetic is fixed by the vendor's own unit tests.
    """
    take, asked = _leading(reading.asked("take"), _DEFAULT_TAKE), _leading(reading.asked("skip"), 0)
    page = reading.received["pagination"]
    total = page["totalItems"]
    skip = min(asked, total)
    expected = {
        "itemsPerPage": take,
        "returnedItems": max(0, min(take, total - skip)),
        "remainingItems": max(0, total - (skip + take)),
        "totalPages": ceil(total / take),
        "currentPage": min(skip // take + 1, ceil(total / take)),
        "hasNextPage": skip + take < total,
        "hasPreviousPage": skip > 0,
    }
    for member, value in expected.items():
        if page[member] != value:
            message = f"{member} doesn't follow from total {total}, take {take}, skip {asked}"
            yield Breach(f"/pagination/{member}", message, value, page[member])


@rule("CP252", "getBookings")
def the_page_holds_what_it_says(reading: Reading) -> Iterator[Breach]:
    """A page holds `returnedItems` bookings, each once.

    Source: *Get all bookings*, `pagination.returnedItems`.
    """
    stated = reading.received["pagination"]["returnedItems"]
    uids = [booking["uid"] for booking in reading.series]
    if len(uids) != stated:
        yield Breach("/data", "not as many bookings as stated", stated, len(uids))
    if len(set(uids)) != len(uids):
        yield Breach("/data", "a booking is listed twice", len(uids), len(set(uids)))


def _order(reading: Reading) -> tuple[str, bool]:
    """The member that the list is sorted by, and whether it ascends."""
    for parameter, member in _SORTED_BY:
        asked = reading.asked(parameter)
        if asked is not None:
            return member, asked.lower() == "asc"
    statuses = [status for text in reading.query.get("status", ()) for status in text.split(",")]
    return "start", statuses not in (["past"], ["cancelled"])


@rule("CP259", "getBookings")
def the_list_is_in_order(reading: Reading) -> Iterator[Breach]:
    """Bookings come in the order that was asked for, else by start: the latest first for past or cancelled ones only.

    Source: *Get all bookings*, `sortStart`, `sortEnd`, `sortCreated`, `sortUpdatedAt`, of which the first counts.
    """
    member, ascending = _order(reading)
    # Moments in one format in UTC are in order when their texts are.
    moments = [booking[member] for booking in reading.series]
    if moments == sorted(moments, reverse=not ascending):
        return
    for index, (before, here) in enumerate(pairwise(moments), 1):
        if (before > here) if ascending else (before < here):
            wanted = f"{'not before' if ascending else 'not after'} {before}"
            yield Breach(f"/data/{index}/{member}", f"the list is not in the order of {member}", wanted, here)
            return


RULES = (pagination_adds_up, the_page_holds_what_it_says, the_list_is_in_order)
