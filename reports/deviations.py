"""Known breaches: which findings a deviation covers, and which deviations have had their day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Any, Final, Literal, TypeAlias

from history.run import RunInfo

Identity: TypeAlias = tuple[str, str, str, str]
Standing: TypeAlias = Literal["seen", "not exercised", "expired", "gone"]

SETTING: Final = "deviations"
"""The setting of a run that holds its deviations, so that its report can be made again without the file."""
NOTHING: Final = "-"
"""Stands in an id for a part that is empty."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One known breach. `id` is the identity of a finding as one line, in which `*` stands for anything.

    `line` is where it begins in its `file`; `expires` is the first day on which it no longer holds, ISO 8601. `test`
    is the test that shows it, where the user says so.
    """

    id: str
    reason: str
    link: str
    expires: str
    file: str
    line: int
    test: str = ""

    def covers(self, identity: Identity) -> bool:
        """Whether a finding is this known breach."""
        return all(
            fnmatchcase(part, pattern) for part, pattern in zip(parts(line_of(identity)), parts(self.id), strict=True)
        )

    @property
    def place(self) -> str:
        """Where it stands, such as `deviations.toml, line 3`."""
        return f"{self.file}, line {self.line}"

    @property
    def operation(self) -> str:
        """The pattern of the operation that it is about."""
        return parts(self.id)[1]


@dataclass(frozen=True, slots=True)
class Known:
    """A deviation and how it stands after a run: the findings it covered, and what has to be done, if anything."""

    deviation: Deviation
    standing: Standing
    findings: tuple[Identity, ...]

    @property
    def sentence(self) -> str:
        """What to do about it; "" where it does its work."""
        deviation = self.deviation
        if self.standing == "expired":
            seen = "and still seen: renew it with a reason, or mend the target" if self.findings else "and not seen"
            return f"the deviation {deviation.id!r} expired on {deviation.expires}, {seen}. Remove {deviation.place}"
        if self.standing == "gone":
            return f"the deviation {deviation.id!r} is no longer seen: the promise is kept. Remove {deviation.place}"
        return ""


def line_of(identity: Identity) -> str:
    """A finding's identity as one line: code, operation, rule, pointer."""
    return " ".join(part.replace(" ", "%20") or NOTHING for part in identity).removesuffix(f" {NOTHING}")


def parts(line: str) -> list[str]:
    """The four parts of an id; a pointer may be left out where there is none."""
    words = line.split()
    return [*words, *[NOTHING] * (4 - len(words))]


def deviations_of(info: RunInfo) -> tuple[Deviation, ...]:
    """The deviations that a run was given."""
    return tuple(Deviation(**entry) for entry in info.settings.get(SETTING) or ())


def as_setting(deviations: Iterable[Deviation]) -> list[dict[str, Any]]:
    """Deviations as a run remembers them."""
    return [asdict(deviation) for deviation in deviations]


def settle(
    deviations: Sequence[Deviation], found: Sequence[Identity], today: date, exercised: Callable[[Deviation], bool]
) -> tuple[Known, ...]:
    """How each deviation stands. `exercised` says whether the run could have seen it.

    A deviation that covers nothing is gone only where that is so.
    """
    settled = []
    for deviation in deviations:
        covered = tuple(identity for identity in found if deviation.covers(identity))
        standing: Standing = "seen" if covered else "gone" if exercised(deviation) else "not exercised"
        if date.fromisoformat(deviation.expires) <= today:
            standing = "expired"
        settled.append(Known(deviation, standing, covered))
    return tuple(settled)


def excused(known: Iterable[Known]) -> Mapping[Identity, Deviation]:
    """The findings that don't fail a run, each with the deviation that covers it."""
    return {identity: entry.deviation for entry in known if entry.standing == "seen" for identity in entry.findings}
