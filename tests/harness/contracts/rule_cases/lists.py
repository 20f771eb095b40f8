"""Cases of the rules on lists of bookings."""

from __future__ import annotations

from typing import Any

from contracts.exchange import Exchange
from tests.harness.contracts.rule_cases.making import OTHER_UID, UID, Cases, booking, read

_LATER = booking(uid=OTHER_UID, start="2030-01-08T15:00:00.000Z", end="2030-01-08T15:30:00.000Z")


def _listed(query: str, *listed: dict[str, Any], total: int | None = None, **page: Any) -> Exchange:
    count = len(listed) if total is None else total
    pagination = {
        "totalItems": count,
        "returnedItems": len(listed),
        "remainingItems": 0,
        "itemsPerPage": 100,
        "currentPage": min(1, count),
        "totalPages": min(1, count),
        "hasNextPage": False,
        "hasPreviousPage": False,
        **page,
    }
    return read(f"/v2/bookings?{query}", list(listed), pagination=pagination)


CASES: Cases = {
    "CP251": (_listed("", booking(), currentPage=2), _listed("", booking())),
    "CP252": (_listed("", booking(), booking()), _listed("", booking(), _LATER)),
    "CP253": (_listed("status=past,cancelled", booking()), _listed("status=past&status=upcoming", booking())),
    "CP254": (
        _listed("attendeeEmail=tom@example.com", booking()),
        _listed("attendeeEmail=ANN@example.com&attendeeName=Ann", booking()),
    ),
    "CP255": (_listed(f"bookingUid={OTHER_UID}", booking()), _listed(f"bookingUid={UID}", booking())),
    "CP256": (_listed("eventTypeIds=8,9&eventTypeId=7", booking()), _listed("eventTypeIds=7,8", booking())),
    "CP257": (
        _listed("afterStart=2030-01-08T13:00:00.001Z", booking()),
        _listed("afterStart=2030-01-08T13:00:00Z&beforeEnd=2030-01-08T14:30:00%2B01:00", booking()),
    ),
    "CP258": (
        _listed("beforeCreatedAt=2029-11-30", booking()),
        _listed("beforeCreatedAt=2029-12-01&afterUpdatedAt=2029-12-01", booking(), total=5, returnedItems=5),
    ),
    "CP259": (_listed("sortEnd=desc", booking(), _LATER), _listed("status=past", _LATER, booking())),
}
