"""What GitHub Actions shows of a run: an annotation for each finding, and the summary of the job.

Annotations are workflow commands on standard output (`::error title=…::…`); the job's summary is the file that
GITHUB_STEP_SUMMARY names, to which Markdown is appended.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import click

from calproof.errors import UsageError
from reports.markdown import markdown
from reports.summary import Summary
from reports.visible import visible
from reports.wording import seen

SUMMARY_VARIABLE: Final = "GITHUB_STEP_SUMMARY"
MOST_ANNOTATIONS: Final = 10
"""GitHub shows ten errors of a step, and drops the others silently."""
_DATA: Final[Mapping[str, str]] = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY: Final[Mapping[str, str]] = {**_DATA, ":": "%3A", ",": "%2C"}


def tell_github(summary: Summary) -> None:
    """Print the annotations, and append to the job's summary where there is one. Raises UsageError if it can't."""
    for line in workflow_commands(summary):
        click.echo(line)
    if file := os.environ.get(SUMMARY_VARIABLE, ""):
        try:
            with Path(file).open("a", encoding="utf-8", errors="replace") as out:
                out.write(markdown(summary))
        except OSError as error:
            raise UsageError(
                f"the job's summary {file} can't be written ({error.strerror}). "
                f"Unset {SUMMARY_VARIABLE}, or leave --github out"
            ) from None


def workflow_commands(summary: Summary) -> Iterator[str]:
    """One workflow command for each finding, the first ones where they are many; one for the verdict of any other run.

    A known breach is a notice, an invalid run a warning.
    """
    new = [found for found in summary.findings if found.deviation is None]
    for found in new[:MOST_ANNOTATIONS]:
        finding = found.finding
        title = f"{finding.code} {finding.operation} {finding.pointer}".strip()
        yield _command("error", title, f"{finding.message or finding.code} ({seen(finding.count)})")
    if summary.outcome == "invalid":
        yield _command("warning", "calproof: invalid", summary.verdict.sentence)
    elif not new:
        kind = "error" if summary.outcome == "fail" else "notice"
        yield _command(kind, f"calproof: {summary.outcome}", summary.verdict.sentence)


def _command(kind: str, title: str, text: str) -> str:
    return f"::{kind} title={_escaped(title, _PROPERTY)}::{_escaped(text, _DATA)}"


def _escaped(text: str, signs: Mapping[str, str]) -> str:
    return "".join(signs.get(character, character) for character in visible(text))
