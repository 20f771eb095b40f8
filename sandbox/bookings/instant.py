"""Instant bookings: made at once for a team, whose first free member is to take them."""

from dataclasses import replace

from sandbox.bookings.body import Body
from sandbox.bookings.booking import Booking, Status
from sandbox.bookings.draft import draft, insert
from sandbox.bookings.hosts import gathered
from sandbox.bookings.locations import VIDEO_ROOMS, Place
from sandbox.bookings.order import order, wanted_length
from sandbox.bookings.uid import booking_uid
from sandbox.event_types.event_type import EventType
from sandbox.http.request import Request
from sandbox.webhooks.events import Trigger, announce


def create_instant_booking(request: Request, event_type: EventType, body: Body) -> Booking:
    """A booking that awaits its host: no hours are looked at, the place is a video room, and it starts when asked.

    Recurrence, seats and confirmation of the event type do not count here, nor do its custom fields in the first layer.
    """
    deployment, uid = request.deployment, booking_uid()
    where = Place(VIDEO_ROOMS + uid, {"value": "integrations:daily", "optionValue": ""})
    wanted = order(event_type, body, where, wanted_length(event_type, body))
    who = gathered(deployment, event_type, [host.user_id for host in event_type.hosts[:1]])
    new = draft(deployment, wanted, replace(who, others=(), name=event_type.title), wanted.start_ms, uid, where, None)
    new = replace(new, host_id=None, status=Status.AWAITING_HOST.value, title=f"Instant: {new.title}")
    made = insert(deployment, event_type, new, None)
    announce(request, Trigger.INSTANT_MEETING, made)
    return made
