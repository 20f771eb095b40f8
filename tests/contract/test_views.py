"""Slots, create, get, list and calendar links are views of one state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import pytest

from calproof.examiner import Examiner, Example
from contracts.exchange import HOST
from contracts.expectations import listed_once, same_booking, shows, survives
from contracts.rules.calendar_links import told_by
from contracts.rules.reading import instant
from scenarios import calls
from scenarios.kinds import KINDS, Kind
from scenarios.starts import utc
from scenarios.world import EventType
from tests.contract.sampling import depth, sample
from tests.contract.steps import book, free, in_answers, in_list, read, slots, wanted

SMOKE: Final = frozenset(
    {"test_create_get_and_list_show_the_same", "test_a_slot_can_be_booked_exactly_while_it_is_listed"}
)
UNUSUAL: Final = frozenset(
    {
        "instant",
        "no-cancelling",
        "authenticated",
        "window",
        "phone-required",
        "mornings",
        "daily-limit",
        "minutes-limit",
        "booker-limit",
        "buffers",
    }
)
"""Kinds that are booked in another way, at other times or not as often as the rest, and have tests of their own."""
ORDINARY: Final = [kind for kind in KINDS if kind.name not in UNUSUAL]
SINGLE: Final = [kind for kind in ORDINARY if not kind.recurring]
AROUND: Final = [kind for kind in KINDS if kind.name in {"regular", "variable-length", "buffers"} or kind.waits]
"""Kinds of which it is known which other slots a booking takes away."""
STILL_FREE: Final = frozenset({"confirmation-open", "round-robin"})
"""Kinds that may still list a start that was booked once: nothing is decided yet, or another host is free."""
OWN_MINUTES: Final = 120
LABELS: Final = {"googleCalendar", "microsoftOffice", "microsoftOutlook", "ics"}


def _kind(kind: Kind) -> str:
    return kind.name


def _some(kinds: list[Kind]) -> list[Kind]:
    """The first kind, and as many others as this depth has room for."""
    return [kinds[0], *sample(kinds[1:], depth().breadth.kinds - 1)]


def _start(examiner: Examiner, kind: Kind) -> datetime:
    if not kind.recurring:
        return examiner.starts.single()
    weekly = kind.options["recurrence"]["frequency"] == "weekly"
    return examiner.starts.series() if weekly else examiner.starts.long_series()


@pytest.mark.parametrize("kind", _some(ORDINARY), ids=_kind)
def test_create_get_and_list_show_the_same(examiner: Examiner, kind: Kind) -> None:
    event_type = examiner.world.event_type(kind.name)
    start = _start(examiner, kind)
    with examiner.example() as example:
        free(example, event_type, start, expected=True, why="nobody has booked it")
        made = book(example, event_type, start)
        booked = made[0] if kind.recurring else made
        got = read(example, booked["uid"], HOST)
        example.check(same_booking(booked, got, "getBooking"))
        ends = {"afterStart": booked["start"], "beforeEnd": booked["end"], "eventTypeIds": booked["eventTypeId"]}
        listed = example.accept(calls.list_bookings({**ends, "status": "upcoming"})).data
        example.check(listed_once(booked["uid"], listed))
        for booking in listed:
            if booking["uid"] == booked["uid"]:
                example.check(same_booking(got, booking, "getBookings"))
        if not kind.seats and kind.name not in STILL_FREE:
            free(example, event_type, start, expected=False, why="it was booked")


@pytest.mark.parametrize("kind", _some(AROUND), ids=_kind)
def test_a_slot_can_be_booked_exactly_while_it_is_listed(examiner: Examiner, kind: Kind) -> None:
    event_type = examiner.world.event_type(kind.name)
    first = examiner.starts.series() + timedelta(hours=1)
    start = first + timedelta(hours=1)
    with examiner.example() as example:
        before = _starts(example, event_type, first)
        book(example, event_type, start)
        after = _starts(example, event_type, first)
        gone = [slot for slot in before if slot not in after]
        blocks = kind.name != "confirmation-open"  # bookings that wait block nothing there
        shown = {"taken": in_answers(start) in gone, "of those clear of it": _clear_of(event_type, start, gone)}
        expected = {"taken": blocks, "of those clear of it": []}
        example.check(shows("getAvailableSlots", "/data", "what a booking takes away", expected, shown))
        for slot in gone:
            body = wanted(event_type, instant(slot), "too.late@example.com")
            example.refuse(calls.create_booking(body), "the slot is no longer listed", "/start")
        for slot in after[:1]:
            book(example, event_type, instant(slot), "finds.it.free@example.com")


def _starts(example: Example, event_type: EventType, first: datetime) -> list[str]:
    """The starts listed within two hours that belong to this test: a series has four, and needs one."""
    listed = slots(example, event_type, first, OWN_MINUTES).data
    until = in_answers(first + timedelta(minutes=OWN_MINUTES))
    return [slot["start"] for day in listed.values() for slot in day if slot["start"] < until]


def _clear_of(event_type: EventType, start: datetime, slots: list[str]) -> list[str]:
    """The slots that neither a booking at `start` nor the buffers of both touch."""
    options = event_type.kind.options
    buffers = timedelta(minutes=options.get("afterEventBuffer", 0) + options.get("beforeEventBuffer", 0))
    away = timedelta(minutes=event_type.length) + buffers
    return [slot for slot in slots if abs(instant(slot) - start) >= away]


Change = Callable[[Example, Examiner, str], None]


def _cancel(example: Example, _examiner: Examiner, uid: str) -> None:
    example.accept(calls.cancel_booking(uid, {"cancellationReason": "Ill"}))


def _move(example: Example, examiner: Examiner, uid: str) -> None:
    example.accept(calls.reschedule_booking(uid, {"start": utc(examiner.starts.single())}))


CHANGES: Final[dict[str, Change]] = {"cancel": _cancel, "move": _move}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("kind", _some([kind for kind in SINGLE if not kind.seats and not kind.waits]), ids=_kind)
def test_a_change_shows_in_every_view(examiner: Examiner, kind: Kind, change: str) -> None:
    event_type, start = examiner.world.event_type(kind.name), examiner.starts.single()
    with examiner.example() as example:
        booked = book(example, event_type, start)
        CHANGES[change](example, examiner, booked["uid"])
        after = read(example, booked["uid"])
        what = f"the status after {change}"
        example.check(shows("getBooking", "/data/status", what, "cancelled", after["status"]))
        example.check(survives(booked, after, "getBooking", ("start", "end", "attendees", "metadata", "location")))
        in_list(example, booked, "upcoming", expected=False, why=f"after {change}")
        in_list(example, booked, "cancelled", expected=True, why=f"after {change}")
        free(example, event_type, start, expected=True, why=f"its booking is gone: {change}")


@pytest.mark.parametrize("kind", _some([kind for kind in SINGLE if not kind.of_team][:4]), ids=_kind)
def test_calendar_links_lead_to_the_meeting(examiner: Examiner, kind: Kind) -> None:
    with examiner.example() as example:
        booked = book(example, examiner.world.event_type(kind.name), examiner.starts.single())
        links = example.accept(calls.get_calendar_links(booked["uid"])).data
        found = sorted(link["id"] for link in links)
        example.check(shows("getCalendarLinks", "/data", "the calendars", sorted(LABELS), found))
        _told(example, links)
        if not kind.seats:
            move = calls.reschedule_booking(booked["uid"], {"start": utc(examiner.starts.single())})
            moved = example.accept(move).data
            _told(example, example.accept(calls.get_calendar_links(moved["uid"])).data)


def test_calendar_links_last_as_long_as_the_booking(examiner: Examiner) -> None:
    event_type = examiner.world.event_type("variable-length")
    with examiner.example() as example:
        other = next(length for length in event_type.kind.lengths if length != event_type.length)
        booked = book(example, event_type, examiner.starts.single(), lengthInMinutes=other)
        _told(example, example.accept(calls.get_calendar_links(booked["uid"])).data)


def _told(example: Example, links: list[dict[str, str]]) -> None:
    """Every link tells when the meeting begins and ends; that it tells the right times is judged with its answer."""
    told = {told.pointer for told in told_by(links)}
    silent = [link["label"] for index, link in enumerate(links) if f"/data/{index}/link" not in told]
    example.check(shows("getCalendarLinks", "/data", "the links that tell no times", [], silent))


def test_a_meeting_without_video_has_no_recordings(examiner: Examiner) -> None:
    with examiner.example() as example:
        booked = book(example, examiner.world.event_type("regular"), examiner.starts.single())
        example.refuse(calls.get_recordings(booked["uid"]), "it has no video meeting")
        example.refuse(calls.get_transcripts(booked["uid"]), "it has no video meeting")
        example.refuse(calls.get_video_sessions(booked["uid"]), "it has no video meeting")


def test_references_are_told_to_the_host(examiner: Examiner) -> None:
    with examiner.example() as example:
        booked = book(example, examiner.world.event_type("regular"), examiner.starts.single())
        references = example.accept(calls.get_references(booked["uid"])).data
        chosen = example.accept(calls.get_references(booked["uid"], {"type": "google_calendar"})).data
        expected = [it for it in references if it["type"] == "google_calendar"]
        example.check(shows("getBookingReferences", "/data", "the references of one type", expected, chosen))
        bad = calls.get_references(booked["uid"], {"type": "paper_calendar"})
        example.refuse(bad, "there is no such type", "/type")
