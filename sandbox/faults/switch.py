"""Switching faults on and off, for the whole process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

from sandbox.faults.registry import FaultUnusable, described, known_fault, load_faults
from sandbox.faults.seams import Seams


class Switchboard:
    """The faults that this process has now."""

    def __init__(self) -> None:
        self._undo = ExitStack()
        self.on: tuple[str, ...] = ()

    def set(self, ids: Iterable[str]) -> None:
        """Have exactly these faults, each begun anew. FaultUnknown, and nothing is changed, where there is no such.

        FaultUnusable where one cannot change what it wants to change: then there are none.
        """
        load_faults()
        wanted = [known_fault(id_) for id_ in dict.fromkeys(ids)]
        self._undo.close()
        self.on = ()
        with ExitStack() as undo:
            for it in wanted:
                try:
                    it.apply(Seams(undo))
                except Exception as problem:
                    raise FaultUnusable(f"the fault {it.id} cannot be switched on: {described(problem)}.") from problem
            self._undo = undo.pop_all()
        self.on = tuple(it.id for it in wanted)


BOARD = Switchboard()
"""The one that the control API and the command line work on."""


@contextmanager
def switched_on(*ids: str) -> Iterator[None]:
    """Have these faults for as long as the block lasts."""
    board = Switchboard()
    board.set(ids)
    try:
        yield
    finally:
        board.set(())
