"""Calls about the account itself: its profile and its key."""

from __future__ import annotations

from typing import Any

from contracts.exchange import HOST, Call
from scenarios.calls.paths import path


def get_me(*, caller: str = HOST) -> Call:
    """*Get my profile*."""
    return Call("getMe", "GET", path("me"), caller=caller)


def update_me(body: Any, *, caller: str = HOST) -> Call:
    """*Update my profile*."""
    return Call("updateMe", "PATCH", path("me"), None, body, caller=caller)


def refresh_api_key(body: Any, *, caller: str = HOST) -> Call:
    """*Refresh API key*: the one it is called with ends, and a new one comes back."""
    return Call("refreshApiKey", "POST", path("api-keys", "refresh"), None, body, caller=caller)
