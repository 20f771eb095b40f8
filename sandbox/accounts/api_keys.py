"""`POST /v2/api-keys/refresh`: a new key for the one that calls."""

import secrets
from typing import Any

from sandbox.http.access import KEY_PREFIX, acting_key
from sandbox.http.answer import Answer, success
from sandbox.http.errors import bad_request, unauthorized
from sandbox.http.request import Request
from sandbox.instants import DAY_MS, LAST_MS
from sandbox.validation.checked import checked
from sandbox.validation.properties import Property, Shape, boolean, integer, minimum

DEFAULT_DAYS = 30
REFRESH = Shape(
    (
        Property("apiKeyDaysValid", (minimum("apiKeyDaysValid", 1), integer("apiKeyDaysValid"))),
        Property("apiKeyNeverExpires", (boolean("apiKeyNeverExpires"),)),
    )
)


def refresh_api_key(request: Request) -> Answer:
    """200 with the new key; the old one stops working at once. FrameworkError 401 for callers without a key."""
    body = checked(REFRESH, request.body)
    key = acting_key(request)
    if key is None:
        raise unauthorized(
            "ApiKeysService - This endpoint can only be accessed using an API key by providing 'Authorization: Bearer "
            "<apiKey>' header"
        )
    if body.get("apiKeyDaysValid") is not None and body.get("apiKeyNeverExpires"):
        raise bad_request(
            "ApiKeysService -Cannot set both apiKeyDaysValid and apiKeyNeverExpires. It has to be either or none of "
            "them."
        )
    database, new = request.deployment.database, f"{KEY_PREFIX}{secrets.token_hex(16)}"
    if database.connection.execute("DELETE FROM api_keys WHERE key = ?", (key,)).rowcount == 0:
        # Another process has refreshed it since it was looked up.
        raise unauthorized("ApiAuthStrategy - api key - Your api key is not valid")
    row = (new, request.require_caller().id, _expiry(request, body))
    database.connection.execute("INSERT INTO api_keys (key, user_id, expires_ms) VALUES (?, ?, ?)", row)
    database.touch_catalogue()
    return success({"apiKey": new})


def _expiry(request: Request, body: dict[str, Any]) -> int | None:
    """Milliseconds; a key is good through the whole day, and none outlives the calendar."""
    if body.get("apiKeyNeverExpires"):
        return None
    days = int(body.get("apiKeyDaysValid") or DEFAULT_DAYS)
    return min(request.deployment.clock.now_ms() + days * DAY_MS, LAST_MS)
