"""`calproof faults`: which faults it finds, what it says of them, and what it leaves behind."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, cast

import pytest
from rich.console import Console

from calproof import fault_plugin, scoring
from calproof.errors import Exit, UsageError
from calproof.fault_trials import Plan, Trial, Workplace
from calproof.faults import FaultOptions
from calproof.known_faults import KnownFaults, known_faults
from reports.fault_catalogue import Fault
from reports.scorecard import FAULTLESS, Result
from tests.harness.command.running import Ended, alive, calproof, descendants, interrupt, started

MINE = '''
"""Faults of a server that was written in a hurry."""

from sandbox.bookings import output
from sandbox.faults import fault


@fault("bookings-without-status")
def bookings_without_status(seams):
    """A booking is shown without its status."""

    def faulty(real, *arguments):
        shown = real(*arguments)
        shown.pop("status", None)
        return shown

    seams.around(output.booking_output, faulty)


@fault("as-ever")
def as_ever(seams):
    """Nothing is otherwise, so that nobody can find it."""
'''
CRASHES = '''
from sandbox.faults import fault


@fault("misspelt")
def misspelt(seams):
    """It changes what there is not."""
    seams.around(seams.nothing_of_that_name, None)
'''


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with definitions of the user's own."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "hurry.py").write_text(MINE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", name="tried")
def _tried(folder: Path) -> tuple[Ended, dict[str, Any], str]:
    """A run over three faults and none: how it ended, its JSON and its page."""
    arguments = ["--only", "metadata-not-exposed", "--faults-from", str(folder), "--category", "hurry"]
    arguments += ["--depth", "smoke", "--seed", "5", "--jobs", "2", "--faultless", "1"]
    files = ["--json", str(folder / "score.json"), "--page", str(folder / "score.html")]
    ended = calproof("faults", *arguments, *files)
    assert ended.code == 1, ended.out + ended.err
    return ended, json.loads((folder / "score.json").read_text("utf-8")), (folder / "score.html").read_text("utf-8")


def test_faults_are_found_and_the_finding_is_named(tried: tuple[Ended, dict[str, Any], str]) -> None:
    results = {entry["id"]: entry["result"] for entry in tried[1]["faults"]}
    assert results["metadata-not-exposed"]["outcome"] == results["bookings-without-status"]["outcome"] == "found"
    assert results["metadata-not-exposed"]["pointer"] in ("/data/metadata", "/data/0/metadata")  # of one, or a series
    assert {result["seed"] for result in results.values()} == {5}
    assert results["as-ever"]["outcome"] == "missed"
    assert tried[1]["score"] | {"within_150": 0} == {
        "found": 2,
        "counted": 3,
        "missed": 1,
        "not_counted": 0,
        "not_tried": 0,
        "within_150": 0,
    }


def test_nothing_is_found_where_there_is_no_fault(tried: tuple[Ended, dict[str, Any], str]) -> None:
    (result,) = tried[1]["faultless"]
    assert (result["outcome"], result["seed"]) == ("missed", 5)
    assert result["requests"] > 100


def test_each_trial_is_a_line_and_the_score_a_table(tried: tuple[Ended, dict[str, Any], str]) -> None:
    out = tried[0].out
    (line,) = [line for line in out.splitlines() if "metadata-not-exposed" in line]
    assert line.startswith("found")
    assert "CP105 createBooking" in line
    assert "hurry" in out
    assert "missed  as-ever: Nothing is otherwise, so that nobody can find it." in out
    assert "2 of 3 faults found (66.7 %), 1 missed." in out
    assert "0 false alarms in 1 trial without a fault." in out


def test_a_fault_of_ones_own_has_the_category_of_its_file(tried: tuple[Ended, dict[str, Any], str]) -> None:
    own = {entry["id"]: entry for entry in tried[1]["faults"]}["bookings-without-status"]
    assert (own["category"], own["operations"], own["difficulty"]) == ("hurry", [], 0)
    assert "as-ever" in tried[2]


def test_the_list_names_each_fault_with_what_it_does(folder: Path) -> None:
    ended = calproof(
        "faults", "--list", "--category", "transport/robustness", "--category", "hurry", "--faults-from", str(folder)
    )
    assert ended.code == 0
    assert {line.split()[0] for line in ended.out.splitlines()} >= {"html-error-page", "as-ever"}
    assert "hurry" in ended.out
    assert "Nothing is otherwise" in ended.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--only", "double-book-rice"), "there is no fault double-book-rice. The nearest: double-book-race"),
        (("--write", "--category", "seats"), "--write puts the score of all known faults into docs/scorecard.md"),
        (("--page", "/no/such/folder/score.html"), "there is no folder /no/such/folder"),
    ],
)
def test_what_can_not_be_is_one_sentence(arguments: tuple[str, ...], said: str) -> None:
    ended = calproof("faults", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.sentence


@pytest.fixture(scope="module", name="known")
def _known(tmp_path_factory: pytest.TempPathFactory) -> KnownFaults:
    """All faults, with one that can't be switched on."""
    folder = tmp_path_factory.mktemp("broken")
    (folder / "broken.py").write_text(CRASHES, encoding="utf-8")
    return known_faults([folder])


def test_an_unknown_category_is_told_with_the_nearest(known: KnownFaults) -> None:
    with pytest.raises(UsageError, match=r"there is no category seat\. The nearest: seats"):
        known.chosen((), ("seat",))


def test_ids_and_categories_add_up(known: KnownFaults) -> None:
    names = {fault.id for fault in known.chosen(("double-book-race",), ("rate-limit",))}
    assert names == {fault.id for fault in known.faults if fault.category == "rate-limit"} | {"double-book-race"}


