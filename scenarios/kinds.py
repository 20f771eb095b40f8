"""The kinds of event types that a run provisions: each its options, and what must be known to book it.

Options are those of *Create an event type* and *Create a team event type*; which of them a server may not know yet
stands in `needs`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

Scheduling: TypeAlias = Literal["", "roundRobin", "collective", "managed"]

NOTICE_HOURS: Final = 24
"""The notice of the kind `notice`, and the threshold of `confirmation-by-time`."""
WINDOW_DAYS: Final = 10
"""How far ahead the kind `window` can be booked."""
MORNING: Final = (9, 12)
"""The hours (UTC) in which the kind `mornings` can be booked."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event type: its name in reports and its options beyond title, slug and schedule.

    `lengths` are the lengths to choose from, where there are several; `occurrences` those of a series; `seats` those
    of one start; `hours` are those of its day, in UTC. `answers` answer its required booking fields. A booking of a
    kind that `waits` is pending, and one that is `instant` awaits a host. `needs` are options that a server may not
    know, or take and drop; `unlock` is what has to be changed before its bookings can be cancelled.
    """

    name: str
    options: Mapping[str, Any]
    lengths: tuple[int, ...] = ()
    occurrences: int = 0
    seats: int = 0
    hours: tuple[int, int] = (0, 24)
    scheduling: Scheduling = ""
    instant: bool = False
    waits: bool = False
    needs: tuple[str, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    unlock: Mapping[str, Any] = field(default_factory=dict)

    @property
    def recurring(self) -> bool:
        """Whether a booking of this kind is a series."""
        return self.occurrences > 0

    @property
    def of_team(self) -> bool:
        """Whether its event type is made in a team."""
        return self.scheduling != ""

    @property
    def places(self) -> tuple[str, ...]:
        """The types of location that it offers."""
        return tuple(place["type"] for place in self.options["locations"])


_ADDRESS: Final = {"type": "address", "address": "1 Proof Lane", "public": True}
_PLACES: Final = (
    _ADDRESS,
    {"type": "link", "link": "https://example.com/proof", "public": True},
    {"type": "phone", "phone": "+390212345678", "public": True},
    {"type": "attendeeAddress"},
    {"type": "attendeePhone"},
    {"type": "attendeeDefined"},
    {"type": "integration", "integration": "cal-video"},
)
"""Every type of location that an individual event type may have, the organiser's video app left out."""


def _field(kind: str, slug: str, *options: str, required: bool = False) -> dict[str, Any]:
    told: dict[str, Any] = {"type": kind, "slug": slug, "label": slug.capitalize(), "required": required}
    return {**told, "options": list(options)} if options else told


_FIELDS: Final = (
    _field("text", "company", required=True),
    _field("number", "headcount"),
    _field("select", "plan", "basic", "pro", required=True),
    _field("multiselect", "topics", "api", "billing", required=True),
    _field("checkbox", "days", "mon", "tue"),
    _field("radio", "channel", "mail", "phone"),
    _field("boolean", "newcomer"),
    _field("textarea", "story"),
    _field("url", "website"),
    _field("multiemail", "copies"),
    _field("phone", "mobile"),
    _field("address", "home"),
)
_PHONE: Final = _field("phone", "attendeePhoneNumber", required=True)


def _recurrence(frequency: str, occurrences: int, interval: int = 1) -> dict[str, Any]:
    return {"interval": interval, "occurrences": occurrences, "frequency": frequency}


def _seats(seats: int, *, shown: bool) -> dict[str, Any]:
    return {"seatsPerTimeSlot": seats, "showAttendeeInfo": shown, "showAvailabilityCount": shown}


def _confirmation(*, blocks: bool, hours: int = 0) -> dict[str, Any]:
    threshold = {"noticeThreshold": {"unit": "hours", "count": hours}} if hours else {}
    return {"type": "time" if hours else "always", **threshold, "blockUnconfirmedBookingsInBooker": blocks}


