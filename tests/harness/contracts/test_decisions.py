"""Each disagreement of documentation and code is decided once, and explains what the judge finds on real traffic."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from calproof.recordings import read_line
from contracts.decisions import Decision, KnownBreach, Probe, load_decisions
from contracts.documents import ContractError
from contracts.exchange import Violation
from contracts.judge import Judge
from contracts.library import load_library
from contracts.shape import Shape
from tests.harness.contracts.reading import RECORDINGS

DECISIONS = load_decisions()
POINTS = {
    *(f"G{number}" for number in range(1, 16)),
    *(f"C{number}" for number in range(1, 27)),
    *(f"P{number}" for number in range(1, 14)),
    *(f"R{number}" for number in range(1, 34)),
    *(f"A{number}" for number in range(1, 26)),
    *(f"D{number}" for number in range(1, 23)),
    "D7b",
}
"""Every point in which the documentation of August 2025 and the code of then are known to disagree."""


@cache
def _found() -> tuple[tuple[str, Violation], ...]:
    judge = Judge(load_library())
    rows = (json.loads(line) for line in RECORDINGS.read_text(encoding="utf-8").splitlines())
    return tuple((row["id"], breach) for row in rows for breach in judge.judge(read_line(row)).breaches)


def test_every_point_is_decided_or_left_out() -> None:
    assert DECISIONS.decided.keys() | DECISIONS.left_out.keys() == POINTS


@pytest.mark.parametrize("decision", DECISIONS.decided.values(), ids=lambda decision: decision.id)
def test_a_decision_says_what_the_contract_says_and_why(decision: Decision) -> None:
    for sentence in (decision.contract, decision.because):
        assert re.fullmatch(r"[^\n]{10,160}\.", sentence)
    assert decision.operations
    assert decision.since is None or "2026-07" in decision.since


@pytest.mark.parametrize("decision", DECISIONS.decided.values(), ids=lambda decision: decision.id)
def test_a_decision_concerns_operations_that_are_described(decision: Decision) -> None:
    described = {operation for contract in load_library().contracts for operation in contract.operations}
    assert set(decision.operations) - described - {"*"} == set()


@pytest.mark.parametrize("probe", DECISIONS.probes, ids=lambda probe: f"{probe.decision}-{probe.operation}")
def test_the_contract_says_what_was_decided(probe: Probe) -> None:
    contract = next(one for one in load_library().contracts if probe.operation in one.operations)
    assert {probe.operation, "*"} & set(DECISIONS.decided[probe.decision].operations)
    assert Shape(contract.request_schema(probe.operation)).is_valid(probe.body) == probe.valid


def test_every_breach_on_recorded_traffic_is_explained() -> None:
    unexplained = [
        f"{name}: {violation.message}"
        for name, violation in _found()
        if not any(known.explains(violation) for known in DECISIONS.breaches)
    ]
    assert unexplained == []


@pytest.mark.parametrize("known", DECISIONS.breaches, ids=lambda known: f"{known.code}-{known.operation}")
def test_no_known_breach_is_stale(known: KnownBreach) -> None:
    assert any(known.explains(violation) for _, violation in _found())


def test_a_decision_that_stands_twice_is_refused(tmp_path: Path) -> None:
    row = '[[decision]]\nid="X"\noperations=["*"]\nfollows="code"\ncontract="It is."\nbecause="It was."\n'
    (tmp_path / "twice.toml").write_text(f"left-out=[]\nbreach=[]\n{row}{row}", encoding="utf-8")
    with pytest.raises(ContractError, match="decided twice: X"):
        load_decisions(tmp_path / "twice.toml")


def test_a_decision_for_neither_side_is_refused(tmp_path: Path) -> None:
    row = '[[decision]]\nid="X"\noperations=["*"]\nfollows="nobody"\ncontract="It is."\nbecause="It was."\n'
    (tmp_path / "odd.toml").write_text(f"left-out=[]\nbreach=[]\n{row}", encoding="utf-8")
    with pytest.raises(ContractError, match="X follows neither"):
        load_decisions(tmp_path / "odd.toml")
