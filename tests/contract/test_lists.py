"""A list holds exactly what its filters say, in the order asked for, page by page.

The bookings asked for are those of event types that this file makes for itself: nobody else's disturb.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any, Final

import pytest

from calproof.budget import NotHere
from calproof.examiner import Examiner, Example
from contracts import subjects
from contracts.exchange import HOST
from contracts.expectations import lists_exactly, same_list, shows
from contracts.rules.reading import instant
from scenarios import calls
from scenarios.starts import utc
from tests.contract.lifecycle_table import kinds
from tests.contract.sampling import depth, sample
from tests.contract.steps import in_answers, own_event_type, person

SMOKE: Final = frozenset({"test_a_faulty_question_is_refused"})
LONG_AGO: Final = "2000-01-01T00:00:00Z"
ANN, BOB, CARA = "ann.lists@example.com", "bob.lists@example.com", "cara.lists@example.com"
Booking = dict[str, Any]
Holds = Callable[[Booking], bool]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Bookings of all sorts on three event types, as the list shows them all, in the order of their making."""

    event_types: tuple[int, int, int]
    bookings: tuple[Booking, ...]

    @property
    def mine(self) -> dict[str, str]:
        """The filter that keeps everybody else's bookings away."""
        return {"eventTypeIds": ",".join(map(str, self.event_types))}


@dataclass(frozen=True, slots=True)
class Filter:
    """A query and the bookings that it means."""

    name: str
    query: calls.Query
    holds: Holds


@pytest.fixture(scope="session")
def shelf() -> dict[str, Shelf]:
    """Where the first test that asks puts what it has made, for the others: files take turns, so for all the run."""
    return {}


def _stocked(example: Example, examiner: Examiner, shelf: dict[str, Shelf]) -> Shelf:
    if "made" not in shelf:
        shelf["made"] = _make(example, examiner)
    return shelf["made"]


def _make(example: Example, examiner: Examiner) -> Shelf:
    """Ten bookings: accepted, pending, rejected, cancelled, moved, and a series; two begin at one time."""
    waits = {"type": "always", "blockUnconfirmedBookingsInBooker": False}
    series = {"interval": 2, "occurrences": 2, "frequency": "weekly"}
    plain = own_event_type(example, examiner, "lists-plain")
    asked = own_event_type(example, examiner, "lists-asked", lengthInMinutes=45, confirmationPolicy=waits)
    weekly = own_event_type(example, examiner, "lists-weekly", recurrence=series)

    def book(event_type: int, start: str, email: str) -> Any:
        body = {"eventTypeId": event_type, "start": start, "attendee": person(email)}
        return example.accept(calls.create_booking(body)).data

    # Neither starts nor ends are in the order of making: each order is told from the others.
    second, fourth, first, third = (utc(examiner.starts.single()) for _ in range(4))
    book(plain, first, ANN)
    book(asked, second, ANN)
    gone = book(plain, second, BOB)["uid"]
    example.accept(calls.cancel_booking(gone, {"cancellationReason": "Ill"}))
    declined = book(asked, third, BOB)["uid"]
    example.accept(calls.decline_booking(declined, {"reason": "No"}))
    moved = book(plain, third, ANN)["uid"]
    example.accept(calls.reschedule_booking(moved, {"start": fourth}))
    occurrences = book(weekly, utc(examiner.starts.series()), CARA)
    everything: calls.Query = {"eventTypeIds": f"{plain},{asked},{weekly}", "take": 250}
    listed = example.accept(calls.list_bookings(everything)).data
    example.check(shows("getBookings", "/data", "the number of bookings made", 6 + len(occurrences), len(listed)))
    return Shelf((plain, asked, weekly), tuple(sorted(listed, key=lambda it: (it["createdAt"], it["id"]))))


def _status(*statuses: str) -> Holds:
    return lambda booking: booking["status"] in statuses


def _upcoming(booking: Booking) -> bool:
    """Every booking here is to come: of a series the accepted ones, of others all but those that are off."""
    if "recurringBookingUid" in booking:
        return bool(booking["status"] == "accepted")
    return booking["status"] not in ("cancelled", "rejected")


def _has(member: str, value: str) -> Holds:
    return lambda booking: any(attendee[member] == value for attendee in booking["attendees"])


def _since(member: str, moment: str) -> Holds:
    return lambda booking: bool(booking[member] >= moment)


