"""A round robin booking goes to another host, never to one who has something else to do then."""

from typing import Any

import httpx
import pytest

from tests.harness.sandbox.calling import Sandbox, message
from tests.harness.sandbox.crews import BOB, JANE, JOHN, MALLORY, book_with, host, team_event_type

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"
NOBODY_FREE = "Can't reassign the booking because no other host is available at that time."


def reassign(sandbox: Sandbox, uid: str, key: str | None = "carol") -> httpx.Response:
    return sandbox.call("POST", f"/v2/bookings/{uid}/reassign", key=key)


def reassign_to(
    sandbox: Sandbox, uid: str, user: object, key: str | None = "carol", body: dict[str, Any] | None = None
) -> httpx.Response:
    return sandbox.call("POST", f"/v2/bookings/{uid}/reassign/{user}", body, key=key)


@pytest.fixture
def robin(sandbox: Sandbox) -> int:
    """John and jane take turns; john comes first."""
    return team_event_type(sandbox, "roundRobin", [host(JOHN), host(JANE)])


@pytest.fixture
def johns(sandbox: Sandbox, robin: int) -> str:
    booked = book_with(sandbox, robin, START)
    assert booked["hosts"][0]["id"] == JOHN
    uid: str = booked["uid"]
    return uid


def test_a_booking_goes_to_the_other_host(sandbox: Sandbox, johns: str) -> None:
    data = sandbox.data(reassign(sandbox, johns))
    email = "jane@example.com"
    expected = {"id": JANE, "name": "Jane Roe", "email": email, "displayEmail": email}
    assert data == {"bookingUid": johns, "reassignedTo": expected}
    read = sandbox.read(johns)
    assert (read["hosts"][0]["id"], read["status"]) == (JANE, "accepted")
    assert read["title"] == "Crew between Jane Roe and Ann Booker"


def test_the_new_host_is_busy_and_the_old_one_free(sandbox: Sandbox, johns: str) -> None:
    sandbox.data(reassign(sandbox, johns))
    assert sandbox.try_to_book(START, "jane-30", username="jane").status_code == 400
    sandbox.book(START)


def test_nobody_gets_it_who_is_busy(sandbox: Sandbox, johns: str) -> None:
    sandbox.book(START, "jane-30", username="jane")
    for answer in (reassign(sandbox, johns), reassign_to(sandbox, johns, JANE)):
        assert answer.status_code == 400
    assert message(reassign(sandbox, johns)) == NOBODY_FREE
    assert sandbox.read(johns)["hosts"][0]["id"] == JOHN


def test_a_single_host_has_no_successor(sandbox: Sandbox) -> None:
    uid = book_with(sandbox, team_event_type(sandbox, "roundRobin", [host(JOHN)]), START)["uid"]
    answer = reassign(sandbox, uid)
    assert (answer.status_code, message(answer)) == (400, NOBODY_FREE)


def test_notice_does_not_stop_a_reassignment(sandbox: Sandbox) -> None:
    robin = team_event_type(sandbox, "roundRobin", [host(JOHN), host(JANE)], minimumBookingNotice=600)
    uid = book_with(sandbox, robin, START)["uid"]
    sandbox.set_clock("2030-01-08T09:59:00Z")
    assert sandbox.data(reassign(sandbox, uid))["reassignedTo"]["id"] == JANE


def test_who_hosted_least_comes_next(sandbox: Sandbox) -> None:
    robin = team_event_type(sandbox, "roundRobin", [host(JOHN), host(JANE), host(BOB)])
    first, second = book_with(sandbox, robin, START), book_with(sandbox, robin, LATER)
    assert [booked["hosts"][0]["id"] for booked in (first, second)] == [JOHN, JANE]
    assert sandbox.data(reassign(sandbox, first["uid"]))["reassignedTo"]["id"] == BOB


def test_a_reassignment_is_a_turn(sandbox: Sandbox, robin: int, johns: str) -> None:
    for _ in range(2):
        sandbox.data(reassign_to(sandbox, johns, JANE))
        sandbox.data(reassign_to(sandbox, johns, JOHN))
    turns = sandbox.deployment.database.connection.execute("SELECT user_id, taken FROM turns ORDER BY user_id")
    assert turns.fetchall() == [(JOHN, 3), (JANE, 2)]


def test_a_host_is_named(sandbox: Sandbox, johns: str) -> None:
    answer = reassign_to(sandbox, johns, JANE, body={"reason": "ill", "nonsense": 1})
    assert sandbox.data(answer)["reassignedTo"]["id"] == JANE


