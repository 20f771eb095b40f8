"""A booking as a value."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """The states of a booking."""

    ACCEPTED = "accepted"
    PENDING = "pending"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who comes: the booker first, then the guests, who have no name."""

    name: str
    email: str
    time_zone: str
    language: str
    phone_number: str | None
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Booking:
    """A stored booking. The members stand in the order of the columns; attendees come from their own table."""

    id: int
    uid: str
    series_uid: str | None
    host_id: int
    event_type_id: int | None
    status: str
    start_ms: int
    end_ms: int
    title: str
    description: str
    location: str | None
    metadata: dict[str, str]
    responses: dict[str, Any]
    ics_uid: str
    rescheduled_from_uid: str | None
    rescheduled_to_uid: str | None
    rescheduling_reason: str | None
    rescheduled_by: str | None
    cancellation_reason: str
    cancelled_by: str
    absent_host: bool
    created_ms: int
    updated_ms: int
    attendees: tuple[Attendee, ...]
