"""Held-out probes: performance."""

from __future__ import annotations

from tests.harness.sandbox.faults.leaping import leaping
from tests.harness.sandbox.faults.probing import Probed, probe

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"


def book_and_cancel(sandbox: Probed) -> None:
    sandbox.data(sandbox.cancel(sandbox.book(START)["uid"]))


@probe("cancel-slows-with-history")
def a_cancellation_takes_as_long_as_ever(sandbox: Probed) -> bool:
    with leaping(sandbox) as seconds:
        first = seconds(lambda: book_and_cancel(sandbox))
        for _ in range(10):
            book_and_cancel(sandbox)
        return seconds(lambda: book_and_cancel(sandbox)) <= first + 0.005


@probe("slots-slow-with-bookings")
def a_search_takes_as_long_as_ever(sandbox: Probed) -> bool:
    with leaping(sandbox) as seconds:
        first = seconds(lambda: sandbox.slots("start=2030-01-08&end=2030-01-08"))
        for _ in range(10):
            book_and_cancel(sandbox)
        return seconds(lambda: sandbox.slots("start=2030-01-08&end=2030-01-08")) <= first + 0.005


@probe("read-slow-with-bookings")
def a_read_takes_as_long_as_ever(sandbox: Probed) -> bool:
    uid = sandbox.book(LATER)["uid"]
    with leaping(sandbox) as seconds:
        first = seconds(lambda: sandbox.read(uid))
        for _ in range(10):
            book_and_cancel(sandbox)
        return seconds(lambda: sandbox.read(uid)) <= first + 0.005


@probe("every-fortieth-create-crashes")
def no_create_crashes(sandbox: Probed) -> bool:
    return all(_booked(sandbox) for _ in range(45))


def _booked(sandbox: Probed) -> bool:
    answer = sandbox.try_to_book(START)
    if answer.status_code == 201:
        sandbox.data(sandbox.cancel(sandbox.data(answer, 201)["uid"]))
    return answer.status_code == 201
