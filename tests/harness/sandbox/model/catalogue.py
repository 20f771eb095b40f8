"""What can be booked in the model's world: four hosts in office hours, and event types of every kind."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")
OPENS, CLOSES = time(9), time(17)
BEGINNING = "2030-03-18T08:00:00Z"  # a Monday, two weeks before summer time: series of four weeks run across the change
ADDRESSES = {
    "john": "john@example.com",
    "jane": "jane@example.com",
    "bob": "bob@example.com",
    "mallory": "mallory@example.com",
}
NUMBERS = {"john": 101, "jane": 102, "bob": 103, "mallory": 104}


@dataclass(frozen=True, slots=True, repr=False)
class Kind:
    """An event type. `waits` says whether bookings wait for the host, `blocks` whether they keep the time meanwhile."""

    slug: str
    hosts: tuple[str, ...]
    lengths: tuple[int, ...] = (30,)
    occurrences: int = 0
    seats: int = 0
    waits: bool = False
    blocks: bool = False
    before: int = 0
    after: int = 0
    per_day: int = 0
    minutes_per_day: int = 0
    per_booker: int = 0
    team: str = ""

    def __repr__(self) -> str:
        return f"<{self.slug}>"

    @property
    def options(self) -> dict[str, object]:
        """The options of a create request that makes it."""
        made: dict[str, object] = {
            "title": self.slug,
            "slug": self.slug,
            "lengthInMinutes": self.lengths[0],
            "minimumBookingNotice": 0,
            "locations": [{"type": "address", "address": "Via Roma 1", "public": True}],
            "beforeEventBuffer": self.before,
            "afterEventBuffer": self.after,
        }
        if len(self.lengths) > 1:
            made["lengthInMinutesOptions"] = list(self.lengths)
        if self.occurrences:
            made["recurrence"] = {"interval": 1, "occurrences": self.occurrences, "frequency": "weekly"}
        if self.seats:
            made["seats"] = {"seatsPerTimeSlot": self.seats, "showAttendeeInfo": True, "showAvailabilityCount": True}
        if self.waits:
            made["confirmationPolicy"] = {"type": "always", "blockUnconfirmedBookingsInBooker": self.blocks}
        if self.per_day:
            made["bookingLimitsCount"] = {"day": self.per_day}
        if self.minutes_per_day:
            made["bookingLimitsDuration"] = {"day": self.minutes_per_day}
        if self.per_booker:
            made["bookerActiveBookingsLimit"] = {"maximumActiveBookings": self.per_booker}
        return made


KINDS = (
    Kind("normal", ("john",)),
    Kind("lengths", ("john",), lengths=(30, 15, 60)),
    Kind("weekly", ("john",), occurrences=4),
    Kind("seated", ("john",), seats=3),
    Kind("waiting", ("john",), waits=True, blocks=True),
    Kind("open-waiting", ("john",), waits=True),
    Kind("buffered", ("john",), before=15, after=30),
    Kind("two-a-day", ("john",), per_day=2),
    Kind("hour-a-day", ("john",), lengths=(15, 30, 60), minutes_per_day=60),
    Kind("one-each", ("john",), per_booker=1),
    Kind("waiting-weekly", ("john",), occurrences=3, waits=True, blocks=True),
    Kind("seated-buffered", ("jane",), seats=2, after=15),
    Kind("jane-normal", ("jane",)),
    Kind("bob-weekly", ("bob",), occurrences=3),
    Kind("mallory-lengths", ("mallory",), lengths=(30, 45), before=10),
    Kind("together", ("jane", "bob"), team="collective"),
    Kind("by-turns", ("jane", "bob", "mallory"), team="roundRobin"),
)


def minutes(text: str) -> int:
    """The instant in an answer."""
    return int(datetime.fromisoformat(text).timestamp()) // 60


def shown(instant: int) -> str:
    """An instant as requests have it."""
    return datetime.fromtimestamp(instant * 60, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def local(instant: int) -> datetime:
    """The wall clock in Rome, without its zone."""
    return datetime.fromtimestamp(instant * 60, ROME).replace(tzinfo=None)


def at(day: date, clock: time) -> int:
    """The instant at which the clocks of Rome show this."""
    return int(datetime.combine(day, clock, ROME).timestamp()) // 60


def weeks(first: int, count: int) -> list[int]:
    """The same wall-clock time of `count` weeks."""
    begin = local(first)
    return [at((begin + timedelta(weeks=week)).date(), begin.time()) for week in range(count)]


def is_open(start: int, end: int) -> bool:
    """Whether office hours hold all of this."""
    begin, finish = local(start), local(end)
    return begin.date() == finish.date() and begin.weekday() < 5 and begin.time() >= OPENS and finish.time() <= CLOSES
