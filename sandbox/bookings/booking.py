"""A booking as a value."""

from dataclasses import dataclass, fields
from enum import StrEnum
from operator import attrgetter
from typing import Any

DEFAULT_LANGUAGE = "en"


class Status(StrEnum):
    """The states of a booking."""

    ACCEPTED = "accepted"
    PENDING = "pending"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    AWAITING_HOST = "awaiting_host"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who comes: the booker first, then the guests, who have no name, and the other hosts of a team.

    One with a seat has answered for himself: `responses` and `metadata` are his own.
    """

    name: str
    email: str
    time_zone: str
    language: str
    phone_number: str | None
    absent: bool = False
    id: int = 0
    seat_uid: str | None = None
    responses: dict[str, Any] | None = None
    metadata: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """A stored booking. The members stand in the order of the columns; attendees come from their own table."""

    id: int
    uid: str
    series_uid: str | None
    host_id: int | None
    event_type_id: int | None
    status: str
    start_ms: int
    end_ms: int
    title: str
    description: str | None
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
    rejection_reason: str | None
    absent_host: bool
    created_ms: int
    updated_ms: int
    attendees: tuple[Attendee, ...]

    def with_id(self, booking_id: int) -> "Booking":
        """The booking once it is stored; several times as quick as `dataclasses.replace`."""
        return Booking(booking_id, *ALL_BUT_ID(self))


ALL_BUT_ID = attrgetter(*(member.name for member in fields(Booking)[1:]))
