"""What happens to bookings, in the words of webhook triggers, and who is told.

A delivery is worded while its request still holds the database, and sent once the request is committed.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sandbox.http.answer import encoded
from sandbox.instants import iso_utc
from sandbox.webhooks.delivery import Delivery
from sandbox.webhooks.payload import Payload, absence, calendar_event, replaced
from sandbox.webhooks.template import JSON_TYPE, render

if TYPE_CHECKING:
    from sandbox.accounts.users import User
    from sandbox.bookings.booking import Booking
    from sandbox.http.request import Request
    from sandbox.webhooks.store import Owner, Webhook


class Trigger(StrEnum):
    """The triggers that bookings set off."""

    BOOKING_CREATED = "BOOKING_CREATED"
    BOOKING_REQUESTED = "BOOKING_REQUESTED"
    BOOKING_RESCHEDULED = "BOOKING_RESCHEDULED"
    BOOKING_CANCELLED = "BOOKING_CANCELLED"
    BOOKING_REJECTED = "BOOKING_REJECTED"
    BOOKING_NO_SHOW_UPDATED = "BOOKING_NO_SHOW_UPDATED"
    INSTANT_MEETING = "INSTANT_MEETING"


# Whatever the booking given looks like: this is what it has become.
STATUS_AFTER = {
    Trigger.BOOKING_CREATED: "ACCEPTED",
    Trigger.BOOKING_CANCELLED: "CANCELLED",
    Trigger.BOOKING_REJECTED: "REJECTED",
}


def announce(request: "Request", trigger: Trigger, booking: "Booking", **more: Any) -> None:
    """Tell the webhooks that listen for this trigger, once the transaction of the request is committed.

    `more` may be `previous`, the booking that this one replaced; `reason` and `by`, of a cancellation;
    `attendees`, those who were marked: `email` and `noShow` of each.
    """
    by_owner = request.deployment.catalogue.webhooks()
    if not by_owner:
        return
    host = _host(request, booking)
    listening = {
        webhook.id: webhook
        for owner in _owners(request, booking, host)
        for webhook in by_owner.get(owner, ())
        if trigger in webhook.triggers
    }
    if not listening:
        return
    created_at = iso_utc(request.deployment.clock.now_ms())
    payload = _payload(request, trigger, booking, host, more)
    request.events = (
        *request.events,
        *(_delivery(webhook, trigger, created_at, payload) for webhook in listening.values()),
    )


def _host(request: "Request", booking: "Booking") -> "User | None":
    """The organiser; of a booking that still waits for one, who would be asked first."""
    catalogue = request.deployment.catalogue
    if booking.host_id is not None:
        return catalogue.user(booking.host_id)
    event_type = catalogue.event_type(booking.event_type_id)
    return catalogue.user(event_type.hosts[0].user_id) if event_type is not None and event_type.hosts else None


def _owners(request: "Request", booking: "Booking", host: "User | None") -> "list[Owner]":
    """Whose webhooks are told: host, event type and its owner or team, client and organisation of the host."""
    catalogue = request.deployment.catalogue
    found: list[tuple[str, int | str | None]] = []
    if host is not None:
        found += [("user_id", host.id), ("client_id", host.client_id), ("team_id", host.organization_id)]
    event_type = catalogue.event_type(booking.event_type_id)
    if event_type is not None:
        found += [("event_type_id", event_type.id), ("event_type_id", event_type.parent_id)]
        found += [("user_id", event_type.owner_id), ("team_id", event_type.team_id)]
        team = catalogue.team(event_type.team_id)
        if team is not None:
            found.append(("team_id", team.parent_id))
    return [(column, owner_id) for column, owner_id in found if owner_id is not None]


def _payload(
    request: "Request", trigger: Trigger, booking: "Booking", host: "User | None", more: dict[str, Any]
) -> Payload:
    if trigger is Trigger.BOOKING_NO_SHOW_UPDATED:
        return absence(booking, more["attendees"])
    event = calendar_event(request.deployment, booking, host)
    event["status"] = STATUS_AFTER.get(trigger, event["status"])
    if "previous" in more:
        event |= replaced(more["previous"])
    if trigger is Trigger.BOOKING_CANCELLED:
        event["cancellationReason"] = more.get("reason") or ""
        event["cancelledBy"] = more.get("by") or None
    if trigger is Trigger.BOOKING_REJECTED:
        event["rejectionReason"] = booking.rejection_reason
    return event


def _delivery(webhook: "Webhook", trigger: Trigger, created_at: str, payload: Payload) -> Delivery:
    head = {"triggerEvent": trigger.value, "createdAt": created_at}
    if webhook.payload_template:
        body, content_type = render(webhook.payload_template, {**payload, **head})
    else:
        body, content_type = encoded({**head, "payload": payload}), JSON_TYPE
    return Delivery(webhook.id, webhook.subscriber_url, trigger.value, content_type, body, webhook.secret)
