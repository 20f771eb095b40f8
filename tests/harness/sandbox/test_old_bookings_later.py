"""Bookings of 2024-04-15 afterwards: read, listed, cancelled, marked."""

from typing import Any

import pytest

from tests.harness.sandbox.calling import Sandbox, message
from tests.harness.sandbox.old_version import book, event_type_id, old, read, series, try_to_book

START, LATER, LAST = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z", "2030-01-10T10:00:00Z"
SHOWN, LATER_SHOWN = "2030-01-08T10:00:00.000Z", "2030-01-09T10:00:00.000Z"


def test_a_page_reads_what_it_moves(sandbox: Sandbox) -> None:
    made = book(sandbox, START)
    found = sandbox.data(old(sandbox, "GET", f"/v2/bookings/{made['uid']}/reschedule"))
    assert (found["uid"], found["startTime"]) == (made["uid"], SHOWN)
    assert found["attendees"] == [{"name": "Ann Booker", "email": "ann@example.com"}]


def test_a_page_reads_the_seat_it_moves(sandbox: Sandbox) -> None:
    seat = book(sandbox, START, "seated-hidden")["seatReferenceUid"]
    book(sandbox, START, "seated-hidden", responses={"name": "Bea", "email": "bea@example.com"})
    found = sandbox.data(old(sandbox, "GET", f"/v2/bookings/{seat}/reschedule"))
    assert [person["email"] for person in found["attendees"]] == ["ann@example.com"]


@pytest.mark.parametrize("path", ["/v2/bookings/nope", "/v2/bookings/nope/reschedule"])
def test_what_is_not_there_cannot_be_read(sandbox: Sandbox, path: str) -> None:
    answer = old(sandbox, "GET", path)
    assert (answer.status_code, message(answer)) == (404, "Booking with UID=nope does not exist.")


def test_a_series_is_not_read_by_its_name(sandbox: Sandbox) -> None:
    made = sandbox.data(series(sandbox, START), 201)
    assert old(sandbox, "GET", f"/v2/bookings/{made[0]['recurringEventId']}").status_code == 404


def cancel(sandbox: Sandbox, uid: str, key: str | None = None, **members: Any) -> Any:
    return old(sandbox, "POST", f"/v2/bookings/{uid}/cancel", members, key)


def test_cancelling_answers_201_with_names(sandbox: Sandbox) -> None:
    made = book(sandbox, START)
    data = sandbox.data(cancel(sandbox, made["uid"], cancellationReason="Ill", cancelledBy="ann@example.com"), 201)
    assert data == {"bookingId": made["id"], "bookingUid": made["uid"], "onlyRemovedAttendee": False}
    found = read(sandbox, made["uid"])
    assert (found["status"], found["cancellationReason"]) == ("CANCELLED", "Ill")
    assert found["cancelledBy"] == "ann@example.com"


def test_a_cancelled_booking_frees_its_slot(sandbox: Sandbox) -> None:
    cancel(sandbox, book(sandbox, START)["uid"])
    assert try_to_book(sandbox, START).status_code == 201


@pytest.mark.parametrize(
    ("uid", "status", "text"),
    [
        ("12", 400, "Please provide booking uid instead of booking id."),
        ("nope", 404, "Booking with UID=nope does not exist."),
    ],
)
def test_cancelling_needs_a_uid(sandbox: Sandbox, uid: str, status: int, text: str) -> None:
    answer = cancel(sandbox, uid)
    assert (answer.status_code, message(answer)) == (status, text)


def test_a_booking_is_cancelled_once(sandbox: Sandbox) -> None:
    uid = book(sandbox, START)["uid"]
    cancel(sandbox, uid)
    answer = cancel(sandbox, uid)
    assert (answer.status_code, message(answer)) == (400, "This booking has already been cancelled.")


def test_an_event_type_forbids_cancelling_here_too(sandbox: Sandbox) -> None:
    answer = cancel(sandbox, book(sandbox, START, "no-cancel")["uid"])
    assert (answer.status_code, message(answer)) == (400, "This event type does not allow cancellations")


