"""What a reservation of a slot must give back of its request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from contracts.rules.reading import Reading, instant
from contracts.rules.rule import Breach, rule

_ASKING = ("reserveSlot", "updateReservedSlot")
_ALL = (*_ASKING, "getReservedSlot")
_DEFAULT_DURATION = 5
_CLOCK = timedelta(seconds=90)
"""How far two clocks, and the work in between, may move the end of a reservation."""


@rule("CP266", *_ASKING)
def the_slot_reserved_is_the_one_asked_for(reading: Reading) -> Iterator[Breach]:
    """The reservation is for the event type, start and lengths of the request.

    Source: *Reserve a slot*: `eventTypeId`, `slotStart`, `slotDuration`, `reservationDuration`, five minutes when not
    given.
    """
    wanted = {"reservationDuration": _DEFAULT_DURATION, **reading.sent}
    for member in ("eventTypeId", "slotDuration", "reservationDuration"):
        asked = wanted.get(member)
        if asked is not None and reading.data[member] != asked:
            yield Breach(f"/data/{member}", f"{member} is not the one sent", asked, reading.data[member])
    asked = reading.sent.get("slotStart")
    if asked and instant(reading.data["slotStart"]) != instant(asked):
        yield Breach("/data/slotStart", "another slot than the one sent", asked, reading.data["slotStart"])


@rule("CP267", *_ALL)
def a_slot_ends_after_its_duration(reading: Reading) -> Iterator[Breach]:
    """A reserved slot ends `slotDuration` minutes after it begins.

    Source: *Reserve a slot*, its answer.
    """
    if reading.data is None:
        return
    lasts = instant(reading.data["slotEnd"]) - instant(reading.data["slotStart"])
    if lasts != timedelta(minutes=reading.data["slotDuration"]):
        wanted = f"{reading.data['slotDuration']} minutes"
        yield Breach("/data/slotEnd", "the slot's end is not its start plus its duration", wanted, str(lasts))


@rule("CP268", *_ASKING)
def a_reservation_ends_after_its_duration(reading: Reading) -> Iterator[Breach]:
    """A reservation holds for `reservationDuration` minutes from now.

    Source: *Reserve a slot*, `reservationDuration`.
    """
    now = reading.now
    if now is None:
        return
    holds = instant(reading.data["reservationUntil"]) - now
    if abs(holds - timedelta(minutes=reading.data["reservationDuration"])) > _CLOCK:
        wanted = f"in {reading.data['reservationDuration']} minutes"
        yield Breach("/data/reservationUntil", "the reservation ends at another time", wanted, str(holds))


@rule("CP269", "getReservedSlot", "updateReservedSlot")
def the_reservation_is_the_one_in_the_path(reading: Reading) -> Iterator[Breach]:
    """The reservation that comes back has the uid in the request's path.

    Source: *Get reserved slot*, *Update a reserved slot*. One that is not there is null.
    """
    if reading.data is not None and reading.data["reservationUid"] != reading.step(4):
        yield Breach("/data/reservationUid", "another reservation", reading.step(4), reading.data["reservationUid"])


RULES = (
    the_slot_reserved_is_the_one_asked_for,
    a_slot_ends_after_its_duration,
    a_reservation_ends_after_its_duration,
    the_reservation_is_the_one_in_the_path,
)
