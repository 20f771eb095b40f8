"""OAuth clients: what they are, who may have them, and what calling in their name means."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.settings import Settings
from tests.harness.sandbox.calling import Sandbox, message
from tests.harness.sandbox.platform import (
    CLIENT,
    CLIENT_ID,
    DAVE,
    EMMA,
    PROOF,
    READER,
    SECRET,
    bearer,
    client_of_carol,
)

CLIENTS = "/v2/oauth-clients"
WANTED = {"name": "Wanted", "redirectUris": ["https://example.com/back"], "permissions": ["*"]}
INCOMPLETE = (
    "ApiAuthStrategy - Invalid authentication method. Please provide one of the allowed methods: Any supported method"
)
LACKING = (
    "PermissionsGuard - oAuth client with id=cal-client-reader does not have the required permissions={}. Go to "
    "platform dashboard settings and add the required permissions to the oAuth client."
)


def me(sandbox: Sandbox, headers: dict[str, str]) -> Any:
    return sandbox.data(sandbox.call("GET", "/v2/me", headers=headers))


def test_a_client_acts_as_the_owner_of_its_organisation(sandbox: Sandbox) -> None:
    assert me(sandbox, CLIENT)["username"] == "carol"


def test_a_client_with_its_secret_goes_before_a_bearer(sandbox: Sandbox) -> None:
    assert me(sandbox, {**CLIENT, **bearer("cal_sandbox_john")})["username"] == "carol"


def test_a_bearer_goes_before_a_client_without_its_secret(sandbox: Sandbox) -> None:
    assert me(sandbox, {"x-cal-client-id": CLIENT_ID, **bearer("cal_sandbox_john")})["username"] == "john"


@pytest.mark.parametrize("headers", [{"x-cal-client-id": CLIENT_ID}, {"x-cal-secret-key": SECRET}])
def test_half_of_a_clients_credentials_is_none(sandbox: Sandbox, headers: dict[str, str]) -> None:
    answer = sandbox.call("GET", "/v2/me", headers=headers)
    assert (answer.status_code, message(answer)) == (401, INCOMPLETE)


def test_half_of_a_clients_credentials_is_not_nobody(sandbox: Sandbox) -> None:
    answer = sandbox.call("POST", "/v2/bookings", {}, headers={"x-cal-client-id": CLIENT_ID})
    assert (answer.status_code, message(answer)) == (401, INCOMPLETE)


def test_a_known_client_without_its_secret_passes_the_permissions_only(sandbox: Sandbox) -> None:
    answer = sandbox.call("GET", "/v2/bookings", headers={"x-cal-client-id": CLIENT_ID})
    assert (answer.status_code, message(answer)) == (401, INCOMPLETE)


def test_a_wrong_secret_is_refused(sandbox: Sandbox) -> None:
    answer = sandbox.call("GET", "/v2/me", headers={**CLIENT, "x-cal-secret-key": "cal-secret-nonsense"})
    assert (answer.status_code, message(answer)) == (401, "ApiAuthStrategy - oAuth client - Invalid client secret")


@pytest.mark.parametrize("secret", [b"\xe9", b"\xff\xfe", b" "])
def test_a_secret_of_any_bytes_is_compared(sandbox: Sandbox, secret: bytes) -> None:
    headers: Any = {b"x-cal-client-id": CLIENT_ID.encode(), b"x-cal-secret-key": secret}
    assert sandbox.call("GET", "/v2/me", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("POST", "/v2/bookings/x/confirm", "BOOKING_WRITE"),
        ("GET", "/v2/event-types/1", "EVENT_TYPE_READ"),
        ("DELETE", "/v2/event-types/1", "EVENT_TYPE_WRITE"),
        ("GET", "/v2/schedules", "SCHEDULE_READ"),
        ("DELETE", "/v2/schedules/1", "SCHEDULE_WRITE"),
        ("GET", "/v2/me", "PROFILE_READ"),
        ("PATCH", "/v2/me", "PROFILE_WRITE"),
    ],
)
def test_a_client_may_do_what_it_was_granted(sandbox: Sandbox, method: str, path: str, permission: str) -> None:
    answer = sandbox.call(method, path, headers=READER)
    assert (answer.status_code, message(answer)) == (403, LACKING.format(permission))


def test_a_granted_permission_lets_in(sandbox: Sandbox) -> None:
    assert sandbox.call("GET", "/v2/bookings", headers=READER).status_code == 200


def test_a_token_may_do_what_its_client_was_granted(sandbox: Sandbox) -> None:
    path = "/v2/oauth-clients/cal-client-reader/users"
    made = sandbox.data(sandbox.call("POST", path, EMMA, headers={"x-cal-secret-key": "cal-secret-reader"}), 201)
    answer = sandbox.call("GET", "/v2/me", headers=bearer(made["accessToken"]))
    assert (answer.status_code, message(answer)) == (403, LACKING.format("PROFILE_READ"))
    assert sandbox.call("GET", "/v2/bookings", headers=bearer(made["accessToken"])).status_code == 200


def test_keys_need_no_permission(sandbox: Sandbox) -> None:
    assert sandbox.call("GET", "/v2/me", headers={"x-cal-client-id": "cal-client-reader", **bearer("cal_sandbox_john")})


def test_a_client_is_made_by_an_administrator_of_a_platform(sandbox: Sandbox) -> None:
    made = sandbox.data(sandbox.post(CLIENTS, WANTED, "carol"), 201)
    assert set(made) == {"clientId", "clientSecret"}
    headers = {"x-cal-client-id": made["clientId"], "x-cal-secret-key": made["clientSecret"]}
    assert me(sandbox, headers)["username"] == "carol"


def test_a_client_is_made_by_nobody_else(sandbox: Sandbox) -> None:
    answer = sandbox.post(CLIENTS, WANTED, "john")
    assert (answer.status_code, message(answer)[:22]) == (403, "OrganizationRolesGuard")
    assert sandbox.call("POST", CLIENTS, WANTED, headers=DAVE).status_code == 403
    assert len(sandbox.data(sandbox.get(CLIENTS, "carol"))) == 2


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"name": 5}, "name must be a string"),
        ({"redirectUris": "https://example.com"}, "redirectUris must be an array"),
        ({"redirectUris": [5]}, "each value in redirectUris must be a string"),
        ({"permissions": None}, "permissions must be an array"),
        ({"permissions": ["BOOKING_EAT"]}, "each value in permissions must be one of the following values: "),
        ({"areEmailsEnabled": "yes"}, "areEmailsEnabled must be a boolean value"),
    ],
)
def test_a_client_is_described_correctly(sandbox: Sandbox, wrong: dict[str, Any], constraint: str) -> None:
    answer = sandbox.post(CLIENTS, {**WANTED, **wrong}, "carol")
    assert answer.status_code == 400
    (flaw,) = answer.json()["error"]["details"]["errors"]
    assert any(text.startswith(constraint) for text in flaw["constraints"].values())


def test_a_client_is_shown_to_its_administrators(sandbox: Sandbox) -> None:
    shown = sandbox.data(sandbox.get(f"{CLIENTS}/{CLIENT_ID}", "carol"))
    assert {name: shown[name] for name in ("id", "name", "secret", "areDefaultEventTypesEnabled")} == {
        "id": CLIENT_ID,
        "name": "Sandbox Client",
        "secret": SECRET,
        "areDefaultEventTypesEnabled": False,
    }
    assert len(shown["permissions"]) == 10
    assert [entry["id"] for entry in sandbox.data(sandbox.get(CLIENTS, "carol"))] == [CLIENT_ID, "cal-client-reader"]


@pytest.mark.parametrize("client_id", [CLIENT_ID, "no-such-client"])
def test_strangers_do_not_learn_which_clients_exist(sandbox: Sandbox, client_id: str) -> None:
    answer = sandbox.get(f"{CLIENTS}/{client_id}", "mallory")
    assert answer.status_code == 403
    assert message(answer) == (
        "OAuthClientGuard - user with id=104 does not administer the organization of the oAuth client with "
        f"id={client_id}."
    )


def test_a_client_can_be_changed_but_not_its_permissions(sandbox: Sandbox) -> None:
    body = {"name": "Renamed", "permissions": ["*"], "bookingRedirectUri": "https://example.com/done"}
    changed = sandbox.data(sandbox.call("PATCH", f"{CLIENTS}/cal-client-reader", body, "carol"))
    assert (changed["name"], changed["permissions"]) == ("Renamed", ["BOOKING_READ"])
    assert sandbox.data(sandbox.get(f"{CLIENTS}/cal-client-reader", "carol")) == changed


def test_a_deleted_client_and_its_tokens_are_unknown(sandbox: Sandbox) -> None:
    assert sandbox.data(sandbox.call("DELETE", f"{CLIENTS}/{CLIENT_ID}", key="carol"))["id"] == CLIENT_ID
    assert message(sandbox.call("GET", "/v2/me", headers=CLIENT)) == (
        f"ApiAuthStrategy - oAuth client - Client with ID {CLIENT_ID} not found"
    )
    assert message(sandbox.call("GET", "/v2/me", headers=DAVE)) == "Invalid Access Token."


def test_a_client_speaks_for_itself_in_its_own_path(sandbox: Sandbox) -> None:
    assert sandbox.call("GET", f"{CLIENTS}/{CLIENT_ID}/users", headers=PROOF).status_code == 200
    assert sandbox.get(f"{CLIENTS}/{CLIENT_ID}/users", "carol").status_code == 200


def test_a_client_does_not_speak_in_the_path_of_another(sandbox: Sandbox) -> None:
    answer = sandbox.call("GET", f"{CLIENTS}/{CLIENT_ID}/users", headers=READER)
    assert (answer.status_code, message(answer)) == (401, "ApiAuthStrategy - oAuth client - Invalid client secret")


def test_the_path_of_a_client_needs_credentials(sandbox: Sandbox) -> None:
    answer = sandbox.call("GET", f"{CLIENTS}/{CLIENT_ID}/users")
    assert (answer.status_code, message(answer)) == (401, INCOMPLETE)


def test_refused_credentials_are_repeated_nowhere(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    texts = []
    for path in ("/v2/bookings", "/v2/me", "/v2/event-types/1", f"{CLIENTS}/{CLIENT_ID}"):
        texts.append(sandbox.call("GET", path, headers=bearer("a-secret-token")).text)
        both = {"x-cal-client-id": CLIENT_ID, "x-cal-secret-key": "a-secret-token"}
        texts.append(sandbox.call("GET", path, headers=both).text)
    assert not [text for text in (*texts, caplog.text) if "a-secret-token" in text]


@pytest.fixture
def limited() -> Iterator[Sandbox]:
    deployed = Sandbox(Settings(requests_per_minute=120))
    yield deployed
    deployed.close()


@pytest.mark.parametrize(
    ("headers", "limit"),
    [
        ({}, "120"),
        (bearer("cal_sandbox_john"), "120"),
        (DAVE, "500"),
        (bearer("nonsense"), "500"),
        (CLIENT, "500"),
        ({"x-cal-client-id": "no-such-client"}, "500"),
        ({**CLIENT, **bearer("cal_sandbox_john")}, "120"),
    ],
)
def test_platforms_may_call_more_often(limited: Sandbox, headers: dict[str, str], limit: str) -> None:
    answer = limited.call("GET", "/v2/bookings/x", headers=headers)
    assert answer.headers["x-ratelimit-limit-default"] == limit


def test_nobody_uses_up_the_limit_of_another(limited: Sandbox) -> None:
    limited.call("GET", "/v2/bookings/x", headers={"x-cal-client-id": "cal_sandbox_john"})
    limited.call("GET", "/v2/bookings/x", headers=bearer("127.0.0.1"))
    limited.call("GET", "/v2/bookings/x", headers=bearer(CLIENT_ID))
    for headers, left in ((bearer("cal_sandbox_john"), "119"), ({}, "119"), (CLIENT, "499")):
        answer = limited.call("GET", "/v2/bookings/x", headers=headers)
        assert answer.headers["x-ratelimit-remaining-default"] == left


def test_a_client_without_permissions_still_exists(sandbox: Sandbox) -> None:
    headers = client_of_carol(sandbox)
    answer = sandbox.call("GET", "/v2/bookings", headers=headers)
    assert (answer.status_code, "permissions=BOOKING_READ" in message(answer)) == (403, True)
