"""Shapes of two runs: what changed, and what may only have been chance.

Every member, type, null, value, text and status is one question: in how many of the tests that could have shown it
did each run show it? Fisher's exact test answers whether both runs show it equally often; Tarone's correction keeps
the risk that anything at all is called changed by chance below `LEVEL`. What was always there in one run and never in
the other, but too seldom to be sure, is *seldom seen*: listed, and no change. If both runs sent the same requests
(same seed, same suite, the same tests), chance does not choose what is asked, and always against never is a change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from reports.compare.shapes import Place, Shape, Shapes
from reports.compare.significance import fisher, least_fisher, tarone_threshold

Kind: TypeAlias = Literal["status", "member", "left out", "type", "value", "text"]
Often: TypeAlias = Literal["always", "sometimes", "never"]

LEVEL: Final = 0.01
"""The risk that a pair of runs of one and the same server shows any change."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `a` of `of_a` tests of the first run showed it, `b` of `of_b` of the second.

    `kind` "left out" counts the tests in which the member was missing at least once; `value` is the type, the value or
    the text meant, "" for a member. `p` is Fisher's, uncorrected.
    """

    kind: Kind
    place: Place
    pointer: str
    value: str
    a: int
    of_a: int
    b: int
    of_b: int
    p: float = 1.0

    @property
    def often(self) -> tuple[Often, Often]:
        """How often either run showed it."""
        return _often(self.a, self.of_a), _often(self.b, self.of_b)


@dataclass(frozen=True, slots=True)
class ShapeChanges:
    """What changed, what was seen too seldom to tell, and how many questions were asked."""

    changed: tuple[Change, ...]
    seldom: tuple[Change, ...]
    asked: int
    threshold: float
    same_requests: bool
    left_out: int


def shape_changes(a: Shapes, b: Shapes, *, same_requests: bool) -> ShapeChanges:
    """Hold the shapes of two runs against each other."""
    asked = [question for question in _questions(a, b) if question.of_a and question.of_b]
    threshold = tarone_threshold([least_fisher(it.a + it.b, it.of_a, it.of_b) for it in asked], LEVEL)
    changed, seldom = [], []
    for question in asked:
        told = replace(question, p=fisher(question.a, question.of_a, question.b, question.of_b))
        one_only = set(told.often) == {"always", "never"}
        if told.p <= threshold or (one_only and same_requests and _answered_alike(a, b, told.place)):
            changed.append(told)
        elif one_only and told.kind not in {"left out", "value"}:  # those of members and types say enough
            seldom.append(told)
    left_out = sum(shape.left_out for shapes in (a, b) for shape in shapes.places.values())
    return ShapeChanges(_whole(changed), _whole(seldom), len(asked), threshold, same_requests, left_out)


def _answered_alike(a: Shapes, b: Shapes, place: Place) -> bool:
    """Whether the same tests got as many answers there: one that was cut short or tried again asked something else."""
    ours, theirs = a.places.get(place), b.places.get(place)
    return ours is not None and theirs is not None and (ours.tests, ours.answers) == (theirs.tests, theirs.answers)


def _whole(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Without what says the same again: a member that came or went is told once."""
    told = {(it.place, it.pointer) for it in changes if it.kind == "member"}
    kept = (it for it in changes if it.kind != "left out" or (it.place, it.pointer) not in told)
    return tuple(sorted(kept, key=lambda it: (it.place, it.kind, it.pointer, it.value)))


def _questions(a: Shapes, b: Shapes) -> Iterator[Change]:
    for place in sorted(set(a.places) | set(b.places)):
        ours, theirs = a.places.get(place, Shape()), b.places.get(place, Shape())
        called = place[:2]
        yield Change(
            "status",
            place,
            "",
            "",
            len(ours.tests),
            a.called.get(called, 0),
            len(theirs.tests),
            b.called.get(called, 0),
        )
        yield from _members(place, ours, theirs)
        yield from _types(place, ours, theirs)
        yield from _values(place, ours, theirs)


def _members(place: Place, a: Shape, b: Shape) -> Iterator[Change]:
    for pointer in a.present.keys() | b.present.keys():
        of_a, of_b = (shape.objects[pointer.rpartition("/")[0]] for shape in (a, b))
        yield Change("member", place, pointer, "", a.present[pointer], of_a, b.present[pointer], of_b)
        missing_a, missing_b = of_a - a.always[pointer], of_b - b.always[pointer]
        if missing_a or missing_b:
            yield Change("left out", place, pointer, "", missing_a, of_a, missing_b, of_b)


def _types(place: Place, a: Shape, b: Shape) -> Iterator[Change]:
    for pointer in a.types.keys() & b.types.keys():
        of_a, of_b = a.seen[pointer], b.seen[pointer]
        for kind in a.types[pointer].keys() | b.types[pointer].keys():
            yield Change("type", place, pointer, kind, a.types[pointer][kind], of_a, b.types[pointer][kind], of_b)


def _values(place: Place, a: Shape, b: Shape) -> Iterator[Change]:
    kind: Kind = "text" if place.status >= 400 else "value"
    for pointer in (a.values.keys() & b.values.keys()) - a.open - b.open:
        of_a, of_b = a.seen[pointer], b.seen[pointer]
        for value in a.values[pointer].keys() | b.values[pointer].keys():
            yield Change(kind, place, pointer, value, a.values[pointer][value], of_a, b.values[pointer][value], of_b)


def _often(count: int, of: int) -> Often:
    return "never" if not count else "always" if count >= of else "sometimes"
