"""An event type as bookings and slots need it, read from the options that the API shows."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

Options = dict[str, Any]


# Options that are stored and shown, but whose rules for bookings this sandbox does not know yet: an event type that
# uses one is not booked at all rather than booked wrongly.
UNSERVED: dict[str, Callable[[Options], bool]] = {
    "seats": lambda options: not options["seats"].get("disabled"),
    "bookingLimitsCount": lambda options: bool(options.get("bookingLimitsCount")),
    "bookingLimitsDuration": lambda options: bool(options.get("bookingLimitsDuration")),
    "bookerActiveBookingsLimit": lambda options: not options["bookerActiveBookingsLimit"].get("disabled"),
    "requiresBookerEmailVerification": lambda options: bool(options["requiresBookerEmailVerification"]),
}


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
    owner_id: int
    slug: str
    title: str
    options: Options
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
    unserved: str | None
    requires_authentication: bool
    custom_name: str | None
    email_optional: bool
    reference: dict[str, Any]


def load_event_type(connection: sqlite3.Connection, event_type_id: int) -> EventType | None:
    """The event type with this id."""
    query = "SELECT id, owner_id, slug, options FROM event_types WHERE id = ?"
    row = connection.execute(query, (event_type_id,)).fetchone()
    return None if row is None else _event_type(row[0], row[1], row[2], json.loads(row[3]))


def _event_type(event_type_id: int, owner_id: int, slug: str, options: Options) -> EventType:
    fields = tuple(_field(entry) for entry in options["bookingFields"])
    return EventType(
        id=event_type_id,
        owner_id=owner_id,
        slug=slug,
        title=options["title"],
        options=options,
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
        unserved=next((name for name, is_used in UNSERVED.items() if is_used(options)), None),
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


def unserved_text(event_type: EventType) -> str:
    """Why an event type with an unserved option is not booked."""
    return (
        f"Event type with id={event_type.id} uses {event_type.unserved}: this sandbox cannot book with that option yet."
    )
