"""What bookings rest on and provisioning doesn't touch: reservations, teams, memberships, webhooks, long lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import pytest

from calproof.examiner import Examiner, Example
from contracts.exchange import HOST, NOBODY, STRANGER, Call
from contracts.expectations import holds, shows
from contracts.rules.reading import instant
from scenarios import calls
from scenarios.starts import utc
from scenarios.world import EventType
from tests.contract.steps import book, free, needs

SMOKE: Final[frozenset[str]] = frozenset()
HOOK: Final[dict[str, Any]] = {
    "active": False,
    "subscriberUrl": "https://calproof.invalid/hook",
    "triggers": ["BOOKING_CREATED", "BOOKING_CANCELLED"],
    "payloadTemplate": '{"content": "{{title}}"}',
}
"""Never delivered: inactive, and in a domain that doesn't exist."""
UNKNOWN: Final = "00000000-0000-4000-8000-000000000000"


def _asked(event_type: EventType, start: str, **members: Any) -> dict[str, Any]:
    return {"eventTypeId": event_type.id, "slotStart": start, **members}


def test_a_reservation_hides_its_slot_until_it_is_given_up(examiner: Examiner) -> None:
    event_type, start = examiner.world.event_type("regular"), examiner.starts.single()
    with examiner.example() as example:
        free(example, event_type, start, expected=True, why="nobody has reserved it")
        uid = example.accept(calls.reserve_slot(_asked(event_type, utc(start)))).data["reservationUid"]
        free(example, event_type, start, expected=False, why="it is reserved")
        kept = example.accept(calls.get_reservation(uid)).data
        example.check(shows("getReservedSlot", "/data/slotStart", "the start", start, instant(kept["slotStart"])))
        rival = calls.reserve_slot(_asked(event_type, utc(start)))
        example.refuse(rival, "the slot is reserved", "/slotStart")
        example.accept(calls.delete_reservation(uid))
        free(example, event_type, start, expected=True, why="its reservation was given up")
        example.accept(calls.delete_reservation(uid), "giving up twice is no fault")


def test_a_reservation_does_not_stop_a_booking(examiner: Examiner) -> None:
    event_type, start = examiner.world.event_type("regular"), examiner.starts.single()
    with examiner.example() as example:
        uid = example.accept(calls.reserve_slot(_asked(event_type, utc(start)))).data["reservationUid"]
        book(example, event_type, start)
        example.accept(calls.delete_reservation(uid))
        late = calls.reserve_slot(_asked(event_type, utc(start)))
        example.refuse(late, "the slot is booked", "/slotStart")


def test_a_reservation_lasts_as_long_as_its_owner_says(examiner: Examiner) -> None:
    event_type, start = examiner.world.event_type("variable-length"), examiner.starts.single()
    with examiner.example() as example:
        body = _asked(event_type, utc(start), slotDuration=60, reservationDuration=12)
        example.refuse(calls.reserve_slot(body, caller=NOBODY), "nobody may say how long", "/reservationDuration")
        made = example.accept(calls.reserve_slot(body, caller=HOST)).data
        example.check(holds("reserveSlot", {"slotDuration": 60, "reservationDuration": 12}, made))
        wrong = {**body, "slotDuration": 45, "slotStart": utc(start + timedelta(days=1))}
        example.refuse(calls.reserve_slot(wrong, caller=HOST), "the event type has no such length", "/slotDuration")
        example.accept(calls.delete_reservation(made["reservationUid"]))


def test_a_reservation_moves_to_another_slot(examiner: Examiner) -> None:
    event_type = examiner.world.event_type("regular")
    start, later = examiner.starts.single(), examiner.starts.single()
    with examiner.example() as example:
        uid = example.accept(calls.reserve_slot(_asked(event_type, utc(start)))).data["reservationUid"]
        same = calls.update_reservation(uid, _asked(event_type, utc(start)))
        example.refuse(same, "it overlaps a reservation: its own", "/slotStart")
        example.accept(calls.update_reservation(uid, _asked(event_type, utc(later))))
        free(example, event_type, start, expected=True, why="its reservation moved away")
        free(example, event_type, later, expected=False, why="a reservation moved there")
        example.accept(calls.delete_reservation(uid))
        example.refuse(
            calls.update_reservation(UNKNOWN, _asked(event_type, utc(start))), "there is no such reservation"
        )


def test_a_reservation_that_is_not_there_is_null(examiner: Examiner) -> None:
    with examiner.example() as example:
        kept = example.accept(calls.get_reservation(UNKNOWN)).data
        example.check(shows("getReservedSlot", "/data", "a reservation that nobody made", None, kept))


def _as_stranger(call: Call) -> Call:
    return Call(call.operation, call.method, call.path, call.version, call.body, caller=STRANGER)


def test_a_team_event_type_is_public_and_its_settings_are_not(examiner: Examiner) -> None:
    event_type = examiner.world.event_type("collective")
    team, parent = event_type.team, event_type.parent_id
    assert team is not None
    assert parent is not None
    with examiner.example() as example:
        listed = example.accept(calls.list_team_event_types(team.id, {"eventSlug": event_type.slug})).data
        found = [it["id"] for it in listed]
        example.check(shows("getTeamEventTypes", "/data", "the event types of one slug", [parent], found))
        kept = example.accept(calls.get_team_event_type(team.id, parent)).data
        example.check(holds("getTeamEventType", {"id": parent, "slug": event_type.slug}, kept))
        example.refuse(calls.get_team_event_type(team.id, parent, caller=NOBODY), "it carries no credentials")
        example.refuse(calls.get_team_event_type(team.id, 2**31 - 1), "there is no such event type")


