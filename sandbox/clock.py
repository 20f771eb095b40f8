"""The only place where the sandbox reads the time, so that a test can say what time it is."""

import time


class Clock:
    """Milliseconds since the epoch: real, frozen at an instant, or running from one."""

    __slots__ = ("_frozen_ms", "_offset_ms")

    def __init__(self) -> None:
        self._frozen_ms: int | None = None
        self._offset_ms = 0

    def now_ms(self) -> int:
        """The current instant in milliseconds since 1970-01-01T00:00Z."""
        if self._frozen_ms is not None:
            return self._frozen_ms
        return time.time_ns() // 1_000_000 + self._offset_ms

    def freeze(self, instant_ms: int) -> None:
        """Stop at this instant."""
        self._frozen_ms = instant_ms

    def run_from(self, instant_ms: int) -> None:
        """Go on from this instant at the normal pace."""
        self._frozen_ms = None
        self._offset_ms = instant_ms - time.time_ns() // 1_000_000

    def back_to_real(self) -> None:
        """Follow the machine's clock again."""
        self._frozen_ms = None
        self._offset_ms = 0
