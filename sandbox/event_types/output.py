"""An event type as the API shows it."""

from typing import Any

from sandbox.accounts.users import User
from sandbox.event_types.event_type import EventType

BOOKING_PAGES = "http://localhost:3000"


def event_type_output(event_type: EventType, owner: User, *, visible_only: bool = False) -> dict[str, Any]:
    """All options with owner and address; the public list leaves hidden booking fields out."""
    options = event_type.options
    fields = options["bookingFields"]
    if visible_only:
        fields = [field for field in fields if not field.get("hidden")]
    return {
        "id": event_type.id,
        "ownerId": event_type.owner_id,
        **options,
        "bookingFields": fields,
        "users": [owner.as_owner],
        "bookingUrl": f"{BOOKING_PAGES}/{owner.username}/{event_type.slug}",
    }
