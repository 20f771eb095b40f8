"""The host's word: confirmed, declined, by whom, and what it can no longer change."""

from typing import Any

import httpx
import pytest

from tests.harness.sandbox.calling import Sandbox, message
from tests.harness.sandbox.crews import JANE, JOHN, book_with, host, team_event_type

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"
BUSY = "User either already has booking at this time or is not available"
TEAM_BUSY = "One of the hosts either already has booking at this time or is not available"
OTHER = {"name": "Other", "email": "other@example.com", "timeZone": "Europe/Rome"}


def confirm(sandbox: Sandbox, uid: str, key: str | None = "john") -> httpx.Response:
    return sandbox.call("POST", f"/v2/bookings/{uid}/confirm", key=key)


def decline(sandbox: Sandbox, uid: str, key: str | None = "john", **body: Any) -> httpx.Response:
    return sandbox.post(f"/v2/bookings/{uid}/decline", body, key)


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["message"]


@pytest.fixture
def pending(sandbox: Sandbox) -> str:
    uid: str = sandbox.book(START, "needs-confirmation")["uid"]
    return uid


def test_the_host_confirms(sandbox: Sandbox, pending: str) -> None:
    assert sandbox.data(confirm(sandbox, pending))["status"] == "accepted"
    assert sandbox.read(pending)["status"] == "accepted"


def test_a_confirmed_booking_blocks_its_slot(sandbox: Sandbox, pending: str) -> None:
    sandbox.data(confirm(sandbox, pending))
    assert sandbox.try_to_book(START).status_code == 400


def test_the_host_declines_with_a_reason(sandbox: Sandbox, pending: str) -> None:
    assert sandbox.data(decline(sandbox, pending, reason="ill", nonsense=1))["status"] == "rejected"
    row = sandbox.deployment.database.connection.execute("SELECT rejection_reason FROM bookings").fetchone()
    assert row == ("ill",)


def test_a_reason_is_optional(sandbox: Sandbox, pending: str) -> None:
    assert sandbox.data(sandbox.call("POST", f"/v2/bookings/{pending}/decline", key="john"))["status"] == "rejected"


def test_a_declined_booking_frees_its_slot(sandbox: Sandbox, pending: str) -> None:
    sandbox.data(decline(sandbox, pending))
    assert sandbox.book(START, "needs-confirmation", attendee=OTHER)["uid"] != pending


def test_a_reason_is_text(sandbox: Sandbox, pending: str) -> None:
    answer = decline(sandbox, pending, reason=5)
    flaw = answer.json()["error"]["details"]["errors"][0]
    assert answer.status_code == 400
    assert flaw["constraints"] == {"isString": "reason must be a string"}
    assert sandbox.read(pending)["status"] == "pending"


@pytest.mark.parametrize("key", ["jane", "mallory"])
def test_others_decide_nothing(sandbox: Sandbox, pending: str, key: str) -> None:
    text = "User is not authorized to confirm this booking"
    for decide in (confirm, decline):
        assert refusal(decide(sandbox, pending, key)) == (401, "TRPCError", text)
    assert sandbox.read(pending)["status"] == "pending"


def test_nobody_decides_without_credentials(sandbox: Sandbox, pending: str) -> None:
    for decide in (confirm, decline):
        assert decide(sandbox, pending, None).status_code == 403
    assert sandbox.read(pending)["status"] == "pending"


def test_what_is_not_there_cannot_be_decided(sandbox: Sandbox) -> None:
    for decide in (confirm, decline):
        answer = decide(sandbox, "nope")
        assert (answer.status_code, message(answer)) == (404, "Booking with uid=nope was not found in the database")


def test_a_series_is_not_decided_by_its_own_uid(sandbox: Sandbox) -> None:
    series = sandbox.book(START, "needs-confirmation-recurring")
    assert confirm(sandbox, series[0]["recurringBookingUid"]).status_code == 404


