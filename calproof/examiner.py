"""The examiner: sends a test's calls, judges every answer, remembers every exchange, and says what was broken.

An *example* is one run through a test's steps. Breaches don't stop it at once: the steps after them are judged too.
At its end they are raised together, so that Hypothesis shrinks to the smallest example that still breaks a promise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from calproof.budget import Budget, NotExercised, NotHere, SmallEnough
from calproof.senders import Sender
from calproof.tried import ContractBreach, Tried
from contracts.exchange import Call, Exchange, MissingData, Violation
from contracts.expectations import accepted, as_many_as_fit, its_own, refused, refused_for, same_booking
from contracts.judge import Judge
from contracts.lifecycle import Lifecycle
from contracts.promptness import Promptness
from contracts.subjects import of_subject, telling
from history.recorder import Recorder
from scenarios import calls
from scenarios.cells import TO_BE_REFUSED
from scenarios.flow import Contest, T, Together, drive
from scenarios.starts import Starts
from scenarios.world import World

__all__ = ["ContractBreach", "Examiner", "Example"]

LEAST: Final = 4
"""An example begins only where the budget has room for so many requests: most tests need no more."""

_REMOVALS: Final[Mapping[str, Callable[[Any], Call]]] = {
    "createEventType": calls.delete_event_type,
    "createSchedule": calls.delete_schedule,
    "createTeam": calls.delete_team,
    "createWebhook": calls.delete_webhook,
}
"""What takes away again what a request has made."""

Watch = Callable[[Sequence[Violation]], None]
Expected = Callable[[Exchange], Iterable[Violation]]
"""What an exchange breaks of what was expected of it."""


def nothing_special(_: Exchange) -> Iterable[Violation]:
    """Nothing is expected of an exchange but what its answer promises."""
    return ()


def nobody_watches(found: Sequence[Violation]) -> None:
    """What was found is for the record alone."""


@dataclass(slots=True)
class Example:
    """One run through a test's steps."""

    _send: Callable[[Call], Exchange]
    _judge: Judge
    _strict: bool
    steps: list[tuple[Exchange, list[Violation]]] = field(default_factory=list)
    _together: Callable[[Sequence[Call]], list[Exchange]] | None = None
    _lifecycle: Lifecycle = field(default_factory=Lifecycle)
    _promptness: Promptness = field(default_factory=Promptness)
    _watch: Watch = field(default=nobody_watches)
    about: str = ""
    """The subject that the checks are about, from now on."""

    def send(self, call: Call) -> Exchange:
        """Send a call and judge its answer, by itself and given all earlier ones."""
        return self._examined(call)

    def _examined(self, call: Call, expected: Expected = nothing_special, about: str = "") -> Exchange:
        """Send a call; what was expected of it comes before what its answer breaks, which may follow from it."""
        exchange = self._send(call)
        first = [*self._of_subject(expected(exchange), about), *self._promptness.observe(exchange)]
        self._note(exchange, self._lifecycle.observe(exchange), first)
        return exchange

    def _of_subject(self, violations: Iterable[Violation], about: str = "") -> list[Violation]:
        return [of_subject(violation, about or self.about) for violation in violations]

    def together(self, calls: Sequence[Call], expected: Expected = nothing_special) -> list[Exchange]:
        """Send calls at one moment and judge their answers, which come in the order of the calls.

        What was `expected` of each comes before what its answer breaks. Raises NotHere where the sender can't.
        """
        if self._together is None:
            raise NotHere("requests at one moment: the sender sends one after the other")
        exchanges = self._together(calls)
        broken = {id(exchange): found for exchange, found in self._lifecycle.observe_all(exchanges)}
        for exchange in exchanges:
            first = [*its_own(exchange, exchanges), *self._of_subject(expected(exchange))]
            self._note(exchange, broken[id(exchange)], first)
        return exchanges

    def _note(self, exchange: Exchange, broken: Iterable[Violation], first: Sequence[Violation] = ()) -> None:
        found = [*first, *telling([*self._judge.judge(exchange).violations, *broken])]
        self.steps.append((exchange, found))
        self._watch(found)

    def accept(self, call: Call, why: str = "the request is valid", *, about: str = "") -> Exchange:
        """Send a call that must be accepted; the example ends here if it isn't."""
        exchange = self.send(call)
        if not exchange.ok:
            self.check(accepted(exchange, why), about)
            raise ContractBreach(self.breaches)
        return exchange

    def refuse(
        self, call: Call, fault: str, where: str = "", *, about: str = "", statuses: frozenset[int] = frozenset()
    ) -> Exchange:
        """Send a call that must be refused because of one fault, at the pointer `where`, with one of `statuses`."""

        def expected(exchange: Exchange) -> Iterator[Violation]:
            if statuses:
                return refused_for(exchange, fault, where, statuses)
            return refused(exchange, fault, where)

        return self._examined(call, expected, about)

    def check(self, violations: Iterable[Violation], about: str = "") -> None:
        """Add what an oracle found; it is remembered with the latest exchange.

        Here as in all that expects something, `about` is the subject of this check alone.
        """
        found = self._of_subject(violations, about)
        self.steps[-1][1].extend(found)
        self._watch(found)

    def count(self, query: calls.Query) -> int:
        """How many bookings match a filter, by the list's own total."""
        listed = self.accept(calls.list_bookings({**query, "take": 1}))
        body = listed.answer.body if listed.answer is not None else {}
        return int(body["pagination"]["totalItems"])

    def unchanged(self, before: Mapping[str, Any]) -> None:
        """The booking, read again, is what it was before the request that was refused."""
        refused_by = self.steps[-1][0].call.operation
        after = self.accept(calls.get_booking(before["uid"])).data
        for violation in same_booking(before, after, refused_by):
            message = f"{violation.message}, although the request was refused"
            self.check([replace(violation, code="CP303", rule="a-refusal-changes-nothing", message=message)])

    def tidy(self, exchange: Exchange) -> None:
        """Remove again what a generated request has made beside the world."""
        if not exchange.ok:
            return
        if exchange.call.operation == "reserveSlot":
            self.accept(calls.delete_reservation(exchange.data["reservationUid"]))
        elif (remove := _REMOVALS.get(exchange.call.operation)) and "id" in exchange.data:
            self.accept(remove(exchange.data["id"]))

    def drive(self, flow: Contest[T]) -> T:
        """Run a whole journey, every answer judged, and whether as many won each contest in it as there was room."""
        return drive(flow, self.send, self._contest)

    def _contest(self, rivals: Together) -> list[Exchange]:
        exchanges = self.together(rivals.calls)
        self.check(as_many_as_fit(exchanges, rivals.room, rivals.what))
        return exchanges

    @property
    def breaches(self) -> list[Violation]:
        """The broken promises so far; drift counts only when the run is strict."""
        found = (violation for _, violations in self.steps for violation in violations)
        return [violation for violation in found if violation.severity == "breach" or self._strict]


