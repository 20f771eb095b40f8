"""The compiled validator decides, `jsonschema` explains: both reach one verdict, and so does the quick form."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.contract import FOLDER
from contracts.documents import Place, inline, schema_files
from contracts.flatten import NotFlat, flatten
from contracts.formats import compiled, explaining
from contracts.judge import Judge
from contracts.library import load_library
from contracts.shape import Shape, close
from contracts.tolerance import tolerant
from tests.harness.contracts.mutations import changes, successes

LIBRARY = load_library()
SCHEMAS = [file for file in schema_files(FOLDER) if "/schemas/" in str(file)]


@cache
def _inlined(index: int) -> dict[str, Any]:
    schema: dict[str, Any] = inline(Place(SCHEMAS[index]))
    return schema


@cache
def _validators(index: int) -> tuple[Any, Any]:
    return compiled(_inlined(index)), explaining(_inlined(index))


@st.composite
def _values(draw: st.DrawFn) -> tuple[int, Any]:
    """A schema, and one of its examples as it is or with up to three changes."""
    index = draw(st.integers(0, len(SCHEMAS) - 1))
    value = draw(st.sampled_from(_inlined(index)["examples"]))
    for _ in range(draw(st.integers(0, 3))):
        found = list(changes(value))
        if not found:
            break
        value = draw(st.sampled_from(found))
    return index, value


@given(_values())
@settings(max_examples=400, deadline=None, database=None, derandomize=True)
def test_both_validators_reach_one_verdict_on_generated_values(generated: tuple[int, Any]) -> None:
    index, value = generated
    deciding, telling = _validators(index)
    assert deciding.is_valid(value) == telling.is_valid(value), f"{SCHEMAS[index].name}: {value!r}"


def _judged_bodies() -> Iterator[tuple[str, Shape, Any]]:
    for name, _, exchange in successes():
        call, answer = exchange.call, exchange.answer
        operation = LIBRARY.find(call.method, call.path, call.version)
        assert operation is not None
        assert answer is not None
        schema = operation.responses[answer.status].schema
        if schema is not None:
            yield name, _shape(operation.id, answer.status), answer.body


@cache
def _shape(operation_id: str, status: int) -> Shape:
    found = next(contract for contract in LIBRARY.contracts if operation_id in contract.operations)
    return Shape(found.operations[operation_id].responses[status].schema or {})


def test_a_quick_yes_is_never_wrong() -> None:
    """What the flattened schema accepts is valid and has no undocumented member, on changed answers too."""
    dice = random.Random(7)  # noqa: S311  a sample, not a secret
    for name, shape, body in _judged_bodies():
        quick, closed = compiled(flatten(shape.schema)), compiled(close(shape.schema))
        assert quick.is_valid(body), f"{name}: a conforming answer takes the long way"
        for changed in dice.sample(found := list(changes(body)), min(12, len(found))):
            if quick.is_valid(changed):
                assert shape.is_valid(changed), name
                assert closed.is_valid(changed), name


def test_an_undocumented_member_never_passes_the_quick_form() -> None:
    for name, shape, body in islice(_judged_bodies(), 0, None, 5):
        assert not shape.is_exact({**body, "moonPhase": "full"}), name


@pytest.mark.parametrize(
    ("schema", "valid", "not_exact"),
    [
        ({"allOf": [{"properties": {"a": {}}}], "properties": {"b": {}}}, {"a": 1, "b": 1}, {"a": 1, "c": 1}),
        ({"anyOf": [{"properties": {"a": {"type": "integer"}}, "required": ["a"]}, {"properties": {"b": {}}}]},
         {"b": 1}, {"b": 1, "c": 1}),
        ({"if": {"required": ["a"]}, "then": {"properties": {"a": {}}}, "else": {"properties": {"b": {}}}},
         {"a": 1}, {"a": 1, "b": 1}),
        ({"properties": {"a": {"items": {"properties": {"b": {}}}}}}, {"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 1}]}),
        ({"anyOf": [{"type": "array", "items": {"properties": {"a": {}}}}, {"type": "null"}]}, [{"a": 1}], [{"b": 1}]),
        ({"allOf": [{"properties": {"a": {"type": "integer"}}}], "properties": {"a": {"minimum": 3}}},
         {"a": 3}, {"a": 2}),
        ({"oneOf": [{"properties": {"a": {}}, "required": ["a"]}, {"properties": {"b": {}}, "required": ["b"]}]},
         {"a": 1}, {"a": 1, "b": 1}),
    ],
)  # fmt: skip
def test_composed_objects_are_closed_as_one(schema: dict[str, Any], valid: Any, not_exact: Any) -> None:
    quick = compiled(flatten(schema))
    assert quick.is_valid(valid)
    assert not quick.is_valid(not_exact)
    assert Shape(schema).is_exact(valid)
    assert not Shape(schema).is_exact(not_exact)


@pytest.mark.parametrize("keyword", ["dependentSchemas", "unevaluatedProperties", "$ref"])
def test_what_cant_be_merged_goes_the_long_way(keyword: str) -> None:
    schema = {"properties": {"a": {}}, keyword: "#" if keyword == "$ref" else {}}
    with pytest.raises(NotFlat):
        flatten(schema)


def test_each_operation_has_a_quick_form() -> None:
    slow = [
        f"{operation.id} {status}"
        for contract in LIBRARY.contracts
        for operation in contract.operations.values()
        for status, promise in operation.responses.items()
        if promise.schema is not None and not _is_flat(promise.schema)
    ]
    assert slow == []


def _is_flat(schema: dict[str, Any]) -> bool:
    try:
        flatten(schema)
    except NotFlat:
        return False
    return True


def test_an_accepted_request_that_the_contract_refuses_is_drift() -> None:
    name, _, exchange = next(one for one in successes() if one[1] == "createBooking")
    call = exchange.call
    odd = replace(call, body={**call.body, "surprise": 1})
    judged = Judge(LIBRARY).judge(replace(exchange, call=odd))
    assert [(it.code, it.severity) for it in judged.violations] == [("CP107", "drift")], name


def test_a_null_is_no_more_than_absent_where_a_member_is_required() -> None:
    schema = {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "required": ["a"]}
    tolerated = Shape(tolerant(schema))
    assert tolerated.is_valid({"a": "x", "b": None})
    assert not tolerated.is_valid({"a": None})
    assert not tolerated.is_valid({"b": "x"})
    either = {**schema, "required": [], "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}
    assert not Shape(tolerant(either)).is_valid({"a": None})
