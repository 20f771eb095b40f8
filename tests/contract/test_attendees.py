"""Who takes part in a booking and where it is held can be changed by its owner, and by nobody else."""

from __future__ import annotations

from typing import Any, Final

import pytest

from calproof.examiner import Examiner, Example
from contracts.exchange import STRANGER
from contracts.expectations import holds, shows
from scenarios import calls
from tests.contract.steps import ANN, UNKNOWN, book, needs, person, read, served

SMOKE: Final[frozenset[str]] = frozenset()
GUEST = "first.guest@example.org"
EXTRA = {**person("extra.person@example.net"), "language": "it", "phoneNumber": "+393331234567"}
MOST_AT_ONCE = 10
PLACES: dict[str, dict[str, Any]] = {
    "address": {"type": "address", "address": "2 Proof Lane"},
    "link": {"type": "link", "link": "https://example.com/elsewhere"},
    "phone": {"type": "phone", "phone": "+390212345678"},
}
NO_PLACES: dict[str, dict[str, Any]] = {
    "an unknown kind": {"type": "moon"},
    "an address without one": {"type": "address"},
    "a link that is none": {"type": "link", "link": "nope"},
}


def _emails(example: Example, uid: str) -> list[str]:
    """The addresses among the attendees by their own operation, which must be those that the booking shows."""
    listed = [attendee["email"] for attendee in served(example, calls.list_attendees(uid)).data]
    shown = [attendee["email"] for attendee in read(example, uid)["attendees"]]
    example.check(shows("getBooking", "/data/attendees", "the attendees", sorted(listed), sorted(shown)))
    return listed


def _are(example: Example, uid: str, *emails: str) -> None:
    expected, came = sorted(emails), sorted(_emails(example, uid))
    example.check(shows("getBookingAttendees", "/data", "the attendees", expected, came))


def test_every_attendee_can_be_read_alone(examiner: Examiner) -> None:
    with examiner.example() as example:
        uid = book(example, examiner.world.event_type("regular"), examiner.starts.single(), guests=[GUEST])["uid"]
        attendees = served(example, calls.list_attendees(uid)).data
        _are(example, uid, ANN, GUEST)
        for attendee in attendees:
            alone = example.accept(calls.get_attendee(uid, attendee["id"])).data
            example.check(holds("getBookingAttendee", attendee, alone))
        example.refuse(calls.get_attendee(uid, 2**31 - 1), "there is no such attendee")
        example.refuse(calls.get_attendee(uid, "nobody"), "the id is no number")


def test_an_attendee_comes_and_goes(examiner: Examiner) -> None:
    with examiner.example() as example:
        uid = book(example, examiner.world.event_type("regular"), examiner.starts.single())["uid"]
        added = served(example, calls.add_attendee(uid, EXTRA)).data
        example.check(holds("addAttendee", EXTRA, added))
        _are(example, uid, ANN, EXTRA["email"])
        example.refuse(calls.add_attendee(uid, EXTRA), "he is among the attendees already", "/email")
        example.accept(calls.remove_attendee(uid, added["id"]))
        _are(example, uid, ANN)
        example.refuse(calls.remove_attendee(uid, added["id"]), "he has been removed already")


def test_who_booked_stays(examiner: Examiner) -> None:
    with examiner.example() as example:
        booked = book(example, examiner.world.event_type("regular"), examiner.starts.single())
        booker = served(example, calls.list_attendees(booked["uid"])).data[0]
        example.refuse(calls.remove_attendee(booked["uid"], booker["id"]), "he has booked")
        example.unchanged(booked)


def test_guests_who_come_later_take_part(examiner: Examiner) -> None:
    with examiner.example() as example:
        start, early = examiner.starts.single(), "early.guest@example.org"
        uid = book(example, examiner.world.event_type("regular"), start, guests=[early])["uid"]
        served(example, calls.add_guests(uid, {"guests": [{"email": GUEST, "name": "First Guest"}]}))
        _are(example, uid, ANN, early, GUEST)
        before = read(example, uid)
        named = sorted(before.get("guests", []))
        example.check(shows("getBooking", "/data/guests", "the guests", sorted([early, GUEST]), named))
        example.refuse(calls.add_guests(uid, {"guests": [{"email": GUEST}]}), "the guest is invited already", "/guests")
        crowd = [{"email": f"guest.{number}@example.org"} for number in range(MOST_AT_ONCE + 1)]
        example.refuse(calls.add_guests(uid, {"guests": crowd}), f"more than {MOST_AT_ONCE} guests at once", "/guests")
        example.unchanged(before)


def test_guests_come_only_where_they_may(examiner: Examiner) -> None:
    with examiner.example() as example:
        booked = book(example, examiner.world.event_type("guests-hidden"), examiner.starts.single())
        served(example, calls.list_attendees(booked["uid"]))
        invited = calls.add_guests(booked["uid"], {"guests": [{"email": GUEST}]})
        example.refuse(invited, "the event type takes no guests", "/guests")
        example.unchanged(booked)


@pytest.mark.parametrize("place", PLACES)
def test_a_booking_is_held_where_its_host_says(examiner: Examiner, place: str) -> None:
    with examiner.example() as example:
        uid = book(example, examiner.world.event_type("many-locations"), examiner.starts.single())["uid"]
        served(example, calls.update_location(uid, {"location": PLACES[place]}))
        after = read(example, uid)
        example.check(shows("getBooking", "/data/location", "the location", PLACES[place][place], after["location"]))


def test_a_place_that_is_none_is_refused(examiner: Examiner) -> None:
    with examiner.example() as example:
        booked = book(example, examiner.world.event_type("many-locations"), examiner.starts.single())
        served(example, calls.update_location(booked["uid"], {}))
        for fault, place in NO_PLACES.items():
            example.refuse(calls.update_location(booked["uid"], {"location": place}), fault, "/location")
        example.unchanged(booked)


def test_a_stranger_changes_nobody_and_no_place(examiner: Examiner) -> None:
    needs(examiner, STRANGER)
    with examiner.example() as example:
        booked = book(example, examiner.world.event_type("regular"), examiner.starts.single(), guests=[GUEST])
        uid = booked["uid"]
        guest = served(example, calls.list_attendees(uid)).data[1]
        for call in (
            calls.list_attendees(uid, caller=STRANGER),
            calls.get_attendee(uid, guest["id"], caller=STRANGER),
            calls.add_attendee(uid, EXTRA, caller=STRANGER),
            calls.remove_attendee(uid, guest["id"], caller=STRANGER),
            calls.add_guests(uid, {"guests": [{"email": "second.guest@example.org"}]}, caller=STRANGER),
            calls.update_location(uid, {"location": PLACES["link"]}, caller=STRANGER),
        ):
            example.refuse(call, "a stranger does not own the booking")
        example.unchanged(booked)


def test_a_booking_that_is_not_there_has_nobody(examiner: Examiner) -> None:
    with examiner.example() as example:
        for call in (
            calls.list_attendees(UNKNOWN),
            calls.add_attendee(UNKNOWN, EXTRA),
            calls.add_guests(UNKNOWN, {"guests": [{"email": GUEST}]}),
            calls.update_location(UNKNOWN, {"location": PLACES["link"]}),
        ):
            example.refuse(call, "there is no such booking")
