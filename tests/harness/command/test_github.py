"""What GitHub Actions is told: annotations on standard output, Markdown in the job's summary."""

from __future__ import annotations

from pathlib import Path

import pytest

from calproof.errors import UsageError
from calproof.github import tell_github, workflow_commands
from history.recorder import Recorder
from history.run import RunInfo, create_run, finish_run
from reports.build import build_report
from reports.summary import Summary
from tests.harness.command.running import calproof
from tests.harness.history import made


def summary(root: Path, message: str = "", *, interrupted: bool = False, breaches: int = 1) -> Summary:
    folder = create_run(root, RunInfo("verify", "staging", "https://api.example.com"))
    finish_run(folder, interrupted=interrupted)
    with Recorder(folder, "pytest") as recorder:
        for number in range(breaches):
            found = [made.violation(f"CP{900 + number}", message=message or "An id must be an integer.")]
            recorder.exchange(made.exchange(answer=made.booking()), found)
        if not breaches:
            recorder.exchange(made.exchange(answer=made.booking()))
    return build_report(folder)


def test_each_finding_is_an_annotation(tmp_path: Path) -> None:
    commands = list(workflow_commands(summary(tmp_path)))
    assert commands == ["::error title=CP900 createBooking /data/id::An id must be an integer. (seen once)"]


def test_an_annotation_can_not_be_broken_out_of(tmp_path: Path) -> None:
    hostile = "100%\n::add-mask::x\r::set-output name=a::b"
    (command,) = workflow_commands(summary(tmp_path, hostile))
    assert "\n" not in command
    assert "\r" not in command
    assert "100%25%0A::add-mask::x" in command


def test_no_more_annotations_are_sent_than_are_shown(tmp_path: Path) -> None:
    assert len(list(workflow_commands(summary(tmp_path, breaches=25)))) == 10


def test_an_invalid_run_is_a_warning_and_a_passed_one_a_notice(tmp_path: Path) -> None:
    (invalid,) = workflow_commands(summary(tmp_path / "a", interrupted=True, breaches=0))
    (passed,) = workflow_commands(summary(tmp_path / "b", breaches=0))
    assert invalid.startswith("::warning title=calproof%3A invalid::")
    assert passed.startswith("::notice title=calproof%3A pass::")


def test_the_job_summary_is_appended_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "step.md"
    file.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    tell_github(summary(tmp_path))
    assert file.read_text().startswith("before\n## Contract verification of staging")
    assert capsys.readouterr().out.startswith("::error ")


def test_a_job_summary_that_can_not_be_written_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "none" / "step.md"))
    with pytest.raises(UsageError, match="can't be written"):
        tell_github(summary(tmp_path))


def test_a_report_can_be_told_to_github_later(tmp_path: Path) -> None:
    run = summary(tmp_path / "runs").run
    file = tmp_path / "step.md"
    ended = calproof(
        "report", run, "--runs", str(tmp_path / "runs"), "--github", extra={"GITHUB_STEP_SUMMARY": str(file)}
    )
    assert ended.code == 0, ended.err
    assert "::error title=CP900" in ended.out
    assert (tmp_path / "runs" / "index.html").is_file()
    assert "### 1 broken promise" in file.read_text()
