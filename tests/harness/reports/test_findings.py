"""A finding shows its shortest sequence, what the sequence needs, and whether it showed again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts.exchange import ABSENT, Answer, Call, Exchange, Violation
from history.recorder import Recorder
from history.run import RunInfo, create_run
from reports.build import build_report
from reports.evidence import Evidence
from reports.summary import as_json

TEST = "tests/contract/test_x.py::test_it[a]"
LOST = Violation("CP307", "rescheduleBooking", "a-change-keeps-the-rest", "/data/metadata", "metadata did not survive")
UID = "uKQz8mW1Xc4TfGh2JbN7pR"
MOVED = "aB3dE5fG7hJ9kL2mN4pQ6r"


def _exchange(operation: str, method: str, path: str, data: Any, body: Any = ABSENT) -> Exchange:
    call = Call(operation, method, path, "2024-08-13", body)
    return Exchange(call, Answer(200, {}, {"status": "success", "data": data}), 1.0, 1.0, 1.1)


def _booked(email: str = "ann@example.com", uid: str = UID) -> Exchange:
    body = {"eventTypeId": 14, "start": "2031-01-06T09:00:00Z", "attendee": {"name": "Ann", "email": email}}
    return _exchange("createBooking", "POST", "/v2/bookings", {"id": 3, "uid": uid}, body)


def _moved(uid: str = UID) -> Exchange:
    return _exchange("rescheduleBooking", "POST", f"/v2/bookings/{uid}/reschedule", {"id": 4, "uid": MOVED}, {})


@pytest.fixture
def recorded(tmp_path: Path) -> tuple[Path, Recorder]:
    argv = ("calproof", "verify", "--depth", "smoke", "--seed", "7", "--only", "this or that", "--jobs", "2")
    info = RunInfo("verify", "x", "https://cal.example.com", argv=argv, ended_at="2026-11-22T18:00:00Z")
    folder = create_run(tmp_path, info)
    recorder = Recorder(folder, "suite")
    recorder.event("world", tag="6741abcd")
    schedule = _exchange("createSchedule", "POST", "/v2/schedules", {"id": 6}, {"name": "calproof 6741abcd"})
    event_type = {"slug": "calproof-regular-6741abcd", "scheduleId": 6}
    made = _exchange("createEventType", "POST", "/v2/event-types", {"id": 14, "slug": event_type["slug"]}, event_type)
    for exchange in (schedule, made):
        recorder.exchange(exchange, test="provisioning")
    return folder, recorder


def _broken(recorder: Recorder, *exchanges: Exchange) -> None:
    """One example, whose last exchange shows the breach."""
    *before, last = exchanges
    written = [recorder.exchange(exchange, test=TEST) for exchange in before]
    written.append(recorder.exchange(last, [LOST], test=TEST))
    recorder.event("broken", test=TEST, first=written[0], last=written[-1], identities=[LOST.identity])


def _finding(folder: Path, recorder: Recorder) -> Evidence:
    recorder.close()
    (found,) = build_report(folder).findings
    return found


def test_the_shortest_sequence_is_shown(recorded: tuple[Path, Recorder]) -> None:
    folder, recorder = recorded
    look = _exchange("getBooking", "GET", f"/v2/bookings/{UID}", {"uid": UID})
    _broken(recorder, _booked(), look, look, _moved())
    _broken(recorder, _booked(), _moved())
    found = _finding(folder, recorder)
    assert [row.operation for row in found.sequence] == ["createBooking", "rescheduleBooking"]
    assert found.finding.count == 2
    assert found.exchange == found.sequence[-1]


def test_its_script_makes_what_it_needs_and_takes_uids_from_answers(recorded: tuple[Path, Recorder]) -> None:
    folder, recorder = recorded
    _broken(recorder, _booked(), _moved())
    script = _finding(folder, recorder).script
    lines = script.splitlines()
    made = [next(word for word in ("schedules'", "event-types'", "bookings'", "/reschedule'") if word in line)
            for line in lines if "-X POST" in line and "/cancel'" not in line]  # fmt: skip
    assert made == ["schedules'", "event-types'", "bookings'", "/reschedule'"]
    assert UID not in script
    assert MOVED not in script
    assert "6741abcd" not in script
    assert '"eventTypeId":14' not in script
    assert '"scheduleId":6' not in script
    assert "/cancel'" in lines[-3]
    assert ["-X DELETE" in line for line in lines[-2:]] == [True, True]


def test_addresses_of_real_people_are_masked(recorded: tuple[Path, Recorder]) -> None:
    folder, recorder = recorded
    _broken(recorder, _booked("someone@gmail.com"), _moved())
    script = _finding(folder, recorder).script
    assert "someone@gmail.com" not in script
    assert "attendee-1@example.com" in script


def test_its_test_is_named_in_the_command_that_runs_it_again(recorded: tuple[Path, Recorder]) -> None:
    folder, recorder = recorded
    _broken(recorder, _booked(), _moved())
    assert _finding(folder, recorder).repeat == "calproof verify --depth smoke --seed 7 --only test_it"


@pytest.mark.parametrize(
    ("tries", "standing"),
    [([], "not tried again"), ([False], "flaky"), ([True], "shown again"), ([False, True], "shown again")],
)
def test_what_never_shows_again_is_flaky(recorded: tuple[Path, Recorder], tries: list[bool], standing: str) -> None:
    folder, recorder = recorded
    _broken(recorder, _booked(), _moved())
    names = ("code", "operation", "rule", "pointer")
    for repeated in tries:
        recorder.event("again", test=TEST, repeated=repeated, **dict(zip(names, LOST.identity, strict=True)))
    assert _finding(folder, recorder).again == standing


def test_the_source_of_the_promise_stands_in_the_summary(recorded: tuple[Path, Recorder]) -> None:
    folder, recorder = recorded
    _broken(recorder, _booked(), _moved())
    recorder.close()
    (finding,) = as_json(build_report(folder))["findings"]
    assert "Reschedule a booking" in finding["promised_by"]
    assert finding["means"]
    assert finding["todo"]
    assert len(finding["sequence"]) == 2
