"""Formats of single values: integers as JSON has them, e-mails, phones, URLs, IANA zones, languages."""

import re
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

INT32_MAX = 2**31 - 1

LANGUAGES = [
    *("ar", "ca", "de", "es", "eu", "he", "id", "ja", "lv", "pl", "ro", "sr", "th", "vi", "az", "cs", "el", "es-419"),
    *("fi", "hr", "it", "km", "nl", "pt", "ru", "sv", "tr", "zh-CN", "bg", "da", "en", "et", "fr", "hu", "iw", "ko"),
    *("no", "pt-BR", "sk", "ta", "uk", "zh-TW", "bn"),
]

_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)
_PHONE = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_PHONE_PUNCTUATION = str.maketrans("", "", " -().")
_HOST = (
    r"(?:[A-Za-z0-9\u00a1-\uffff](?:[A-Za-z0-9\u00a1-\uffff_-]*[A-Za-z0-9\u00a1-\uffff])?\.)+[A-Za-z\u00a1-\uffff]{2,}"
)
_URL = re.compile(
    rf"(?:(?:https?|ftp)://)?(?:[^\s/?#@<>]+@)?(?:{_HOST}|\d{{1,3}}(?:\.\d{{1,3}}){{3}})\.?"
    r"(?::\d{1,5})?(?:[/?#][^\s<>]*)?",
    re.IGNORECASE,
)
_CLOCK_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)


def is_integer(value: object) -> bool:
    """JSON has one kind of number: 30 and 30.0 are the same integer, true is none."""
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())


def is_number(value: object) -> bool:
    """Any JSON number; booleans are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_email(value: str) -> bool:
    """An ordinary address: dotted local part, domain with a top level."""
    return _EMAIL.fullmatch(value) is not None


def is_phone(value: str) -> bool:
    """An international number: plus, country, 7 to 15 digits; blanks and punctuation between are tolerated."""
    return _PHONE.fullmatch(value.translate(_PHONE_PUNCTUATION)) is not None


def is_url(value: object) -> bool:
    """A web address; the scheme may be missing, a top-level domain may not."""
    return isinstance(value, str) and len(value) <= 2083 and _URL.fullmatch(value) is not None


def is_clock_time(value: object) -> bool:
    """`HH:MM` on a 24-hour clock; 24:00 is not one."""
    return isinstance(value, str) and _CLOCK_TIME.fullmatch(value) is not None


@cache
def _zones() -> dict[str, str]:
    # The list of the tzdata package rather than a walk over the machine's files: the same everywhere, and quick.
    names = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    return {name.lower(): name for name in names if name != "Factory"}


def is_time_zone(value: object) -> bool:
    """A name of the IANA database, legacy names included, upper and lower case alike."""
    return isinstance(value, str) and value.lower() in _zones()


@cache
def time_zone(name: str) -> ZoneInfo:
    """The rules of a zone named in any case."""
    return ZoneInfo(_zones()[name.lower()])


def javascript_type(value: object) -> str:
    """What a type check of the API calls the type of a value."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "string" if isinstance(value, str) else "object"


def zod_type(value: object) -> str:
    """As `javascript_type`, with the finer names of the second layer."""
    if value is None:
        return "null"
    return "array" if isinstance(value, list) else javascript_type(value)
