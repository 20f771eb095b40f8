"""Faults of what was sent and does not come back as it was."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import orjson

from sandbox.bookings import cancel, draft, get, listing, order, output, reschedule, responses, seats, title
from sandbox.faults.fault import fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.bookings.body import Body
    from sandbox.bookings.booking import Attendee, Booking
    from sandbox.deployment import Deployment
    from sandbox.event_types.event_type import EventType
    from sandbox.faults.seams import Function, Seams
    from sandbox.http.answer import Answer
    from sandbox.http.request import Request

LONGEST_NAME_BYTES: Final = 40
_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_CANCELLED_BEFORE: Final = (
    "SELECT metadata FROM bookings WHERE event_type_id = ? AND start_ms = ? AND status = 'cancelled' "
    "AND rescheduled_to_uid IS NULL ORDER BY id DESC LIMIT 1"
)
_FORGET_REASON: Final = (
    "UPDATE bookings SET cancellation_reason = '' WHERE cancellation_reason = :reason AND status = 'cancelled' AND "
    "(uid = :uid OR series_uid = :uid OR series_uid = (SELECT series_uid FROM bookings WHERE uid = :uid))"
)


def _renaming(seams: Seams, changed: Callable[[str], str]) -> None:
    """Store who books under a changed name."""

    def ordered(real: Function, *arguments: Any) -> order.Order:
        wanted: order.Order = real(*arguments)
        booker, *guests = wanted.attendees
        return replace(wanted, attendees=(replace(booker, name=changed(booker.name)), *guests))

    seams.around(order.order, ordered)


@fault("guests-dropped-on-create")
def guests_dropped_on_create(seams: Seams) -> None:
    """The guests of a new booking are checked and then forgotten."""

    def ordered(real: Function, event_type: EventType, sent: Body, *rest: Any) -> order.Order:
        wanted: order.Order = real(event_type, sent, *rest)
        if sent.get("guests") is None:
            return wanted
        kept = {slug: answer for slug, answer in wanted.responses.items() if slug != "guests"}
        return replace(wanted, responses=kept, attendees=wanted.attendees[:1])

    seams.around(order.order, ordered)


@fault("metadata-lost-on-reschedule")
def metadata_lost_on_reschedule(seams: Seams) -> None:
    """A booking that moves leaves its metadata behind."""

    def move(
        real: Function, request: Request, event_type: EventType, old: Booking, sent: Body, booked: Booking | None = None
    ) -> Booking:
        moved: Booking = real(request, event_type, old, sent, booked or replace(old, metadata={}))
        return moved

    seams.around(reschedule.move, move)


@fault("rebook-metadata-of-previous")
def rebook_metadata_of_previous(seams: Seams) -> None:
    """Who books a slot whose booking was cancelled gets the metadata of that booking over his own."""

    def drafted(
        real: Function, deployment: Deployment, wanted: order.Order, who: Any, start_ms: int, *rest: Any
    ) -> Booking:
        connection: sqlite3.Connection = deployment.database.connection
        row = connection.execute(_CANCELLED_BEFORE, (wanted.event_type.id, start_ms)).fetchone()
        if row is not None:
            wanted = replace(wanted, metadata={**wanted.metadata, **orjson.loads(row[0])})
        new: Booking = real(deployment, wanted, who, start_ms, *rest)
        return new

    seams.around(draft.draft, drafted)


@fault("title-uses-default-duration")
def title_uses_default_duration(seams: Seams) -> None:
    """A title that tells the duration tells that of the event type, however long the booking is."""

    def booking_title(real: Function, event_type: EventType, *rest: Any) -> str:
        *names, _length_minutes = rest
        text: str = real(event_type, *names, event_type.length)
        return text

    seams.around(title.booking_title, booking_title)


@fault("title-html-escaped")
def title_html_escaped(seams: Seams) -> None:
    """The booker's name and the title are stored as they would stand in HTML."""

    def escaped(text: str) -> str:
        return text.translate(_ENTITIES)

    def booking_title(
        real: Function, event_type: EventType, host: str, booker: str, location: str | None, minutes: int
    ) -> str:
        # The booker's name is escaped already.
        custom = None if event_type.custom_name is None else escaped(event_type.custom_name)
        escaped_type = replace(event_type, title=escaped(event_type.title), custom_name=custom)
        text: str = real(escaped_type, escaped(host), booker, escaped(location or ""), minutes)
        return text

    _renaming(seams, escaped)
    seams.around(title.booking_title, booking_title)


