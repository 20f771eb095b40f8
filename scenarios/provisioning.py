"""How the world of a run is made through the API itself, and taken away again.

What every run needs is made at its beginning; an event type of any other kind when a test first asks for it, so that
nothing is made that nobody uses.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from contracts.exchange import COLLEAGUE, HOST, NOBODY, Call, Exchange, MissingData
from scenarios import calls
from scenarios.flow import Flow
from scenarios.kinds import MAIN, Kind
from scenarios.world import EventType, Team, Unavailable, World, event_type_body, open_from

REASON: Final = "removed by calproof after its run"
_PAGE: Final = 250
_ALONE: Final = frozenset({HOST, NOBODY})


class ProvisioningError(Exception):
    """The target refused to make what every run needs. The message says what it refused, and why."""


def provision(tag: str, kinds: tuple[Kind, ...] = MAIN, callers: Iterable[str] = _ALONE) -> Flow[World]:
    """Make a schedule that is always open and an event type of each kind.

    What was made before a refusal is removed again. Raises ProvisioningError.
    """
    world: World | None = None
    try:
        me = (yield calls.get_me()).data
        schedule = (yield calls.create_schedule(open_from(tag))).data
        world = World(tag, me["id"], me["username"], schedule["id"], callers=_ALONE | frozenset(callers))
        for kind in kinds:
            yield from event_type_of(world, kind)
    except (MissingData, Unavailable, KeyError, TypeError) as error:
        if world is not None:
            yield from remove(world)
        raise ProvisioningError(f"the test data could not be made: {error}") from error
    return world


def event_type_of(world: World, kind: Kind) -> Flow[EventType]:
    """The world's event type of this kind, made now if it is not there yet.

    Raises Unavailable where the target refuses to make it, now or when it was asked before.
    """
    if kind.name in world.event_types:
        return world.event_types[kind.name]
    if kind.name in world.refused:
        raise Unavailable(kind.name, world.refused[kind.name])
    try:
        team = (yield from _team_of(world)) if kind.of_team else None
        schedule_id = yield from _schedule_of(world, kind)
        made = yield from _made(world, kind, schedule_id, team)
    except Unavailable as error:
        world.refused[kind.name] = error.reason
        raise Unavailable(kind.name, error.reason) from error
    return made


def _made(world: World, kind: Kind, schedule_id: int, team: Team | None) -> Flow[EventType]:
    body = event_type_body(kind, world.tag, schedule_id)
    if team is None:
        exchange = yield calls.create_event_type(body)
    else:
        hosts = [world.host_id] if kind.scheduling == "managed" else team.members
        body |= {"schedulingType": kind.scheduling, "hosts": [{"userId": member} for member in hosts]}
        exchange = yield calls.create_team_event_type(team.id, body)
    data = _data(kind.name, exchange)
    parent, booked = _parent_and_child(kind, data, world.host_id) if kind.scheduling == "managed" else (data, data)
    made = EventType(kind, booked["id"], booked["slug"], parent["id"] if team else None, team)
    unknown = [member for member in kind.needs if booked.get(member) != kind.options[member]]
    reason = f"the target knows no {unknown[0]}" if unknown else ""
    if kind.scheduling == "managed":
        # A copy is open in the hours of its user's own schedule, whatever the team says: those of the account.
        moved = yield calls.update_event_type(made.id, {"scheduleId": schedule_id})
        reason = "" if moved.ok else f"the copy gets no schedule of the run's: {moved.status} {moved.refusal}"
    if reason:
        yield _deletion(made)
        raise Unavailable(kind.name, reason)
    world.event_types[kind.name] = made
    return made


def _parent_and_child(kind: Kind, data: Any, host_id: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The managed event type, and the copy of it that the host has and that can be booked."""
    types: list[dict[str, Any]] = data if isinstance(data, list) else [data]
    parents = [it for it in types if it.get("parentEventTypeId") is None]
    children = [it for it in types if it.get("parentEventTypeId") is not None and it.get("ownerId") in (host_id, None)]
    if len(parents) != 1 or not children:
        raise Unavailable(kind.name, "the target's answer shows no copy of the managed event type for the host")
    return parents[0], children[0]


def _schedule_of(world: World, kind: Kind) -> Flow[int]:
    first, last = kind.hours
    if (first, last) == (0, 24):
        return world.schedule_id
    exchange = yield calls.create_schedule(open_from(f"{world.tag} {kind.name}", f"{first:02}:00", f"{last:02}:00"))
    schedule_id = int(_data(kind.name, exchange)["id"])
    world.schedules.append(schedule_id)
    return schedule_id


