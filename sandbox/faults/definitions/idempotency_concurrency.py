"""Faults of doing things once: races, retries, keys that clash."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sandbox.bookings import timing
from sandbox.faults.fault import Kind, fault
from sandbox.faults.stale import check_then_act

if TYPE_CHECKING:
    from starlette.types import Scope

    from sandbox.faults.seams import Seams

_CREATE: Final = re.compile(r"/v2/bookings/?", re.IGNORECASE)


def _creates(scope: Scope) -> bool:
    return scope["method"] == "POST" and _CREATE.fullmatch(scope["path"]) is not None


@fault("double-book-race", Kind.RACE)
def double_book_race(seams: Seams) -> None:
    """Whether the host is free is checked some time before the booking is written: parallel requests all get a slot."""
    check_then_act(seams, (timing.require_available,), _creates)
