"""Covering arrays under constraints: few rows in which every legal combination of `strength` values occurs.

What is legal is given as blocks, each a product of values by axis: within one kind of event type every axis is free,
and other kinds allow other values. (Libraries were tried: under such constraints `allpairspy` leaves a seventh of the
pairs out, `covertable` takes seconds.) The rows depend on nothing but the blocks and the random numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from random import Random
from typing import Final, TypeAlias

Value: TypeAlias = tuple[str, str]
"""An axis and one of its values."""
Block: TypeAlias = Mapping[str, Sequence[str]]

_NONE: Final = 0


def combinations_of(blocks: Iterable[Block], strength: int) -> set[frozenset[Value]]:
    """Every combination of `strength` values that some row of some block can have."""
    found: set[frozenset[Value]] = set()
    for block in blocks:
        for axes in combinations(block, strength):
            for values in product(*(block[axis] for axis in axes)):
                found.add(frozenset(zip(axes, values, strict=True)))
    return found


def covering(blocks: Sequence[Block], strength: int, random: Random) -> list[dict[str, str]]:
    """Rows in which every combination of `combinations_of(blocks, strength)` occurs. All blocks have the same axes."""
    return _Array(blocks, strength).rows(random)


class _Array:
    """The combinations that no row has yet: for each `strength - 1` values, as bits, those still to be seen with them.

    Values are numbered; a combination stands once under each of its parts, so that what a further value would add to a
    row that is half filled can be looked up.
    """

    def __init__(self, blocks: Sequence[Block], strength: int) -> None:
        self._part = strength - 1
        self._values: list[Value] = []
        numbers: dict[Value, int] = {}
        self._choices: list[dict[str, list[int]]] = []
        for block in blocks:
            choices: dict[str, list[int]] = {}
            for axis, values in block.items():
                for value in values:
                    if (axis, value) not in numbers:
                        numbers[axis, value] = len(self._values)
                        self._values.append((axis, value))
                choices[axis] = [numbers[axis, value] for value in values]
            self._choices.append(choices)
        self._wanted: dict[tuple[int, ...], int] = {}
        for choices in self._choices:
            self._want(choices)

    def _want(self, choices: Mapping[str, Sequence[int]]) -> None:
        bits = {axis: sum(1 << number for number in numbers) for axis, numbers in choices.items()}
        for axes in combinations(choices, self._part):
            others = sum(bits[axis] for axis in choices if axis not in axes)
            for part in product(*(choices[axis] for axis in axes)):
                key = tuple(sorted(part))
                self._wanted[key] = self._wanted.get(key, _NONE) | others

    def rows(self, random: Random) -> list[dict[str, str]]:
        made = []
        for key in list(self._wanted):
            while rest := self._wanted[key]:
                seed = (*key, (rest & -rest).bit_length() - 1)
                row = self._filled(seed, random)
                covered = sum(1 << number for number in row)
                for part in combinations(sorted(row), self._part):
                    self._wanted[part] &= ~covered
                made.append(dict(sorted(self._values[number] for number in row)))
        return made

    def _filled(self, seed: tuple[int, ...], random: Random) -> list[int]:
        """A row around a combination that is still wanted: each further value is one that adds most.

        Where none adds anything it is the first, so that rows are no stranger than they have to be.
        """
        axes = {self._values[number][0] for number in seed}
        homes = [choices for choices in self._choices if all(_has(choices, self._values[n], n) for n in seed)]
        choices = homes[0] if len(homes) == 1 else random.choice(homes)
        row = list(seed)
        rest = [axis for axis in choices if axis not in axes]
        random.shuffle(rest)
        for axis in rest:
            wanted = [self._wanted.get(part, _NONE) for part in combinations(sorted(row), self._part)]
            gains = [sum(bits >> number & 1 for bits in wanted) for number in choices[axis]]
            most = max(gains)
            best = [number for number, gain in zip(choices[axis], gains, strict=True) if gain == most]
            row.append(random.choice(best) if most else best[0])
        return row


def _has(choices: Mapping[str, Sequence[int]], value: Value, number: int) -> bool:
    return number in choices[value[0]]
