"""An event type as the API shows it."""

from typing import Any
from urllib.parse import quote

from sandbox.accounts.users import User
from sandbox.event_types.event_type import EventType, Options

BOOKING_PAGES = "http://localhost:3000"


def event_type_output(event_type: EventType, owner: User, *, visible_only: bool = False) -> dict[str, Any]:
    """All options with owner and address; the public list leaves hidden booking fields out."""
    options = event_type.options
    return {
        "id": event_type.id,
        "ownerId": event_type.owner_id,
        **options,
        "bookingFields": visible_fields(options) if visible_only else options["bookingFields"],
        "users": [owner.as_owner],
        "bookingUrl": booking_url(owner.username, event_type.slug),
    }


def booking_url(*segments: str) -> str:
    """The page on which people book; slugs are any text."""
    return "/".join((BOOKING_PAGES, *(quote(segment, safe="+") for segment in segments)))


def visible_fields(options: Options) -> list[dict[str, Any]]:
    """The booking fields that everybody is shown."""
    return [field for field in options["bookingFields"] if not field.get("hidden")]
