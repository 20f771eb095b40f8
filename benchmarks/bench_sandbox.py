"""How fast the sandbox is: creates and reads a second on one core, slots, years of history, and its start.

The server is a process of its own on core 0, the load client this one on core 1 (where there are two). `--write` keeps
the figures in `benchmarks/results/sandbox.json` and `.md`. Takes a minute or two, most of it for a million bookings.
"""

import argparse
import json
import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.booking_history import fill
from benchmarks.raw_client import request, send

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
FEW, MANY = 10_000, 1_000_000
REQUESTS, REPEATED, RUNS = 5000, 100, 3
FIRST_START = 4_102_444_800  # 2100-01-01: nothing the benchmark books meets what it stored before
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Figure:
    """One result. `bar` is what it should reach at least or, where `at_most`, at most."""

    name: str
    value: float
    unit: str
    bar: float | None = None
    at_most: bool = False

    @property
    def is_met(self) -> bool | None:
        """Whether the bar is reached; None where there is none."""
        if self.bar is None:
            return None
        return self.value <= self.bar if self.at_most else self.value >= self.bar


@contextmanager
def server(database: Path) -> Iterator[tuple[int, int]]:
    """Port and process of a sandbox on this file, for as long as the block lasts."""
    command = [sys.executable, "-m", "sandbox", "--db", str(database), "--announce-json", "--until-stdin-closes"]
    command += ["--rate-limit", "100000000"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None or process.stdin is None:
            raise RuntimeError("no pipes to the server")
        pin(process.pid, 0)
        yield int(json.loads(process.stdout.readline())["url"].rpartition(":")[2]), process.pid
        process.stdin.close()
        process.wait(10)


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far, by the system's clock ticks."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pin(pid: int, core: int) -> None:
    """Keep a process on one core, where the system has that and a second one."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(pid, {core})


def create(position: int) -> bytes:
    """A request for the benchmark's next free half hour, which nobody had before."""
    start = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(FIRST_START + position * 1800))
    attendee = {"name": "Ann Booker", "email": f"ann{position}@example.com", "timeZone": "Europe/Rome"}
    return request("POST", "/v2/bookings", {"start": start, "eventTypeId": 1, "attendee": attendee})


def slots() -> bytes:
    """A request for the next thirty days."""
    first, last = (time.strftime("%Y-%m-%d", time.gmtime(time.time() + days * DAY_S)) for days in (1, 30))
    return request("GET", f"/v2/slots?eventTypeId=1&start={first}&end={last}")


