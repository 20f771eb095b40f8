"""The rate limiter: hits per caller in windows of a minute, and the headers that tell of them."""

from dataclasses import dataclass

from sandbox.http.errors import TooManyRequests

WINDOW_MS = 60_000
MOST_TRACKED = 10_000


@dataclass(slots=True)
class Window:
    """What one caller has used up; `blocked` once it went beyond the limit."""

    ends_ms: int
    hits: int
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the rate-limit headers say."""

    limit: int
    remaining: int
    reset_seconds: int


class Limiter:
    """Counts hits by tracker: an API key, a token, a client or an address."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._windows: dict[str, Window] = {}

    def hit(self, tracker: str, now_ms: int) -> tuple[Allowance, TooManyRequests | None]:
        """Count one request; the refusal is there when it is one too many.

        A block lasts one window from the hit that exceeded the limit; hits during the block do not prolong it.
        """
        window = self._windows.get(tracker)
        if window is None or not window.ends_ms - WINDOW_MS <= now_ms < window.ends_ms:
            if len(self._windows) >= MOST_TRACKED:
                self._windows.clear()
            window = self._windows[tracker] = Window(now_ms + WINDOW_MS, 0)
        if not window.blocked:
            window.hits += 1
            if window.hits > self.limit:
                window.blocked = True
                window.ends_ms = now_ms + WINDOW_MS
        seconds = -((now_ms - window.ends_ms) // 1000)
        if window.blocked:
            return Allowance(self.limit, 0, seconds), TooManyRequests()
        return Allowance(self.limit, self.limit - window.hits, seconds), None

    def forget(self) -> None:
        """Start counting anew."""
        self._windows.clear()
