"""One look at a target before a run: whether it is there, is a Cal.com API v2, and takes the key."""

from __future__ import annotations

from calproof.errors import InvalidRunError, UsageError
from calproof.senders import HttpSender
from calproof.targets import KEY_VARIABLE, Target, require_key
from contracts.exchange import HOST, Exchange
from scenarios import calls


def check_target(target: Target) -> None:
    """Raise InvalidRunError where no Cal.com API answers, UsageError where the key is missing or refused."""
    with HttpSender(target.url, target.keys) as send:
        require_key_if_answered(target, send(calls.get_me(caller=HOST)))


def require_key_if_answered(target: Target, exchange: Exchange) -> None:
    """Judge the answer to *Get my profile*; what is wrong is raised as one sentence."""
    if exchange.answer is None:
        raise InvalidRunError(
            f"no server answers at {target.url} ({exchange.error}). Check the address, and that the server is running"
        )
    body = exchange.answer.body
    cal = isinstance(body, dict) and body.get("status") in ("success", "error")
    if exchange.status in (401, 403) and cal:
        require_key(target)
        raise UsageError(
            f"the key in {KEY_VARIABLE} was refused by {target.url} ({exchange.status}). "
            "Create one under Settings → API keys of an account at this server"
        )
    if exchange.ok and cal and isinstance(body.get("data"), dict) and "username" in body["data"]:
        return
    raise InvalidRunError(
        f"{target.url} doesn't speak the Cal.com API v2: GET /v2/me answered {exchange.status} "
        f"{exchange.answer.headers.get('content-type', 'without a content type')}. "
        "Give the address of the API, without /v2"
    )
