"""A round-robin booking goes to another of its hosts, and keeps everything else."""

from __future__ import annotations

from typing import Any, Final

from calproof.budget import NotHere
from calproof.examiner import Examiner, Example
from contracts.exchange import STRANGER
from contracts.expectations import shows, survives
from contracts.rules.reading import instant
from scenarios import calls
from tests.contract.steps import UNKNOWN, book, free, needs, read

SMOKE: Final[frozenset[str]] = frozenset()
KEPT = ("uid", "status", "start", "end", "duration", "metadata", "bookingFieldsResponses", "eventType", "location")
UNKNOWN_USER = 2**31 - 1


def _rotating(example: Example, examiner: Examiner) -> tuple[dict[str, Any], list[int]]:
    """A booking of a round-robin event type, and the members of its team."""
    event_type = examiner.world.event_type("round-robin")
    if event_type.team is None or len(event_type.team.members) < 2:
        raise NotHere("the team has one member only: there is no key of a colleague")
    return book(example, event_type, examiner.starts.single()), list(event_type.team.members)


def _went_to(example: Example, before: dict[str, Any], operation: str, user_id: int) -> None:
    after = read(example, before["uid"])
    example.check(
        shows("getBooking", "/data/hosts/0/id", "the host after reassignment", user_id, after["hosts"][0]["id"])
    )
    example.check(survives(before, after, operation, KEPT))


def test_a_booking_goes_to_the_host_it_is_given_to(examiner: Examiner) -> None:
    with examiner.example() as example:
        booked, members = _rotating(example, examiner)
        other = next(member for member in members if member != booked["hosts"][0]["id"])
        example.accept(calls.reassign_booking_to(booked["uid"], other, {"reason": "Holidays"}))
        _went_to(example, booked, "reassignBookingToUser", other)


def test_a_booking_goes_to_a_host_who_is_free(examiner: Examiner) -> None:
    with examiner.example() as example:
        booked, members = _rotating(example, examiner)
        went = example.accept(calls.reassign_booking(booked["uid"])).data
        others = [member for member in members if member != booked["hosts"][0]["id"]]
        to = went["reassignedTo"]["id"]
        what = "one of the other hosts as the one who takes over"
        example.check(shows("reassignBooking", "/data/reassignedTo/id", what, True, to in others))
        _went_to(example, booked, "reassignBooking", to)


def test_a_booking_takes_the_time_of_who_has_it_and_of_nobody_else(examiner: Examiner) -> None:
    own = examiner.world.event_type("regular")
    with examiner.example() as example:
        booked, members = _rotating(example, examiner)
        host, has_it = examiner.world.host_id, booked["hosts"][0]["id"]
        other = next(member for member in members if member != has_it)
        for to in (other, has_it):
            example.accept(calls.reassign_booking_to(booked["uid"], to))
            why = "he took a booking over" if to == host else "he gave his booking away"
            free(example, own, instant(booked["start"]), expected=to != host, why=why)


def test_a_booking_goes_to_none_but_its_hosts(examiner: Examiner) -> None:
    with examiner.example() as example:
        booked, _ = _rotating(example, examiner)
        example.refuse(calls.reassign_booking_to(booked["uid"], UNKNOWN_USER), "there is no such user", "/userId")
        example.unchanged(booked)


def test_a_stranger_reassigns_nothing(examiner: Examiner) -> None:
    needs(examiner, STRANGER)
    with examiner.example() as example:
        booked, members = _rotating(example, examiner)
        example.refuse(calls.reassign_booking(booked["uid"], caller=STRANGER), "a stranger may not hand it over")
        to = calls.reassign_booking_to(booked["uid"], members[-1], caller=STRANGER)
        example.refuse(to, "a stranger may not hand it over")
        example.unchanged(booked)


def test_a_booking_that_is_not_there_goes_to_nobody(examiner: Examiner) -> None:
    with examiner.example() as example:
        example.refuse(calls.reassign_booking(UNKNOWN), "there is no such booking")
        example.refuse(calls.reassign_booking_to(UNKNOWN, examiner.world.host_id), "there is no such booking")
