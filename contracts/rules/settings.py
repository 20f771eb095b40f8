"""What was set on an event type, a schedule, a webhook or a profile comes back as it was set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from contracts.rules.reading import Reading
from contracts.rules.rule import Breach, rule

_SETTING = (
    "createEventType",
    "updateEventType",
    "createSchedule",
    "updateSchedule",
    "createWebhook",
    "updateWebhook",
    "updateMe",
)
_DEFAULTS: Final[Mapping[str, Any]] = {
    "afterEventBuffer": 0,
    "beforeEventBuffer": 0,
    "bookingRequiresAuthentication": False,
    "description": "",
    "disableGuests": False,
    "hidden": False,
    "hideCalendarEventDetails": False,
    "hideCalendarNotes": False,
    "hideOrganizerEmail": False,
    "lockTimeZoneToggleOnBookingPage": False,
    "minimumBookingNotice": 120,
    "offsetStart": 0,
    "onlyShowFirstAvailableSlot": False,
    "recurrence": None,
    "requiresBookerEmailVerification": False,
    "slotInterval": None,
    "useDestinationCalendarEmail": False,
}
"""What the members of an event type are when a create request leaves them out."""
_READ_BY_ID = ("getEventTypeById", "updateEventType", "getSchedule", "updateSchedule", "getWebhook", "updateWebhook")


def _differences(wanted: Any, came: Any, pointer: str) -> Iterator[Breach]:
    """Where `came` has another value than `wanted` says; what only the answer has is the server's to add."""
    if isinstance(wanted, dict) and isinstance(came, dict):
        for member, value in wanted.items():
            if member in came:
                yield from _differences(value, came[member], f"{pointer}/{member}")
    elif isinstance(wanted, list) and isinstance(came, list):
        yield from _listed(wanted, came, pointer)
    elif wanted is not None and type(wanted) is type(came) and wanted != came:
        yield Breach(pointer, "the value is not the one sent", wanted, came)


def _listed(wanted: list[Any], came: list[Any], pointer: str) -> Iterator[Breach]:
    if any(isinstance(item, dict) and "slug" in item for item in wanted):
        # Booking fields: the server adds its own before and after those that were sent.
        by_slug = {item["slug"]: (index, item) for index, item in enumerate(came)}
        for item in wanted:
            index, kept = by_slug.get(item.get("slug"), (len(came), {}))
            if not kept:
                yield Breach(f"{pointer}/{index}", "what was sent is not there", item, "absent")
            yield from _differences(item, kept, f"{pointer}/{index}")
    elif len(wanted) != len(came):
        yield Breach(pointer, "more or fewer than were sent", wanted, came)
    else:
        for index, (item, kept) in enumerate(zip(wanted, came, strict=True)):
            yield from _differences(item, kept, f"{pointer}/{index}")


@rule("CP287", *_SETTING)
def what_was_set_comes_back(reading: Reading) -> Iterator[Breach]:
    """Every text, number, truth value and list of those that the request sets is in the answer as it was sent.

    Source: *Create an event type*, *Create a schedule*, *Create a webhook*, *Update my profile* and their updates.
    """
    yield from _differences(reading.sent, reading.data, "/data")


@rule("CP288", *_READ_BY_ID)
def what_was_asked_for_by_id_comes_back(reading: Reading) -> Iterator[Breach]:
    """The answer has the id that stands in the request's path.

    Source: *Get an event type*, *Get a schedule*, *Get a webhook* and their updates.
    """
    if str(reading.data["id"]) != reading.step(3):
        yield Breach("/data/id", "another one than asked for", reading.step(3), reading.data["id"])


@rule("CP289", "createEventType")
def what_was_not_set_has_its_default(reading: Reading) -> Iterator[Breach]:
    """What the request leaves out has the default that the documentation names.

    Source: *Create an event type*, the defaults of its members.
    """
    for member, default in _DEFAULTS.items():
        if reading.sent.get(member) is None and reading.data.get(member, default) != default:
            yield Breach(f"/data/{member}", "not the default", default, reading.data[member])


RULES = (what_was_set_comes_back, what_was_asked_for_by_id_comes_back, what_was_not_set_has_its_default)
