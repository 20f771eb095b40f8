"""What holds for every operation: paths, versions, credentials, envelopes, headers, bodies, limits."""

import gzip
import re
from collections.abc import Iterator

import pytest

from sandbox.settings import Settings
from tests.harness.sandbox.calling import Sandbox, message

START = "2030-01-08T10:00:00Z"


@pytest.mark.parametrize(
    "path", ["/V2/Bookings/{}", "/v2/bookings/{}/", "/api/v2/bookings/{}", "/v2/ee/bookings/{}", "/API/v2/bookings/{}"]
)
def test_paths_have_many_spellings(sandbox: Sandbox, path: str) -> None:
    uid = sandbox.book(START)["uid"]
    answer = sandbox.call("GET", path.format(uid), headers={"cal-api-version": "2024-08-13"})
    assert sandbox.data(answer)["uid"] == uid


def test_a_uid_keeps_its_case(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    assert sandbox.get(f"/v2/bookings/{uid.swapcase()}").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v2/nope"), ("PUT", "/v2/bookings/x"), ("DELETE", "/v2/bookings/x"), ("GET", "/"), ("POST", "/health")],
)
def test_what_is_not_there_cannot_be_called(sandbox: Sandbox, method: str, path: str) -> None:
    answer = sandbox.call(method, path, headers={"cal-api-version": "2024-08-13"})
    assert (answer.status_code, message(answer)) == (404, f"Cannot {method} {path}")
    assert answer.json()["path"] == path


def test_versions_without_an_operation_are_404(sandbox: Sandbox) -> None:
    answer = sandbox.call("GET", "/v2/bookings?take=1", key="john", headers={"cal-api-version": "2024-09-04"})
    assert (answer.status_code, message(answer)) == (404, "Cannot GET /v2/bookings?take=1")


NO_PERMISSIONS = (
    "PermissionsGuard - no authentication provided. Provide either authorization bearer token containing managed user "
    "access token or oAuth client id in 'x-cal-client-id' header."
)
NOTHING_SENT = (
    "ApiAuthStrategy - No authentication method provided. Either pass an API key as 'Bearer' header or OAuth client "
    "credentials as 'x-cal-secret-key' and 'x-cal-client-id' headers"
)


@pytest.mark.parametrize(
    ("path", "credentials", "status", "text"),
    [
        ("/v2/bookings", None, 403, NO_PERMISSIONS),
        ("/v2/event-types/1", None, 403, NO_PERMISSIONS),
        ("/v2/me", None, 401, NOTHING_SENT),
        ("/v2/schedules", None, 401, NOTHING_SENT),
        ("/v2/bookings", "Bearer cal_wrong", 401, "CustomThrottlerGuard - Invalid API Key"),
        ("/v2/bookings/x", "Bearer cal_wrong", 401, "CustomThrottlerGuard - Invalid API Key"),
        ("/v2/bookings", "Bearer junk", 403, "PermissionsGuard - no oAuth client found for access token"),
        ("/v2/me", "Bearer junk", 401, "Invalid Access Token."),
        ("/v2/me", "Basic am9objpq", 401, "Invalid Access Token."),
        ("/v2/me", "bearer cal_sandbox_john", 401, "Invalid Access Token."),
    ],
)
def test_credentials_are_refused_as_documented(
    sandbox: Sandbox, path: str, credentials: str | None, status: int, text: str
) -> None:
    headers = {"authorization": credentials} if credentials else {}
    answer = sandbox.call("GET", path, headers=headers)
    assert (answer.status_code, message(answer)) == (status, text)


def test_bad_credentials_are_refused_where_none_are_needed(sandbox: Sandbox) -> None:
    answer = sandbox.call("POST", "/v2/bookings", {}, headers={"authorization": "Bearer junk"})
    assert (answer.status_code, message(answer)) == (401, "Invalid Access Token.")


