"""Figures are exact, findings are grouped by what they are, and order never changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from history.queries import (
    Figures,
    Quantiles,
    exchange,
    exchanges,
    findings,
    flows,
    open_history,
    operations,
    percentiles,
    timeline,
    totals,
)
from history.recorder import Recorder
from tests.harness.history import made


def test_percentiles_are_exact_over_the_parts_of_many_processes(tmp_path: Path) -> None:
    latencies = [number * 617 % 1000 + 1 for number in range(1000)]  # 1 to 1000, well shuffled
    recorders = [Recorder(tmp_path, f"w{number}") for number in range(4)]
    for number, milliseconds in enumerate(latencies):
        recorders[number % 4].exchange(made.exchange(at=0.0, service=milliseconds / 1000))
        if number % 100 == 0:
            recorders[number % 4].flush()
    for recorder in recorders:
        recorder.close()
    connection = open_history(tmp_path)
    assert operations(connection)[0].latency == Quantiles(500, 900, 950, 990, 999, 1000)
    assert percentiles(connection, [0.999, 0.001]) == [999, 1]


def test_latency_counts_from_the_intended_start_and_service_time_from_sending(tmp_path: Path) -> None:
    with Recorder(tmp_path, "w1") as recorder:
        recorder.exchange(made.exchange(at=0.0, wait=0.5, service=0.25))
    figures = totals(open_history(tmp_path))
    assert (figures.latency.p50, figures.service.p50) == (750, 250)


def test_outcomes_are_counted_apart(tmp_path: Path) -> None:
    with Recorder(tmp_path, "w1") as recorder:
        for status in (200, 201, 400, 409, 500, 0):
            recorder.exchange(made.exchange(status=status), flow="journey" if status == 200 else "")
    connection = open_history(tmp_path)
    found = totals(connection)
    assert (found.name, found.count, found.ok, found.refused, found.failed, found.unknown) == ("*", 6, 2, 2, 1, 1)
    assert [(entry.name, entry.count) for entry in flows(connection)] == [("journey", 1)]


def test_totals_of_nothing_are_zero(tmp_path: Path) -> None:
    connection = open_history(tmp_path)
    assert totals(connection) == Figures("*", 0, 0, 0, 0, 0, Quantiles(), Quantiles())
    assert (percentiles(connection, [0.5]), timeline(connection), findings(connection)) == ([], [], [])


def test_a_timeline_shows_its_gaps(tmp_path: Path) -> None:
    with Recorder(tmp_path, "w1") as recorder:
        for at, status in ((100.0, 201), (100.4, 500), (104.1, 201)):
            recorder.exchange(made.exchange(at=at, service=0.125, status=status))
    moments = timeline(open_history(tmp_path), width=2.0)
    assert [(moment.offset, moment.count, moment.rate, moment.failures) for moment in moments] == [
        (0.0, 2, 1.0, 1),
        (2.0, 0, 0.0, 0),
        (4.0, 1, 0.5, 0),
    ]
    assert [moment.p50 for moment in moments] == [pytest.approx(125), None, pytest.approx(125)]


def test_findings_with_one_identity_are_one(tmp_path: Path) -> None:
    with Recorder(tmp_path, "w1") as recorder:
        recorder.exchange(made.exchange(body={"long": "x" * 99}), [made.violation(pointer="/data/0/id")], test="test_a")
        recorder.exchange(made.exchange(), [made.violation(pointer="/data/12/id", message="Smallest.")], test="test_b")
        recorder.exchange(made.exchange(), [made.violation(pointer="/data/item1/id")])
    connection = open_history(tmp_path)
    first, second = findings(connection)
    assert (first.pointer, first.count, first.tests) == ("/data/*/id", 2, ("test_a", "test_b"))
    assert (first.message, first.example) == ("Smallest.", ("w1", 2))
    assert second.pointer == "/data/item1/id"
    assert first.identity == made.violation(pointer="/data/3/id").identity
    example = exchange(connection, ("w1", 2))
    assert example is not None
    assert example.violations == (made.violation(pointer="/data/12/id", message="Smallest."),)


def test_breaches_stand_before_drift_and_events_count_as_findings(tmp_path: Path) -> None:
    with Recorder(tmp_path, "w1") as recorder:
        recorder.exchange(made.exchange(), [made.violation("schema.undocumented", severity="drift")])
        recorder.event("finding", code="invariant.overlap", message="Two bookings overlap.", uids=["a", "b"])
    found = findings(open_history(tmp_path))
    assert [(finding.code, finding.severity) for finding in found] == [
        ("invariant.overlap", "breach"),
        ("schema.undocumented", "drift"),
    ]
    assert found[0].example is None
    assert found[0].facts is not None
    assert found[0].facts["uids"] == ["a", "b"]


def test_exchanges_come_in_the_order_they_were_sent(tmp_path: Path) -> None:
    for process, times in (("w2", (3.0, 1.0)), ("w1", (2.0, 3.0))):
        with Recorder(tmp_path, process) as recorder:
            for at in times:
                recorder.exchange(made.exchange(at=at))
    rows = exchanges(open_history(tmp_path), "operation = ?", ("createBooking",))
    assert [(row.sent_at, row.process) for row in rows] == [(1.0, "w2"), (2.0, "w1"), (3.0, "w1"), (3.0, "w2")]


def test_an_exchange_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert exchange(open_history(tmp_path), ("w1", 1)) is None
