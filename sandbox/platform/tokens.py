"""New tokens for a managed user: by the refresh token, or by the client's word alone."""

from sandbox.http.access import shows_secret
from sandbox.http.answer import Answer, success
from sandbox.http.errors import bad_request
from sandbox.http.request import Request
from sandbox.platform.managed_users import addressed
from sandbox.platform.token import issue
from sandbox.validation.checked import checked
from sandbox.validation.properties import Property, Shape, string

REFRESH = Shape((Property("refreshToken", (string("refreshToken"),), required=True),))


def refresh_tokens(request: Request) -> Answer:
    """`POST /v2/oauth/{clientId}/refresh`: 200; the pair to which the refresh token belongs stops working."""
    checked(REFRESH, request.body)
    deployment = request.deployment
    client = deployment.catalogue.client(request.params[0])
    if client is None or not shows_secret(request, client):
        raise bad_request("Invalid OAuthClient credentials.")
    query = "SELECT user_id FROM tokens WHERE token = ? AND kind = 'refresh' AND client_id = ? AND expires_ms > ?"
    sought = (request.body["refreshToken"], client.id, deployment.clock.now_ms())
    row = deployment.database.connection.execute(query, sought).fetchone()
    if row is None:
        raise bad_request("Invalid refresh token")
    return _new_pair(request, row[0])


def force_refresh(request: Request) -> Answer:
    """`POST /v2/oauth-clients/{clientId}/users/{userId}/force-refresh`: 200, for a platform that lost its tokens."""
    return _new_pair(request, addressed(request).user.id)


def _new_pair(request: Request, user_id: int) -> Answer:
    deployment = request.deployment
    pair = issue(deployment.database.connection, request.params[0], user_id, deployment.clock.now_ms())
    deployment.database.touch_catalogue()
    return success(pair)
