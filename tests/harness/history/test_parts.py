"""Small parts become one, and no row is lost or read twice; a killed process leaves all but its last second."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from history import recorder as recording
from history.parts import merge, parts_of, remove
from history.queries import exchanges, open_history
from history.recorder import Recorder
from tests.harness.command.running import ROOT, environment
from tests.harness.history import made

RECORDING = """
import sys, time
from pathlib import Path
from history.recorder import Recorder, TICK
from tests.harness.history import made

recorder = Recorder(Path(sys.argv[1]), "w1")
number = 0
while True:
    number += 1
    recorder.exchange(made.exchange(operation=f"exchange {number}"))
    print(number, time.monotonic(), flush=True)
    if number % 500 == 0:  # now and then it has nothing to record
        for _ in range(6):
            time.sleep(TICK)
            recorder.tick()
    time.sleep(0.0005)
"""


def seqs(folder: Path) -> list[int]:
    with open_history(folder) as connection:
        return sorted(row.seq for row in exchanges(connection, limit=100_000))


def recorded(folder: Path, parts: int) -> Recorder:
    """A recorder that has written so many parts of one exchange, and is still open."""
    recorder = Recorder(folder, "w1", flush_every=0)
    for _ in range(parts):
        recorder.exchange(made.exchange(answer=made.booking()))
    return recorder


def test_many_small_parts_become_few(tmp_path: Path) -> None:
    most = 0
    with Recorder(tmp_path, "w1", flush_every=0) as recorder:
        for _ in range(5 * recording.MERGED_PARTS):
            recorder.exchange(made.exchange())
            most = max(most, len(list((tmp_path / "history").glob("*.parquet"))))
    assert seqs(tmp_path) == list(range(1, 5 * recording.MERGED_PARTS + 1))
    assert most <= 2 * recording.MERGED_PARTS + 5
    assert len(list((tmp_path / "history").glob("*.parquet"))) == 5


def test_rows_enough_are_merged_however_few_their_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MERGED_ROWS", 4)
    recorder = recorded(tmp_path, 9)
    assert len(parts_of(tmp_path / "history")[0]) == 3
    assert seqs(tmp_path) == list(range(1, 10))
    recorder.close()


def test_a_reader_that_meets_a_merged_part_and_those_it_replaces_counts_each_row_once(tmp_path: Path) -> None:
    recorder = recorded(tmp_path, 12)  # it dies here, between two steps of a merge
    parts, _ = parts_of(tmp_path / "history")
    merge(tmp_path / "history", "w1", parts[2:9])
    assert seqs(tmp_path) == list(range(1, 13))
    remove(parts[2:5])
    assert seqs(tmp_path) == list(range(1, 13))
    del recorder
    with Recorder(tmp_path, "w1") as later:
        assert later.exchange(made.exchange()) == 13
    assert seqs(tmp_path) == list(range(1, 14))
    assert parts_of(tmp_path / "history")[1] == []


def test_a_merge_that_was_cut_short_leaves_what_was_there(tmp_path: Path) -> None:
    recorded(tmp_path, 6)
    (tmp_path / "history" / "exchanges-w1-000001+000006.parquet").write_bytes(b"PAR1 the disk was full")
    assert seqs(tmp_path) == list(range(1, 7))


def test_processes_whose_names_begin_alike_are_kept_apart(tmp_path: Path) -> None:
    for name in ("worker-1", "worker-1-000002", "worker-10"):
        with Recorder(tmp_path, name) as recorder:
            recorder.exchange(made.exchange())
    assert seqs(tmp_path) == [1, 1, 1]
    assert {part.process for part in parts_of(tmp_path / "history")[0]} == {"worker-1", "worker-1-000002", "worker-10"}


def test_a_merged_part_holds_what_its_rows_held(tmp_path: Path) -> None:
    recorder = recorded(tmp_path, 3)
    recorder.exchange(made.exchange(answer={"data": [made.booking("a")["data"], made.booking("b")["data"]]}))
    with open_history(tmp_path) as connection:
        before = connection.execute("FROM exchanges ORDER BY seq").fetchall()
    recorder.close()
    assert len(parts_of(tmp_path / "history")[0]) == 1
    with open_history(tmp_path) as connection:
        assert connection.execute("FROM exchanges ORDER BY seq").fetchall() == before


@pytest.mark.parametrize("after", [0.7, 1.3, 2.45])
def test_a_killed_process_leaves_all_but_its_last_second(tmp_path: Path, after: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", RECORDING, str(tmp_path)],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = [process.stdout.readline()]  # it records
    time.sleep(after)  # the moment of the kill is what is tried here
    killed = time.monotonic()
    os.kill(process.pid, signal.SIGKILL)
    said += process.stdout.readlines()
    process.wait()
    acknowledged = [int(line.split()[0]) for line in said if float(line.split()[1]) <= killed - 1.0]
    left = seqs(tmp_path)
    assert left == list(range(1, len(left) + 1))
    assert len(left) >= max(acknowledged, default=0)
    if after > 1.2:
        assert acknowledged
    shutil.rmtree(tmp_path)
