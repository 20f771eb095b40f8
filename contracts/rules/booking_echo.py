"""What a create answer must give back of its request: who comes, what was answered, which event type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.rules.booking_answers import BOOKING_ANSWERS
from contracts.rules.reading import Reading
from contracts.rules.rule import Breach, rule

_DEFAULT_LANGUAGE = "en"
_OVERWRITTEN = frozenset({"name", "email", "guests", "location", "attendeePhoneNumber"})


@rule("CP211", "createBooking")
def the_attendee_is_who_was_sent(reading: Reading) -> Iterator[Breach]:
    """The first attendee has the name, e-mail, time zone, language and phone number of the request.

    Source: *Create a booking*, `attendee`; `language` is `en` when not given. Recurring and seated answers carry no
    phone number. A platform's user is stored under an address with the platform's mark, and shown as sent.
    """
    asked = reading.sent["attendee"]
    for pointer, booking in reading.bookings:
        attendee = booking["attendees"][0]
        if "seatUid" in attendee or "seatUid" in booking:
            continue  # the attendees of a seated booking are everybody's: this request's own need not be the first
        want: dict[str, Any] = {"name": asked["name"], "timeZone": asked["timeZone"]}
        want["language"] = asked.get("language") or _DEFAULT_LANGUAGE
        if asked.get("email"):
            want["email"] = asked["email"]
        if asked.get("phoneNumber") and "recurringBookingUid" not in booking:
            want["phoneNumber"] = asked["phoneNumber"]
        for member, value in want.items():
            shown = attendee.get("displayEmail") if member == "email" else None
            if value not in (attendee.get(member), shown):
                message = f"the attendee's {member} is not the one sent"
                yield Breach(f"{pointer}/attendees/0/{member}", message, value, attendee.get(member))


@rule("CP212", "createBooking")
def every_guest_is_kept(reading: Reading) -> Iterator[Breach]:
    """`guests` come back complete and in order, and each guest is an attendee, or hosts the booking anyway.

    Source: *Create a booking*, `guests`. A seated booking shows no guests.
    """
    asked = reading.sent.get("guests")
    if not asked:
        return
    for pointer, booking in reading.bookings:
        if "seatUid" in booking:
            continue
        if booking.get("guests") != asked:
            yield Breach(f"{pointer}/guests", "guests are not those sent", asked, booking.get("guests"))
        present = {person["email"] for person in (*booking["attendees"], *booking["hosts"])}
        for guest in asked:
            if guest not in present:
                yield Breach(f"{pointer}/attendees", f"guest {guest} is no attendee", guest, sorted(present))


@rule("CP213", "createBooking")
def metadata_comes_back_as_sent(reading: Reading) -> Iterator[Breach]:
    """`metadata` comes back exactly as sent, {} when nothing was.

    Source: *Create a booking*, `metadata`. Seated bookings keep it for each attendee.
    """
    asked = reading.sent.get("metadata") or {}
    for pointer, booking in reading.bookings:
        if "metadata" in booking and booking["metadata"] != asked:
            yield Breach(f"{pointer}/metadata", "metadata is not what was sent", asked, booking["metadata"])


@rule("CP214", "createBooking")
def every_booking_field_answer_is_kept(reading: Reading) -> Iterator[Breach]:
    """Each answer in `bookingFieldsResponses` comes back, and name and e-mail are the attendee's.

    Source: *Create a booking*, `bookingFieldsResponses`; attendee, guests and location win over members of their name.
    """
    given = reading.sent.get("bookingFieldsResponses") or {}
    asked = {key: value for key, value in given.items() if key not in _OVERWRITTEN}
    attendee = reading.sent["attendee"]
    asked["name"] = attendee["name"]
    if attendee.get("email"):
        asked["email"] = attendee["email"]
    for pointer, booking in reading.bookings:
        kept = booking.get("bookingFieldsResponses")
        if kept is None:
            continue
        for member, value in asked.items():
            shown = kept.get("displayEmail") if member == "email" else None
            # An event type that asks for first and last name keeps them apart.
            if value not in (kept.get(member), shown) and not (member == "name" and isinstance(kept.get(member), dict)):
                message = f"the answer to the booking field {member} is not the one sent"
                yield Breach(f"{pointer}/bookingFieldsResponses/{member}", message, value, kept.get(member))


@rule("CP215", "createBooking")
def the_event_type_is_the_one_booked(reading: Reading) -> Iterator[Breach]:
    """The booking belongs to the event type that the request named, by id or by slug.

    Source: *Create a booking*: `eventTypeId` wins over the slugs.
    """
    request = reading.sent
    for pointer, booking in reading.bookings:
        event_type = booking["eventType"]
        if request.get("eventTypeId"):
            if event_type["id"] != request["eventTypeId"]:
                yield Breach(f"{pointer}/eventType/id", "another type", request["eventTypeId"], event_type["id"])
        elif event_type["slug"] != request["eventTypeSlug"]:
            yield Breach(f"{pointer}/eventType/slug", "another type", request["eventTypeSlug"], event_type["slug"])


@rule("CP216", "createBooking")
def the_host_is_the_user_addressed(reading: Reading) -> Iterator[Breach]:
    """A booking addressed by `username` has that user as its host.

    Source: *Create a booking*: `eventTypeSlug` + `username`.
    """
    request = reading.sent
    if request.get("eventTypeId") or not request.get("username"):
        return
    for pointer, booking in reading.bookings:
        host = booking["hosts"][0]["username"]
        if host != request["username"]:
            yield Breach(f"{pointer}/hosts/0/username", "another host", request["username"], host)


@rule("CP217", "createBooking")
def notes_become_the_description(reading: Reading) -> Iterator[Breach]:
    """The system field `notes` becomes the booking's description.

    Source: `bookingFieldsResponses.notes`; observed: recordings, group `create`.
    """
    notes = (reading.sent.get("bookingFieldsResponses") or {}).get("notes")
    if not notes:
        return
    for pointer, booking in reading.bookings:
        # One who joins a seated booking has his notes with his seat: the description was there before.
        if booking["description"] != notes and "seatUid" not in booking:
            yield Breach(f"{pointer}/description", "the description is not the notes", notes, booking["description"])


@rule("CP220", *BOOKING_ANSWERS)
def the_event_type_has_one_id(reading: Reading) -> Iterator[Breach]:
    """`eventTypeId` is the id in `eventType`, and both are null once the event type was deleted.

    Source: the answer of *Create a booking*; observed on every recorded booking.
    """
    for pointer, booking in reading.bookings:
        wanted = None if booking["eventType"] is None else booking["eventType"]["id"]
        if booking["eventTypeId"] != wanted:
            yield Breach(
                f"{pointer}/eventTypeId", "eventTypeId and eventType.id differ", wanted, booking["eventTypeId"]
            )


RULES = (
    the_attendee_is_who_was_sent,
    every_guest_is_kept,
    metadata_comes_back_as_sent,
    every_booking_field_answer_is_kept,
    the_event_type_is_the_one_booked,
    the_host_is_the_user_addressed,
    notes_become_the_description,
    the_event_type_has_one_id,
)
