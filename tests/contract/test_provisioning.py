"""What a run provisions itself with: event types and schedules can be made, read, changed and removed."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import uuid4

import pytest

from calproof.budget import NotHere
from calproof.examiner import Examiner
from contracts.exchange import COLLEAGUE, STRANGER
from contracts.expectations import holds
from scenarios import calls
from scenarios.world import KINDS, always_open, event_type_body
from tests.contract.sampling import depth

SMOKE: Final[frozenset[str]] = frozenset()


def test_an_event_type_lives_from_create_to_delete(examiner: Examiner) -> None:
    world = examiner.world
    wanted = event_type_body(KINDS[0], f"{world.tag}-life", world.schedule_id)
    with examiner.example() as example:
        made = example.accept(calls.create_event_type(wanted)).data
        example.check(holds("createEventType", wanted, made))
        read = example.accept(calls.get_event_type(made["id"])).data
        example.check(holds("getEventTypeById", wanted, read))
        example.refuse(calls.create_event_type(wanted), "its slug is taken", "/slug")
        listed = example.accept(calls.list_event_types({"username": world.username})).data
        mine = [event_type for event_type in listed if event_type["id"] == made["id"]]
        example.check(holds("getEventTypes", {"count": 1}, {"count": len(mine)}))
        change = {"title": "calproof renamed", "lengthInMinutes": 45}
        updated = example.accept(calls.update_event_type(made["id"], change)).data
        example.check(holds("updateEventType", {**wanted, **change}, updated))
        example.accept(calls.delete_event_type(made["id"]))
        example.refuse(calls.get_event_type(made["id"]), "it was deleted")
        example.refuse(calls.delete_event_type(made["id"]), "it was deleted already")


def test_a_schedule_lives_from_create_to_delete(examiner: Examiner) -> None:
    wanted = always_open(f"{examiner.world.tag}-life")
    wanted["overrides"] = [{"date": "2031-01-06", "startTime": "10:00", "endTime": "11:00"}]
    with examiner.example() as example:
        made = example.accept(calls.create_schedule(wanted)).data
        example.check(holds("createSchedule", wanted, made))
        read = example.accept(calls.get_schedule(made["id"])).data
        example.check(holds("getSchedule", wanted, read))
        listed = example.accept(calls.list_schedules()).data
        mine = [schedule for schedule in listed if schedule["id"] == made["id"]]
        example.check(holds("getSchedules", {"count": 1}, {"count": len(mine)}))
        example.accept(calls.get_default_schedule())
        change = {"name": "calproof renamed", "timeZone": "Asia/Kathmandu"}
        updated = example.accept(calls.update_schedule(made["id"], change)).data
        example.check(holds("updateSchedule", {**wanted, **change}, updated))
        example.accept(calls.delete_schedule(made["id"]))
        example.refuse(calls.get_schedule(made["id"]), "it was deleted")


@pytest.mark.skipif(depth().name == "smoke", reason="smoke has no room for a team")
def test_a_team_lives_from_create_to_delete(examiner: Examiner) -> None:
    world = examiner.world
    world.event_type("collective")  # NotHere where this target makes no team
    name = f"life-{uuid4().hex[:8]}"
    wanted = {"name": f"calproof {name}", "slug": f"calproof-{name}"}
    with examiner.example() as example:
        made = example.accept(calls.create_team(wanted)).data
        if "id" not in made:
            raise NotHere("the target wants to be paid for a second team")
        team = made["id"]
        example.check(holds("createTeam", wanted, made))
        example.check(holds("getTeam", wanted, example.accept(calls.get_team(team)).data))
        listed = example.accept(calls.list_teams()).data
        example.check(holds("getTeams", {"count": 1}, {"count": sum(it["id"] == team for it in listed)}))
        change = {"name": f"calproof renamed {name}"}
        example.check(holds("updateTeam", change, example.accept(calls.update_team(team, change)).data))
        if STRANGER in world.callers:
            for call in (calls.get_team(team), calls.update_team(team, {"bio": "No"}), calls.delete_team(team)):
                example.refuse(replace(call, caller=STRANGER), "a stranger is no member")
        members = example.accept(calls.list_memberships(team)).data
        owner = {"role": "OWNER", "accepted": True}
        mine = [it for it in members if it["userId"] == world.host_id]
        example.check(holds("getTeamMemberships", owner, mine[0] if mine else {}))
        body = {**event_type_body(KINDS[0], f"{world.tag}-team", world.schedule_id), "schedulingType": "collective"}
        body["hosts"] = [{"userId": world.host_id}]
        event_type = example.accept(calls.create_team_event_type(team, body)).data["id"]
        read = example.accept(calls.get_team_event_type(team, event_type)).data
        example.check(holds("getTeamEventType", {"title": body["title"], "schedulingType": "collective"}, read))
        public = example.accept(calls.list_team_event_types(team)).data
        example.check(holds("getTeamEventTypes", {"ids": [event_type]}, {"ids": [it["id"] for it in public]}))
        renamed = {"title": "calproof renamed"}
        updated = example.accept(calls.update_team_event_type(team, event_type, renamed)).data
        example.check(holds("updateTeamEventType", renamed, updated))
        example.accept(calls.delete_team_event_type(team, event_type))
        example.refuse(calls.get_team_event_type(team, event_type), "it was deleted")
        example.accept(calls.delete_team(team))
        example.refuse(calls.get_team(team), "it was deleted")


@pytest.mark.skipif(depth().name == "smoke", reason="smoke has no room for a team")
def test_a_colleague_joins_a_team_and_leaves_it(examiner: Examiner) -> None:
    world = examiner.world
    if COLLEAGUE not in world.callers:
        raise NotHere("there is no key of a colleague")
    world.event_type("collective")  # NotHere where this target makes no team
    with examiner.example() as example:
        him = example.accept(calls.get_me(caller=COLLEAGUE)).data["id"]
        made = example.accept(calls.create_team({"name": f"calproof joined {uuid4().hex[:8]}"})).data
        if "id" not in made:
            raise NotHere("the target wants to be paid for a second team")
        team, wanted = made["id"], {"userId": him, "accepted": True, "role": "MEMBER"}
        joined = example.accept(calls.create_membership(team, wanted)).data
        example.check(holds("createTeamMembership", wanted, joined))
        read = example.accept(calls.get_membership(team, joined["id"])).data
        example.check(holds("getTeamMembership", wanted, read))
        example.refuse(calls.create_membership(team, wanted), "he is a member already", "/userId")
        example.refuse(calls.delete_team(team, caller=COLLEAGUE), "he is no owner of the team")
        changed = example.accept(calls.update_membership(team, joined["id"], {"role": "ADMIN"})).data
        example.check(holds("updateTeamMembership", {**wanted, "role": "ADMIN"}, changed))
        example.accept(calls.delete_membership(team, joined["id"]))
        example.refuse(calls.get_membership(team, joined["id"]), "he has left")
        # What he may do is not asked for: servers remember roles for some minutes.
        example.accept(calls.delete_team(team))
