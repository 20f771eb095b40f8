"""Create and update bodies of teams: their checks, and the options they become."""

import re
import unicodedata
from typing import Any
from uuid import uuid4

from sandbox.bookings.body import METADATA
from sandbox.validation.checked import checked
from sandbox.validation.formats import is_url, time_zone
from sandbox.validation.properties import (
    Check,
    Property,
    Shape,
    boolean,
    iana_zone,
    one_of,
    string,
)

Options = dict[str, Any]

ADDRESSES = ("logoUrl", "calVideoLogo", "appLogo", "appIconLogo", "bannerUrl")
TEXTS = ("bio", "theme", "brandColor", "darkBrandColor", "weekStart")
SWITCHES = ("hideBranding", "isPrivate", "hideBookATeamMember")
# What a team is where nothing else was said.
DEFAULTS: Options = {
    **dict.fromkeys(ADDRESSES),
    "bio": None,
    "hideBranding": False,
    "isPrivate": False,
    "hideBookATeamMember": False,
    "metadata": {},
    "theme": None,
    "brandColor": None,
    "darkBrandColor": None,
    "timeFormat": None,
    "timeZone": "Europe/London",
    "weekStart": "Sunday",
}


def _shape(*, required: bool) -> Shape:
    longer = Check("minLength", "name must be longer than or equal to 1 characters", lambda value: value != "")
    return Shape(
        (
            Property("name", (longer, string("name")), required=required),
            Property("slug", (string("slug"),)),
            *(Property(name, (Check("isUrl", f"{name} must be a URL address", is_url),)) for name in ADDRESSES),
            *(Property(name, (string(name),)) for name in TEXTS),
            *(Property(name, (boolean(name),)) for name in SWITCHES),
            Property("metadata", METADATA),
            # A number by its documentation, but only text is taken.
            Property("timeFormat", (one_of("timeFormat", ["12", "24"], "isIn"), string("timeFormat"))),
            Property("timeZone", (iana_zone("timeZone"),)),
            Property("autoAcceptCreator", (boolean("autoAcceptCreator"),)),
            # Limits of whole teams are taken and have no effect (docs/decisions.md).
            Property("bookingLimits", (string("bookingLimits"),)),
            Property("includeManagedEventsInLimits", (boolean("includeManagedEventsInLimits"),)),
        )
    )


CREATE, UPDATE = _shape(required=True), _shape(required=False)


def created_team(body: Any) -> Options:
    """The options of a new team; ValidationError where the body is not one."""
    return _merged(CREATE, DEFAULTS, body)


def updated_team(options: Options, body: Any) -> Options:
    """The options after an update; what is not sent stays."""
    return _merged(UPDATE, options, body)


def _merged(shape: Shape, options: Options, body: Any) -> Options:
    checked(shape, body)
    sent = {
        name: body[name] for name in ("name", "metadata", *ADDRESSES, *TEXTS, *SWITCHES) if body.get(name) is not None
    }
    if body.get("timeZone") is not None:
        sent["timeZone"] = time_zone(body["timeZone"]).key
    if body.get("timeFormat") is not None:
        sent["timeFormat"] = int(body["timeFormat"])
    return {**options, **sent}


def slug_of(name: str) -> str:
    """The slug a name makes: its letters and digits in lower case, without accents; a random one where it has none."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", "-", plain).strip("-") or f"team-{uuid4().hex[:8]}"
