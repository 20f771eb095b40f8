"""What is recorded is on disk when it should be, and secrets never are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contracts.exchange import Answer, Call, Exchange
from history.columns import BODY_CAP
from history.queries import Event, events, exchange, exchanges, open_history, operations
from history.recorder import Recorder
from tests.harness.history import made


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def test_what_was_flushed_survives_a_process_that_never_closed(tmp_path: Path) -> None:
    clock = Clock()
    recorder = Recorder(tmp_path, "w1", clock=clock)
    for _ in range(3):
        recorder.exchange(made.exchange())
    clock.time = 1.5
    recorder.exchange(made.exchange())
    recorder.exchange(made.exchange())  # this one is still in memory when the process dies
    del recorder
    assert [row.seq for row in exchanges(open_history(tmp_path))] == [1, 2, 3, 4]


def test_a_silent_process_flushes_when_it_ticks(tmp_path: Path) -> None:
    clock = Clock()
    recorder = Recorder(tmp_path, "w1", clock=clock)
    recorder.exchange(made.exchange())
    clock.time = 1.0
    recorder.tick()
    assert len(exchanges(open_history(tmp_path))) == 1


def test_an_event_is_on_disk_at_once(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, "w1", now=lambda: 5.0)
    recorder.event("note", text="a line\u2028with a separator")
    assert events(open_history(tmp_path), "note") == [
        Event("note", 5.0, "w1", {"text": "a line\u2028with a separator"})
    ]


def test_an_unfinished_part_and_a_line_cut_short_are_passed_over(tmp_path: Path) -> None:
    with Recorder(tmp_path, "w1") as recorder:
        recorder.exchange(made.exchange())
        recorder.event("note", text="whole")
    (tmp_path / "history" / "exchanges-w1-000002.parquet.77.unfinished").write_bytes(b"PAR1 half of")
    (tmp_path / "history" / "exchanges-w1-000003.parquet").write_bytes(b"PAR1 the disk was full")
    (tmp_path / "history" / "exchanges-w1-000004.parquet").touch()
    with (tmp_path / "history" / "events-w1.jsonl").open("a") as stream:
        stream.write('{"kind": "note", "at": 1.0, "proc')
    connection = open_history(tmp_path)
    assert (len(exchanges(connection)), len(events(connection, "note"))) == (1, 1)


def test_a_reopened_history_goes_on_counting(tmp_path: Path) -> None:
    for _ in range(2):
        with Recorder(tmp_path, "w1") as recorder:
            recorder.exchange(made.exchange())
            recorder.exchange(made.exchange())
    assert [row.seq for row in exchanges(open_history(tmp_path))] == [1, 2, 3, 4]


def test_a_process_name_can_not_leave_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="can't name a process"):
        Recorder(tmp_path, "../w1")


def test_credentials_never_reach_the_files(tmp_path: Path) -> None:
    headers = {
        "Authorization": "Bearer cal_s3cret",
        "x-cal-secret-key": "s3cret-2",
        "Cookie": "s3cret-3",
        "accept": "*/*",
    }
    with Recorder(tmp_path, "w1", secrets=["s3cret-4", ""]) as recorder:
        recorder.exchange(
            made.exchange(
                path="/v2/bookings?key=s3cret-4",
                headers=headers,
                answer_headers={"set-cookie": "s3cret-5"},
                answer={"error": "bad key s3cret-4"},
            ),
            [made.violation(actual="s3cret-4")],
        )
        recorder.event("note", text="s3cret-4")
    row = exchanges(open_history(tmp_path))[0]
    assert row.request_headers == '{"accept":"*/*"}'
    assert row.answer_body == '{"error":"bad key (secret)"}'
    everything = repr(row) + (tmp_path / "history" / "events-w1.jsonl").read_text()
    assert "s3cret" not in everything


def test_a_row_holds_what_invariants_ask_for(tmp_path: Path) -> None:
    with Recorder(tmp_path, "w1") as recorder:
        recorder.exchange(made.exchange(body={"a": 1}, answer=made.booking("bk_9")), flow="journey", lag=0.25)
    row = exchange(open_history(tmp_path), ("w1", 1))
    assert row is not None
    assert (row.booking_uid, row.booking_status, row.host_id, row.event_type_id) == ("bk_9", "accepted", 101, 5)
    assert (row.start_at, row.end_at) == ("2026-12-01T10:00:00.000Z", "2026-12-01T10:30:00.000Z")
    assert (row.flow, row.lag, row.bytes_out, row.bytes_in, row.outcome) == ("journey", 0.25, 7, 300, "ok")


def test_a_list_of_bookings_shows_its_first(tmp_path: Path) -> None:
    body = {"data": [{"uid": "first", "hosts": []}, {"uid": "second"}]}
    with Recorder(tmp_path, "w1") as recorder:
        recorder.exchange(made.exchange(answer=body))
    assert exchanges(open_history(tmp_path))[0].booking_uid == "first"


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"uid": 3}},
        {"data": {"uid": "u", "hosts": "none", "userId": "7", "eventTypeId": 10**30, "start": []}},
        {"data": {"uid": "\ud800", "status": "\udfff"}},
        {"data": [[]]},
        ["\ud800"],
        float("nan"),
    ],
    ids=repr,
)
def test_a_hostile_answer_is_recorded_all_the_same(tmp_path: Path, body: object) -> None:
    with Recorder(tmp_path, "w1") as recorder:
        recorder.exchange(made.exchange(answer=body), [made.violation(actual="\ud800")])
    row = exchanges(open_history(tmp_path))[0]
    assert (row.host_id, row.event_type_id, row.violations[0].actual) == (None, None, "?")


def test_only_what_went_wrong_keeps_its_texts_when_told_so(tmp_path: Path) -> None:
    with Recorder(tmp_path, "w1", keep="violating") as recorder:
        recorder.exchange(made.exchange(answer={"fine": 1}))
        recorder.exchange(made.exchange(answer={"odd": 1}), [made.violation()])
        recorder.exchange(made.exchange(status=500, answer={"down": 1}))
        recorder.exchange(made.exchange(status=0, body={"sent": 1}))
    rows = exchanges(open_history(tmp_path))
    assert [row.answer_body for row in rows] == [None, '{"odd":1}', '{"down":1}', None]
    assert rows[3].request_body == '{"sent":1}'
    assert rows[3].error == "timed out after 10 s"


def test_a_long_body_is_cut_and_says_so(tmp_path: Path) -> None:
    answer = Answer(200, {}, text="x" * (BODY_CAP + 5), size=BODY_CAP + 5)
    with Recorder(tmp_path, "w1") as recorder:
        recorder.exchange(Exchange(Call("getBookings", "GET", "/v2/bookings"), answer, 0, 0, 1))
    body = exchanges(open_history(tmp_path))[0].answer_body
    assert body is not None
    assert body.endswith("x…(cut by calproof: 5 more characters)")


def test_an_empty_history_has_the_same_columns_as_a_full_one(tmp_path: Path) -> None:
    shapes = []
    for folder in (tmp_path / "empty", tmp_path / "full"):
        with Recorder(folder, "w1") as recorder:
            if folder.name == "full":
                recorder.exchange(made.exchange(), [made.violation()])
        connection = open_history(folder)
        shapes.append(
            [connection.execute(f"DESCRIBE {view}").fetchall() for view in ("exchanges", "violations", "events")]
        )
    assert shapes[0] == shapes[1]
    assert operations(open_history(tmp_path / "empty")) == []


def test_facts_of_an_event_are_json(tmp_path: Path) -> None:
    with Recorder(tmp_path, "w1") as recorder:
        recorder.event("lag", p99=float("nan"), where=tmp_path)
    line = json.loads((tmp_path / "history" / "events-w1.jsonl").read_text())
    assert line["facts"]["where"] == str(tmp_path)
    assert events(open_history(tmp_path), "lag")[0].facts["p99"] == "NaN"
