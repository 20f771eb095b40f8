"""Places in the vendor's own words, and back (observed: recordings, group `event-types`)."""

from typing import Any

from sandbox.bookings.locations import FIELD_VALUES, INTEGRATION_VALUES

# Where the two kinds that say something say it.
MEMBERS = {"address": "address", "link": "link", "phone": "hostPhoneNumber"}
KINDS = {value: kind for kind, value in FIELD_VALUES.items()}
APPS = {value: app for app, value in INTEGRATION_VALUES.items()}
OF_THE_ORGANIZER = "conferencing"


def internal_locations(locations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The stored places as the vendor's database has them."""
    return [_internal(entry) for entry in locations]


def newer_location(entry: dict[str, Any]) -> dict[str, Any]:
    """The place as a 2024-06-14 body says it; what is no kind goes on as it came, to be refused there."""
    value = entry["type"]
    if value in APPS:
        return {"type": "integration", "integration": APPS[value]}
    kind = KINDS.get(value, value)
    if kind not in MEMBERS:
        return {"type": kind}
    given = entry.get(MEMBERS[kind]) or entry.get("link")
    return {"type": kind, kind: given, "public": entry.get("displayLocationPublicly") is not False}


def _internal(entry: dict[str, Any]) -> dict[str, Any]:
    kind = entry["type"]
    if kind == "integration":
        return {"type": INTEGRATION_VALUES[entry["integration"]]}
    if kind not in FIELD_VALUES:
        return {"type": OF_THE_ORGANIZER}
    internal = {"type": FIELD_VALUES[kind]}
    if kind in MEMBERS:
        internal[MEMBERS[kind]] = entry[kind]
        internal["displayLocationPublicly"] = entry["public"]
    return internal
