"""The variant matrix of booking creation: cells of kind × addressing × all the rest, each legal or with one fault.

A legal cell must be accepted. A cell with a fault has exactly one value that its kind doesn't take, and must be
refused for it. Which cells are walked depends on the depth: every value once, every pair, or every three together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, Final

from scenarios.axes import AXES, Refusal, verdict
from scenarios.covering import Block, Value, combinations_of, covering
from scenarios.kinds import BY_NAME, KINDS, Kind

STRENGTH: Final[Mapping[str, int]] = {"smoke": 1, "standard": 2, "deep": 3}
"""How many values are combined in every way at each depth."""
_NOT_WALKED: Final = frozenset({"daily-limit", "minutes-limit", "booker-limit"})
"""Kinds that refuse a second booking of a day or person: tests of their own book them."""
_SMOKE: Final = ("regular", "variable-length", "recurring", "seated")
_ALIKE: Final = frozenset(
    {
        "seated-hidden",
        "hidden",
        "no-cancelling",
        "confirmation-open",
        "confirmation-by-time",
        "recurring-monthly",
        "guests-hidden",
    }
)
"""Kinds that differ from another one in something else than in how they are booked: walked in the deep."""
_FAULTY_KINDS: Final[Mapping[str, int]] = {"smoke": 1, "standard": 1, "deep": len(KINDS)}
"""With how many kinds each faulty value is tried."""


TO_BE_REFUSED: Final = "to be refused: "
"""With this begins the variant of a request that has a fault: it counts among no variant's accepted requests."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: a value on each axis, and the fault it has, if any."""

    kind: str
    addressing: str
    contact: str
    location: str
    length: str
    count: str
    caller: str
    time: str
    guests: str
    metadata: str
    language: str
    fault: Refusal | None = None

    @property
    def group(self) -> str:
        """What verdicts count by: kind and addressing, such as `seated by slug+username`."""
        return f"{self.kind} by {self.addressing}"

    @property
    def name(self) -> str:
        """The group and every value that is not the plainest: `seated by id, phone too, free text, host`."""
        return ", ".join([self.group, *(value for axis, value in self.values if value != AXES[axis][0])])

    @property
    def variant(self) -> str:
        """What its request is remembered as."""
        return self.name if self.fault is None else f"{TO_BE_REFUSED}{self.name}"

    @property
    def values(self) -> tuple[Value, ...]:
        """Each axis behind kind and addressing with its value."""
        return tuple((axis, getattr(self, axis)) for axis in AXES if axis != "addressing")

    @property
    def row(self) -> tuple[Value, ...]:
        """Every axis with its value, the kind first."""
        return (("kind", self.kind), ("addressing", self.addressing), *self.values)


def walked_kinds(depth: str) -> tuple[Kind, ...]:
    """The kinds whose cells are walked at a depth."""
    if depth == "smoke":
        return tuple(kind for kind in KINDS if kind.name in _SMOKE)
    left_out = _NOT_WALKED if depth == "deep" else _NOT_WALKED | _ALIKE
    return tuple(kind for kind in KINDS if kind.name not in left_out)


def groups() -> dict[str, Kind]:
    """Every legal combination of kind and addressing, by which verdicts count, with its kind."""
    ways = ((kind, way) for kind in KINDS for way in AXES["addressing"] if verdict(kind, "addressing", way) == "legal")
    return {f"{kind.name} by {way}": kind for kind, way in ways}


def legal_values(kind: Kind, callers: Iterable[str] | None = None) -> Block:
    """What each axis may be in a legal cell of this kind. `callers` are those that the target has keys for."""
    block = {axis: [it for it in values if verdict(kind, axis, it) == "legal"] for axis, values in AXES.items()}
    if callers is not None:
        known = {*callers, "nobody"}
        block["caller"] = [caller for caller in block["caller"] if caller in known]
    return {"kind": [kind.name], **block}


def legal_pairs(depth: str = "deep") -> set[frozenset[Value]]:
    """Every pair of values that a legal cell can have, to measure how many of them a run has exercised."""
    return combinations_of([legal_values(kind) for kind in walked_kinds(depth)], 2)


@cache
def cells(depth: str, seed: int, callers: frozenset[str] | None = None) -> tuple[Cell, ...]:
    """The cells of a depth: the legal ones, then those with a fault. The same seed gives the same cells."""
    random = Random(seed)  # noqa: S311  (a choice of tests, no secret)
    blocks = [legal_values(kind, callers) for kind in walked_kinds(depth)]
    legal = [_cell(row) for row in covering(blocks, STRENGTH[depth], random)]
    faulty = _with_a_fault(depth, blocks, random)
    return tuple(dict.fromkeys([*legal, *(cell for cell in faulty if _can_be_sent(cell, callers))]))


def _can_be_sent(cell: Cell, callers: frozenset[str] | None) -> bool:
    return callers is None or cell.caller in callers or cell.caller in ("nobody", "bad credentials")


def _with_a_fault(depth: str, blocks: Sequence[Block], random: Random) -> Iterator[Cell]:
    """Each faulty value with some kinds that refuse it; all other values are legal ones."""
    for axis, values in AXES.items():
        for value in values:
            refusing = [(block, it) for block in blocks if (it := _refusal(block, axis, value)) is not None]
            few = _FAULTY_KINDS[depth]
            if depth == "smoke" and axis == "location" and value not in ("link", "malformed location"):
                continue  # one kind of location that isn't offered stands for all
            if axis == "time":
                # The first kind is the regular one: others would need a booking of that kind to collide with.
                chosen = refusing[:few]
            else:
                chosen = [it for group in _by_reason(refusing) for it in random.sample(group, min(len(group), few))]
            for block, fault in chosen:
                row = {name: random.choice(list(choices)) for name, choices in block.items()}
                row[axis] = value
                yield _cell(_harmless(row, axis), fault)


def _by_reason(refusing: Iterable[tuple[Block, Refusal]]) -> list[list[tuple[Block, Refusal]]]:
    """The kinds that refuse a value, those together that refuse it for one reason: it is another check each time."""
    groups: dict[str, list[tuple[Block, Refusal]]] = {}
    for block, fault in refusing:
        groups.setdefault(fault.reason, []).append((block, fault))
    return list(groups.values())


def _cell(row: Mapping[str, str], fault: Refusal | None = None) -> Cell:
    values: dict[str, Any] = dict(row)
    return Cell(**values, fault=fault)


def _refusal(block: Block, axis: str, value: str) -> Refusal | None:
    found = verdict(BY_NAME[block["kind"][0]], axis, value)
    return found if isinstance(found, Refusal) else None


def _harmless(row: dict[str, str], fault_axis: str) -> dict[str, str]:
    """The row without what would cost a request beside the one that is refused."""
    return row if fault_axis == "time" or row["time"] != "adjacent" else {**row, "time": "free time"}
