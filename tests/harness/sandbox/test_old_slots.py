"""Slots of 2024-04-15: found, kept under a cookie, given free."""

from typing import Any

import httpx
import pytest

from tests.harness.sandbox.calling import Sandbox, message
from tests.harness.sandbox.old_version import OLD, book, event_type_id, old

DAY = "startTime=2030-01-08T10:00:00Z&endTime=2030-01-08T11:30:00Z"
START, END = "2030-01-08T10:00:00Z", "2030-01-08T10:30:00Z"
FREE = ["2030-01-08T10:00:00.000Z", "2030-01-08T10:30:00.000Z", "2030-01-08T11:00:00.000Z"]


def available(sandbox: Sandbox, query: str = DAY, slug: str = "normal-30") -> Any:
    path = f"/v2/slots/available?eventTypeId={event_type_id(sandbox, slug)}&{query}"
    return sandbox.data(old(sandbox, "GET", path))["slots"]


def times(sandbox: Sandbox, query: str = DAY) -> list[str]:
    return [slot["time"] for day in available(sandbox, query).values() for slot in day]


def reserve(sandbox: Sandbox, cookie: str | None = None, **members: Any) -> httpx.Response:
    body = {
        "eventTypeId": event_type_id(sandbox, "normal-30"),
        "slotUtcStartDate": START,
        "slotUtcEndDate": END,
        **members,
    }
    headers = _with_cookie(cookie)
    return sandbox.call("POST", "/v2/slots/reserve", body, headers=headers)


def release(sandbox: Sandbox, query: str = "", cookie: str | None = None) -> httpx.Response:
    return sandbox.call("DELETE", f"/v2/slots/selected-slot{query}", headers=_with_cookie(cookie))


def _with_cookie(uid: str | None) -> dict[str, str]:
    # A header of its own, or the client would send the cookie that an earlier answer set.
    return {**OLD, "cookie": "other=1" if uid is None else f"other=1; uid={uid}"}


def test_slots_are_times_by_day(sandbox: Sandbox) -> None:
    assert available(sandbox) == {"2030-01-08": [{"time": start} for start in FREE]}


def test_slots_may_say_their_end(sandbox: Sandbox) -> None:
    (first, *_) = available(sandbox, f"{DAY}&slotFormat=range")["2030-01-08"]
    assert first == {"startTime": FREE[0], "endTime": FREE[1]}


def test_slots_are_shown_in_a_zone(sandbox: Sandbox) -> None:
    (first, *_) = available(sandbox, f"{DAY}&timeZone=Europe/Rome")["2030-01-08"]
    assert first == {"time": "2030-01-08T11:00:00.000+01:00"}


def test_both_versions_find_the_same_slots(sandbox: Sandbox) -> None:
    book(sandbox, FREE[1])
    newer = sandbox.slots("start=2030-01-08&end=2030-01-10")
    assert times(sandbox, "startTime=2030-01-08&endTime=2030-01-10") == newer
    assert FREE[1] not in newer


def test_a_moved_booking_does_not_stand_in_its_own_way(sandbox: Sandbox) -> None:
    uid = book(sandbox, FREE[1])["uid"]
    assert times(sandbox) == [FREE[0], FREE[2]]
    assert times(sandbox, f"{DAY}&rescheduleUid={uid}") == FREE


def test_an_event_type_is_found_by_slug_and_owner(sandbox: Sandbox) -> None:
    for name in ("usernameList[]", "usernameList"):
        answer = old(sandbox, "GET", f"/v2/slots/available?eventTypeSlug=normal-30&{name}=john&{DAY}")
        assert [slot["time"] for slot in sandbox.data(answer)["slots"]["2030-01-08"]] == FREE


def test_several_users_are_found_together(sandbox: Sandbox) -> None:
    path = f"/v2/slots/available?usernameList[]=john&usernameList[]=jane&{DAY}"
    assert sandbox.data(old(sandbox, "GET", path))["slots"]["2030-01-08"]


def test_unknown_parameters_are_ignored(sandbox: Sandbox) -> None:
    assert times(sandbox, f"{DAY}&anything=1&start=x") == FREE


def test_a_duration_is_taken(sandbox: Sandbox) -> None:
    found = available(sandbox, f"{DAY}&duration=60&slotFormat=range", "variable-length")["2030-01-08"]
    assert found[0] == {"startTime": FREE[0], "endTime": FREE[2]}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("eventTypeId=1&endTime=2030-01-08", "startTime"),
        ("eventTypeId=1&startTime=2030-01-08", "endTime"),
        (f"eventTypeId=x&{DAY}", "eventTypeId"),
        (f"eventTypeId=1&duration=0&{DAY}", "duration"),
        (f"eventTypeId=1&timeZone=Mars&{DAY}", "timeZone"),
        (f"eventTypeId=1&slotFormat=list&{DAY}", "slotFormat"),
        ("eventTypeId=1&startTime=soon&endTime=2030-01-08", "startTime"),
        ("eventTypeId=1&startTime=2030-01-08&startTime=2030-01-09&endTime=2030-01-10", "startTime"),
    ],
)
def test_bad_parameters_are_listed(sandbox: Sandbox, query: str, name: str) -> None:
    answer = old(sandbox, "GET", f"/v2/slots/available?{query}")
    assert (answer.status_code, message(answer)) == (400, "Bad Request Exception")
    assert [flaw["property"] for flaw in answer.json()["error"]["details"]["errors"]] == [name]


