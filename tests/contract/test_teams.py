"""What holds for the event types of a team beside all that holds for others."""

from __future__ import annotations

from typing import Final

from calproof.budget import NotHere
from calproof.examiner import Examiner, Example
from contracts.exchange import STRANGER
from contracts.expectations import refused_for, shows_nothing_of
from scenarios import calls
from scenarios.kinds import KINDS
from scenarios.starts import utc
from scenarios.world import EventType, event_type_body
from tests.contract.steps import book, needs, person

SMOKE: Final[frozenset[str]] = frozenset()
NO_HOSTS: Final = frozenset({422})


def _team_type(examiner: Examiner) -> EventType:
    """An event type of the run's own team. NotHere where the target makes no team."""
    event_type = examiner.world.event_type("round-robin")
    if event_type.team is None:
        raise NotHere("the event type of a team has no team")
    return event_type


def test_a_team_event_type_without_hosts_is_not_booked(examiner: Examiner) -> None:
    team = _team_type(examiner).team
    world, start = examiner.world, examiner.starts.single()
    body = {**event_type_body(KINDS[0], f"{world.tag}-hostless", world.schedule_id), "schedulingType": "roundRobin"}
    with examiner.example() as example:
        made = example.send(calls.create_team_event_type(team.id if team else 0, {**body, "hosts": []}))
        if not made.ok:
            raise NotHere(f"the target makes no event type without hosts: {made.status} {made.refusal}")
        wanted = {"eventTypeId": made.data["id"], "start": utc(start), "attendee": person()}
        came = example.send(calls.create_booking(wanted))
        example.check(refused_for(came, "the event type has no hosts", "/eventTypeId", NO_HOSTS))


def test_a_stranger_sees_nothing_of_a_team_he_is_not_in(examiner: Examiner) -> None:
    needs(examiner, STRANGER)
    event_type = _team_type(examiner)
    with examiner.example() as example:
        booked = book(example, event_type, examiner.starts.single(), "of.the.team@example.com")
        secrets = (booked["uid"], "of.the.team@example.com")
        team = event_type.team.id if event_type.team else 0
        for name in ("teamId", "teamsIds"):
            # However many bookings the team has, this one is on the first page.
            _not_shown(example, {name: team, "sortCreated": "desc"}, secrets)


def _not_shown(example: Example, query: calls.Query, secrets: tuple[str, ...]) -> None:
    came = example.send(calls.list_bookings(query, caller=STRANGER))
    if came.ok:
        example.check(shows_nothing_of(came, secrets, "another team's"))
    else:
        example.check(refused_for(came, "he is no member of the team", "/teamId", frozenset({400, 403, 404})))
