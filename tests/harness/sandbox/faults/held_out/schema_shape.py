"""Held-out probes: what an answer has."""

from __future__ import annotations

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"


@probe("absent-host-missing-in-list")
def a_list_says_whether_the_host_came(sandbox: Probed) -> bool:
    sandbox.book(START)
    return "absentHost" in sandbox.data(sandbox.get("/v2/bookings", "john"))[0]


@probe("seat-uid-missing-in-list")
def a_list_names_the_seats(sandbox: Probed) -> bool:
    sandbox.book(START, "seated-3")
    return "seatUid" in sandbox.data(sandbox.get("/v2/bookings", "john"))[0]["attendees"][0]


@probe("calendar-links-without-ics")
def there_are_four_links(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    return len(sandbox.data(sandbox.get(f"/v2/bookings/{uid}/calendar-links", "john"))) == 4


@probe("rescheduled-from-missing-on-read")
def a_read_names_the_booking_before(sandbox: Probed) -> bool:
    moved = sandbox.data(sandbox.reschedule(sandbox.book(START)["uid"], LATER), 201)
    return "rescheduledFromUid" in sandbox.read(moved["uid"])


@probe("event-type-slug-missing-on-read")
def a_read_names_the_event_type(sandbox: Probed) -> bool:
    return "slug" in sandbox.read(sandbox.book(START)["uid"])["eventType"]


@probe("attendee-phone-dropped")
def a_number_is_shown(sandbox: Probed) -> bool:
    made = sandbox.book(START, attendee={**ANN, "phoneNumber": "+390212345678"})
    return bool(made["attendees"][0].get("phoneNumber") == "+390212345678")


@probe("total-pages-missing")
def the_pages_are_counted(sandbox: Probed) -> bool:
    return "totalPages" in sandbox.get("/v2/bookings", "john").json()["pagination"]


@probe("series-uid-lost-on-cancelled")
def what_was_cancelled_names_its_series(sandbox: Probed) -> bool:
    made = sandbox.book(START, "recurring-weekly")
    sandbox.data(sandbox.cancel(made[0]["uid"]))
    return "recurringBookingUid" in sandbox.read(made[0]["uid"])
