"""What a fault is, and how one is defined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.faults.seams import Seams

Apply = Callable[["Seams"], None]


class Kind(StrEnum):
    """What it takes to see a fault: any request, requests at one moment, a load, or a real connection."""

    PLAIN = "plain"
    RACE = "race"
    LOAD = "load"
    WIRE = "wire"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `apply` changes the seams; whatever it remembers begins anew each time it is switched on.

    `description` says in one sentence what the faulty server does. `category` is the name of the file that defines it.
    `operations` are those that show it, `difficulty` goes from 1 to 5; both are left empty where another list says it.
    """

    id: str
    description: str
    category: str
    kind: Kind
    apply: Apply
    operations: tuple[str, ...] = ()
    difficulty: int = 0


DEFINED: dict[str, Fault] = {}
"""Every fault that was defined so far, by id."""


def fault(
    id_: str, kind: Kind = Kind.PLAIN, *, operations: tuple[str, ...] = (), difficulty: int = 0
) -> Callable[[Apply], Apply]:
    """Define a fault: `@fault("metadata-lost")` above a function that takes the seams; its docstring is what it does.

    ValueError where the id is taken, where there is no docstring, or where the difficulty is none (0 leaves it out).
    """

    def define(apply: Apply) -> Apply:
        if id_ in DEFINED:
            raise ValueError(f"there are two faults {id_}")
        description = " ".join((apply.__doc__ or "").split())
        if not description:
            raise ValueError(f"the fault {id_} has no docstring that says what it does")
        if difficulty not in range(6):
            raise ValueError(f"the difficulty of the fault {id_} is not one of 1 to 5")
        category = apply.__module__.rpartition(".")[2].replace("_", "-")
        DEFINED[id_] = Fault(id_, description, category, kind, apply, operations, difficulty)
        return apply

    return define