def test_the_host_gives_a_reason(sandbox: Sandbox) -> None:
    uid = book(sandbox, START)["uid"]
    answer = cancel(sandbox, uid, "john")
    assert (answer.status_code, message(answer)) == (400, "Cancellation reason is required")
    assert cancel(sandbox, uid, "john", cancellationReason="Ill").status_code == 201


def test_cancelling_refuses_other_types_and_passes_unknown_members(sandbox: Sandbox) -> None:
    uid = book(sandbox, START)["uid"]
    assert cancel(sandbox, uid, allRemainingBookings="yes").status_code == 400
    assert cancel(sandbox, uid, anything=1, cancellationReason=None).status_code == 201


@pytest.mark.parametrize(
    ("member", "left"),
    [
        ({}, ["ACCEPTED", "CANCELLED", "ACCEPTED"]),
        ({"cancelSubsequentBookings": True}, ["ACCEPTED", "CANCELLED", "CANCELLED"]),
        ({"allRemainingBookings": True}, ["CANCELLED", "CANCELLED", "CANCELLED"]),
    ],
)
def test_a_series_is_cancelled_in_part_or_as_a_whole(sandbox: Sandbox, member: Any, left: list[str]) -> None:
    made = sandbox.data(series(sandbox, START, LATER, LAST), 201)
    cancel(sandbox, made[1]["uid"], **member)
    assert [read(sandbox, booking["uid"])["status"] for booking in made] == left


def test_what_took_place_is_not_cancelled_with_the_rest(sandbox: Sandbox) -> None:
    made = sandbox.data(series(sandbox, START, LATER), 201)
    sandbox.set_clock("2030-01-08T12:00:00Z")
    cancel(sandbox, made[1]["uid"], allRemainingBookings=True)
    assert [read(sandbox, booking["uid"])["status"] for booking in made] == ["ACCEPTED", "CANCELLED"]


def test_a_seat_is_given_up_and_the_last_one_ends_the_booking(sandbox: Sandbox) -> None:
    first = book(sandbox, START, "seated-3")
    second = book(sandbox, START, "seated-3", responses={"name": "Bea", "email": "bea@example.com"})
    left = sandbox.data(cancel(sandbox, first["uid"], seatReferenceUid=first["seatReferenceUid"]), 201)
    assert left["onlyRemovedAttendee"] is True
    over = sandbox.data(cancel(sandbox, first["uid"], seatReferenceUid=second["seatReferenceUid"]), 201)
    assert over["onlyRemovedAttendee"] is False
    assert read(sandbox, first["uid"])["status"] == "CANCELLED"


def test_all_seats_are_the_hosts_to_cancel(sandbox: Sandbox) -> None:
    uid = book(sandbox, START, "seated-3")["uid"]
    refused = cancel(sandbox, uid)
    assert (refused.status_code, message(refused)) == (401, "User not a host of this event")
    assert cancel(sandbox, uid, "john", cancellationReason="Ill").status_code == 201


def test_a_seat_that_nobody_holds_is_refused(sandbox: Sandbox) -> None:
    answer = cancel(sandbox, book(sandbox, START, "seated-3")["uid"], seatReferenceUid="nope")
    assert (answer.status_code, message(answer)) == (400, "User not a part of this booking")


def mark(sandbox: Sandbox, uid: str, key: str | None = "john", **members: Any) -> Any:
    return old(sandbox, "POST", f"/v2/bookings/{uid}/mark-no-show", members, key)


def test_absence_is_marked_before_the_start(sandbox: Sandbox) -> None:
    uid = book(sandbox, START)["uid"]
    people = [{"email": "ann@example.com", "noShow": True}]
    data = sandbox.data(mark(sandbox, uid, attendees=people, noShowHost=True), 201)
    assert (data["noShowHost"], data["attendees"]) == (True, people)
    found = sandbox.read(uid)
    assert (found["absentHost"], found["attendees"][0]["absent"]) == (True, True)


def test_absence_is_the_owners_to_mark(sandbox: Sandbox) -> None:
    uid = book(sandbox, START)["uid"]
    assert mark(sandbox, uid, "mallory", noShowHost=True).status_code == 403
    assert mark(sandbox, uid, None, noShowHost=True).status_code == 403
    assert sandbox.read(uid)["absentHost"] is False


