"""What one can ask about a booking: calendar links, references, records of the video room, and who sees a seat."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest

from tests.harness.sandbox.calling import ANN, Sandbox, message

START = "2030-01-08T10:00:00Z"
SEATS = {"seatsPerTimeSlot": 2, "showAttendeeInfo": False, "showAvailabilityCount": True}
RECORDS = ("recordings", "transcripts", "conferencing-sessions")
IN_ROOM = [{"type": "integration", "integration": "cal-video"}]
BEN = {"name": "Ben", "email": "ben@example.com", "timeZone": "Europe/Rome"}


def view(sandbox: Sandbox, uid: str, name: str, key: str | None = "john") -> httpx.Response:
    return sandbox.get(f"/v2/bookings/{uid}/{name}", key)


def in_video_room(sandbox: Sandbox) -> str:
    sandbox.event_type(locations=IN_ROOM)
    uid: str = sandbox.book(START, "made")["uid"]
    return uid


def links(sandbox: Sandbox, uid: str) -> dict[str, str]:
    return {link["id"]: link["link"] for link in sandbox.data(view(sandbox, uid, "calendar-links"))}


def test_there_are_four_calendar_links(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    labels = [(link["id"], link["label"]) for link in sandbox.data(view(sandbox, uid, "calendar-links"))]
    assert labels == [
        ("googleCalendar", "Google Calendar"),
        ("microsoftOffice", "Microsoft Office"),
        ("microsoftOutlook", "Microsoft Outlook"),
        ("ics", "ICS"),
    ]


def test_calendar_links_say_what_and_when(sandbox: Sandbox) -> None:
    made = sandbox.event_type(title="Tea & cake, 50% off")
    booked = sandbox.book(START, "made", bookingFieldsResponses={"notes": "a=b&c"})
    found = links(sandbox, booked["uid"])
    google, outlook = (parse_qs(urlsplit(found[name]).query) for name in ("googleCalendar", "microsoftOutlook"))
    assert google["text"] == outlook["subject"] == [booked["title"]]
    assert made["title"] in booked["title"]
    assert google["details"] == outlook["body"] == ["a=b&c"]
    assert google["dates"] == ["20300108T100000Z/20300108T103000Z"]
    assert (outlook["startdt"], outlook["enddt"]) == (["2030-01-08T10:00:00Z"], ["2030-01-08T10:30:00Z"])
    lines = unquote(found["ics"].partition(",")[2]).split("\r\n")
    assert "DTSTART:20300108T100000Z" in lines
    assert "DURATION:PT30M" in lines
    assert "SUMMARY:Tea & cake\\, 50% off between John Doe and Ann Booker" in lines


def test_the_link_of_an_occurrence_tells_of_the_series(sandbox: Sandbox) -> None:
    first, *_ = sandbox.book(START, "recurring-weekly")
    google = parse_qs(urlsplit(links(sandbox, first["uid"])["googleCalendar"]).query)
    assert google["recur"] == ["RRULE:FREQ=WEEKLY;COUNT=4;INTERVAL=1"]


def test_calendar_links_are_for_whoever_has_credentials(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    assert view(sandbox, uid, "calendar-links", "mallory").status_code == 200
    assert view(sandbox, uid, "calendar-links", None).status_code == 403


def test_a_booking_without_event_type_has_no_calendar_links(sandbox: Sandbox) -> None:
    made = sandbox.event_type()
    uid = sandbox.book(START, "made")["uid"]
    sandbox.data(sandbox.call("DELETE", f"/v2/event-types/{made['id']}", key="john"))
    answer = view(sandbox, uid, "calendar-links")
    assert (answer.status_code, message(answer)) == (400, f"Booking with uid {uid} has no event type")


@pytest.mark.parametrize("name", ["calendar-links", "references"])
def test_what_is_not_there_has_no_links(sandbox: Sandbox, name: str) -> None:
    answer = view(sandbox, "nope", name)
    assert (answer.status_code, message(answer)) == (404, "Booking with uid nope not found")


def test_a_booking_in_no_app_has_no_references(sandbox: Sandbox) -> None:
    assert sandbox.data(view(sandbox, sandbox.book(START)["uid"], "references")) == []


def test_a_video_room_is_a_reference(sandbox: Sandbox) -> None:
    uid = in_video_room(sandbox)
    (reference,) = sandbox.data(view(sandbox, uid, "references"))
    assert (reference["type"], reference["eventUid"], reference["destinationCalendarId"]) == ("daily_video", uid, None)


@pytest.mark.parametrize(("wanted", "count"), [("daily_video", 1), ("google_calendar", 0), ("zoom_video", 0)])
def test_references_are_filtered_by_type(sandbox: Sandbox, wanted: str, count: int) -> None:
    assert len(sandbox.data(view(sandbox, in_video_room(sandbox), f"references?type={wanted}"))) == count


@pytest.mark.parametrize("wanted", ["nope", "", "zoom_video&type=daily_video"])
def test_a_type_nobody_knows_is_refused(sandbox: Sandbox, wanted: str) -> None:
    answer = view(sandbox, sandbox.book(START)["uid"], f"references?type={wanted}")
    assert answer.status_code == 400
    assert answer.json()["error"]["details"]["errors"][0]["constraints"] == {
        "isIn": "type must be one of the following values: google_calendar, office365_calendar, daily_video, "
        "google_video, office365_video, zoom_video"
    }


@pytest.mark.parametrize("key", ["jane", "mallory"])
def test_references_belong_to_the_host(sandbox: Sandbox, key: str) -> None:
    uid = sandbox.book(START)["uid"]
    answer = view(sandbox, uid, "references", key)
    assert (answer.status_code, message(answer)) == (400, f"Booking with uid {uid} does not belong to user")


@pytest.mark.parametrize("name", RECORDS)
def test_a_video_room_keeps_no_records(sandbox: Sandbox, name: str) -> None:
    assert sandbox.data(view(sandbox, in_video_room(sandbox), name)) == []


@pytest.mark.parametrize("name", RECORDS)
def test_elsewhere_there_are_no_records(sandbox: Sandbox, name: str) -> None:
    uid = sandbox.book(START)["uid"]
    answer = view(sandbox, uid, name)
    assert (answer.status_code, message(answer)) == (404, f"No Cal Video reference found with booking uid {uid}")


@pytest.mark.parametrize("name", RECORDS)
def test_records_are_for_those_with_access(sandbox: Sandbox, name: str) -> None:
    for uid, key, user_id in ((in_video_room(sandbox), "jane", 102), ("nope", "john", 101)):
        answer = view(sandbox, uid, name, key)
        text = f"BookingPbacGuard - user with id={user_id} does not have access to booking with uid={uid}"
        assert (answer.status_code, message(answer)) == (403, text)
    assert view(sandbox, "nope", name, None).status_code == 403


@pytest.fixture
def seats(sandbox: Sandbox) -> list[Any]:
    """Ann's and Ben's seat in one booking of john, as each was told of it; attendees are hidden."""
    sandbox.event_type(seats=SEATS)
    return [sandbox.book(START, "made", attendee=attendee) for attendee in (ANN, BEN)]


def emails(booking: Any) -> list[str]:
    return [attendee["email"] for attendee in booking["attendees"]]


@pytest.mark.parametrize(
    ("authorization", "seen"),
    [
        (None, []),
        ("Bearer cal_sandbox_john", ["ann@example.com", "ben@example.com"]),
        ("Bearer cal_sandbox_mallory", []),
        ("Bearer junk", []),
        ("Basic am9objpq", []),
    ],
)
def test_only_who_manages_a_booking_sees_hidden_attendees(
    sandbox: Sandbox, seats: list[Any], authorization: str | None, seen: list[str]
) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    answer = sandbox.call("GET", f"/v2/bookings/{seats[0]['uid']}", headers=headers)
    assert emails(sandbox.data(answer)) == seen


def test_an_unknown_key_is_refused_even_where_none_is_needed(sandbox: Sandbox, seats: list[Any]) -> None:
    headers = {"authorization": "Bearer cal_wrong"}
    assert sandbox.call("GET", f"/v2/bookings/{seats[0]['uid']}", headers=headers).status_code == 401


def test_the_host_sees_hidden_attendees_in_the_list(sandbox: Sandbox, seats: list[Any]) -> None:
    (booking,) = sandbox.data(sandbox.get("/v2/bookings", "john"))
    assert emails(booking) == ["ann@example.com", "ben@example.com"]


def test_a_seat_leads_to_its_booking(sandbox: Sandbox, seats: list[Any]) -> None:
    found = sandbox.data(sandbox.get(f"/v2/bookings/by-seat/{seats[1]['seatUid']}"))
    assert found["uid"] == seats[0]["uid"]
    assert emails(found) == ["ben@example.com"]


def test_who_manages_the_booking_of_a_seat_sees_all(sandbox: Sandbox, seats: list[Any]) -> None:
    found = sandbox.data(sandbox.get(f"/v2/bookings/by-seat/{seats[1]['seatUid']}", "john"))
    assert emails(found) == ["ann@example.com", "ben@example.com"]


def test_shown_attendees_are_shown_by_seat(sandbox: Sandbox) -> None:
    sandbox.event_type(seats={**SEATS, "showAttendeeInfo": True})
    sandbox.book(START, "made")
    seat = sandbox.book(START, "made", attendee=BEN)["seatUid"]
    assert emails(sandbox.data(sandbox.get(f"/v2/bookings/by-seat/{seat}"))) == ["ann@example.com", "ben@example.com"]


def test_an_unknown_seat_leads_nowhere(sandbox: Sandbox) -> None:
    assert sandbox.get("/v2/bookings/by-seat/nope").status_code == 404


def test_bad_credentials_are_refused_by_seat(sandbox: Sandbox, seats: list[Any]) -> None:
    headers = {"authorization": "Bearer junk"}
    path = f"/v2/bookings/by-seat/{seats[0]['seatUid']}"
    assert sandbox.call("GET", path, headers=headers).status_code == 401
