"""The comparison of our contract with a vendor's document: each kind of difference, and the two real documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.contract import load_contract
from contracts.drift import drift
from contracts.library import newest_versions
from contracts.surface import surface
from tests.harness.contracts.reading import ROOT

VENDORS = ROOT.parent / "shared" / "reference"
GOLDEN = ROOT / "tests" / "data" / "drift"
DOCUMENTS = ("vendor-openapi-2025-08", "vendor-openapi-2026-07")


def _document(schema: dict[str, Any], **operation: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    described = {"requestBody": {"content": content}, "responses": {"200": {"content": content}}, **operation}
    return {"paths": {"/v2/things/{id}": {"post": described}}, "components": {"schemas": {"Name": {"enum": ["a"]}}}}


def _object(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def _both(ours: dict[str, Any], vendors: dict[str, Any]) -> list[str]:
    lines = drift(_document(ours), _document(vendors))
    return [line.removeprefix("POST /v2/things/{}: request ") for line in lines if ": request " in line]


def test_a_document_doesnt_differ_from_itself() -> None:
    contract = load_contract(versions=newest_versions()).bundle()
    assert drift(contract, contract) == []


@pytest.mark.parametrize(
    ("ours", "vendors", "told"),
    [
        (_object(a={}), _object(), ["/a: only we have it"]),
        (_object(), _object(a={}), ["/a: only the vendor has it"]),
        (_object(("a",), a={}), _object(a={}), ["/a: required by us only"]),
        (_object(a={"enum": ["x", "y"]}), _object(a={"enum": ["x"]}), ["/a: only we know the value y"]),
        (_object(a={"const": "x"}), _object(a={"enum": ["x"]}), []),
        (_object(a={}), _object(a={"enum": ["x"]}), ["/a: only the vendor lists its values: x"]),
        (_object(a={}), _object(a={"$ref": "#/components/schemas/Name"}), ["/a: only the vendor lists its values: a"]),
        (_object(a=_object(b={})), _object(a={}), ["/a: only we say what is inside"]),
        (_object(a=_object(b={})), _object(), ["/a: only we have it"]),
        (_object(a={"items": _object(b={})}), _object(a={"items": _object(c={})}),
         ["/a/*/b: only we have it", "/a/*/c: only the vendor has it"]),
        ({"allOf": [_object(("a",), a={}), _object(b={})]}, _object(("a",), a={}, b={}), []),
        ({"oneOf": [_object(("a",), a={}), _object(b={})]}, _object(a={}, b={}), []),
        ({"if": {}, "then": _object(("a",), a={}), "else": _object(b={})}, _object(a={}, b={}), []),
        (_object(a={}), _object(a={"$ref": "#/components/schemas/Gone"}), []),
    ],
)  # fmt: skip
def test_each_difference_of_two_bodies_is_told_once(
    ours: dict[str, Any], vendors: dict[str, Any], told: list[str]
) -> None:
    assert _both(ours, vendors) == told


def test_a_schema_that_contains_itself_ends() -> None:
    document = _document({"$ref": "#/components/schemas/Loop"})
    document["components"]["schemas"]["Loop"] = _object(inner={"$ref": "#/components/schemas/Loop"}, a={})
    assert "/a" in surface(document)["POST /v2/things/{}"].request


def test_headers_that_a_derivative_renamed_are_the_same() -> None:
    def named(brand: str) -> dict[str, Any]:
        header = {"name": f"x-{brand}-platform-embed", "in": "header", "schema": {}}
        return _document({}, parameters=[header])

    assert drift(named("cal"), named("coachos")) == []


def test_an_operation_of_one_side_only_is_told_whatever_its_parameter_is_called() -> None:
    ours, vendors = _document({}), _document({})
    vendors["paths"] = {"/v2/things/{name}": vendors["paths"]["/v2/things/{id}"], "/v2/other": {"get": {}}}
    assert drift(ours, vendors) == ["GET /v2/other: only the vendor has it"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_drift_from_a_real_vendor_document_is_as_kept(name: str) -> None:
    file: Path = VENDORS / f"{name}.json"
    if not file.exists():
        pytest.skip(f"{file.name} is not beside this checkout: the vendor's documents are not part of the repository")
    lines = drift(load_contract(versions=newest_versions()).bundle(), json.loads(file.read_text(encoding="utf-8")))
    kept = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert lines == kept, "read the difference, then keep it: calproof contracts drift … > tests/data/drift/…"
