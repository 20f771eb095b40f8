"""Cases of the rules on slots and their reservations."""

from __future__ import annotations

from typing import Any

from contracts.exchange import Exchange
from tests.harness.contracts.exchanges import HEADERS, exchange
from tests.harness.contracts.rule_cases.making import NOW, UID, Cases, read

_VERSION = "2024-09-04"
_NAME = "79fbf637-45c4-453c-a5ff-21a4c6decbdd"
_RESERVED = {
    "eventTypeId": 7,
    "slotStart": "2030-01-09T09:00:00.000Z",
    "slotEnd": "2030-01-09T09:30:00.000Z",
    "slotDuration": 30,
    "reservationUid": _NAME,
    "reservationDuration": 5,
    "reservationUntil": "2030-01-08T12:05:00.794Z",
}
_ASKED = {"eventTypeId": 7, "slotStart": "2030-01-09T10:00:00+01:00", "slotDuration": 30}


def _slots(query: str, days: dict[str, list[dict[str, Any]]]) -> Exchange:
    return read(f"/v2/slots?eventTypeId=7&start=2030-01-08&end=2030-01-08{query}", days, version=_VERSION)


def _day(*slots: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {"2030-01-08": list(slots)}


def _reserved(**changes: Any) -> Exchange:
    return exchange(
        {"status": "success", "data": {**_RESERVED, **changes}},
        path="/v2/slots/reservations",
        version=_VERSION,
        sent=_ASKED,
        headers={**HEADERS, "date": NOW},
    )


def _seats(**seats: Any) -> Exchange:
    slot = {"start": "2030-01-08T09:00:00.000Z", "seatsBooked": 1, "seatsRemaining": 2, "seatsTotal": 3, **seats}
    return _slots("", _day(slot))


_FILE = "data:text/calendar,DTSTART;TZID=Europe/Rome:20300108T140000%0D%0ADURATION%3APT30M%0D%0A"


def _google(start: str) -> str:
    return f"https://calendar.google.com/calendar/r/eventedit?dates={start}/20300108T133000Z&text=Talk"


def _outlook(start: str) -> str:
    return f"https://outlook.live.com/compose?enddt=2030-01-08T13:30:00Z&path=%252Fcompose&startdt={start}"


def _links(*links: str) -> Exchange:
    return read(f"/v2/bookings/{UID}/calendar-links", [{"label": link[:9], "link": link} for link in links])


_NINE, _TEN = {"start": "2030-01-08T09:00:00.000Z"}, {"start": "2030-01-08T10:00:00.000Z"}

CASES: Cases = {
    "CP261": (_slots("", _day(_TEN, _NINE)), _slots("", _day(_NINE, _TEN))),
    "CP262": (_slots("", {"2030-01-10": [{"start": "2030-01-10T09:00:00.000Z"}]}), _slots("", _day(_NINE))),
    "CP263": (
        _slots("&timeZone=Europe/Rome", _day(_NINE)),
        _slots("&timeZone=Europe/Rome", _day({"start": "2030-01-08T10:00:00.000+01:00"})),
    ),
    "CP264": (_seats(seatsRemaining=3), _seats(bookingUid=UID)),
    "CP265": (
        _slots("&format=range&duration=60", _day({**_NINE, "end": "2030-01-08T09:30:00.000Z"})),
        _slots("&format=range", _day({**_NINE, "end": "2030-01-08T09:30:00.000Z"})),
    ),
    "CP266": (_reserved(slotStart="2030-01-09T10:00:00.000Z"), _reserved()),
    "CP267": (_reserved(slotEnd="2030-01-09T10:00:00.000Z"), _reserved()),
    "CP268": (_reserved(reservationUntil="2030-01-08T13:05:00.794Z"), _reserved()),
    "CP297": (_slots("", _day(_NINE)), _slots("", _day({"start": "2030-01-08T12:00:00.000Z"}))),
    "CP298": (
        _links(_google("20300108T130000"), _outlook("2030-01-08T13:00:00Z"), _FILE),
        _links(_google("20300108T130000Z"), _outlook("2030-01-08T14%3A00%3A00%2B01%3A00"), _FILE),
    ),
    "CP269": (
        read("/v2/slots/reservations/89fbf637-45c4-453c-a5ff-21a4c6decbdd", _RESERVED, version=_VERSION),
        read(f"/v2/slots/reservations/{_NAME}", _RESERVED, version=_VERSION),
    ),
}
