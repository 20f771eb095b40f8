"""The header cal-api-version reaches the version it names, and every answer carries what all answers carry."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from calproof.budget import NotHere
from calproof.examiner import Examiner, Example
from contracts import subjects
from contracts.contract import CURRENT, UNVERSIONED
from contracts.exchange import HOST, NOBODY, STRANGER, Call, Exchange
from contracts.expectations import shows
from contracts.judge import Judge
from contracts.library import KNOWN_DATES, OLDEST, SERVED, load_library
from contracts.limit_expectations import counts_apart, ends_in_time
from contracts.wire_expectations import (
    answered_with,
    counts_down,
    lets_browsers_in,
    not_served,
    own_request_ids,
    same_version,
    served,
)
from scenarios import calls
from scenarios.calls.paths import path as calls_path
from scenarios.world import World
from tests.contract.sampling import depth, sample
from tests.contract.steps import book, needs

SMOKE: Final = frozenset(
    {
        "test_a_header_reaches_the_version_it_means",
        "test_the_name_of_the_header_counts_in_any_case",
        "test_what_came_later_is_not_there_for_those_who_name_no_version",
        "test_every_answer_has_an_id_of_its_own_and_counts_against_the_limit",
    }
)

UNKNOWN: Final[dict[str, str | None]] = {
    "missing": None,
    "blank": "",
    "unknown": "2023-01-01",
    "future": "2099-12-31",
    "no date": "latest",
    "quoted": '"2024-08-13"',
    "repeated": "2024-08-13, 2024-08-13",
    "two known ones": "2024-04-15, 2024-08-13",
    "with a zone": "2024-08-13Z",
}
"""Headers that name no known date: the oldest version answers."""
HEADERS: Final[dict[str, str | None]] = {**{date: date for date in KNOWN_DATES}, **UNKNOWN}
PATHS: Final = {
    "bookings": ("getBookings", "/v2/bookings?take=1&limit=1&filters[status]=upcoming"),
    "event-types": ("getEventTypes", "/v2/event-types?username={username}"),
    "schedules": ("getSchedules", "/v2/schedules"),
    "slots": ("getAvailableSlots", "/v2/slots?eventTypeId={id}&start=2030-01-08&end=2030-01-08"),
    "old slots": (
        "getAvailableSlots_2024_04_15",
        "/v2/slots/available?eventTypeId={id}&startTime=2030-01-08T00:00:00Z&endTime=2030-01-08T03:00:00Z",
    ),
    "me": ("getMe", "/v2/me"),
    "teams": ("getTeams", "/v2/teams"),
    "webhooks": ("getWebhooks", "/v2/webhooks"),
}
"""One read of each resource that answers 200 in every version that serves it."""
NEWER: Final = (
    ("reschedule", UNKNOWN["quoted"]),
    ("reschedule", UNKNOWN["future"]),
    ("confirm", None),
    ("reschedule", None),
    ("reschedule", UNKNOWN["no date"]),
    ("decline", UNKNOWN["two known ones"]),
)
"""What came after the oldest version, with headers that mean that version: it is not there.

Where it is there all the same, a body without a start is refused for that (400) before the booking is looked for.
"""
TELLING: Final = (("bookings", "missing"), ("bookings", "future"))
API_HEADERS: Final = ("authorization", "cal-api-version", "content-type")
_NOT_FOUND: Final = frozenset({404})
_KEPT: Final = frozenset({200, 304})
"""A server may always send it again."""
_LIBRARY: Final = Judge(load_library())


def chosen() -> list[tuple[str, str, str | None]]:
    """The cells of resource × header that the depth of this run has room for, the most telling always among them."""
    cells = [(name, label, header) for name in PATHS for label, header in HEADERS.items()]
    first = [cell for cell in cells if cell[:2] in TELLING]
    return first + sample([cell for cell in cells if cell not in first], depth().rows.versions - len(first))


def _call(name: str, header: str | None, world: World) -> Call:
    operation, path = PATHS[name]
    event_type = world.event_type("regular")
    return Call(operation, "GET", path.format(id=event_type.id, username=world.username), header, caller=HOST)


def answering(name: str, header: str | None) -> str | None:
    """The version that answers to a header; None where a known date doesn't serve the resource."""
    resource = name.removeprefix("old ")
    if resource not in SERVED:
        return UNVERSIONED
    version = SERVED[resource].get(header if header in KNOWN_DATES else OLDEST)
    # The paths of slots differ from version to version, those of other resources don't.
    if resource == "slots" and version is not None and (version == OLDEST) != (name == "old slots"):
        return None
    return version


@pytest.mark.parametrize(("name", "label", "header"), chosen(), ids=lambda it: it if isinstance(it, str) else "")
def test_a_header_reaches_the_version_it_means(examiner: Examiner, name: str, label: str, header: str | None) -> None:
    version = answering(name, header)
    with examiner.example(subjects.VERSIONS) as example:
        came = example.send(_call(name, header, examiner.world))
        if version is None:
            example.check(not_served(came, label))
            example.check(answered_with(came, _NOT_FOUND, f"no version of {name} answers to {label}"))
        else:
            example.check(served(came, version))
            _judge_by_all_versions(example, came)


def _judge_by_all_versions(example: Example, exchange: Exchange) -> None:
    """Judge an answer that the run's own contract, which pins a version of each resource, doesn't describe."""
    call = exchange.call
    if call.version != CURRENT.get("bookings") and load_library().find(call.method, call.path, call.version):
        known = {violation.identity for violation in example.steps[-1][1]}
        found = _LIBRARY.judge(exchange).violations
        example.check([violation for violation in found if violation.identity not in known])


