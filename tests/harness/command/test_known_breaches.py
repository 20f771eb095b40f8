"""From a finding to a deviation, on a target that breaks a promise; and the finding's script, run as pasted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.harness.command.running import ROOT, Ended, calproof, environment

KEY = {"CALPROOF_API_KEY": "cal_sandbox_john"}
HEADERS = {"authorization": "Bearer cal_sandbox_john", "cal-api-version": "2024-06-14"}


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """A sandbox served separately, as a user's server would be."""
    arguments = [sys.executable, "-m", "sandbox", "--port", "0", "--seed-data", "demo", "--announce-json"]
    with subprocess.Popen(
        [*arguments, "--until-stdin-closes"],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]
        process.terminate()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout whose contract promises something that the sandbox doesn't keep."""
    folder = tmp_path_factory.mktemp("changed") / "checkout"
    left_out = shutil.ignore_patterns(".git", ".venv", "runs", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info")
    shutil.copytree(ROOT, folder, ignore=left_out)
    schema = folder / "contracts/bookings/2024-08-13/schemas/booking-core.json"
    changed = json.loads(schema.read_text("utf-8"))
    changed["properties"]["duration"]["type"] = "string"
    schema.write_text(json.dumps(changed))
    return folder


def _verify(checkout: Path, served: str, *arguments: str) -> Ended:
    # A move: what is shown takes event type and uid from answers before it.
    only = ("--only", "move_frees", "--depth", "smoke", "--seed", "1", "--target", served)
    return calproof("verify", *only, *arguments, root=checkout, extra=KEY)


def _latest(checkout: Path) -> dict[str, Any]:
    runs = sorted((checkout / "reports/runs").iterdir(), key=lambda run: run.stat().st_mtime)
    found: dict[str, Any] = json.loads((runs[-1] / "summary.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def accepted(checkout: Path, served: str) -> Ended:
    """The first run, which proposes deviations."""
    return _verify(checkout, served, "--accept")


def test_a_new_finding_fails_and_is_proposed(accepted: Ended, checkout: Path) -> None:
    assert accepted.code == 1, accepted.out + accepted.err
    assert "deviations.toml" in accepted.out
    proposed = (checkout / "deviations.toml").read_text("utf-8")
    assert "CP105 createBooking" in proposed
    assert "/data/duration" in proposed
    assert 'reason = ""' in proposed


def test_a_finding_says_who_promised_and_how_to_repeat_it(accepted: Ended) -> None:
    assert "promised by: " in accepted.out
    assert "--only test_a_move_frees_the_old_slot_and_takes_the_new" in accepted.out
    assert "--seed 1" in accepted.out
    assert "flaky" not in accepted.out


def test_a_finding_was_shown_twice_and_is_counted(accepted: Ended, checkout: Path) -> None:
    finding = next(it for it in _latest(checkout)["findings"] if it["operation"] == "createBooking")
    assert finding["again"] == "shown again"
    assert finding["count"] >= 2


def test_the_script_of_a_finding_runs_as_pasted_and_leaves_nothing(
    accepted: Ended, checkout: Path, served: str
) -> None:
    def what_is_there() -> list[int]:
        types = httpx.get(f"{served}/v2/event-types?username=john", headers=HEADERS).json()["data"]
        upcoming = {**HEADERS, "cal-api-version": "2024-08-13"}
        booked = httpx.get(f"{served}/v2/bookings?status=upcoming&take=250", headers=upcoming).json()["data"]
        return [entry["id"] for entry in [*types, *booked]]

    before = what_is_there()
    findings = _latest(checkout)["findings"]
    (moved,) = [it for it in findings if it["operation"] == "rescheduleBooking" and it["pointer"] == "/data/duration"]
    script = moved["script"]
    assert "$CALPROOF_API_KEY" in script
    assert "cal_sandbox_john" not in script
    ran = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", script],
        env={**os.environ, **KEY},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    last = json.loads(ran.stdout[ran.stdout.rindex('{"status"') :].splitlines()[0])
    assert ran.stdout.count("HTTP/1.1 20") == len(moved["sequence"])
    assert last["status"] == "success"
    assert last["data"]["rescheduledFromUid"]
    assert what_is_there() == before


def test_a_proposal_without_a_reason_is_refused(accepted: Ended, checkout: Path, served: str) -> None:
    ended = _verify(checkout, served)
    assert ended.code == 2
    assert "'reason' is empty" in ended.sentence
    assert "line " in ended.sentence


def test_a_known_breach_passes_and_is_listed(accepted: Ended, checkout: Path, served: str) -> None:
    known = checkout / "known.toml"
    reason = 'reason = "durations are numbers here"'
    known.write_text((checkout / "deviations.toml").read_text("utf-8").replace('reason = ""', reason))
    ended = _verify(checkout, served, "--deviations", str(known))
    assert ended.code == 0, ended.out + ended.err
    assert "durations are numbers here" in ended.out
    assert "No new promise was broken" in ended.out
