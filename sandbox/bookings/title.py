"""The generated title of a booking."""

import re

from sandbox.event_types.event_type import EventType

VARIABLE = re.compile(r"\{([^{}]*)\}")


def booking_title(event_type: EventType, host: str, booker: str, location: str | None, length_minutes: int) -> str:
    """`<event type> between <host> and <booker>`, or the event type's own pattern with its variables filled in."""
    if not event_type.custom_name:
        return f"{event_type.title} between {host} and {booker}"
    values = {
        "Event type title": event_type.title,
        "Organiser": host,
        "HOST": host,
        "Scheduler": booker,
        "ATTENDEE": booker,
        "USER": booker,
        "HOST/ATTENDEE": booker,
        "Location": location or "",
        "LOCATION": location or "",
        "Event duration": f"{length_minutes} mins",
        "Organiser first name": host.partition(" ")[0],
        "Scheduler first name": booker.partition(" ")[0],
        "Scheduler last name": booker.partition(" ")[2],
    }
    return VARIABLE.sub(lambda found: values.get(found[1].strip(), found[0]), event_type.custom_name)
