"""Bookings of 2024-04-15: made, moved, read, cancelled and marked by the same rules as ever."""

from typing import Any

import pytest

from tests.harness.sandbox.calling import ANN, Sandbox, message
from tests.harness.sandbox.old_version import RESPONSES, book, old, order, read, series, try_to_book

START, LATER, LAST = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z", "2030-01-10T10:00:00Z"
SHOWN, LATER_SHOWN = "2030-01-08T10:00:00.000Z", "2030-01-09T10:00:00.000Z"


def bookings(sandbox: Sandbox) -> list[tuple[Any, ...]]:
    query = "SELECT uid, status, start_ms FROM bookings ORDER BY id"
    return list(sandbox.deployment.database.connection.execute(query))


def test_a_booking_is_made_with_201_and_shown_as_a_record(sandbox: Sandbox) -> None:
    made = book(sandbox, START, metadata={"crm": "42"})
    assert (made["status"], made["startTime"], made["endTime"]) == ("ACCEPTED", SHOWN, "2030-01-08T10:30:00.000Z")
    assert made["metadata"] == {"crm": "42"}
    assert made["userPrimaryEmail"] == "john@example.com"
    assert (made["references"], made["paymentRequired"], made["luckyUsers"]) == ([], False, [])


def test_what_is_made_can_be_read(sandbox: Sandbox) -> None:
    made = book(sandbox, START)
    found = read(sandbox, made["uid"])
    assert {name: found[name] for name in ("id", "uid", "title", "status", "startTime")} == {
        name: made[name] for name in ("id", "uid", "title", "status", "startTime")
    }
    assert found["attendees"] == [
        {"name": "Ann Booker", "email": "ann@example.com", "timeZone": "Europe/Rome", "phoneNumber": None}
    ]
    assert found["eventType"]["slug"] == "normal-30"
    assert found["cancellationReason"] is found["rescheduled"] is found["recurringEventId"] is None


@pytest.mark.parametrize("missing", ["start", "eventTypeId", "timeZone", "language", "metadata", "responses"])
def test_a_missing_member_is_listed(sandbox: Sandbox, missing: str) -> None:
    body = order(sandbox, START)
    del body[missing]
    answer = old(sandbox, "POST", "/v2/bookings", body)
    assert (answer.status_code, message(answer)) == (400, "Bad Request Exception")
    assert [flaw["property"] for flaw in answer.json()["error"]["details"]["errors"]] == [missing]
    assert bookings(sandbox) == []


def test_a_newer_body_lacks_what_the_old_version_asks_for(sandbox: Sandbox) -> None:
    body = {"start": START, "eventTypeId": 1, "attendee": ANN}
    answer = sandbox.call("POST", "/v2/bookings", body, headers={"cal-api-version": ""})
    flaws = answer.json()["error"]["details"]["errors"]
    assert [flaw["property"] for flaw in flaws] == ["timeZone", "language", "metadata", "responses"]


@pytest.mark.parametrize(
    "members",
    [
        {"start": "soon"},
        {"end": 30},
        {"eventTypeId": "1"},
        {"eventTypeId": 1.5},
        {"timeZone": "Mars/Olympus"},
        {"language": 1},
        {"metadata": []},
        {"responses": []},
        {"responses": "Ann"},
        {"responses": {"name": "Ann"}},
        {"responses": {"name": 1, "email": "ann@example.com"}},
        {"responses": {"name": {"firstName": "Ann"}, "email": "ann@example.com"}},
        {"responses": {"name": "Ann", "email": "nope"}},
        {"responses": {**RESPONSES, "guests": "bob@example.com"}},
        {"responses": {**RESPONSES, "location": {"value": "phone"}}},
        {"rescheduleUid": 1},
        {"user": [1]},
        {"hasHashedBookingLink": "yes"},
        {"routedTeamMemberIds": ["x"]},
    ],
)
def test_members_of_other_types_are_refused(sandbox: Sandbox, members: dict[str, Any]) -> None:
    answer = try_to_book(sandbox, START, **members)
    assert (answer.status_code, message(answer)) == (400, "Bad Request Exception")
    assert bookings(sandbox) == []


