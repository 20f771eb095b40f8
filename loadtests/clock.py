"""The time of day by a clock that never jumps: seconds since 1970, counted on monotonically."""

from __future__ import annotations

import time
from typing import Final

_OFFSET: Final = time.time() - time.perf_counter()


def now() -> float:
    """Seconds since 1970. A correction of the system's clock in the middle of a run bends no latency."""
    return _OFFSET + time.perf_counter()
