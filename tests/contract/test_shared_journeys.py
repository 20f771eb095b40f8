"""Short journeys through what many share: the seats of one booking, the hosts of a team. They go first, as others do.

See `test_journeys`; each promise has a test of its own in `test_seats`, `test_hosts` or `test_races`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from calproof.examiner import Examiner, Example
from contracts import subjects
from contracts.exchange import HOST, STRANGER
from contracts.expectations import shows, shows_nothing_of
from contracts.host_expectations import each_in_turn, hosted_by
from scenarios import calls
from scenarios.starts import utc
from tests.contract.crews import asked, gone, pair, team_type
from tests.contract.rivals import race, room_for
from tests.contract.steps import own_event_type, person, read

WHY: Final = {"cancellationReason": "Only a proof"}
SEATS: Final = 2


def test_seats_are_taken_given_back_and_moved(examiner: Examiner) -> None:
    """Two hidden seats, each with an answer of its own; what others are shown of them is judged with every answer."""
    starts = examiner.starts
    start, later, last = starts.single(), starts.single(), starts.single()
    seats = {"seatsPerTimeSlot": SEATS, "showAttendeeInfo": False, "showAvailabilityCount": True}
    asks = [{"type": "text", "slug": "company", "label": "Company", "required": False}]
    with examiner.example(subjects.SEATS) as example:
        shared = own_event_type(example, examiner, "shared", seats=seats, bookingFields=asks)

        def taking(email: str, **said: Any) -> Any:
            answers = {"bookingFieldsResponses": {"company": f"Company of {email}"}}
            body = {"eventTypeId": shared, "start": utc(start), "attendee": person(email), **answers, **said}
            return calls.create_booking(body)

        first = example.accept(taking("first.seat@example.com")).data
        uid = first["uid"]
        _lists(example, shared, utc(start), later=utc(later))
        example.refuse(taking("first.seat@example.com"), "the address has a seat already", "/attendee/email")
        known = STRANGER in examiner.world.callers
        email = example.accept(calls.get_me(caller=STRANGER)).data["email"] if known else "second.seat@example.com"
        second = example.accept(taking(email), "a seat is free").data
        example.refuse(taking("third.seat@example.com"), "every seat is taken", "/start")
        _held(example, "getBooking", uid, {it["seatUid"] for it in (first, second)})
        example.send(calls.get_booking_by_seat(first["seatUid"]))
        if known:
            example.accept(calls.list_bookings({"bookingUid": uid}, caller=STRANGER))
        example.refuse(calls.reschedule_booking(uid, {"start": utc(later)}), "it doesn't say which seat")

        back = calls.cancel_booking(uid, {"seatUid": first["seatUid"]})
        example.accept(back)
        example.refuse(back, "the seat was given back already", "/seatUid")
        exchanges = race(example, [taking(f"late.{n}@example.com") for n in range(2)], or_in_turn=True)
        joined = room_for(example, exchanges, 1, "one seat was given back")[0]
        moved = _moves(example, uid, second["seatUid"], utc(later))
        again = _moves(example, moved["uid"], moved["seatUid"], utc(last))
        _held(example, "rescheduleBooking", uid, {joined["seatUid"]})
        ended = example.accept(calls.cancel_booking(uid, {"seatUid": joined["seatUid"]})).data
        example.check(shows("cancelBooking", "/data/status", "the status without a seat", "cancelled", ended["status"]))
        anew = example.send(taking(first["hosts"][0]["email"]))  # no document says whether hosts may book
        people = ["anew.1@example.com", "anew.2@example.com"][1 if anew.ok else 0 :]
        taken = [example.accept(taking(email), "a seat is free").data for email in people][-1]
        for booked in (taken, again):
            example.accept(calls.cancel_booking(booked["uid"], WHY, caller=HOST))
        example.accept(calls.delete_event_type(shared))


def _lists(example: Example, event_type: int, start: str, *, later: str) -> None:
    """A start at which a seat is taken is listed as long as another one is left."""
    query: calls.Query = {"eventTypeId": event_type, "start": start, "end": later}
    listed = [slot["start"] for day in example.accept(calls.get_slots(query)).data.values() for slot in day]
    found = start.replace("Z", ".000Z") in listed
    example.check(shows("getAvailableSlots", "/data", "a start with one seat left as listed", True, found))


def _held(example: Example, after: str, uid: str, seats: set[str]) -> None:
    """Who sits in the booking `after` an operation, as its host sees it."""
    held = {attendee["seatUid"] for attendee in read(example, uid, HOST)["attendees"]}
    example.check(shows(after, "/data/attendees", "the seats that are held", sorted(seats), sorted(held)))


def _moves(example: Example, uid: str, seat: str, start: str) -> dict[str, Any]:
    moved: dict[str, Any] = example.accept(calls.reschedule_booking(uid, {"start": start, "seatUid": seat})).data
    return moved


def test_a_team_hosts_with_those_who_are_free(examiner: Examiner) -> None:
    """Two hosts: in turn they have one event type, and both together others, one called as one of the host's own."""
    team, own, starts = pair(examiner), examiner.world.event_type("regular"), examiner.starts
    host, colleague = team.members
    start, elsewhere = starts.single(), starts.single()
    rotating = examiner.world.event_type("round-robin")
    with examiner.example(subjects.TEAMS) as example:
        nowhere = {"eventTypeSlug": rotating.slug, "teamSlug": team.slug, "organizationSlug": "calproof-nowhere"}
        wanted = {**nowhere, "start": utc(start), "attendee": person()}
        example.refuse(calls.create_booking(wanted), "no such organization", "/organizationSlug")
        rivals = [asked(rotating, start, f"rival.{n}@example.com") for n in range(SEATS)]
        exchanges = race(example, rivals, or_in_turn=True)
        both = [it.data for it in exchanges if it.ok]
        # Of requests at one moment some may choose the same host, and all but one of those are refused then.
        both += [example.accept(it.call, "another host is free").data for it in exchanges if not it.ok]
        example.check(each_in_turn([booked["hosts"][0]["id"] for booked in both], team.members))
        example.refuse(asked(rotating, start, "third@example.com"), "each of its hosts is booked then", "/start")
        later = [example.accept(asked(rotating, starts.single())).data for _ in range(2)]
        example.check(each_in_turn([booked["hosts"][0]["id"] for booked in later], team.members))

        together = team_type(example, examiner, "collective", host, colleague, slug=own.slug)
        named = {"eventTypeSlug": own.slug, "username": examiner.world.username, "attendee": person()}
        alone = example.accept(calls.create_booking({**named, "start": utc(elsewhere)})).data
        what = "the event type of that user and name"
        example.check(shows("createBooking", "/data/eventTypeId", what, own.id, alone["eventTypeId"]))
        led = _led_by(example, examiner, colleague, host, busy=elsewhere)
        beside = example.accept(asked(rotating, elsewhere), "one of its hosts is free").data
        example.check(hosted_by("createBooking", beside, [colleague], "the other one has a booking of his own"))
        example.accept(calls.cancel_booking(alone["uid"], WHY))
        example.refuse(asked(together, elsewhere), "one of its hosts is busy", "/start")
        him = beside["hosts"][0]["email"]
        met = example.send(asked(together, starts.single(), him))  # no document says whether hosts may book
        if STRANGER in examiner.world.callers:
            seen = example.send(calls.list_bookings({"teamId": team.id, "sortCreated": "desc"}, caller=STRANGER))
            example.check(shows_nothing_of(seen, [it["uid"] for it in (*later, beside, led)], "another team's"))
        gone(example, together, *([met.data] if met.ok else []), *both, *later, beside)


def _led_by(example: Example, examiner: Examiner, leader: int, follower: int, *, busy: datetime) -> Any:
    """A booking that waited for two hosts, one of whom always comes: not while the other is `busy`. It is cancelled."""
    always = {"type": "always", "blockUnconfirmedBookingsInBooker": True}
    leads = team_type(example, examiner, "roundRobin", leader, follower, fixed=leader, confirmationPolicy=always)
    example.refuse(asked(leads, busy, "led@example.com"), "nobody whose turn it could be is free", "/start")
    waits = example.accept(asked(leads, examiner.starts.single(), "led@example.com")).data
    confirmed = example.accept(calls.confirm_booking(waits["uid"]), "his team's owner confirms").data
    hosts = [it["id"] for it in waits["hosts"]]
    example.check(hosted_by("confirmBooking", confirmed, hosts, "they were its hosts while it waited"))
    gone(example, leads, confirmed)
    return confirmed
