"""What the links to calendars tell of a meeting: when it begins and ends, as instants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from contracts.rules.reading import Reading
from contracts.rules.rule import Breach, rule

_GOOGLE: Final = re.compile(r"[?&]dates=(?P<start>[^/&]+)/(?P<end>[^&]+)")
_OUTLOOK_START: Final = re.compile(r"[?&]startdt=(?P<start>[^&]+)")
_OUTLOOK_END: Final = re.compile(r"[?&]enddt=(?P<end>[^&]+)")
_FILE_START: Final = re.compile(r"DTSTART(?:;TZID=(?P<zone>[^:;\r\n]+))?[^:\r\n]*:(?P<start>[0-9TZ]+)")
_FILE_END: Final = re.compile(r"DTEND(?:;TZID=(?P<zone>[^:;\r\n]+))?[^:\r\n]*:(?P<end>[0-9TZ]+)")
_FILE_LENGTH: Final = re.compile(r"DURATION:P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")
_LINK_ZONE: Final = re.compile(r"[?&]ctz=(?P<zone>[^&]+)")


@dataclass(frozen=True, slots=True)
class Told:
    """What one link tells: `text` as it is written, and the instant that it means, None where it names no zone."""

    pointer: str
    member: str
    text: str
    instant: datetime | None


def told_by(links: list[Any]) -> Iterator[Told]:
    """The start and the end that each link tells; nothing of a link whose form is not known."""
    for index, item in enumerate(links):
        text = unquote(item["link"])
        for member, written, zone in _times(text):
            yield Told(f"/data/{index}/link", member, written, _instant(written, zone))


def _times(text: str) -> Iterator[tuple[str, str, str | None]]:
    zone = match["zone"] if (match := _LINK_ZONE.search(text)) else None
    if match := _GOOGLE.search(text):
        yield "start", match["start"], zone
        yield "end", match["end"], zone
        return
    if (start := _OUTLOOK_START.search(text)) and (end := _OUTLOOK_END.search(text)):
        yield "start", start["start"], zone
        yield "end", end["end"], zone
        return
    if match := _FILE_START.search(text):
        yield "start", match["start"], match["zone"]
        if end := _FILE_END.search(text):
            yield "end", end["end"], end["zone"]
        elif length := _FILE_LENGTH.search(text):
            days, hours, minutes, seconds = (int(part or 0) for part in length.groups())
            lasts = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
            written = datetime.fromisoformat(match["start"].removesuffix("Z")) + lasts
            yield "end", f"{written:%Y%m%dT%H%M%S}{'Z' if match['start'].endswith('Z') else ''}", match["zone"]


def _instant(text: str, zone: str | None) -> datetime | None:
    """The instant to the minute: calendar files leave the seconds out."""
    moment = datetime.fromisoformat(unquote(text)).replace(second=0, microsecond=0)
    if moment.tzinfo is None:
        return moment.replace(tzinfo=ZoneInfo(unquote(zone))) if zone else None
    return moment


@rule("CP298", "getCalendarLinks")
def calendar_links_tell_one_time(reading: Reading) -> Iterator[Breach]:
    """Every link tells start and end as instants, in UTC or with their zone, and all links tell the same ones.

    Source: *Get 'Add to Calendar' links*: links to one booking; observed: recordings, group `calendar-links`.
    """
    first: dict[str, datetime] = {}
    for told in told_by(reading.data):
        if told.instant is None:
            message = f"the {told.member} of the meeting names no zone: each calendar reads it in its own"
            yield Breach(told.pointer, message, "UTC, with Z", told.text)
            continue
        if first.setdefault(told.member, told.instant) != told.instant:
            message = f"the {told.member} of the meeting is not that of the other links"
            yield Breach(told.pointer, message, first[told.member].isoformat(), told.text)


RULES = (calendar_links_tell_one_time,)
