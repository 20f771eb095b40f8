"""Which controller a header reaches, and that both work on one state."""

from typing import Any

import httpx
import pytest

from tests.harness.sandbox.calling import ANN, Sandbox, message
from tests.harness.sandbox.crews import BOB, JANE, host, team_event_type
from tests.harness.sandbox.direct import send
from tests.harness.sandbox.old_version import OLD, RESPONSES, book, event_type_id, old, order, read, try_to_book

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"
DATES = ("2024-04-15", "2024-06-11", "2024-06-14", "2024-08-13", "2024-09-04")
UNKNOWN = ("", "2026-02-25", "nonsense", "2024-08-13, 2024-08-13", "2024-08-13,2024-06-14")
# Which of the faces answers, by resource and date; "-" is none.
FACES = {
    "/v2/bookings": "old old old new -",
    "/v2/event-types": "old old new - -",
    "/v2/schedules": "old new new - -",
    "/v2/slots/available?eventTypeId=1&startTime=2030-01-08&endTime=2030-01-08": "old old old old -",
    "/v2/slots?eventTypeId=1&start=2030-01-08&end=2030-01-08": "- - - - new",
    "/v2/me": "any any any any any",
    "/v2/webhooks": "any any any any any",
    "/v2/teams": "any any any any any",
}


def face(sandbox: Sandbox, path: str, header: str | None) -> str:
    """Whose words the answer to john is in; the header None is left out."""
    headers = {"authorization": "Bearer cal_sandbox_john"}
    if header is not None:
        headers["cal-api-version"] = header
    reply = send(sandbox.app, "GET", path, headers)
    if reply.status == 404:
        assert reply.body["error"]["message"] == f"Cannot GET {path}"
        return "-"
    data = reply.body["data"]
    if isinstance(data, dict):
        return "old" if {"eventTypeGroups", "recurringInfo", "slots"} & set(data) else "new"
    return "old" if data and "workingHours" in data[0] else "new"


@pytest.mark.parametrize("path", FACES)
def test_each_date_reaches_its_controller(sandbox: Sandbox, path: str) -> None:
    expected = dict(zip(DATES, FACES[path].split(), strict=True))
    found = {date: face(sandbox, path, date) for date in DATES}
    assert found == {date: "new" if wanted == "any" else wanted for date, wanted in expected.items()}


@pytest.mark.parametrize("header", [None, *UNKNOWN])
@pytest.mark.parametrize("path", FACES)
def test_every_other_header_means_the_oldest(sandbox: Sandbox, path: str, header: str | None) -> None:
    assert face(sandbox, path, header) == face(sandbox, path, "2024-04-15")


def test_blanks_around_a_date_do_not_count(sandbox: Sandbox) -> None:
    assert face(sandbox, "/v2/event-types", " 2024-06-14 ") == "new"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "reschedule"),
        ("POST", "confirm"),
        ("POST", "decline"),
        ("POST", "reassign"),
        ("POST", "mark-absent"),
        ("GET", "calendar-links"),
        ("GET", "references"),
        ("GET", "recordings"),
        ("GET", "transcripts"),
    ],
)
@pytest.mark.parametrize("version", ["", "2024-06-14"])
def test_newer_paths_are_not_there_for_older_headers(sandbox: Sandbox, method: str, path: str, version: str) -> None:
    uid = sandbox.book(START)["uid"]
    answer = sandbox.call(
        method,
        f"/v2/bookings/{uid}/{path}",
        {} if method == "POST" else None,
        "john",
        headers={"cal-api-version": version},
    )
    assert (answer.status_code, message(answer)) == (404, f"Cannot {method} /v2/bookings/{uid}/{path}")


@pytest.mark.parametrize("path", ["/v2/bookings/recurring", "/v2/bookings/instant", "/v2/bookings/x/mark-no-show"])
def test_older_paths_are_not_there_for_newer_headers(sandbox: Sandbox, path: str) -> None:
    assert message(sandbox.call("POST", path, {}, "john")) == f"Cannot POST {path}"


def test_what_the_newer_version_books_the_old_one_reads(sandbox: Sandbox) -> None:
    made = sandbox.book(START, metadata={"a": "b"}, guests=["bob@example.com"])
    found = read(sandbox, made["uid"])
    assert (found["status"], found["startTime"], found["endTime"]) == ("ACCEPTED", made["start"], made["end"])
    assert (found["title"], found["metadata"], found["location"]) == (made["title"], {"a": "b"}, made["location"])
    assert [person["email"] for person in found["attendees"]] == ["ann@example.com", "bob@example.com"]


def test_what_the_old_version_books_the_newer_one_reads(sandbox: Sandbox) -> None:
    responses = {**RESPONSES, "guests": ["bob@example.com"], "notes": "Hello"}
    made = book(sandbox, START, responses=responses, metadata={"a": "b"})
    found = sandbox.read(made["uid"])
    assert (found["status"], found["start"], found["end"]) == ("accepted", made["startTime"], made["endTime"])
    assert (found["description"], found["metadata"], found["guests"]) == ("Hello", {"a": "b"}, ["bob@example.com"])
    assert found["hosts"][0]["username"] == "john"


def test_both_versions_book_one_calendar(sandbox: Sandbox) -> None:
    sandbox.book(START)
    assert try_to_book(sandbox, START).status_code == 400
    book(sandbox, LATER)
    assert sandbox.try_to_book(LATER).status_code == 400


