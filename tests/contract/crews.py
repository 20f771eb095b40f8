"""Event types of a team with hosts of a test's own choice, and who hosts what was booked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from calproof.budget import NotHere
from calproof.examiner import Examiner, Example
from contracts import subjects
from contracts.exchange import COLLEAGUE, Call
from contracts.expectations import accepted
from scenarios import calls
from scenarios.kinds import BY_NAME, Kind, Scheduling
from scenarios.world import EventType, Team, event_type_body
from tests.contract.steps import ANN, needs, wanted


def pair(examiner: Examiner) -> Team:
    """The run's own team, of the host and the colleague. NotHere where it isn't the two of them."""
    needs(examiner, COLLEAGUE)
    team = examiner.world.event_type("round-robin").team
    if team is None or len(team.members) != 2:
        raise NotHere("the run's team has not two members")
    return team


def team_type(
    example: Example,
    examiner: Examiner,
    scheduling: Scheduling,
    *hosts: int,
    fixed: int = 0,
    first: int = 0,
    slug: str = "",
    **options: Any,
) -> EventType:
    """Make an event type of the run's team with these hosts.

    One that is `fixed` comes to every booking of it, and the turn is first that of the one who is `first`.
    """
    team, world = pair(examiner), examiner.world
    base = BY_NAME["regular"]
    kind: Kind = replace(
        base, name=f"own-{examiner.starts.taken}-{len(example.steps)}", options={**base.options, **options}
    )
    body = event_type_body(kind, world.tag, world.schedule_id) | {"schedulingType": scheduling}
    told: dict[int, dict[str, Any]] = {fixed: {"mandatory": True}, first: {"priority": "highest"}}
    body["hosts"] = [{"userId": host, **told.get(host, {})} for host in hosts]
    if slug:
        body["slug"] = slug
    made = example.accept(calls.create_team_event_type(team.id, body)).data
    return EventType(kind, made["id"], made["slug"], made["id"], team)


def asked(event_type: EventType, start: datetime, email: str = ANN, **members: Any) -> Call:
    """The request that books an event type, of no variant that is counted."""
    return calls.create_booking(wanted(event_type, start, email, **members))


def gone(example: Example, event_type: EventType, *bookings: Any) -> None:
    """Cancel what was booked, as its host, and remove the event type."""
    example.about = subjects.TEAMS
    for booking in bookings:
        example.accept(calls.cancel_booking(booking["uid"], {"cancellationReason": "The test is over"}))
    if event_type.team is not None:
        example.check(accepted(example.send(calls.delete_team_event_type(event_type.team.id, event_type.id))))