@pytest.mark.parametrize(
    ("members", "status", "text"),
    [
        ({"eventTypeId": 99999}, 404, "event_type_not_found"),
        ({"eventTypeId": 10**20}, 404, "event_type_not_found"),
        ({"end": "2030-01-08T10:45:00Z"}, 400, "Invalid event length"),
        ({"end": "2030-01-08T10:30:30Z"}, 400, "Invalid event length"),
        ({"end": "2030-01-08T09:30:00Z"}, 400, "Invalid event length"),
        ({"start": "2030-02-30T10:00:00Z"}, 400, "start - Expected string, received null"),
        ({"end": "2030-02-30T10:00:00Z"}, 400, "end - Expected string, received null"),
        ({"metadata": {"a": 1}}, 400, "metadata.a - Expected string, received number"),
        ({"responses": {**RESPONSES, "name": ""}}, 400, "responses - {name}error_required_field"),
        ({"responses": {**RESPONSES, "guests": ["no"]}}, 400, "responses - {guests}email_validation_error"),
        ({"responses": {**RESPONSES, "attendeePhoneNumber": 5}}, 400, None),
        ({"rescheduleUid": "unknown"}, 404, "Could not find original booking"),
    ],
)
def test_refusals_come_in_one_envelope(sandbox: Sandbox, members: dict[str, Any], status: int, text: str) -> None:
    answer = try_to_book(sandbox, START, **members)
    assert answer.status_code == status
    assert answer.json()["error"]["details"]["statusCode"] == status
    assert text is None or message(answer) == text
    assert bookings(sandbox) == []


def test_a_taken_time_is_refused_with_the_code_of_the_library(sandbox: Sandbox) -> None:
    book(sandbox, START)
    answer = try_to_book(sandbox, START)
    assert (answer.status_code, message(answer)) == (400, "no_available_users_found_error")


def test_the_past_is_refused(sandbox: Sandbox) -> None:
    answer = try_to_book(sandbox, "2030-01-06T10:00:00Z")
    assert (answer.status_code, message(answer)) == (400, "Attempting to book a meeting in the past.")


def test_a_limit_keeps_its_status_in_the_other_envelope(sandbox: Sandbox) -> None:
    sandbox.event_type(bookingLimitsCount={"day": 1})
    book(sandbox, START, "made")
    answer = try_to_book(sandbox, "2030-01-08T12:00:00Z", "made")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "UnauthorizedException")
    assert message(answer) == "booking_limit_reached"


def test_without_an_end_the_event_type_says_how_long(sandbox: Sandbox) -> None:
    body = order(sandbox, START)
    del body["end"]
    made = sandbox.data(old(sandbox, "POST", "/v2/bookings", body), 201)
    assert made["endTime"] == "2030-01-08T10:30:00.000Z"


def test_the_end_chooses_among_the_lengths(sandbox: Sandbox) -> None:
    made = sandbox.data(old(sandbox, "POST", "/v2/bookings", order(sandbox, START, "variable-length", 60)), 201)
    assert made["endTime"] == "2030-01-08T11:00:00.000Z"


def test_unknown_members_pass(sandbox: Sandbox) -> None:
    assert try_to_book(sandbox, START, anything={"goes": 1}, lengthInMinutes="x").status_code == 201


def test_bad_credentials_count_as_none(sandbox: Sandbox) -> None:
    headers = {"cal-api-version": "2024-04-15", "authorization": "Bearer junk"}
    answer = sandbox.call("POST", "/v2/bookings", order(sandbox, START), headers=headers)
    assert answer.status_code == 201


def test_an_event_type_may_want_to_know_who_books(sandbox: Sandbox) -> None:
    assert try_to_book(sandbox, START, "auth-required").status_code == 401
    assert try_to_book(sandbox, START, "auth-required", key="mallory").status_code == 403
    assert try_to_book(sandbox, START, "auth-required", key="john").status_code == 201


def test_names_may_come_in_two_parts(sandbox: Sandbox) -> None:
    name = {"firstName": "Ann", "lastName": "Booker"}
    made = book(sandbox, START, responses={**RESPONSES, "name": name})
    assert made["attendees"][0]["name"] == "Ann Booker"


def test_guests_come_along(sandbox: Sandbox) -> None:
    made = book(sandbox, START, responses={**RESPONSES, "guests": ["bob@example.com"]})
    assert [person["email"] for person in made["attendees"]] == ["ann@example.com", "bob@example.com"]


def test_a_language_that_nobody_knows_becomes_english(sandbox: Sandbox) -> None:
    made = book(sandbox, START, language="tlh")
    assert sandbox.read(made["uid"])["attendees"][0]["language"] == "en"


@pytest.mark.parametrize(
    ("location", "stored"),
    [
        ({"value": "inPerson", "optionValue": ""}, "Via Roma 1, Milano"),
        ({"value": "phone", "optionValue": "+393331234567"}, "+393331234567"),
        ({"value": "attendeeInPerson", "optionValue": "1 Proof Lane"}, "1 Proof Lane"),
        ({"value": "https://example.com/room", "optionValue": ""}, "https://example.com/room"),
    ],
)
def test_places_are_named_in_the_words_of_the_server(sandbox: Sandbox, location: dict[str, str], stored: str) -> None:
    made = book(sandbox, START, "many-locations", responses={**RESPONSES, "location": location})
    assert made["location"] == stored


