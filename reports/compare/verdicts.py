"""A difference between two load runs, and what it proves: better, same, worse, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Verdict: TypeAlias = Literal["better", "same", "worse", "can't tell"]

TOGETHER: Final = "*"
"""The row of all operations together."""
ERRORS: Final = "errors"
RATE: Final = "rate"
LEVEL: Final = 0.05
"""The risk that a pair of runs of one and the same server is called worse."""


@dataclass(frozen=True, slots=True)
class Margin:
    """What a difference must exceed to matter: a share of the first run's figure, and at least so many ms.

    `errors` is the same for shares of failed requests, in points of 1.
    """

    relative: float = 0.05
    least_ms: float = 1.0
    errors: float = 0.005

    def of(self, milliseconds: float) -> float:
        """The margin around that latency, ms."""
        return max(self.relative * milliseconds, self.least_ms)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure in both runs, the difference b - a with its 95 % interval, and what follows.

    `p` is the probability of so large a difference by chance, corrected for everything that was judged. Latencies are
    in ms; of error rates and rates in shares and per second.
    """

    metric: str
    a: float
    b: float
    low: float
    high: float
    margin: float
    p: float
    verdict: Verdict

    @property
    def change(self) -> float:
        """The difference b - a."""
        return self.b - self.a

    @property
    def relative(self) -> float | None:
        """The difference as a share of a; None where a is 0."""
        return self.change / self.a if self.a else None


@dataclass(frozen=True, slots=True)
class Row:
    """One operation or flow in both runs. A percentile with too few requests beyond it is not among `differences`."""

    name: str
    count_a: int
    count_b: int
    differences: tuple[Difference, ...]
    verdict: Verdict


def overall(verdicts: Sequence[Verdict]) -> Verdict:
    """What several verdicts come to: one that is worse makes all worse; the same only if nothing is in doubt."""
    order: tuple[Verdict, ...] = ("worse", "better", "can't tell", "same")
    return next((verdict for verdict in order if verdict in verdicts), "can't tell")


def judged(difference: Difference) -> Verdict:
    """What a difference proves, whose `p` is corrected already."""
    if -difference.margin <= difference.low and difference.high <= difference.margin:
        return "same"
    if difference.p < LEVEL and abs(difference.change) > difference.margin:
        return "worse" if (difference.change > 0) != (difference.metric == RATE) else "better"
    return "can't tell"


def row_of(name: str, count_a: int, count_b: int, differences: list[Difference]) -> Row:
    """Errors and rates speak for or against where they differ; too few requests to be sure of them do not."""
    plain = {ERRORS, RATE}
    telling = [it.verdict for it in differences if it.metric not in plain or it.verdict in {"worse", "better"}]
    return Row(name, count_a, count_b, tuple(differences), overall(telling))