def _until(member: str, moment: str) -> Holds:
    return lambda booking: bool(booking[member] <= moment)


def _of(*event_types: int) -> Holds:
    return lambda booking: booking["eventTypeId"] in event_types


def filters(shelf: Shelf) -> Iterator[Filter]:
    """Each filter alone. Its bounds are moments of bookings themselves: both ends count."""
    plain, asked, weekly = shelf.event_types
    by_start = sorted(shelf.bookings, key=lambda it: str(it["start"]))
    middle, made = by_start[len(by_start) // 2], shelf.bookings[len(shelf.bookings) // 2]["createdAt"]
    long_ago = in_answers(instant(shelf.bookings[0]["createdAt"]) - timedelta(days=1))
    yield Filter("upcoming", {"status": "upcoming"}, _upcoming)
    yield Filter("unconfirmed", {"status": "unconfirmed"}, _status("pending"))
    yield Filter("cancelled", {"status": "cancelled"}, _status("cancelled", "rejected"))
    yield Filter("past", {"status": "past"}, lambda _: False)
    yield Filter("recurring", {"status": "recurring"}, lambda booking: "recurringBookingUid" in booking)
    yield Filter("cancelled or unconfirmed", {"status": "cancelled,unconfirmed"}, lambda it: not _accepted(it))
    yield Filter("attendee's address", {"attendeeEmail": ANN}, _has("email", ANN))
    yield Filter("attendee's name", {"attendeeName": person(BOB)["name"]}, _has("name", person(BOB)["name"]))
    yield Filter("an address nobody has", {"attendeeEmail": "nobody.lists@example.com"}, lambda _: False)
    yield Filter("uid", {"bookingUid": middle["uid"]}, lambda booking: booking["uid"] == middle["uid"])
    yield Filter("two event types", {"eventTypeIds": f"{plain},{weekly}"}, _of(plain, weekly))
    yield Filter("two event types, each by itself", {"eventTypeIds": [plain, weekly]}, _of(plain, weekly))
    yield Filter("two statuses, each by itself", {"status": ["cancelled", "unconfirmed"]}, lambda it: not _accepted(it))
    yield Filter("one event type", {"eventTypeIds": str(asked)}, _of(asked))
    yield Filter("from a start on", {"afterStart": middle["start"]}, _since("start", middle["start"]))
    yield Filter("up to an end", {"beforeEnd": middle["end"]}, _until("end", middle["end"]))
    yield Filter("made since", {"afterCreatedAt": made}, _since("createdAt", made))
    yield Filter("made before", {"beforeCreatedAt": long_ago}, lambda _: False)
    yield Filter("changed since", {"afterUpdatedAt": long_ago}, lambda _: True)
    yield Filter("changed before", {"beforeUpdatedAt": long_ago}, lambda _: False)
    yield Filter("an unknown parameter", {"teamIds": "1"}, lambda _: True)


def _accepted(booking: Booking) -> bool:
    return bool(booking["status"] == "accepted")


def _ask(example: Example, shelf: Shelf, *chosen: Filter) -> None:
    """Ask with all of these filters, and check that the list has exactly what all of them mean."""
    query: calls.Query = dict(shelf.mine)
    for one in chosen:
        query = {**query, **one.query}
    wanted = [booking["uid"] for booking in shelf.bookings if all(one.holds(booking) for one in chosen)]
    exchange = example.accept(calls.list_bookings(query))
    example.check(lists_exactly(exchange, wanted, " and ".join(one.name for one in chosen)))


def test_each_filter_lists_exactly_what_it_says(examiner: Examiner, shelf: dict[str, Shelf]) -> None:
    with examiner.example(subjects.LISTS) as example:
        stocked = _stocked(example, examiner, shelf)
        for one in sample([*filters(stocked)], depth().breadth.filters):
            _ask(example, stocked, one)


def test_two_filters_list_what_both_say(examiner: Examiner, shelf: dict[str, Shelf]) -> None:
    with examiner.example(subjects.LISTS) as example:
        stocked = _stocked(example, examiner, shelf)
        pairs = [
            (one, other)
            for one, other in combinations(filters(stocked), 2)
            if not one.query.keys() & other.query.keys()
        ]
        for pair in sample(pairs, depth().breadth.pairs):
            _ask(example, stocked, *pair)


def test_what_was_changed_since_a_moment_is_listed(examiner: Examiner, shelf: dict[str, Shelf]) -> None:
    with examiner.example() as example:
        stocked = _stocked(example, examiner, shelf)
        changes = [it["updatedAt"] for it in stocked.bookings if it["updatedAt"] > it["createdAt"]]
        if not changes:
            raise NotHere("what was changed shows no moment of its own")
        changed = max(changes)  # later than some of those that it must find were made
        since = Filter("changed since a change", {"afterUpdatedAt": changed}, _since("updatedAt", changed))
        _ask(example, stocked, since)


def test_a_page_is_as_long_as_it_may_be_and_no_longer(examiner: Examiner, shelf: dict[str, Shelf]) -> None:
    with examiner.example() as example:
        stocked = _stocked(example, examiner, shelf)
        example.accept(calls.list_bookings({**stocked.mine, "take": 250}), "a page may have 250 bookings")
        example.refuse(calls.list_bookings({**stocked.mine, "take": 251}), "a page has 250 bookings at most", "/take")


def test_a_name_and_an_address_are_of_one_booking(examiner: Examiner, shelf: dict[str, Shelf]) -> None:
    with examiner.example() as example:
        stocked = _stocked(example, examiner, shelf)
        name = person(BOB)["name"]
        both = Filter("an address and another's name", {"attendeeEmail": ANN, "attendeeName": name}, lambda _: False)
        _ask(example, stocked, both)


def test_a_bound_means_the_same_instant_however_it_is_spelt(examiner: Examiner, shelf: dict[str, Shelf]) -> None:
    with examiner.example() as example:
        stocked = _stocked(example, examiner, shelf)
        middle = sorted(booking["start"] for booking in stocked.bookings)[len(stocked.bookings) // 2]
        asked = {**stocked.mine, "afterStart": middle}
        spelt = {**asked, "afterStart": middle.removesuffix("Z")}
        alone, beside = example.accept(calls.list_bookings(asked)), example.send(calls.list_bookings(spelt))
        if beside.ok:  # nobody is promised that a bound without a zone is taken; where it is, it is read as UTC
            example.check(same_list(alone, beside, "with a bound that names no zone, after one in UTC"))


IN_CAPITALS: Final[dict[str, str]] = {"attendeeEmail": ANN.upper(), "attendeeName": person(ANN)["name"].upper()}
"""Whether it finds the same as in small letters is not documented."""
EVERY_STATUS: Final = {"status": "upcoming,recurring,past,cancelled,unconfirmed"}
SINCE_EVER: Final = {"afterStart": "2000-01-01T00:00:00Z"}
TOO: Final[dict[str, dict[str, str]]] = {"every status": EVERY_STATUS, "a start long ago": SINCE_EVER}
"""What leaves no booking out that is listed without it."""


@pytest.mark.parametrize("parameter", IN_CAPITALS)
def test_what_leaves_nothing_out_changes_no_answer(examiner: Examiner, shelf: dict[str, Shelf], parameter: str) -> None:
    with examiner.example(subjects.LISTS) as example:
        stocked = _stocked(example, examiner, shelf)
        asked = {**stocked.mine, parameter: IN_CAPITALS[parameter]}
        alone = example.accept(calls.list_bookings(asked))
        for name, query in TOO.items():
            beside = example.accept(calls.list_bookings({**asked, **query}))
            example.check(same_list(alone, beside, f"by {parameter} and {name}, after {parameter} alone"))


def test_a_list_without_filters_leaves_nothing_out(examiner: Examiner) -> None:
    """Whether the account has bookings of long ago is its own affair; a team that it administers is made for this."""
    list(kinds(examiner, "round-robin"))
    with examiner.example(subjects.LISTS) as example:
        totals = {name: example.count(query) for name, query in {"nothing": {}, **TOO, "nothing again": {}}.items()}
        if totals["nothing"] == totals["nothing again"]:  # else somebody has booked meanwhile
            expected = dict.fromkeys(totals, totals["nothing"])
            example.check(shows("getBookings", "/pagination/totalItems", "the total by filters", expected, totals))


SORTED_BY: Final = {"sortStart": "start", "sortEnd": "end", "sortCreated": "createdAt", "sortUpdatedAt": "updatedAt"}


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_a_sorted_list_is_whole_and_in_order(examiner: Examiner, shelf: dict[str, Shelf], direction: str) -> None:
    with examiner.example(subjects.LISTS) as example:
        stocked = _stocked(example, examiner, shelf)
        for parameter, member in SORTED_BY.items():
            exchange = example.accept(calls.list_bookings({**stocked.mine, parameter: direction}))
            example.check(lists_exactly(exchange, [booking["uid"] for booking in stocked.bookings], parameter))
            came = [booking[member] for booking in exchange.data]
            ordered = sorted(came, reverse=direction == "desc")
            example.check(shows("getBookings", "/data", f"the order by {parameter}={direction}", ordered, came))


def test_the_first_sort_counts(examiner: Examiner, shelf: dict[str, Shelf]) -> None:
    with examiner.example(subjects.LISTS) as example:
        stocked = _stocked(example, examiner, shelf)
        query: calls.Query = {**stocked.mine, "sortStart": "desc", "sortCreated": "asc"}
        starts = [booking["start"] for booking in example.accept(calls.list_bookings(query)).data]
        what = "the order by sortStart before sortCreated"
        example.check(shows("getBookings", "/data", what, sorted(starts, reverse=True), starts))


def test_pages_make_up_the_whole_list(examiner: Examiner, shelf: dict[str, Shelf]) -> None:
    """The latest first: where pages after the first forget what was asked for, their order is another."""
    take = 3  # so that a page ends amid bookings that begin at one time
    with examiner.example(subjects.LISTS) as example:
        stocked = _stocked(example, examiner, shelf)
        total = len(stocked.bookings)
        starts: list[str] = []
        uids: list[str] = []
        for skip in range(0, total + take, take):
            query: calls.Query = {**stocked.mine, "sortStart": "desc", "take": take, "skip": skip}
            exchange = example.accept(calls.list_bookings(query))
            starts += [booking["start"] for booking in exchange.data]
            uids += [booking["uid"] for booking in exchange.data]
            page = exchange.answer.body["pagination"] if exchange.answer else {}
            example.check(shows("getBookings", "/pagination/totalItems", "the total", total, page["totalItems"]))
        example.accept(calls.list_bookings({**stocked.mine, "take": total}))  # full, and the last: judged by itself
        # Bookings that begin at one time have no order among themselves, their starts have one all the same.
        expected = sorted((booking["start"] for booking in stocked.bookings), reverse=True)
        example.check(shows("getBookings", "/data", "the starts of all pages", expected, starts))
        if len(set(expected)) == total:
            everything = sorted(booking["uid"] for booking in stocked.bookings)
            example.check(shows("getBookings", "/data", "the bookings of all pages", everything, sorted(uids)))


REFUSED: Final[dict[str, dict[str, str]]] = {
    "take below 1": {"take": "0"},
    "take above 250": {"take": "251"},
    "skip below 0": {"skip": "-1"},
    "take that is no number": {"take": "many"},
    "an unknown status": {"status": "upcoming,sometimes"},
    "an order that is none": {"sortStart": "up"},
    "a start that is no moment": {"afterStart": "tomorrow"},
    "an event type that is no number": {"eventTypeIds": "first"},
}


@pytest.mark.parametrize("fault", sample([*REFUSED], depth().breadth.questions))
def test_a_faulty_question_is_refused(examiner: Examiner, fault: str) -> None:
    with examiner.example(subjects.LISTS) as example:
        example.refuse(calls.list_bookings(REFUSED[fault]), fault, f"/{next(iter(REFUSED[fault]))}")


def test_without_dates_a_list_begins_with_the_oldest(examiner: Examiner) -> None:
    """Who administers a team is listed everything, too."""
    with suppress(NotHere):
        examiner.world.event_type("round-robin")
    oldest: calls.Query = {"sortStart": "asc", "take": 5}
    with examiner.example(subjects.LISTS) as example:
        since = example.accept(calls.list_bookings({**oldest, "afterStart": LONG_AGO}, caller=HOST))
        month_ago = datetime.now(UTC) - timedelta(days=32)
        if not any(instant(booking["start"]) < month_ago for booking in since.data):
            raise NotHere("the account has no booking that began more than a month ago")
        plain = example.accept(calls.list_bookings(oldest, caller=HOST))
        example.check(same_list(since, plain, f"without dates, after afterStart={LONG_AGO}"))
