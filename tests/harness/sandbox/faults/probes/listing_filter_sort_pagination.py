"""Probes of the list: its filters, its order, and that it is answered at all."""

from __future__ import annotations

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe

COPY = """
    WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < 3000)
    INSERT INTO bookings (uid, host_id, event_type_id, status, start_ms, end_ms, blocked_from_ms, blocked_to_ms, title,
                          metadata, responses, ics_uid, created_ms, updated_ms)
    SELECT uid || number, host_id, event_type_id, status, start_ms, end_ms, blocked_from_ms, blocked_to_ms, title,
           metadata, responses, ics_uid, created_ms, updated_ms
    FROM bookings, numbers WHERE uid = ?
"""


def _listed(sandbox: Probed, query: str = "", key: str = "john") -> list[str]:
    return [booking["uid"] for booking in sandbox.data(sandbox.get(f"/v2/bookings?{query}", key))]


@probe("date-filters-ignored")
def a_window_of_a_week_holds_what_lies_in_it(sandbox: Probed) -> bool:
    made = [sandbox.book(f"2030-01-{day}T10:00:00Z")["uid"] for day in ("08", "15", "22")]
    return _listed(sandbox, "afterStart=2030-01-14T00:00:00Z&beforeEnd=2030-01-21T00:00:00Z") == made[1:2]


@probe("implicit-one-month-window")
def an_administrator_is_listed_what_is_long_past(sandbox: Probed) -> bool:
    uid = sandbox.book("2030-01-08T10:00:00Z", "carol-30", username="carol")["uid"]
    sandbox.set_clock("2030-02-17T10:00:00Z")
    return uid in _listed(sandbox, key="carol")


@probe("attendee-email-case-sensitive-with-status")
def a_status_does_not_change_which_address_is_meant(sandbox: Probed) -> bool:
    uid = sandbox.book("2030-01-08T10:00:00Z", attendee={**ANN, "email": "Test@example.com"})["uid"]
    assert _listed(sandbox, "attendeeEmail=Test@example.com&status=upcoming") == [uid]
    alone = _listed(sandbox, "attendeeEmail=test@example.com")
    return alone == _listed(sandbox, "attendeeEmail=test@example.com&status=upcoming")


@probe("result-order-of-id-lookup")
def the_page_keeps_its_order(sandbox: Probed) -> bool:
    late, early = (sandbox.book(f"2030-01-08T{hour}:00:00Z")["uid"] for hour in (15, 10))
    return _listed(sandbox, "sortStart=asc") == [early, late]


@probe("before-end-exclusive")
def bounds_count_themselves(sandbox: Probed) -> bool:
    uid = sandbox.book("2030-01-08T10:00:00Z")["uid"]
    return _listed(sandbox, "afterStart=2030-01-08T10:00:00Z&beforeEnd=2030-01-08T10:30:00Z") == [uid]


@probe("day-window-previous-day")
def a_day_does_not_hold_the_evening_before(sandbox: Probed) -> bool:
    sandbox.book("2030-01-07T23:00:00Z")
    uid = sandbox.book("2030-01-08T10:00:00Z")["uid"]
    return _listed(sandbox, "afterStart=2030-01-08T00:00:00Z&beforeEnd=2030-01-08T23:59:00Z") == [uid]


@probe("in-progress-vanishes")
def what_has_begun_is_upcoming(sandbox: Probed) -> bool:
    running, coming = (sandbox.book(f"2030-01-08T{hour}:00:00Z")["uid"] for hour in (10, 12))
    sandbox.set_clock("2030-01-08T10:05:00Z")
    listed = _listed(sandbox, "status=upcoming")
    assert coming in listed
    return running in listed


@probe("one-bad-row-breaks-list")
def a_booking_without_answers_is_listed(sandbox: Probed) -> bool:
    answered = sandbox.book("2030-01-08T10:00:00Z", bookingFieldsResponses={"wish": None})["uid"]
    assert sandbox.read(answered)["bookingFieldsResponses"]["wish"] == ""
    if sandbox.get("/v2/bookings", "john").status_code != 200:
        return False
    empty = sandbox.book("2030-01-08T11:00:00Z")["uid"]
    with sandbox.deployment.database.transaction() as connection:
        connection.execute("UPDATE bookings SET responses = 'null' WHERE uid = ?", (empty,))
    return _listed(sandbox) == [answered, empty]


@probe("list-500-over-3000")
def a_long_list_has_its_first_page(sandbox: Probed) -> bool:
    uid = sandbox.book("2030-01-08T10:00:00Z")["uid"]
    assert sandbox.get("/v2/bookings?take=10", "john").status_code == 200
    with sandbox.deployment.database.transaction() as connection:
        connection.execute(COPY, (uid,))
    return sandbox.get("/v2/bookings?take=10", "john").status_code == 200


@probe("repeated-query-keys-last-wins")
def all_of_a_repeated_parameter_counts(sandbox: Probed) -> bool:
    first, second = sandbox.book("2030-01-08T10:00:00Z"), sandbox.book("2030-01-08T11:00:00Z", "variable-length")
    query = f"eventTypeIds={first['eventTypeId']}&eventTypeIds={second['eventTypeId']}"
    return _listed(sandbox, query) == [first["uid"], second["uid"]]
