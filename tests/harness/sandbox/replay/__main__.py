"""`python -m tests.harness.sandbox.replay`: how far the sandbox agrees with the real server, and every difference."""

import json
import sys
from itertools import groupby

from tests.harness.sandbox.replay.exceptions import agreement, exceptions, stale, unexplained
from tests.harness.sandbox.replay.replay import Outcome, replay

LONGEST = 300


def main() -> int:
    """0 where every difference is explained."""
    outcomes, rows = replay(), exceptions()
    for group, members in groupby(outcomes, key=lambda outcome: outcome.line.group):
        print(_row(group, list(members)))  # noqa: T201
    without_reason = unexplained(outcomes, rows)
    explained = {(line_id, row.decision, row.reason) for row in rows for line_id in row.ids}
    for outcome in outcomes:
        if not outcome.agrees or outcome.message:
            why = [f"{decision}: {reason}" for line_id, decision, reason in explained if line_id == outcome.line.id]
            print("\n".join(_shown(outcome, why, is_open=outcome in without_reason)))  # noqa: T201
    agreeing, counted = agreement(outcomes, rows)
    old = stale(outcomes, rows)
    print(f"{agreeing} of {counted} lines of evidence agree ({agreeing / counted:.1%});", end=" ")  # noqa: T201
    print(f"{len(without_reason)} differ without a reason; {len(old)} exceptions are stale {old}")  # noqa: T201
    return 1 if without_reason or old else 0


def _row(group: str, members: list[Outcome]) -> str:
    evidence = [member for member in members if member.line.caveat is None]
    same = sum(member.status_agrees for member in evidence)
    agreeing = sum(member.agrees for member in evidence)
    texts = sum(member.agrees and member.message is None for member in evidence)
    return (
        f"{group:<24} {len(members):>4} lines, {len(evidence):>4} of evidence: status {same:>4}, and shape "
        f"{agreeing:>4}, and message {texts:>4}"
    )


def _shown(outcome: Outcome, why: list[str], *, is_open: bool) -> list[str]:
    line, reply = outcome.line, outcome.reply
    mark = "OPEN" if is_open else "caveat" if line.caveat else "explained" if why else "text only"
    lines = [f"{mark:<9} {line.id} {line.group} | {line.label} | {line.auth} {line.method} {line.target}"]
    if not outcome.status_agrees:
        lines.append(f"          status: recorded {line.status} {_text(line.answer)}")
        lines.append(f"                  here     {reply.status} {_text(reply.body)}")
        lines.append(f"          body sent: {_text(line.body)}")
    lines += [f"          shape: {difference}" for difference in outcome.shape or ()]
    lines += [f"          text: {outcome.message}"] if outcome.message else []
    return lines + [f"          {reason}" for reason in why]


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:LONGEST]


if __name__ == "__main__":
    sys.exit(main())
