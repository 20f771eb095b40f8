"""Expectations on what is said: titles after their template, refusals that name all that is wrong, in words."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.exchange import Answer, Call, Exchange
from contracts.wording import in_the_usual_envelope, tells_of, tells_of_all, tells_where, titled

TEMPLATE: Final = "{Event type title} of {Organiser} and {Scheduler} at {Location}, {Event duration}"
SENTENCE: Final = "Missing required booking field response: company - it is required by the event type."
KEY: Final = "responses - {company}error_required_field, "


def _refused(message: str, status: int = 400, **error: Any) -> Exchange:
    told = {"code": "BadRequestException", "message": message, **error}
    body = {"status": "error", "timestamp": "2030-01-08T13:00:00.000Z", "path": "/v2/bookings", "error": told}
    return Exchange(Call("createBooking", "POST", "/v2/bookings"), Answer(status, {}, body), 0.0, 0.0, 0.0)


def _bare(status: int = 400) -> Exchange:
    body = {"statusCode": status, "message": "no"}
    return Exchange(Call("createBooking", "POST", "/v2/bookings"), Answer(status, {}, body), 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("title", "scheduler", "kept"),
    [
        ("Intro of John and Ann (x) at Lane 1, 25 mins", "Ann (x)", True),
        ("Intro of John and Ann (x) at Lane 1, 25m", "Ann (x)", True),
        ("Intro of John and Ann (x) at Lane 1, 30 mins", "Ann (x)", False),
        ("Intro of John and Ann (x) at Lane 1, 250 mins", "Ann (x)", False),
        ("Intro of John and Ann &#40;x) at Lane 1, 25 mins", "Ann (x)", False),
        ("Intro of Ann and John at Lane 1, 25 mins", "Ann", False),
        ("whatever becomes of it", "{Location}", True),
    ],
)
def test_a_title_fills_its_template(title: str, scheduler: str, kept: bool) -> None:
    booking = {"title": title, "duration": 25, "hosts": [{"name": "John"}]}
    assert [it.code for it in titled("createBooking", TEMPLATE, booking, scheduler)] == ([] if kept else ["CP331"])


@pytest.mark.parametrize(
    ("message", "sentence", "kept"),
    [
        (SENTENCE, True, True),
        (KEY, True, False),
        (KEY, False, True),
        ("no_such_company_error", True, False),
        ("An answer is missing", False, False),
        ("companyName is missing", False, False),
    ],
)
def test_a_refusal_names_the_field_at_fault(message: str, sentence: bool, kept: bool) -> None:
    found = tells_of(_refused(message), "company", sentence=sentence)
    assert [it.code for it in found] == ([] if kept else ["CP332"])


@pytest.mark.parametrize(
    ("where", "inside", "kept"),
    [
        ("/attendee/name", (), True),
        ("/attendee", ("name",), True),
        ("/attendee", (), True),
        ("/guests/0", (), False),
        ("", (), True),
    ],
)
def test_a_refusal_names_the_member_at_fault_or_what_is_around_it(
    where: str, inside: tuple[str, ...], kept: bool
) -> None:
    came = _refused("attendee property is wrong, name property is wrong,name must be a string ")
    assert [it.code for it in tells_where(came, where, inside)] == ([] if kept else ["CP332"])
    assert not list(tells_where(_refused("no", 404), where, inside))


def test_what_is_wrong_inside_counts_for_the_object_itself() -> None:
    came = _refused("responses.name - Invalid input, timeZone - Required, ")
    assert not list(tells_where(came, "/attendee", ("name", "email")))
    assert list(tells_where(came, "/attendee"))


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        (_refused("take is wrong, skip is wrong"), True),
        (_refused("take is wrong"), False),
        (_refused("Bad", details={"errors": [{"property": "take"}, {"property": "skip"}]}), True),
        (_refused("Bad", details={"errors": [{"property": "take"}]}), False),
    ],
)
def test_a_refusal_lists_all_that_is_wrong(came: Exchange, kept: bool) -> None:
    assert [it.code for it in tells_of_all(came, ("take", "skip"))] == ([] if kept else ["CP333"])


@pytest.mark.parametrize(("came", "kept"), [(_refused("no"), True), (_bare(), False), (_bare(409), True)])
def test_a_checked_body_is_refused_in_the_usual_envelope(came: Exchange, kept: bool) -> None:
    assert [it.code for it in in_the_usual_envelope(came, "a fault")] == ([] if kept else ["CP334"])


@pytest.mark.parametrize(
    ("headers", "used_up"),
    [
        ({}, True),
        ({"x-ratelimit-remaining-default": "0"}, True),
        ({"x-ratelimit-remaining-default": "7", "x-ratelimit-remaining-own": "0"}, True),
        ({"x-ratelimit-remaining-default": "7", "retry-after": "3"}, True),
        ({"x-ratelimit-remaining-default": "7"}, False),
    ],
)
def test_a_429_with_requests_left_is_not_that_of_a_rate_limit(headers: dict[str, str], used_up: bool) -> None:
    call = Call("reserveSlot", "POST", "/v2/slots/reservations")
    assert Exchange(call, Answer(429, headers), 0.0, 0.0, 0.0).refused_for_rate is used_up
    assert not Exchange(call, Answer(422, headers), 0.0, 0.0, 0.0).refused_for_rate
