"""The credentials of the demo platform, as tests send them."""

from typing import Any

import httpx

from tests.harness.sandbox.calling import Sandbox

CLIENT_ID, SECRET = "cal-client-sandbox", "cal-secret-sandbox"
CLIENT = {"x-cal-client-id": CLIENT_ID, "x-cal-secret-key": SECRET}
READER = {"x-cal-client-id": "cal-client-reader", "x-cal-secret-key": "cal-secret-reader"}
PROOF = {"x-cal-secret-key": SECRET}
DAVE = {"authorization": "Bearer sandbox_access_dave"}
DAVE_ID = 201
USERS = f"/v2/oauth-clients/{CLIENT_ID}/users"
READERS = "/v2/oauth-clients/cal-client-reader/users"
EMMA = {"email": "emma@example.com", "name": "Emma Managed", "timeZone": "Europe/Rome"}


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def try_to_manage(sandbox: Sandbox, **members: Any) -> httpx.Response:
    """Ask for a managed user of the demo client; `members` replace or add to those of Emma."""
    return sandbox.call("POST", USERS, {**EMMA, **members}, headers=PROOF)


def managed(sandbox: Sandbox, **members: Any) -> Any:
    """A new managed user of the demo client, with its tokens."""
    return sandbox.data(try_to_manage(sandbox, **members), 201)


def client_of_carol(sandbox: Sandbox, *permissions: str, **members: Any) -> dict[str, str]:
    """The credentials of a new client with these permissions, as headers."""
    body = {"name": "Made", "redirectUris": [], "permissions": list(permissions), **members}
    made = sandbox.data(sandbox.post("/v2/oauth-clients", body, "carol"), 201)
    return {"x-cal-client-id": made["clientId"], "x-cal-secret-key": made["clientSecret"]}
