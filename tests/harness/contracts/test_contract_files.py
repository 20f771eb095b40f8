"""The contract files by themselves: each is a valid, described, exemplified schema, each reference leads somewhere."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

import jsonschema
import pytest

from contracts.contract import CURRENT, DESCRIBED
from tests.harness.contracts.reading import CONTRACTS, DOCUMENTS, OPERATIONS, SCHEMA_FILES, Operation, faults, load

DIALECT = "https://json-schema.org/draft/2020-12/schema"
EXPECTED = {
    "bookings/2024-08-13": """
        createBooking getBookings getBooking rescheduleBooking cancelBooking getBookingBySeat markNoShow reassignBooking
        reassignBookingToUser confirmBooking declineBooking getCalendarLinks getBookingReferences getBookingRecordings
        getBookingTranscripts getVideoSessions getBookingAttendees addAttendee getBookingAttendee removeAttendee
        addGuests updateBookingLocation
    """,
    "bookings/2024-04-15": """
        createBooking_2024_04_15 createRecurringBooking_2024_04_15 createInstantBooking_2024_04_15
        getBookings_2024_04_15 getBooking_2024_04_15 getBookingForReschedule_2024_04_15 cancelBooking_2024_04_15
        markNoShow_2024_04_15
    """,
    "slots/2024-09-04": "getAvailableSlots reserveSlot getReservedSlot updateReservedSlot deleteReservedSlot",
    "slots/2024-04-15": "getAvailableSlots_2024_04_15 reserveSlot_2024_04_15 deleteSelectedSlot_2024_04_15",
    "event-types/2024-06-14": "createEventType getEventTypes getEventTypeById updateEventType deleteEventType",
    "schedules/2024-06-11": "createSchedule getSchedules getDefaultSchedule getSchedule updateSchedule deleteSchedule",
    "me/any": "getMe updateMe",
    "teams/any": """
        createTeam getTeams getTeam updateTeam deleteTeam
        createTeamMembership getTeamMemberships getTeamMembership updateTeamMembership deleteTeamMembership
        createTeamEventType getTeamEventTypes getTeamEventType updateTeamEventType deleteTeamEventType
    """,
    "webhooks/any": """
        createWebhook getWebhooks getWebhook updateWebhook deleteWebhook
        createEventTypeWebhook getEventTypeWebhooks getEventTypeWebhook updateEventTypeWebhook deleteEventTypeWebhook
        deleteAllEventTypeWebhooks
    """,
    "api-keys/any": "refreshApiKey",
}
WITHOUT_BODY = {"confirmBooking", "reassignBooking"}  # POST all the same
OWN_LIMITS = {
    "addAttendee": "booking_attendees_add",
    "removeAttendee": "booking_attendees_remove",
    "addGuests": "booking_guests_add",
    "updateBookingLocation": "booking_location_update",
}
WITHOUT_REQUEST_ID = {"413", "415"}  # the body is refused before the server makes an id


def _name(file: Path) -> str:
    return str(file.relative_to(CONTRACTS))


def _operation_id(operation: Operation) -> str:
    return operation.id


def _described_maps(node: Any, trail: str = "") -> Iterator[tuple[str, Any]]:
    """Every schema that stands under a name: in `properties` or `$defs`, at any depth."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from _described_maps(item, f"{trail}/{index}")
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in ("examples", "const", "enum", "default"):
                continue
            if key in ("properties", "$defs"):
                yield from ((f"{trail}/{key}/{name}", child) for name, child in value.items())
            yield from _described_maps(value, f"{trail}/{key}")


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _references(item)
    elif isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for key, value in node.items():
            if key != "examples":
                yield from _references(value)


def _target(uri: str) -> Any:
    address, pointer = urldefrag(uri)
    node = load(Path(address.removeprefix("file://")))
    for step in filter(None, pointer.split("/")):
        node = node[step]
    return node


@pytest.mark.parametrize("file", SCHEMA_FILES, ids=_name)
def test_a_schema_file_is_one_valid_schema_with_title_and_description(file: Path) -> None:
    schema = load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == DIALECT
    assert "$id" not in schema
    assert schema["title"]
    assert schema["description"]


@pytest.mark.parametrize("file", SCHEMA_FILES, ids=_name)
def test_each_example_is_an_instance_of_its_schema(file: Path) -> None:
    examples = load(file)["examples"]
    assert examples
    for example in examples:
        assert faults(file.as_uri(), example) == []


@pytest.mark.parametrize("file", SCHEMA_FILES, ids=_name)
def test_each_example_of_a_member_is_an_instance_of_it(file: Path) -> None:
    for pointer, member in _described_maps(load(file)):
        for example in member.get("examples", ()):
            assert faults(f"{file.as_uri()}#{pointer}", example) == [], pointer


@pytest.mark.parametrize("file", SCHEMA_FILES, ids=_name)
def test_every_member_is_described(file: Path) -> None:
    bare = [pointer for pointer, member in _described_maps(load(file)) if not member.get("description")]
    assert bare == []


@pytest.mark.parametrize("file", [*SCHEMA_FILES, *DOCUMENTS.values()], ids=_name)
def test_every_reference_leads_to_a_file_of_the_contract(file: Path) -> None:
    for reference in _references(load(file)):
        uri = urljoin(file.as_uri(), reference)
        assert uri.startswith(CONTRACTS.as_uri()), reference
        assert _target(uri), reference


