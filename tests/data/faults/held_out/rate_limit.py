"""Held out: faults of the rate limiter and of what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.faults import fault
from sandbox.faults.seams import Function, Seams
from sandbox.http import access, gateway
from sandbox.http.limiter import Tracker


@fault("remaining-never-falls", operations=("all",), difficulty=3)
def remaining_never_falls(seams: Seams) -> None:
    """`X-RateLimit-Remaining` stays at the limit, however many requests were made."""

    def headers(real: Function, allowance: Any, endpoint: Any) -> Any:
        return real(replace(allowance, remaining=allowance.limit), endpoint)

    seams.around(gateway.limit_headers, headers)


@fault("reset-in-milliseconds", operations=("all",), difficulty=2)
def reset_in_milliseconds(seams: Seams) -> None:
    """`X-RateLimit-Reset` counts milliseconds and not seconds, so that clients wait a thousand times too long."""

    def headers(real: Function, allowance: Any, endpoint: Any) -> Any:
        return real(replace(allowance, reset_seconds=allowance.reset_seconds * 1000), endpoint)

    seams.around(gateway.limit_headers, headers)


@fault("one-window-for-all-keys", operations=("all",), difficulty=4)
def one_window_for_all_keys(seams: Seams) -> None:
    """The requests of all API keys are counted together, so that one client uses up what others may still send."""

    def tracker(real: Function, request: Any) -> Any:
        found = real(request)
        return Tracker("cal_") if found.name.startswith("cal_") else found

    seams.around(access.tracker, tracker)
