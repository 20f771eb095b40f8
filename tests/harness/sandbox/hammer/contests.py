"""What the clients fight for. Each round has a day of its own, four weeks after the one before.

06:00-09:30  eight bookings made beforehand, which all are to move to …
10:00        … this one time
11:00-15:30  ten half hours, one booking each
16:00        three seats in one booking
17:00        one weekly series of four
18:00-20:00  bookings of 15, 30 and 60 minutes, from any quarter of an hour on
20:30        one half hour, for which Jane is asked to be John's guest and to host somebody
21:00        booked and called off again and again
22:00-23:30  bookings with 15 minutes before and after them, from any quarter of an hour on
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

FIRST_DAY = datetime(2031, 3, 3, tzinfo=UTC)
MOVERS = 8
PLACE = {"locations": [{"type": "address", "address": "Via Roma 1", "public": True}], "minimumBookingNotice": 0}
SEATS = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
EVENT_TYPES: dict[str, tuple[str, dict[str, Any]]] = {
    "hammer": ("john", {"lengthInMinutes": 30}),
    "hammer-lengths": ("john", {"lengthInMinutes": 30, "lengthInMinutesOptions": [15, 30, 60]}),
    "hammer-weekly": (
        "john",
        {"lengthInMinutes": 30, "recurrence": {"interval": 1, "occurrences": 4, "frequency": "weekly"}},
    ),
    "hammer-seats": ("john", {"lengthInMinutes": 30, "seats": SEATS}),
    "hammer-buffered": ("john", {"lengthInMinutes": 15, "beforeEventBuffer": 15, "afterEventBuffer": 15}),
    "hammer-jane": ("jane", {"lengthInMinutes": 30}),
}


@dataclass(frozen=True, slots=True)
class Order:
    """A create request; `contest` names what it is about where there is exactly one to win, `most` how many."""

    slug: str
    start: str
    email: str
    contest: str | None
    most: int = 1
    length: int | None = None

    @property
    def body(self) -> dict[str, Any]:
        """The request's body."""
        made: dict[str, Any] = {
            "start": self.start,
            "eventTypeSlug": self.slug,
            "username": EVENT_TYPES[self.slug][0],
            "attendee": {"name": "Somebody", "email": self.email, "timeZone": "Europe/Rome"},
        }
        if self.length is not None:
            made["lengthInMinutes"] = self.length
        return made


def event_type_body(slug: str) -> dict[str, Any]:
    """The create request of an event type."""
    return {"title": slug, "slug": slug, **PLACE, **EVENT_TYPES[slug][1]}


def instant(round_number: int, hour: int, minute: int = 0) -> str:
    """A time of a round's day."""
    day = FIRST_DAY + timedelta(weeks=4 * round_number)
    return (day + timedelta(hours=hour, minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")


def mover(round_number: int, number: int, email: str) -> Order:
    """One of the bookings that will be moved."""
    return Order("hammer", instant(round_number, 6, 30 * number), email, None)


def target(round_number: int) -> str:
    """Where all of them are to go."""
    return instant(round_number, 10)


def churn(round_number: int, email: str) -> Order:
    """The booking that is called off again."""
    return Order("hammer", instant(round_number, 21), email, None)


def order(chance: random.Random, round_number: int, email: str) -> Order:
    """A create request for any of the round's contests."""
    what = chance.randrange(6)
    name = f"round {round_number}"
    if what == 0:
        number = chance.randrange(10)
        return Order("hammer", instant(round_number, 11, 30 * number), email, f"{name} slot {number}")
    if what == 1:
        shared = f"seat{chance.randrange(6)}-{round_number}@example.com"
        return Order("hammer-seats", instant(round_number, 16), chance.choice((email, shared)), f"{name} seats", 3)
    if what == 2:
        return Order("hammer-weekly", instant(round_number, 17), email, f"{name} series")
    if what == 3:
        minute = 15 * chance.randrange(5)
        return Order(
            "hammer-lengths", instant(round_number, 18, minute), email, None, length=chance.choice((15, 30, 60))
        )
    if what == 4:
        slug, who = chance.choice((("hammer", "jane@example.com"), ("hammer-jane", email)))
        return Order(slug, instant(round_number, 20, 30), who, None)
    return Order("hammer-buffered", instant(round_number, 22, 15 * chance.randrange(6)), email, None)
