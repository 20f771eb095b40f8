"""What a create answer must give back of its request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.exchange import Exchange
from contracts.rules.rule import Breach, bookings, rule, sent

_DEFAULT_LANGUAGE = "en"


@rule("CP211", "createBooking")
def the_attendee_is_who_was_sent(exchange: Exchange) -> Iterator[Breach]:
    """The first attendee has the name, e-mail, time zone, language and phone number of the request.

    Source: *Create a booking*, `attendee`; `language` is `en` when not given. Recurring and seated answers carry no
    phone number.
    """
    asked = sent(exchange)["attendee"]
    for pointer, booking in bookings(exchange):
        if any("seatUid" in attendee for attendee in booking["attendees"]):
            continue  # the attendees of a seated booking are everybody's: this request's own need not be the first
        attendee = booking["attendees"][0]
        want: dict[str, Any] = {"name": asked["name"], "timeZone": asked["timeZone"]}
        want["language"] = asked.get("language") or _DEFAULT_LANGUAGE
        if asked.get("email"):
            want["email"] = asked["email"]
        if asked.get("phoneNumber") and "recurringBookingUid" not in booking:
            want["phoneNumber"] = asked["phoneNumber"]
        for member, value in want.items():
            if attendee.get(member) != value:
                message = f"the attendee's {member} is not the one sent"
                yield Breach(f"{pointer}/attendees/0/{member}", message, value, attendee.get(member))


@rule("CP212", "createBooking")
def every_guest_is_kept(exchange: Exchange) -> Iterator[Breach]:
    """`guests` come back complete and in order, and each guest is an attendee.

    Source: *Create a booking*, `guests`.
    """
    asked = sent(exchange).get("guests")
    if not asked:
        return
    for pointer, booking in bookings(exchange):
        if booking.get("guests") != asked:
            yield Breach(f"{pointer}/guests", "guests are not those sent", asked, booking.get("guests"))
        present = {attendee["email"] for attendee in booking["attendees"]}
        for guest in asked:
            if guest not in present:
                yield Breach(f"{pointer}/attendees", f"guest {guest} is no attendee", guest, sorted(present))


@rule("CP213", "createBooking")
def metadata_comes_back_as_sent(exchange: Exchange) -> Iterator[Breach]:
    """`metadata` comes back exactly as sent, {} when nothing was.

    Source: *Create a booking*, `metadata`. Seated bookings keep it for each attendee.
    """
    asked = sent(exchange).get("metadata") or {}
    for pointer, booking in bookings(exchange):
        if "metadata" in booking and booking["metadata"] != asked:
            yield Breach(f"{pointer}/metadata", "metadata is not what was sent", asked, booking["metadata"])


@rule("CP214", "createBooking")
def every_booking_field_answer_is_kept(exchange: Exchange) -> Iterator[Breach]:
    """Each answer in `bookingFieldsResponses` comes back, and name and e-mail are the attendee's.

    Source: *Create a booking*, `bookingFieldsResponses`; attendee, guests and location win over members of their name.
    """
    request = sent(exchange)
    own = {"name", "email", "guests", "location", "attendeePhoneNumber"}
    asked = {key: value for key, value in (request.get("bookingFieldsResponses") or {}).items() if key not in own}
    asked["name"] = request["attendee"]["name"]
    for pointer, booking in bookings(exchange):
        kept = booking.get("bookingFieldsResponses")
        if kept is None:
            continue
        for member, value in asked.items():
            split_name = member == "name" and isinstance(kept.get(member), dict)
            if kept.get(member) != value and not split_name:
                message = f"the answer to the booking field {member} is not the one sent"
                yield Breach(f"{pointer}/bookingFieldsResponses/{member}", message, value, kept.get(member))


@rule("CP215", "createBooking")
def the_event_type_is_the_one_booked(exchange: Exchange) -> Iterator[Breach]:
    """The booking belongs to the event type that the request named, by id or by slug.

    Source: *Create a booking*: `eventTypeId` wins over the slugs.
    """
    request = sent(exchange)
    for pointer, booking in bookings(exchange):
        event_type = booking["eventType"]
        if booking["eventTypeId"] != event_type["id"]:
            message = "eventTypeId and eventType.id differ"
            yield Breach(f"{pointer}/eventTypeId", message, event_type["id"], booking["eventTypeId"])
        if request.get("eventTypeId"):
            if event_type["id"] != request["eventTypeId"]:
                yield Breach(f"{pointer}/eventType/id", "another type", request["eventTypeId"], event_type["id"])
        elif event_type["slug"] != request["eventTypeSlug"]:
            yield Breach(f"{pointer}/eventType/slug", "another type", request["eventTypeSlug"], event_type["slug"])


@rule("CP216", "createBooking")
def the_host_is_the_user_addressed(exchange: Exchange) -> Iterator[Breach]:
    """A booking addressed by `username` has that user as its host.

    Source: *Create a booking*: `eventTypeSlug` + `username`.
    """
    request = sent(exchange)
    if request.get("eventTypeId") or not request.get("username"):
        return
    for pointer, booking in bookings(exchange):
        host = booking["hosts"][0]["username"]
        if host != request["username"]:
            yield Breach(f"{pointer}/hosts/0/username", "another host", request["username"], host)


@rule("CP217", "createBooking")
def notes_become_the_description(exchange: Exchange) -> Iterator[Breach]:
    """The system field `notes` becomes the booking's description.

    Source: `bookingFieldsResponses.notes`; observed: recordings, group `create`.
    """
    notes = (sent(exchange).get("bookingFieldsResponses") or {}).get("notes")
    if not notes:
        return
    for pointer, booking in bookings(exchange):
        if booking["description"] != notes:
            yield Breach(f"{pointer}/description", "the description is not the notes", notes, booking["description"])


RULES = (
    the_attendee_is_who_was_sent,
    every_guest_is_kept,
    metadata_comes_back_as_sent,
    every_booking_field_answer_is_kept,
    the_event_type_is_the_one_booked,
    the_host_is_the_user_addressed,
    notes_become_the_description,
)
