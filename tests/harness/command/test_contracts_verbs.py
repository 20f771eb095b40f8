"""`calproof contracts` writes the contract out, checks it and compares it, and says in one sentence what was wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.harness.command.running import calproof


def test_the_export_is_one_document_of_all_resources() -> None:
    ended = calproof("contracts", "export")
    document = json.loads(ended.out)
    assert ended.code == 0
    assert document["openapi"] == "3.1.0"
    assert {"/v2/bookings", "/v2/event-types", "/v2/slots", "/v2/me"} <= document["paths"].keys()


def test_one_version_of_one_resource_can_be_exported_as_yaml(tmp_path: Path) -> None:
    file = tmp_path / "old.yaml"
    ended = calproof("contracts", "export", "--resource", "bookings", "--version", "2024-04-15", "--out", str(file))
    assert ended.code == 0, ended.err
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert all(path.startswith("/v2/bookings") for path in document["paths"])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--resource", "rooms"), "no resource 'rooms'"),
        (("--resource", "bookings", "--version", "1999-01-01"), "no version '1999-01-01'"),
        (("--version", "2024-08-13"), "--version needs --resource"),
        (("--out", "/nowhere/at/all.json"), "can't be written"),
    ],
)
def test_what_cant_be_exported_is_wrong_usage(arguments: tuple[str, ...], told: str) -> None:
    ended = calproof("contracts", "export", *arguments)
    assert ended.code == 2
    assert told in ended.sentence


def test_the_contract_has_no_lint() -> None:
    ended = calproof("contracts", "lint")
    assert (ended.code, ended.out) == (0, "")


def test_a_document_is_compared(tmp_path: Path) -> None:
    vendor = tmp_path / "vendor.json"
    vendor.write_text(json.dumps({"openapi": "3.0.0", "paths": {"/v2/new": {"get": {}}}}), encoding="utf-8")
    ended = calproof("contracts", "drift", str(vendor))
    lines = ended.out.splitlines()
    assert ended.code == 0
    assert "GET /v2/new: only the vendor has it" in lines
    assert "POST /v2/bookings: only we have it" in lines
    assert lines == sorted(lines)


@pytest.mark.parametrize(("text", "told"), [("{", "can't be parsed"), ("[]", "has no paths"), (None, "can't be read")])
def test_what_is_no_openapi_document_is_wrong_usage(tmp_path: Path, text: str | None, told: str) -> None:
    vendor = tmp_path / "vendor.json"
    if text is not None:
        vendor.write_text(text, encoding="utf-8")
    ended = calproof("contracts", "drift", str(vendor))
    assert ended.code == 2
    assert told in ended.sentence
