"""What a page of bookings says about the whole list."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from urllib.parse import parse_qs, urlsplit

from contracts.exchange import Exchange
from contracts.rules.rule import Breach, received, rule

_DEFAULT_TAKE = 100


@rule("CP251", "getBookings")
def pagination_adds_up(exchange: Exchange) -> Iterator[Breach]:
    """Every member of `pagination` follows from the total, `take` and `skip`.

    Source: *Get all bookings*; the arithmetic is fixed by the vendor's own unit tests.
    """
    if not exchange.ok:
        return
    query = parse_qs(urlsplit(exchange.call.path).query)
    take, asked = int(query.get("take", [_DEFAULT_TAKE])[-1]), int(query.get("skip", [0])[-1])
    page = received(exchange)["pagination"]
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
def the_page_holds_what_it_says(exchange: Exchange) -> Iterator[Breach]:
    """A page holds `returnedItems` bookings, each once.

    Source: *Get all bookings*, `pagination.returnedItems`.
    """
    if not exchange.ok:
        return
    body = received(exchange)
    uids = [booking["uid"] for booking in body["data"]]
    if len(uids) != body["pagination"]["returnedItems"]:
        yield Breach("/data", "not as many bookings as stated", body["pagination"]["returnedItems"], len(uids))
    if len(set(uids)) != len(uids):
        yield Breach("/data", "a booking is listed twice", len(uids), len(set(uids)))


RULES = (pagination_adds_up, the_page_holds_what_it_says)
