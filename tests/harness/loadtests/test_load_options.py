"""Whole load runs with an option each: replay, early end, web interface, and a contest with a fault."""

from __future__ import annotations

import json
import re
import socket
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from calproof.replays import recorded_arrivals
from calproof.sandbox_server import sandbox_target
from calproof.targets import Target
from history.run import create_run, load_run
from tests.harness.command.running import Ended, calproof, started


def load(target: Target, runs: Path, *arguments: str) -> Ended:
    key = {"CALPROOF_API_KEY": target.keys["host"]}
    return calproof("load", *arguments, "--target", target.url, "--out", str(runs), extra=key, timeout=300)


def latest(runs: Path) -> Path:
    return max(runs.iterdir(), key=lambda folder: folder.stat().st_mtime_ns)


def summary(folder: Path) -> Any:
    return json.loads((folder / "summary.json").read_text("utf-8"))


def test_a_replay_offers_the_same_flows_at_the_same_times(tmp_path: Path) -> None:
    with sandbox_target() as target:
        load(target, tmp_path, "peak", "--duration", "3s", "--seed", "7")
        first = latest(tmp_path)
        load(target, tmp_path, "smoke", "--replay", first.name)
    second = latest(tmp_path)
    before, after = recorded_arrivals(first), recorded_arrivals(second)
    assert len(before) > 30
    assert [flow for _, flow in before] == [flow for _, flow in after]
    assert [at for at, _ in after] == pytest.approx([at for at, _ in before], abs=0.001)
    assert " ".join(load_run(second).argv).count(f"--replay {first.name}") == 1


def test_a_run_to_replay_must_have_journeys(tmp_path: Path) -> None:
    with sandbox_target() as target:
        load(target, tmp_path, "smoke", "--duration", "1s")
        empty = create_run(tmp_path, load_run(latest(tmp_path)))
        refused = load(target, tmp_path, "smoke", "--replay", empty.name)
        unknown = load(target, tmp_path, "smoke", "--replay", "nope")
    assert (refused.code, unknown.code) == (2, 2)
    assert "has no journeys to replay" in refused.sentence
    assert "nope" in unknown.sentence


def test_a_broken_promise_ends_the_run_early_where_asked(tmp_path: Path) -> None:
    with sandbox_target("empty", ["double-book-race"]) as target:
        ended = load(target, tmp_path, "contention", "--duration", "10m", "--abort-on-fail")
    assert ended.code == 1, ended.out + ended.err
    assert "It was ended early: a promise was broken." in ended.out
    found = summary(latest(tmp_path))
    assert "CP314" in {finding["code"] for finding in found["findings"]}
    assert "the run was interrupted" not in found["reasons"]


def test_locusts_web_interface_is_there_on_this_machine_only_and_goes_with_the_run(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = ("load", "smoke", "--duration", "3s", "--web", str(port), "--out", str(tmp_path))
    with started(*arguments) as process:
        until, page = time.monotonic() + 90, ""
        while not page:
            assert process.poll() is None
            assert time.monotonic() < until
            try:
                page = urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).read().decode()
            except OSError:
                time.sleep(0.05)
        listening = re.findall(rf" (\w+):{port:04X} \w+:0000 0A ", Path("/proc/net/tcp").read_text("ascii"))
        out, err = process.communicate(timeout=120)
    assert "locust" in page.lower()
    assert listening == ["0100007F"]
    assert f"Locust's web interface: http://127.0.0.1:{port}" in out
    assert err == ""
    assert summary(latest(tmp_path))["counts"]["ok"] > 0