def test_unknown_clients_are_refused(sandbox: Sandbox) -> None:
    both = {"x-cal-client-id": "abc", "x-cal-secret-key": "def"}
    assert message(sandbox.call("GET", "/v2/me", headers=both)) == (
        "ApiAuthStrategy - oAuth client - Client with ID abc not found"
    )
    assert message(sandbox.call("GET", "/v2/bookings", headers=both)) == (
        "PermissionsGuard - no oAuth client found for client id=abc"
    )


def test_a_key_is_good_through_its_last_day(sandbox: Sandbox) -> None:
    expires_ms = sandbox.deployment.clock.now_ms()
    connection = sandbox.deployment.database.connection
    connection.execute("INSERT INTO api_keys VALUES ('cal_sandbox_old', 101, ?)", (expires_ms,))
    sandbox.set_clock("2030-01-07T23:59:00Z")
    assert sandbox.get("/v2/me", "old").status_code == 200
    sandbox.set_clock("2030-01-08T00:00:00Z")
    answer = sandbox.get("/v2/me", "old")
    assert (answer.status_code, message(answer)) == (401, "ApiAuthStrategy - api key - Your api key is expired")


def test_every_answer_carries_the_headers_of_a_contract(sandbox: Sandbox) -> None:
    first, second = sandbox.get("/v2/me", "john").headers, sandbox.get("/v2/me", "john").headers
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", first["x-request-id"])
    assert first["x-request-id"] != second["x-request-id"]
    assert int(first["x-ratelimit-remaining-default"]) - 1 == int(second["x-ratelimit-remaining-default"])
    assert (first["x-ratelimit-limit-default"], first["x-ratelimit-reset-default"]) == ("100000", "60")
    assert first["content-type"] == "application/json; charset=utf-8"
    assert (first["access-control-allow-origin"], first["x-content-type-options"]) == ("*", "nosniff")


def test_errors_name_path_and_time(sandbox: Sandbox) -> None:
    document = sandbox.get("/v2/bookings?take=0", "john").json()
    assert (document["status"], document["path"]) == ("error", "/v2/bookings?take=0")
    assert document["timestamp"] == "2030-01-07T08:00:00.000Z"


def test_head_answers_like_get_without_a_body(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    answer = sandbox.call("HEAD", f"/v2/bookings/{uid}")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_preflight_has_no_body(sandbox: Sandbox) -> None:
    answer = sandbox.call("OPTIONS", "/v2/bookings")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "cal-api-version" in answer.headers["access-control-allow-headers"]


def test_health_is_plain_text(sandbox: Sandbox) -> None:
    answer = sandbox.call("GET", "/health/", headers={"cal-api-version": "2024-09-04"})
    assert (answer.status_code, answer.text) == (200, "OK")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"{", "Expected property name or '}' in JSON at position 1"),
        (b'{"a" 1}', "Expected ':' after property name in JSON at position 5"),
        (b'{"a": 1', "Expected ',' or '}' after property value in JSON at position 7"),
        (b'{"a": ', "Unexpected end of JSON input"),
        (b'"hello"', 'Unexpected token \'"\', ""hello"" is not valid JSON'),
        (b"null", "Unexpected token 'n', \"null\" is not valid JSON"),
        (b"5", "Unexpected token '5', \"5\" is not valid JSON"),
    ],
)
def test_malformed_json_is_refused_before_there_is_a_request_id(sandbox: Sandbox, content: bytes, text: str) -> None:
    answer = sandbox.call("POST", "/v2/bookings", content=content)
    assert (answer.status_code, message(answer)) == (400, text)
    assert answer.headers["x-request-id"] == "unknown-request-id"
    assert "x-ratelimit-limit-default" not in answer.headers


@pytest.mark.parametrize(
    "content",
    [
        b'{"start": "\xff"}',
        b'{"start": "\\ud800"}',
        b'{"metadata": {"a": "\\u0000"}}',
        b'{"eventTypeId": NaN}',
        b'{"eventTypeId": ' + b"9" * 5000 + b"}",
        b'{"bookingFieldsResponses": ' + b"[" * 90_000,
        b'{"bookingFieldsResponses": ' + b"[" * 900 + b"]" * 900 + b"}",
    ],
)
def test_no_body_makes_the_server_fail(sandbox: Sandbox, content: bytes) -> None:
    assert sandbox.call("POST", "/v2/bookings", content=content).status_code == 400


