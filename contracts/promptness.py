"""How long answers take, held to what their like took before: what shows without any load, on fast and slow servers.

No figure here is an objective. Each bound is many times what the same server has just shown that it can do, and holds
only where that happens again: a machine that is busy for a while, or a first request that warms a cache, breaks none.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final

from contracts.exchange import Exchange, Violation

CODES: Final = {
    "CP327": "requests hang now and then: they take seconds where their like take a fraction",
    "CP328": "an operation has become many times as slow as it was",
    "CP329": "a series takes many times as long as its occurrences would one by one",
}

HANGING_SECONDS: Final = 5.0
"""What takes no longer is slow, and doesn't hang."""
HANGING_TIMES: Final = 50
HANGS: Final = 3
HANGS_ONE_IN: Final = 500
"""Fewer hanging requests than this, by number or by share, may be a restart or somebody else's load."""

SLOWER_TIMES: Final = 20
SLOWER_SECONDS: Final = 0.1
SERIES_TIMES: Final = 10
SERIES_SECONDS: Final = 0.1

_FIRST: Final = 30
"""So many answers tell how long those of an operation take."""
_LATEST: Final = 40
_FEWEST: Final = 10
_SERIES: Final = 3
_ASKED_ALONE: Final = "createBooking"


@dataclass(slots=True)
class _Pace:
    """What answers of one operation took, in seconds: the first ones, and the latest; those that hung left out."""

    first: list[float] = field(default_factory=list)
    latest: deque[float] = field(default_factory=lambda: deque(maxlen=_LATEST))
    usual: float = 0.0

    def add(self, seconds: float) -> None:
        """One answer more."""
        if len(self.first) < _FIRST:
            self.first.append(seconds)
            self.usual = median(self.first)
        else:
            self.latest.append(seconds)


class Promptness:
    """Watches the requests that are sent one after the other; says each thing once for each operation."""

    def __init__(self) -> None:
        self._paces: dict[str, _Pace] = {}
        self._hung: list[Exchange] = []
        self._seen = 0
        self._series: deque[float] = deque(maxlen=_SERIES)
        self._told: Counter[tuple[str, str]] = Counter()

    def observe(self, exchange: Exchange) -> tuple[Violation, ...]:
        """What this exchange breaks, given how long those before it took. It was alone on its way."""
        if exchange.answer is None:
            return ()
        self._seen += 1
        seconds, operation = exchange.done_at - exchange.sent_at, exchange.call.operation
        found = [*self._hangs(exchange, seconds, self._paces.get(operation, _Pace()))]
        if not found and exchange.ok:
            body = exchange.answer.body
            data = body.get("data") if isinstance(body, dict) else None
            found = [*self._slows_down(operation, data, seconds)]
        return tuple(violation for violation in found if self._first_time(violation))

    def _first_time(self, violation: Violation) -> bool:
        key = (violation.code, violation.operation)
        self._told[key] += 1
        return self._told[key] == 1

    def _hangs(self, exchange: Exchange, seconds: float, pace: _Pace) -> Iterator[Violation]:
        if len(pace.first) < _FEWEST or seconds < max(HANGING_SECONDS, HANGING_TIMES * pace.usual):
            return
        self._hung.append(exchange)
        # That a request hung and then failed is no restart of a slow machine: once is enough.
        if exchange.outcome == "failed" or len(self._hung) >= max(HANGS, self._seen / HANGS_ONE_IN):
            operation = exchange.call.operation
            message = (
                f"{operation} took {seconds:.1f} s, where it usually takes {_told(pace.usual)}: one of "
                f"{len(self._hung)} requests of {self._seen} that hung"
            )
            yield Violation("CP327", operation, "no-request-hangs", "", message, _told(pace.usual), _told(seconds))

    def _slows_down(self, operation: str, data: Any, seconds: float) -> Iterator[Violation]:
        if isinstance(data, list):
            if operation == _ASKED_ALONE and len(data) > 1:
                yield from self._series_takes(seconds / len(data))
            return  # a list takes the longer the more it holds
        pace = self._paces.setdefault(operation, _Pace())
        if seconds < HANGING_SECONDS or seconds < HANGING_TIMES * pace.usual or len(pace.first) < _FEWEST:
            pace.add(seconds)
        if len(pace.latest) == _LATEST:
            yield from no_slower(operation, pace.first, tuple(pace.latest), "since the run began")

    def _series_takes(self, seconds: float) -> Iterator[Violation]:
        self._series.append(seconds)
        alone = self._paces.get(_ASKED_ALONE, _Pace())
        if len(self._series) < _SERIES or len(alone.first) < _FEWEST:
            return
        if min(self._series) > max(SERIES_TIMES * alone.usual, SERIES_SECONDS):
            message = (
                f"{_ASKED_ALONE} takes {_told(min(self._series))} for each occurrence of a series, and "
                f"{_told(alone.usual)} for a booking by itself"
            )
            rule = "a-series-takes-no-longer-than-its-occurrences"
            wanted, came = _told(alone.usual), _told(min(self._series))
            yield Violation("CP329", _ASKED_ALONE, rule, "/data", message, wanted, came)


def no_slower(operation: str, before: Sequence[float], after: Sequence[float], since: str) -> Iterator[Violation]:
    """Of answers to requests of one kind, in seconds, the quickest quarter of the later ones is not many times as slow.

    `since` tells what lies between the two.
    """
    usual, quick = median(before), sorted(after)[len(after) // 4]
    if quick > max(SLOWER_TIMES * usual, usual + SLOWER_SECONDS):
        message = f"{operation} takes {_told(quick)} or longer, and took {_told(usual)} before: {since}"
        rule = "an-operation-stays-as-quick-as-it-was"
        yield Violation("CP328", operation, rule, "", message, _told(usual), _told(quick))


def _told(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"