@fault("bookingfields-override-attendee")
def bookingfields_override_attendee(seams: Seams) -> None:
    """A name or an address among the answers to the booking fields displaces that of the attendee."""

    def given_responses(real: Function, sent: Body) -> dict[str, Any]:
        answers: dict[str, Any] = real(sent)
        given = sent.get("bookingFieldsResponses") or {}
        answers.update({slug: given[slug] for slug in ("name", "email") if isinstance(given.get(slug), str)})
        return answers

    seams.around(responses.given_responses, given_responses)


@fault("cancelled-by-always-owner")
def cancelled_by_always_owner(seams: Seams) -> None:
    """Whoever cancels, the organiser is said to have done it."""

    def by_organiser(real: Function, request: Request, bookings: list[Booking], reason: str, _by: str) -> None:
        for booking in bookings:
            host = request.deployment.catalogue.user(booking.host_id)
            real(request, [booking], reason, "" if host is None else host.email)

    seams.around(cancel.cancel, by_organiser)


@fault("cancellation-reason-not-stored")
def cancellation_reason_not_stored(seams: Seams) -> None:
    """The reason of a cancellation is told to who cancels, and to nobody who asks later."""

    def cancel_booking(real: Function, request: Request) -> Answer:
        answer: Answer = real(request)
        reason = request.body.get("cancellationReason")
        if reason:
            values = {"uid": request.params[0], "reason": reason}
            request.deployment.database.connection.execute(_FORGET_REASON, values)
        return answer

    seams.around(cancel.cancel_booking, cancel_booking)


@fault("attendee-order-unstable")
def attendee_order_unstable(seams: Seams) -> None:
    """Reads show the attendees in another order each time."""
    shuffled = random.Random()  # noqa: S311 -- any order will do
    reading: list[Request] = []

    def read(real: Function, request: Request, *rest: Any) -> Answer:
        reading.append(request)
        try:
            answer: Answer = real(request, *rest)
            return answer
        finally:
            reading.pop()

    def booking_output(real: Function, deployment: Deployment, booking: Booking, *rest: Any) -> dict[str, Any]:
        if reading:
            attendees = tuple(shuffled.sample(booking.attendees, len(booking.attendees)))
            booking = replace(booking, attendees=attendees)
        shown: dict[str, Any] = real(deployment, booking, *rest)
        return shown

    for operation in (get.get_booking, get.get_booking_by_seat, listing.list_answer):
        seams.around(operation, read)
    seams.around(output.booking_output, booking_output)


@fault("unicode-normalisation-truncates")
def unicode_normalisation_truncates(seams: Seams) -> None:
    """Of the booker's name the first 40 bytes are stored, with a replacement character for a letter cut in two."""

    def cut(name: str) -> str:
        return name.encode(errors="surrogatepass")[:LONGEST_NAME_BYTES].decode(errors="replace")

    _renaming(seams, cut)


@fault("seat-answers-shared")
def seat_answers_shared(seams: Seams) -> None:
    """The answers of the first seat count for every seat that joins it."""

    def join(real: Function, deployment: Deployment, booking: Booking, attendee: Attendee) -> Booking:
        first = next((other for other in booking.attendees if other.seat_uid is not None), None)
        if first is not None:
            attendee = replace(attendee, responses=first.responses)
        joined: Booking = real(deployment, booking, attendee)
        return joined

    seams.around(seats.join, join)
