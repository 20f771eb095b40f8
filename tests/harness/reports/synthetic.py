"""Two made-up runs, always the same: `python -m tests.harness.reports.synthetic FOLDER` writes and renders both."""

from __future__ import annotations

import math
import random
import sys
from pathlib import Path
from typing import Any

from contracts.exchange import ABSENT, Answer, Call, Exchange, Violation
from history.recorder import Recorder
from history.run import RunInfo, create_run
from reports.build import build_report

VERSIONS = {
    "python": "3.11.2",
    "calproof": "0.1.0",
    "schemathesis": "4.30.1",
    "hypothesis": "6.150.0",
    "locust": "2.43.0",
}
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202egnp.exe\x1b[31m"
_START = 1_795_370_340.0
_ANSWER_HEADERS = {
    "content-type": "application/json; charset=utf-8",
    "x-request-id": "2aaa3069-5f0a",
    "set-cookie": "s",
}
_VARIANTS = ("individual", "individual with guests", "length in minutes", "phone attendee", "seated", "recurring")


def booking_request(number: int) -> dict[str, Any]:
    """The body of a create request."""
    day, half = divmod(number, 16)
    start = f"2026-12-{day % 28 + 1:02d}T{8 + half // 2:02d}:{30 * (half % 2):02d}:00Z"
    attendee = {"name": "Zoë O'Neil", "email": f"guest-{number}@example.com", "timeZone": "Europe/Rome"}
    return {"start": start, "eventTypeId": 5, "attendee": attendee, "metadata": {"order": str(number)}}


def booking_answer(number: int, **members: Any) -> dict[str, Any]:
    """The body of the answer to it."""
    asked = booking_request(number)
    data: dict[str, Any] = {
        "id": number,
        "uid": f"bk{number:05d}",
        "title": "30 min between Zoë and Host",
        "status": "accepted",
        "hosts": [{"id": 101 + number % 3, "name": "Host", "email": "host@example.com"}],
        "eventTypeId": asked["eventTypeId"],
        "start": asked["start"].replace("Z", ".000Z"),
        "end": asked["start"].replace("Z", ".000Z"),
        "attendees": [asked["attendee"]],
        "metadata": asked["metadata"],
    }
    return {"status": "success", "data": data | members}


def exchange(
    operation: str, number: int, status: int, answer: Any, *, at: float, service: float, wait: float = 0.0, **more: Any
) -> Exchange:
    """One exchange of the made-up client with the made-up server."""
    method, path = {
        "createBooking": ("POST", "/v2/bookings"),
        "getBooking": ("GET", f"/v2/bookings/bk{number:05d}"),
        "getBookings": ("GET", "/v2/bookings?take=100&status=upcoming"),
        "cancelBooking": ("POST", f"/v2/bookings/bk{number:05d}/cancel"),
    }[operation]
    body: Any = booking_request(number) if operation == "createBooking" else ABSENT
    if operation == "cancelBooking":
        body = {"cancellationReason": 'It\'s off, "sorry"'}
    call = Call(operation, method, path, "2024-08-13", body, {"accept": "application/json"}, **more)
    came = None
    if status:
        came = Answer(status, _ANSWER_HEADERS, answer, size=len(str(answer)))
    return Exchange(call, came, at, at + wait, at + wait + service, None if status else "timed out after 10 s")


def write_verification(root: Path) -> Path:
    """A verify run with breaches, drift, failed and skipped tests, and a server that tries to break the page."""
    info = RunInfo(
        "verify", "sandbox", "http://127.0.0.1:8137", 20261122, "standard",
        ("calproof", "verify", "--target", "sandbox", "--seed", "20261122"), "2026-11-22T17:59:00Z", versions=VERSIONS,
        ended_at="2026-11-22T17:59:31Z",
    )  # fmt: skip
    folder = create_run(root, info)
    with Recorder(folder, "pytest", now=lambda: _START) as recorder:
        recorder.event("collected", tests=42)
        for number in range(240):
            _verified(recorder, number)
        for number in range(38):
            file = ("test_create.py", "test_lifecycle.py", "test_views.py")[number % 3]
            recorder.event("test", nodeid=f"tests/contract/{file}::test_claim_{number}", outcome="passed", seconds=0.21)
        broken = "tests/contract/test_create.py::test_a_booking_ends_when_its_length_is_over"
        recorder.event("test", nodeid=broken, outcome="failed", seconds=1.4, reason="AssertionError: end is start")
        crash = "tests/contract/test_views.py::test_the_list_shows_what_was_booked[hostile]"
        recorder.event("test", nodeid=crash, outcome="error", seconds=0.1, reason=f"ValueError: {HOSTILE}")
        for skipped in ("team", "past"):
            nodeid = f"tests/contract/test_variants.py::test_{skipped}_bookings"
            recorder.event("test", nodeid=nodeid, outcome="skipped", seconds=0, reason=f"no {skipped} event type here")
        recorder.event("variant", name="instant", accepted=0, refused=4)
        no_team = (
            "The target has no team with a collective event type. Create one, or name it in the target's world file."
        )
        recorder.event("not_exercised", what="collective", kind="variant", reason=no_team)
        recorder.event("not_exercised", what="round-robin", kind="variant", reason=no_team)
        recorder.event("not_exercised", what="markAbsent", kind="operation", reason="There is no past booking.")
    return folder


def _verified(recorder: Recorder, number: int) -> None:
    test = "tests/contract/test_create.py::test_a_booking_ends_when_its_length_is_over"
    at, variant = _START + number * 0.1, _VARIANTS[number % len(_VARIANTS)]
    found: list[Violation] = []
    if number % 40 == 7:
        message = "A booking must end when its length is over: 30 minutes after its start."
        ends = booking_request(number)["start"]
        found.append(
            Violation("rule.end", "createBooking", "end is start plus length", "/data/end", message, "+30 min", ends)
        )
    if number % 60 == 9:
        message = "A guest's address must be a string."
        pointer = f"/data/guests/{number % 3}"
        found.append(Violation("schema.type", "createBooking", "answer schema", pointer, message, "string", "null"))
    if number % 9 == 1:
        message = "The contract does not know this member."
        pointer = "/data/icsUid"
        found.append(
            Violation("schema.undocumented", "createBooking", "answer schema", pointer, message, "", "string", "drift")
        )
    status, answer = 201, booking_answer(number)
    if number % 11 == 4:
        status, answer = 400, {"status": "error", "error": {"code": "BadRequest", "message": "Slot is taken"}}
    recorder.exchange(
        exchange("createBooking", number, status, answer, at=at, service=0.03, variant=variant), found, test=test
    )
    if number % 5 == 0:
        recorder.exchange(exchange("getBooking", number, 200, answer, at=at + 0.04, service=0.01), test=test)
    if number == 200:
        title = booking_answer(number, title=HOSTILE)
        message = f"The title must be that of the event type, not {HOSTILE}."
        recorder.exchange(
            exchange("getBookings", number, 200, {"status": "success", "data": [title["data"]]}, at=at, service=0.02),
            [Violation("rule.title", "getBookings", "views agree", "/data/0/title", message, "30 min", HOSTILE)],
            test="tests/contract/test_views.py::test_the_list_shows_what_was_booked[hostile]",
        )
    if number == 210:
        down = {"status": "error", "error": {"code": "INTERNAL_SERVER_ERROR", "message": "Internal server error"}}
        message = "A server error is never a promised answer."
        recorder.exchange(
            exchange("cancelBooking", number, 500, down, at=at, service=0.02),
            [Violation("status.undocumented", "cancelBooking", "status", "", message, "200, 400, 401, 404", "500")],
            test="tests/contract/test_lifecycle.py::test_claim_1",
        )


def write_load(root: Path, *, late: bool = False, seconds: int = 120) -> Path:
    """A load run of two workers with a stall in its middle; `late` makes the generator the cause of it."""
    slos = [
        {"name": "bookings are quick", "operation": "createBooking", "metric": "p95", "max": 400},
        {"name": "the tail stays short", "operation": "*", "metric": "p99", "max": 800},
        {"name": "few errors", "operation": "*", "metric": "error_rate", "max": 0.01},
        {"name": "the contract holds", "operation": "*", "metric": "violations", "max": 0},
        {"name": "the rate is kept", "operation": "*", "metric": "rate_ratio", "min": 0.98},
    ]
    info = RunInfo(
        "load", "staging", "https://api.staging.example.com", 7, "steady",
        ("calproof", "load", "--target", "staging", "--profile", "steady"), "2026-11-22T18:30:00Z",
        versions=VERSIONS, settings={"slos": slos, "max_lag_ms": 50}, ended_at="2026-11-22T18:32:11Z",
    )  # fmt: skip
    folder = create_run(root, info)
    dice = random.Random(7)  # noqa: S311 - figures for a picture, no secrets
    for worker in range(2):
        with Recorder(folder, f"worker-{worker}", keep="violating", now=lambda: _START) as recorder:
            recorder.event("arrivals", intended=seconds * 10, started=seconds * 10 - 3)
            for tick in range(seconds * 10):
                _loaded(recorder, dice, worker * 100_000 + tick, tick / 10 + worker / 20, late)
    with Recorder(folder, "calproof", now=lambda: _START) as recorder:
        message = "No two accepted bookings of one host may overlap."
        facts = {"host": 102, "bookings": ["bk00071", "bk00114"], "start": "2026-12-05T11:30:00Z"}
        recorder.event(
            "finding", code="invariant.overlap", operation="createBooking", rule="no overlap", message=message, **facts
        )
        recorder.event("not_exercised", what="team booking", kind="flow", reason="The target has no team.")
    return folder


def _loaded(recorder: Recorder, dice: random.Random, number: int, offset: float, late: bool) -> None:
    stalled = max(0.0, 1.6 - (offset - 60)) if 60 <= offset < 61.6 else 0.0
    service = dice.lognormvariate(-3.4, 0.45) + 0.03 * (1 + math.sin(offset / 9))
    operation = ("createBooking", "getBooking", "getBookings", "cancelBooking")[number % 4]
    status: int = {"createBooking": 201}.get(operation, 200)
    answer: Any = booking_answer(number)
    if dice.random() < 0.02:
        status, answer = 400, {"status": "error", "error": {"message": "Slot is taken"}}
    if stalled and dice.random() < 0.3:
        status, answer = 503, {"status": "error"}
    if number % 997 == 500:
        status, answer = 0, None
    found = []
    if number % 701 == 300:
        message = "An id must be an integer."
        found = [Violation("schema.type", operation, "answer schema", "/data/id", message, "integer", "string")]
    made = exchange(
        operation, number, status, answer, at=_START + offset, service=10.0 if status == 0 else service + stalled,
        variant="individual" if operation == "createBooking" else "",
    )  # fmt: skip
    lag = dice.expovariate(900.0) + (0.3 if late and offset % 10 < 1 else 0.0)
    recorder.exchange(made, found, flow="create, read, cancel" if number % 8 < 5 else "browse", lag=lag)


if __name__ == "__main__":
    for write in (write_verification, write_load):
        run = write(Path(sys.argv[1]))
        print(run, build_report(run).verdict)  # noqa: T201
