"""`make kills`: worker, master and target are killed (-9) at random moments, and what is left is counted.

Each trial is a run of some seconds by a master and two workers on this machine, with the embedded sandbox on a
database file as the target. The target's own record is held against the history: a booking that it had made and
answered more than a second before the kill must be in one of the parts, no verdict may be green, and nothing may be
open after cleanup.
"""

from __future__ import annotations

import argparse
import json
import random
import socket
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from calproof.cli import cli
from calproof.senders import HttpSender
from contracts.exchange import HOST
from history.queries import open_history
from scenarios import calls
from tests.harness.command.running import calproof, descendants
from tests.harness.loadtests.crew import Crew, Host, Running, crew, kill, until

HERE: Final = Host()
SECONDS: Final = 6
CLEANUP: Final = "cleanup" in cli.commands


@dataclass(slots=True)
class Trial:
    """What came of one kill. `lost` counts bookings that were answered, old enough, and are in no history."""

    victim: str
    after: float
    verdict: str = ""
    lost: int = 0
    made: int = 0
    still_open: int = 0
    troubles: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether all that was promised held."""
        return self.verdict not in ("", "pass") and not (self.lost or self.still_open or self.troubles)


def trial(victim: str, after: float, *, whole: bool) -> Trial:
    """One run in which `victim` is killed `after` seconds after the workers began; `whole`: master and its command."""
    found = Trial(victim, after)
    with tempfile.TemporaryDirectory(prefix="calproof-kills-") as folder, crew(Path(folder)) as made:
        db, port, master_port = Path(folder) / "target.db", _free_port(), _free_port()
        target = made.sandbox(HERE, port, "--db", str(db))
        workers = [made.worker(number, HERE, f"127.0.0.1:{master_port}") for number in range(2)]
        master = made.master(HERE, master_port, 2, "--rate", "20", "--duration", f"{SECONDS}s")
        until(lambda: len(made.parts) == 2 or master.process.poll() is not None)
        time.sleep(after)
        if master.process.poll() is not None:
            found.troubles.append("the run was over before the kill")
        killed = _kill(victim, target, workers, master, whole=whole)
        found.troubles += _ends(workers, master)
        if victim == "target":
            made.sandbox(HERE, port, "--db", str(db))
        merged = calproof("report", str(made.run), *(str(part) for part in made.parts))
        if merged.code:
            found.troubles.append(f"the report could not be rebuilt: {merged.err.strip()}")
        found.verdict = json.loads((made.run / "summary.json").read_text("utf-8"))["verdict"]
        found.made, found.lost = _lost(made, db, killed)
        if CLEANUP:
            for run in (made.run, *made.parts):
                calproof("cleanup", str(run), extra={"CALPROOF_API_KEY": made.key})
        found.still_open = _open(made)
    return found


def _kill(victim: str, target: Running, workers: list[Running], master: Running, *, whole: bool) -> float:
    if victim == "worker":
        workers[0].kill()
    elif victim == "target":
        target.kill()
    elif whole:
        master.kill()
    else:
        for pid in descendants(master.process.pid):
            kill(pid)
    return time.time()


def _ends(workers: list[Running], master: Running) -> list[str]:
    """Wait for all to end, and say what was wrong with how they did."""
    troubles = []
    for name, running in [("master", master), ("worker 1", workers[0]), ("worker 2", workers[1])]:
        ended = running.wait()
        if "Traceback" in ended.out:
            troubles.append(f"{name} printed a traceback: {ended.out.strip()}")
        if name == "master" and ended.code == 0:
            troubles.append("the master's command ended green")
    return troubles


def _lost(made: Crew, db: Path, killed: float) -> tuple[int, int]:
    """How many bookings the target had answered more than a second before the kill, and how many nobody remembers."""
    known: set[str] = set()
    slowest = 0.0
    for folder in (made.run, *made.parts):
        with open_history(folder) as connection:
            known |= {uid for (uid,) in connection.execute("SELECT DISTINCT booking_uid FROM exchanges").fetchall()}
            row = connection.execute("SELECT max(done_at - sent_at) FROM exchanges WHERE status > 0").fetchone()
            slowest = max(slowest, (row and row[0]) or 0.0)
    with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as connection:
        rows = connection.execute(
            "SELECT group_concat(uid) FROM bookings WHERE created_ms < ? GROUP BY coalesce(series_uid, uid)",
            [(killed - 1 - slowest) * 1e3],
        ).fetchall()
    return len(rows), sum(known.isdisjoint(uids.split(",")) for (uids,) in rows)


def _open(made: Crew) -> int:
    with HttpSender(made.url, {HOST: made.key}) as send:
        return len(send(calls.list_bookings({"status": "upcoming", "take": 250})).data)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def main(say: Callable[[str], object] = print) -> int:
    """0 when everything held in every trial."""
    parser = argparse.ArgumentParser(prog="python -m tests.harness.loadtests.kills", description=__doc__)
    parser.add_argument("--trials", type=int, default=10, help="how often each of the three is killed")
    parser.add_argument("--seed", type=int, default=1, help="chooses the moments")
    parser.add_argument("--only", choices=("worker", "master", "target"), help="kill this one only")
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311
    if not CLEANUP:
        say("There is no `calproof cleanup` in this checkout: what is open is what the runs themselves have left.")
    trials: list[Trial] = []
    for number in range(options.trials):
        for victim in ("worker", "master", "target"):
            after = chance.uniform(0, SECONDS)
            if options.only in (None, victim):
                trials.append(done := trial(victim, after, whole=number % 2 == 0))
                said = "; ".join(done.troubles) or "ended in order"
                say(
                    f"{victim:<7} killed after {after:3.1f} s: {done.verdict}, {done.lost} of {done.made} bookings "
                    f"lost, {done.still_open} open, {said}"
                )
    for victim in dict.fromkeys(one.victim for one in trials):
        of_one = [one for one in trials if one.victim == victim]
        say(
            f"{victim}: {sum(one.clean for one in of_one)} of {len(of_one)} clean; "
            f"green {sum(one.verdict == 'pass' for one in of_one)}, lost {sum(one.lost for one in of_one)} "
            f"of {sum(one.made for one in of_one)} bookings, open {sum(one.still_open for one in of_one)}"
        )
    return 0 if all(one.clean for one in trials) else 1


if __name__ == "__main__":
    sys.exit(main())
