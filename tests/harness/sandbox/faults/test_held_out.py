"""The held-out faults, which no part of the suite was written against, really change what they name."""

from __future__ import annotations

import importlib
import json
import pkgutil
from pathlib import Path
from typing import Final

import pytest

from sandbox.faults import load_faults_from, switched_on
from tests.harness.sandbox.faults import held_out
from tests.harness.sandbox.faults.probing import PROBES, documented

DATA: Final = Path(__file__).resolve().parents[4] / "tests" / "data" / "faults"
for _module in pkgutil.iter_modules(held_out.__path__):
    importlib.import_module(f"{held_out.__name__}.{_module.name}")
PROBED: Final = sorted(id_ for id_, looks in PROBES.items() if looks.__module__.startswith(held_out.__name__))
FAULTS: Final = {
    id_: fault
    for id_, fault in load_faults_from(DATA / "held_out").items()
    if fault.apply.__module__.startswith("sandbox_faults_from_")
}
LISTED: Final = {fault["id"]: fault for fault in json.loads((DATA / "catalogue.json").read_text(encoding="utf-8"))}


@pytest.mark.parametrize("fault", PROBED)
def test_the_sandbox_without_the_fault_behaves_as_documented(fault: str) -> None:
    assert documented(fault)


@pytest.mark.parametrize("fault", PROBED)
def test_the_switch_changes_what_it_names_and_changes_it_back(fault: str) -> None:
    with switched_on(fault):
        assert not documented(fault)
    assert documented(fault)


def test_every_held_out_fault_has_a_probe_and_is_placed() -> None:
    assert sorted(FAULTS) == PROBED
    assert all(fault.operations and fault.difficulty for fault in FAULTS.values())


def test_none_of_them_is_listed_and_their_categories_are() -> None:
    assert not FAULTS.keys() & LISTED.keys()
    categories = {fault["category"].replace("/", "-") for fault in LISTED.values()}
    assert {fault.category for fault in FAULTS.values()} == categories


def test_a_third_of_them_is_hard_to_see() -> None:
    assert 3 * sum(fault.difficulty >= 4 for fault in FAULTS.values()) >= len(FAULTS)