def test_a_place_that_is_not_offered_is_refused(sandbox: Sandbox) -> None:
    location = {"value": "phone", "optionValue": "+393331234567"}
    answer = try_to_book(sandbox, START, responses={**RESPONSES, "location": location})
    assert answer.status_code == 400
    assert message(answer).startswith("Booking location with type attendeePhone not valid")


def test_required_questions_are_asked(sandbox: Sandbox) -> None:
    refused = try_to_book(sandbox, START, "custom-fields")
    assert (refused.status_code, message(refused)) == (
        400,
        "responses - {plan}error_required_field, responses - {company}error_required_field",
    )
    made = book(sandbox, START, "custom-fields", responses={**RESPONSES, "plan": "pro", "company": "Acme"})
    assert made["responses"]["company"] == "Acme"


def test_a_booking_waits_for_its_host(sandbox: Sandbox) -> None:
    assert book(sandbox, START, "needs-confirmation")["status"] == "PENDING"


def test_a_booking_is_moved_by_another_one(sandbox: Sandbox) -> None:
    first = book(sandbox, START)
    second = book(sandbox, LATER, rescheduleUid=first["uid"], rescheduledBy="ann@example.com")
    before, after = read(sandbox, first["uid"]), read(sandbox, second["uid"])
    assert (before["status"], before["rescheduled"], before["rescheduledBy"]) == ("CANCELLED", True, "ann@example.com")
    assert (after["fromReschedule"], after["startTime"]) == (first["uid"], LATER_SHOWN)
    assert after["rescheduledBy"] == "ann@example.com"


def test_moving_says_everything_anew(sandbox: Sandbox) -> None:
    first = book(sandbox, START, metadata={"a": "1", "b": "1"})
    responses = {"name": "Anna", "email": "anna@example.com", "notes": "Moved", "guests": ["bob@example.com"]}
    second = book(sandbox, LATER, rescheduleUid=first["uid"], responses=responses, metadata={"b": "2"})
    assert [person["email"] for person in second["attendees"]] == ["anna@example.com", "bob@example.com"]
    assert (second["description"], second["location"]) == ("Moved", "Via Roma 1, Milano")
    assert second["metadata"] == {"a": "1", "b": "2"}


def test_the_reason_of_moving_is_told_to_the_newer_version(sandbox: Sandbox) -> None:
    first = book(sandbox, START)
    responses = {**RESPONSES, "rescheduleReason": "Ill"}
    second = book(sandbox, LATER, rescheduleUid=first["uid"], responses=responses)
    assert sandbox.read(second["uid"])["reschedulingReason"] == "Ill"


def test_a_moved_booking_frees_its_time_also_for_itself(sandbox: Sandbox) -> None:
    first = book(sandbox, START)
    second = book(sandbox, "2030-01-08T10:15:00Z", rescheduleUid=first["uid"])
    assert second["startTime"] == "2030-01-08T10:15:00.000Z"


def test_a_booking_that_cannot_move_stays(sandbox: Sandbox) -> None:
    first = book(sandbox, START)
    book(sandbox, LATER)
    before = bookings(sandbox)
    refused = try_to_book(sandbox, LATER, rescheduleUid=first["uid"])
    assert message(refused) == "no_available_users_found_error"
    assert bookings(sandbox) == before


@pytest.mark.parametrize("cancelled", [True, False])
def test_a_booking_that_is_over_is_not_moved(sandbox: Sandbox, *, cancelled: bool) -> None:
    first = book(sandbox, START)
    if cancelled:
        old(sandbox, "POST", f"/v2/bookings/{first['uid']}/cancel", {})
    else:
        book(sandbox, LATER, rescheduleUid=first["uid"])
    answer = try_to_book(sandbox, LAST, rescheduleUid=first["uid"])
    assert (answer.status_code, message(answer)) == (400, "cancelled_bookings_cannot_be_rescheduled")


def test_an_event_type_forbids_moving_here_too(sandbox: Sandbox) -> None:
    first = book(sandbox, START, "no-reschedule")
    answer = try_to_book(sandbox, LATER, "no-reschedule", rescheduleUid=first["uid"])
    assert (answer.status_code, message(answer)) == (400, "This event type does not allow rescheduling")


def test_a_booking_moves_within_its_event_type(sandbox: Sandbox) -> None:
    first = book(sandbox, START)
    answer = try_to_book(sandbox, LATER, "variable-length", rescheduleUid=first["uid"])
    assert answer.status_code == 400
    assert "does not belong to event type" in message(answer)