def test_by_default_all_are_tried_that_count(known: KnownFaults) -> None:
    usable = [fault for fault in known.faults if fault.id not in known.problems]
    assert len(usable) > len(known.to_try(usable)) == sum(not fault.not_counted for fault in usable)


def test_a_fault_that_does_not_count_can_not_be_tried_alone(known: KnownFaults) -> None:
    left_out = next(fault for fault in known.faults if fault.not_counted)
    with pytest.raises(UsageError, match=f"{left_out.id} can't be tried: "):
        known.to_try(known.chosen((left_out.id,), ()))


def test_a_fault_that_can_not_be_switched_on_is_one_sentence(known: KnownFaults) -> None:
    with pytest.raises(UsageError, match="the fault misspelt cannot be switched on: AttributeError"):
        known.to_try(known.chosen(("misspelt", "double-book-race"), ()))


def test_a_file_that_can_not_be_loaded_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("import nothing_of_that_name\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"broken\.py cannot be used: ModuleNotFoundError"):
        known_faults([tmp_path])


def test_a_checkout_without_the_catalogue_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"catalogue\.json can't be read"):
        known_faults(catalogue=tmp_path)


def test_ctrl_c_ends_in_order_and_leaves_no_process() -> None:
    with started("faults", "--only", "metadata-not-exposed", "--depth", "smoke", "--jobs", "2") as process:
        seen = _workers(process.pid)
        interrupt(process)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 3
    assert "interrupted: nothing is written" in out
    assert "Traceback" not in err
    assert not alive(seen)


def _workers(pid: int) -> set[int]:
    """The processes below this one, as soon as one of them collects the suite."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for child in descendants(pid):
            if b"calproof.suite" in Path(f"/proc/{child}/cmdline").read_bytes():
                return descendants(pid)
        time.sleep(0.05)
    raise AssertionError("no worker was started")


@pytest.fixture(name="document")
def _document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document to write the score into, and two faults; each trial finds what it has."""
    document = tmp_path / "scorecard.md"
    regions = ("smoke", "not counted")
    document.write_text("".join(f"<!-- {name} -->\n<!-- end of {name} -->\n" for name in regions), encoding="utf-8")
    faults = (
        Fault("a", "x", "plain", "It does a."),
        Fault("b", "x", "plain", "It does b.", ("get",), not_counted="No."),
    )
    monkeypatch.setattr(scoring, "DOCUMENT", document)
    monkeypatch.setattr(scoring, "known_faults", lambda *_: KnownFaults(faults, {}))
    return document


def _score(monkeypatch: pytest.MonkeyPatch, missed: str, options: scoring.ScoreOptions) -> Exit:
    """The exit code of a run in which only the trial of `missed` ends without a finding."""

    def run(asked: FaultOptions, look: Callable[[list[Result]], None]) -> None:
        look([Result(it.fault, it.seed, "missed" if it.fault == missed else "found", 5, 1.0) for it in asked.trials])

    monkeypatch.setattr(scoring, "run_trials", run)
    return scoring.score(options, Console(quiet=True))


def test_the_score_is_written_into_the_document(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = scoring.ScoreOptions(depth="smoke", seed=3, jobs=2, faultless=0, write=True)
    assert _score(monkeypatch, "", options) == Exit.PASSED
    written = document.read_text("utf-8")
    assert "    calproof faults --depth smoke --seed 3 --jobs 2\n" in written
    assert "1 of 1 fault found (100 %)" in written
    assert "- **b**: No." in written


def test_a_missed_fault_and_a_false_alarm_are_exit_code_1(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _score(monkeypatch, "a", scoring.ScoreOptions(depth="smoke")) == Exit.FINDINGS
    assert _score(monkeypatch, FAULTLESS, scoring.ScoreOptions(depth="smoke", faultless=2)) == Exit.PASSED
    assert _score(monkeypatch, "none", scoring.ScoreOptions(depth="smoke", faultless=2)) == Exit.FINDINGS


def test_a_document_without_a_place_for_the_score_is_refused_before_the_first_trial(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="it has no lines <!-- deep -->"):
        _score(monkeypatch, "", scoring.ScoreOptions(depth="deep", write=True))


def _try_one(tmp_path: Path, seconds: float) -> Result:
    plan = Plan((Trial("a-fault", 1, seconds),), "smoke")
    place = tmp_path / "trial"
    place.mkdir()
    return fault_plugin._in_a_child(cast("pytest.Session", None), plan, plan.trials[0], place)


def test_a_server_that_hangs_is_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    children = tmp_path / "children"

    def hang(*_: object) -> NoReturn:
        children.write_text(str(os.getpid()))
        while True:
            time.sleep(60)

    monkeypatch.setattr(fault_plugin, "_try", hang)
    result = _try_one(tmp_path, 0.5)
    assert (result.outcome, result.found) == ("timeout", False)
    assert not alive({int(children.read_text())})


def test_a_server_that_takes_its_process_along_is_no_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fault_plugin, "_try", lambda *_: os._exit(3))
    result = _try_one(tmp_path, 30)
    assert (result.outcome, result.found, result.message) == ("crashed", False, "its process ended with code 3")


def test_what_goes_wrong_before_the_first_request_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise LookupError("there is no fault a-fault")

    monkeypatch.setattr(fault_plugin, "_sender", refuse)
    result = _try_one(tmp_path, 30)
    assert (result.outcome, result.message) == ("crashed", "LookupError: there is no fault a-fault")


def test_each_trial_is_taken_once(tmp_path: Path) -> None:
    trials = tuple(Trial(f"fault-{number}", 1, 1.0) for number in range(5))
    place = Workplace(tmp_path / "plan")
    place.lay_out(Plan(trials, "smoke"))
    first, second = place.take(), Workplace(tmp_path / "plan").take()
    assert [next(first), next(second), *first, *second] == list(trials)
