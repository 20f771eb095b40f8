"""The contract loads whole, bundles to one valid document, and its two validators agree."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import given, settings

from contracts.contract import CURRENT, DESCRIBED, FOLDER, load_contract
from contracts.documents import ContractError, Place, inline
from contracts.formats import compiled, explaining, is_time_zone
from contracts.shape import Shape, close

EVERY_VERSION = [(resource, version) for resource, versions in DESCRIBED.items() for version in versions]


@pytest.mark.parametrize("one", EVERY_VERSION, ids="/".join)
def test_every_operation_documents_one_success_and_its_refusals(one: tuple[str, str]) -> None:
    for operation in load_contract(versions=(one,)).operations.values():
        assert sum(200 <= status < 300 for status in operation.responses) == 1, operation.id
        assert {401, 429} <= set(operation.responses), operation.id
        assert operation.request_schema is None or operation.method in ("POST", "PATCH"), operation.id


def test_the_bundle_is_one_self_contained_document() -> None:
    text = json.dumps(load_contract().bundle())
    references = {part.split('"')[0] for part in text.split('"$ref": "')[1:]}
    assert references
    assert all(reference.startswith("#/components/") for reference in references)


@pytest.mark.parametrize("versions", [tuple(CURRENT.items()), *((one,) for one in EVERY_VERSION)], ids=str)
def test_the_bundle_is_valid_openapi(versions: tuple[tuple[str, str], ...]) -> None:
    validator = pytest.importorskip("openapi_spec_validator", reason="comes with `make check`'s packages")
    validator.validate(load_contract(versions=versions).bundle())


def test_the_bundle_gives_schemathesis_bodies_to_generate() -> None:
    schema = schemathesis.openapi.from_dict(load_contract().bundle())

    @settings(max_examples=3, deadline=None, database=None)
    @given(schema["/v2/bookings"]["POST"].as_strategy())
    def has_a_body(case: schemathesis.Case[Any]) -> None:
        assert isinstance(case.body, dict)

    has_a_body()


def test_the_bundle_means_what_the_inlined_schemas_mean() -> None:
    contract = load_contract()
    bundle = contract.bundle()
    bodies = [{"start": "2030-01-08T13:00:00Z"}, contract.request_schema("createBooking")["examples"][0]]
    bundled = compiled({"$ref": "#/components/schemas/CreateBookingRequest", "components": bundle["components"]})
    for body in bodies:
        assert bundled.is_valid(body) == Shape(contract.request_schema("createBooking")).is_valid(body)


def test_the_bundle_carries_what_the_server_delivers_itself() -> None:
    bundle = load_contract(versions=(("webhooks", "any"),)).bundle()
    assert "BookingWebhookPayload" in bundle["components"]["schemas"]
    assert "$ref" in json.dumps(bundle["webhooks"])


def test_a_missing_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="cannot read"):
        load_contract(tmp_path)


def test_a_schema_that_refers_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop.json").write_text('{"properties": {"x": {"$ref": "loop.json"}}}')
    with pytest.raises(ContractError, match="itself"):
        inline(Place(tmp_path / "loop.json"))


def test_a_changed_schema_changes_the_contract(tmp_path: Path) -> None:
    root = tmp_path / "contracts"
    shutil.copytree(FOLDER, root, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = root / "bookings" / CURRENT["bookings"] / "schemas" / "create-booking-request.json"
    schema = json.loads(file.read_text())
    schema["required"] = ["start"]
    file.write_text(json.dumps(schema))
    assert load_contract(root).request_schema("createBooking")["required"] == ["start"]


def test_closing_a_composed_object_knows_the_members_of_every_branch() -> None:
    schema = {
        "allOf": [{"properties": {"a": {"type": "integer"}}}],
        "properties": {"b": {"properties": {"c": {}}}},
    }
    closed = compiled(close(schema))
    assert closed.is_valid({"a": 1, "b": {"c": 1}})
    assert not closed.is_valid({"a": 1, "x": 1})
    assert not closed.is_valid({"b": {"x": 1}})


@pytest.mark.parametrize(
    ("zone", "known"),
    [
        ("Asia/Kathmandu", True),
        ("europe/rome", True),
        ("EST", True),
        ("Asia/Calcutta", True),
        ("+02:00", False),
        ("GMT+2", False),
        ("Mars/Olympus_Mons", False),
        ("", False),
    ],
)
def test_time_zones_are_those_of_the_iana_database(zone: str, known: bool) -> None:
    assert is_time_zone(zone) is known


@pytest.mark.parametrize("value", ["2030-01-08T13:00:00Z", "tomorrow", "ann@example.com", "é@b.co", "x@", 5, None])
def test_both_validators_read_formats_alike(value: object) -> None:
    for name in ("date-time", "date", "email", "uri", "uuid", "iana-time-zone"):
        schema = {"format": name}
        assert compiled(schema).is_valid(value) == explaining(schema).is_valid(value), name


def test_both_validators_reach_one_verdict_on_every_recorded_answer() -> None:
    contract = load_contract()
    recordings = Path(__file__).parents[2] / "data" / "recordings" / "real-server.jsonl"
    judged = 0
    shapes: dict[tuple[str, int], Shape] = {}
    for line in recordings.read_text(encoding="utf-8").splitlines():
        recorded = json.loads(line)
        request, response = recorded["request"], recorded["response"]
        version = {name.lower(): value for name, value in request["headers"].items()}.get("cal-api-version")
        operation = contract.find(request["method"], request["path"], version)
        promise = operation.responses.get(response["status"]) if operation else None
        if operation is None or promise is None or promise.schema is None:
            continue
        judged += 1
        key = (operation.id, promise.status)
        if key not in shapes:
            shapes[key] = Shape(promise.schema)
        shape = shapes[key]
        assert shape.is_valid(response["body"]) == (not shape.errors(response["body"])), recorded["id"]
    assert judged > 400