def test_both_versions_show_one_booking(examiner: Examiner) -> None:
    with examiner.example(subjects.VERSIONS) as example:
        booked = book(example, examiner.world.event_type("regular"), examiner.starts.single())
        path = f"/v2/bookings/{booked['uid']}"
        read = example.accept(Call("getBooking_2024_04_15", "GET", path, None, caller=NOBODY))
        _judge_by_all_versions(example, read)
        for member, old in (("start", "startTime"), ("end", "endTime"), ("title", "title"), ("id", "id")):
            where = f"the {member} in version {OLDEST}"
            example.check(shows("getBooking_2024_04_15", f"/data/{old}", where, booked[member], read.data.get(old)))
        status = f"the status in version {OLDEST}"
        example.check(shows("getBooking_2024_04_15", "/data/status", status, "ACCEPTED", read.data.get("status")))
        named = {"filters[status]": "upcoming", "filters[eventTypeIds]": booked["eventTypeId"]}
        listed = Call("getBookings_2024_04_15", "GET", calls_path("bookings", query=named), None, caller=HOST)
        _judge_by_all_versions(example, example.accept(listed))
        came = example.accept(_old_cancel(booked["uid"], cancellationReason="Ill"))
        _judge_by_all_versions(example, came)
        now = example.accept(calls.get_booking(booked["uid"])).data
        for member, value in (("status", "cancelled"), ("cancellationReason", "Ill")):
            what = f"the {member} of what version {OLDEST} cancelled"
            example.check(shows("cancelBooking_2024_04_15", f"/data/{member}", what, value, now[member]))


def test_the_oldest_version_cancels_the_rest_of_a_series(examiner: Examiner) -> None:
    with examiner.example(subjects.VERSIONS) as example:
        series = book(example, examiner.world.event_type("recurring"), examiner.starts.series(), recurrenceCount=2)
        example.accept(_old_cancel(series[0]["uid"], allRemainingBookings=True))
        now = example.accept(calls.get_booking(series[0]["recurringBookingUid"])).data
        statuses = [occurrence["status"] for occurrence in now]
        what = f"the statuses of a series that version {OLDEST} cancelled"
        example.check(shows("cancelBooking_2024_04_15", "/data", what, ["cancelled"] * len(series), statuses))


def _old_cancel(uid: str, **body: object) -> Call:
    return Call("cancelBooking_2024_04_15", "POST", f"/v2/bookings/{uid}/cancel", None, body, caller=NOBODY)


def test_the_name_of_the_header_counts_in_any_case(examiner: Examiner) -> None:
    named = calls.list_bookings({"take": 1, "bookingUid": "calproof-no-such-booking"})
    spelt = replace(named, version=None, headers={"Cal-Api-Version": str(named.version)})
    with examiner.example() as example:
        pair = [example.send(named), example.send(spelt)]
        example.check(same_version(pair[0], pair[1], "where the header is written Cal-Api-Version"))


@pytest.mark.parametrize(
    ("step", "header"), [NEWER[0], *sample(NEWER[1:], depth().rows.versions // 2 - 1)], ids=lambda it: it or "missing"
)
def test_what_came_later_is_not_there_for_those_who_name_no_version(
    examiner: Examiner, step: str, header: str | None
) -> None:
    path = f"/v2/bookings/calproof-no-such-booking/{step}"
    with examiner.example(subjects.VERSIONS) as example:
        came = example.send(Call(f"{step}Booking", "POST", path, header, {}, caller=HOST))
        example.check(answered_with(came, _NOT_FOUND, "the operation came after the oldest version"))


def test_every_answer_has_an_id_of_its_own_and_counts_against_the_limit(examiner: Examiner) -> None:
    sent = "calproof-11111111-1111-4111-8111-111111111111"
    me = calls.get_me()
    with examiner.example() as example:
        first = example.send(Call(me.operation, me.method, me.path, me.version, headers={"x-request-id": sent}))
        second = example.send(me)
        example.check(own_request_ids([first, second], sent))
        if first.answer is not None and second.answer is not None:
            example.check(counts_down(first.answer.headers, second.answer.headers, me.operation))
            example.check(ends_in_time(second.answer.headers, me.operation))


def test_each_caller_has_a_limit_of_his_own(examiner: Examiner) -> None:
    needs(examiner, STRANGER)
    with examiner.example() as example:
        turns = [example.send(calls.get_me(caller=caller)) for caller in (HOST, STRANGER) * 2]
        example.check(counts_apart(turns))


def test_what_is_kept_is_not_sent_again(examiner: Examiner) -> None:
    with examiner.example() as example:
        booked = book(example, examiner.world.event_type("regular"), examiner.starts.single())
        first = example.accept(calls.get_booking(booked["uid"]))
        tag = first.answer.headers.get("etag") if first.answer is not None else None
        if tag is None:
            raise NotHere("the target gives its answers no entity tags")
        again = example.send(replace(first.call, headers={"if-none-match": tag}))
        example.check(answered_with(again, _KEPT, "the same read with the tag of its answer"))


def test_a_browser_may_call_from_anywhere(examiner: Examiner) -> None:
    headers = {
        "origin": "https://calproof.example.com",
        "access-control-request-method": "POST",
        "access-control-request-headers": ",".join(API_HEADERS),
    }
    with examiner.example() as example:
        came = example.send(Call("createBooking", "OPTIONS", "/v2/bookings", None, headers=headers, caller=NOBODY))
        example.check(lets_browsers_in(came, API_HEADERS))
