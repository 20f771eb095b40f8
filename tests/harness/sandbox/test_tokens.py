"""Tokens of managed users: how long they work, and how they are renewed."""

import base64
import json
from typing import Any

import pytest

from tests.harness.sandbox.calling import NOW, Sandbox, message
from tests.harness.sandbox.platform import (
    CLIENT_ID,
    DAVE,
    DAVE_ID,
    PROOF,
    USERS,
    bearer,
    managed,
)

REFRESH = f"/v2/oauth/{CLIENT_ID}/refresh"
HOUR_MS, YEAR_MS = 3_600_000, 365 * 86_400_000


def me(sandbox: Sandbox, token: str) -> int:
    return sandbox.call("GET", "/v2/me", headers=bearer(token)).status_code


def refresh(sandbox: Sandbox, token: Any, headers: dict[str, str] | None = None) -> Any:
    return sandbox.call("POST", REFRESH, {"refreshToken": token}, headers=PROOF if headers is None else headers)


def test_tokens_last_an_hour_and_a_year(sandbox: Sandbox) -> None:
    made, now_ms = managed(sandbox), sandbox.deployment.clock.now_ms()
    assert made["accessTokenExpiresAt"] == now_ms + HOUR_MS
    assert made["refreshTokenExpiresAt"] == now_ms + YEAR_MS


def test_an_access_token_tells_what_it_is(sandbox: Sandbox) -> None:
    made = managed(sandbox)
    payload = made["accessToken"].split(".")[1]
    told = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert told == {
        "type": "access_token",
        "clientId": CLIENT_ID,
        "ownerId": made["user"]["id"],
        "expiresAt": made["accessTokenExpiresAt"],
        "iat": made["accessTokenExpiresAt"] // 1000 - 3600,
    }


def test_an_access_token_works_for_an_hour(sandbox: Sandbox) -> None:
    token = managed(sandbox)["accessToken"]
    sandbox.set_clock("2030-01-07T08:59:59Z")
    assert me(sandbox, token) == 200
    sandbox.set_clock("2030-01-07T09:00:00Z")
    assert me(sandbox, token) == 498


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v2/me"), ("GET", "/v2/bookings"), ("POST", "/v2/bookings"), ("GET", USERS)]
)
def test_an_expired_token_is_told_from_an_unknown_one(sandbox: Sandbox, method: str, path: str) -> None:
    answer = sandbox.call(method, path, {}, headers=bearer("sandbox_expired_dave"))
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (498, "TokenExpiredException")
    assert error["message"] == error["details"] == "ACCESS_TOKEN_IS_EXPIRED"


def test_an_expired_token_is_not_looked_at_where_nobody_needs_one(sandbox: Sandbox) -> None:
    uid = sandbox.book("2030-01-08T10:00:00Z")["uid"]
    answer = sandbox.call("GET", "/v2/slots/reservations/x", headers=bearer("sandbox_expired_dave"))
    assert answer.status_code == 200
    assert sandbox.call("GET", f"/v2/bookings/{uid}").status_code == 200


def test_a_refresh_token_is_no_access_token(sandbox: Sandbox) -> None:
    assert me(sandbox, "sandbox_refresh_dave") == 401


def test_a_refresh_brings_a_new_pair_and_ends_the_old_one(sandbox: Sandbox) -> None:
    old = managed(sandbox)
    new = sandbox.data(refresh(sandbox, old["refreshToken"]))
    assert set(new) == {"accessToken", "refreshToken", "accessTokenExpiresAt", "refreshTokenExpiresAt"}
    assert me(sandbox, new["accessToken"]) == 200
    assert me(sandbox, old["accessToken"]) == 401
    assert message(refresh(sandbox, old["refreshToken"])) == "Invalid refresh token"
    assert refresh(sandbox, new["refreshToken"]).status_code == 200


def test_a_refresh_works_after_the_access_token_has_expired(sandbox: Sandbox) -> None:
    made = managed(sandbox)
    sandbox.set_clock("2031-01-07T07:59:59Z")
    assert refresh(sandbox, made["refreshToken"]).status_code == 200


def test_a_refresh_token_works_for_a_year(sandbox: Sandbox) -> None:
    made = managed(sandbox)
    sandbox.set_clock("2031-01-07T08:00:00Z")
    answer = refresh(sandbox, made["refreshToken"])
    assert (answer.status_code, message(answer)) == (400, "Invalid refresh token")


def test_one_users_refresh_leaves_the_others_alone(sandbox: Sandbox) -> None:
    refresh(sandbox, managed(sandbox)["refreshToken"])
    assert sandbox.call("GET", "/v2/me", headers=DAVE).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"x-cal-secret-key": "nonsense"}, {"x-cal-secret-key": "cal-secret-reader"}])
def test_a_refresh_needs_the_secret(sandbox: Sandbox, headers: dict[str, str]) -> None:
    answer = refresh(sandbox, "sandbox_refresh_dave", headers)
    assert (answer.status_code, message(answer)) == (400, "Invalid OAuthClient credentials.")
    assert refresh(sandbox, "sandbox_refresh_dave").status_code == 200


def test_a_refresh_of_an_unknown_client_is_refused(sandbox: Sandbox) -> None:
    answer = sandbox.call("POST", "/v2/oauth/nobody/refresh", {"refreshToken": "x"}, headers=PROOF)
    assert (answer.status_code, message(answer)) == (400, "Invalid OAuthClient credentials.")


def test_a_client_does_not_refresh_the_tokens_of_another(sandbox: Sandbox) -> None:
    path, headers = "/v2/oauth/cal-client-reader/refresh", {"x-cal-secret-key": "cal-secret-reader"}
    answer = sandbox.call("POST", path, {"refreshToken": "sandbox_refresh_dave"}, headers=headers)
    assert (answer.status_code, message(answer)) == (400, "Invalid refresh token")


@pytest.mark.parametrize("token", [None, 5, ["x"]])
def test_a_refresh_token_is_a_text(sandbox: Sandbox, token: Any) -> None:
    (flaw,) = refresh(sandbox, token).json()["error"]["details"]["errors"]
    assert flaw["constraints"] == {"isString": "refreshToken must be a string"}


@pytest.mark.parametrize("token", ["nonsense", "sandbox_access_dave", ""])
def test_another_token_refreshes_nothing(sandbox: Sandbox, token: str) -> None:
    answer = refresh(sandbox, token)
    assert (answer.status_code, message(answer)) == (400, "Invalid refresh token")
    assert sandbox.call("GET", "/v2/me", headers=DAVE).status_code == 200


def test_a_client_gets_new_tokens_for_a_user_who_lost_them(sandbox: Sandbox) -> None:
    answer = sandbox.call("POST", f"{USERS}/{DAVE_ID}/force-refresh", headers=PROOF)
    assert me(sandbox, sandbox.data(answer)["accessToken"]) == 200
    assert sandbox.call("GET", "/v2/me", headers=DAVE).status_code == 401
    assert refresh(sandbox, "sandbox_refresh_dave").status_code == 400


def test_tokens_outlive_a_change_of_anything_else(sandbox: Sandbox) -> None:
    token = managed(sandbox)["accessToken"]
    sandbox.event_type()
    assert me(sandbox, token) == 200


def test_a_reset_brings_the_demo_token_back(sandbox: Sandbox) -> None:
    refresh(sandbox, "sandbox_refresh_dave")
    sandbox.deployment.reset()
    sandbox.set_clock(NOW)
    assert sandbox.call("GET", "/v2/me", headers=DAVE).status_code == 200