@pytest.mark.parametrize(
    ("query", "status", "text"),
    [
        (
            "eventTypeId=1&startTime=2030-01-09&endTime=2030-01-08",
            400,
            "Invalid time range given - check the 'startTime' and 'endTime' query parameters.",
        ),
        (f"eventTypeId=9999&{DAY}", 404, "Event Type not found"),
        (f"eventTypeSlug=x&usernameList[]=nobody&{DAY}", 404, "User with username nobody not found"),
        (f"eventTypeSlug=x&usernameList[]=john&{DAY}", 404, "Event Type not found"),
        (DAY, 400, "Either eventTypeId or eventTypeSlug with usernameList[] must be given."),
    ],
)
def test_what_cannot_be_searched_is_refused(sandbox: Sandbox, query: str, status: int, text: str) -> None:
    answer = old(sandbox, "GET", f"/v2/slots/available?{query}")
    assert (answer.status_code, message(answer)) == (status, text)


def test_a_reserved_slot_is_hidden_from_both_versions(sandbox: Sandbox) -> None:
    answer = reserve(sandbox)
    uid = sandbox.data(answer, 201)
    assert answer.headers["set-cookie"].startswith(f"uid={uid};")
    assert FREE[0] not in times(sandbox)
    assert FREE[0] not in sandbox.slots("start=2030-01-08&end=2030-01-08")
    assert sandbox.data(sandbox.get(f"/v2/slots/reservations/{uid}"))["slotStart"] == FREE[0]


def test_a_reservation_lasts_five_minutes(sandbox: Sandbox) -> None:
    reserve(sandbox)
    sandbox.set_clock("2030-01-07T08:05:00Z")
    assert times(sandbox) == FREE


def test_a_reserved_slot_is_refused_to_others(sandbox: Sandbox) -> None:
    reserve(sandbox)
    answer = reserve(sandbox)
    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers


def test_the_cookie_changes_what_it_keeps(sandbox: Sandbox) -> None:
    uid = sandbox.data(reserve(sandbox), 201)
    again = reserve(sandbox, uid, slotUtcStartDate=FREE[1], slotUtcEndDate=FREE[2])
    assert sandbox.data(again, 201) == uid
    assert times(sandbox) == [FREE[0], FREE[2]]


def test_a_refused_change_keeps_the_first_slot(sandbox: Sandbox) -> None:
    uid = sandbox.data(reserve(sandbox), 201)
    book(sandbox, FREE[1])
    assert reserve(sandbox, uid, slotUtcStartDate=FREE[1], slotUtcEndDate=FREE[2]).status_code == 422
    assert FREE[0] not in times(sandbox)


def test_a_strange_cookie_is_not_taken(sandbox: Sandbox) -> None:
    assert sandbox.data(reserve(sandbox, "mine"), 201) != "mine"


def test_a_booked_slot_is_not_reserved(sandbox: Sandbox) -> None:
    book(sandbox, START)
    answer = reserve(sandbox)
    assert (answer.status_code, message(answer)) == (422, "Can't reserve a slot if the event is already booked.")


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({"eventTypeId": "1"}, 400),
        ({"eventTypeId": None}, 400),
        ({"slotUtcStartDate": "soon"}, 400),
        ({"slotUtcEndDate": None}, 400),
        ({"slotUtcEndDate": START}, 400),
        ({"bookingUid": 1}, 400),
        ({"eventTypeId": 9999}, 404),
    ],
)
def test_what_cannot_be_reserved_is_refused(sandbox: Sandbox, members: dict[str, Any], status: int) -> None:
    assert reserve(sandbox, **members).status_code == status
    assert times(sandbox) == FREE


def test_a_slot_is_given_free_by_query(sandbox: Sandbox) -> None:
    uid = sandbox.data(reserve(sandbox), 201)
    answer = release(sandbox, f"?uid={uid}")
    assert (answer.status_code, answer.json()) == (200, {"status": "success"})
    assert times(sandbox) == FREE


def test_the_cookie_wins_over_the_query(sandbox: Sandbox) -> None:
    first = sandbox.data(reserve(sandbox), 201)
    second = sandbox.data(reserve(sandbox, slotUtcStartDate=FREE[1], slotUtcEndDate=FREE[2]), 201)
    release(sandbox, f"?uid={first}", cookie=second)
    assert times(sandbox) == [FREE[1], FREE[2]]


@pytest.mark.parametrize("query", ["", "?uid=nope", "?uid=a&uid=b"])
def test_what_is_not_reserved_can_be_given_free(sandbox: Sandbox, query: str) -> None:
    assert release(sandbox, query).status_code == 200
