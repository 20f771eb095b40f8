"""What a run provisions itself with: event types and schedules can be made, read, changed and removed."""

from __future__ import annotations

from calproof.examiner import Examiner
from contracts.expectations import holds
from scenarios import calls
from scenarios.world import KINDS, always_open, event_type_body


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
