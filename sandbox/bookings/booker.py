"""What an event type asks of whoever books it: a verified address, and not too many bookings at once."""

import hashlib

from sandbox.bookings.body import Body
from sandbox.bookings.booking import Attendee
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType
from sandbox.http.errors import bad_request

# Whoever writes his address in other letters is the same booker.
# The last booking made is the one that the refusal offers to move.
ACTIVE = """
    SELECT b.uid FROM attendees a JOIN bookings b ON b.id = a.booking_id
    WHERE LOWER(a.email) = LOWER(?) AND b.event_type_id = ? AND b.end_ms > ? AND b.status IN ('accepted', 'pending')
      AND a.id = (SELECT MIN(first.id) FROM attendees first WHERE first.booking_id = b.id)
    ORDER BY b.id DESC
"""
ACTIVE_SEATS = """
    SELECT b.uid FROM attendees a JOIN bookings b ON b.id = a.booking_id
    WHERE LOWER(a.email) = LOWER(?) AND b.event_type_id = ? AND b.end_ms > ? AND b.status = 'accepted'
      AND a.seat_uid IS NOT NULL
    ORDER BY b.id DESC
"""
LIMIT_REACHED = "Attendee with this email can't book because the maximum number of active bookings has been reached."


def verification_code(email: str) -> str:
    """The code that was "sent" to an address: six digits that depend on it alone, so that a test can work them out.

    The sandbox sends no mail; this is SHA-256 of the address in lower case, as a number modulo one million.
    """
    digest = hashlib.sha256(email.lower().encode()).hexdigest()
    return f"{int(digest, 16) % 1_000_000:06d}"


def require_verified(event_type: EventType, body: Body, booker: Attendee) -> None:
    """FrameworkError 400 without the code of the booker's address, where the event type asks for one."""
    if not event_type.verifies_email:
        return
    code = body.get("emailVerificationCode")
    if not code:
        raise bad_request("email_verification_required")
    if code != verification_code(booker.email):
        raise bad_request("invalid_verification_code")


def require_below_limit(deployment: Deployment, event_type: EventType, booker: Attendee) -> None:
    """FrameworkError 400 where this address has as many bookings ahead as the event type grants."""
    limit = event_type.booker_limit
    if limit is None:
        return
    query = ACTIVE if event_type.seats is None else ACTIVE_SEATS
    values = (booker.email, event_type.id, deployment.clock.now_ms())
    active = [row[0] for row in deployment.database.connection.execute(query, values)]
    if len(active) < limit.most:
        return
    offer = f" You can reschedule your existing booking ({active[0]}) to a new timeslot instead."
    raise bad_request(LIMIT_REACHED + (offer if limit.offers_reschedule else ""))
