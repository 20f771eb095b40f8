"""Whether a stall of the target is told as long as it was: 200 requests a second, a target that stops once for 2 s.

A target of 5 ms stands still from second 10 to second 12 of 30. Requests go on being due meanwhile, so that each waits
for the rest of the stall: what a client that waits for answers before it asks again never sees. The truth is computed
from the schedule alone; the figures come from the run's history, made by the sender, the arrivals and the recorder of a
load run. `--write` keeps them in `benchmarks/results/load.json` and `.md`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import duckdb
from gevent.event import Event
from gevent.pool import Group

from benchmarks.bench_sandbox import Figure, pin
from benchmarks.load_results import run
from calproof.arrivals import Arrivals
from contracts.contract import load_contract
from contracts.judge import Judge
from history.recorder import Recorder
from loadtests.arrivals import intended_times, offer
from loadtests.clock import now
from loadtests.sender import LoadSender
from loadtests.tally import Tally
from scenarios import calls

RATE, SECONDS, SERVICE = 200, 30.0, 0.005
STALL_AT, STALL = 10.0, 2.0
AT_ONCE = 1000

_TARGET = """
import asyncio, sys, uvloop
SERVICE, AT, STALL = map(float, sys.argv[1:4])
ANSWER = b"HTTP/1.1 200 OK\\r\\ncontent-type: application/json\\r\\ncontent-length: 2\\r\\n\\r\\n{}"
class Target(asyncio.Protocol):
    begun = None
    def connection_made(self, transport):
        self.write = transport.write
    def data_received(self, data):  # the head of one GET
        moment = LOOP.time()
        Target.begun = Target.begun or moment
        since = moment - Target.begun
        wait = AT + STALL - since if AT <= since < AT + STALL else 0
        LOOP.call_later(wait + SERVICE, self.write, ANSWER)
async def main():
    global LOOP
    LOOP = asyncio.get_running_loop()
    server = await LOOP.create_server(Target, "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    closed = asyncio.Event()
    LOOP.add_reader(sys.stdin.fileno(), closed.set)
    await closed.wait()
uvloop.run(main())
"""


def truth() -> list[float]:
    """How long (s) each request of the schedule takes if the target does as it says, and the client adds nothing."""
    dues = (number / RATE for number in range(int(RATE * SECONDS)))
    return sorted(SERVICE + (STALL_AT + STALL - due if STALL_AT <= due < STALL_AT + STALL else 0.0) for due in dues)


def percentile(ranked: list[float], share: float) -> float:
    """The value in ms that this share of the requests doesn't exceed."""
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] * 1e3


@contextmanager
def target() -> Iterator[int]:
    """The port of the target, in a process of its own; its clock starts with the first request."""
    command = [sys.executable, "-c", _TARGET, str(SERVICE), str(STALL_AT), str(STALL)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("no pipes to the target")
        pin(process.pid, 0)
        yield int(process.stdout.readline())
        process.stdin.close()
        process.wait(10)


def offered(port: int, folder: Path) -> Tally:
    """Offer the load, and write down every exchange."""
    tally, idle, judge = Tally(), list[LoadSender](), Judge(load_contract())
    recorder = Recorder(folder, "bench", keep="violating")

    def arrive(due: float, _flow: str) -> None:
        send = idle.pop() if idle else LoadSender(f"http://127.0.0.1:{port}", {})
        exchange = send(calls.get_me(), due)
        judge.judge(exchange)
        recorder.exchange(exchange, lag=max(0.0, exchange.sent_at - exchange.intended_at))
        tally.exchange(exchange, 0)
        idle.append(send)

    under_way, begun = Group(), now()
    times = intended_times(Arrivals(rate=RATE, duration=SECONDS), 0, 1, "")
    offer(((begun + due, "") for due in times), arrive, under_way, AT_ONCE, Event(), tally)
    under_way.join(timeout=10)
    recorder.close()
    return tally


def measure() -> list[Figure]:
    """The reported percentiles beside the true ones, and whether the rate was kept."""
    with target() as port, tempfile.TemporaryDirectory(prefix="calproof-bench-") as name:
        tally = offered(port, Path(name))
        written = duckdb.connect().from_parquet(f"{name}/history/*.parquet").filter("status = 200")
        rows = written.project("done_at - intended_at, intended_at, lag").fetchall()
    took, lag = sorted(row[0] for row in rows), sorted(row[2] for row in rows)
    dues = [row[1] for row in rows]
    rate = (len(dues) - 1) / (max(dues) - min(dues))
    figures = [Figure(f"truth: p{share * 100:g}", percentile(truth(), share), "ms") for share in (0.95, 0.99)]
    for share in (0.95, 0.99):
        told, true = percentile(took, share), percentile(truth(), share)
        figures.append(Figure(f"reported: p{share * 100:g}", told, "ms"))
        figures.append(Figure(f"p{share * 100:g}: off the truth", abs(told / true - 1) * 100, "%", 3, at_most=True))
    return [
        *figures,
        Figure("answered of the offered", len(rows) / (RATE * SECONDS) * 100, "%", 100),
        Figure("rate offered", rate, "a second", RATE * 0.999),
        Figure("arrivals dropped", tally.dropped, "", 0, at_most=True),
        Figure(
            "the generator's own lag, p99 (above it a run is invalid)", percentile(lag, 0.99), "ms", 50, at_most=True
        ),
    ]


if __name__ == "__main__":
    sys.exit(run("stall", __doc__, measure))
