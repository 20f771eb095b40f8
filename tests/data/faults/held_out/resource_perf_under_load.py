"""Held out: faults of performance."""

from __future__ import annotations

from typing import Any

from sandbox.bookings import cancel, create, get
from sandbox.faults import Kind, fault
from sandbox.faults.memory import PerDeployment
from sandbox.faults.seams import Function, Seams
from sandbox.faults.slow import answers_wait_for_what_they_cost, cost
from sandbox.slots import grid

FAILS_EACH = 40
ROWS = "SELECT COUNT(*) FROM bookings"
CANCELLED = "SELECT COUNT(*) FROM bookings WHERE status = 'cancelled'"


@fault("cancel-slows-with-history", Kind.LOAD, operations=("cancel",), difficulty=4)
def cancel_slows_with_history(seams: Seams) -> None:
    """A cancellation reads everything that was ever cancelled: the more, the slower."""

    def cancelling(real: Function, request: Any, *rest: Any) -> Any:
        (rows,) = request.deployment.database.connection.execute(CANCELLED).fetchone()
        cost(rows * 0.01)
        return real(request, *rest)

    answers_wait_for_what_they_cost(seams)
    seams.around(cancel.cancel, cancelling)


@fault("slots-slow-with-bookings", Kind.LOAD, operations=("slots",), difficulty=3)
def slots_slow_with_bookings(seams: Seams) -> None:
    """A search for slots asks the database once more for each booking there is: the more, the slower."""

    def searching(real: Function, deployment: Any, *rest: Any, **named: Any) -> Any:
        (rows,) = deployment.database.connection.execute(ROWS).fetchone()
        cost(rows * 0.003)
        return real(deployment, *rest, **named)

    answers_wait_for_what_they_cost(seams)
    seams.around(grid.free_slots, searching)


@fault("read-slow-with-bookings", Kind.LOAD, operations=("get",), difficulty=4)
def read_slow_with_bookings(seams: Seams) -> None:
    """Reading one booking goes through all of them, for want of an index: the more, the slower."""

    def reading(real: Function, request: Any) -> Any:
        (rows,) = request.deployment.database.connection.execute(ROWS).fetchone()
        cost(rows * 0.001)
        return real(request)

    answers_wait_for_what_they_cost(seams)
    seams.around(get.get_booking, reading)


@fault("every-fortieth-create-crashes", operations=("create",), difficulty=5)
def every_fortieth_create_crashes(seams: Seams) -> None:
    """Every 40th booking fails with 500, as when a counter meets its limit."""
    counts: PerDeployment[list[int]] = PerDeployment(lambda: [0])

    def booking(real: Function, request: Any, *rest: Any) -> Any:
        made = real(request, *rest)
        count = counts.of(request.deployment)
        count[0] += 1
        if count[0] % FAILS_EACH == 0:
            raise RuntimeError("the counter is full")
        return made

    seams.around(create.book, booking)
