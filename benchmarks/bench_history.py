"""What it costs to remember one exchange, in µs of CPU: its row, its part on the disk, the merge, and the ledger."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from history import recorder as recording
from history.ledger import LedgerFile
from history.recorder import Recorder
from tests.harness.contracts.exchanges import BOOKING, exchange

EXCHANGES = 4_000
ROUNDS = 7
CREATE = exchange({"status": "success", "data": BOOKING})
PAGE = exchange(
    {"status": "success", "data": [BOOKING] * 20, "pagination": {"totalItems": 20}},
    status=200,
    method="GET",
    operation="getBookings",
)


def best(work: Callable[[Path], None], each: int = EXCHANGES) -> float:
    """The least CPU time of several rounds, µs for each of `each` pieces of work."""
    least = float("inf")
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            began = time.process_time()
            work(Path(folder))
            least = min(least, time.process_time() - began)
    return least / each * 1e6


def rows(folder: Path, remembered: int = EXCHANGES, *, page: bool = False, flush: bool = False) -> None:
    recorder = Recorder(folder, "bench", flush_every=1e9, keep="violating", secrets=["cal_live_0123456789"])
    for _ in range(remembered):
        recorder.exchange(PAGE if page else CREATE, flow="journey")
    if flush:
        recorder.flush()


def merged(folder: Path) -> None:
    recorder = Recorder(folder, "bench", flush_every=1e9, keep="violating", secrets=["cal_live_0123456789"])
    for _ in range(4):
        for _ in range(EXCHANGES // 4):
            recorder.exchange(CREATE, flow="journey")
        recorder.flush()
    recorder.close()


def ledger(folder: Path) -> None:
    pages = LedgerFile(folder, "bench")
    for _ in range(EXCHANGES):
        pages.settle(pages.intend(CREATE.call), CREATE)
    pages.close()


def main() -> int:
    in_memory = best(rows)
    on_disk = best(lambda folder: rows(folder, flush=True))
    print(f"a create: its row {in_memory:5.1f} µs")
    print(f"          its part on the disk {on_disk - in_memory:5.1f} µs, of {EXCHANGES} in a part")
    print(f"          small parts merged into one {best(merged) - on_disk:5.1f} µs, in the background of a slower run")
    print(f"          its two lines in the ledger {best(ledger):5.1f} µs")
    page = best(lambda folder: rows(folder, 200, page=True), 200)
    print(f"a list of 20 bookings: its row {page:5.1f} µs")
    print(f"merged are {recording.MERGED_PARTS} parts or {recording.MERGED_ROWS:,} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
