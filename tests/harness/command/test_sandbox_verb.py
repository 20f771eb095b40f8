"""`calproof sandbox`: what its options make of the server."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import httpx
import pytest

from calproof.errors import InvalidRunError
from calproof.sandbox_server import sandbox_target
from tests.harness.command.running import calproof, started

DEFINITION = '''
from sandbox.bookings import title
from sandbox.faults import fault

@fault("titles-shout")
def titles_shout(seams):
    """The title of a new booking is in capitals."""
    seams.around(title.booking_title, lambda real, *arguments: real(*arguments).upper())
'''
KEY = {"authorization": "Bearer cal_sandbox_john"}


def faults_on(url: str) -> Any:
    return httpx.get(f"{url}/_sandbox/faults").json()["on"]


@pytest.fixture(name="definitions")
def _definitions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a fault, as the user names it: from where he is."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "titles.py").write_text(DEFINITION, encoding="utf-8")
    return Path("mine")


@pytest.mark.parametrize(("options", "limit"), [(["--rate-limit"], "120"), (["--rate-limit", "3"], "3")])
def test_rate_limits_are_kept_if_asked_for(options: list[str], limit: str) -> None:
    with started("sandbox", *options) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[2]
        answers = [httpx.get(f"{url}/v2/me", headers=KEY) for _ in range(4)]
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=15)
    assert {answer.headers["x-ratelimit-limit-default"] for answer in answers} == {limit}
    assert answers[-1].status_code == (200 if limit == "120" else 429)


def test_it_has_the_faults_that_are_asked_for(definitions: Path) -> None:
    options = ["--fault", "titles-shout", "--fault", "double-book-race", "--faults-from", str(definitions.resolve())]
    with started("sandbox", *options) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[2]
        on = faults_on(url)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=15)
    assert on == ["titles-shout", "double-book-race"]


def test_the_embedded_sandbox_has_them_too(definitions: Path) -> None:
    with sandbox_target("demo", ["titles-shout"], [definitions]) as target:
        assert faults_on(target.url) == ["titles-shout"]
    with sandbox_target() as target:
        assert faults_on(target.url) == []


def test_an_unknown_fault_is_one_sentence() -> None:
    ended = calproof("sandbox", "--fault", "double-book-rice")
    assert (ended.code, ended.out) == (2, "")
    assert ended.sentence.startswith("calproof sandbox: there is no fault double-book-rice. Did you mean double-book")


def test_a_missing_folder_is_wrong_usage(tmp_path: Path) -> None:
    ended = calproof("sandbox", "--faults-from", str(tmp_path / "missing"))
    assert ended.code == 2
    assert "does not exist" in ended.err


def test_an_embedded_sandbox_that_cannot_have_the_fault_does_not_start() -> None:
    with pytest.raises(InvalidRunError), sandbox_target(faults=["double-book-rice"]):
        pass
