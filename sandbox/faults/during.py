"""Whether an operation is under way: for a fault that is in one operation, though its seam serves several."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.faults.seams import Function, Seams


def during(seams: Seams, *functions: Function) -> Callable[[], bool]:
    """Whether one of these functions is being run just now. They run from end to end without a pause."""
    under_way = 0

    def counting(real: Function, *arguments: Any, **named: Any) -> Any:
        nonlocal under_way
        under_way += 1
        try:
            return real(*arguments, **named)
        finally:
            under_way -= 1

    for function in functions:
        seams.around(function, counting)
    return lambda: under_way > 0
