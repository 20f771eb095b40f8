"""`POST /v2/bookings/{bookingUid}/confirm` and `…/decline`: the host's word on what waits for it.

Of a series all occurrences that wait are decided together, or none is. A booking that was called off or declined stays
so: only what waits can be confirmed (the vendor's server revives it; the sandbox keeps the documented states).
"""

from dataclasses import replace

from sandbox.availability.bounds import Refusal
from sandbox.availability.commitments import is_taken
from sandbox.bookings import store
from sandbox.bookings.addressed import addressed_booking
from sandbox.bookings.booking import Booking, Status
from sandbox.bookings.hosts import engaged
from sandbox.bookings.output import booking_output
from sandbox.bookings.seats import stored
from sandbox.bookings.timing import UNAVAILABLE, Unavailable, refused
from sandbox.event_types.event_type import EventType
from sandbox.http.answer import Answer, success
from sandbox.http.errors import ApiError, CodedError, procedure_bad_request
from sandbox.http.request import Request
from sandbox.rights import manages_booking
from sandbox.validation.checked import checked
from sandbox.validation.properties import Property, Shape, string
from sandbox.webhooks.events import Trigger, announce

MISSING = "Booking with uid={uid} was not found in the database"
DECLINE = Shape((Property("reason", (string("reason"),)),))
ACCEPT = "UPDATE bookings SET status = 'accepted', updated_ms = ? WHERE id = ?"
REJECT = "UPDATE bookings SET status = 'rejected', rejection_reason = ?, updated_ms = ? WHERE id = ?"
DECIDED = {Status.ACCEPTED: "confirmed", Status.CANCELLED: "cancelled", Status.REJECTED: "rejected"}


def confirm_booking(request: Request) -> Answer:
    """200 with the booking addressed. Time is not looked at again, but its hosts must still be free."""
    booking = _decidable(request)
    event_type = request.deployment.catalogue.event_type(booking.event_type_id)
    if booking.status == Status.AWAITING_HOST:
        _take(request, booking, event_type)
    elif waits(booking):
        for waiting in _waiting(request, booking):
            accept(request, waiting, event_type)
    else:
        raise _decided(booking)
    return _shown(request, booking)


def decline_booking(request: Request) -> Answer:
    """200 with the booking addressed; declining once more changes nothing."""
    checked(DECLINE, request.body)
    booking = _decidable(request)
    if booking.status in (Status.ACCEPTED, Status.CANCELLED):
        raise _decided(booking)
    reason, now_ms = request.body.get("reason"), request.deployment.clock.now_ms()
    for waiting in _waiting(request, booking):
        request.deployment.database.connection.execute(REJECT, (reason, now_ms, waiting.id))
        rejected = replace(waiting, status=Status.REJECTED.value, rejection_reason=reason, updated_ms=now_ms)
        announce(request, Trigger.BOOKING_REJECTED, rejected, reason=reason)
    return _shown(request, booking)


def _decidable(request: Request) -> Booking:
    booking = addressed_booking(request, MISSING)
    if not manages_booking(request.deployment, request.require_caller(), booking):
        raise _not_authorized()
    return booking


def _not_authorized() -> CodedError:
    # Observed for both operations, and 401 rather than 403: recordings, group `confirm`.
    return CodedError(401, "TRPCError", "User is not authorized to confirm this booking")


def _decided(booking: Booking) -> CodedError:
    return procedure_bad_request(f"Booking already {DECIDED[Status(booking.status)]}")


def _waiting(request: Request, booking: Booking) -> list[Booking]:
    """What is decided along with a booking: itself, or all occurrences of its series, as far as they wait."""
    if booking.series_uid is None:
        return [booking] if waits(booking) or booking.status == Status.AWAITING_HOST else []
    series = store.by_series(request.deployment.database.connection, booking.series_uid)
    return [occurrence for occurrence in series if waits(occurrence)]


def waits(booking: Booking) -> bool:
    """Whether a booking waits for its host's word."""
    return booking.status == Status.PENDING


def accept(request: Request, waiting: Booking, event_type: EventType | None) -> None:
    """The host's yes to one. Accepting one at a time lets the next one see it; a refusal takes all of them back."""
    deployment = request.deployment
    if any(is_taken(deployment, user_id, waiting.id) for user_id in required_hosts(request, waiting, event_type)):
        raise _unavailable(event_type)
    now_ms = deployment.clock.now_ms()
    deployment.database.connection.execute(ACCEPT, (now_ms, waiting.id))
    announce(request, Trigger.BOOKING_CREATED, replace(waiting, status=Status.ACCEPTED.value, updated_ms=now_ms))


def required_hosts(request: Request, booking: Booking, event_type: EventType | None) -> set[int]:
    """The organiser and those of the team who come along. Guests with an account need not be free, as at creation."""
    hosts = set() if booking.host_id is None else {booking.host_id}
    if event_type is not None and event_type.team_id is not None:
        members = {host.user_id for host in event_type.hosts}
        hosts |= members & engaged(request.deployment, None, booking.attendees)
    return hosts


def _take(request: Request, booking: Booking, event_type: EventType | None) -> None:
    """An instant booking goes to the first host of its event type who says so."""
    deployment, caller = request.deployment, request.require_caller()
    if event_type is None or all(host.user_id != caller.id for host in event_type.hosts):
        raise _not_authorized()
    if is_taken(deployment, caller.id, booking.id):
        raise _unavailable(event_type)
    connection = deployment.database.connection
    connection.execute(ACCEPT, (deployment.clock.now_ms(), booking.id))
    store.assign(connection, booking.id, caller.id, engaged(deployment, caller, booking.attendees))
    announce(request, Trigger.BOOKING_CREATED, stored(deployment, booking.uid))


def _unavailable(event_type: EventType | None) -> ApiError:
    return Unavailable(UNAVAILABLE) if event_type is None else refused(event_type, Refusal.UNAVAILABLE)


def _shown(request: Request, booking: Booking) -> Answer:
    return success(booking_output(request.deployment, stored(request.deployment, booking.uid), request.caller))
