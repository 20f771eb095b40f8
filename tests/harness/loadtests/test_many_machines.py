"""Master and workers as hosts of their own: the run is whole at the master, and a cut line makes it invalid."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from history.queries import open_history
from tests.harness.loadtests.crew import Crew, Host, Running, crew, until
from tests.harness.loadtests.networks import Networks, in_data_network, networks

PORT = 5557


@pytest.fixture(scope="module")
def net() -> Iterator[Networks]:
    with networks() as made:
        yield made


@pytest.fixture(scope="module")
def hosts(net: Networks) -> dict[str, Host]:
    return {name: net.host(name, number) for number, name in enumerate(("target", "master", "one", "two"), start=1)}


@pytest.fixture
def manned(tmp_path: Path, hosts: dict[str, Host]) -> Iterator[Crew]:
    with crew(tmp_path) as made:
        made.sandbox(in_data_network(hosts["target"]))
        yield made


def keys(folder: Path) -> set[tuple[str, int]]:
    with open_history(folder) as connection:
        return set(connection.execute("SELECT process, seq FROM exchanges").fetchall())


def start_workers(manned: Crew, hosts: dict[str, Host]) -> list[Running]:
    names = ("one", "two")
    return [manned.worker(number, hosts[name], hosts["master"].address) for number, name in enumerate(names)]


def test_every_exchange_of_two_workers_elsewhere_is_in_the_masters_history(
    manned: Crew, hosts: dict[str, Host]
) -> None:
    workers = [
        manned.worker(number, hosts[name], hosts["master"].address) for number, name in enumerate(("one", "two"))
    ]
    master = manned.master(hosts["master"], PORT, 2, "--rate", "10", "--duration", "3s")
    ended = master.wait()
    assert ended.code == 0, ended.out + "".join(worker.printed for worker in workers)
    assert [worker.wait().code for worker in workers] == [0, 0], [worker.printed for worker in workers]
    kept = [keys(part) for part in manned.parts]
    assert len(kept) == 2
    assert min(len(part) for part in kept) > 20
    assert keys(manned.run) == kept[0] | kept[1]
    for file in manned.root.rglob("*"):
        assert not file.is_file() or manned.key.encode() not in file.read_bytes(), file


def test_a_worker_that_is_cut_off_makes_the_run_invalid_and_stops(
    manned: Crew, net: Networks, hosts: dict[str, Host]
) -> None:
    workers = [
        manned.worker(number, hosts[name], hosts["master"].address) for number, name in enumerate(("one", "two"))
    ]
    master = manned.master(hosts["master"], PORT, 2, "--rate", "10", "--duration", "8s")
    until(lambda: len(manned.parts) == 2 and manned.loading())
    cut = time.time()
    net.cut("two")
    ended = master.wait()
    assert ended.code == 3, ended.out
    (lost,) = [
        reason for reason in json.loads((manned.run / "summary.json").read_text())["reasons"] if "lost" in reason
    ]
    assert "of 2 was lost at" in lost
    assert "its heartbeats stayed away" in lost
    assert {worker.wait().code for worker in workers} == {0, 3}
    (part,) = manned.root.glob("worker-1/*")
    with open_history(part) as connection:
        row = connection.execute("SELECT max(intended_at) FROM exchanges WHERE test <> 'provisioning'").fetchone()
        left = connection.execute("SELECT count(*) FROM events WHERE kind IN ('invalid', 'note')").fetchone()
    assert row is not None
    assert row[0] - cut < 5 + 1  # a journey that was under way may have gone on for a moment
    assert left == (0,)  # and it has taken away what it had made: it still reaches the target
    assert keys(part) - keys(manned.run)
