"""How long the invariants and the report of a long load run take: a made-up history, the same one every time.

    python benchmarks/bench_invariants.py [EXCHANGES]

Journeys as a load run has them (book, look, move, cancel; a seat; a contest), then the listing of everything that was
booked. The time to make the history is not counted.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import pyarrow.parquet as pq  # noqa: E402

from history.columns import SCHEMA, Row, table_of  # noqa: E402
from history.parts import part_path  # noqa: E402
from history.recorder import Recorder  # noqa: E402
from history.run import RunInfo, create_run, finish_run  # noqa: E402

EXCHANGES = 1_000_000
ALLOWED = 20.0
"""Seconds for invariants and report together."""
PART_ROWS = 20_000
WORKERS = 4
HOST, REGULAR, SEATED = 101, 1, 2
BEGAN = 1_800_000_000.0
FIRST = datetime(2030, 1, 1, tzinfo=UTC)
_PLACE = {name: index for index, name in enumerate(SCHEMA.names)}
_EMPTY: dict[str, Any] = {
    "lag": 0.0005, "version": "2024-08-13", "flow": "journey", "variant": "", "test": "", "caller": "host",
    "error": "", "bytes_out": 300, "bytes_in": 1300, "contest": "", "expected": False, "journey": 0, "target_uid": "",
    "target_seat": "", "asked_event_type": None, "asked_start": None, "booker": None, "total_items": None,
    "bookings": (), "violations": (), "request_headers": None, "request_body": None, "answer_headers": None,
    "answer_body": None,
}  # fmt: skip


class Pen:
    """Rows of one worker, in the order of their sending."""

    def __init__(self, worker: int) -> None:
        self.process, self.seq, self.at = f"worker-{worker}", 0, BEGAN + worker / 1000

    def row(self, operation: str, method: str, path: str, status: int, **members: Any) -> Row:
        """The next exchange."""
        self.seq += 1
        self.at += 0.01
        # Every tenth takes twice as long, every hundredth ten times: the report has something to draw.
        took = 0.004 * (10 if self.seq % 100 == 0 else 2 if self.seq % 10 == 0 else 1)
        outcome = "ok" if status < 400 else "refused"
        told = {
            **_EMPTY, "process": self.process, "seq": self.seq, "intended_at": self.at, "sent_at": self.at + 0.0005,
            "done_at": self.at + took, "operation": operation, "method": method, "path": path, "status": status,
            "outcome": outcome, **members,
        }  # fmt: skip
        return tuple(told[name] for name in SCHEMA.names)


def shown(
    uid: str, status: str, number: int, came: str = "", went: str = "", seat: str = "", kind: int = REGULAR
) -> Row:
    """A booking in an answer. Each number has half an hour of its own."""
    start = FIRST + timedelta(minutes=30 * number)
    begins, ends = (
        start.strftime("%Y-%m-%dT%H:%M:00.000Z"),
        (start + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:00.000Z"),
    )
    seats = [seat] if seat else []
    return (uid, "", status, kind, begins, ends, [HOST], seat, seats, [number], came, went)


def journeys(worker: int, most: int) -> Iterator[Row]:
    """A worker's exchanges: about `most`, of which the last ones list all that it has booked."""
    pen = Pen(worker)
    body = {"data": {"id": SEATED, "seats": {"seatsPerTimeSlot": 3}}}
    yield pen.row("createEventType", "POST", "/v2/event-types", 201, test="provisioning", answer_body=json.dumps(body))
    there: list[Row] = []
    number = worker
    while pen.seq + len(there) / 250 < most - 6:
        old, new = f"{worker}old{pen.seq:018d}", f"{worker}new{pen.seq:018d}"
        path, slot, other = f"/v2/bookings/{old}", number, number + WORKERS
        number += 2 * WORKERS
        contest = f"slot/{worker}/{number}" if pen.seq % 50 < 6 else ""
        asked = {"asked_event_type": REGULAR, "booker": slot, "contest": contest}
        yield pen.row("createBooking", "POST", "/v2/bookings", 201, bookings=(shown(old, "accepted", slot),), **asked)
        if contest:
            yield pen.row("createBooking", "POST", "/v2/bookings", 400, expected=True, **asked)
        yield pen.row("getBooking", "GET", path, 200, bookings=(shown(old, "accepted", slot),), target_uid=old)
        moved = shown(new, "accepted", other, came=old)
        yield pen.row("rescheduleBooking", "POST", f"{path}/reschedule", 201, bookings=(moved,), target_uid=old)
        there.append(shown(old, "cancelled", slot, went=new))
        if pen.seq % 3:
            over = shown(new, "cancelled", other, came=old)
            yield pen.row("cancelBooking", "POST", f"/v2/bookings/{new}/cancel", 200, bookings=(over,), target_uid=new)
        else:
            over = moved
        there.append(over)
        if pen.seq % 20 == 0:
            seat, slot = f"{worker}seat{pen.seq}", number
            number += WORKERS
            taken = shown(f"s{old}", "accepted", slot, seat=seat, kind=SEATED)
            yield pen.row("createBooking", "POST", "/v2/bookings", 201, bookings=(taken,), booker=slot)
            there.append(taken)
    for first in range(0, len(there), 250):
        yield pen.row(
            "getBookings", "GET", f"/v2/bookings?take=250&skip={first}", 200, flow="reconciliation",
            test="provisioning", total_items=len(there), bookings=tuple(there[first : first + 250]),
        )  # fmt: skip


