"""Which operation a request asks for, told from its head alone: for faults that sit before the routing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from sandbox.http.routing import rewritten

if TYPE_CHECKING:
    from starlette.types import Scope

Asks = Callable[["Scope"], bool]


def asks(method: str, *paths: str) -> Asks:
    """Whether a request has this method and one of these paths, in which `{}` stands for a parameter."""
    alternatives = "|".join(re.escape(path).replace(re.escape("{}"), "[^/]+") for path in paths)
    pattern = re.compile(f"(?:{alternatives})/?", re.IGNORECASE)

    def does(scope: Scope) -> bool:
        return scope["method"] == method and pattern.fullmatch(rewritten(scope["path"])) is not None

    return does


CREATES = asks("POST", "/v2/bookings", "/v2/bookings/recurring")
CONFIRMS = asks("POST", "/v2/bookings/{}/confirm")
CANCELS = asks("POST", "/v2/bookings/{}/cancel")
RESCHEDULES = asks("POST", "/v2/bookings/{}/reschedule")
LISTS = asks("GET", "/v2/bookings")