def test_a_host_named_need_not_have_hours(sandbox: Sandbox, johns: str) -> None:
    hours = [{"days": ["Sunday"], "startTime": "09:00", "endTime": "10:00"}]
    sandbox.schedule("jane", isDefault=True, availability=hours)
    assert message(reassign(sandbox, johns)) == NOBODY_FREE
    assert sandbox.data(reassign_to(sandbox, johns, JANE))["reassignedTo"]["id"] == JANE


def test_the_host_who_has_it_keeps_it(sandbox: Sandbox, johns: str) -> None:
    before = sandbox.read(johns)
    assert sandbox.data(reassign_to(sandbox, johns, JOHN))["reassignedTo"]["id"] == JOHN
    assert sandbox.read(johns) == before


def test_only_a_rotating_host_can_be_named(sandbox: Sandbox) -> None:
    robin = team_event_type(sandbox, "roundRobin", [host(JOHN, fixed=True), host(JANE), host(BOB)])
    uid = book_with(sandbox, robin, START)["uid"]
    for user_id in (JOHN, MALLORY):
        answer = reassign_to(sandbox, uid, user_id)
        assert answer.status_code == 400
        assert message(answer).startswith(f"User with id={user_id} is not a valid Round Robin host - ")


def test_beside_a_fixed_host_the_company_changes(sandbox: Sandbox) -> None:
    robin = team_event_type(sandbox, "roundRobin", [host(JOHN, fixed=True), host(JANE), host(BOB)])
    booked = book_with(sandbox, robin, START)
    assert [attendee["email"] for attendee in booked["attendees"]] == ["ann@example.com", "jane@example.com"]
    assert sandbox.data(reassign(sandbox, booked["uid"]))["reassignedTo"]["id"] == BOB
    read = sandbox.read(booked["uid"])
    assert read["hosts"][0]["id"] == JOHN
    assert [attendee["email"] for attendee in read["attendees"]] == ["ann@example.com", "bob@example.com"]
    sandbox.book(START, "jane-30", username="jane")
    assert sandbox.try_to_book(START, "bob-30", username="bob").status_code == 400
    assert sandbox.try_to_book(START).status_code == 400


@pytest.mark.parametrize(
    ("user", "status", "text"),
    [
        (999, 404, "User with id=999 was not found in the database"),
        (99999999999999999999, 404, None),
        ("abc", 400, "Validation failed (numeric string is expected)"),
    ],
)
def test_a_user_must_exist(sandbox: Sandbox, johns: str, user: object, status: int, text: str | None) -> None:
    answer = reassign_to(sandbox, johns, user)
    assert answer.status_code == status
    assert text is None or message(answer) == text


def test_a_reason_is_text(sandbox: Sandbox, johns: str) -> None:
    answer = reassign_to(sandbox, johns, JANE, body={"reason": 5})
    assert (answer.status_code, message(answer)) == (400, "Bad Request Exception")
    assert sandbox.read(johns)["hosts"][0]["id"] == JOHN


@pytest.mark.parametrize("key", ["mallory", "bob"])
def test_strangers_reassign_nothing(sandbox: Sandbox, johns: str, key: str) -> None:
    for answer in (reassign(sandbox, johns, key), reassign_to(sandbox, johns, JANE, key)):
        assert (answer.status_code, message(answer)) == (403, "You do not have permission to reassign this booking")
    assert sandbox.read(johns)["hosts"][0]["id"] == JOHN


def test_nobody_reassigns_without_credentials(sandbox: Sandbox, johns: str) -> None:
    assert reassign(sandbox, johns, None).status_code == 403


def test_what_is_not_there_cannot_be_reassigned(sandbox: Sandbox) -> None:
    text = "Booking with uid=nope was not found in the database"
    for answer in (reassign(sandbox, "nope"), reassign_to(sandbox, "nope", JANE)):
        assert (answer.status_code, message(answer)) == (404, text)


def test_only_a_round_robin_is_reassigned(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    collective = book_with(sandbox, team_event_type(sandbox, "collective", [host(JANE), host(BOB)]), START)["uid"]
    assert reassign(sandbox, uid, "john").status_code == 400
    assert reassign_to(sandbox, uid, JANE, "john").status_code == 400
    assert reassign(sandbox, collective).status_code == 400


def test_what_is_called_off_is_not_reassigned(sandbox: Sandbox, johns: str) -> None:
    sandbox.data(sandbox.cancel(johns))
    answer = reassign(sandbox, johns)
    assert (answer.status_code, message(answer)) == (
        400,
        f"Can't reassign booking with uid={johns} because it is cancelled.",
    )


def test_an_instant_booking_is_not_reassigned(sandbox: Sandbox, robin: int) -> None:
    uid = book_with(sandbox, robin, START, instant=True)["uid"]
    assert reassign(sandbox, uid).status_code == 400
    assert sandbox.read(uid)["status"] == "awaiting_host"
