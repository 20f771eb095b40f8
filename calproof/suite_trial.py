"""One test on trial: what it spent, what it broke, and whether that shows again when it is tried a second time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from hypothesis.errors import Flaky

from calproof.budget import NotExercised, RunEnds
from calproof.suite_run import VerificationRun
from calproof.tried import ContractBreach, Identity, Tried


@dataclass(slots=True)
class Trial:
    """The trial of one test.

    `breaches` are those that explain its failure, None where something else made it fail. A test that had proved
    something before it was `cut_short` passes; `over` is set where the run's budget did it.
    """

    run: VerificationRun
    nodeid: str
    breaches: list[Identity] | None = None
    cut_short: str = ""
    over: str = ""
    _tried: Tried = field(default_factory=Tried)

    @property
    def requests(self) -> int:
        """How many requests the test has sent."""
        return self.run.budget.by_test[self.nodeid]

    def begin(self) -> None:
        """Let exchanges and examples be this test's."""
        self.run.test = self.nodeid
        self._tried = self._fresh()

    def _fresh(self) -> Tried:
        tried = Tried()
        if self.run.examiner is not None:
            self.run.examiner.tried = tried
        return tried

    def ended(self, end: NotExercised) -> None:
        """The run's budget ended the test: what it broke before counts, and so does what it had proved.

        Raises ContractBreach for the one, the end itself where it had done neither.
        """
        if self._tried.smallest is not None:
            self.failed(self._tried.smallest, None)
            raise self._tried.smallest
        if not self._tried.examples:
            raise end
        self.cut_short = str(end)
        self.over = self.cut_short if isinstance(end, RunEnds) else ""

    def failed(self, error: BaseException, again: Callable[[], None] | None) -> None:
        """The test failed: say by which breaches, and which of them show again."""
        tried = self._tried
        if not tried.broken or not _is_breach(error):
            return
        self.breaches = sorted(tried.broken)
        shown = {identity for identity, examples in tried.broken.items() if examples > 1}
        if isinstance(error, Flaky):
            # Hypothesis ran its smallest example a second time, and it did not fail again.
            shown &= tried.latest
            self._tell(shown, set(tried.broken))
            return
        missing = set(tried.broken) - shown
        tried_again = bool(missing) and again is not None and self._second(again)
        if tried_again and self.run.examiner is not None:
            shown |= missing & set(self.run.examiner.tried.broken)
        self._tell(shown, shown | (missing if tried_again else set()))

    def _second(self, again: Callable[[], None]) -> bool:
        """Run the test a second time, with fresh starts; says whether there was room for it."""
        if self.run.budget.over(max(self.requests, 1)):
            return False
        second = self._fresh()
        with suppress(Exception, NotExercised):  # whatever it was: the first failure is the one that is told
            again()
        return second.examples > 0

    def _tell(self, shown: set[Identity], tried: Iterable[Identity]) -> None:
        for code, operation, rule, pointer in sorted(tried):
            repeated = (code, operation, rule, pointer) in shown
            self.run.recorder.event(
                "again", test=self.nodeid, code=code, operation=operation, rule=rule, pointer=pointer, repeated=repeated
            )


def _is_breach(error: BaseException) -> bool:
    """Whether nothing but broken promises made a test fail."""
    if isinstance(error, BaseExceptionGroup):
        return all(_is_breach(inner) for inner in error.exceptions)
    return isinstance(error, ContractBreach | Flaky | NotExercised)
