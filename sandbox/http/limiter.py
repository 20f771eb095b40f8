"""The rate limiter: hits per caller in windows of a minute, and what the headers tell of them."""

from dataclasses import dataclass
from typing import NamedTuple

from sandbox.http.errors import TooManyRequests

WINDOW_MS = 60_000
MOST_TRACKED = 10_000
# A platform speaks for many users (documented: its tokens and clients may call 500 times where others may 120).
PLATFORM_SHARE = 500 / 120


class Tracker(NamedTuple):
    """Whose requests are counted together: an API key, an address, or of a platform a token or a client."""

    name: str
    of_platform: bool = False


@dataclass(frozen=True, slots=True)
class EndpointLimit:
    """A limit of one endpoint's own, under a name of its own, which takes the place of the general one."""

    name: str
    most: int = 5


@dataclass(slots=True)
class Window:
    """What one caller has used up; `blocked` once it went beyond the limit."""

    ends_ms: int
    hits: int
    blocked: bool = False

    def count(self, now_ms: int, limit: int) -> None:
        """One request more: the first beyond the limit begins a block of one window, those after it change nothing."""
        if self.blocked:
            return
        self.hits += 1
        if self.hits > limit:
            self.blocked = True
            self.ends_ms = now_ms + WINDOW_MS


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the rate-limit headers say."""

    limit: int
    remaining: int
    reset_seconds: int


class Limiter:
    """Counts hits by tracker."""

    def __init__(self, limit: int, *, generous: bool = False) -> None:
        """A generous limiter gives every endpoint the general limit."""
        self.limit = limit
        self.platform_limit = round(limit * PLATFORM_SHARE)
        self._generous = generous
        self._windows: dict[str, Window] = {}

    def hit(
        self, tracker: Tracker, now_ms: int, endpoint: EndpointLimit | None = None
    ) -> tuple[Allowance, TooManyRequests | None]:
        """Count one request; the refusal is there when it is one too many.

        A block lasts one window from the hit that exceeded the limit; hits during the block do not prolong it.
        """
        name = tracker.name
        limit = self.platform_limit if tracker.of_platform else self.limit
        if endpoint is not None:
            name = f"{endpoint.name} {name}"
            limit = limit if self._generous else endpoint.most
        window = self._windows.get(name)
        if window is None or not window.ends_ms - WINDOW_MS <= now_ms < window.ends_ms:
            if len(self._windows) >= MOST_TRACKED:
                self._windows.clear()
            window = self._windows[name] = Window(now_ms + WINDOW_MS, 0)
        window.count(now_ms, limit)
        seconds = -((now_ms - window.ends_ms) // 1000)
        if window.blocked:
            return Allowance(limit, 0, seconds), TooManyRequests()
        return Allowance(limit, limit - window.hits, seconds), None

    def forget(self) -> None:
        """Start counting anew."""
        self._windows.clear()
