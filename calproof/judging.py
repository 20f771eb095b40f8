"""Judging captured traffic: JSON Lines or HAR in, violations out, and a count of everything that wasn't judged."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from calproof import har
from calproof.errors import Exit, UsageError
from calproof.recordings import read_line
from contracts.exchange import Exchange, Violation
from contracts.judge import Judge
from contracts.library import load_library

_UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, RecursionError)
_NAMES = re.compile(r"/(?:\d+|[1-9A-HJ-NP-Za-km-z]{22}|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|unknown\w+)(?=/|$)")

NOT_CAL_COM = "no call of the Cal.com API v2"


@dataclass(slots=True)
class Verdict:
    """What was judged. `skipped` maps a reason to how many exchanges it kept from being judged.

    `groups` counts findings by (code, operation, rule, pointer), `broken` names what could not be read.
    """

    judged: int = 0
    conforming: int = 0
    violations: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    groups: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        """How many exchanges could be read."""
        return self.judged + self.skipped.total()

    @property
    def exit_code(self) -> Exit:
        """1 when a promise was broken, 2 when nothing could be read, else 0."""
        if self.violations:
            return Exit.FINDINGS
        return Exit.USAGE if self.broken and not self.read else Exit.PASSED

    def frequent(self) -> list[tuple[tuple[str, str, str, str], int]]:
        """The groups of findings, the most frequent first."""
        return sorted(self.groups.items(), key=lambda group: (-group[1], group[0]))


def judge_files(files: list[Path], strict: bool, verdict: Verdict) -> Iterator[tuple[str, Violation]]:
    """Every violation in the files, each with the id of its exchange; `verdict` counts along.

    A broken file, line or entry is remembered by name, and the rest still judged. Raises UsageError when the only
    file can't be opened.
    """
    judge = Judge(load_library())
    for file in files:
        try:
            text = file.read_text(encoding="utf-8-sig", errors="replace")
        except OSError as error:
            trouble = f"{file} can't be read ({error.strerror})"
            if len(files) == 1:
                raise UsageError(f"{trouble}. Give a file of JSON Lines, or a HAR file") from None
            verdict.broken.append(trouble)
            continue
        for name, exchange in _exchanges(text, file, verdict):
            yield from _judged(judge, name, exchange, strict, verdict)


def _judged(
    judge: Judge, name: str, exchange: Exchange, strict: bool, verdict: Verdict
) -> Iterator[tuple[str, Violation]]:
    reason = _not_judged(judge, exchange)
    if reason is not None:
        verdict.skipped[reason] += 1
        return
    judgement = judge.judge(exchange)
    verdict.judged += 1
    verdict.conforming += not judgement.breaches
    for violation in judgement.violations:
        if violation.severity == "breach" or strict:
            verdict.violations += 1
            verdict.groups[violation.identity] += 1
            yield name, violation


def _not_judged(judge: Judge, exchange: Exchange) -> str | None:
    """Why there is nothing to judge, None where there is."""
    call = exchange.call
    path = call.path.partition("?")[0]
    if "/v2/" not in f"{path.lower()}/":
        return NOT_CAL_COM
    if call.method in ("OPTIONS", "HEAD"):
        return f"{call.method}: an answer without a body"
    if exchange.answer is None:
        return "no answer came"
    if judge.contract.find(call.method, call.path, call.version) is None:
        version = f" under {call.version}" if call.version else ""
        if exchange.status == 404:
            return f"{call.method} {_NAMES.sub('/…', path)}{version}: no such operation, and 404 says so"
        return f"{call.method} {_NAMES.sub('/…', path)}{version}: an operation that is not described"
    return None


def _exchanges(text: str, file: Path, verdict: Verdict) -> Iterator[tuple[str, Exchange]]:
    listed = _har_entries(text)
    if listed is not None:
        named = ((f"{file}#{number}", f"{file}: entry {number}", entry) for number, entry in enumerate(listed, 1))
        yield from _read(named, har.read_entry, verdict)
        return
    yield from _read(_lines(text, file, verdict), read_line, verdict)


def _har_entries(text: str) -> list[Any] | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        return har.entries(json.loads(text))
    except (ValueError, RecursionError):
        return None


def _lines(text: str, file: Path, verdict: Verdict) -> Iterator[tuple[str, str, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{file}:{number}"
        try:
            parsed = json.loads(line)
        except (ValueError, RecursionError) as error:
            verdict.broken.append(f"{where}: no JSON ({error})")
            continue
        name = str(parsed.get("id") or where) if isinstance(parsed, dict) else where
        yield name, where, parsed


def _read(
    named: Iterable[tuple[str, str, Any]], read: Callable[[Any], Exchange], verdict: Verdict
) -> Iterator[tuple[str, Exchange]]:
    for name, where, record in named:
        try:
            exchange = read(record)
        except _UNREADABLE as error:
            verdict.broken.append(f"{where}: no recorded exchange ({type(error).__name__}: {error})")
            continue
        yield name, exchange
