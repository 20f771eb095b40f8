"""Cases of the rules on changes of a booking: moved, cancelled, confirmed, marked, handed over, joined."""

from __future__ import annotations

from tests.harness.contracts.exchanges import exchange
from tests.harness.contracts.rule_cases.making import (
    OTHER_UID,
    UID,
    Cases,
    attendee,
    booking,
    changed,
    occurrences,
    read,
)

_MOVE = {"start": "2030-01-08T13:00:00Z", "reschedulingReason": "late", "rescheduledBy": "ann@example.com"}
_LINKED = {"uid": OTHER_UID, "rescheduledFromUid": UID, "reschedulingReason": "late"}
_ADDED = {"id": 9, "bookingId": 1, **attendee(name="Tom", email="tom@example.com")}
_MARKS = {"host": True, "attendees": [{"email": "ann@example.com", "absent": True}]}
_PLACE = {"location": {"type": "address", "address": "1 Proof Lane"}}
_BOUGHT = {"bookingUid": UID, "reassignedTo": {"id": 102, "name": "Jane", "email": "jane@example.com"}}


def _kept(*, last: str) -> list[dict[str, object]]:
    series = occurrences("2030-01-01T13:00", "2030-01-15T13:00", "2030-01-22T13:00")
    return [{**one, "status": status} for one, status in zip(series, ("accepted", "cancelled", last), strict=True)]


CASES: Cases = {
    "CP221": (
        changed("reschedule", booking(uid=OTHER_UID), _MOVE, status=201),
        changed("reschedule", booking(**_LINKED), _MOVE, status=201),
    ),
    "CP222": (
        changed("reschedule", booking(**{**_LINKED, "reschedulingReason": "early"}), _MOVE, status=201),
        changed("reschedule", booking(**_LINKED), _MOVE, status=201),
    ),
    "CP223": (
        changed("cancel", booking(), {"cancellationReason": "ill"}),
        changed("cancel", booking(status="cancelled", cancellationReason="ill"), {"cancellationReason": "ill"}),
    ),
    "CP225": (
        changed("cancel", _kept(last="accepted"), {}, uid=str(_kept(last="")[1]["uid"])),
        changed("cancel", _kept(last="cancelled"), {}, uid="5e5aba04-61f7-4696-b483-50c5bfa19b5d"),
    ),
    "CP226": (
        changed("reschedule", booking(**_LINKED, rescheduledByEmail="tom@example.com"), _MOVE, status=201),
        changed("reschedule", booking(**_LINKED, rescheduledByEmail="ann@example.com"), _MOVE, status=201),
    ),
    "CP271": (changed("confirm", booking(status="pending")), changed("confirm", booking())),
    "CP272": (changed("decline", booking(status="pending"), {}), changed("decline", booking(status="rejected"), {})),
    "CP273": (
        changed("mark-absent", booking(absentHost=True), _MARKS),
        changed("mark-absent", booking(absentHost=True, attendees=[attendee(absent=True)]), _MARKS),
    ),
    "CP274": (
        changed("reassign/103", _BOUGHT),
        changed("reassign/102", _BOUGHT),
    ),
    "CP275": (
        exchange(
            {"status": "success", "data": booking(location="elsewhere")},
            status=200,
            method="PATCH",
            path=f"/v2/bookings/{UID}/location",
            sent=_PLACE,
        ),
        exchange(
            {"status": "success", "data": booking()},
            status=200,
            method="PATCH",
            path=f"/v2/bookings/{UID}/location",
            sent=_PLACE,
        ),
    ),
    "CP278": (
        changed("attendees", _ADDED, {"name": "Tom", "email": "tim@example.com", "timeZone": "UTC"}, status=201),
        changed(
            "attendees", _ADDED, {"name": "Tom", "email": "tom@example.com", "timeZone": "Asia/Kathmandu"}, status=201
        ),
    ),
    "CP279": (
        changed("guests", booking(), {"guests": [{"email": "new@example.org"}]}),
        changed("guests", booking(), {"guests": [{"email": "Guest+late@example.org"}]}),
    ),
    "CP280": (
        read(f"/v2/bookings/{UID}/attendees/8", {**attendee(), "id": 9}),
        read(f"/v2/bookings/{UID}/attendees/9", {**attendee(), "id": 9}),
    ),
    "CP286": (
        read(f"/v2/bookings/{UID}/attendees", [{**attendee(), "id": 9}, {**attendee(), "id": 9}]),
        read(f"/v2/bookings/{UID}/attendees", [{**attendee(), "id": 8}, {**attendee(), "id": 9}]),
    ),
}
