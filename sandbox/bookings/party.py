"""Who comes to a booking, after it was made: people are added and taken off, and the guests it tells of follow."""

from collections.abc import Sequence

from sandbox.bookings import store
from sandbox.bookings.booking import Attendee, Booking, Status
from sandbox.bookings.hosts import engaged
from sandbox.bookings.output import is_seated
from sandbox.bookings.seats import stored
from sandbox.deployment import Deployment
from sandbox.http.errors import CodedError, bad_request, procedure_bad_request

GUESTS = "guests"


def no_permission() -> CodedError:
    """403 E (observed: recordings, group `attendees`)."""
    return CodedError(403, "TRPCError", "you_do_not_have_permission")


def address_of(email: str) -> str:
    """What an address comes down to: in lower case, without what stands behind a plus sign."""
    local, _, domain = email.lower().partition("@")
    return f"{local.partition('+')[0]}@{domain}"


def require_changeable(deployment: Deployment, booking: Booking) -> None:
    """FrameworkError 400 where nobody can be added or taken off any more, or only with a seat."""
    if booking.status in (Status.CANCELLED, Status.REJECTED):
        raise bad_request(
            f"Can't change the attendees of booking with uid={booking.uid} because it is {booking.status}."
        )
    if is_seated(booking, deployment.catalogue.event_type(booking.event_type_id)):
        raise bad_request(
            f"Booking with uid={booking.uid} is a seated booking: attendees come by booking a seat and go by "
            "cancelling it."
        )


def require_guests_allowed(deployment: Deployment, booking: Booking) -> None:
    """CodedError 400 where the event type does not ask for guests."""
    event_type = deployment.catalogue.event_type(booking.event_type_id)
    if event_type is None or not any(field.slug == GUESTS and field.hidden for field in event_type.fields):
        return
    raise procedure_bad_request(
        "Cannot add guests to this booking. The guests field is disabled for event type "
        f'"{event_type.title}" (ID: {event_type.id}). Please contact the event organizer to enable guest additions.'
    )


def invited(deployment: Deployment, booking: Booking, newcomers: Sequence[Attendee]) -> Booking:
    """The booking with those of them who are new to it; CodedError 400 where nobody is."""
    known = {address_of(attendee.email) for attendee in booking.attendees}
    added: list[Attendee] = []
    for newcomer in newcomers:
        if address_of(newcomer.email) not in known:
            known.add(address_of(newcomer.email))
            added.append(newcomer)
    if not added:
        raise procedure_bad_request("emails_must_be_unique_valid")
    connection = deployment.database.connection
    for newcomer in added:
        store.insert_attendee(connection, booking.id, newcomer)
    for user_id in engaged(deployment, None, added) - {booking.host_id}:
        store.engage(connection, booking.id, user_id)
    guests = [*booking.responses.get(GUESTS, ()), *(newcomer.email for newcomer in added)]
    answers = {**booking.responses, GUESTS: guests}
    store.answer_anew(connection, booking.id, answers, deployment.clock.now_ms())
    return stored(deployment, booking.uid)


def dismiss(deployment: Deployment, booking: Booking, attendee: Attendee) -> None:
    """Take somebody off a booking, and off its guests; his account is free again."""
    connection = deployment.database.connection
    others = [other for other in booking.attendees if other.id != attendee.id]
    host = deployment.catalogue.user(booking.host_id)
    store.replace_attendees(connection, booking.id, [other.id for other in others], engaged(deployment, host, others))
    answers = {slug: answer for slug, answer in booking.responses.items() if slug != GUESTS}
    guests = [guest for guest in booking.responses.get(GUESTS, ()) if guest.lower() != attendee.email.lower()]
    if guests:
        answers[GUESTS] = guests
    store.answer_anew(connection, booking.id, answers, deployment.clock.now_ms())
