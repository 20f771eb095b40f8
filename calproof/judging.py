"""Judging recorded traffic: JSON Lines of exchanges in, one line a violation out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from calproof.errors import Exit, UsageError
from contracts.contract import load_contract
from contracts.exchange import ABSENT, HOST, NOBODY, Answer, Call, Exchange, Violation
from contracts.judge import Judge

_VERSION_HEADER = "cal-api-version"


@dataclass(slots=True)
class Verdict:
    """What was judged. `skipped` maps a reason to how many exchanges it kept from being judged."""

    judged: int = 0
    conforming: int = 0
    breaches: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    broken_lines: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> Exit:
        """1 when a promise was broken, 2 when nothing could be read, else 0."""
        if self.breaches:
            return Exit.FINDINGS
        return Exit.USAGE if self.broken_lines and not self.judged else Exit.PASSED


def judge_files(files: list[Path], strict: bool, verdict: Verdict) -> Iterator[tuple[str, Violation]]:
    """Every violation in the files, each with the id of its exchange; `verdict` counts along.

    A broken line is remembered with its file and number, and the rest still judged. Raises UsageError for a file
    that can't be read.
    """
    judge = Judge(load_contract())
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError as error:
            raise UsageError(f"{file} can't be read ({error.strerror}). Give a file of JSON Lines") from None
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            where = f"{file}:{number}"
            try:
                name, exchange = _exchange(json.loads(line), where)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                verdict.broken_lines.append(f"{where}: no recorded exchange ({type(error).__name__}: {error})")
                continue
            judgement = judge.judge(exchange)
            if judgement.operation is None:
                reason = judgement.reason or "unknown operation"
                verdict.skipped[reason] = verdict.skipped.get(reason, 0) + 1
                continue
            verdict.judged += 1
            verdict.conforming += not judgement.breaches
            for violation in judgement.violations:
                if violation.severity == "breach" or strict:
                    verdict.breaches += 1
                    yield name, violation


def _exchange(line: Mapping[str, Any], where: str) -> tuple[str, Exchange]:
    """One recorded exchange. A body `{"raw": …}` stands for text that was sent as it is."""
    request, response = line["request"], line["response"]
    headers = {str(name).lower(): str(value) for name, value in request.get("headers", {}).items()}
    body = request.get("body")
    raw = body["raw"] if isinstance(body, dict) and body.keys() == {"raw"} else None
    has_body = body is not None and raw is None
    call = Call(
        operation=str(line.get("operation") or ""),
        method=request["method"],
        path=request["path"],
        version=headers.get(_VERSION_HEADER),
        body=body if has_body else ABSENT,
        content=raw.encode() if isinstance(raw, str) else None,
        headers=headers,
        caller=HOST if line.get("auth") else NOBODY,
    )
    answered = {str(name).lower(): str(value) for name, value in response.get("headers", {}).items()}
    came = response.get("body")
    text = came if isinstance(came, str) else None
    answer = Answer(int(response["status"]), answered, ABSENT if came is None or text is not None else came, text)
    return str(line.get("id") or where), Exchange(call, answer, 0.0, 0.0, float(line.get("latency_ms") or 0) / 1000)
