"""Each of these tests of the suite passes on the sandbox, and fails once the sandbox breaks the promise it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import pytest

from calproof.examiner import ContractBreach
from sandbox.availability.calendars import HostCalendar
from sandbox.bookings import calendar_links, confirm, listing, seats
from sandbox.bookings.listing_query import ListQuery, list_query
from sandbox.bookings.scope import scope_of_caller
from sandbox.slots import grid
from scenarios.kinds import BY_NAME
from tests.harness.suite.conftest import Run

Fault = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True, slots=True)
class Proof:
    """A promise broken on purpose, the test that must notice, and the code of its finding."""

    fault: str
    break_it: Fault
    file: str
    test: str
    code: str
    arguments: tuple[Any, ...] = ()

    def call(self, run: Run) -> None:
        fresh = [{} if isinstance(argument, dict) else argument for argument in self.arguments]
        run(self.file, self.test, *fresh)


def _seats_without_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(seats, "require_room", lambda *_: None)


def _hosts_always_free(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(HostCalendar, "is_available", lambda *_: True)


def _rejected_is_not_cancelled(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(listing.STATUS_CONDITIONS, "cancelled", "status = 'cancelled'")


def _after_means_later(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(listing.RANGES, "afterStart", "start_ms > :afterStart")


def _ends_are_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(listing.RANGES, "beforeEnd", ":beforeEnd IS NOT NULL")


def _sorted_by_something_else(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(listing.SORTS, "sortCreated", "start_ms")


def _pages_overlap(patch: pytest.MonkeyPatch) -> None:
    def one_earlier(query: Any) -> ListQuery:
        asked = list_query(query)
        return replace(asked, skip=max(0, asked.skip - 1))

    patch.setattr(listing, "list_query", one_earlier)


def _lists_show_everything(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(listing, "scope_of_caller", lambda request: replace(scope_of_caller(request), condition="1 = 1"))


def _anybody_decides(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(confirm, "manages_booking", lambda *_: True)


def _decided_one_by_one(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(confirm, "_waiting", lambda _, booking: [booking])


def _reservations_hide_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(grid, "reservations", lambda *_: [])


def _seats_are_miscounted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(grid, "SEATED", grid.SEATED.replace("COUNT(a.seat_uid)", "MIN(1, COUNT(a.seat_uid))"))


def _links_an_hour_late(patch: pytest.MonkeyPatch) -> None:
    real = calendar_links._compact
    patch.setattr(calendar_links, "_compact", lambda instant_ms: real(instant_ms + 3_600_000))


LISTS: Final = "test_each_filter_lists_exactly_what_it_says"
SHELF: Final[dict[str, Any]] = {}
"""Nothing made yet: what the tests of lists share."""

PROOFS: Final = (
    Proof("seats without end", _seats_without_end, "test_seats", "test_no_more_seats_are_sold_than_there_are", "CP372"),
    Proof("seats without end", _seats_without_end, "test_seats", "test_nobody_sits_twice", "CP372"),
    Proof("seats without end", _seats_without_end, "test_races", "test_the_last_seat_is_sold_once", "CP314"),
    Proof("seats without end", _seats_without_end, "test_races", "test_the_first_seats_are_sold_once_each", "CP314"),
    Proof(
        "seats are miscounted", _seats_are_miscounted, "test_seats", "test_seats_of_one_start_are_one_booking", "CP373"
    ),
    Proof("hosts always free", _hosts_always_free, "test_races", "test_one_slot_is_sold_once", "CP314", (False,)),
    Proof("hosts always free", _hosts_always_free, "test_races", "test_slots_that_overlap_are_not_both_sold", "CP314"),
    Proof("hosts always free", _hosts_always_free, "test_races", "test_two_bookings_do_not_move_to_one_slot", "CP314"),
    Proof(
        "hosts always free",
        _hosts_always_free,
        "test_views",
        "test_a_slot_can_be_booked_exactly_while_it_is_listed",
        "CP308",
        (BY_NAME["regular"],),
    ),
    Proof(
        "rejected is not cancelled",
        _rejected_is_not_cancelled,
        "test_lists",
        LISTS,
        "CP313",
        (SHELF,),
    ),
    Proof("after means later", _after_means_later, "test_lists", LISTS, "CP313", (SHELF,)),
    Proof("ends are ignored", _ends_are_ignored, "test_lists", LISTS, "CP313", (SHELF,)),
    Proof(
        "sorted by something else",
        _sorted_by_something_else,
        "test_lists",
        "test_a_sorted_list_is_whole_and_in_order",
        "CP387",
        (SHELF, "desc"),
    ),
    Proof("pages overlap", _pages_overlap, "test_lists", "test_pages_make_up_the_whole_list", "CP387", (SHELF,)),
    Proof(
        "lists show everything",
        _lists_show_everything,
        "test_callers",
        "test_a_strangers_list_has_nothing_of_the_hosts",
        "CP315",
    ),
    Proof(
        "anybody decides", _anybody_decides, "test_confirmation", "test_others_decide_nothing", "CP380", ("stranger",)
    ),
    Proof(
        "decided one by one",
        _decided_one_by_one,
        "test_confirmation",
        "test_a_decision_counts_for_the_whole_series",
        "CP308",
        ("confirm",),
    ),
    Proof(
        "reservations hide nothing",
        _reservations_hide_nothing,
        "test_other_resources",
        "test_a_reservation_hides_its_slot_until_it_is_given_up",
        "CP306",
    ),
    Proof(
        "links an hour late",
        _links_an_hour_late,
        "test_views",
        "test_calendar_links_lead_to_the_meeting",
        "CP437",
        (BY_NAME["regular"],),
    ),
)


def _name(proof: Proof) -> str:
    return f"{proof.fault}: {proof.test}"


@pytest.mark.parametrize("proof", PROOFS, ids=_name)
def test_a_broken_promise_is_found_by_the_test_of_it(run: Run, monkeypatch: pytest.MonkeyPatch, proof: Proof) -> None:
    proof.break_it(monkeypatch)
    with pytest.raises(ContractBreach) as raised:
        proof.call(run)
    assert proof.code in {violation.code for violation in raised.value.violations}


@pytest.mark.parametrize("proof", {proof.test: proof for proof in PROOFS}.values(), ids=lambda proof: proof.test)
def test_a_kept_promise_is_no_finding(run: Run, proof: Proof) -> None:
    proof.call(run)
