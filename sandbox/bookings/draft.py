"""A new booking: put together from its order, and stored with everybody it keeps busy."""

from collections.abc import Iterable

from sandbox.accounts.users import User
from sandbox.bookings import store
from sandbox.bookings.booking import Attendee, Booking
from sandbox.bookings.hosts import Crew, as_attendees, engaged
from sandbox.bookings.locations import Place
from sandbox.bookings.order import Order
from sandbox.bookings.timing import initial_status
from sandbox.bookings.title import booking_title
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType
from sandbox.instants import MINUTE_MS


def draft(
    deployment: Deployment, wanted: Order, who: Crew, start_ms: int, uid: str, where: Place, series: str | None
) -> Booking:
    """The booking that an order becomes with these hosts; it has no id yet."""
    event_type, now_ms = wanted.event_type, deployment.clock.now_ms()
    responses = wanted.responses if where.response is None else {**wanted.responses, "location": where.response}
    return Booking(
        id=0,
        uid=uid,
        series_uid=series,
        host_id=who.host.id,
        event_type_id=event_type.id,
        status=initial_status(event_type, start_ms, now_ms).value,
        start_ms=start_ms,
        end_ms=start_ms + wanted.length_minutes * MINUTE_MS,
        title=booking_title(event_type, who.name, wanted.booker.name, where.location, wanted.length_minutes),
        description=responses.get("notes") or "",
        location=where.location,
        metadata=wanted.metadata,
        responses=responses,
        ics_uid=f"{uid}@Cal.com",
        rescheduled_from_uid=None,
        rescheduled_to_uid=None,
        rescheduling_reason=None,
        rescheduled_by=None,
        cancellation_reason="",
        cancelled_by="",
        rejection_reason=None,
        absent_host=False,
        created_ms=now_ms,
        updated_ms=now_ms,
        attendees=wanted.attendees if event_type.seats else with_others(wanted.attendees, who),
    )


def with_others(attendees: tuple[Attendee, ...], who: Crew) -> tuple[Attendee, ...]:
    """Booker and guests, then the other hosts. A guest who hosts anyway comes as a host."""
    if not who.others:
        return attendees
    addresses = {user.email.lower() for user in (who.host, *who.others)}
    booker, *guests = attendees
    return (booker, *(guest for guest in guests if guest.email.lower() not in addresses), *as_attendees(who.others))


def insert(
    deployment: Deployment, event_type: EventType, booking: Booking, host: User | None, others: Iterable[User] = ()
) -> Booking:
    """Store a booking as it will be read; its host, other hosts and every account among those who come are busy."""
    before_ms, after_ms = event_type.before_minutes * MINUTE_MS, event_type.after_minutes * MINUTE_MS
    busy = engaged(deployment, host, booking.attendees)
    busy.update(user.id for user in others)
    return booking.with_id(store.insert(deployment.database.connection, booking, before_ms, after_ms, busy))