def _team_of(world: World) -> Flow[Team]:
    """The run's own team: the host, and the colleague where there is a key of his."""
    if world.team is not None:
        return world.team
    if "team" in world.refused:
        raise Unavailable("team", world.refused["team"])
    exchange = yield calls.create_team({"name": f"calproof {world.tag}", "slug": f"calproof-{world.tag}"})
    if reason := _no_team(exchange):
        world.refused["team"] = reason
        pending = (exchange.data.get("pendingTeam") or {}).get("id") if exchange.ok else None
        if pending is not None:
            yield calls.delete_team(pending)
        raise Unavailable("team", reason)
    data = exchange.data
    world.team = Team(data["id"], data["slug"], (world.host_id,))
    if COLLEAGUE in world.callers:
        him = yield calls.get_me(caller=COLLEAGUE)
        if him.ok:
            wanted = {"userId": him.data["id"], "accepted": True, "role": "MEMBER"}
            joined = yield calls.create_membership(world.team.id, wanted)
            if joined.ok:
                world.team = Team(world.team.id, world.team.slug, (world.host_id, him.data["id"]))
    return world.team


def _no_team(exchange: Exchange) -> str:
    """Why there is no team after a request to make one; "" where there is."""
    if not exchange.ok:
        return f"the target makes no team: {exchange.status} {exchange.refusal}".strip()
    return "the target wants to be paid for a team" if "paymentLink" in exchange.data else ""


def _data(what: str, exchange: Exchange) -> Any:
    """The data of an answer. Raises Unavailable with the target's words where it was refused."""
    try:
        return exchange.data
    except MissingData as error:
        raise Unavailable(what, f"the target refused it: {error}") from error


def remove(world: World) -> Flow[list[Exchange]]:
    """Cancel what is still booked in this world, then remove what was made for it, the latest first.

    Gives the exchanges that were refused, so that whoever drives it can say what is left.
    """
    refused: list[Exchange] = []
    made = tuple(reversed(world.event_types.values()))
    for event_type in made:
        if event_type.kind.unlock:
            yield calls.update_event_type(event_type.id, dict(event_type.kind.unlock))
    if made:
        # A last look at what was called off during the run: whoever judges what is sent knows what each must be.
        yield calls.list_bookings(
            {
                "eventTypeIds": ",".join(str(event_type.id) for event_type in made),
                "status": "cancelled",
                "sortUpdatedAt": "desc",
                "take": _PAGE,
            }
        )
        refused += yield from cancel_upcoming(*(event_type.id for event_type in made))
        if world.team is not None and len(world.team.members) > 1:
            of_team = [event_type.id for event_type in made if event_type.team is not None]
            refused += yield from cancel_upcoming(*of_team, caller=COLLEAGUE)
    removing = [_deletion(event_type) for event_type in made]
    if world.team is not None:
        removing.append(calls.delete_team(world.team.id))
    removing += [calls.delete_schedule(schedule_id) for schedule_id in (*reversed(world.schedules), world.schedule_id)]
    for call in removing:
        exchange = yield call
        if not exchange.ok:
            refused.append(exchange)
    world.event_types.clear()
    return refused


def _deletion(event_type: EventType) -> Call:
    if event_type.team is None or event_type.parent_id is None:
        return calls.delete_event_type(event_type.id)
    return calls.delete_team_event_type(event_type.team.id, event_type.parent_id)


def cancel_upcoming(*event_type_ids: int, caller: str = HOST) -> Flow[list[Exchange]]:
    """Cancel every booking to come of these event types that the caller sees, a series at once.

    Gives the exchanges that were refused. Stops where the target refuses to go on.
    """
    refused: list[Exchange] = []
    ids = ",".join(map(str, event_type_ids))
    while ids:
        query: calls.Query = {"eventTypeIds": ids, "status": "upcoming,unconfirmed", "take": _PAGE}
        listed = yield calls.list_bookings(query, caller=caller)
        if not listed.ok:
            return [*refused, listed]
        refused = []
        found = sorted(listed.data, key=_when_and_whose)
        uids = dict.fromkeys(booking.get("recurringBookingUid") or booking["uid"] for booking in found)
        for uid in uids:
            answer = yield calls.cancel_booking(uid, {"cancellationReason": REASON}, caller=HOST)
            if not answer.ok:
                refused.append(answer)
        if len(refused) == len(uids) or (not refused and len(listed.data) == len(uids) < _PAGE):
            return refused
    return refused


def _when_and_whose(booking: dict[str, Any]) -> tuple[str, str]:
    """An order of bookings that is the same whichever of those made at one moment came first."""
    attendees = booking.get("attendees") or [{}]
    return str(booking.get("start")), str(attendees[0].get("email"))
