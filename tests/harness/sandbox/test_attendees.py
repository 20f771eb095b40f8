"""Who comes is listed, added one by one or several at once, and taken off; guests and busy accounts follow."""

from typing import Any

import httpx
import pytest

from sandbox.settings import Settings
from tests.harness.sandbox.calling import Sandbox, message
from tests.harness.sandbox.crews import JANE, host, team_event_type

START = "2030-01-08T10:00:00Z"
TOM = {"name": "Tom Reed", "email": "tom@example.com", "timeZone": "Europe/London"}
JANE_COMES = {"name": "Jane", "email": "Jane@example.com", "timeZone": "Europe/Rome"}


def listed(sandbox: Sandbox, uid: str, key: str | None = "john") -> httpx.Response:
    return sandbox.get(f"/v2/bookings/{uid}/attendees", key)


def add(sandbox: Sandbox, uid: str, body: Any, key: str | None = "john") -> httpx.Response:
    return sandbox.post(f"/v2/bookings/{uid}/attendees", body, key)


def remove(sandbox: Sandbox, uid: str, attendee: object, key: str | None = "john") -> httpx.Response:
    return sandbox.call("DELETE", f"/v2/bookings/{uid}/attendees/{attendee}", key=key)


def invite(sandbox: Sandbox, uid: str, *guests: Any, key: str | None = "john") -> httpx.Response:
    return sandbox.post(f"/v2/bookings/{uid}/guests", {"guests": list(guests)}, key)


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["message"]


def no_access(user_id: int, uid: str) -> tuple[int, str, str]:
    text = f"BookingPbacGuard - user with id={user_id} does not have access to booking with uid={uid}"
    return 403, "ForbiddenException", text


