"""Rescheduling and cancelling keep their promises: links, what survives, what is freed, what can't be done twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from calproof.budget import NotHere
from calproof.examiner import Examiner, Example
from contracts import subjects
from contracts.contract import load_contract
from contracts.expectations import lists_exactly, shows, slot_listed, survives
from contracts.rules.reading import instant
from scenarios import calls
from scenarios.kinds import NOTICE_HOURS, WINDOW_DAYS
from scenarios.requests import cancel_bodies, create_bodies, reschedule_bodies
from scenarios.starts import utc
from scenarios.variants import VARIANTS, Variant
from tests.contract.bodies import plain
from tests.contract.sampling import depth
from tests.contract.steps import ANN, book, slots, wanted

SMOKE: Final = frozenset(
    {
        "test_a_moved_booking_keeps_everything_but_its_time",
        "test_cancelling_one_occurrence_leaves_the_others",
    }
)

SINGLE = [variant for variant in VARIANTS if not variant.kind.recurring and variant.addressing == "id"]
RECURRING = next(variant for variant in VARIANTS if variant.kind.recurring)
SHARE_OF_EXAMPLES = 6
"""An example of these costs four to nine requests."""
KEPT = ("attendees", "guests", "metadata", "bookingFieldsResponses", "location", "duration", "eventType", "hosts")


def _free(example: Example, examiner: Examiner, kind: str, start: datetime, *, expected: bool, why: str) -> None:
    """Check whether the slots list shows a start as free."""
    event_type = examiner.world.event_type(kind)
    until = start + timedelta(minutes=event_type.length)
    listed = example.accept(calls.get_slots({"eventTypeId": event_type.id, "start": utc(start), "end": utc(until)}))
    example.check(slot_listed(listed, start.strftime("%Y-%m-%dT%H:%M:%S.000Z"), expected=expected, why=why))


def _moved_away(example: Example, uid: str, successor: str) -> None:
    """Check that the old booking, read again, is cancelled and points to its successor."""
    old = example.accept(calls.get_booking(uid)).data
    example.check(shows("getBooking", "/data/status", "the status after a move", "cancelled", old["status"]))
    link = old.get("rescheduledToUid")
    example.check(shows("getBooking", "/data/rescheduledToUid", "the link to the new booking", successor, link))


@pytest.mark.parametrize("variant", SINGLE[: 1 if depth().name == "smoke" else None], ids=lambda variant: variant.name)
def test_a_moved_booking_keeps_everything_but_its_time(examiner: Examiner, variant: Variant) -> None:
    schema = load_contract().request_schema("createBooking")

    @hypothesis_settings(max_examples=max(1, depth().examples // SHARE_OF_EXAMPLES))
    @given(create_bodies(schema, variant, examiner.world), reschedule_bodies())
    def moves(body: dict[str, Any], change: dict[str, Any]) -> None:
        first, second = examiner.starts.single(), examiner.starts.single()
        with examiner.example() as example:
            booked = example.accept(calls.create_booking({**body, "start": utc(first)}, variant=variant.name)).data
            uid = booked["uid"]
            moved = example.accept(calls.reschedule_booking(uid, {**change, "start": utc(second)})).data
            # No document promises that a length which was chosen outlives a move.
            kept = tuple(member for member in KEPT if member != "duration" or not variant.kind.lengths)
            example.check(survives(booked, moved, "rescheduleBooking", kept))
            old = example.accept(calls.get_booking(uid)).data
            example.check(
                shows("getBooking", "/data/status", "the status of the old booking", "cancelled", old["status"])
            )
            link = old.get("rescheduledToUid")
            example.check(
                shows("getBooking", "/data/rescheduledToUid", "the link to the new booking", moved["uid"], link)
            )

    moves()


def test_a_move_frees_the_old_slot_and_takes_the_new(examiner: Examiner) -> None:
    first, second = examiner.starts.single(), examiner.starts.single()
    body = {**plain(SINGLE[0], examiner.world), "start": utc(first)}
    with examiner.example() as example:
        _free(example, examiner, "regular", first, expected=True, why="nobody has booked it")
        uid = example.accept(calls.create_booking(body, variant=SINGLE[0].name)).data["uid"]
        _free(example, examiner, "regular", first, expected=False, why="it was booked")
        example.accept(calls.reschedule_booking(uid, {"start": utc(second)}))
        _free(example, examiner, "regular", first, expected=True, why="its booking was moved away")
        _free(example, examiner, "regular", second, expected=False, why="a booking was moved there")
        example.accept(calls.create_booking(body, variant=SINGLE[0].name), "its slot was freed by a move")


def test_a_booking_can_move_to_where_it_is_and_to_no_time_that_is_over(examiner: Examiner) -> None:
    body = {**plain(SINGLE[0], examiner.world), "start": utc(examiner.starts.single())}
    with examiner.example() as example:
        body["attendee"] = {**body["attendee"], "language": "it"}
        booked = example.accept(calls.create_booking(body)).data
        over = calls.reschedule_booking(booked["uid"], {"start": "2020-01-07T10:00:00Z"})
        example.refuse(over, "that time is over", "/start")
        moved = example.accept(calls.reschedule_booking(booked["uid"], {"start": body["start"]})).data
        example.check(survives(booked, moved, "rescheduleBooking", ("attendees",)))
        new = moved["uid"] != booked["uid"]
        example.check(shows("rescheduleBooking", "/data/uid", "whether a move makes a new booking", True, new))
        example.accept(calls.cancel_booking(moved["uid"]), "nobody but the host owes a reason, or any body")


def test_a_move_and_a_search_ask_for_notice_as_a_booking_does(examiner: Examiner) -> None:
    event_type = examiner.world.event_type("notice")
    with examiner.example() as example:
        booked = book(example, event_type, examiner.starts.single())
        soon = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
        early = calls.reschedule_booking(booked["uid"], {"start": utc(soon)})
        example.refuse(early, f"its event type asks for {NOTICE_HOURS} hours' notice", "/start")
        listed = slots(example, event_type, soon, 120).data
        example.check(shows("getAvailableSlots", "/data", "what is listed too soon to be booked", {}, listed))


def test_a_window_ends_with_its_last_day(examiner: Examiner) -> None:
    event_type = examiner.world.event_type("window")
    now = datetime.now(UTC)
    if (now - timedelta(minutes=5)).date() != (now + timedelta(minutes=5)).date():
        raise NotHere("at midnight it is open which day the server has")
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
    with examiner.example() as example:
        after = calls.create_booking(wanted(event_type, noon + timedelta(days=WINDOW_DAYS + 1)))
        example.refuse(after, f"its event type can be booked {WINDOW_DAYS} days ahead", "/start")


def test_a_move_onto_a_taken_slot_is_refused_and_changes_nothing(examiner: Examiner) -> None:
    first, second = examiner.starts.single(), examiner.starts.single()
    body = plain(SINGLE[0], examiner.world)
    with examiner.example() as example:
        booked = example.accept(calls.create_booking({**body, "start": utc(first)})).data
        example.accept(calls.create_booking({**body, "start": utc(second)}))
        example.refuse(calls.reschedule_booking(booked["uid"], {"start": utc(second)}), "the slot is taken", "/start")
        example.unchanged(example.accept(calls.get_booking(booked["uid"])).data)
        _free(example, examiner, "regular", first, expected=False, why="its booking was not moved")


def test_a_cancelled_booking_stays_cancelled_and_frees_its_slot(examiner: Examiner) -> None:
    @hypothesis_settings(max_examples=max(1, depth().examples // SHARE_OF_EXAMPLES))
    @given(cancel_bodies())
    def cancels(reason: dict[str, Any]) -> None:
        start = examiner.starts.single()
        before = {"metadata": {"booked": "first", "of": "another"}, "bookingFieldsResponses": {"notes": "Mine alone."}}
        body = {**plain(SINGLE[0], examiner.world), "start": utc(start)}
        with examiner.example() as example:
            uid = example.accept(calls.create_booking({**body, **before}, variant=SINGLE[0].name)).data["uid"]
            example.accept(calls.cancel_booking(uid, reason))
            read = example.accept(calls.get_booking(uid)).data
            example.check(shows("getBooking", "/data/status", "the status after a cancel", "cancelled", read["status"]))
            kept = read.get("cancellationReason")
            wanted = reason["cancellationReason"]
            example.check(shows("getBooking", "/data/cancellationReason", "the reason", wanted, kept))
            example.refuse(calls.cancel_booking(uid, reason), "it is cancelled already")
            change = {"start": utc(examiner.starts.single())}
            example.refuse(calls.reschedule_booking(uid, change), "it is cancelled")
            _free(example, examiner, "regular", start, expected=True, why="its booking was cancelled")
            example.about = subjects.AGAIN
            anew = {**body, "metadata": {"booked": "again"}}  # and nothing of who had the slot before
            example.accept(calls.create_booking(anew, variant=SINGLE[0].name), "its slot was freed by a cancel")

    cancels()


def _series(example: Example, examiner: Examiner, email: str = ANN) -> list[dict[str, Any]]:
    body = {**plain(RECURRING, examiner.world), "start": utc(examiner.starts.series())}
    body["attendee"] = {**body["attendee"], "email": email}
    series: list[dict[str, Any]] = example.accept(calls.create_booking(body, variant=RECURRING.name)).data
    return series


def _statuses(example: Example, series: list[dict[str, Any]], expected: list[str]) -> None:
    read = example.accept(calls.get_booking(series[0]["recurringBookingUid"])).data
    statuses = [booking["status"] for booking in read]
    example.check(shows("cancelBooking", "/data", "the status of the occurrences", expected, statuses))


def test_cancelling_one_occurrence_leaves_the_others(examiner: Examiner) -> None:
    with examiner.example(subjects.SERIES) as example:
        series = _series(example, examiner)
        example.accept(calls.cancel_booking(series[1]["uid"], {"cancellationReason": "Ill"}))
        _statuses(example, series, ["accepted", "cancelled", "accepted", "accepted"])


def test_cancelling_from_one_occurrence_on_leaves_the_earlier(examiner: Examiner) -> None:
    with examiner.example(subjects.SERIES) as example:
        series = _series(example, examiner)
        # One of them is gone already: those behind it go all the same.
        example.accept(calls.cancel_booking(series[2]["uid"], {"cancellationReason": "Away"}))
        reason = {"cancellationReason": "Ill", "cancelSubsequentBookings": True}
        example.accept(calls.cancel_booking(series[1]["uid"], reason))
        _statuses(example, series, ["accepted", "cancelled", "cancelled", "cancelled"])


def test_cancelling_a_series_by_its_uid_cancels_all_that_is_to_come(examiner: Examiner) -> None:
    with examiner.example(subjects.SERIES) as example:
        series = _series(example, examiner)
        # What was moved to another time is one of the series still.
        change = {"start": utc(instant(series[1]["start"]) + timedelta(hours=2))}
        example.accept(calls.reschedule_booking(series[1]["uid"], change))
        example.accept(calls.cancel_booking(series[0]["recurringBookingUid"], {"cancellationReason": "Ill"}))
        _statuses(example, series, ["cancelled"] * 5)


def test_a_moved_occurrence_stays_in_its_series(examiner: Examiner) -> None:
    with examiner.example() as example:
        booker = f"moved.occurrence.{examiner.starts.taken}@example.com"
        series = _series(example, examiner, booker)
        # The first goes behind the last: where series are listed in another order than that of time, it shows.
        change = {"start": utc(instant(series[-1]["start"]) + timedelta(hours=2))}
        moved = example.accept(calls.reschedule_booking(series[0]["uid"], change)).data
        uid, pointer = series[0]["recurringBookingUid"], "/data/recurringBookingUid"
        example.check(
            shows(
                "rescheduleBooking", pointer, "the series of a moved occurrence", uid, moved.get("recurringBookingUid")
            )
        )
        example.check(survives(series[0], moved, "rescheduleBooking", KEPT))
        _statuses(example, series, ["cancelled", *["accepted"] * 4])
        listed = example.accept(calls.list_bookings({"attendeeEmail": booker}))
        uids = [*(it["uid"] for it in series), moved["uid"]]
        example.check(lists_exactly(listed, uids, "who booked a series, one of which was moved"))
