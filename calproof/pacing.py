"""Reads what a target says of its rate limits, and says how long to wait so that it need not refuse.

The vendor names its limits in headers: `X-RateLimit-Remaining-Default` and its kin, `Reset` in seconds to the end of
the window. An endpoint with a limit of its own says nothing of the general one. Limits count by key or address, so
each caller has its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Final

from contracts.exchange import Answer, Call

LONGEST_WAIT: Final = 90.0
"""Seconds that are waited at most, whatever a server asks for: its windows are a minute long."""

_PREFIX: Final = "x-ratelimit-"
_GENERAL: Final = ("", "default")
_EPOCH: Final = 1_000_000_000.0
_LOW: Final = 4
"""Below one part in so many of the limit, what remains is spread over the rest of the window."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one limit allowed at the moment `seen`; it starts anew at `ends`."""

    limit: int
    remaining: int
    ends: float

    def wait(self, now: float, sharers: int) -> float:
        """Seconds to wait before the next request, when `sharers` processes spend what remains."""
        left = self.ends - now
        if left <= 0 or self.remaining * _LOW >= self.limit:
            return 0.0
        share = self.remaining // sharers
        return min(left / share if share else left, LONGEST_WAIT)


@dataclass(slots=True)
class Pace:
    """The limits that answers have told of so far. `sharers` is how many processes call with the same keys."""

    sharers: int = 1
    clock: Callable[[], float] = time.monotonic
    _seen: dict[tuple[str, str, str], Allowance] = field(default_factory=dict)

    def learn(self, call: Call, answer: Answer) -> None:
        """Read an answer's rate-limit headers."""
        headers = answer.headers
        for name, value in headers.items():
            if not name.startswith(f"{_PREFIX}remaining"):
                continue
            suffix = name.removeprefix(f"{_PREFIX}remaining").removeprefix("-")
            tail = f"-{suffix}" if suffix else ""
            reset = seconds(headers.get(f"{_PREFIX}reset{tail}", ""))
            limit = headers.get(f"{_PREFIX}limit{tail}", "")
            if reset is None or not value.isdecimal() or not limit.isdecimal():
                continue
            scope = "" if suffix in _GENERAL else call.operation
            self._seen[call.caller, scope, suffix] = Allowance(int(limit), int(value), self.clock() + reset)

    def wait(self, call: Call) -> float:
        """Seconds to wait before this call."""
        now = self.clock()
        return max(
            (
                allowance.wait(now, self.sharers)
                for (caller, scope, _), allowance in self._seen.items()
                if caller == call.caller and scope in ("", call.operation)
            ),
            default=0.0,
        )


def patience(headers: Mapping[str, str]) -> float:
    """How many seconds a 429 or 503 asks to wait: `Retry-After` (seconds or a date), or the rate limit's reset."""
    after = headers.get("retry-after", "")
    stated = [after] + [value for name, value in headers.items() if name.startswith(f"{_PREFIX}reset")]
    waits = [wait for value in stated if (wait := seconds(value)) is not None]
    if after and not after.isdecimal():
        with suppress(ValueError):
            waits.append(max(0.0, parsedate_to_datetime(after).timestamp() - time.time()))
    return min(max(waits, default=1.0), LONGEST_WAIT)


def seconds(stated: str) -> float | None:
    """The seconds from now that a header states; some servers state the moment itself, in seconds since 1970."""
    if not stated.isdecimal():
        return None
    value = float(stated)
    return max(0.0, value - time.time()) if value >= _EPOCH else value
