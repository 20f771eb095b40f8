"""Who hosts a team's bookings: hosts take turns, nobody is booked twice, and everybody comes who must."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pytest

from calproof.budget import NotHere
from calproof.examiner import Examiner, Example
from contracts import subjects
from contracts.exchange import COLLEAGUE, HOST, Call
from contracts.expectations import as_many_as_fit, shows
from contracts.host_expectations import each_in_turn, hosted_by
from contracts.lifecycle.transitions import PENDING
from scenarios import calls
from scenarios.kinds import Scheduling
from scenarios.starts import utc
from tests.contract.crews import asked, gone, pair, team_type
from tests.contract.steps import free, listed, person, wanted

SMOKE: Final[frozenset[str]] = frozenset()
ALWAYS: Final = {"type": "always", "blockUnconfirmedBookingsInBooker": True}
SEATS: Final = 2


def _of_both(example: Example, rivals: Sequence[Call]) -> list[Any]:
    """Bookings asked for at one moment, as many as there are hosts: each is accepted, or when it asks again.

    Of requests at one moment some may choose the same host, and all but one of those are refused then.
    """
    try:
        exchanges = example.together(rivals)
    except NotHere:
        exchanges = [example.send(rival) for rival in rivals]
    if any(exchange.status == 429 or exchange.answer is None for exchange in exchanges):
        raise NotHere("not every one of the requests at one moment was answered")
    won = [exchange for exchange in exchanges if exchange.ok]
    example.check(as_many_as_fit(exchanges, max(len(won), 1), "a host is free"))
    again = [exchange.call for exchange in exchanges if not exchange.ok]
    why = "another host of the round robin is free"
    return [exchange.data for exchange in won] + [example.accept(call, why).data for call in again]


def test_hosts_take_turns_and_each_is_booked_once(examiner: Examiner) -> None:
    members, start = pair(examiner).members, examiner.starts.single()
    own = examiner.world.event_type("regular")
    with examiner.example(subjects.TEAMS) as example:
        # The host has an event type of this slug, too.
        rotating = team_type(example, examiner, "roundRobin", *members, slug=own.slug)
        team = rotating.team.slug if rotating.team else ""
        named = {"eventTypeSlug": own.slug, "teamSlug": team, "start": utc(start)}
        rivals = [calls.create_booking({**named, "attendee": person(f"rival.{n}@example.com")}) for n in range(2)]
        both = _of_both(example, rivals)
        example.check(each_in_turn([booked["hosts"][0]["id"] for booked in both], members))
        free(example, rotating, start, expected=False, why="each of its hosts is booked")
        example.refuse(asked(rotating, start, "third@example.com"), "each of its hosts is booked then", "/start")
        later = [example.accept(asked(rotating, examiner.starts.single())).data for _ in range(2)]
        example.check(each_in_turn([booked["hosts"][0]["id"] for booked in later], members))
        mine = {"eventTypeSlug": own.slug, "username": examiner.world.username, "attendee": person()}
        example.refuse(calls.create_booking({**mine, "start": utc(start)}), "its host is booked by his team", "/start")
        elsewhere = examiner.starts.single()
        alone = example.accept(calls.create_booking({**mine, "start": utc(elsewhere)})).data
        example.check(
            shows("createBooking", "/data/eventTypeId", "the type of that name", own.id, alone["eventTypeId"])
        )
        beside = example.accept(asked(rotating, elsewhere), "one of its hosts is free").data
        example.check(hosted_by("createBooking", beside, [members[1]], "the other one has a booking of his own"))
        gone(example, rotating, *both, *later, beside)


def test_who_is_busy_hosts_nothing_else(examiner: Examiner) -> None:
    team, everybody = pair(examiner), examiner.world.event_type("collective")
    (host, colleague), start, elsewhere = team.members, examiner.starts.single(), examiner.starts.single()
    with examiner.example(subjects.TEAMS) as example:
        his = team_type(example, examiner, "roundRobin", colleague, confirmationPolicy=ALWAYS)
        waits = example.accept(asked(his, start)).data
        example.check(shows("createBooking", "/data/status", "what needs consent", PENDING, waits["status"]))
        example.check(hosted_by("createBooking", waits, [colleague], "he is its only host"))
        confirmed = example.accept(calls.confirm_booking(waits["uid"], caller=HOST), "his team's owner confirms").data
        example.check(hosted_by("confirmBooking", confirmed, [colleague], "another one only confirmed it"))
        found = listed(example, waits, status="upcoming", teamId=str(team.id))
        example.check(shows("getBookings", "/data", "what his team's owner finds of it", [waits["uid"]], found))

        free(example, everybody, start, expected=False, why="one of its hosts is busy")
        example.refuse(asked(everybody, start), "one of its hosts is busy", "/start")
        leads = team_type(example, examiner, "roundRobin", host, colleague, fixed=host)
        example.refuse(asked(leads, start), "nobody whose turn it could be is free", "/start")
        together = example.accept(asked(everybody, both := examiner.starts.single())).data
        example.refuse(asked(his, both), "he comes to a collective booking then", "/start")
        example.accept(calls.cancel_booking(together["uid"], {"cancellationReason": "The test is over"}))
        led = example.accept(asked(leads, elsewhere)).data
        example.refuse(asked(his, elsewhere), "he comes along to another booking then", "/start")
        example.refuse(calls.reschedule_booking(led["uid"], {"start": utc(start)}), "a host is busy there", "/start")

        rotating = team_type(example, examiner, "roundRobin", host, colleague, first=colleague)
        free(example, rotating, start, expected=True, why="one of its hosts is free")
        taken = example.accept(asked(rotating, start), "one of its hosts is free").data
        example.check(hosted_by("createBooking", taken, [host], "the one whose turn it would be is busy"))
        example.refuse(calls.reassign_booking(taken["uid"]), "no other host is free")
        example.refuse(asked(rotating, start, "late@example.com"), "every host is busy", "/start")
        gone(example, his, waits)
        gone(example, leads, led)
        free(example, everybody, elsewhere, expected=True, why="what its hosts came to was cancelled")
        gone(example, rotating, taken)


def test_a_host_who_comes_as_attendee_changes_nothing(examiner: Examiner) -> None:
    pair(examiner)
    everybody, start = examiner.world.event_type("collective"), examiner.starts.single()
    with examiner.example(subjects.TEAMS) as example:
        him = example.accept(calls.get_me(caller=COLLEAGUE)).data
        booked = example.send(asked(everybody, start, him["email"], guests=["guest@example.com"]))
        if booked.outcome == "refused":  # no document says whether hosts may book
            raise NotHere(f"the target lets no host book: {booked.status} {booked.refusal}")
        shown = calls.list_bookings({"bookingUid": booked.data["uid"]}, caller=COLLEAGUE)
        uids = [it["uid"] for it in example.accept(shown).data]
        example.check(shows("getBookings", "/data", "what he hosts and has booked", [booked.data["uid"]], uids))
        change = {"start": utc(examiner.starts.single())}
        moved = example.accept(calls.reschedule_booking(booked.data["uid"], change)).data
        free(example, everybody, start, expected=True, why="its booking was moved away")
        example.accept(calls.cancel_booking(moved["uid"], {"cancellationReason": "Ill"}), "its attendee is a host")


@pytest.mark.parametrize("scheduling", ["collective", "roundRobin"])
def test_seats_are_for_attendees_alone(examiner: Examiner, scheduling: Scheduling) -> None:
    members, start = pair(examiner).members, examiner.starts.single()
    seats = {"seatsPerTimeSlot": SEATS, "showAttendeeInfo": True, "showAvailabilityCount": True}
    with examiner.example(subjects.SEATS) as example:
        shared = team_type(example, examiner, scheduling, *members, seats=seats)
        me = example.accept(calls.get_me()).data
        first = example.send(asked(shared, start, me["email"]))  # no document says whether hosts may book
        people = ["first.seat@example.com", "second.seat@example.com"][1 if first.ok else 0 :]
        taken = [example.accept(asked(shared, start, email), "a seat is free").data for email in people][-1]
        example.refuse(asked(shared, start, "no.seat@example.com"), "every seat is taken", "/start")
        if first.ok:
            before = [host["id"] for host in first.data["hosts"]]
            example.check(hosted_by("createBooking", taken, before, "they host the booking that was joined"))
        caller = HOST if taken["hosts"][0]["id"] == members[0] else COLLEAGUE
        example.about = subjects.TEAMS
        example.accept(calls.cancel_booking(taken["uid"], {"cancellationReason": "Over"}, caller=caller))
        gone(example, shared)


def test_a_managed_event_type_is_booked_by_its_copies_alone(examiner: Examiner) -> None:
    managed = examiner.world.event_type("managed")
    if managed.team is None or managed.parent_id is None:
        raise NotHere("the target shows no managed event type")
    with examiner.example() as example:
        body = wanted(managed, examiner.starts.single())
        why = "only the copies of a managed event type are booked"
        example.refuse(calls.create_booking({**body, "eventTypeId": managed.parent_id}), why, "/eventTypeId")
        named = {"eventTypeSlug": managed.slug, "teamSlug": managed.team.slug}
        body.pop("eventTypeId")
        example.refuse(calls.create_booking({**body, **named}), why, "/teamSlug")


def test_an_organization_that_is_not_there_has_no_event_types(examiner: Examiner) -> None:
    event_type = examiner.world.event_type("collective")
    own = examiner.world.event_type("regular")
    if event_type.team is None:
        raise NotHere("the event type of a team has no team")
    body = {"start": utc(examiner.starts.single()), "attendee": person(), "organizationSlug": "calproof-nowhere"}
    names = [
        {"eventTypeSlug": event_type.slug, "teamSlug": event_type.team.slug},
        {"eventTypeSlug": own.slug, "username": examiner.world.username},
    ]
    with examiner.example(subjects.TEAMS) as example:
        for name in names:
            example.refuse(calls.create_booking({**body, **name}), "no such organization", "/organizationSlug")


def test_a_colleague_decides_nothing_that_is_the_hosts_alone(examiner: Examiner) -> None:
    pair(examiner)
    with examiner.example(subjects.CALLERS) as example:
        body = wanted(examiner.world.event_type("confirmation"), examiner.starts.single())
        waits = example.accept(calls.create_booking(body)).data
        if example.accept(calls.list_bookings({"bookingUid": waits["uid"]}, caller=COLLEAGUE)).data:
            raise NotHere("the colleague is an administrator of a team, or organization, that the host belongs to")
        why = "he shares a team with the host, not the booking"
        example.refuse(calls.confirm_booking(waits["uid"], caller=COLLEAGUE), why)
        example.refuse(calls.decline_booking(waits["uid"], caller=COLLEAGUE), why)
        example.unchanged(waits)