def test_a_series_is_what_the_client_worked_out(sandbox: Sandbox) -> None:
    made = sandbox.data(series(sandbox, START, LATER), 201)
    assert [booking["startTime"] for booking in made] == [SHOWN, LATER_SHOWN]
    uid = made[0]["recurringEventId"]
    assert uid == made[1]["recurringEventId"]
    assert [booking["uid"] for booking in sandbox.read(uid)] == [booking["uid"] for booking in made]


def test_a_series_may_bring_its_name(sandbox: Sandbox) -> None:
    uid = "8812908a-aa1f-40c5-972e-1d9e33082d3d"
    made = sandbox.data(series(sandbox, START, LATER, recurringEventId=uid), 201)
    assert {booking["recurringEventId"] for booking in made} == {uid}


def test_a_series_is_made_whole_or_not_at_all(sandbox: Sandbox) -> None:
    book(sandbox, LATER)
    before = bookings(sandbox)
    answer = series(sandbox, START, LATER)
    assert (answer.status_code, message(answer)) == (409, "booking_conflict_error")
    assert bookings(sandbox) == before


def test_a_series_is_no_longer_than_its_event_type(sandbox: Sandbox) -> None:
    answer = series(sandbox, *(f"2030-01-{day:02}T10:00:00Z" for day in range(8, 13)))
    assert answer.status_code == 400
    assert message(answer) == "Provided recurrence count is higher than the event type's recurring event count."


def test_seats_do_not_recur(sandbox: Sandbox) -> None:
    answer = old(sandbox, "POST", "/v2/bookings/recurring", [order(sandbox, START, "seated-3")])
    assert (answer.status_code, message(answer)) == (400, "recurring_event_seats_error")


@pytest.mark.parametrize("body", [{}, [], [5], [{}], [{"start": START}]])
def test_a_series_without_bookings_is_refused(sandbox: Sandbox, body: Any) -> None:
    answer = old(sandbox, "POST", "/v2/bookings/recurring", body)
    assert (answer.status_code, message(answer)) == (400, "Bad Request Exception")


def test_the_name_of_a_series_is_a_uuid(sandbox: Sandbox) -> None:
    assert series(sandbox, START, recurringEventId="mine").status_code == 400


def test_recurring_may_be_misspelt(sandbox: Sandbox) -> None:
    answer = old(sandbox, "POST", "/v2/bookings/reccuring", [order(sandbox, START, "recurring-weekly")])
    assert answer.status_code == 201


def test_a_single_booking_of_a_recurring_event_type_is_one(sandbox: Sandbox) -> None:
    assert book(sandbox, START, "recurring-weekly")["recurringEventId"] is None


def test_instant_meetings_are_for_teams(sandbox: Sandbox) -> None:
    answer = old(sandbox, "POST", "/v2/bookings/instant", order(sandbox, START))
    assert answer.status_code == 400
    assert message(answer).startswith("Instant bookings are only supported for team event types")


def test_seats_are_taken_and_hidden_from_others(sandbox: Sandbox) -> None:
    first = book(sandbox, START, "seated-hidden")
    second = book(sandbox, START, "seated-hidden", responses={"name": "Bea", "email": "bea@example.com"})
    assert first["uid"] == second["uid"]
    assert first["seatReferenceUid"] != second["seatReferenceUid"]
    assert [person["email"] for person in second["attendees"]] == ["bea@example.com"]
    found = read(sandbox, first["uid"])
    assert (found["attendees"], found["seatsReferences"]) == ([], [])
    assert len(read(sandbox, first["uid"], "john")["seatsReferences"]) == 2


def test_a_full_booking_is_refused(sandbox: Sandbox) -> None:
    for name in ("a", "b"):
        book(sandbox, START, "seated-hidden", responses={"name": name, "email": f"{name}@example.com"})
    answer = try_to_book(sandbox, START, "seated-hidden")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "ConflictException")


def test_a_seat_is_moved_by_its_uid(sandbox: Sandbox) -> None:
    first = book(sandbox, START, "seated-3")
    book(sandbox, START, "seated-3", responses={"name": "Bea", "email": "bea@example.com"})
    moved = book(sandbox, LATER, "seated-3", rescheduleUid=first["seatReferenceUid"])
    assert moved["uid"] != first["uid"]
    assert [person["email"] for person in read(sandbox, first["uid"], "john")["attendees"]] == ["bea@example.com"]


def test_a_seated_booking_is_moved_seat_by_seat(sandbox: Sandbox) -> None:
    first = book(sandbox, START, "seated-3")
    assert try_to_book(sandbox, LATER, "seated-3", rescheduleUid=first["uid"]).status_code == 400
    named = book(sandbox, LATER, "seated-3", rescheduleUid=first["uid"], seatReferenceUid=first["seatReferenceUid"])
    assert named["startTime"] == LATER_SHOWN