def test_an_accepted_booking_is_decided(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    for decide in (confirm, decline):
        assert refusal(decide(sandbox, uid)) == (400, "TRPCError", "Booking already confirmed")
    assert sandbox.read(uid)["status"] == "accepted"


def test_a_cancelled_booking_does_not_come_back(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    sandbox.data(sandbox.cancel(uid))
    sandbox.book(START)
    for decide in (confirm, decline):
        assert refusal(decide(sandbox, uid)) == (400, "TRPCError", "Booking already cancelled")
    assert sandbox.read(uid)["status"] == "cancelled"


def test_a_declined_booking_does_not_come_back(sandbox: Sandbox, pending: str) -> None:
    sandbox.data(decline(sandbox, pending, reason="first"))
    assert refusal(confirm(sandbox, pending)) == (400, "TRPCError", "Booking already rejected")
    assert sandbox.data(decline(sandbox, pending, reason="second"))["status"] == "rejected"
    row = sandbox.deployment.database.connection.execute("SELECT rejection_reason FROM bookings").fetchone()
    assert row == ("first",)


def test_all_that_waits_of_a_series_is_confirmed_together(sandbox: Sandbox) -> None:
    first, second, *_ = sandbox.book(START, "needs-confirmation-recurring")
    answered = sandbox.data(confirm(sandbox, second["uid"]))
    assert (answered["uid"], answered["status"]) == (second["uid"], "accepted")
    series = sandbox.read(first["recurringBookingUid"])
    assert {occurrence["status"] for occurrence in series} == {"accepted"}


def test_an_occurrence_called_off_stays_so(sandbox: Sandbox) -> None:
    first, second, *_ = sandbox.book(START, "needs-confirmation-recurring")
    sandbox.data(sandbox.cancel(first["uid"]))
    sandbox.data(confirm(sandbox, second["uid"]))
    assert sandbox.read(first["uid"])["status"] == "cancelled"


def test_all_that_waits_of_a_series_is_declined_together(sandbox: Sandbox) -> None:
    first, *_ = sandbox.book(START, "needs-confirmation-recurring")
    sandbox.data(decline(sandbox, first["uid"]))
    assert {item["status"] for item in sandbox.read(first["recurringBookingUid"])} == {"rejected"}


def test_a_series_is_confirmed_whole_or_not_at_all(sandbox: Sandbox) -> None:
    series = sandbox.book(START, "needs-confirmation-recurring")
    sandbox.book(series[-1]["start"])
    answer = confirm(sandbox, series[0]["uid"])
    assert (answer.status_code, message(answer)) == (400, BUSY)
    assert {item["status"] for item in sandbox.read(series[0]["recurringBookingUid"])} == {"pending"}


def test_of_two_that_wait_for_one_slot_one_is_confirmed(sandbox: Sandbox) -> None:
    first = sandbox.book(START, "needs-confirmation-open")["uid"]
    second = sandbox.book(START, "needs-confirmation-open", attendee=OTHER)["uid"]
    sandbox.data(confirm(sandbox, first))
    answer = confirm(sandbox, second)
    assert (answer.status_code, message(answer)) == (400, BUSY)
    assert sandbox.read(second)["status"] == "pending"


def test_a_host_who_is_busy_elsewhere_cannot_confirm(sandbox: Sandbox) -> None:
    uid = sandbox.book(START, "needs-confirmation-open")["uid"]
    sandbox.book("2030-01-08T10:15:00Z")
    assert message(confirm(sandbox, uid)) == BUSY


def test_buffers_count_when_a_booking_is_confirmed(sandbox: Sandbox) -> None:
    uid = sandbox.book(START, "needs-confirmation-open")["uid"]
    sandbox.book("2030-01-08T10:45:00Z", "buffers-15")
    sandbox.data(confirm(sandbox, uid))
    other = sandbox.book("2030-01-08T11:30:00Z", "needs-confirmation-open")["uid"]
    sandbox.book("2030-01-08T12:15:00Z", "buffers-15")
    sandbox.data(confirm(sandbox, other))
    squeezed = sandbox.book("2030-01-08T14:00:00Z", "needs-confirmation-open")["uid"]
    sandbox.book("2030-01-08T14:40:00Z", "buffers-15")
    assert message(confirm(sandbox, squeezed)) == BUSY


def test_a_guest_with_an_account_need_not_be_free(sandbox: Sandbox) -> None:
    booker = {"name": "Jane", "email": "jane@example.com", "timeZone": "Europe/Rome"}
    uid = sandbox.book(START, "needs-confirmation-open", attendee=booker)["uid"]
    sandbox.book(START, "jane-30", username="jane")
    assert sandbox.data(confirm(sandbox, uid))["status"] == "accepted"


def test_time_is_not_looked_at_again(sandbox: Sandbox, pending: str) -> None:
    sandbox.set_clock("2030-02-01T00:00:00Z")
    assert sandbox.data(confirm(sandbox, pending))["status"] == "accepted"


def test_a_booking_without_event_type_can_be_decided(sandbox: Sandbox) -> None:
    policy = {"type": "always", "blockUnconfirmedBookingsInBooker": False}
    made = sandbox.event_type(confirmationPolicy=policy)
    first, second = (sandbox.book(START, "made", attendee={**OTHER, "email": f"{n}@example.com"}) for n in "ab")
    sandbox.data(sandbox.call("DELETE", f"/v2/event-types/{made['id']}", key="john"))
    sandbox.data(confirm(sandbox, first["uid"]))
    assert message(confirm(sandbox, second["uid"])) == BUSY


def test_a_team_confirms_only_with_all_its_hosts(sandbox: Sandbox) -> None:
    policy = {"type": "always", "blockUnconfirmedBookingsInBooker": False}
    made = team_event_type(sandbox, "collective", [host(JOHN), host(JANE)], confirmationPolicy=policy)
    uid = book_with(sandbox, made, START)["uid"]
    sandbox.book(START, "jane-30", username="jane")
    answer = confirm(sandbox, uid)
    assert (answer.status_code, message(answer)) == (400, TEAM_BUSY)


@pytest.mark.parametrize("key", ["jane", "carol"])
def test_hosts_and_administrators_of_a_team_confirm(sandbox: Sandbox, key: str) -> None:
    policy = {"type": "always", "blockUnconfirmedBookingsInBooker": False}
    made = team_event_type(sandbox, "collective", [host(JOHN), host(JANE)], confirmationPolicy=policy)
    uid = book_with(sandbox, made, START)["uid"]
    assert sandbox.data(confirm(sandbox, uid, key))["status"] == "accepted"


@pytest.fixture
def instant(sandbox: Sandbox) -> str:
    made = team_event_type(sandbox, "roundRobin", [host(JOHN), host(JANE)])
    uid: str = book_with(sandbox, made, START, instant=True)["uid"]
    return uid


def test_a_host_takes_an_instant_booking(sandbox: Sandbox, instant: str) -> None:
    taken = sandbox.data(confirm(sandbox, instant, "jane"))
    assert (taken["status"], taken["hosts"][0]["id"]) == ("accepted", JANE)
    assert refusal(confirm(sandbox, instant, "john")) == (400, "TRPCError", "Booking already confirmed")
    assert sandbox.read(instant)["hosts"][0]["id"] == JANE


def test_an_instant_booking_taken_blocks_its_host(sandbox: Sandbox, instant: str) -> None:
    sandbox.data(confirm(sandbox, instant, "jane"))
    assert sandbox.try_to_book(START, "jane-30", username="jane").status_code == 400


def test_a_busy_host_takes_no_instant_booking(sandbox: Sandbox, instant: str) -> None:
    sandbox.book(START, "jane-30", username="jane")
    answer = confirm(sandbox, instant, "jane")
    assert (answer.status_code, message(answer)) == (400, TEAM_BUSY)
    assert sandbox.read(instant)["status"] == "awaiting_host"


@pytest.mark.parametrize("key", ["carol", "bob"])
def test_only_a_host_takes_an_instant_booking(sandbox: Sandbox, instant: str, key: str) -> None:
    assert confirm(sandbox, instant, key).status_code == 401
    assert sandbox.read(instant)["status"] == "awaiting_host"


def test_an_instant_booking_can_be_declined(sandbox: Sandbox, instant: str) -> None:
    assert sandbox.data(decline(sandbox, instant, "jane"))["status"] == "rejected"


def test_an_instant_booking_can_be_cancelled(sandbox: Sandbox, instant: str) -> None:
    assert sandbox.data(sandbox.cancel(instant))["status"] == "cancelled"


def test_an_instant_booking_cannot_be_moved(sandbox: Sandbox, instant: str) -> None:
    answer = sandbox.reschedule(instant, LATER)
    assert (answer.status_code, answer.json()) == (
        404,
        {"statusCode": 404, "message": "Could not find original booking"},
    )
