"""What a generator process holds in memory after a million requests, beside what it held after fifty thousand.

Sender, judge, tally, recorder and ledger as a load run has them, against a server that gives every create the same
answer. The history goes to the disk, which takes some 150 MB for the time of the benchmark.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import gevent
import gevent.pool

from benchmarks.bench_sandbox import Figure, pin
from benchmarks.fixed_server import answer_bytes, fixed_server
from benchmarks.load_results import keep, show
from contracts.contract import load_contract
from contracts.exchange import HOST
from contracts.judge import Judge
from history.ledger import LedgerFile
from history.recorder import Recorder
from loadtests.clock import now
from loadtests.connections import Noted
from loadtests.sender import LoadSender
from loadtests.tally import Tally
from scenarios import calls
from tests.harness.contracts.exchanges import BOOKING, HEADERS, REQUEST

CONNECTIONS, EARLY, ALL = 20, 50_000, 1_000_000
ALLOWED = 1.3


def resident() -> float:
    """Memory of this process that is in use now, MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure(requests: int) -> list[Figure]:
    """Memory after the first requests and after all."""
    judge, tally = Judge(load_contract()), Tally()
    answer = answer_bytes(201, HEADERS, {"status": "success", "data": BOOKING})
    with fixed_server(answer, core=0) as port, tempfile.TemporaryDirectory(prefix="calproof-bench-") as name:
        recorder = Recorder(Path(name), "worker-0-1", flush_every=0.5, keep="violating")
        ledger = LedgerFile(Path(name), recorder.process)
        left = requests
        held: list[float] = []

        def user() -> None:
            nonlocal left
            send = Noted(LoadSender(f"http://127.0.0.1:{port}", {HOST: "cal_0"}), ledger)
            while left > 0:
                left -= 1
                number = requests - left
                exchange = send(calls.create_booking({**REQUEST}, caller=HOST))
                found = judge.judge(exchange).violations
                recorder.exchange(exchange, found, flow="bench", lag=0.0)
                tally.exchange(exchange, len(found))
                if number in (EARLY, requests):
                    held.append(resident())

        def tick() -> None:
            while True:
                gevent.sleep(0.25)
                recorder.tick()
                tally.turn(now())

        ticking = gevent.spawn(tick)
        gevent.joinall([gevent.spawn(user) for _ in range(CONNECTIONS)], raise_error=True)
        ticking.kill()
        recorder.close()
        ledger.close()
    early, late = held
    return [
        Figure(f"after {EARLY:,} requests", early, "MB"),
        Figure(f"after {requests:,} requests", late, "MB"),
        Figure("the one to the other", late / early, "times", ALLOWED, at_most=True),
    ]


def main() -> int:
    """Exit code 1 where the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the figures in benchmarks/results/")
    parser.add_argument("--requests", type=int, default=ALL)
    options = parser.parse_args()
    pin(os.getpid(), 1)
    figures = measure(options.requests)
    show("memory", figures)
    if options.write:
        keep("memory", figures)
    return 1 if any(figure.is_met is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
