"""Probes of races, retries and keys that clash."""

from __future__ import annotations

from typing import Any

import httpx

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.crews import BOB, JANE, JOHN, host, team_event_type
from tests.harness.sandbox.faults.leaping import leaping
from tests.harness.sandbox.faults.probing import Probed, probe

START, LATER, LATEST = (f"2030-01-{day:02}T10:00:00Z" for day in (8, 9, 10))
BEN = {**ANN, "name": "Ben Booker", "email": "ben@example.com"}
OPEN = "needs-confirmation-open"


def order(start: str, attendee: dict[str, str] = ANN, **members: Any) -> tuple[str, str, Any, str | None]:
    body = {"start": start, "eventTypeSlug": "normal-30", "username": "john", "attendee": attendee, **members}
    return "POST", "/v2/bookings", body, None


def act(uid: str, what: str, body: Any = None, key: str | None = None) -> tuple[str, str, Any, str | None]:
    return "POST", f"/v2/bookings/{uid}/{what}", body or {}, key


def confirmed(uid: str) -> tuple[str, str, Any, str | None]:
    return act(uid, "confirm", key="john")


def statuses(answers: list[httpx.Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


@probe("double-book-race")
def one_of_many_gets_the_slot(sandbox: Probed) -> bool:
    answers = sandbox.together([order(START)] * 5)
    return statuses(answers) == [201, 400, 400, 400, 400]


@probe("confirm-race")
def one_of_two_that_are_confirmed_at_once_is_accepted(sandbox: Probed) -> bool:
    first, second, third, fourth = (
        sandbox.book(start, OPEN, attendee=who)["uid"] for start in (START, LATER) for who in (ANN, BEN)
    )
    assert [sandbox.call(*confirmed(uid)).status_code for uid in (first, second)] == [200, 400]
    mixed = sandbox.together([confirmed(sandbox.book(LATEST, OPEN)["uid"]), order(LATEST)])
    assert statuses(mixed) in ([200, 400], [201, 400])
    return statuses(sandbox.together([confirmed(third), confirmed(fourth)])) == [200, 400]


@probe("retry-creates-duplicate")
def a_request_that_is_sent_again_makes_no_second_booking(sandbox: Probed) -> bool:
    one, other = (sandbox.book(START, OPEN) for _ in range(2))
    assert one["status"] == other["status"] == "pending"
    team_event_type(sandbox, "roundRobin", [host(JOHN), host(JANE)])
    crew = [sandbox.book(START, "crew", username=None, teamSlug="crew")["uid"] for _ in range(2)]
    assert crew[0] == crew[1]
    return bool(one["uid"] == other["uid"])


@probe("rebook-after-cancel-refused")
def what_was_cancelled_can_be_booked_again(sandbox: Probed) -> bool:
    sandbox.data(sandbox.cancel(sandbox.book(START)["uid"]))
    sandbox.data(sandbox.cancel(sandbox.book(START, attendee=BEN)["uid"]))
    back = sandbox.data(sandbox.reschedule(sandbox.book(LATER)["uid"], START), 201)
    sandbox.data(sandbox.cancel(back["uid"]))
    answer = sandbox.try_to_book(START)
    assert answer.status_code in (201, 409), answer.text
    return answer.status_code == 201


@probe("key-includes-attendee-email")
def a_slot_is_taken_for_other_bookers_too(sandbox: Probed) -> bool:
    sandbox.book(START)
    assert sandbox.try_to_book(START).status_code == 400
    assert sandbox.try_to_book("2030-01-08T10:15:00Z", attendee=BEN).status_code == 400
    assert START.replace("Z", ".000Z") not in sandbox.slots("start=2030-01-08&end=2030-01-08")
    return sandbox.try_to_book(START, attendee=BEN).status_code == 400


@probe("pending-has-no-key")
def a_create_and_a_confirmation_at_once_do_not_both_get_the_slot(sandbox: Probed) -> bool:
    waiting = {start: sandbox.book(start, OPEN)["uid"] for start in (START, LATER, LATEST)}
    sandbox.data(sandbox.call(*confirmed(waiting[LATEST])))
    assert sandbox.call(*order(LATEST, BEN)).status_code == 400
    assert statuses(sandbox.together([order("2030-01-11T10:00:00Z", who) for who in (ANN, BEN)])) == [201, 400]
    with leaping(sandbox):
        both = (
            sandbox.together([confirmed(waiting[START]), order(START, BEN)]),
            sandbox.together([order(LATER, BEN), confirmed(waiting[LATER])]),
        )
    return all(400 in statuses(answers) for answers in both)


@probe("concurrent-reschedule-forks")
def a_booking_moves_to_one_place_only(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    answers = sandbox.together([act(uid, "reschedule", {"start": start}) for start in (LATER, LATEST)])
    live = [answer.json()["data"]["uid"] for answer in answers if answer.status_code == 201]
    assert all(sandbox.read(successor)["status"] == "accepted" for successor in live)
    assert sandbox.reschedule(uid, "2030-01-11T10:00:00Z").status_code == 400
    return statuses(answers) == [201, 400]


@probe("cancel-vs-reschedule-race")
def a_cancellation_and_a_move_at_once_end_as_one_after_the_other(sandbox: Probed) -> bool:
    ends = []
    for day, swapped in ((14, False), (15, True)):
        start, elsewhere = f"2030-01-{day}T10:00:00Z", f"2030-01-{day}T12:00:00Z"
        uid = sandbox.book(start)["uid"]
        calls = [act(uid, "cancel"), act(uid, "reschedule", {"start": elsewhere})]
        with leaping(sandbox):
            answers = sandbox.together(calls[::-1] if swapped else calls)
        cancelled, moved = answers[::-1] if swapped else answers
        ends.append((cancelled.status_code, moved.status_code, sandbox.read(uid)["status"]))
    in_turn = sandbox.book("2030-01-16T10:00:00Z")["uid"]
    sandbox.data(sandbox.reschedule(in_turn, "2030-01-16T12:00:00Z"), 201)
    assert sandbox.read(in_turn)["status"] == "cancelled"
    documented = {(200, 400, "cancelled"), (400, 201, "cancelled")}
    assert set(ends) <= documented | {(200, 201, "accepted")}, ends
    return set(ends) <= documented


@probe("uid-collision-same-millisecond")
def bookings_of_one_moment_have_uids_of_their_own(sandbox: Probed) -> bool:
    team_event_type(sandbox, "roundRobin", [host(JOHN), host(JANE), host(BOB)])
    crew = {"eventTypeSlug": "crew", "username": None, "teamSlug": "crew"}
    attendees = [{**ANN, "email": f"ann{number}@example.com"} for number in range(3)]
    answers = sandbox.together([order(START, attendee, **crew) for attendee in attendees])
    made = [sandbox.data(answer, 201) for answer in answers]
    assert len({booking["id"] for booking in made}) == len({booking["hosts"][0]["id"] for booking in made}) == 3
    assert all(sandbox.read(booking["uid"])["uid"] == booking["uid"] for booking in made)
    names = {booking["uid"] for booking in made}, {booking["icsUid"] for booking in made}
    assert len(names[0]) == len(names[1])
    return len(names[0]) == 3


@probe("response-swapped-under-load")
def each_answer_is_about_its_own_request(sandbox: Probed) -> bool:
    alone = sandbox.data(sandbox.call(*order(LATER)), 201)
    assert alone["start"] == LATER.replace("Z", ".000Z")
    calls = [
        order(f"2030-01-{day}T{hour:02}:00:00Z", {**ANN, "email": f"ann-{day}-{hour}@example.com"})
        for day in (14, 15, 16, 17, 18)
        for hour in range(8, 18)
    ]
    answers = sandbox.together(calls)
    made = [sandbox.data(answer, 201) for answer in answers]
    emails = [booking["attendees"][0]["email"] for booking in made]
    return emails == [call[2]["attendee"]["email"] for call in calls]
