"""Reservations: a slot out of searches for a while."""

from typing import Any

import pytest

from tests.harness.sandbox.calling import ANN, Sandbox, message

START = "2030-01-08T10:00:00Z"
QUERY = "start=2030-01-08T10:00:00Z&end=2030-01-08T11:00:00Z"


def reserve(sandbox: Sandbox, key: str | None = None, **members: Any) -> Any:
    return sandbox.post("/v2/slots/reservations", {"eventTypeId": 1, "slotStart": START, **members}, key)


def kept(sandbox: Sandbox, key: str | None = None, **members: Any) -> Any:
    return sandbox.data(reserve(sandbox, key, **members), 201)


def test_a_reserved_slot_is_not_listed_until_its_time_is_over(sandbox: Sandbox) -> None:
    reservation = kept(sandbox)
    assert (reservation["reservationDuration"], reservation["reservationUntil"]) == (5, "2030-01-07T08:05:00.000Z")
    assert sandbox.slots(QUERY) == ["2030-01-08T10:30:00.000Z"]
    sandbox.set_clock("2030-01-07T08:05:00Z")
    assert len(sandbox.slots(QUERY)) == 2


def test_a_reservation_does_not_stop_a_booking(sandbox: Sandbox) -> None:
    kept(sandbox)
    sandbox.book(START)


def test_a_reservation_is_read_until_it_is_deleted(sandbox: Sandbox) -> None:
    reservation = kept(sandbox)
    path = f"/v2/slots/reservations/{reservation.pop('reservationUid')}"
    read = sandbox.data(sandbox.get(path))
    assert read["slotEnd"] == reservation["slotEnd"] == "2030-01-08T10:30:00.000Z"
    assert sandbox.call("DELETE", path).json() == {"status": "success"}
    assert sandbox.data(sandbox.get(path)) is None
    assert len(sandbox.slots(QUERY)) == 2


def test_an_unknown_reservation_is_null_and_deleted_all_the_same(sandbox: Sandbox) -> None:
    assert sandbox.data(sandbox.get("/v2/slots/reservations/nowhere")) is None
    assert sandbox.call("DELETE", "/v2/slots/reservations/nowhere").status_code == 200


def test_only_callers_with_credentials_say_for_how_long(sandbox: Sandbox) -> None:
    assert reserve(sandbox, reservationDuration=10).status_code == 401
    assert kept(sandbox, "john", reservationDuration=10)["reservationUntil"] == "2030-01-07T08:10:00.000Z"


def test_strangers_do_not_say_for_how_long(sandbox: Sandbox) -> None:
    refused = reserve(sandbox, "mallory", reservationDuration=10)
    assert refused.status_code == 403
    assert message(refused).startswith("authenticated user is not owner of event type")


@pytest.mark.parametrize("minutes", [0, -5])
def test_nothing_is_reserved_for_no_time(sandbox: Sandbox, minutes: int) -> None:
    assert reserve(sandbox, "john", reservationDuration=minutes).status_code == 400


def test_a_booked_slot_is_not_reserved(sandbox: Sandbox) -> None:
    sandbox.book(START)
    refused = reserve(sandbox, slotStart="2030-01-08T10:15:00Z")
    assert (refused.status_code, message(refused)) == (422, "Can't reserve a slot if the event is already booked.")


def test_a_slot_is_reserved_once(sandbox: Sandbox) -> None:
    kept(sandbox)
    refused = reserve(sandbox, slotStart="2030-01-08T10:15:00Z")
    text = "This time slot is already reserved by another user. Please choose a different time."
    assert (refused.status_code, message(refused)) == (422, text)


def test_a_full_seated_slot_is_not_reserved(sandbox: Sandbox) -> None:
    seats = {"seatsPerTimeSlot": 1, "showAttendeeInfo": True, "showAvailabilityCount": True}
    made = sandbox.event_type(seats=seats)["id"]
    sandbox.book(START, "made")
    refused = reserve(sandbox, eventTypeId=made)
    text = f"Booking with id={made} at 2030-01-08T10:00:00.000Z has no more seats left."
    assert (refused.status_code, message(refused)) == (422, text)


def test_a_reservation_moves(sandbox: Sandbox) -> None:
    path = f"/v2/slots/reservations/{kept(sandbox)['reservationUid']}"
    body = {"eventTypeId": 1, "slotStart": "2030-01-08T10:30:00Z"}
    moved = sandbox.data(sandbox.call("PATCH", path, body))
    assert path.endswith(moved["reservationUid"])
    assert sandbox.slots(QUERY) == ["2030-01-08T10:00:00.000Z"]


def test_a_change_that_overlaps_the_reservation_itself_is_refused(sandbox: Sandbox) -> None:
    path = f"/v2/slots/reservations/{kept(sandbox)['reservationUid']}"
    assert sandbox.call("PATCH", path, {"eventTypeId": 1, "slotStart": START}).status_code == 422


def test_an_unknown_reservation_does_not_move(sandbox: Sandbox) -> None:
    refused = sandbox.call("PATCH", "/v2/slots/reservations/nowhere", {"eventTypeId": 1, "slotStart": START})
    assert (refused.status_code, message(refused)) == (404, "Slot with uid=nowhere not found")


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({"eventTypeId": 999999}, 404),
        ({"eventTypeId": "1"}, 400),
        ({"eventTypeId": 2**40}, 400),
        ({"slotStart": "x"}, 400),
        ({"slotStart": "2030-02-30T10:00:00Z"}, 400),
        ({"slotDuration": 60}, 400),
        ({"eventTypeId": 2, "slotDuration": 45}, 400),
        ({"eventTypeId": 2, "slotDuration": 60}, 201),
    ],
)
def test_bodies_are_checked(sandbox: Sandbox, members: dict[str, Any], status: int) -> None:
    assert reserve(sandbox, **members).status_code == status


def test_several_users_have_the_slots_they_share(sandbox: Sandbox) -> None:
    sandbox.book(START)
    sandbox.book("2030-01-08T10:30:00Z", attendee=ANN, eventTypeSlug="jane-30", username="jane")
    path = f"/v2/slots?usernames=john,jane&organizationSlug=&{QUERY.replace('11:00', '12:00')}"
    [slots] = sandbox.data(sandbox.get(path)).values()
    assert [slot["start"][11:16] for slot in slots] == ["11:00", "11:30"]


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00+05:00", "0001-01-01", "9999-12-31T23:00:00-09:00"])
def test_an_instant_at_the_ends_of_the_calendar_is_refused(sandbox: Sandbox, start: str) -> None:
    made = sandbox.event_type()
    body = {"eventTypeId": made["id"], "slotStart": start}
    assert sandbox.post("/v2/slots/reservations", body).status_code == 400
    assert sandbox.try_to_book(start, "made").status_code == 400
