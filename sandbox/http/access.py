"""Who is calling, and may they: API keys, and the refusals of the vendor's guards in their order."""

from enum import Enum, auto
from typing import TYPE_CHECKING

from sandbox.http.errors import forbidden, unauthorized
from sandbox.instants import DAY_MS

if TYPE_CHECKING:
    from sandbox.accounts.users import User
    from sandbox.deployment import Deployment
    from sandbox.http.request import Request

KEY_PREFIX = "cal_"
NOTHING_SENT = (
    "ApiAuthStrategy - No authentication method provided. Either pass an API key as 'Bearer' header or OAuth client "
    "credentials as 'x-cal-secret-key' and 'x-cal-client-id' headers"
)
NO_PERMISSIONS = (
    "PermissionsGuard - no authentication provided. Provide either authorization bearer token containing managed user "
    "access token or oAuth client id in 'x-cal-client-id' header."
)
CLIENT_INCOMPLETE = (
    "ApiAuthStrategy - Invalid authentication method. Please provide one of the allowed methods: Any supported method"
)


class Access(Enum):
    """How an operation treats credentials."""

    PUBLIC = auto()  # not looked at (though the rate limiter refuses an unknown key everywhere)
    OPTIONAL = auto()  # nobody may call, but bad credentials are refused
    REQUIRED = auto()  # 401 without
    PERMISSIONS_FIRST = auto()  # bookings and event types ask for permissions first: 403 without


def bearer(request: "Request") -> str | None:
    """The token sent. Without the exact scheme `Bearer` the whole header counts as one, as the vendor does it."""
    header = request.headers.get("authorization", "").strip()
    return header.removeprefix("Bearer ").strip() or None


def tracker(request: "Request") -> str:
    """Whose requests the rate limiter counts. An unknown API key is refused here, on every operation."""
    token = bearer(request)
    if token is not None:
        if token.startswith(KEY_PREFIX) and request.deployment.catalogue.key(token) is None:
            raise unauthorized("CustomThrottlerGuard - Invalid API Key")
        return token
    return request.headers.get("x-cal-client-id") or request.client


def caller(request: "Request", access: Access) -> "User | None":
    """The account behind the credentials; FrameworkError 401 or 403 where the operation refuses them."""
    if access is Access.PUBLIC:
        return None
    token = bearer(request)
    client_id = request.headers.get("x-cal-client-id")
    if access is Access.PERMISSIONS_FIRST:
        _require_permissions(token, client_id)
    if client_id:
        if not request.headers.get("x-cal-secret-key"):
            raise unauthorized(CLIENT_INCOMPLETE)
        raise unauthorized(f"ApiAuthStrategy - oAuth client - Client with ID {client_id} not found")
    if token is None:
        if access is Access.OPTIONAL:
            return None
        raise unauthorized(NOTHING_SENT)
    return _account(request.deployment, token)


def _require_permissions(token: str | None, client_id: str | None) -> None:
    # The sandbox has no OAuth clients: whatever claims to come from one is unknown.
    if client_id:
        raise forbidden(f"PermissionsGuard - no oAuth client found for client id={client_id}")
    if token is None:
        raise forbidden(NO_PERMISSIONS)
    if not token.startswith(KEY_PREFIX):
        raise forbidden(f"PermissionsGuard - no oAuth client found for access token={token}")


def _account(deployment: "Deployment", token: str) -> "User":
    if not token.startswith(KEY_PREFIX):
        raise unauthorized("Invalid Access Token.")
    key = deployment.catalogue.key(token)
    if key is None:
        raise unauthorized("ApiAuthStrategy - api key - Your api key is not valid")
    # Day precision: a key is good through the day on which it expires.
    if key.expires_ms is not None and deployment.clock.now_ms() // DAY_MS > key.expires_ms // DAY_MS:
        raise unauthorized("ApiAuthStrategy - api key - Your api key is expired")
    return key.user
