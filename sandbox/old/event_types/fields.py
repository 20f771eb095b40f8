"""Questions to the booker in the vendor's own words, and back (observed: recordings, group `event-types`)."""

from html import escape
from typing import Any

from sandbox.event_types.booking_fields import PHONE_SLUG, WITH_OPTIONS

Field = dict[str, Any]

BY_DEFAULT = [{"id": "default", "type": "default", "label": "Default"}]
BY_USER = [{"id": "user", "type": "user", "label": "User", "fieldRequired": True}]
NAMES = {
    "fullName": {"fields": [{"name": "fullName", "type": "text", "label": "your_name", "required": True}]},
    "firstAndLastName": {
        "fields": [
            {"name": "firstName", "type": "text", "label": "", "required": True, "placeholder": ""},
            {"name": "lastName", "type": "text", "label": "", "required": False, "placeholder": ""},
        ]
    },
}
ASKED = {
    "phone": {"type": "phone", "required": True, "placeholder": ""},
    "somewhereElse": {"type": "text", "required": True, "placeholder": ""},
    "attendeeInPerson": {"type": "address", "required": True, "placeholder": ""},
}
# What the vendor's database says of its own questions beside what options say.
SYSTEM: dict[str, Field] = {
    "name": {
        "type": "name",
        "editable": "system",
        "defaultLabel": "your_name",
        "variant": "fullName",
        "variantsConfig": {"variants": NAMES},
    },
    "email": {"type": "email", "editable": "system-but-optional", "defaultLabel": "email_address"},
    "location": {
        "type": "radioInput",
        "editable": "system",
        "defaultLabel": "location",
        "getOptionsAt": "locations",
        "optionsInputs": ASKED,
        "hideWhenJustOneOption": True,
    },
    "title": {
        "type": "text",
        "editable": "system-but-optional",
        "defaultLabel": "what_is_this_meeting_about",
        "defaultPlaceholder": "",
    },
    "notes": {
        "type": "textarea",
        "editable": "system-but-optional",
        "defaultLabel": "additional_notes",
        "defaultPlaceholder": "share_additional_notes",
    },
    "guests": {
        "type": "multiemail",
        "editable": "system-but-optional",
        "defaultLabel": "additional_guests",
        "defaultPlaceholder": "email",
    },
    "rescheduleReason": {
        "type": "textarea",
        "editable": "system-but-optional",
        "defaultLabel": "reason_for_reschedule",
        "defaultPlaceholder": "reschedule_placeholder",
        "views": [{"id": "reschedule", "label": "Reschedule View"}],
    },
}
WITH_HTML = ("boolean", "url")
KEPT = ("required", "hidden", "label", "placeholder", "disableOnPrefill")


def internal_fields(fields: list[Field]) -> list[Field]:
    """The stored questions as the vendor's database has them."""
    return [_internal(field) for field in fields]


def newer_field(field: Field) -> Field:
    """The question as a 2024-06-14 body says it: the system's own by slug, the others with type and slug."""
    name = field["name"]
    newer = {member: field[member] for member in KEPT if field.get(member) is not None}
    if name in SYSTEM:
        return {**newer, **({"type": name} if name in ("name", "email") else {"slug": name})}
    newer["type"], newer["slug"] = field["type"], name
    newer.setdefault("label", name)
    newer.setdefault("required", False)
    if field["type"] in WITH_OPTIONS:
        newer["options"] = [option["value"] for option in field.get("options") or []]
    return newer


def _internal(field: Field) -> Field:
    slug = field["slug"]
    kept = {member: field[member] for member in KEPT if member in field}
    if slug in SYSTEM:
        return {"name": slug, **SYSTEM[slug], **_said(slug, kept), "sources": BY_DEFAULT}
    internal = {"name": slug, "type": field["type"], **kept, "editable": "user", "sources": BY_USER}
    if slug == PHONE_SLUG:
        internal |= {"editable": "system-but-optional", "sources": BY_DEFAULT, "defaultLabel": "phone_number"}
    if "options" in field:
        internal["options"] = [{"label": option, "value": option} for option in field["options"]]
    if field["type"] in WITH_HTML:
        internal["labelAsSafeHtml"] = f"<p>{escape(field['label'])}</p>\n"
    return internal


def _said(slug: str, kept: Field) -> Field:
    """Of a system's own question what somebody said; of the guests always whether they are hidden, and then all."""
    silent: Field = {"label": SYSTEM[slug]["defaultLabel"]}
    if slug != "guests":
        silent["hidden"] = False
    if slug != "guests" or not kept["hidden"]:
        silent["disableOnPrefill"] = False
    return {member: value for member, value in kept.items() if member not in silent or value != silent[member]}
