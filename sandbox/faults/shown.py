"""A booking shown otherwise: every operation that answers with one goes through the same two functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.bookings import output

if TYPE_CHECKING:
    from sandbox.bookings.booking import Booking
    from sandbox.deployment import Deployment
    from sandbox.faults.seams import Function, Seams

Shown = dict[str, Any]


def shown_otherwise(seams: Seams, change: Callable[[Shown, Booking], None]) -> None:
    """Let `change` work on what every operation shows of a booking; the dictionary is its own, values in it are not."""

    def changed(real: Function, deployment: Deployment, booking: Booking, *viewer: Any) -> Shown:
        shown: Shown = real(deployment, booking, *viewer)
        change(shown, booking)
        return shown

    seams.around(output.booking_output, changed)
    seams.around(output.regular_output, changed)
