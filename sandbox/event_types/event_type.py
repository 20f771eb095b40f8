"""An event type as bookings and slots need it, read from the options that the API shows."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

Options = dict[str, Any]

PRIORITIES = {"lowest": 0, "low": 1, "medium": 2, "high": 3, "highest": 4}


class Scheduling(StrEnum):
    """How a team event type chooses its hosts: all of them, one in turn, or a copy of the type for each."""

    COLLECTIVE = "collective"
    ROUND_ROBIN = "roundRobin"
    MANAGED = "managed"


@dataclass(frozen=True, slots=True)
class Host:
    """Somebody who can host: fixed hosts always attend, the others take turns, higher priorities first."""

    user_id: int
    fixed: bool
    priority: int


@dataclass(frozen=True, slots=True)
class Seats:
    """How many may share a booking, and what they see of each other."""

    capacity: int
    shows_attendees: bool
    shows_count: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """What `disableCancelling` and `disableRescheduling` say: forbidden always, or within minutes of the start."""

    forbidden: bool
    within_minutes: int | None


@dataclass(frozen=True, slots=True)
class BookerLimit:
    """How many active bookings one address may have, and whether the refusal offers to move one of them."""

    most: int
    offers_reschedule: bool


@dataclass(frozen=True, slots=True)
class BookingField:
    """One question to the booker. Fields with `is_default` are the system's own."""

    slug: str
    type: str
    required: bool
    hidden: bool
    is_default: bool
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Every `interval` weeks, months or years, `occurrences` times."""

    interval: int
    occurrences: int
    frequency: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Bookings wait for the host: always, or when they start within `threshold_minutes`."""

    threshold_minutes: int | None
    blocks: bool


@dataclass(frozen=True, slots=True)
class Window:
    """How far ahead can be booked: a number of days, or a range of dates."""

    kind: str
    days: int
    rolling: bool
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class EventType:
    """`options` is the whole of it, as the API shows it; the rest is what those options mean."""

    id: int
    owner_id: int | None
    team_id: int | None
    parent_id: int | None
    slug: str
    title: str
    options: Options
    scheduling: Scheduling | None
    hosts: tuple[Host, ...]
    length: int
    lengths: tuple[int, ...]
    fields: tuple[BookingField, ...]
    recurrence: Recurrence | None
    confirmation: Confirmation | None
    window: Window | None
    schedule_id: int | None
    notice_minutes: int
    before_minutes: int
    after_minutes: int
    slot_interval: int | None
    offset_minutes: int
    seats: Seats | None
    count_limits: dict[str, int]
    duration_limits: dict[str, int]
    booker_limit: BookerLimit | None
    cancelling: Policy
    rescheduling: Policy
    verifies_email: bool
    requires_authentication: bool
    custom_name: str | None
    email_optional: bool
    reference: dict[str, Any]


def load_event_type(connection: sqlite3.Connection, event_type_id: int) -> EventType | None:
    """The event type with this id."""
    query = "SELECT id, owner_id, team_id, parent_id, slug, options FROM event_types WHERE id = ?"
    row = connection.execute(query, (event_type_id,)).fetchone()
    return None if row is None else event_type_of(row[0], row[1], row[2], row[3], row[4], json.loads(row[5]))


def event_type_of(
    event_type_id: int, owner_id: int | None, team_id: int | None, parent_id: int | None, slug: str, options: Options
) -> EventType:
    """What these options mean, of an owner or of a team."""
    fields = tuple(_field(entry) for entry in options["bookingFields"])
    return EventType(
        id=event_type_id,
        owner_id=owner_id,
        team_id=team_id,
        parent_id=parent_id,
        slug=slug,
        title=options["title"],
        options=options,
        scheduling=Scheduling(options["schedulingType"]) if team_id is not None else None,
        hosts=_hosts(owner_id, options),
        length=options["lengthInMinutes"],
        lengths=tuple(options.get("lengthInMinutesOptions") or ()),
        fields=fields,
        recurrence=_recurrence(options["recurrence"]),
        confirmation=_confirmation(options["confirmationPolicy"]),
        window=_window(options["bookingWindow"]),
        schedule_id=options["scheduleId"],
        notice_minutes=options["minimumBookingNotice"],
        before_minutes=max(0, options["beforeEventBuffer"]),
        after_minutes=max(0, options["afterEventBuffer"]),
        slot_interval=options["slotInterval"] or None,
        offset_minutes=options["offsetStart"],
        seats=_seats(options["seats"]),
        count_limits=options.get("bookingLimitsCount") or {},
        duration_limits=options.get("bookingLimitsDuration") or {},
        booker_limit=_booker_limit(options["bookerActiveBookingsLimit"]),
        cancelling=_policy(options["disableCancelling"]),
        rescheduling=_policy(options["disableRescheduling"]),
        verifies_email=bool(options["requiresBookerEmailVerification"]),
        requires_authentication=options["bookingRequiresAuthentication"],
        custom_name=options.get("customName"),
        email_optional=any(field.slug == "email" and not field.required for field in fields),
        reference={"id": event_type_id, "slug": slug},
    )


def _field(entry: dict[str, Any]) -> BookingField:
    return BookingField(
        slug=entry["slug"],
        type=entry["type"],
        required=bool(entry.get("required")),
        hidden=bool(entry.get("hidden")),
        is_default=entry["isDefault"],
        options=tuple(entry.get("options") or ()),
    )


def _recurrence(stored: dict[str, Any] | None) -> Recurrence | None:
    if stored is None:
        return None
    return Recurrence(stored["interval"], stored["occurrences"], stored["frequency"])


def _confirmation(stored: dict[str, Any]) -> Confirmation | None:
    if stored.get("disabled"):
        return None
    threshold = None
    if stored["type"] == "time":
        notice = stored["noticeThreshold"]
        threshold = notice["count"] * (60 if notice["unit"] == "hours" else 1)
    return Confirmation(threshold, bool(stored["blockUnconfirmedBookingsInBooker"]))


def _window(stored: dict[str, Any]) -> Window | None:
    if stored.get("disabled"):
        return None
    if stored["type"] == "range":
        first, last = (date.fromisoformat(day[:10]) for day in stored["value"])
        return Window("range", days=0, rolling=False, first=first, last=last)
    return Window(stored["type"], int(stored["value"]), bool(stored.get("rolling")), None, None)


def _hosts(owner_id: int | None, options: Options) -> tuple[Host, ...]:
    if owner_id is not None:
        return (Host(owner_id, fixed=True, priority=PRIORITIES["medium"]),)
    rotates = options["schedulingType"] == Scheduling.ROUND_ROBIN
    return tuple(
        Host(entry["userId"], fixed=not rotates or entry["mandatory"], priority=PRIORITIES[entry["priority"]])
        for entry in options["hosts"]
    )


def _seats(stored: dict[str, Any]) -> Seats | None:
    if stored.get("disabled"):
        return None
    return Seats(stored["seatsPerTimeSlot"], stored["showAttendeeInfo"], stored["showAvailabilityCount"])


def _booker_limit(stored: dict[str, Any]) -> BookerLimit | None:
    if stored.get("disabled"):
        return None
    return BookerLimit(stored["maximumActiveBookings"], stored["offerReschedule"])


def _policy(stored: dict[str, Any]) -> Policy:
    return Policy(bool(stored["disabled"]), stored.get("minutesBefore"))
