"""Held-out probes: the rate limiter."""

from __future__ import annotations

from tests.harness.sandbox.faults.probing import Probed, probe


def told(sandbox: Probed, what: str, key: str = "john") -> int:
    return int(sandbox.get("/v2/me", key).headers[f"x-ratelimit-{what}-default"])


@probe("remaining-never-falls")
def what_is_left_becomes_less(sandbox: Probed) -> bool:
    return told(sandbox, "remaining") - told(sandbox, "remaining") == 1


@probe("reset-in-milliseconds")
def a_window_ends_within_a_minute(sandbox: Probed) -> bool:
    return 0 <= told(sandbox, "reset") <= 60


@probe("one-window-for-all-keys")
def every_key_has_its_own_window(sandbox: Probed) -> bool:
    return told(sandbox, "remaining", "john") == told(sandbox, "remaining", "jane")
