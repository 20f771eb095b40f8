"""Cases of the rules on series. Rome changes its clocks on 31 March 2030."""

from __future__ import annotations

from contracts.exchange import ABSENT, Exchange
from tests.harness.contracts.rule_cases.making import (
    SERIES,
    Cases,
    attendee,
    created,
    occurrences,
    read,
    request,
)

_ROME = request(start="2030-03-20T09:00:00Z", attendee=attendee(timeZone="Europe/Rome"), metadata=ABSENT)
_WEEKLY = ("2030-03-20T09:00", "2030-03-27T09:00", "2030-04-03T08:00")


def _series(*starts: str, **changes: object) -> Exchange:
    people = [attendee(timeZone="Europe/Rome")]
    return created(occurrences(*starts, **{"attendees": people, **changes}), _ROME)


def _renamed(name: str, member: str) -> Exchange:
    series = occurrences(*_WEEKLY)
    series[1][member] = name
    return created(series, _ROME)


CASES: Cases = {
    "CP231": (_renamed("6e5aba04-61f7-4696-b483-50c5bfa19b5d", "recurringBookingUid"), _series(*_WEEKLY)),
    "CP232": (
        created(occurrences(*_WEEKLY), request(recurrenceCount=2)),
        created(occurrences(*_WEEKLY), request(recurrenceCount=3)),
    ),
    "CP233": (_series("2030-03-20T09:00", "2030-03-27T09:00", "2030-04-03T09:00"), _series(*_WEEKLY)),
    "CP234": (
        _series("2030-03-20T09:00", "2030-03-27T09:00", "2030-04-04T08:00"),
        # Monthly: what the end of February took is not given back.
        _series("2030-01-31T09:00", "2030-02-28T09:00", "2030-03-28T09:00"),
    ),
    "CP235": (_renamed("Another talk", "title"), _series(*_WEEKLY)),
    "CP236": (
        read(f"/v2/bookings/{SERIES}", occurrences(*reversed(_WEEKLY))),
        read(f"/v2/bookings/{SERIES}", occurrences(*_WEEKLY)),
    ),
    "CP237": (
        read(f"/v2/bookings/{SERIES}", occurrences(*_WEEKLY)[0]),
        read(f"/v2/bookings/{SERIES}", occurrences(*_WEEKLY)),
    ),
}