@pytest.mark.parametrize(
    "members", [{"noShowHost": "yes"}, {"attendees": []}, {"attendees": [{"email": "no", "noShow": True}]}]
)
def test_absence_is_marked_in_its_own_types(sandbox: Sandbox, members: dict[str, Any]) -> None:
    assert mark(sandbox, book(sandbox, START)["uid"], **members).status_code == 400


def test_absence_needs_a_booking(sandbox: Sandbox) -> None:
    assert message(mark(sandbox, "nope")) == "Booking with UID=nope does not exist."


def listed(sandbox: Sandbox, query: str = "", key: str = "john") -> Any:
    return sandbox.data(old(sandbox, "GET", f"/v2/bookings{query}", None, key))


def test_the_list_shows_what_is_to_come_by_ten(sandbox: Sandbox) -> None:
    for hour in range(12):
        book(sandbox, f"2030-01-08T{hour + 8:02}:00:00Z")
    page = listed(sandbox)
    assert (len(page["bookings"]), page["totalCount"], page["nextCursor"]) == (10, 12, 10)
    following = listed(sandbox, "?cursor=10")
    assert (len(following["bookings"]), following["nextCursor"]) == (2, None)


def test_the_list_has_one_status_at_a_time(sandbox: Sandbox) -> None:
    upcoming, cancelled = book(sandbox, START)["uid"], book(sandbox, LATER)["uid"]
    waiting = book(sandbox, LAST, "needs-confirmation")["uid"]
    cancel(sandbox, cancelled)
    expected = {
        "": [upcoming, waiting],
        "?filters[status]=cancelled": [cancelled],
        "?filters[status]=unconfirmed": [waiting],
        "?filters[status]=past": [],
    }
    assert {query: [item["uid"] for item in listed(sandbox, query)["bookings"]] for query in expected} == expected


def test_the_list_is_filtered_by_event_type_and_user(sandbox: Sandbox) -> None:
    book(sandbox, START)
    other = book(sandbox, LATER, "variable-length")["uid"]
    wanted = event_type_id(sandbox, "variable-length")
    for query in (f"filters[eventTypeIds]={wanted}", f"filters[eventTypeIds][]={wanted}"):
        assert [item["uid"] for item in listed(sandbox, f"?{query}")["bookings"]] == [other]
    assert len(listed(sandbox, "?filters[userIds]=101&filters[userIds]=102")["bookings"]) == 2
    assert listed(sandbox, "?filters[userIds]=102")["bookings"] == []
    assert listed(sandbox, "?filters[teamsIds]=999")["bookings"] == []


def test_the_list_tells_of_series(sandbox: Sandbox) -> None:
    made = sandbox.data(series(sandbox, START, LATER), 201)
    cancel(sandbox, made[1]["uid"])
    (info,) = listed(sandbox)["recurringInfo"]
    assert (info["recurringEventId"], info["count"], info["firstDate"]) == (made[0]["recurringEventId"], 2, SHOWN)
    assert (info["bookings"]["ACCEPTED"], info["bookings"]["CANCELLED"]) == ([SHOWN], [LATER_SHOWN])


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("cursor=-1", "cursor"),
        ("filters[status]=soon", "filters"),
        ("filters[userIds]=x", "filters"),
        ("filters[eventTypeIds]=0", "filters"),
    ],
)
def test_the_list_refuses_bad_parameters(sandbox: Sandbox, query: str, name: str) -> None:
    answer = old(sandbox, "GET", f"/v2/bookings?{query}", None, "john")
    assert (answer.status_code, message(answer)) == (400, "Bad Request Exception")
    assert answer.json()["error"]["details"]["errors"][0]["property"] == name


def test_the_list_needs_a_caller(sandbox: Sandbox) -> None:
    assert old(sandbox, "GET", "/v2/bookings").status_code == 403


def test_an_unknown_event_type_in_the_list_is_refused_in_one_envelope(sandbox: Sandbox) -> None:
    answer = old(sandbox, "GET", "/v2/bookings?filters[eventTypeIds]=9999", None, "john")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequestException")
