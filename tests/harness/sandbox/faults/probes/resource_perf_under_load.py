"""Probes of performance: what grows, what queues, what is never given back.

They count the seconds that a sandbox waits, not those that it computes.
"""

from __future__ import annotations

from typing import Any

from sandbox.faults.definitions.resource_perf_under_load import (
    HANGING_SECONDS,
    LEAKED_CONNECTIONS,
    MOST_IN_FLIGHT,
)
from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.crews import BOB, CAROL, JANE, JOHN, MALLORY, host, team_event_type
from tests.harness.sandbox.faults.leaping import leaping
from tests.harness.sandbox.faults.probing import Probed, probe

START = "2030-01-08T10:00:00Z"


def starts(first_day: int, last_day: int) -> list[str]:
    """Eight a day, an hour apart."""
    return [f"2030-01-{day:02}T{hour:02}:00:00Z" for day in range(first_day, last_day + 1) for hour in range(9, 17)]


def order(start: str, **members: Any) -> tuple[str, str, Any, str | None]:
    body = {"start": start, "eventTypeSlug": "normal-30", "username": "john", "attendee": ANN, **members}
    return "POST", "/v2/bookings", body, None


def book_and_cancel(sandbox: Probed, times: int) -> None:
    for _ in range(times):
        sandbox.data(sandbox.cancel(sandbox.book(START)["uid"]))


@probe("list-full-scan")
def a_page_takes_no_longer_when_others_have_many_bookings(sandbox: Probed) -> bool:
    def page() -> None:
        assert len(sandbox.data(sandbox.get("/v2/bookings?take=10", "jane"))) == 1

    sandbox.book(START, "jane-30", username="jane")
    with leaping(sandbox) as seconds:
        before = seconds(page)
        for start in starts(14, 18):
            sandbox.book(start)
        return seconds(page) < before + 0.005


@probe("conflict-check-quadratic")
def conflicts_are_found_as_quickly_after_many_cancellations(sandbox: Probed) -> bool:
    def book() -> None:
        sandbox.data(sandbox.cancel(sandbox.book(START)["uid"]))

    def search() -> None:
        assert sandbox.slots("start=2030-01-08&end=2030-01-08")

    grown = []
    with leaping(sandbox) as seconds:
        for action in (book, search):
            before = seconds(action)
            book_and_cancel(sandbox, 25)
            between = seconds(action)
            book_and_cancel(sandbox, 25)
            grown.append((between - before, seconds(action) - before))
    assert all(late == 0 or late > 2 * early for early, late in grown), grown
    return all(late == 0 for _, late in grown)


@probe("unbounded-parallelism-exhausts-pool")
def many_creates_for_a_team_at_once_all_succeed(sandbox: Probed) -> bool:
    hosts = [host(user_id, fixed=True) for user_id in (JOHN, JANE, BOB, MALLORY, CAROL)]
    team_event_type(sandbox, "collective", hosts)
    crew = {"eventTypeSlug": "crew", "username": None, "teamSlug": "crew"}
    with leaping(sandbox):
        assert sandbox.call(*order(START, **crew)).status_code == 201
        single = sandbox.together([order(start) for start in starts(21, 25)])
        assert {answer.status_code for answer in single} == {201}
        answers = sandbox.together([order(start, **crew) for start in starts(14, 18)])
    statuses = {answer.status_code for answer in answers}
    assert statuses in ({201}, {201, 500}), statuses
    assert len(sandbox.data(sandbox.get("/v2/bookings?take=250", "john"))) == 41 + [
        answer.status_code for answer in answers
    ].count(201)
    return statuses == {201}


@probe("recurring-sequential-slow")
def a_longer_series_takes_little_longer(sandbox: Probed) -> bool:
    sandbox.event_type(recurrence={"interval": 1, "occurrences": 24, "frequency": "weekly"})
    with leaping(sandbox) as seconds:
        assert seconds(lambda: sandbox.book(START)) == 0
        two = seconds(lambda: sandbox.book("2030-01-09T10:00:00Z", "made", recurrenceCount=2))
        many = seconds(lambda: sandbox.book("2030-01-10T10:00:00Z", "made"))
    return two < 0.2 and many < 1


@probe("memory-grows-per-request")
def requests_take_no_longer_after_many_others(sandbox: Probed) -> bool:
    def read() -> None:
        sandbox.data(sandbox.get("/v2/me", "john"))

    with leaping(sandbox) as seconds:
        first = seconds(read)
        for _ in range(300):
            read()
        return seconds(read) < first + 0.01


@probe("lock-kept-on-validation-error")
def a_refused_create_does_not_keep_the_next_one_waiting(sandbox: Probed) -> bool:
    sandbox.book(START)
    with leaping(sandbox) as seconds:
        assert seconds(lambda: sandbox.book("2030-01-09T10:00:00Z")) < 1
        assert sandbox.try_to_book(START).status_code == 400
        assert seconds(lambda: sandbox.book(START, "jane-30", username="jane")) < 1
        waited = seconds(lambda: sandbox.book("2030-01-10T10:00:00Z"))
        assert seconds(lambda: sandbox.book("2030-01-11T10:00:00Z")) < 1
    return waited < 1


@probe("connection-leak-on-4xx")
def many_refusals_do_no_harm_to_what_follows(sandbox: Probed) -> bool:
    with leaping(sandbox) as seconds:
        for _ in range(LEAKED_CONNECTIONS - 1):
            assert sandbox.get("/v2/bookings/missing").status_code == 404
        assert seconds(lambda: sandbox.data(sandbox.get("/v2/me", "john"))) == 0
        assert sandbox.post("/v2/bookings", {}).status_code == 400
        waited = seconds(lambda: sandbox.get("/v2/me", "john"))
        answer = sandbox.get("/v2/me", "john")
    assert (answer.status_code, waited) in ((200, 0), (500, HANGING_SECONDS))
    return answer.status_code == 200


@probe("create-holds-until-notifications")
def creates_at_once_do_not_wait_for_one_another(sandbox: Probed) -> bool:
    uid = sandbox.book("2030-01-17T10:00:00Z", "needs-confirmation")["uid"]
    with leaping(sandbox) as seconds:
        one = seconds(lambda: sandbox.book(START))
        confirmed = seconds(lambda: sandbox.call("POST", f"/v2/bookings/{uid}/confirm", {}, "john"))
        assert seconds(lambda: sandbox.cancel(uid)) == 0
        many = seconds(lambda: sandbox.together([order(start) for start in starts(14, 15)]))
    assert one == 0 or many > 4 * one
    return max(one, confirmed, many) < 0.5


@probe("errors-above-concurrency-threshold")
def more_requests_at_once_do_not_fail(sandbox: Probed) -> bool:
    page = ("GET", "/v2/bookings", None, "john")
    with leaping(sandbox):
        for _ in range(3):
            answers = sandbox.together([page] * MOST_IN_FLIGHT)
            assert {answer.status_code for answer in answers} == {200}
        answers = sandbox.together([page] * 64)
    failed = [answer.status_code for answer in answers if answer.status_code != 200]
    assert failed in ([], [500]), failed
    return not failed
