"""Cases of the rules on one booking: times, echo, place, status, seats, privacy."""

from __future__ import annotations

from contracts.exchange import ABSENT
from tests.harness.contracts.exchanges import BOOKING
from tests.harness.contracts.rule_cases.making import (
    OTHER_UID,
    SEATS,
    UID,
    Cases,
    attendee,
    booking,
    changed,
    created,
    read,
    request,
    seated,
)

_ONE = f"/v2/bookings/{UID}"
_GUEST = BOOKING["attendees"][1]
_PHONED = request(location={"type": "attendeePhone", "phone": "+393331234567"})
_SEAT = {"seatUid": SEATS[0]}

CASES: Cases = {
    "CP201": (read(_ONE, booking(end="2030-01-08T14:00:00.000Z")), read(_ONE, booking())),
    "CP202": (
        created(booking(start="2030-01-08T13:15:00.000Z")),
        created(booking(), request(start="2030-01-08T14:00:00+01:00")),
    ),
    "CP203": (
        created(booking(), request(lengthInMinutes=60)),
        created(booking(duration=60, end="2030-01-08T14:00:00.000Z"), request(lengthInMinutes=60)),
    ),
    "CP204": (read(_ONE, booking(createdAt="2029-12-01T01:00:00.000+01:00")), read(_ONE, booking(updatedAt=None))),
    "CP211": (
        created(booking(attendees=[attendee(timeZone="Europe/Rome"), _GUEST])),
        created(booking(attendees=[attendee(language="it"), _GUEST]), request(attendee=attendee(language="it"))),
    ),
    "CP212": (created(booking(guests=[])), created(booking())),
    "CP213": (created(booking(metadata={"key": "other"})), created(booking())),
    "CP214": (
        created(booking(bookingFieldsResponses={"name": "Ann", "email": "ann@example.com", "notes": "bye"})),
        created(
            booking(bookingFieldsResponses={"name": {"firstName": "Ann"}, "email": "ann@example.com", "notes": "hello"})
        ),
    ),
    "CP215": (created(booking(eventTypeId=8, eventType={"id": 8, "slug": "other"})), created(booking())),
    "CP216": (
        created(booking(), request(eventTypeId=ABSENT, eventTypeSlug="normal-30", username="jane")),
        created(booking(), request(eventTypeId=ABSENT, eventTypeSlug="normal-30", username="john")),
    ),
    "CP217": (created(booking(description="")), created(booking())),
    "CP218": (created(booking(), _PHONED), created(booking(location="+393331234567"), _PHONED)),
    "CP219": (read(_ONE, booking(meetingUrl=None)), read(_ONE, booking(meetingUrl=None, location=None))),
    "CP220": (read(_ONE, booking(eventType=None)), read(_ONE, booking(eventType=None, eventTypeId=None))),
    "CP224": (read(_ONE, booking(uid=OTHER_UID)), read(_ONE, booking())),
    "CP227": (
        read(_ONE, booking(rescheduledFromUid=UID)),
        read(_ONE, booking(rescheduledFromUid=OTHER_UID, rescheduledToUid="bYQ2A1JdSfbxfRZJMj6uuj")),
    ),
    "CP276": (created(booking(status="rejected")), created(booking(status="pending"))),
    "CP277": (created(booking(rescheduledFromUid=OTHER_UID)), created(booking())),
    "CP281": (read(_ONE, seated(SEATS[0], SEATS[0])), read(_ONE, seated(*SEATS))),
    "CP282": (created(seated(SEATS[1], **_SEAT)), created(seated(*SEATS, **_SEAT))),
    "CP283": (
        created(seated(*SEATS, seatUid=SEATS[1])),
        created(seated(*SEATS, seatUid=SEATS[0])),
    ),
    "CP284": (changed("cancel", seated(*SEATS), _SEAT), changed("cancel", seated(SEATS[1]), _SEAT)),
    "CP285": (
        changed("reschedule", seated(*SEATS), {"start": BOOKING["start"], **_SEAT}, status=201),
        changed("reschedule", seated(*SEATS, **_SEAT), {"start": BOOKING["start"], **_SEAT}, status=201),
    ),
    "CP291": (
        read(
            _ONE, booking(attendees=[{**attendee(), **_SEAT, "bookingFieldsResponses": {"email": "ann@example.com"}}])
        ),
        read(_ONE, seated(*SEATS)),
    ),
    "CP294": (
        read(_ONE, booking(attendees=[attendee(displayEmail="tom@example.com")])),
        read(_ONE, booking(attendees=[attendee(email="ann+c1@example.com", displayEmail="ann@example.com")])),
    ),
    "CP295": (
        read(_ONE, booking(bookingFieldsResponses={"name": "Tom", "email": "ann@example.com"})),
        read(_ONE, booking(bookingFieldsResponses={"name": {"firstName": "Ann"}, "email": "guest@example.org"})),
    ),
    "CP296": (read(_ONE, booking(guests=["tom@example.com"])), read(_ONE, booking())),
    "CP292": (read(_ONE, booking(attendees=[])), read(_ONE, seated())),
}
