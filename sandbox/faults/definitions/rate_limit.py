"""Faults of the rate limiter and of what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.faults.fault import Kind, fault
from sandbox.http import gateway
from sandbox.http.limiter import WINDOW_MS, Window

if TYPE_CHECKING:
    from sandbox.faults.seams import Function, Seams


@fault("rate-headers-missing")
def rate_headers_missing(seams: Seams) -> None:
    """No answer says how many requests are left: the limiter counts and keeps it to itself."""

    def limit_headers(_real: Function, *_known: Any) -> gateway.Headers:
        return []

    seams.around(gateway.limit_headers, limit_headers)


@fault("rate-block-never-lifts", Kind.LOAD)
def rate_block_never_lifts(seams: Seams) -> None:
    """A request that comes while its caller is blocked begins the block anew."""

    def count(real: Function, window: Window, now_ms: int, limit: int) -> None:
        real(window, now_ms, limit)
        if window.blocked:
            window.ends_ms = now_ms + WINDOW_MS

    seams.method(Window, "count", count)
