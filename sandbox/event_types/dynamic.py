"""The meeting of several users that no event type describes: its slots can be searched, it cannot be booked."""

from dataclasses import replace
from typing import Any

from sandbox.accounts.users import User
from sandbox.event_types.body import DEFAULTS
from sandbox.event_types.event_type import PRIORITIES, EventType, Host, Options, event_type_of
from sandbox.event_types.output import booking_url

LENGTHS = [15, 30, 45, 60, 90]
OPTIONS: Options = {
    **DEFAULTS,
    "lengthInMinutes": 30,
    "lengthInMinutesOptions": LENGTHS,
    "title": "Group Meeting",
    "slug": "dynamic",
    "description": "Several people at one table",
    "locations": [{"type": "integration", "integration": "cal-video"}],
    "bookingFields": [],
    "disableGuests": True,
    "metadata": {"multipleDuration": LENGTHS},
    "successRedirectUrl": "",
    "customName": "Group Meeting",
}


def dynamic_event_type(users: list[User]) -> EventType:
    """All of these users host it; its id is 0, and it belongs to nobody, whatever the owner says here."""
    hosts = tuple(Host(user.id, fixed=True, priority=PRIORITIES["medium"]) for user in users)
    return replace(event_type_of(0, users[0].id, None, None, OPTIONS["slug"], OPTIONS), hosts=hosts)


def dynamic_output(users: list[User]) -> dict[str, Any]:
    """As the list of event types shows it (observed: recordings, "list by usernames")."""
    return {
        "id": 0,
        "ownerId": 0,
        **OPTIONS,
        "users": [user.as_owner for user in users],
        "bookingUrl": booking_url("+".join(user.username for user in users), OPTIONS["slug"]),
    }
