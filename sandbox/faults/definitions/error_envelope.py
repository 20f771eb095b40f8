"""Faults of what a refusal says: another envelope, words from inside, less than everything that is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sandbox.bookings import body as bodies
from sandbox.bookings import create, listing, responses
from sandbox.bookings.timing import UNAVAILABLE, Unavailable
from sandbox.event_types.booking_fields import PHONE_SLUG
from sandbox.faults.fault import fault
from sandbox.http.errors import ApiError, FrameworkError, LibraryError, bad_request
from sandbox.http.gateway import Gateway
from sandbox.instants import MINUTE_MS
from sandbox.validation import checked, properties
from sandbox.validation.properties import Flaw, Shape

if TYPE_CHECKING:
    from sandbox.bookings.body import Body
    from sandbox.bookings.booking import Booking
    from sandbox.bookings.order import Order
    from sandbox.deployment import Deployment
    from sandbox.event_types.event_type import BookingField, EventType
    from sandbox.faults.seams import Function, Seams
    from sandbox.http.answer import Answer
    from sandbox.http.request import Request

_CODE: Final = "no_available_users_found_error"
_LEAK: Final = (
    "An error occured while querying the database. Unique constraint failed on the constraint: "
    "`Booking_idempotencyKey_key`"
)


@fault("bare-500-envelope")
def bare_500_envelope(seams: Seams) -> None:
    """Refusals of create and list come as status and message alone, as the framework itself would say them."""

    def bare(real: Function, request: Request) -> Answer:
        try:
            answer: Answer = real(request)
        except FrameworkError as refusal:
            raise LibraryError(refusal.status, refusal.message) from refusal
        return answer

    seams.around(create.create_booking, bare)
    seams.around(listing.list_bookings, bare)


@fault("orm-message-leak")
def orm_message_leak(seams: Seams) -> None:
    """Booking a host at exactly the time of another booking of his says which constraint of the database objected."""

    def leaking(real: Function, request: Request, wanted: Order, start_ms: int, *rest: Any) -> Booking:
        try:
            booking: Booking = real(request, wanted, start_ms, *rest)
        except Unavailable as refusal:
            if _is_repeated(request.deployment, wanted, start_ms):
                raise bad_request(_LEAK) from refusal
            raise
        return booking

    seams.around(create.book, leaking)


def _is_repeated(deployment: Deployment, wanted: Order, start_ms: int) -> bool:
    """Whether a host has a booking from this start to this end: the two would have one key."""
    query = "SELECT host_id FROM bookings WHERE start_ms = ? AND end_ms = ? AND status IN ('accepted', 'pending')"
    end_ms = start_ms + wanted.length_minutes * MINUTE_MS
    rows = deployment.database.connection.execute(query, (start_ms, end_ms)).fetchall()
    return not {row[0] for row in rows}.isdisjoint(host.user_id for host in wanted.event_type.hosts)


@fault("i18n-key-as-message")
def i18n_key_as_message(seams: Seams) -> None:
    """A required booking field without an answer is refused with the key of a text that nobody translated."""

    def answered_only(real: Function, event_type: EventType, body: Body) -> None:
        answers = body.get("bookingFieldsResponses") or {}
        real(replace(event_type, fields=tuple(it for it in event_type.fields if _is_looked_at(it, answers))), body)

    seams.around(responses.require_typed_responses, answered_only)


def _is_looked_at(field: BookingField, answers: dict[str, Any]) -> bool:
    """By the first layer, which would name a custom field that has no answer; the second has only the key."""
    return field.is_default or field.slug == PHONE_SLUG or answers.get(field.slug) is not None


@fault("internal-code-as-message")
def internal_code_as_message(seams: Seams) -> None:
    """Create refuses a taken time with the code that its library uses among programs, not with the sentence for it."""

    def coded(real: Function, request: Request) -> Answer:
        try:
            answer: Answer = real(request)
        except Unavailable as refusal:
            raise Unavailable(_CODE if refusal.message == UNAVAILABLE else refusal.message) from refusal
        return answer

    seams.around(create.create_booking, coded)


@fault("error-path-wrong")
def error_path_wrong(seams: Seams) -> None:
    """Refusals name the path as it is inside the server, with its prefix and without the query, not as it was asked."""

    def inside(real: Function, gateway: Gateway, refusal: ApiError, request: Request) -> Answer:
        path = request.path.partition("?")[0]
        answer: Answer = real(gateway, refusal, replace(request, path=f"/api{path}"))
        return answer

    seams.method(Gateway, "_refusal", inside)


@fault("validation-details-first-only")
def validation_details_first_only(seams: Seams) -> None:
    """A create body in which several members are wrong is refused with the first of them alone."""

    def first_alone(real: Function, shape: Shape, body: Any) -> dict[str, Any]:
        if shape in (bodies.CREATE, bodies.CREATE_RECURRING, bodies.CREATE_INSTANT):
            found = properties.flaws(shape, body)
            if found:
                raise bad_request(properties.sentence([_narrowed(found[0])]))
        whole: dict[str, Any] = real(shape, body)
        return whole

    seams.around(checked.checked_in_a_line, first_alone)


def _narrowed(flaw: Flaw) -> Flaw:
    """The flaw with only the first of those inside it."""
    return replace(flaw, inside=tuple(_narrowed(inner) for inner in flaw.inside[:1]))