def test_an_array_is_no_booking(sandbox: Sandbox) -> None:
    answer = sandbox.call("POST", "/v2/bookings", content=b"[]")
    assert message(answer) == "undefined property is wrong,an unknown value was passed to the validate function "


def test_bodies_have_a_limit(sandbox: Sandbox) -> None:
    fits = b'{"metadata": {"k": "' + b"v" * 102_000 + b'"}}'
    assert sandbox.call("POST", "/v2/bookings", content=fits).status_code == 400
    answer = sandbox.call("POST", "/v2/bookings", content=fits + b" " * 500)
    assert (answer.status_code, answer.json()) == (413, {"statusCode": 413, "message": "request entity too large"})
    assert "x-request-id" not in answer.headers


def test_other_content_types_count_as_no_body(sandbox: Sandbox) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = sandbox.call("POST", "/v2/bookings", content=b"start=2030", headers=headers)
    assert message(answer).startswith("start property is wrong,")


def test_encodings_are_understood_or_refused(sandbox: Sandbox) -> None:
    packed = sandbox.call("POST", "/v2/bookings", content=gzip.compress(b"{}"), headers={"content-encoding": "gzip"})
    assert message(packed).startswith("start property is wrong,")
    odd = sandbox.call("POST", "/v2/bookings", content=b"{}", headers={"content-encoding": "foo"})
    assert odd.json() == {"statusCode": 415, "message": 'unsupported content encoding "foo"'}


def test_bad_percent_encoding_is_refused(sandbox: Sandbox) -> None:
    answer = sandbox.get("/v2/bookings/%E0%A4%A")
    assert (answer.status_code, message(answer)) == (400, "Failed to decode param '%E0%A4%A'")


@pytest.mark.parametrize("path", ["/v2/schedules/abc", "/v2/event-types/1.5"])
def test_ids_in_paths_are_numbers(sandbox: Sandbox, path: str) -> None:
    answer = sandbox.get(path, "john")
    assert (answer.status_code, message(answer)) == (400, "Validation failed (numeric string is expected)")


@pytest.fixture
def strict_sandbox() -> Iterator[Sandbox]:
    deployed = Sandbox(Settings(requests_per_minute=3))
    yield deployed
    deployed.close()


def test_too_many_requests_are_refused_for_a_minute(strict_sandbox: Sandbox) -> None:
    assert [strict_sandbox.get("/v2/me", "john").status_code for _ in range(4)] == [200, 200, 200, 429]
    strict_sandbox.set_clock("2030-01-07T08:00:50Z")
    refused = strict_sandbox.get("/v2/me", "john")
    assert refused.json()["error"] == {
        "code": "ThrottlerException",
        "message": "CustomThrottlerGuard - Too many requests. Please try again later.",
        "details": "CustomThrottlerGuard - Too many requests. Please try again later.",
    }
    assert (refused.headers["x-ratelimit-remaining-default"], refused.headers["x-ratelimit-reset-default"]) == (
        "0",
        "10",
    )
    assert strict_sandbox.get("/v2/me", "jane").status_code == 200
    strict_sandbox.set_clock("2030-01-07T08:01:00Z")
    assert strict_sandbox.get("/v2/me", "john").status_code == 200


def test_the_control_api_sets_the_clock_and_resets(sandbox: Sandbox) -> None:
    sandbox.book(START)
    set_to = sandbox.call("POST", "/_sandbox/clock", {"now": "2031-01-01T00:00:00Z"})
    assert set_to.json()["now"] == sandbox.call("GET", "/_sandbox/health").json()["now"] == "2031-01-01T00:00:00.000Z"
    assert sandbox.call("POST", "/_sandbox/clock", {"now": "soon"}).status_code == 400
    sandbox.call("POST", "/_sandbox/reset")
    assert sandbox.data(sandbox.get("/v2/bookings", "john")) == []
    assert sandbox.deployment.clock.now_ms() > 1_700_000_000_000
