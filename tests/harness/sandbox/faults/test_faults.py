"""Every fault really changes what it names, and the sandbox without it keeps the documented behaviour."""

from __future__ import annotations

import importlib
import json
import pkgutil
import tomllib
from pathlib import Path
from typing import Final

import pytest

from sandbox.faults import definitions, load_faults, switched_on
from tests.harness.sandbox.faults import probes
from tests.harness.sandbox.faults.probing import PROBES, documented

CATALOGUE: Final = Path(__file__).resolve().parents[4] / "tests" / "data" / "faults" / "catalogue.json"
for _module in pkgutil.iter_modules(probes.__path__):
    importlib.import_module(f"{probes.__name__}.{_module.name}")
FAULTS: Final = frozenset(
    id_ for id_, fault in load_faults().items() if fault.apply.__module__.startswith(definitions.__name__)
)
PROBED: Final = frozenset(id_ for id_, looks in PROBES.items() if looks.__module__.startswith(probes.__name__))


@pytest.mark.parametrize("fault", sorted(PROBED))
def test_the_sandbox_without_the_fault_behaves_as_documented(fault: str) -> None:
    assert documented(fault)


@pytest.mark.parametrize("fault", sorted(PROBED))
def test_the_switch_changes_what_it_names_and_changes_it_back(fault: str) -> None:
    with switched_on(fault):
        assert not documented(fault)
    assert documented(fault)


def test_every_fault_has_a_probe() -> None:
    assert FAULTS == PROBED


def test_every_fault_of_the_catalogue_is_there_or_argued_away() -> None:
    listed = {fault["id"] for fault in json.loads(CATALOGUE.read_text(encoding="utf-8"))}
    argued = tomllib.loads(CATALOGUE.with_name("not_counted.toml").read_text(encoding="utf-8"))
    assert listed == (FAULTS | argued.keys())
    assert all(entry["reason"] for entry in argued.values())