def test_a_seat_taken_by_one_version_counts_for_the_other(sandbox: Sandbox) -> None:
    first = book(sandbox, START, "seated-hidden")
    second = sandbox.book(START, "seated-hidden", attendee={**ANN, "email": "bea@example.com"})
    assert first["uid"] == second["uid"]
    full = sandbox.try_to_book(START, "seated-hidden", attendee={**ANN, "email": "cleo@example.com"})
    assert full.status_code == 409


def test_cancelling_without_a_header_cancels_with_201(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    answer = sandbox.call("POST", f"/v2/bookings/{uid}/cancel", {}, headers={"cal-api-version": ""})
    assert sandbox.data(answer, 201)["bookingUid"] == uid
    assert sandbox.read(uid)["status"] == "cancelled"


def test_the_newer_version_moves_what_the_old_one_booked(sandbox: Sandbox) -> None:
    first = book(sandbox, START)
    second = sandbox.data(sandbox.reschedule(first["uid"], LATER), 201)
    assert read(sandbox, second["uid"])["fromReschedule"] == first["uid"]
    assert read(sandbox, first["uid"])["rescheduled"] is True


def test_the_newer_version_reads_who_moved_a_booking(sandbox: Sandbox) -> None:
    first = sandbox.book(START)
    second = book(sandbox, LATER, rescheduleUid=first["uid"], rescheduledBy="ann@example.com")
    found = sandbox.read(second["uid"])
    assert (found["rescheduledFromUid"], found["rescheduledByEmail"]) == (first["uid"], "ann@example.com")


def test_a_host_who_moves_a_booking_has_confirmed_it(sandbox: Sandbox) -> None:
    first = book(sandbox, START, "needs-confirmation")
    second = book(sandbox, LATER, "needs-confirmation", "john", rescheduleUid=first["uid"])
    assert sandbox.read(second["uid"])["status"] == "accepted"


def test_a_series_of_the_newer_version_is_cancelled_by_the_old_one(sandbox: Sandbox) -> None:
    made = sandbox.book(START, "recurring-weekly")
    answer = old(sandbox, "POST", f"/v2/bookings/{made[0]['uid']}/cancel", {"allRemainingBookings": True})
    assert answer.status_code == 201
    assert {item["status"] for item in sandbox.read(made[0]["recurringBookingUid"])} == {"cancelled"}


def crew(sandbox: Sandbox, scheduling: str = "roundRobin") -> int:
    return team_event_type(sandbox, scheduling, [host(JANE), host(BOB)])


def try_crew(sandbox: Sandbox, number: int, path: str = "/v2/bookings", **members: Any) -> httpx.Response:
    return old(sandbox, "POST", path, {**order(sandbox, START), "eventTypeId": number, **members})


def test_turns_are_taken_across_versions(sandbox: Sandbox) -> None:
    number = crew(sandbox)
    first = sandbox.data(try_crew(sandbox, number), 201)
    body = {"start": LATER, "eventTypeId": number, "attendee": ANN}
    second = sandbox.data(sandbox.post("/v2/bookings", body), 201)
    assert first["luckyUsers"] == [first["userId"]]
    assert {first["userId"], second["hosts"][0]["id"]} == {JANE, BOB}


def test_a_form_leads_to_a_member(sandbox: Sandbox) -> None:
    made = sandbox.data(try_crew(sandbox, crew(sandbox), routedTeamMemberIds=[BOB]), 201)
    assert made["userId"] == BOB
    preferred = try_crew(sandbox, crew_of_another(sandbox), start=LATER, end=None, teamMemberEmail="bob@example.com")
    assert sandbox.data(preferred, 201)["userId"] == BOB


def crew_of_another(sandbox: Sandbox) -> int:
    return team_event_type(sandbox, "roundRobin", [host(JANE), host(BOB)], slug="another")


def test_hosts_who_are_busy_are_refused_in_the_words_of_the_library(sandbox: Sandbox) -> None:
    number = crew(sandbox, "collective")
    sandbox.data(try_crew(sandbox, number), 201)
    answer = try_crew(sandbox, number, responses={"name": "Bea", "email": "bea@example.com"})
    assert (answer.status_code, message(answer)) == (400, "hosts_unavailable_for_booking")


def test_an_instant_meeting_awaits_its_host(sandbox: Sandbox) -> None:
    data = sandbox.data(try_crew(sandbox, crew(sandbox), "/v2/bookings/instant"), 201)
    assert (data["userId"], data["expires"]) == (None, "2030-01-07T08:01:30.000Z")
    assert read(sandbox, data["bookingUid"])["status"] == "AWAITING_HOST"
    assert sandbox.read(data["bookingUid"])["status"] == "awaiting_host"


def test_prefixes_and_old_headers_go_together(sandbox: Sandbox) -> None:
    uid = book(sandbox, START)["uid"]
    for path in (f"/api/v2/bookings/{uid}", f"/v2/ee/bookings/{uid}", f"/V2/Bookings/{uid}/"):
        assert sandbox.data(sandbox.call("GET", path, headers=OLD))["status"] == "ACCEPTED"


def test_event_types_of_the_same_id_answer_in_two_ways(sandbox: Sandbox) -> None:
    number = event_type_id(sandbox, "normal-30")
    older = sandbox.data(old(sandbox, "GET", f"/v2/event-types/{number}", None, "john"))["eventType"]
    newer = sandbox.data(sandbox.get(f"/v2/event-types/{number}", "john"))
    assert (older["length"], older["title"]) == (newer["lengthInMinutes"], newer["title"])
