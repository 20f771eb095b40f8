"""The list: who sees what, filters alone and together, order and pages."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.harness.sandbox.calling import ANN, Sandbox


def listed(sandbox: Sandbox, query: str = "", key: str = "john") -> list[Any]:
    data: list[Any] = sandbox.data(sandbox.get(f"/v2/bookings?{query}", key))
    return data


def uids(bookings: list[Any]) -> list[str]:
    return [booking["uid"] for booking in bookings]


def test_a_host_sees_own_bookings_and_an_attendee_too(sandbox: Sandbox) -> None:
    booking = sandbox.book("2030-01-08T10:00:00Z", guests=["jane@example.com"])
    assert uids(listed(sandbox)) == uids(listed(sandbox, key="jane")) == [booking["uid"]]


def test_a_stranger_sees_nothing(sandbox: Sandbox) -> None:
    booking = sandbox.book("2030-01-08T10:00:00Z")
    assert listed(sandbox, f"bookingUid={booking['uid']}", "mallory") == []


def test_an_item_is_what_a_read_gives(sandbox: Sandbox) -> None:
    booking = sandbox.book("2030-01-08T10:00:00Z", guests=["g@example.com"])
    series = sandbox.book("2030-01-09T10:00:00Z", "recurring-weekly", recurrenceCount=2)
    assert listed(sandbox) == [sandbox.read(uid) for uid in (booking["uid"], *uids(series))]


def test_statuses_mean_what_is_documented(sandbox: Sandbox) -> None:
    past, running, coming = (sandbox.book(f"2030-01-08T{hour}:00:00Z")["uid"] for hour in ("10", "12", "14"))
    pending = sandbox.book("2030-01-08T16:00:00Z", "needs-confirmation")["uid"]
    gone = sandbox.book("2030-01-08T18:00:00Z")["uid"]
    sandbox.data(sandbox.cancel(gone))
    series = uids(sandbox.book("2030-01-09T10:00:00Z", "recurring-weekly", recurrenceCount=2))
    sandbox.set_clock("2030-01-08T12:10:00Z")
    assert uids(listed(sandbox, "status=past")) == [past]
    assert uids(listed(sandbox, "status=upcoming")) == [running, coming, pending, *series]
    assert uids(listed(sandbox, "status=unconfirmed")) == [pending]
    assert uids(listed(sandbox, "status=cancelled")) == [gone]
    assert uids(listed(sandbox, "status=recurring")) == series
    assert uids(listed(sandbox, "status=past,cancelled")) == [past, gone]
    assert uids(listed(sandbox, "status=past&status=cancelled")) == [past, gone]


def test_past_and_cancelled_alone_come_newest_first(sandbox: Sandbox) -> None:
    made = [sandbox.book(f"2030-01-08T1{hour}:00:00Z")["uid"] for hour in range(3)]
    sandbox.set_clock("2030-01-10T00:00:00Z")
    assert uids(listed(sandbox, "status=past")) == made[::-1]
    assert uids(listed(sandbox, "status=past&sortStart=asc")) == made


def test_time_filters_include_their_bounds(sandbox: Sandbox) -> None:
    made = [sandbox.book(f"2030-01-08T1{hour}:00:00Z")["uid"] for hour in range(3)]
    assert uids(listed(sandbox, "afterStart=2030-01-08T11:00:00Z")) == made[1:]
    assert uids(listed(sandbox, "beforeEnd=2030-01-08T11:30:00Z")) == made[:2]
    assert uids(listed(sandbox, "afterStart=2030-01-08T12:00:00%2B01:00&beforeEnd=2030-01-08T11:30:00Z")) == [made[1]]
    assert listed(sandbox, "afterStart=2030-01-09&beforeEnd=2030-01-08") == []


def test_creation_and_update_times_filter_and_count(sandbox: Sandbox) -> None:
    early = sandbox.book("2030-01-08T10:00:00Z")["uid"]
    sandbox.set_clock("2030-01-07T09:00:00Z")
    late = sandbox.book("2030-01-08T11:00:00Z")["uid"]
    answer = sandbox.get("/v2/bookings?afterCreatedAt=2030-01-07T08:30:00Z", "john").json()
    assert uids(answer["data"]) == [late]
    assert answer["pagination"]["totalItems"] == 1
    sandbox.data(sandbox.cancel(early))
    assert uids(listed(sandbox, "afterUpdatedAt=2030-01-07T09:00:00Z&sortCreated=desc")) == [late, early]


def test_attendees_are_found_exactly(sandbox: Sandbox) -> None:
    tagged = {**ANN, "name": "Cap Tag", "email": "Cap+Tag@example.com"}
    uid = sandbox.book("2030-01-08T10:00:00Z", attendee=tagged, guests=["g@example.com"])["uid"]
    sandbox.book("2030-01-08T11:00:00Z")
    assert uids(listed(sandbox, "attendeeEmail=Cap+Tag@example.com")) == [uid]
    assert uids(listed(sandbox, f"attendeeEmail={quote('Cap+Tag@example.com')}&status=upcoming")) == [uid]
    assert uids(listed(sandbox, "attendeeEmail=g@example.com&attendeeName=Cap%20Tag")) == [uid]
    assert listed(sandbox, "attendeeName=Cap") == []


def test_event_types_filter_alone_and_in_lists(sandbox: Sandbox) -> None:
    normal = sandbox.book("2030-01-08T10:00:00Z")
    variable = sandbox.book("2030-01-08T11:00:00Z", "variable-length")
    one, two = normal["eventTypeId"], variable["eventTypeId"]
    assert uids(listed(sandbox, f"eventTypeId={two}")) == [variable["uid"]]
    assert len(listed(sandbox, f"eventTypeIds={one},{two}")) == 2
    assert len(listed(sandbox, f"eventTypeIds={one}&eventTypeIds={two}")) == 2
    assert uids(listed(sandbox, f"eventTypeIds={one}&eventTypeId={two}")) == [normal["uid"]]
    assert sandbox.get("/v2/bookings?eventTypeIds=99999", "john").json()["error"]["code"] == "TRPCError"


def test_pages_join_up(sandbox: Sandbox) -> None:
    made = [sandbox.book(f"2030-01-08T{hour}:00:00Z")["uid"] for hour in range(10, 17)]
    pages = [sandbox.get(f"/v2/bookings?take=3&skip={skip}", "john").json() for skip in (0, 3, 6, 9)]
    assert [uid for page in pages for uid in uids(page["data"])] == made
    assert pages[1]["pagination"] == {
        "returnedItems": 3,
        "totalItems": 7,
        "itemsPerPage": 3,
        "remainingItems": 1,
        "currentPage": 2,
        "totalPages": 3,
        "hasNextPage": True,
        "hasPreviousPage": True,
    }
    assert [page["pagination"]["returnedItems"] for page in pages] == [3, 3, 1, 0]


def test_an_empty_list_is_on_page_zero(sandbox: Sandbox) -> None:
    pagination = sandbox.get("/v2/bookings", "john").json()["pagination"]
    assert (pagination["currentPage"], pagination["totalPages"], pagination["itemsPerPage"]) == (0, 0, 100)


def test_the_sort_parameters_have_a_ranking(sandbox: Sandbox) -> None:
    made = [sandbox.book(f"2030-01-08T1{hour}:00:00Z")["uid"] for hour in (2, 0, 1)]
    by_start = [made[1], made[2], made[0]]
    assert uids(listed(sandbox, "sortCreated=desc&sortStart=asc")) == by_start
    assert uids(listed(sandbox, "sortEnd=desc")) == by_start[::-1]


def test_unknown_parameters_are_ignored(sandbox: Sandbox) -> None:
    sandbox.book("2030-01-08T10:00:00Z")
    assert len(listed(sandbox, "teamIds=5&foo=1")) == 1
    assert listed(sandbox, "teamsIds=5") == []


@pytest.mark.parametrize(
    ("query", "name", "constraints"),
    [
        (
            "status=nope",
            "status",
            {"isEnum": "Invalid status. Allowed are upcoming, recurring, past, cancelled, unconfirmed"},
        ),
        ("take=251", "take", {"max": "take must not be greater than 250"}),
        ("take=0", "take", {"min": "take must not be less than 1"}),
        ("skip=-1", "skip", {"min": "skip must not be less than 0"}),
        (
            "skip=abc",
            "skip",
            {
                "min": "skip must not be less than 0",
                "isNumber": "skip must be a number conforming to the specified constraints",
            },
        ),
        ("afterStart=nope", "afterStart", {"isIso8601": "fromDate must be a valid ISO 8601 date."}),
        ("beforeEnd=2025-02-30", "beforeEnd", {"isIso8601": "toDate must be a valid ISO 8601 date."}),
        ("sortUpdatedAt=up", "sortUpdatedAt", {"isEnum": 'SortCreated must be either "asc" or "desc".'}),
        ("eventTypeId=abc", "eventTypeId", {"isInt": "eventTypeId must be an integer number"}),
    ],
)
def test_bad_parameters_are_named(sandbox: Sandbox, query: str, name: str, constraints: dict[str, str]) -> None:
    answer = sandbox.get(f"/v2/bookings?{query}", "john")
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["message"] == "Bad Request Exception"
    (flaw,) = error["details"]["errors"]
    assert (flaw["property"], flaw["constraints"]) == (name, constraints)


def test_take_reads_the_number_a_text_begins_with(sandbox: Sandbox) -> None:
    answer = sandbox.get("/v2/bookings?take=10.7", "john").json()
    assert answer["pagination"]["itemsPerPage"] == 10
