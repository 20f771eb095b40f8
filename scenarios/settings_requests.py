"""Hypothesis strategies for the bodies that make and change settings: event types, schedules, teams, webhooks.

What a schema can't say is documented under each operation, and drawn so: an id must exist, an app be connected, the
limits of a day may not exceed those of a week.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hypothesis import strategies as st

from scenarios.alternatives import joined
from scenarios.optional import members
from scenarios.values import values
from scenarios.world import World

Schema = Mapping[str, Any]
Bodies = st.SearchStrategy[dict[str, Any]]

_SWITCHED_OFF: Final = st.just({"disabled": True})
_NEEDS_A_CALENDAR: Final = ("destinationCalendar", "useDestinationCalendarEmail")
_PERIODS: Final = ("day", "week", "month", "year")
_HEX: Final = st.sampled_from(["#000000", "#ffffff", "#1a2b3c"])


def event_type_bodies(schema: Schema, world: World, slugs: st.SearchStrategy[str]) -> Bodies:
    """Valid bodies of *Create an event type*, all options included.

    Left out is what needs a connected calendar. Of seats, several locations, confirmation and recurrence only those
    are together that go together.
    """
    whole = joined(schema)
    special: dict[str, st.SearchStrategy[Any]] = {
        "/slug": slugs,
        "/scheduleId": st.just(world.schedule_id),
        "/bookingLimitsCount": _limits(1),
        "/bookingLimitsDuration": _limits(60),
        "/locations": _locations(),
        "/bookingFields": _fields(),
        "/customName": st.sampled_from(["{Event type title} between {Organiser} and {Scheduler}", "Proof"]),
        "/color": st.fixed_dictionaries({"lightThemeHex": _HEX, "darkThemeHex": _HEX}),
        "/bookingWindow": _windows(),
        "/recurrence": _recurrences(),
        "/bookerLayouts": _layouts(),
    }
    drawn = values(_without(whole, _NEEDS_A_CALENDAR), special)
    return drawn.map(_that_goes_together)


def _without(schema: Schema, members: tuple[str, ...]) -> dict[str, Any]:
    left = {name: child for name, child in schema["properties"].items() if name not in members}
    return {**schema, "properties": left}


def _that_goes_together(body: dict[str, Any]) -> dict[str, Any]:
    """Seats exclude confirmation, recurrence and a second location; the default length is one of the options."""
    if "seatsPerTimeSlot" in body.get("seats", {}):
        body = {name: value for name, value in body.items() if name not in ("confirmationPolicy", "recurrence")}
        if "locations" in body:
            body["locations"] = body["locations"][:1]
    if "lengthInMinutesOptions" in body:
        body = {**body, "lengthInMinutes": body["lengthInMinutesOptions"][0]}
    return body


def _limits(least: int) -> st.SearchStrategy[dict[str, Any]]:
    """Limits that grow with their period, or none."""
    growing = st.lists(st.integers(least, 40 * least), min_size=4, max_size=4).map(sorted)
    named = growing.map(lambda limits: dict(zip(_PERIODS, limits, strict=True)))
    return st.one_of(named, named.map(lambda limits: {"week": limits["week"]}), _SWITCHED_OFF)


def _windows() -> st.SearchStrategy[dict[str, Any]]:
    days = members(
        {"type": st.sampled_from(["calendarDays", "businessDays"]), "value": st.sampled_from([1, 30, 365])},
        {"rolling": st.booleans()},
    )
    fixed = st.just({"type": "range", "value": ["2030-01-01", "2030-12-31"]})
    return st.one_of(days, fixed, _SWITCHED_OFF)


def _recurrences() -> st.SearchStrategy[dict[str, Any]]:
    repeats = st.fixed_dictionaries(
        {
            "interval": st.integers(1, 4),
            "occurrences": st.integers(1, 24),
            "frequency": st.sampled_from(["yearly", "monthly", "weekly"]),
        }
    )
    return st.one_of(repeats, _SWITCHED_OFF)


def _layouts() -> st.SearchStrategy[dict[str, Any]]:
    enabled = st.lists(st.sampled_from(["month", "week", "column"]), min_size=1, unique=True)
    return enabled.map(lambda layouts: {"defaultLayout": layouts[0], "enabledLayouts": layouts})


def _locations() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Every kind that needs no connected app, each once."""
    offered = [
        {"type": "address", "address": "1 Proof Lane", "public": True},
        {"type": "link", "link": "https://example.com/room", "public": False},
        {"type": "phone", "phone": "+14155552671", "public": True},
        {"type": "integration", "integration": "cal-video"},
        {"type": "attendeeAddress"},
        {"type": "attendeePhone"},
        {"type": "attendeeDefined"},
    ]
    return st.lists(st.sampled_from(offered), min_size=1, unique_by=lambda place: place["type"])


def _fields() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Every type of field, each under a slug of its own."""
    plain = ("phone", "address", "text", "number", "textarea", "multiemail", "boolean", "url")
    choosing = ("select", "multiselect", "checkbox", "radio")
    fields = [{"type": kind, "slug": f"a-{kind}", "label": kind, "required": False} for kind in plain]
    fields += [
        {"type": kind, "slug": f"a-{kind}", "label": kind, "required": True, "options": ["one", "二"]}
        for kind in choosing
    ]
    fields += [{"slug": slug, "required": False} for slug in ("title", "notes", "guests", "rescheduleReason")]
    fields += [{"type": "name", "label": "Your name"}, {"type": "email", "label": "Your e-mail"}]
    return st.lists(st.sampled_from(fields), min_size=1, max_size=6, unique_by=repr)


def schedule_bodies(schema: Schema) -> Bodies:
    """Valid bodies of *Create a schedule*, never of the account's default one."""
    special = {"/isDefault": st.just(False), "/name": st.just("calproof drawn"), "/availability": _availability(schema)}
    return values(schema, special)


def _availability(schema: Schema) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Hours that end after they begin: that others are refused is not documented."""
    hours = values(joined(schema)["properties"]["availability"])
    return hours.map(lambda days: [day for day in days if day["days"] and day["startTime"] < day["endTime"]])


def team_bodies(schema: Schema, names: st.SearchStrategy[str]) -> Bodies:
    """Valid bodies of *Create a team*. A slug is left out: it is made of the name, which must be new."""
    special = {"/name": names, "/timeZone": st.just("Europe/London"), "/weekStart": st.just("Monday")}
    special["/timeFormat"] = st.sampled_from(["12", "24"])
    return values(_without(joined(schema), ("slug",)), special)


def webhook_bodies(schema: Schema, urls: st.SearchStrategy[str]) -> Bodies:
    """Valid bodies of *Create a webhook*: one trigger, some, all; `urls` must be new to the account."""
    triggers = schema["properties"]["triggers"]["items"]["enum"]
    some = st.lists(st.sampled_from(triggers), min_size=1, unique=True)
    special = {"/subscriberUrl": urls, "/triggers": st.one_of(some, st.just(list(triggers)))}
    special["/payloadTemplate"] = st.just('{"content":"{{title}}"}')
    return values(schema, special)
