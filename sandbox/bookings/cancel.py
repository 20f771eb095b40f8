"""`POST /v2/bookings/{bookingUid}/cancel`: a booking, an occurrence, it and the later ones, or a whole series."""

from sandbox.bookings import store
from sandbox.bookings.body import Body, cancel_body
from sandbox.bookings.booking import Booking, Status
from sandbox.bookings.output import booking_output, is_seated
from sandbox.bookings.reschedule import forbids
from sandbox.bookings.seat_changes import CANCEL, cancel_all_seats, cancel_seat
from sandbox.bookings.seats import stored
from sandbox.event_types.event_type import EventType
from sandbox.http.answer import Answer, success
from sandbox.http.errors import FrameworkError, LibraryError, bad_request, not_found, second_layer
from sandbox.http.request import Request
from sandbox.rights import manages_booking
from sandbox.webhooks.events import Trigger, announce


def cancel_booking(request: Request) -> Answer:
    """200 with the booking, or with the whole series where the request was about more than one of it."""
    deployment = request.deployment
    body = cancel_body(request.body)
    _refuse_oddities(body)
    uid, later_too = request.params[0], bool(body.get("cancelSubsequentBookings"))
    connection = deployment.database.connection
    _require_seat(request, body, uid)
    booking = store.by_uid(connection, uid)
    if booking is None:
        return _cancel_series(request, body, uid, later_too=later_too)
    if booking.status == Status.CANCELLED:
        raise _cancelled_already(uid)
    event_type = deployment.catalogue.event_type(booking.event_type_id)
    require_cancel_allowed(request, _reason(body), booking, event_type)
    if is_seated(booking, event_type):
        return success(_cancel_seated(request, body, booking))
    if not later_too:
        cancel(request, [booking], _reason(body), _canceller(request))
        return success(_read(request, uid))
    if booking.series_uid is None:
        raise bad_request(f"Booking with bookingUid={uid} is not part of a recurring booking.")
    cancel(request, subsequent(request, booking.series_uid, booking), _reason(body), _canceller(request))
    series = store.by_series(connection, booking.series_uid)
    return success([booking_output(deployment, item, request.caller) for item in series])


def _require_seat(request: Request, body: Body, uid: str) -> None:
    """The seat is looked for before the booking (documented order of refusals)."""
    seat_uid = body.get("seatUid")
    if seat_uid is None:
        return
    booking = store.by_seat(request.deployment.database.connection, seat_uid)
    if booking is None:
        raise bad_request("Invalid seatUid: this seat does not exist or has already been cancelled.")
    if booking.uid != uid:
        raise bad_request("Invalid seatUid: this seat does not belong to this booking.")


def _cancel_seated(request: Request, body: Body, booking: Booking) -> dict[str, object]:
    """One seat, or, for those who manage the booking, all of them."""
    left = leave_or_cancel(request, booking, body.get("seatUid"), _reason(body), _canceller(request))
    return booking_output(request.deployment, left, request.caller)


def leave_or_cancel(request: Request, booking: Booking, seat_uid: str | None, reason: str, by: str) -> Booking:
    """What is left of a seated booking without this seat, or, where none is named, without all."""
    if seat_uid is not None:
        return cancel_seat(request, booking, seat_uid, reason, by)
    if request.caller is None or not manages_booking(request.deployment, request.caller, booking):
        raise LibraryError(401, "User not a host of this event")
    cancel_all_seats(request, booking, reason, by)
    announce(request, Trigger.BOOKING_CANCELLED, booking, reason=reason, by=by)
    return stored(request.deployment, booking.uid)


def _cancel_series(request: Request, body: Body, series_uid: str, *, later_too: bool) -> Answer:
    deployment = request.deployment
    connection = deployment.database.connection
    series = store.by_series(connection, series_uid)
    if not series:
        raise not_found(f"Booking with uid={series_uid} not found")
    if later_too:
        raise bad_request(
            "Cannot cancel subsequent bookings for recurring event - you have to provide uid of one of the individual "
            "bookings of a recurring booking."
        )
    if all(booking.status == Status.CANCELLED for booking in series):
        raise _cancelled_already(series_uid)
    event_type_id = series[0].event_type_id
    event_type = deployment.catalogue.event_type(event_type_id)
    require_cancel_allowed(request, _reason(body), series[0], event_type)
    cancel(request, remaining(request, series), _reason(body), _canceller(request))
    series = store.by_series(connection, series_uid)
    return success([booking_output(deployment, item, request.caller) for item in series])


def remaining(request: Request, series: list[Booking]) -> list[Booking]:
    """Of a series the occurrences that start now or later; those that took place stay as they were."""
    now_ms = request.deployment.clock.now_ms()
    return [occurrence for occurrence in series if occurrence.start_ms >= now_ms]


def subsequent(request: Request, series_uid: str, first: Booking) -> list[Booking]:
    """Of a series this occurrence and those that start later."""
    series = store.by_series(request.deployment.database.connection, series_uid)
    return [occurrence for occurrence in series if occurrence.start_ms >= first.start_ms]


def _refuse_oddities(body: Body) -> None:
    if "cancellationReason" in body and body["cancellationReason"] is None:
        raise second_layer(["cancellationReason - Expected string, received null"])


def require_cancel_allowed(request: Request, reason: str, booking: Booking, event_type: EventType | None) -> None:
    """LibraryError 400 where the event type forbids it, or a host who is no platform's gives no reason."""
    now_ms = request.deployment.clock.now_ms()
    if event_type is not None and forbids(event_type.cancelling, booking, now_ms):
        raise LibraryError(400, "This event type does not allow cancellations")
    caller = request.caller
    is_host = caller is not None and caller.id == booking.host_id and caller.client_id is None
    if is_host and not reason.strip():
        raise LibraryError(400, "Cancellation reason is required")


def _cancelled_already(uid: str) -> FrameworkError:
    return bad_request(
        f"Can't cancel booking with uid={uid} because it has been cancelled already. Please provide uid of a booking "
        "that is not cancelled."
    )


def cancel(request: Request, bookings: list[Booking], reason: str, by: str) -> None:
    """Those of them that are not cancelled yet: an earlier cancellation keeps its reason."""
    now_ms = request.deployment.clock.now_ms()
    going = [booking for booking in bookings if booking.status != Status.CANCELLED]
    request.deployment.database.connection.executemany(CANCEL, [(reason, by, now_ms, booking.id) for booking in going])
    for booking in going:
        announce(request, Trigger.BOOKING_CANCELLED, booking, reason=reason, by=by)


def _reason(body: Body) -> str:
    return body.get("cancellationReason") or ""


def _canceller(request: Request) -> str:
    return "" if request.caller is None else request.caller.email


def _read(request: Request, uid: str) -> dict[str, object]:
    return booking_output(request.deployment, stored(request.deployment, uid), request.caller)