@dataclass(slots=True)
class Examiner:
    """What a test needs to examine a target: world, starts, judge, sender and record."""

    send: Sender
    judge: Judge
    recorder: Recorder
    world: World
    starts: Starts
    strict: bool = False
    test: str = ""
    answered: Counter[tuple[str, bool]] = field(default_factory=Counter)
    """How many requests of a variant were accepted (True) and refused (False)."""
    budget: Budget | None = None
    shrinks: int = 1_000_000
    """How many more examples a test gets once one has broken a promise."""
    tried: Tried = field(default_factory=Tried)
    together: Callable[[Sequence[Call]], list[Exchange]] | None = None
    """Sends calls at one moment, for races."""
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    """The model of every booking of the run: one for all examples, since all see the same bookings."""
    promptness: Promptness = field(default_factory=Promptness)
    """How long the answers of the run took so far."""
    watch: Watch = nobody_watches
    """Is told of what was found, as soon as it was."""

    @contextmanager
    def example(self, about: str = "") -> Iterator[Example]:
        """One example, `about` one of the subjects that have promises of their own (`contracts.subjects`).

        Raises ContractBreach at its end if promises were broken in it.

        Raises RunEnds before its first request where the run's budget has no room for it, or where the test has
        spent enough on making a failing example smaller.
        """
        if self.tried.smallest is not None and self.tried.since_breach >= self.shrinks:
            raise SmallEnough("no more examples are spent on this breach")
        if self.budget is not None:
            self.budget.check(LEAST)
        example = Example(
            self.send, self.judge, self.strict, [], self.together, self.lifecycle, self.promptness, self.watch, about
        )
        try:
            yield example
        except NotExercised:
            if example.breaches:  # what was found before the end counts
                raise ContractBreach(example.breaches) from None
            raise
        except MissingData as error:
            # An answer without the data that the next step needs: said here unless the judge has said so already.
            if not example.breaches:
                example.check(accepted(error.exchange))
            raise ContractBreach(example.breaches) from error
        except (LookupError, TypeError, ValueError) as error:
            if example.breaches:  # the answer was not of the promised shape, which is the finding
                raise ContractBreach(example.breaches) from error
            raise
        finally:
            self._remember(example)
        if example.breaches:
            raise ContractBreach(example.breaches)

    def _remember(self, example: Example) -> None:
        written = []
        for exchange, violations in example.steps:
            written.append(self.recorder.exchange(exchange, violations, test=self.test))
            if exchange.call.variant and not exchange.call.variant.startswith(TO_BE_REFUSED):
                self.answered[exchange.call.variant, exchange.ok] += 1
        breaches = example.breaches
        self.tried.note(breaches, len(written))
        if breaches:
            identities = sorted({breach.identity for breach in breaches})
            self.recorder.event("broken", test=self.test, first=written[0], last=written[-1], identities=identities)
