"""Waiting that takes no time: the clock of an event loop leaps to the next moment at which something is to be done."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from tests.harness.sandbox.calling import Sandbox

Stopwatch = Callable[[Callable[[], object]], float]


class _Leaping:
    """A selector that does not wait for the time to come, but lets it come."""

    def __init__(self, real: selectors.BaseSelector) -> None:
        self._real = real
        self.seconds = 0.0

    def select(self, timeout: float | None = None) -> Any:
        found = self._real.select(0)
        if not found and timeout is not None:
            self.seconds += timeout
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


@contextmanager
def leaping(sandbox: Sandbox) -> Iterator[Stopwatch]:
    """Let a sandbox wait in no time; the stopwatch says for how many seconds it has waited during an action.

    What it computes counts as no time at all, so that a busy machine changes nothing.
    """
    loop = sandbox._loop
    assert isinstance(loop, asyncio.SelectorEventLoop)
    selector = _Leaping(loop._selector)  # type: ignore[attr-defined]

    def stopwatch(action: Callable[[], object]) -> float:
        began = selector.seconds
        action()
        return selector.seconds - began

    with patch.object(loop, "_selector", selector), patch.object(loop, "time", lambda: selector.seconds):
        yield stopwatch
