"""The examiner: sends a test's calls, judges every answer, remembers every exchange, and says what was broken.

An *example* is one run through a test's steps. Breaches don't stop it at once: the steps after them are judged too.
At its end they are raised together, so that Hypothesis shrinks to the smallest example that still breaks a promise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from calproof.senders import Sender
from contracts.exchange import Call, Exchange, MissingData, Violation
from contracts.expectations import accepted, refused, same_booking
from contracts.judge import Judge
from history.recorder import Recorder
from scenarios import calls
from scenarios.flow import Flow, T, drive
from scenarios.starts import Starts
from scenarios.world import World


class ContractBreach(AssertionError):
    """Promises were broken in one example. Carries the violations."""

    def __init__(self, violations: Iterable[Violation]) -> None:
        self.violations = tuple(violations)
        super().__init__("\n".join(f"{it.code} {it.message}" for it in self.violations))


@dataclass(slots=True)
class Example:
    """One run through a test's steps."""

    _send: Callable[[Call], Exchange]
    _judge: Judge
    _strict: bool
    steps: list[tuple[Exchange, list[Violation]]] = field(default_factory=list)

    def send(self, call: Call) -> Exchange:
        """Send a call and judge its answer."""
        exchange = self._send(call)
        self.steps.append((exchange, list(self._judge.judge(exchange).violations)))
        return exchange

    def accept(self, call: Call, why: str = "the request is valid") -> Exchange:
        """Send a call that must be accepted; the example ends here if it isn't."""
        exchange = self.send(call)
        if not exchange.ok:
            self.check(accepted(exchange, why))
            raise ContractBreach(self.breaches)
        return exchange

    def refuse(self, call: Call, fault: str, where: str = "") -> Exchange:
        """Send a call that must be refused because of one fault, at the pointer `where`."""
        exchange = self.send(call)
        self.check(refused(exchange, fault, where))
        return exchange

    def check(self, violations: Iterable[Violation]) -> None:
        """Add what an oracle found; it is remembered with the latest exchange."""
        self.steps[-1][1].extend(violations)

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
        if exchange.call.operation == "createEventType":
            self.accept(calls.delete_event_type(exchange.data["id"]))
        elif exchange.call.operation == "createSchedule":
            self.accept(calls.delete_schedule(exchange.data["id"]))

    def drive(self, flow: Flow[T]) -> T:
        """Run a whole journey, every answer judged."""
        return drive(flow, self.send)

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

    @contextmanager
    def example(self) -> Iterator[Example]:
        """One example. Raises ContractBreach at its end if promises were broken in it."""
        example = Example(self.send, self.judge, self.strict)
        try:
            yield example
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
        for exchange, violations in example.steps:
            self.recorder.exchange(exchange, violations, test=self.test)
            if exchange.call.variant:
                self.answered[exchange.call.variant, exchange.ok] += 1