def make(out: Path, exchanges: int) -> Path:
    """The folder of a run with about so many exchanges."""
    info = RunInfo(
        "load", "made-up", "http://127.0.0.1:9", 7, "soak", started_at="2026-11-30T00:00:00Z", argv=("calproof", "load")
    )
    folder = create_run(out, info)
    for worker in range(WORKERS):
        name = f"worker-{worker}"
        rows: list[Row] = []
        part = 0
        for row in journeys(worker, exchanges // WORKERS):
            rows.append(row)
            if len(rows) == PART_ROWS:
                part += 1
                _write(folder, name, part, rows)
                rows = []
        _write(folder, name, part + 1, rows)
        with Recorder(folder, name) as recorder:
            recorder.event("worker", state="started", index=worker)
            recorder.event("reconciled", event_types=[REGULAR, SEATED], complete=True)
            recorder.event("worker", state="ended", index=worker)
    finish_run(folder, interrupted=False)
    return folder


def _write(folder: Path, process: str, part: int, rows: list[Row]) -> None:
    if rows:
        path = part_path(folder / "history", process, part)
        pq.write_table(table_of(rows), path, compression="zstd", write_statistics=False)


def measure(folder: Path) -> None:
    """In a process of its own, so that its memory is that of the queries: check, report, print."""
    from history.invariants import check, record  # noqa: PLC0415
    from history.queries import open_history, totals  # noqa: PLC0415
    from reports.build import build_report  # noqa: PLC0415

    with open_history(folder) as connection:
        count = totals(connection).count
    began, cpu = time.perf_counter(), time.process_time()
    checked = check(folder)
    invariants = time.perf_counter() - began
    with Recorder(folder, "command") as recorder:
        record(recorder, checked)
    built = time.perf_counter()
    build_report(folder)
    report = time.perf_counter() - built
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {
        "exchanges": count,
        "invariants": invariants,
        "report": report,
        "cpu": time.process_time() - cpu,
        "peak_mb": peak,
        "breaches": [found.message for found in checked.breaches][:3],
        "slowest": sorted(checked.seconds.items(), key=lambda one: -one[1])[:4],
    }
    print(json.dumps(told))


def main(exchanges: int = EXCHANGES) -> int:
    late = False
    for count in (exchanges // 20, exchanges):
        with tempfile.TemporaryDirectory(prefix="calproof-bench-") as out:
            folder = make(Path(out), count)
            ended = subprocess.run(
                [sys.executable, __file__, "--measure", str(folder)], capture_output=True, text=True, check=True
            )
            told = json.loads(ended.stdout)
        whole = told["invariants"] + told["report"]
        print(
            f"{told['exchanges']:>9,} exchanges: invariants {told['invariants']:5.1f} s, "
            f"report {told['report']:5.1f} s, "
            f"together {whole:5.1f} s (CPU {told['cpu']:.1f} s), at most {told['peak_mb']:,.0f} MB"
        )
        print(f"          slowest: {', '.join(f'{name} {seconds:.1f} s' for name, seconds in told['slowest'])}")
        if told["breaches"]:
            print(f"          a sound history was not taken for one: {told['breaches']}")
            return 1
        late = whole > ALLOWED
    print(f"bar: {exchanges:,} exchanges within {ALLOWED:.0f} s: {'missed' if late else 'met'}")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(Path(sys.argv[2]))
        sys.exit(0)
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else EXCHANGES))