def start_up(directory: Path) -> Figure:
    """From the start of the process to its first answer, on a database it has yet to make."""
    seconds = []
    for run in range(5):
        began = time.perf_counter()
        with server(directory / f"start-{run}.db") as (port, _):
            send(port, [b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n"], 200, 1)
            seconds.append(time.perf_counter() - began)
    return Figure("start to first answer", statistics.median(seconds), "s", 0.8, at_most=True)


def rates(directory: Path) -> list[Figure]:
    """Creates, reads and refusals a second; the best of a few runs, for other programs take part of the cores, too.

    The rate by processor time is what the core would do for the server alone.
    """
    best: dict[str, float] = {}
    alone: dict[str, float] = {}
    client = 0.0
    with server(directory / "rates.db") as (port, pid):
        send(port, [create(n) for n in range(500)], 201)
        for run in range(RUNS):
            first, gets = 500 + run * REQUESTS, list[bytes]()
            creates = [create(n) for n in range(first, first + REQUESTS)]
            for name, requests, wanted in (("creates", creates, 201), ("gets", gets, 200), ("refusals", creates, 400)):
                cpu = cpu_seconds(pid)
                load = send(port, requests, wanted)
                best[name] = max(best.get(name, 0.0), REQUESTS / load.seconds)
                alone[name] = max(alone.get(name, 0.0), REQUESTS / (cpu_seconds(pid) - cpu))
                client = max(client, load.client_seconds / load.seconds)
                if name == "creates":
                    uids = (json.loads(body)["data"]["uid"] for body in load.bodies)
                    gets += [request("GET", f"/v2/bookings/{uid}") for uid in uids]
    return [
        Figure("creates", best["creates"], "a second", 1500),
        Figure("gets", best["gets"], "a second", 4000),
        Figure("creates of a taken time (400)", best["refusals"], "a second"),
        *(Figure(f"{name}, by the server's processor time", rate, "a second") for name, rate in alone.items()),
        Figure("share of its core that the load client used at most", client * 100, "%"),
    ]


def history(directory: Path) -> list[Figure]:
    """What a create, a page of a list and the slots of a month cost after few and after many bookings.

    Both servers run at once and are asked in turn, so that whatever else the machine does meets both alike.
    """
    databases = [directory / f"{count}.db" for count in (FEW, MANY)]
    for database, count in zip(databases, (FEW, MANY), strict=True):
        with server(database):
            pass
        fill(database, count)
    with server(databases[0]) as (few_port, _), server(databases[1]) as (many_port, _):
        asked: dict[str, Callable[[int], list[bytes]]] = {
            "create": lambda run: [create(n) for n in range(run * REPEATED, (run + 1) * REPEATED)],
            "get": lambda _: [request("GET", f"/v2/bookings/history{n * 97:015d}") for n in range(1, REPEATED + 1)],
            "page of 100": lambda _: [request("GET", "/v2/bookings?take=100&sortStart=desc", key="john")] * REPEATED,
            "slots of 30 days": lambda _: [slots()] * REPEATED,
        }
        found = []
        for name, requests in asked.items():
            few, many = _alternately((few_port, many_port), requests, 201 if name == "create" else 200)
            bar = 20 if name.startswith("slots") else None
            found.append(Figure(f"{name}, {FEW:,} bookings", few, "ms", bar, at_most=bar is not None))
            found.append(Figure(f"{name}, {MANY:,} bookings", many, "ms"))
            found.append(Figure(f"{name}: {MANY:,} to {FEW:,}", many / few, "times", 1.5, at_most=True))
    return found


def _alternately(ports: tuple[int, int], requests: Callable[[int], list[bytes]], wanted: int) -> list[float]:
    """The least milliseconds a request took on each server, over runs that take turns."""
    least = [float("inf")] * len(ports)
    for run in range(RUNS * 2):
        for position, port in enumerate(ports):
            cost = send(port, requests(run), wanted, 1).seconds / REPEATED * 1000
            least[position] = min(least[position], cost)
    return least


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    cpu = platform.processor() or "unknown"
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        cpu = names[0] if names else cpu
    return {
        "processor": cpu,
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
    }


def shown(figure: Figure) -> str:
    """Value and bar as one reads them."""
    bar = "" if figure.bar is None else f"{'at most' if figure.at_most else 'at least'} {figure.bar:,g}"
    value = f"{figure.value:,.0f}" if figure.value >= 100 else f"{figure.value:.2f}"
    verdict = {None: "", True: "met", False: "**missed**"}[figure.is_met]
    return f"| {figure.name} | {value} {figure.unit} | {bar} | {verdict} |"


def table(figures: list[Figure]) -> str:
    """All of them, with the machine, as Markdown."""
    on = ", ".join(f"{name} {value}" for name, value in machine().items())
    rows = ["| what | measured | bar | |", "| --- | --- | --- | --- |", *map(shown, figures)]
    return "\n".join(
        [
            "# The sandbox's speed",
            "",
            f"Measured by `python benchmarks/bench_sandbox.py --write` on: {on}.",
            "",
            *rows,
            "",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the figures in benchmarks/results/")
    options = parser.parse_args()
    pin(os.getpid(), 1)
    with tempfile.TemporaryDirectory(prefix="calproof-bench-") as name:
        directory = Path(name)
        figures = [*rates(directory), *history(directory), start_up(directory)]
    for figure in figures:
        print("sandbox:", shown(figure).strip("| ").replace(" | ", "; ").replace("*", ""))
    if options.write:
        RESULTS.mkdir(exist_ok=True)
        kept = {"machine": machine(), "figures": [{**asdict(figure), "met": figure.is_met} for figure in figures]}
        (RESULTS / "sandbox.json").write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
        (RESULTS / "sandbox.md").write_text(table(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
