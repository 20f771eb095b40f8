"""The house rules hold for our own files, and each is noticed where it is broken."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts.contract import FOLDER
from contracts.documents import forget_files
from contracts.lint import findings

ONE = (("me", "any"),)
SCHEMA = Path("me/any/schemas/me.json")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the contract files of one resource."""
    for folder in ("me", "envelopes"):
        shutil.copytree(FOLDER / folder, tmp_path / folder)
    for unused in set(_names(findings(tmp_path, ONE))):
        (tmp_path / unused).unlink()
    return tmp_path


def _names(lines: list[str]) -> list[str]:
    return [line.partition("#")[0] for line in lines]


def test_the_contract_keeps_its_house_rules() -> None:
    assert findings() == []


def _without(member: str) -> Callable[[dict[str, Any]], object]:
    return lambda schema: schema.pop(member)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_without("title"), "me/any/schemas/me.json#: no title"),
        (_without("examples"), "me/any/schemas/me.json#: no examples"),
        (lambda it: it["properties"]["email"].pop("description"), "#/properties/email: no description"),
        (lambda it: it["examples"][0].update(email=5), "#/examples/0/email: 5 is not of type"),
        (lambda it: it["examples"][0].pop("id"), "#/examples/0/id: 'id' is missing"),
        (lambda it: it["properties"]["email"].update(examples=["nobody"]), "#/properties/email/examples/0: "),
    ],
)
def test_what_a_schema_lacks_is_told(copied: Path, spoil: Callable[[dict[str, Any]], object], told: str) -> None:
    assert findings(copied, ONE) == []
    schema = json.loads((copied / SCHEMA).read_text(encoding="utf-8"))
    spoil(schema)
    (copied / SCHEMA).write_text(json.dumps(schema), encoding="utf-8")
    forget_files()
    assert any(told in line for line in findings(copied, ONE))


def test_a_schema_that_no_operation_uses_is_told(copied: Path) -> None:
    schema = {"title": "Alone", "description": "Nobody's.", "examples": [{}], "type": "object"}
    (copied / "me" / "any" / "schemas" / "alone.json").write_text(json.dumps(schema), encoding="utf-8")
    assert findings(copied, ONE) == ["me/any/schemas/alone.json#: no operation uses this schema"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("summary: ", "no summary"),
        ('"429":', "429 is not described"),
    ],
)
def test_what_an_operation_lacks_is_told(copied: Path, line: str, told: str) -> None:
    file = copied / "me" / "any" / "openapi.yaml"
    lines = file.read_text(encoding="utf-8").splitlines()
    at = next(index for index, text in enumerate(lines) if text.strip().startswith(line) and index > 8)
    file.write_text("\n".join(lines[:at] + lines[at + 1 :]), encoding="utf-8")
    forget_files()
    assert any(told in found for found in findings(copied, ONE))