def constraints(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 400
    return [flaw["constraints"] for flaw in answer.json()["error"]["details"]["errors"]]


@pytest.fixture
def booked(sandbox: Sandbox) -> str:
    """Ann's booking with john; one guest comes along."""
    uid: str = sandbox.book(START, guests=["guest@example.com"])["uid"]
    return uid


def test_attendees_are_listed_with_their_numbers(sandbox: Sandbox, booked: str) -> None:
    ann, guest = sandbox.data(listed(sandbox, booked))
    assert ann == {
        "id": ann["id"],
        "name": "Ann Booker",
        "email": "ann@example.com",
        "displayEmail": "ann@example.com",
        "timeZone": "Europe/Rome",
        "language": "en",
        "absent": False,
    }
    assert guest["email"] == "guest@example.com"


def test_one_attendee_is_read(sandbox: Sandbox, booked: str) -> None:
    ann, guest = sandbox.data(listed(sandbox, booked))
    assert sandbox.data(sandbox.get(f"/v2/bookings/{booked}/attendees/{guest['id']}", "john")) == guest
    assert ann["id"] != guest["id"]


@pytest.mark.parametrize(
    ("attendee", "status", "text"),
    [
        ("999", 404, "Attendee with id 999 not found in booking {uid}"),
        ("abc", 400, "Validation failed (numeric string is expected)"),
    ],
)
def test_an_attendee_must_be_one(sandbox: Sandbox, booked: str, attendee: str, status: int, text: str) -> None:
    answer = sandbox.get(f"/v2/bookings/{booked}/attendees/{attendee}", "john")
    assert (answer.status_code, message(answer)) == (status, text.format(uid=booked))


def test_an_attendee_of_another_booking_is_none(sandbox: Sandbox, booked: str) -> None:
    other = sandbox.book("2030-01-09T10:00:00Z")["uid"]
    (ann,) = sandbox.data(listed(sandbox, other))
    assert sandbox.get(f"/v2/bookings/{booked}/attendees/{ann['id']}", "john").status_code == 404


@pytest.mark.parametrize(("key", "user_id"), [("jane", 102), ("mallory", 104)])
def test_strangers_see_and_add_nobody(sandbox: Sandbox, booked: str, key: str, user_id: int) -> None:
    before = sandbox.read(booked)
    for answer in (listed(sandbox, booked, key), add(sandbox, booked, TOM, key)):
        assert refusal(answer) == no_access(user_id, booked)
    assert sandbox.read(booked) == before


def test_a_booking_that_is_not_there_looks_forbidden(sandbox: Sandbox) -> None:
    for answer in (listed(sandbox, "nope"), add(sandbox, "nope", TOM)):
        assert refusal(answer) == no_access(101, "nope")


def test_nobody_comes_or_goes_without_credentials(sandbox: Sandbox, booked: str) -> None:
    for answer in (
        listed(sandbox, booked, None),
        add(sandbox, booked, TOM, None),
        remove(sandbox, booked, 1, None),
        invite(sandbox, booked, TOM, key=None),
    ):
        assert answer.status_code == 403


def test_an_attendee_is_added(sandbox: Sandbox, booked: str) -> None:
    new = sandbox.data(add(sandbox, booked, {**TOM, "language": "it", "phoneNumber": "+393331234567", "x": 1}), 201)
    assert new == {
        "id": new["id"],
        "bookingId": sandbox.read(booked)["id"],
        **TOM,
        "displayEmail": "tom@example.com",
        "language": "it",
        "absent": False,
        "phoneNumber": "+393331234567",
    }


def test_whoever_is_added_is_a_guest_in_every_view(sandbox: Sandbox, booked: str) -> None:
    sandbox.data(add(sandbox, booked, TOM), 201)
    read = sandbox.read(booked)
    assert [attendee["email"] for attendee in read["attendees"]][1:] == ["guest@example.com", "tom@example.com"]
    assert read["guests"] == read["bookingFieldsResponses"]["guests"] == ["guest@example.com", "tom@example.com"]
    (in_list,) = sandbox.data(sandbox.get("/v2/bookings?attendeeEmail=tom@example.com", "john"))
    assert in_list == read


def test_an_attendee_may_add_another(sandbox: Sandbox) -> None:
    uid = sandbox.book(START, attendee={**JANE_COMES, "email": "jane@example.com"})["uid"]
    sandbox.data(add(sandbox, uid, TOM, "jane"), 201)
    assert sandbox.data(invite(sandbox, uid, {"email": "ivy@example.com"}, key="jane"))["guests"] == [
        "tom@example.com",
        "ivy@example.com",
    ]
    assert listed(sandbox, uid, "jane").status_code == 403


def test_the_organiser_may_be_added(sandbox: Sandbox, booked: str) -> None:
    sandbox.data(add(sandbox, booked, {**TOM, "email": "john@example.com"}), 201)


@pytest.mark.parametrize("email", ["ann@example.com", "ANN@example.com", "ann+other@example.com", "guest@example.com"])
def test_nobody_comes_twice(sandbox: Sandbox, booked: str, email: str) -> None:
    before = sandbox.read(booked)
    for answer in (add(sandbox, booked, {**TOM, "email": email}), invite(sandbox, booked, {"email": email})):
        assert refusal(answer) == (400, "TRPCError", "emails_must_be_unique_valid")
    assert sandbox.read(booked) == before


def test_all_that_is_wrong_with_an_attendee_is_told(sandbox: Sandbox, booked: str) -> None:
    assert constraints(add(sandbox, booked, {})) == [
        {"isEmail": "email must be an email"},
        {"isString": "name must be a string"},
        {"isTimeZone": "timeZone must be a valid IANA time-zone"},
    ]
    assert constraints(add(sandbox, booked, {**TOM, "email": "nope"})) == [{"isEmail": "email must be an email"}]
    flaws = constraints(add(sandbox, booked, {**TOM, "timeZone": "Mars", "language": "xx"}))
    assert [list(flaw) for flaw in flaws] == [["isTimeZone"], ["isEnum"]]
    assert len(sandbox.read(booked)["attendees"]) == 2


def test_an_attendee_is_taken_off(sandbox: Sandbox, booked: str) -> None:
    new = sandbox.data(add(sandbox, booked, TOM), 201)
    gone = sandbox.data(remove(sandbox, booked, new["id"]))
    assert gone == {"id": new["id"], "bookingId": new["bookingId"], **TOM}
    read = sandbox.read(booked)
    assert [attendee["email"] for attendee in read["attendees"]] == ["ann@example.com", "guest@example.com"]
    assert read["guests"] == read["bookingFieldsResponses"]["guests"] == ["guest@example.com"]
    assert refusal(remove(sandbox, booked, new["id"])) == (404, "NotFoundException", "attendee_not_found")


def test_without_guests_none_are_told_of(sandbox: Sandbox, booked: str) -> None:
    _, guest = sandbox.data(listed(sandbox, booked))
    sandbox.data(remove(sandbox, booked, guest["id"]))
    read = sandbox.read(booked)
    assert "guests" not in read
    assert "guests" not in read["bookingFieldsResponses"]


def test_the_booker_stays(sandbox: Sandbox, booked: str) -> None:
    ann, _ = sandbox.data(listed(sandbox, booked))
    answer = remove(sandbox, booked, ann["id"])
    assert refusal(answer) == (400, "BadRequestException", "cannot_remove_primary_attendee")


@pytest.mark.parametrize("key", ["jane", "mallory"])
def test_strangers_take_nobody_off_and_invite_nobody(sandbox: Sandbox, booked: str, key: str) -> None:
    _, guest = sandbox.data(listed(sandbox, booked))
    before = sandbox.read(booked)
    for answer in (remove(sandbox, booked, guest["id"], key), invite(sandbox, booked, TOM, key=key)):
        assert refusal(answer) == (403, "TRPCError", "you_do_not_have_permission")
    assert sandbox.read(booked) == before


def test_nobody_is_taken_off_what_is_not_there(sandbox: Sandbox) -> None:
    text = "Booking with uid nope not found"
    for answer in (remove(sandbox, "nope", 1), invite(sandbox, "nope", TOM)):
        assert refusal(answer) == (404, "NotFoundException", text)
    assert remove(sandbox, "nope", "abc").status_code == 400


def test_several_guests_are_invited_at_once(sandbox: Sandbox, booked: str) -> None:
    ivy = {"email": "ivy@example.com"}
    booking = sandbox.data(invite(sandbox, booked, {**TOM, "language": "it"}, ivy, {**ivy, "name": "Again"}))
    *_, tom, last = booking["attendees"]
    assert (tom["name"], tom["timeZone"], tom["language"]) == ("Tom Reed", "Europe/London", "it")
    assert (last["name"], last["timeZone"], last["language"]) == ("", "Europe/Rome", "en")
    assert booking["guests"] == ["guest@example.com", "tom@example.com", "ivy@example.com"]
    assert sandbox.read(booked) == booking


def test_guests_who_come_already_are_passed_over(sandbox: Sandbox, booked: str) -> None:
    booking = sandbox.data(invite(sandbox, booked, {"email": "guest+again@example.com"}, {"email": "tom@example.com"}))
    assert booking["guests"] == ["guest@example.com", "tom@example.com"]


def test_at_most_ten_guests_are_invited_at_once(sandbox: Sandbox, booked: str) -> None:
    crowd = [{"email": f"guest{number}@example.com"} for number in range(11)]
    text = "Cannot add more than 10 guests at a time"
    assert constraints(invite(sandbox, booked, *crowd)) == [{"arrayMaxSize": text}]
    assert constraints(invite(sandbox, booked)) == [{"arrayMinSize": "guests must contain at least 1 elements"}]
    assert sandbox.post(f"/v2/bookings/{booked}/guests", {}, "john").status_code == 400
    assert sandbox.post(f"/v2/bookings/{booked}/guests", {"guests": {}}, "john").status_code == 400
    assert len(sandbox.read(booked)["attendees"]) == 2


def test_a_malformed_guest_is_refused(sandbox: Sandbox, booked: str) -> None:
    answer = invite(sandbox, booked, {"email": "nope", "timeZone": "Mars"})
    flaws = answer.json()["error"]["details"]["errors"][0]["children"][0]["children"]
    assert [list(flaw["constraints"]) for flaw in flaws] == [["isEmail"], ["isTimeZone"]]


def test_a_booking_holds_thirty_at_most(sandbox: Sandbox) -> None:
    uid = sandbox.book(START, guests=[f"guest{number}@example.com" for number in range(24)])["uid"]
    crowd = [{"email": f"late{number}@example.com"} for number in range(6)]
    answer = invite(sandbox, uid, *crowd)
    assert (answer.status_code, message(answer)) == (
        400,
        (
            "Cannot add 6 guests. This booking already has 25 attendees. Maximum total guests allowed is 30. "
            "You can add up to 5 more guests."
        ),
    )
    assert len(sandbox.data(invite(sandbox, uid, *crowd[:5]))["attendees"]) == 30


def test_an_event_type_without_guests_gets_none(sandbox: Sandbox) -> None:
    uid = sandbox.book(START, "guests-disabled")["uid"]
    for answer in (add(sandbox, uid, TOM), invite(sandbox, uid, TOM)):
        status, code, text = refusal(answer)
        assert (status, code) == (400, "TRPCError")
        assert text.startswith(
            'Cannot add guests to this booking. The guests field is disabled for event type "Guests Disabled" (ID: '
        )
    assert len(sandbox.read(uid)["attendees"]) == 1


def test_nobody_comes_to_or_leaves_what_is_called_off(sandbox: Sandbox, booked: str) -> None:
    _, guest = sandbox.data(listed(sandbox, booked))
    sandbox.data(sandbox.cancel(booked))
    text = f"Can't change the attendees of booking with uid={booked} because it is cancelled."
    for answer in (
        add(sandbox, booked, TOM),
        invite(sandbox, booked, TOM),
        remove(sandbox, booked, guest["id"]),
    ):
        assert (answer.status_code, message(answer)) == (400, text)


def test_seats_are_booked_not_given(sandbox: Sandbox) -> None:
    sandbox.event_type(seats={"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": True})
    sandbox.book(START, "made")
    uid = sandbox.book(START, "made", attendee=TOM)["uid"]
    _, tom = sandbox.data(listed(sandbox, uid))
    for answer in (add(sandbox, uid, JANE_COMES), invite(sandbox, uid, JANE_COMES), remove(sandbox, uid, tom["id"])):
        assert answer.status_code == 400
    assert len(sandbox.read(uid)["attendees"]) == 2


def test_an_account_is_busy_while_it_attends(sandbox: Sandbox, booked: str) -> None:
    new = sandbox.data(add(sandbox, booked, JANE_COMES), 201)
    assert sandbox.try_to_book(START, "jane-30", username="jane").status_code == 400
    sandbox.data(remove(sandbox, booked, new["id"]))
    sandbox.book(START, "jane-30", username="jane")


def test_a_guest_with_an_account_is_busy(sandbox: Sandbox, booked: str) -> None:
    sandbox.data(invite(sandbox, booked, {"email": "jane@example.com"}))
    assert sandbox.try_to_book(START, "jane-30", username="jane").status_code == 400


def test_the_host_stays_busy_when_taken_off_the_attendees(sandbox: Sandbox, booked: str) -> None:
    new = sandbox.data(add(sandbox, booked, {**TOM, "email": "john@example.com"}), 201)
    sandbox.data(remove(sandbox, booked, new["id"]))
    assert sandbox.try_to_book(START).status_code == 400


def test_a_guest_stays_when_the_booking_moves(sandbox: Sandbox, booked: str) -> None:
    sandbox.data(add(sandbox, booked, TOM), 201)
    moved = sandbox.data(sandbox.reschedule(booked, "2030-01-09T10:00:00Z"), 201)
    assert moved["guests"] == ["guest@example.com", "tom@example.com"]


def test_administrators_of_a_team_see_who_comes(sandbox: Sandbox) -> None:
    made = team_event_type(sandbox, "collective", [host(JANE)])
    body = {"start": START, "eventTypeId": made, "attendee": TOM}
    uid = sandbox.data(sandbox.post("/v2/bookings", body), 201)["uid"]
    assert len(sandbox.data(listed(sandbox, uid, "carol"))) == 1


@pytest.fixture
def limited() -> Any:
    deployed = Sandbox(Settings(requests_per_minute=120))
    yield deployed
    deployed.close()


def allowance(answer: httpx.Response, name: str) -> list[str]:
    return [answer.headers[f"x-ratelimit-{part}-{name}"] for part in ("limit", "remaining", "reset")]


def test_real_limits_let_five_be_added_in_a_minute(limited: Sandbox) -> None:
    uid = limited.book(START)["uid"]
    answers = [add(limited, uid, {**TOM, "email": f"tom{number}@example.com"}) for number in range(6)]
    assert [answer.status_code for answer in answers] == [201] * 5 + [429]
    assert [allowance(answer, "booking_attendees_add")[1] for answer in answers] == ["4", "3", "2", "1", "0", "0"]
    assert allowance(answers[-1], "booking_attendees_add") == ["5", "0", "60"]
    assert "x-ratelimit-limit-default" not in answers[0].headers
    assert len(limited.read(uid)["attendees"]) == 6


def test_each_endpoint_and_each_key_counts_for_itself(limited: Sandbox) -> None:
    uid = limited.book(START)["uid"]
    for number in range(6):
        add(limited, uid, {**TOM, "email": f"tom{number}@example.com"})
    assert invite(limited, uid, {"email": "ivy@example.com"}).status_code == 200
    assert remove(limited, uid, 999).status_code == 404
    assert add(limited, uid, TOM, "jane").status_code == 403
    assert listed(limited, uid).status_code == 200


def test_a_block_ends_after_a_minute(limited: Sandbox) -> None:
    uid = limited.book(START)["uid"]
    for _ in range(6):
        remove(limited, uid, 999)
    limited.set_clock("2030-01-07T08:01:00Z")
    assert remove(limited, uid, 999).status_code == 404


def test_without_real_limits_no_endpoint_has_one(sandbox: Sandbox, booked: str) -> None:
    answers = [remove(sandbox, booked, 999) for _ in range(8)]
    assert {answer.status_code for answer in answers} == {404}
    assert allowance(answers[0], "booking_attendees_remove")[0] == "100000"