def test_the_members_of_a_team_are_listed(examiner: Examiner) -> None:
    team = examiner.world.event_type("collective").team
    assert team is not None
    with examiner.example() as example:
        members = example.accept(calls.list_memberships(team.id)).data
        users = sorted(member["userId"] for member in members)
        example.check(shows("getTeamMemberships", "/data", "the members", sorted(team.members), users))
        first = members[0]
        alone = example.accept(calls.get_membership(team.id, first["id"])).data
        example.check(holds("getTeamMembership", {"id": first["id"], "userId": first["userId"]}, alone))
        page = example.accept(calls.list_memberships(team.id, {"take": 1, "skip": len(members)})).data
        example.check(shows("getTeamMemberships", "/data", "the page after the last member", [], page))
        example.refuse(calls.get_membership(team.id, 2**31 - 1), "there is no such membership")
        again = calls.create_membership(team.id, {"userId": first["userId"], "accepted": True})
        example.refuse(again, "he is a member already", "/userId")


def test_a_webhook_lives_from_create_to_delete(examiner: Examiner) -> None:
    hook = {**HOOK, "subscriberUrl": f"{HOOK['subscriberUrl']}/{examiner.world.tag}/{examiner.starts.taken}"}
    with examiner.example() as example:
        made = example.accept(calls.create_webhook(hook)).data
        example.check(holds("createWebhook", hook, made))
        example.refuse(calls.create_webhook(hook), "its address is taken", "/subscriberUrl")
        example.check(holds("getWebhook", hook, example.accept(calls.get_webhook(made["id"])).data))
        mine = [it for it in example.accept(calls.list_webhooks()).data if it["id"] == made["id"]]
        example.check(shows("getWebhooks", "/data", "how often the webhook is listed", 1, len(mine)))
        change = {"triggers": ["BOOKING_RESCHEDULED"]}
        changed = example.accept(calls.update_webhook(made["id"], change)).data
        example.check(holds("updateWebhook", {**hook, **change}, changed))
        if STRANGER in examiner.world.callers:
            example.refuse(calls.get_webhook(made["id"], caller=STRANGER), "a stranger does not own it")
            example.refuse(calls.delete_webhook(made["id"], caller=STRANGER), "a stranger does not own it")
        example.accept(calls.delete_webhook(made["id"]))
        example.refuse(calls.get_webhook(made["id"]), "it was deleted")


def test_a_webhook_of_an_event_type_lives_from_create_to_delete(examiner: Examiner) -> None:
    event_type = examiner.world.event_type("regular").id
    hook = {**HOOK, "subscriberUrl": f"{HOOK['subscriberUrl']}/{examiner.world.tag}/of-an-event-type"}
    with examiner.example() as example:
        made = example.accept(calls.create_event_type_webhook(event_type, hook)).data
        example.check(holds("createEventTypeWebhook", {**hook, "eventTypeId": event_type}, made))
        kept = example.accept(calls.get_event_type_webhook(event_type, made["id"])).data
        example.check(holds("getEventTypeWebhook", hook, kept))
        _hooks(example, event_type, [made["id"]])
        change = {"triggers": ["BOOKING_REJECTED"]}
        changed = example.accept(calls.update_event_type_webhook(event_type, made["id"], change)).data
        example.check(holds("updateEventTypeWebhook", {**hook, **change}, changed))
        example.accept(calls.delete_event_type_webhook(event_type, made["id"]))
        _hooks(example, event_type, [])
        example.accept(calls.create_event_type_webhook(event_type, hook))
        example.accept(calls.delete_event_type_webhooks(event_type))
        _hooks(example, event_type, [])


def _hooks(example: Example, event_type: int, expected: list[str]) -> None:
    found = [hook["id"] for hook in example.accept(calls.list_event_type_webhooks(event_type)).data]
    example.check(shows("getEventTypeWebhooks", "/data", "the webhooks of an event type", expected, found))


@pytest.mark.parametrize("fault", ["triggers", "active", "subscriberUrl"])
def test_a_webhook_without_what_it_needs_is_refused(examiner: Examiner, fault: str) -> None:
    hook = {member: value for member, value in HOOK.items() if member != fault}
    with examiner.example() as example:
        example.refuse(calls.create_webhook(hook), f"{fault} is missing", f"/{fault}")
        own = example.accept(calls.list_webhooks()).data
        mine = [it["id"] for it in own if it["subscriberUrl"] == HOOK["subscriberUrl"]]
        example.check(shows("getWebhooks", "/data", "the webhooks made by a refused request", [], mine))


def test_one_who_is_a_stranger_to_a_slot_may_not_keep_it(examiner: Examiner) -> None:
    needs(examiner, STRANGER)
    event_type, start = examiner.world.event_type("regular"), examiner.starts.single()
    with examiner.example() as example:
        body = _asked(event_type, utc(start), reservationDuration=12)
        example.refuse(calls.reserve_slot(body, caller=STRANGER), "a stranger has nothing to do with it")
        free(example, event_type, start, expected=True, why="its reservation was refused")
