"""Promises about requests as such: each is found broken where it is, and is no finding where it is kept."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest

from contracts.contract import FOLDER
from contracts.exchange import ABSENT, Answer, Call, Exchange, Violation
from contracts.wire_expectations import (
    answered_with,
    counts_down,
    in_an_envelope,
    lets_browsers_in,
    not_served,
    own_request_ids,
    served,
)

BAD: Final = frozenset({400, 415})
ENVELOPES: Final = json.loads((FOLDER / "envelopes" / "error.json").read_text())["examples"]
"""One refusal in each documented envelope."""
ORIGIN: Final = "https://app.example.com"
NEEDED: Final = ("authorization", "cal-api-version")
LET_IN: Final = {"access-control-allow-origin": "*", "access-control-allow-headers": "Cal-Api-Version, Authorization"}
MINE: Final = "11111111-1111-4111-8111-111111111111"


def _came(
    status: int, body: Any = ENVELOPES[1], *, method: str = "POST", text: str | None = None, **headers: str
) -> Exchange:
    """An answer to a request; `headers` are written with underscores."""
    call = Call("createBooking", method, "/v2/bookings", "2024-08-13", headers={"origin": ORIGIN})
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Exchange(call, Answer(status, named, body, text), 0.0, 0.0, 0.0)


def _nothing_came() -> Exchange:
    return Exchange(Call("createBooking", "POST", "/v2/bookings"), None, 0.0, 0.0, 0.0, "timed out after 10 s")


def _codes(found: Any) -> list[str]:
    return [violation.code for violation in found]


@pytest.mark.parametrize("status", sorted(BAD))
def test_a_fault_may_be_answered_with_each_of_its_statuses(status: int) -> None:
    assert _codes(answered_with(_came(status), BAD, "half a body")) == []


@pytest.mark.parametrize("status", [200, 201, 404, 500])
def test_a_fault_that_is_answered_with_another_status_is_found(status: int) -> None:
    assert _codes(answered_with(_came(status), BAD, "half a body")) == ["CP321"]


def test_what_is_found_about_a_fault_says_what_was_wanted_where_and_why() -> None:
    (found,) = answered_with(_came(404), BAD, "half a body", "/start")
    assert (found.operation, found.pointer, found.expected, found.actual) == (
        "createBooking",
        "/start",
        "400 or 415",
        "404",
    )
    assert "half a body" in found.message


def test_a_fault_without_an_answer_is_found_once_with_the_reason() -> None:
    (found,) = answered_with(_nothing_came(), BAD, "half a body")
    assert found.code == "CP305"
    assert "timed out after 10 s" in found.message


def test_a_fault_is_refused_in_an_envelope_whatever_its_status() -> None:
    assert _codes(answered_with(_came(400, {"oops": 1}), BAD, "half a body")) == ["CP322"]
    assert _codes(answered_with(_came(404, {"oops": 1}), BAD, "half a body")) == ["CP321", "CP322"]


@pytest.mark.parametrize("body", ENVELOPES, ids=["of a library", "with a code", "with details"])
def test_each_documented_envelope_is_one(body: Any) -> None:
    assert _codes(in_an_envelope(_came(400, body))) == []


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (ABSENT, None),
        (ABSENT, "<html>nginx</html>"),
        (None, None),
        ([], None),
        ({}, None),
        ({"message": "no"}, None),
        ({"status": "success", "data": {}}, None),
    ],
    ids=["nothing", "a page", "null", "a list", "an empty object", "a message alone", "a success"],
)
def test_what_is_no_envelope_is_found(body: Any, text: str | None) -> None:
    assert _codes(in_an_envelope(_came(404, body, text=text))) == ["CP322"]


def test_what_came_instead_of_an_envelope_is_shown() -> None:
    (found,) = in_an_envelope(_came(404, ABSENT, text="<html>nginx</html>"))
    assert "nginx" in found.actual


@pytest.mark.parametrize("status", [200, 304, 399, 500, 503])
def test_only_refusals_are_asked_for_an_envelope(status: int) -> None:
    assert _codes(in_an_envelope(_came(status, ABSENT))) == []


@pytest.mark.parametrize("status", [400, 499])
def test_every_refusal_is_asked_for_an_envelope(status: int) -> None:
    assert _codes(in_an_envelope(_came(status, ABSENT))) == ["CP322"]


def test_an_answer_that_has_no_body_by_its_method_needs_no_envelope() -> None:
    assert _codes(in_an_envelope(_came(404, ABSENT, method="HEAD"))) == []


def test_no_answer_is_in_no_envelope_and_that_is_no_finding_of_its_own() -> None:
    assert _codes(in_an_envelope(_nothing_came())) == []


@pytest.mark.parametrize(("status", "codes"), [(404, []), (200, ["CP323"]), (400, ["CP323"]), (500, ["CP323"])])
def test_a_version_that_does_not_serve_a_resource_has_no_such_path(status: int, codes: list[str]) -> None:
    assert _codes(not_served(_came(status), "2024-09-04")) == codes


@pytest.mark.parametrize(("status", "codes"), [(200, []), (201, []), (400, ["CP323"]), (404, ["CP323"])])
def test_a_version_that_serves_a_resource_answers(status: int, codes: list[str]) -> None:
    assert _codes(served(_came(status), "2024-09-04")) == codes


def test_the_version_and_the_words_of_the_refusal_are_told() -> None:
    (found,) = served(_came(400), "2024-09-04")
    assert "2024-09-04" in found.message
    assert found.actual.startswith("400 responses - {guests}email_validation_error")


def test_a_version_that_serves_a_resource_and_gives_no_answer_is_found() -> None:
    assert _codes(served(_nothing_came(), "2024-09-04")) == ["CP305"]


def test_without_an_answer_nothing_shows_that_the_wrong_version_answers() -> None:
    assert _codes(not_served(_nothing_came(), "2024-09-04")) == []


def _ids(*ids: str | None) -> list[Violation]:
    """What is found of answers with these request ids; None: no such header."""
    came = [_came(200) if one is None else _came(200, x_request_id=one) for one in ids]
    return list(own_request_ids(came, MINE))


def test_ids_that_the_server_makes_anew_are_no_finding() -> None:
    assert _ids("a", "b", "c") == []


def test_an_id_that_comes_back_is_found() -> None:
    (found,) = _ids("a", "b", "a")
    assert (found.code, found.actual) == ("CP324", "a")
    assert "earlier" in found.message


def test_an_id_taken_over_from_the_client_is_found() -> None:
    (found,) = _ids(MINE, "b")
    assert found.code == "CP324"
    assert "client" in found.message


def test_answers_without_an_id_are_left_to_the_judge() -> None:
    assert _ids(None, None, "") == []


def test_requests_without_an_answer_have_no_ids() -> None:
    assert list(own_request_ids([_nothing_came(), _nothing_came()], MINE)) == []


def _limits(remaining: str, reset: str = "60", name: str = "default") -> dict[str, str]:
    stated = {"limit": "120", "remaining": remaining, "reset": reset}
    return {f"x-ratelimit-{what}-{name}": value for what, value in stated.items()}


def _counted(first: dict[str, str], second: dict[str, str]) -> list[Violation]:
    return list(counts_down(first, second, "getMe"))


@pytest.mark.parametrize(("before", "after"), [("120", "119"), ("120", "100"), ("1", "0")])
def test_a_limit_that_is_counted_down_is_no_finding(before: str, after: str) -> None:
    assert _counted(_limits(before), _limits(after, "59")) == []


@pytest.mark.parametrize("after", ["100", "101"])
@pytest.mark.parametrize("reset", ["60", "59"])
def test_a_limit_that_stays_or_grows_within_its_window_is_found(after: str, reset: str) -> None:
    (found,) = _counted(_limits("100"), _limits(after, reset))
    assert (found.code, found.expected, found.actual) == ("CP325", "< 100", after)


def test_a_limit_begins_anew_in_a_new_window() -> None:
    assert _counted(_limits("100", "1"), _limits("119", "60")) == []


def test_nothing_is_counted_below_zero() -> None:
    assert _counted(_limits("0"), _limits("0")) == []


def test_every_limit_is_looked_at() -> None:
    first = {**_limits("100"), **_limits("5", name="burst"), **_limits("7", name="seldom")}
    second = {**_limits("99"), **_limits("5", name="burst"), **_limits("7", name="seldom")}
    assert [("burst" in it.message, "seldom" in it.message) for it in _counted(first, second)] == [
        (True, False),
        (False, True),
    ]


@pytest.mark.parametrize(("first", "second"), [({}, {}), (_limits("100"), {}), ({}, _limits("100"))])
def test_where_no_limit_is_served_there_is_nothing_to_count(first: dict[str, str], second: dict[str, str]) -> None:
    assert _counted(first, second) == []


def test_limits_of_different_names_are_not_compared() -> None:
    assert _counted(_limits("100"), _limits("100", name="burst")) == []


@pytest.mark.parametrize("stated", ["", "-1", "1.5", "many", " 9", "²", "0x9"])
def test_a_malformed_number_is_left_to_the_judge(stated: str) -> None:
    for first, second in (
        (_limits(stated), _limits("100")),
        (_limits("100"), _limits(stated)),
        (_limits("100", stated), _limits("100")),
        (_limits("100"), _limits("100", stated)),
    ):
        assert _counted(first, second) == []


def test_without_the_end_of_a_window_nothing_is_known_of_it() -> None:
    endless = {name: value for name, value in _limits("100").items() if "reset" not in name}
    assert _counted(endless, _limits("100")) == _counted(_limits("100"), endless) == []


def test_a_malformed_limit_does_not_hide_another() -> None:
    first = {**_limits("many", name="burst"), **_limits("100")}
    assert _codes(_counted(first, first)) == ["CP325"]


def _preflight(status: int = 204, **changes: str | None) -> list[Violation]:
    """What is found of an answer to a preflight with these headers other than they should be; None: left out."""
    changed = {**LET_IN, **{f"access-control-allow-{name}": value for name, value in changes.items()}}
    headers = {name.replace("-", "_"): value for name, value in changed.items() if value is not None}
    return list(lets_browsers_in(_came(status, ABSENT, method="OPTIONS", **headers), NEEDED))


@pytest.mark.parametrize("status", [200, 204])
@pytest.mark.parametrize("origin", ["*", ORIGIN])
@pytest.mark.parametrize("headers", ["authorization,cal-api-version,x-more", "CAL-API-VERSION , Authorization", "*"])
def test_a_preflight_that_lets_the_api_be_called_is_no_finding(status: int, origin: str, headers: str) -> None:
    assert _preflight(status, origin=origin, headers=headers) == []


@pytest.mark.parametrize("headers", [None, "", "authorization", "cal-api-version-2, authorization"])
def test_a_preflight_without_leave_for_a_header_is_found(headers: str | None) -> None:
    (found,) = _preflight(headers=headers)
    assert found.code == "CP326"
    assert "cal-api-version" in found.message


@pytest.mark.parametrize("origin", [None, "", "https://elsewhere.example.com"])
def test_a_preflight_that_lets_in_no_origin_or_another_is_found(origin: str | None) -> None:
    (found,) = _preflight(origin=origin)
    assert (found.code, found.message) == (
        "CP326",
        "createBooking: a preflight is answered 204, without leave for its origin",
    )


@pytest.mark.parametrize("status", [401, 404, 500])
def test_a_preflight_that_is_refused_is_found(status: int) -> None:
    (found,) = _preflight(status)
    assert (found.code, found.message) == ("CP326", f"createBooking: a preflight is answered {status}")


def test_a_preflight_without_an_answer_is_found() -> None:
    assert _codes(lets_browsers_in(_nothing_came(), NEEDED)) == ["CP305"]