_LENGTHS: Final = (15, 25, 30, 35, 50, 55, 60)
"""Lengths to choose from; some don't divide the hour, since computing goes wrong in fractions of an hour."""
TITLE: Final = "{Event type title} of {Organiser} and {Scheduler} at {Location}, {Event duration}"
"""The title that the kind of several lengths gives its bookings (documented under `customName`)."""


def _kind(name: str, options: Mapping[str, Any] | None = None, **facts: Any) -> Kind:
    everywhere = {"lengthInMinutes": 30, "minimumBookingNotice": 0, "locations": [_ADDRESS]}
    return Kind(name, MappingProxyType({**everywhere, **(options or {})}), **facts)


MAIN: Final[tuple[Kind, ...]] = (
    _kind("regular"),
    _kind("variable-length", {"lengthInMinutesOptions": list(_LENGTHS), "customName": TITLE}, lengths=_LENGTHS),
    _kind("recurring", {"recurrence": _recurrence("weekly", 4)}, occurrences=4),
)
"""What every run books."""

INDIVIDUAL: Final[tuple[Kind, ...]] = (
    *MAIN,
    _kind("recurring-monthly", {"recurrence": _recurrence("monthly", 6)}, occurrences=6),
    _kind("recurring-yearly", {"recurrence": _recurrence("yearly", 3, interval=2)}, occurrences=3),
    _kind("seated", {"seats": _seats(3, shown=True)}, seats=3),
    _kind("seated-hidden", {"seats": _seats(2, shown=False)}, seats=2),
    _kind("confirmation", {"confirmationPolicy": _confirmation(blocks=True)}, waits=True),
    _kind("confirmation-open", {"confirmationPolicy": _confirmation(blocks=False)}, waits=True),
    _kind("confirmation-by-time", {"confirmationPolicy": _confirmation(blocks=True, hours=NOTICE_HOURS)}),
    _kind("buffers", {"beforeEventBuffer": 15, "afterEventBuffer": 15}),
    _kind("daily-limit", {"bookingLimitsCount": {"day": 1}}),
    _kind("minutes-limit", {"bookingLimitsDuration": {"day": 60}}),
    _kind(
        "booker-limit",
        {"bookerActiveBookingsLimit": {"maximumActiveBookings": 1, "offerReschedule": False}},
        needs=("bookerActiveBookingsLimit",),
    ),
    _kind(
        "custom-fields",
        {"bookingFields": list(_FIELDS)},
        answers={"company": "Proof Ltd", "plan": "pro", "topics": ["api"]},
    ),
    _kind("many-locations", {"locations": list(_PLACES)}),
    _kind("phone-required", {"bookingFields": [_PHONE]}),
    _kind("authenticated", {"bookingRequiresAuthentication": True}, needs=("bookingRequiresAuthentication",)),
    _kind("notice", {"minimumBookingNotice": NOTICE_HOURS * 60}),
    _kind("window", {"bookingWindow": {"type": "calendarDays", "value": WINDOW_DAYS, "rolling": False}}),
    _kind("mornings", hours=MORNING),
    _kind(
        "no-cancelling",
        {"disableCancelling": {"disabled": True}},
        needs=("disableCancelling",),
        unlock={"disableCancelling": {"disabled": False}},
    ),
    _kind("hidden", {"hidden": True}),
    _kind("guests-hidden", {"disableGuests": True}),
)
TEAM: Final[tuple[Kind, ...]] = (
    _kind("round-robin", scheduling="roundRobin"),
    _kind("collective", scheduling="collective"),
    _kind("managed", scheduling="managed"),
    _kind("instant", scheduling="roundRobin", instant=True),
)
KINDS: Final[tuple[Kind, ...]] = INDIVIDUAL + TEAM
"""Every kind that a test can ask for."""

BY_NAME: Final[Mapping[str, Kind]] = MappingProxyType({kind.name: kind for kind in KINDS})
