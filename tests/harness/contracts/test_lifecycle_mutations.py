"""One thing broken in one later answer of a long journey is noticed, whatever it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest

from contracts.exchange import Exchange
from contracts.lifecycle import Lifecycle
from tests.harness.contracts.journey import Journey, take

NOTICED: Final = 0.95


def _set(**members: Any) -> Callable[[Any], object]:
    return lambda booking: booking.update(members)


def _drop(*members: str) -> Callable[[Any], object]:
    return lambda booking: [booking.pop(member) for member in members]


def _first(spoil: Callable[[Any], object], index: int = 0) -> Callable[[Any], object]:
    return lambda listed: spoil(listed[index])


def _person(index: int, **members: Any) -> Callable[[Any], object]:
    return lambda booking: booking["attendees"][index].update(members)


def _nobody(index: int) -> Callable[[Any], object]:
    return lambda booking: booking["attendees"].pop(index)


def _again(index: int) -> Callable[[Any], object]:
    return lambda booking: booking["attendees"].append(dict(booking["attendees"][index]))


def _note(text: str) -> Callable[[Any], object]:
    return lambda booking: booking["bookingFieldsResponses"].update(notes=text)


LATER: Final = {"start": "2030-01-08T11:00:00.000Z", "end": "2030-01-08T11:30:00.000Z"}
ELSEWHERE: Final = "zYQ2A1JdSfbxfRZJMj6uuj"

MUTATIONS: Final[dict[str, tuple[str, Callable[[Any], object]]]] = {
    "another id": ("read", _set(id=4711)),
    "another moment of creation": ("read", _set(createdAt="2030-01-07T07:00:00.000Z")),
    "another event type": ("read", _set(eventTypeId=1, eventType={"id": 1, "slug": "normal-30"})),
    "another start": ("read", _set(**LATER)),
    "an hour long": ("read", _set(end="2030-01-08T11:00:00.000Z", duration=60)),
    "cancelled by nobody": ("read", _set(status="cancelled")),
    "pending all of a sudden": ("list", _first(_set(status="pending"))),
    "metadata gone": ("read", _set(metadata={})),
    "one value of the metadata": ("list", _first(_set(metadata={"order": "18", "from": "web"}))),
    "a guest lost": ("read", _set(guests=["guest@example.org"])),
    "a guest no attendee": ("list", _first(_nobody(2))),
    "the booker's zone": ("read", _person(0, timeZone="UTC")),
    "the booker's name": ("list", _first(_person(0, name="Anna"))),
    "the notes": ("read", _note("bye")),
    "the description": ("list", _first(_set(description=""))),
    "the title": ("read", _set(title="Meeting")),
    "the host": ("list", _first(lambda booking: booking["hosts"][0].update(id=102))),
    "absent before it began": ("read", _person(0, absent=True)),
    "the host absent": ("list", _first(_set(absentHost=True))),
    "the place": ("read", _set(location="nowhere", meetingUrl="nowhere")),
    "a link out of nothing": ("read", _set(rescheduledFromUid=ELSEWHERE)),
    "an added attendee missing": ("read with attendee", _nobody(-1)),
    "an added attendee not listed": ("attendees", lambda people: people.pop()),
    "an added attendee no guest": ("read with attendee", lambda booking: booking["guests"].pop()),
    "a removed attendee back": ("read without attendee", _again(-1)),
    "the old place": ("read new place", _set(location="1 Proof Lane", meetingUrl="1 Proof Lane")),
    "a refused move that cancels": ("read after refusal", _set(status="cancelled")),
    "a refused move that loses metadata": ("read after refusal", _set(metadata={})),
    "metadata lost on a move": ("move", _set(metadata={})),
    "guests lost on a move": ("move", _drop("guests")),
    "answers lost on a move": ("move", lambda booking: booking["bookingFieldsResponses"].pop("notes")),
    "the place lost on a move": ("move", _set(location="1 Proof Lane", meetingUrl="1 Proof Lane")),
    "a shorter booking after a move": ("move", _set(duration=15, end="2030-01-09T10:15:00.000Z")),
    "another person after a move": ("move", _person(0, email="eve@example.com")),
    "the old booking still accepted": ("read old", _set(status="accepted")),
    "the old booking without a link": ("read old", _drop("rescheduledToUid")),
    "the old booking with another link": ("read old again", _set(rescheduledToUid=ELSEWHERE)),
    "the new booking without a link": ("read moved", _drop("rescheduledFromUid")),
    "the new booking with another link": ("read moved again", _set(rescheduledFromUid=ELSEWHERE)),
    "the reason of the move": ("read moved", _drop("reschedulingReason")),
    "the reason of the cancel": ("read cancelled", _set(cancellationReason="")),
    "who cancelled": ("cancel", _set(cancelledByEmail="john@example.com")),
    "cancelled and alive in the list": ("list cancelled", _first(_set(status="accepted"))),
    "the metadata of another booking": ("read anew", _set(metadata={"order": "17"})),
    "accepted without being asked": ("ask", _set(status="accepted")),
    "accepted before the host said so": ("read asked", _set(status="accepted")),
    "pending after the host said so": ("read confirmed", _set(status="pending")),
    "the confirmer as host": ("read confirmed", lambda booking: booking["hosts"][0].update(id=102)),
    "declined and accepted": ("read declined", _set(status="accepted")),
    "a seat lost": ("read seats", _nobody(1)),
    "a seat twice": ("read seats", _again(1)),
    "the answers at a seat": ("list seats", _first(lambda booking: _note("x")(booking["attendees"][2]))),
    "the metadata at a seat": ("read seats", _person(1, metadata={})),
    "a seat with another name": ("read seats", _person(0, seatUid="5b0c1c3e-6a0e-4a62-9a0e-0f6f3b2d7c11")),
    "a fourth seat of three": ("sit third", lambda booking: booking["attendees"].append(
        {**booking["attendees"][0], "email": "dan@example.com", "seatUid": "5b0c1c3e-6a0e-4a62-9a0e-0f6f3b2d7c11"}
    )),
    "a seat elsewhere after a move": ("by seat", _set(uid=ELSEWHERE)),
    "an answer lost as a seat moves": ("move seat", lambda booking: booking["attendees"][0].update(metadata={})),
    "a booking with nobody and not cancelled": ("read empty", _set(status="accepted")),
    "others gone with a seat given back": ("read given back", _set(status="cancelled")),
    "an occurrence missing": ("read series", lambda series: series.pop()),
    "an occurrence too many": ("read series", lambda series: series.append({**series[0], "uid": ELSEWHERE})),
    "an occurrence cancelled with another": ("read others", _first(_set(status="cancelled"), 2)),
    "the reason of another occurrence": ("read others", _first(_set(cancellationReason="Ill"), 2)),
    "an occurrence outside its series": ("move one", _drop("recurringBookingUid")),
    "an earlier occurrence cancelled": ("cancel rest", _first(_set(status="cancelled"), 0)),
    "a later occurrence not cancelled": ("read rest", _first(_set(status="accepted"), -1)),
}  # fmt: skip
"""What is broken, and in which answer of the journey."""


@pytest.fixture(scope="module")
def journey() -> Journey:
    return take()


def _codes(exchanges: Any) -> list[str]:
    lifecycle = Lifecycle()
    answered: list[Exchange] = list(exchanges)
    return [violation.code for exchange in answered for violation in lifecycle.observe(exchange)]


def test_the_journey_itself_breaks_nothing(journey: Journey) -> None:
    assert _codes(journey.exchanges) == []


def test_nearly_every_mutation_is_noticed(journey: Journey) -> None:
    missed = [name for name, (where, spoil) in MUTATIONS.items() if not _codes(journey.broken(where, spoil))]
    assert len(MUTATIONS) >= 40
    assert len(missed) <= len(MUTATIONS) * (1 - NOTICED), missed


def test_the_journey_goes_through_most_of_the_table(journey: Journey) -> None:
    lifecycle = Lifecycle()
    for exchange in journey.exchanges:
        lifecycle.observe(exchange)
    assert len(lifecycle.transitions) >= 15
