"""Instants as milliseconds since the epoch: read from ISO 8601 text, written as the API writes them."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE_MS = 60_000
DAY_MS = 86_400_000
PLAIN_LENGTH = len("2030-01-08T10:00:00Z")
# Far enough for any booking, near enough that adding a length, a day or an offset stays within what datetime can say.
FIRST_MS = int((datetime(2, 1, 1, tzinfo=UTC) - EPOCH).total_seconds()) * 1000
LAST_MS = int((datetime(9990, 1, 1, tzinfo=UTC) - EPOCH).total_seconds()) * 1000

_YEAR = r"[+-]?\d{4}"
_MONTH = r"(?:0[1-9]|1[0-2])"
_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_WEEK = r"W(?:[0-4]\d|5[0-3])"
_ORDINAL = r"(?:00[1-9]|0[1-9]\d|[12]\d\d|3[0-5]\d|36[0-6])"
_DATE = rf"{_YEAR}(?:-{_MONTH}(?:-{_DAY})?|{_MONTH}{_DAY}|-{_WEEK}(?:-[1-7])?|{_WEEK}[1-7]?|-{_ORDINAL}|{_ORDINAL})?"
_HOUR = r"(?:[01]\d|2[0-3])"
_FRACTION = r"(?:[.,]\d+)?"
_TIME = rf"(?:{_HOUR}(?::[0-5]\d(?::[0-5]\d{_FRACTION})?|[0-5]\d(?:[0-5]\d{_FRACTION})?)?|24:?00)"
_OFFSET = rf"(?:[zZ]|[+-]{_HOUR}(?::?[0-5]\d)?)"
_ISO_8601 = re.compile(rf"{_DATE}(?:[T ]{_TIME}{_OFFSET}?)?", re.ASCII)

_PARTS = re.compile(
    r"(?P<year>\d{4})(?:"
    r"-?W(?P<week>\d\d)(?:-?(?P<weekday>\d))?"
    r"|-?(?P<ordinal>\d{3})(?!\d)"
    r"|-(?P<month>\d\d)(?:-(?P<day>\d\d))?"
    r"|(?P<basic_month>\d\d)(?P<basic_day>\d\d)"
    r")?"
    r"(?:T(?P<hour>\d\d)(?::?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?)?"
    r"(?P<offset>[zZ]|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)


def looks_like_iso_8601(value: object) -> bool:
    """The first, lenient check: the text has a form of ISO 8601, though the day may not exist (2030-02-30)."""
    return isinstance(value, str) and _ISO_8601.fullmatch(value) is not None


def parse_instant(text: str) -> int | None:
    """The instant a text of ISO 8601 names, UTC where it says no offset; None where there is no such instant."""
    if len(text) == PLAIN_LENGTH and text[4] + text[7] + text[10] + text[-1] == "--TZ":
        return _plain(text)
    parts = _PARTS.fullmatch(text)
    if parts is None:
        return None
    try:
        moment = _moment(parts)
    except (ValueError, OverflowError):
        return None
    instant_ms = (moment - EPOCH) // timedelta(milliseconds=1)
    return instant_ms if FIRST_MS <= instant_ms < LAST_MS else None


def _plain(text: str) -> int | None:
    """As most clients write an instant, to the second and in UTC: read at once."""
    try:
        instant_ms = (datetime.fromisoformat(text) - EPOCH) // timedelta(milliseconds=1)
    except ValueError:
        return None
    return instant_ms if FIRST_MS <= instant_ms < LAST_MS else None


def instant_of_query(text: str) -> str:
    """The text that was meant: a raw plus arrives in a query as a blank, and a blank may stand for the T."""
    return text.replace(" ", "+") if "T" in text else text.replace(" ", "T")


def _moment(parts: re.Match[str]) -> datetime:
    day = _calendar_day(parts)
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    fraction = int((parts["fraction"] or "0")[:3].ljust(3, "0"))
    days_later = 0
    if hour == 24 and minute == second == fraction == 0:
        hour, days_later = 0, 1
    moment = datetime(day.year, day.month, day.day, hour, minute, second, fraction * 1000, _offset(parts["offset"]))
    return moment + timedelta(days=days_later)


def _calendar_day(parts: re.Match[str]) -> date:
    year = int(parts["year"])
    if parts["week"]:
        return date.fromisocalendar(year, int(parts["week"]), int(parts["weekday"] or 1))
    if parts["ordinal"]:
        ordinal = int(parts["ordinal"])
        day = date(year, 1, 1) + timedelta(days=ordinal - 1)
        if ordinal < 1 or day.year != year:
            raise ValueError(ordinal)
        return day
    return date(year, int(parts["month"] or parts["basic_month"] or 1), int(parts["day"] or parts["basic_day"] or 1))


def _offset(text: str | None) -> timezone:
    if text is None or text in "zZ":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


@lru_cache(maxsize=4096)
def iso_utc(instant_ms: int) -> str:
    """As every answer writes an instant: UTC, milliseconds, `Z`."""
    return (EPOCH + timedelta(milliseconds=instant_ms)).isoformat(timespec="milliseconds")[:-6] + "Z"


def in_zone(instant_ms: int, zone: ZoneInfo | timezone) -> datetime:
    """The wall clock of a zone at an instant."""
    return (EPOCH + timedelta(milliseconds=instant_ms)).astimezone(zone)


def from_wall_clock(local: datetime, zone: ZoneInfo | timezone) -> int:
    """The instant at which a zone's clocks show this time.

    A time that the clocks skip is taken as if they had not been moved yet, a time that they show twice is the first.
    """
    return (local.replace(tzinfo=zone) - EPOCH) // timedelta(milliseconds=1)
