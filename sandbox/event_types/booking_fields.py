"""The questions of an event type: the system's own, and those its owner adds."""

from typing import Any

from sandbox.http.errors import bad_request

Field = dict[str, Any]

WITH_OPTIONS = ("select", "multiselect", "checkbox", "radio")
CUSTOM_TYPES = ("phone", "address", "text", "number", "textarea", "multiemail", "boolean", "url", *WITH_OPTIONS)
SYSTEM_SLUGS = ("title", "location", "notes", "guests", "rescheduleReason")
PHONE_SLUG = "attendeePhoneNumber"
TOGGLES = ("required", "hidden", "disableOnPrefill")


def system_fields(*, guests_hidden: bool) -> dict[str, Field]:
    """The fields every event type has, by slug, in the order in which they are shown around the custom ones."""
    return {
        "name": _system("name", "name", required=True, label="your_name", disableOnPrefill=False),
        "email": _system("email", "email", required=True, disableOnPrefill=False, hidden=False),
        "location": _system("radioInput", "location", required=False, hidden=False),
        "title": _system("text", "title", required=True, disableOnPrefill=False, hidden=True),
        "notes": _system("textarea", "notes", required=False, disableOnPrefill=False, hidden=False),
        "guests": _system("multiemail", "guests", required=False, disableOnPrefill=False, hidden=guests_hidden),
        "rescheduleReason": _system(
            "textarea", "rescheduleReason", required=False, disableOnPrefill=False, hidden=False
        ),
    }


def _system(kind: str, slug: str, **members: Any) -> Field:
    return {"isDefault": True, "type": kind, "slug": slug, **members}


def booking_fields(
    given: Any, stored: list[Field] | None, *, guests_hidden: bool, phone_suffices: bool = False
) -> list[Field]:
    """All fields after a body said `given`, which replaces the stored ones; None leaves them.

    A team may ask for a phone number instead of the e-mail address (`phone_suffices`).
    """
    system = system_fields(guests_hidden=guests_hidden)
    custom: list[Field] = []
    if given is None:
        for field in stored or []:
            if field["slug"] in system:
                system[field["slug"]] = {**field, "hidden": guests_hidden} if field["slug"] == "guests" else field
            else:
                custom.append(field)
    else:
        _apply(given, system, custom)
        _require_contact(system["email"], custom, phone_suffices=phone_suffices)
    first = [system[slug] for slug in ("name", "email", "location")]
    return [*first, *custom, *(system[slug] for slug in ("title", "notes", "guests", "rescheduleReason"))]


def _apply(given: Any, system: dict[str, Field], custom: list[Field]) -> None:
    if not isinstance(given, list):
        raise bad_request("'bookingFields' must be an array.")
    if not given:
        raise bad_request("'bookingFields' must contain at least 1 booking field.")
    seen: set[str] = set()
    for entry in given:
        field = _checked(entry)
        slug = field["slug"]
        if slug in seen:
            raise bad_request(f"Duplicate bookingFields slug '{slug}' found. All bookingFields slugs must be unique.")
        seen.add(slug)
        if slug in system:
            system[slug] = {**system[slug], **field}
        else:
            custom.append(field)


def _require_contact(email: Field, custom: list[Field], *, phone_suffices: bool) -> None:
    if email["required"] and not email["hidden"]:
        return
    if not any(field["slug"] == PHONE_SLUG and field["required"] and not field["hidden"] for field in custom):
        raise bad_request(
            "Booking fields validation failed: visible and required email or visible and required attendee phone field "
            "is needed."
        )
    if not phone_suffices:
        raise bad_request("checkIsEmailUserAccessible - Email booking field must be required and visible")


def _checked(entry: Any) -> Field:
    if not isinstance(entry, dict):
        raise bad_request("Each object in 'bookingFields' must be an object.")
    kind, slug = entry.get("type"), entry.get("slug")
    if kind is None and slug in SYSTEM_SLUGS:
        return _overridden(slug, entry)
    if kind is None:
        raise bad_request(
            "All booking fields except ones with slug equal to title, notes, guests, rescheduleReason and location "
            "must have a 'type' property."
        )
    if kind in ("name", "email"):
        return _overridden(kind, entry)
    if kind not in CUSTOM_TYPES:
        raise bad_request(f"Unsupported booking field type '{kind}'.")
    if not slug:
        raise bad_request(
            "Each booking field except ones with type equal to name, splitName, email must have a 'slug' property."
        )
    _require_members(kind, slug, entry)
    if slug in SYSTEM_SLUGS or slug in ("name", "email"):
        return _overridden(slug, entry)
    return _custom(kind, slug, entry)


def _overridden(slug: str, entry: Field) -> Field:
    rules = _mistyped(entry)
    if rules:
        raise bad_request(f"Validation failed for {slug} booking field: {', '.join(rules)}")
    field: Field = {"slug": slug}
    for name in TOGGLES:
        if isinstance(entry.get(name), bool):
            field[name] = entry[name]
    for name in ("label", "placeholder"):
        if isinstance(entry.get(name), str):
            field[name] = entry[name]
    return field


def _mistyped(entry: Field) -> list[str]:
    """What is wrong with the members that any field may have; null counts as not sent."""
    rules = [f"{name} must be a boolean value" for name in TOGGLES if not isinstance(entry.get(name), bool | None)]
    texts = ("label", "placeholder")
    return rules + [f"{name} must be a string" for name in texts if not isinstance(entry.get(name), str | None)]


def _require_members(kind: str, slug: object, entry: Field) -> None:
    rules = _mistyped(entry)
    if not isinstance(slug, str):
        rules.append("slug must be a string")
    if entry.get("label") is None:
        rules.append("label must be a string")
    if entry.get("required") is None:
        rules.append("required must be a boolean value")
    options = entry.get("options")
    if kind in WITH_OPTIONS and not (isinstance(options, list) and all(isinstance(item, str) for item in options)):
        rules.append("each value in options must be a string")
    if rules:
        raise bad_request(f"Validation failed for {kind} booking field: {', '.join(rules)}")


def _custom(kind: str, slug: str, entry: Field) -> Field:
    field: Field = {
        # The phone of the attendee is a question of the system, though it is asked like a custom one.
        "isDefault": slug == PHONE_SLUG,
        "type": kind,
        "slug": slug,
        "label": entry["label"],
        "required": entry["required"],
    }
    if isinstance(entry.get("placeholder"), str):
        field["placeholder"] = entry["placeholder"]
    if kind in WITH_OPTIONS:
        field["options"] = entry["options"]
    field["disableOnPrefill"] = entry.get("disableOnPrefill") is True
    field["hidden"] = entry.get("hidden") is True
    return field