def test_no_schema_contains_itself() -> None:
    def walk(file: Path, trail: tuple[Path, ...]) -> None:
        assert file not in trail, " → ".join(map(_name, (*trail, file)))
        for reference in _references(load(file)):
            target = urldefrag(reference).url
            if target:  # a local reference leads to $defs, which refer to nothing
                walk((file.parent / target).resolve(), (*trail, file))

    for file in SCHEMA_FILES:
        walk(file, ())


def test_names_stay_apart_when_all_schemas_are_bundled() -> None:
    assert [stem for stem, times in Counter(file.stem for file in SCHEMA_FILES).items() if times > 1] == []
    assert [name for name, times in Counter(it.id for it in OPERATIONS).items() if times > 1] == []


def test_every_description_is_listed() -> None:
    folders = {str(file.parent.relative_to(CONTRACTS)) for file in CONTRACTS.rglob("openapi.yaml")}
    assert folders == {f"{resource}/{version}" for resource, versions in DESCRIBED.items() for version in versions}
    assert folders == set(DOCUMENTS) == set(EXPECTED)
    assert all(version in DESCRIBED[resource] for resource, version in CURRENT.items())


def test_every_schema_of_the_contract_is_used() -> None:
    used = {
        urldefrag(urljoin(file.as_uri(), reference)).url
        for file in [*SCHEMA_FILES, *CONTRACTS.rglob("*.yaml")]
        for reference in _references(load(file))
    }
    assert [_name(file) for file in SCHEMA_FILES if file.as_uri() not in used] == []


@pytest.mark.parametrize("name", EXPECTED)
def test_a_document_describes_exactly_its_operations(name: str) -> None:
    document = load(DOCUMENTS[name])
    assert document["openapi"] == "3.1.0"
    assert document["info"]["version"] == name.partition("/")[2]
    found = {
        method["operationId"]
        for item in document["paths"].values()
        for key, method in item.items()
        if key != "parameters"
    }
    assert found == set(EXPECTED[name].split())


@pytest.mark.parametrize("operation", OPERATIONS, ids=_operation_id)
def test_an_operation_says_what_it_is_and_who_may_call_it(operation: Operation) -> None:
    node = operation.found.node
    assert node["summary"]
    assert node["description"]
    assert node["tags"]
    assert node["security"] in ([], [{"apiKey": []}], [{}, {"apiKey": []}])
    for parameter in operation.parameters:
        assert parameter["description"], parameter["name"]
    assert ("requestBody" in node) == (operation.method in {"PATCH", "POST"} and operation.id not in WITHOUT_BODY)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_newer_than_august_2025_says_since_when(name: str) -> None:
    def marks(node: Any) -> Iterator[Any]:
        if isinstance(node, dict):
            yield from [node["x-since"]] if "x-since" in node else []
            node = list(node.values())
        if isinstance(node, list):
            for item in node:
                yield from marks(item)

    for file in [DOCUMENTS[name], *DOCUMENTS[name].parent.rglob("*.json")]:
        assert set(marks(load(file))) <= {"2026-07"}, _name(file)


@pytest.mark.parametrize("operation", OPERATIONS, ids=_operation_id)
def test_an_operation_documents_what_can_happen_to_any_request_of_its_kind(operation: Operation) -> None:
    statuses = set(operation.found.node["responses"])
    assert ("304" in statuses) == (operation.method == "GET")
    if "requestBody" in operation.found.node:
        assert {"400", "413", "415"} <= statuses
    if "{" in operation.path:
        assert "400" in statuses


@pytest.mark.parametrize("operation", OPERATIONS, ids=_operation_id)
def test_an_operation_has_one_success_and_no_promised_failure(operation: Operation) -> None:
    statuses = sorted(map(int, operation.found.node["responses"]))
    assert len([status for status in statuses if status < 300]) == 1
    assert max(statuses) < 500
    assert {401, 429} <= set(statuses)


@pytest.mark.parametrize("operation", OPERATIONS, ids=_operation_id)
def test_every_answer_but_the_earliest_refusals_carries_a_request_id(operation: Operation) -> None:
    for status in operation.found.node["responses"]:
        response = operation.found["responses"][status]
        headers = response.get("headers")
        if status in WITHOUT_REQUEST_ID:
            assert headers is None
        else:
            assert headers is not None
            assert headers["x-request-id"].node["required"]
            limited = OWN_LIMITS.get(operation.id, "default") if status not in ("401", "413", "415") else "default"
            assert f"x-ratelimit-limit-{limited}" in headers.node
            if status in ("200", "201", "429"):
                assert headers[f"x-ratelimit-limit-{limited}"].node["required"]


def _without_example(schema: Any, values: list[Any]) -> Iterator[str]:
    """The properties that neither have an example nor stand in one of the objects around them."""
    for keyword in ("allOf", "anyOf", "oneOf"):
        for branch in schema.get(keyword, []):
            yield from _without_example(branch, values)
    if isinstance(schema.get("items"), dict):
        yield from _without_example(
            schema["items"], [item for value in values if isinstance(value, list) for item in value]
        )
    for name, child in schema.get("properties", {}).items():
        shown = [value[name] for value in values if isinstance(value, dict) and name in value]
        shown += child.get("examples", []) if isinstance(child, dict) else []
        if (
            not shown
            and isinstance(child, dict)
            and not {"const", "enum"} & child.keys()
            and child.get("type") != "boolean"
        ):
            yield name
        yield from _without_example(child, shown)


@pytest.mark.parametrize("file", SCHEMA_FILES, ids=lambda file: file.stem)
def test_every_property_is_shown_in_an_example(file: Path) -> None:
    schema = json.loads(file.read_text(encoding="utf-8"))
    assert list(_without_example(schema, schema.get("examples", []))) == []
