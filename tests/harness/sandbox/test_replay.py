"""The recorded requests to a real server, asked of the sandbox: it agrees, or a table says why not."""

from functools import cache

from contracts.decisions import load_decisions
from tests.harness.sandbox.replay.exceptions import OTHER_WORDS, agreement, exceptions, stale, unexplained
from tests.harness.sandbox.replay.replay import Outcome, replay

LEAST_AGREEMENT = 0.97


@cache
def outcomes() -> tuple[Outcome, ...]:
    return tuple(replay())


def test_every_recorded_line_is_replayed_once() -> None:
    ids = [outcome.line.id for outcome in outcomes()]
    assert len(ids) == len(set(ids)) == 577


def test_every_difference_has_a_reason() -> None:
    assert [
        (outcome.line.id, outcome.line.label, outcome.line.status, outcome.reply.status, outcome.shape)
        for outcome in unexplained(list(outcomes()), exceptions())
    ] == []


def test_no_reason_is_out_of_date() -> None:
    assert stale(list(outcomes()), exceptions()) == []


def test_every_reason_is_a_decision_of_the_contract_or_no_evidence() -> None:
    known = set(load_decisions().decided) | set(OTHER_WORDS)
    assert {row.decision for row in exceptions()} <= known
    assert {row.aspect for row in exceptions()} <= {"status", "shape"}


def test_the_sandbox_agrees_with_the_real_server() -> None:
    agreeing, counted = agreement(list(outcomes()), exceptions())
    assert agreeing / counted >= LEAST_AGREEMENT


def test_no_request_makes_the_sandbox_fail() -> None:
    assert [outcome.line.id for outcome in outcomes() if outcome.reply.status >= 500] == []
