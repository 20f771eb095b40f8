"""The places an event type offers."""

from typing import Any

from sandbox.http.errors import bad_request
from sandbox.validation.formats import is_phone, is_url

INTEGRATIONS = ("cal-video", "google-meet", "office365-video", "zoom")
CONNECTED = {"cal-video"}
APP_NAMES = {"google-meet": "google-meet", "office365-video": "msteams", "zoom": "zoom"}
OF_THE_ATTENDEE = ("attendeeAddress", "attendeePhone", "attendeeDefined")
OF_THE_ORGANIZER = "organizersDefaultApp"


def checked_locations(value: Any, *, of_team: bool = False) -> list[dict[str, Any]]:
    """The locations of a body, without members that mean nothing; FrameworkError 400 for others than the documented.

    A team may leave the app to whoever hosts.
    """
    if not isinstance(value, list):
        raise bad_request("'locations' must be an array.")
    if not value:
        raise bad_request("'locations' must contain at least 1 location.")
    return [_checked(entry, of_team=of_team) for entry in value]


def _checked(entry: Any, *, of_team: bool) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise bad_request("Each object in 'locations' must be an object.")
    kind = entry.get("type")
    if not kind:
        raise bad_request("Each object in 'locations' must have a 'type' property.")
    if kind in OF_THE_ATTENDEE or (of_team and kind == OF_THE_ORGANIZER):
        return {"type": kind}
    if kind == "integration":
        return _integration(entry)
    if kind not in ("address", "link", "phone"):
        raise bad_request(f"Unsupported location type '{kind}'. Valid types are address, link, integration, and phone.")
    rules = []
    if not isinstance(entry.get("public"), bool):
        rules.append("public must be a boolean value")
    complaint = _complaint(kind, entry.get(kind))
    if complaint:
        rules.append(complaint)
    if rules:
        raise bad_request(f"Validation failed for {kind} location: {', '.join(rules)}")
    return {"type": kind, kind: entry[kind], "public": entry["public"]}


def _complaint(kind: str, value: object) -> str | None:
    if not isinstance(value, str):
        return f"{kind} must be a string"
    if kind == "address":
        return None if value else "address must be longer than or equal to 1 characters"
    if kind == "link":
        return None if is_url(value) else "link must be a URL address"
    return None if is_phone(value) else "phone must be a valid phone number"


def _integration(entry: dict[str, Any]) -> dict[str, Any]:
    app = entry.get("integration")
    if app not in INTEGRATIONS:
        raise bad_request(
            "Validation failed for integration location: integration must be one of the following values: "
            + ", ".join(INTEGRATIONS)
        )
    if app not in CONNECTED:
        raise bad_request(f"{APP_NAMES[app]} not connected.")
    return {"type": "integration", "integration": app}
