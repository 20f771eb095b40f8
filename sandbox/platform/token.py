"""The tokens of managed users: what one stands for, and new pairs of them."""

import base64
import json
import secrets
import sqlite3
from dataclasses import dataclass
from typing import Any

from sandbox.accounts.users import User
from sandbox.instants import DAY_MS, MINUTE_MS

ACCESS_MS = 60 * MINUTE_MS
REFRESH_MS = 365 * DAY_MS


@dataclass(frozen=True, slots=True)
class AccessToken:
    """Whose it is, which client it was made for, and when it stops working."""

    user: User
    client_id: str
    expires_ms: int


def issue(connection: sqlite3.Connection, client_id: str, user_id: int, now_ms: int) -> dict[str, Any]:
    """A new pair as the API shows it; the tokens that the user had before stop working.

    An access token lasts 60 minutes, a refresh token a year (documented); the instants are milliseconds.
    """
    forget_tokens(connection, user_id)
    access_until, refresh_until = now_ms + ACCESS_MS, now_ms + REFRESH_MS
    access = _token("access_token", client_id, user_id, now_ms, access_until)
    refresh = _token("refresh_token", client_id, user_id, now_ms, refresh_until)
    store_token(connection, access, "access", client_id, user_id, access_until)
    store_token(connection, refresh, "refresh", client_id, user_id, refresh_until)
    return {
        "accessToken": access,
        "refreshToken": refresh,
        "accessTokenExpiresAt": access_until,
        "refreshTokenExpiresAt": refresh_until,
    }


def store_token(
    connection: sqlite3.Connection, token: str, kind: str, client_id: str, user_id: int, expires_ms: int
) -> None:
    """Make a token of this kind, access or refresh, known."""
    statement = "INSERT INTO tokens (token, kind, client_id, user_id, expires_ms) VALUES (?, ?, ?, ?, ?)"
    connection.execute(statement, (token, kind, client_id, user_id, expires_ms))


def forget_tokens(connection: sqlite3.Connection, user_id: int) -> None:
    """None of the user's tokens works any longer."""
    connection.execute("DELETE FROM tokens WHERE user_id = ?", (user_id,))


def _token(kind: str, client_id: str, user_id: int, now_ms: int, expires_ms: int) -> str:
    """It reads as a JWT whose payload tells the documented members; what is in the place of the signature is random."""
    payload = {
        "type": kind,
        "clientId": client_id,
        "ownerId": user_id,
        "expiresAt": expires_ms,
        "iat": now_ms // 1000,
    }
    return ".".join((_encoded({"alg": "HS256", "typ": "JWT"}), _encoded(payload), secrets.token_urlsafe(32)))


def _encoded(document: dict[str, Any]) -> str:
    text = json.dumps(document, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")
