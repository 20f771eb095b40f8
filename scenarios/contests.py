"""Contests: several clients want what only one of them can have, at one instant.

Each is prepared by one client after the other, decided by calls that go out together, and settled afterwards: nothing
is given back before the last of the rivals has his answer, so that nobody wins because another has just left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from contracts.exchange import HOST, Call, Exchange
from scenarios import calls
from scenarios.bookers import wanted
from scenarios.flow import Contest, Flow, Together
from scenarios.starts import Starts, utc
from scenarios.world import World

RIVALS: Final = 5
"""How many fight for one thing: some more than two, for a race has more orders then."""
REFUSALS: Final = frozenset({400, 409})
"""How losers are refused: the host has no time, or the key of the slot is taken (documented for every create)."""

_REASON: Final = {"cancellationReason": "Plans changed"}


def one_slot(world: World, starts: Starts, number: int) -> Contest[None]:
    """Different clients ask for one slot."""
    event_type, start = world.event_type("regular"), starts.single()
    rivals = [calls.create_booking(wanted(event_type, start, number, rival)) for rival in range(RIVALS)]
    exchanges = yield _together("one-slot", world, number, rivals, "one slot is sold once")
    yield from _call_off(exchanges)


def double_submit(world: World, starts: Starts, number: int) -> Contest[None]:
    """One client sends the same request several times: an impatient browser, or a retry in the network."""
    body = wanted(world.event_type("regular"), starts.single(), number)
    rivals = [calls.create_booking(dict(body)) for _ in range(3)]
    exchanges = yield _together("double-submit", world, number, rivals, "a request that is sent again books once")
    yield from _call_off(exchanges)


def overlapping_slots(world: World, starts: Starts, number: int) -> Contest[None]:
    """Slots that overlap, of event types of one host, are asked for at once."""
    short, long, start = world.event_type("regular"), world.event_type("variable-length"), starts.single()
    later = start + timedelta(minutes=15)
    rivals = [
        calls.create_booking(wanted(long, start, number) | {"lengthInMinutes": 60}),
        calls.create_booking(wanted(short, later, number, 1)),
        calls.create_booking(wanted(long, later, number, 2) | {"lengthInMinutes": 15}),
    ]
    exchanges = yield _together("overlapping-slots", world, number, rivals, "a host is in one meeting at a time")
    yield from _call_off(exchanges)


def last_seat(world: World, starts: Starts, number: int) -> Contest[None]:
    """All seats but one are taken, and several want the last."""
    event_type, start = world.event_type("seated"), starts.single()
    seats = event_type.kind.seats
    uid = ""
    for rival in range(seats - 1):
        booked = yield calls.create_booking(wanted(event_type, start, number, rival))
        if not booked.ok:
            return
        uid = booked.data["uid"]
    rivals = [calls.create_booking(wanted(event_type, start, number, seats + rival)) for rival in range(RIVALS)]
    yield _together("last-seat", world, number, rivals, "the last seat is sold once")
    yield calls.get_booking(uid, caller=HOST)
    yield calls.cancel_booking(uid, _REASON, caller=HOST)


def one_target(world: World, starts: Starts, number: int) -> Contest[None]:
    """Several bookings are moved to one free slot."""
    event_type, uids = world.event_type("regular"), []
    for rival in range(3):
        booked = yield calls.create_booking(wanted(event_type, starts.single(), number, rival))
        if booked.ok:
            uids.append(booked.data["uid"])
    if len(uids) < 2:
        return
    target = utc(starts.single())
    rivals = [calls.reschedule_booking(uid, {"start": target}) for uid in uids]
    exchanges = yield _together("one-target", world, number, rivals, "one slot is given once, also to those who move")
    yield from _call_off(exchanges)
    for uid, exchange in zip(uids, exchanges, strict=True):
        if exchange.expected:  # he stays where he was
            yield calls.cancel_booking(uid, _REASON)


def several_moves(world: World, starts: Starts, number: int) -> Contest[None]:
    """One booking is moved to several places at once: it can go to one of them."""
    booked = yield calls.create_booking(wanted(world.event_type("regular"), starts.single(), number))
    if not booked.ok:
        return
    places = [utc(starts.single()) for _ in range(3)]
    rivals = [calls.reschedule_booking(booked.data["uid"], {"start": place}) for place in places]
    exchanges = yield _together("several-moves", world, number, rivals, "a booking moves once")
    yield from _call_off(exchanges)


def cancel_or_move(world: World, starts: Starts, number: int) -> Contest[None]:
    """A booking is called off while it is being moved: one of the two comes too late."""
    booked = yield calls.create_booking(wanted(world.event_type("regular"), starts.single(), number))
    if not booked.ok:
        return
    uid = booked.data["uid"]
    cancel = calls.cancel_booking(uid, _REASON)
    move = calls.reschedule_booking(uid, {"start": utc(starts.single())})
    pair = [cancel, move] if number % 2 else [move, cancel]
    exchanges = yield _together("cancel-or-move", world, number, pair, "a booking is cancelled or moved, not both")
    yield from _call_off(exchange for exchange in exchanges if exchange.call.operation == "rescheduleBooking")


def two_that_wait(world: World, starts: Starts, number: int) -> Contest[None]:
    """Two requests wait for one slot, and the host confirms both at once."""
    event_type, start, uids = world.event_type("confirmation-open"), starts.single(), []
    for rival in range(2):
        booked = yield calls.create_booking(wanted(event_type, start, number, rival))
        if booked.ok:
            uids.append(booked.data["uid"])
    if len(uids) < 2:
        return
    rivals = [calls.confirm_booking(uid) for uid in uids]
    exchanges = yield _together("two-that-wait", world, number, rivals, "a host's time is given once")
    yield from _call_off(exchanges)
    yield from _turn_down(uids, exchanges)


def confirm_or_book(world: World, starts: Starts, number: int) -> Contest[None]:
    """A request that waits is confirmed while somebody else books the slot directly."""
    start = starts.single()
    waits = yield calls.create_booking(wanted(world.event_type("confirmation-open"), start, number))
    if not waits.ok:
        return
    uid = waits.data["uid"]
    confirm = calls.confirm_booking(uid)
    book = calls.create_booking(wanted(world.event_type("regular"), start, number, 1))
    pair = [confirm, book] if number % 2 else [book, confirm]
    exchanges = yield _together("confirm-or-book", world, number, pair, "a host's time is given once")
    yield from _call_off(exchanges)
    yield from _turn_down([uid], [exchange for exchange in exchanges if exchange.call.operation == "confirmBooking"])


def _together(name: str, world: World, number: int, rivals: Iterable[Call], what: str) -> Together:
    """The decisive calls, marked as those of one contest of which one is won."""
    contest = f"{name}:{world.tag}:{number}"
    return Together(tuple(replace(call, expects=REFUSALS, contest=contest) for call in rivals), 1, what)


def _call_off(exchanges: Iterable[Exchange]) -> Flow[None]:
    """Look at what was won, and give it back."""
    for uid in dict.fromkeys(_uid(exchange) for exchange in exchanges if exchange.ok):
        if uid:
            yield calls.get_booking(uid)
            yield calls.cancel_booking(uid, _REASON)


def _turn_down(uids: Iterable[str], exchanges: Iterable[Exchange]) -> Flow[None]:
    """Decline what still waits after its confirmation was refused."""
    for uid, exchange in zip(uids, exchanges, strict=True):
        if exchange.expected:
            yield calls.decline_booking(uid, {"reason": "Somebody else was first"})


def _uid(exchange: Exchange) -> str:
    data: Any = exchange.data
    return str(data.get("uid", "")) if isinstance(data, dict) else ""
