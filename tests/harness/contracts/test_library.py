"""A request reaches the version that a server would let answer, whatever the header says or leaves out."""

from __future__ import annotations

import pytest

from contracts.library import KNOWN_DATES, OLDEST, SERVED, described_versions, load_library, newest_versions

LIBRARY = load_library()
OLD, NEW = OLDEST, "2024-08-13"


@pytest.mark.parametrize(
    ("header", "version"),
    [
        (NEW, NEW),
        (f" {NEW} ", NEW),
        (None, OLD),
        ("", OLD),
        (OLD, OLD),
        ("2024-06-11", OLD),
        ("2024-06-14", OLD),
        ("2026-02-25", OLD),
        ("tomorrow", OLD),
        (f"{NEW}, {NEW}", OLD),
    ],
)
def test_the_header_selects_a_version_or_else_the_oldest(header: str | None, version: str) -> None:
    found = LIBRARY.find("POST", "/v2/bookings", header)
    assert found is not None
    assert found.version == version


@pytest.mark.parametrize(
    ("path", "header"),
    [
        ("/v2/bookings", "2024-09-04"),
        ("/v2/event-types", NEW),
        ("/v2/schedules", NEW),
        ("/v2/slots", NEW),
        ("/v2/nowhere", NEW),
        ("/v2", NEW),
        ("/", None),
        ("", None),
    ],
)
def test_a_date_under_which_a_resource_isnt_served_reaches_nothing(path: str, header: str | None) -> None:
    assert LIBRARY.find("GET", path, header) is None


@pytest.mark.parametrize("header", [None, *KNOWN_DATES])
def test_what_has_no_versions_answers_under_every_date(header: str | None) -> None:
    found = LIBRARY.find("GET", "/v2/me", header)
    assert found is not None
    assert found.id == "getMe"


@pytest.mark.parametrize(
    "path",
    [
        "/api/v2/bookings/nYQ2A1JdSfbxfRZJMj6uuj",
        "/v2/ee/bookings/nYQ2A1JdSfbxfRZJMj6uuj",
        "/V2/BOOKINGS/nYQ2A1JdSfbxfRZJMj6uuj",
        "/v2/bookings/nYQ2A1JdSfbxfRZJMj6uuj/",
        "/v2/bookings/nYQ2A1JdSfbxfRZJMj6uuj?x=/v2/me",
    ],
)
def test_other_forms_of_a_path_reach_the_same_operation(path: str) -> None:
    found = LIBRARY.find("GET", path, NEW)
    assert found is not None
    assert found.id == "getBooking"


def test_a_literal_step_wins_over_a_parameter() -> None:
    found = LIBRARY.find("GET", "/v2/schedules/default", "2024-06-11")
    assert found is not None
    assert found.id == "getDefaultSchedule"


def test_every_described_version_is_served_under_some_date() -> None:
    versioned = {(resource, version) for resource, version in described_versions() if version != "any"}
    assert versioned <= {(resource, version) for resource, served in SERVED.items() for version in served.values()}


def test_the_newest_version_of_each_resource_is_the_last() -> None:
    for resource, newest in newest_versions():
        assert newest == max(version for one, version in described_versions() if one == resource)
