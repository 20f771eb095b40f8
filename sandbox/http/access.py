"""Who is calling, and may they: keys, tokens and clients, and the refusals of the vendor's guards in their order.

A refusal never repeats what was sent as a secret, also where the vendor's text does.
"""

from enum import Enum, auto
from hmac import compare_digest
from typing import TYPE_CHECKING

from sandbox.http.errors import ApiError, TokenExpired, forbidden, unauthorized
from sandbox.http.limiter import Tracker
from sandbox.instants import DAY_MS
from sandbox.platform.permissions import Permission, names_of
from sandbox.teams.team import Role

if TYPE_CHECKING:
    from sandbox.accounts.users import User
    from sandbox.catalogue import Catalogue
    from sandbox.deployment import Deployment
    from sandbox.http.request import Request
    from sandbox.platform.client import Client

KEY_PREFIX = "cal_"
NOTHING_SENT = (
    "ApiAuthStrategy - No authentication method provided. Either pass an API key as 'Bearer' header or OAuth client "
    "credentials as 'x-cal-secret-key' and 'x-cal-client-id' headers"
)
NO_PERMISSIONS = (
    "PermissionsGuard - no authentication provided. Provide either authorization bearer token containing managed user "
    "access token or oAuth client id in 'x-cal-client-id' header."
)
INCOMPLETE = (
    "ApiAuthStrategy - Invalid authentication method. Please provide one of the allowed methods: Any supported method"
)


class Access(Enum):
    """How an operation treats credentials."""

    PUBLIC = auto()  # not looked at (though the rate limiter refuses an unknown key everywhere)
    RECOGNISED = auto()  # nobody may call, bad credentials count as none, good ones say who looks
    OPTIONAL = auto()  # nobody may call, but bad credentials are refused
    REQUIRED = auto()  # 401 without
    PERMISSIONS_FIRST = auto()  # bookings and event types ask for permissions first: 403 without
    CLIENT = auto()  # the first path parameter is the client that speaks, or whose organisation the caller administers


def bearer(request: "Request") -> str | None:
    """The token sent. Without the exact scheme `Bearer` the whole header counts as one, as the vendor does it."""
    header = request.headers.get("authorization", "").strip()
    return header.removeprefix("Bearer ").strip() or None


def tracker(request: "Request") -> Tracker:
    """Whose requests the rate limiter counts.

    An unknown API key is refused here, on every operation.
    """
    token = bearer(request)
    if token is not None:
        if not token.startswith(KEY_PREFIX):
            return Tracker(f"token {token}", of_platform=True)
        if request.deployment.catalogue.key(token) is None:
            raise unauthorized("CustomThrottlerGuard - Invalid API Key")
        return Tracker(token)
    client_id = request.headers.get("x-cal-client-id")
    return Tracker(f"client {client_id}", of_platform=True) if client_id else Tracker(request.client)


def caller(request: "Request", access: Access, permission: Permission | None = None) -> "User | None":
    """The account behind the credentials; FrameworkError 401, 403 or 498 where the operation refuses them.

    A client with its secret goes before a bearer, a bearer before a client that shows no secret.
    """
    if access is Access.PUBLIC:
        return None
    if access is Access.RECOGNISED:
        try:
            return caller(request, Access.OPTIONAL)
        except ApiError:
            return None
    catalogue = request.deployment.catalogue
    secret = request.headers.get("x-cal-secret-key")
    client_id = request.params[0] if access is Access.CLIENT else request.headers.get("x-cal-client-id")
    token = None if client_id and secret else bearer(request)
    if token is not None and token.startswith(KEY_PREFIX):
        user = _of_key(request.deployment, token)
    else:
        if access is Access.PERMISSIONS_FIRST:
            _require(permission, _client_asked_first(catalogue, token, client_id))
        if client_id and secret:
            client = _proven(request, client_id)
            owner = catalogue.user(client.owner_id)
            if owner is None:
                raise unauthorized(INCOMPLETE)
            _require(permission, client)
            return owner
        if token is None:
            if access is Access.OPTIONAL and not client_id and not secret:
                return None
            raise unauthorized(INCOMPLETE if client_id or secret else NOTHING_SENT)
        user = _of_token(request.deployment, token, permission)
    if access is Access.CLIENT:
        _require_administrator(catalogue, user, request.params[0])
    return user


def acting_key(request: "Request") -> str | None:
    """The API key that the request was let in with; None where it was a token or a client."""
    if request.headers.get("x-cal-client-id") and request.headers.get("x-cal-secret-key"):
        return None
    token = bearer(request)
    return token if token is not None and token.startswith(KEY_PREFIX) else None


def shows_secret(request: "Request", client: "Client") -> bool:
    """Whether the request carries the client's secret; the time this takes does not tell how much of it is right."""
    return compare_digest(request.headers.get("x-cal-secret-key", "").encode(), client.secret.encode())


def _of_key(deployment: "Deployment", token: str) -> "User":
    key = deployment.catalogue.key(token)
    if key is None:
        raise unauthorized("ApiAuthStrategy - api key - Your api key is not valid")
    # Day precision: a key is good through the day on which it expires.
    if key.expires_ms is not None and deployment.clock.now_ms() // DAY_MS > key.expires_ms // DAY_MS:
        raise unauthorized("ApiAuthStrategy - api key - Your api key is expired")
    return key.user


def _of_token(deployment: "Deployment", token: str, permission: Permission | None) -> "User":
    known = deployment.catalogue.token(token)
    if known is None:
        raise unauthorized("Invalid Access Token.")
    if deployment.clock.now_ms() >= known.expires_ms:
        raise TokenExpired
    _require(permission, deployment.catalogue.client(known.client_id))
    return known.user


def _client_asked_first(catalogue: "Catalogue", token: str | None, client_id: str | None) -> "Client | None":
    """The client whose permissions count, before anybody has shown a secret."""
    if token is not None:
        known = catalogue.token(token)
        if known is None:
            # The vendor's text goes on with the token itself.
            raise forbidden("PermissionsGuard - no oAuth client found for access token")
        return catalogue.client(known.client_id)
    if not client_id:
        raise forbidden(NO_PERMISSIONS)
    client = catalogue.client(client_id)
    if client is None:
        raise forbidden(f"PermissionsGuard - no oAuth client found for client id={client_id}")
    return client


def _proven(request: "Request", client_id: str) -> "Client":
    client = request.deployment.catalogue.client(client_id)
    if client is None:
        raise unauthorized(f"ApiAuthStrategy - oAuth client - Client with ID {client_id} not found")
    if not shows_secret(request, client):
        raise unauthorized("ApiAuthStrategy - oAuth client - Invalid client secret")
    return client


def _require(permission: Permission | None, client: "Client | None") -> None:
    if permission is not None and client is not None and permission not in client.permissions:
        raise forbidden(
            f"PermissionsGuard - oAuth client with id={client.id} does not have the required "
            f"permissions={','.join(names_of(permission))}. Go to platform dashboard settings and add the required "
            "permissions to the oAuth client."
        )


def _require_administrator(catalogue: "Catalogue", user: "User", client_id: str) -> None:
    # An unknown client and a foreign one get the same answer: it must not tell which ids exist.
    client = catalogue.client(client_id)
    organization = None if client is None else catalogue.team(client.organization_id)
    if organization is None or not organization.has(user.id, Role.ADMIN):
        raise forbidden(
            f"OAuthClientGuard - user with id={user.id} does not administer the organization of the oAuth client with "
            f"id={client_id}."
        )
