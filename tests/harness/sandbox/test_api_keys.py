"""API keys: renewing one, and how long it works."""

from typing import Any

import httpx
import pytest

from tests.harness.sandbox.calling import Sandbox, message
from tests.harness.sandbox.platform import CLIENT, DAVE, bearer

KEYS = "/v2/api-keys/refresh"
KEYS_ONLY = (
    "ApiKeysService - This endpoint can only be accessed using an API key by providing 'Authorization: Bearer "
    "<apiKey>' header"
)


def refresh(sandbox: Sandbox, key: str | None = "john", **members: Any) -> httpx.Response:
    return sandbox.call("POST", KEYS, members, key)


def me(sandbox: Sandbox, key: str) -> httpx.Response:
    return sandbox.call("GET", "/v2/me", headers=bearer(key))


def test_a_new_key_is_the_same_accounts(sandbox: Sandbox) -> None:
    key = sandbox.data(refresh(sandbox))["apiKey"]
    assert key.startswith("cal_")
    assert sandbox.data(me(sandbox, key))["username"] == "john"


def test_the_old_key_stops_working_at_once(sandbox: Sandbox) -> None:
    refresh(sandbox)
    answer = me(sandbox, "cal_sandbox_john")
    assert (answer.status_code, message(answer)) == (401, "CustomThrottlerGuard - Invalid API Key")
    assert refresh(sandbox).status_code == 401


def test_the_keys_of_others_go_on_working(sandbox: Sandbox) -> None:
    refresh(sandbox)
    assert me(sandbox, "cal_sandbox_jane").status_code == 200


@pytest.mark.parametrize(
    ("members", "last_day", "next_day"),
    [
        ({}, "2030-02-06T23:59:59Z", "2030-02-07T00:00:00Z"),
        ({"apiKeyDaysValid": 1}, "2030-01-08T23:59:59Z", "2030-01-09T00:00:00Z"),
        ({"apiKeyDaysValid": 60, "apiKeyNeverExpires": False}, "2030-03-08T23:59:59Z", "2030-03-09T00:00:00Z"),
    ],
)
def test_a_key_lasts_for_whole_days(sandbox: Sandbox, members: dict[str, Any], last_day: str, next_day: str) -> None:
    key = sandbox.data(refresh(sandbox, **members))["apiKey"]
    sandbox.set_clock(last_day)
    assert me(sandbox, key).status_code == 200
    sandbox.set_clock(next_day)
    answer = me(sandbox, key)
    assert (answer.status_code, message(answer)) == (401, "ApiAuthStrategy - api key - Your api key is expired")


@pytest.mark.parametrize("members", [{"apiKeyNeverExpires": True}, {"apiKeyDaysValid": 10**300}])
def test_a_key_may_last_for_ever(sandbox: Sandbox, members: dict[str, Any]) -> None:
    key = sandbox.data(refresh(sandbox, **members))["apiKey"]
    sandbox.set_clock("2900-01-01T00:00:00Z")
    assert me(sandbox, key).status_code == 200


def test_a_key_lasts_either_for_days_or_for_ever(sandbox: Sandbox) -> None:
    answer = refresh(sandbox, apiKeyDaysValid=30, apiKeyNeverExpires=True)
    assert (answer.status_code, message(answer)) == (
        400,
        "ApiKeysService -Cannot set both apiKeyDaysValid and apiKeyNeverExpires. It has to be either or none of them.",
    )


@pytest.mark.parametrize("days", [0, -1, 1.5, "30", True])
def test_days_are_a_whole_number(sandbox: Sandbox, days: Any) -> None:
    assert refresh(sandbox, apiKeyDaysValid=days).status_code == 400
    assert me(sandbox, "cal_sandbox_john").status_code == 200


def test_for_ever_is_true_or_false(sandbox: Sandbox) -> None:
    assert refresh(sandbox, apiKeyNeverExpires="yes").status_code == 400


@pytest.mark.parametrize("headers", [DAVE, CLIENT, {**CLIENT, **bearer("cal_sandbox_john")}])
def test_only_keys_renew_themselves(sandbox: Sandbox, headers: dict[str, str]) -> None:
    answer = sandbox.call("POST", KEYS, {}, headers=headers)
    assert (answer.status_code, message(answer)) == (401, KEYS_ONLY)
    assert me(sandbox, "cal_sandbox_john").status_code == 200


def test_nobody_renews_nothing(sandbox: Sandbox) -> None:
    answer = refresh(sandbox, None)
    assert (answer.status_code, message(answer)[:45]) == (401, "ApiAuthStrategy - No authentication method pr")


def test_an_expired_key_does_not_renew_itself(sandbox: Sandbox) -> None:
    answer = refresh(sandbox, "expired")
    assert (answer.status_code, message(answer)) == (401, "ApiAuthStrategy - api key - Your api key is expired")
