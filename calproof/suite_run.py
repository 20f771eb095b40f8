"""The state of a verification run within one process of the suite: its world, its budget, its record."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from calproof.budget import Budget, NotHere, Paused, Purse
from calproof.children import SHARED
from calproof.depth import DEPTHS, Depth
from calproof.errors import Exit
from calproof.examiner import Examiner, Watch, nobody_watches
from calproof.senders import HttpSender, Sender, WholeSender
from calproof.targets import keys_of_environment
from contracts.contract import Contract, load_contract
from contracts.exchange import Call, Exchange
from contracts.judge import Judge
from contracts.lifecycle import Lifecycle
from history.ledger import LedgerFile
from history.recorder import Recorder
from history.run import RunInfo, load_run
from scenarios import calls
from scenarios.cells import groups
from scenarios.flow import drive
from scenarios.kinds import KINDS, Kind
from scenarios.ledger import Ledger
from scenarios.provisioning import ProvisioningError, event_type_of, provision, remove
from scenarios.starts import Starts, first_free_day
from scenarios.variants import BEYOND, group_of
from scenarios.world import EventType, Unavailable

NO_CALL: Final = "no scenario calls it yet"
PROVISIONING: Final = "provisioning"
REMOVAL: Final = "removal"


def unexercised(contract: Contract) -> dict[str, str]:
    """The operations that the suite leaves out, each with the reason."""
    left_out = {name: NO_CALL for name in contract.operations if name not in calls.OPERATIONS}
    return {
        **left_out,
        "updateMe": "it would change the profile of the account under test",
        "refreshApiKey": "it would end the key of the account under test",
    }


@dataclass(frozen=True, slots=True)
class Worker:
    """Which of the run's processes this is. Each has a world, starts and a part of the history of its own."""

    number: int = 0
    of: int = 1

    @property
    def process(self) -> str:
        """The process's name in the history."""
        return "suite" if self.of == 1 else f"suite-{self.number}"

    def tag(self, run: str) -> str:
        """The tag of its world."""
        return run if self.of == 1 else f"{run}-{self.number}"


class VerificationRun:
    """One process's part of a run: where it is recorded, what it may send, what of the contract it has exercised."""

    def __init__(
        self, folder: Path, worker: Worker, sender: WholeSender | None = None, watch: Watch = nobody_watches
    ) -> None:
        """The part of the run in `folder` that `worker` has. It sends through `sender`, or else over HTTP.

        `watch` is told of what was found, as soon as it was.
        """
        self._sender, self._watch = sender, watch
        self.folder = folder
        self.worker = worker
        self.info: RunInfo = load_run(folder)
        self.depth: Depth = DEPTHS[self.info.profile]
        self.contract = load_contract()
        self.keys = keys_of_environment()
        self.recorder = Recorder(folder, worker.process, secrets=list(self.keys.values()))
        self.exercised: set[str] = set()
        self.lifecycle = Lifecycle()
        self.examiner: Examiner | None = None
        self.budget = _budget(folder, self.info, self.depth, worker)
        self.ledger = Ledger()
        self.pages = LedgerFile(folder, worker.process)
        """The same on disk, for `calproof cleanup` should this process die."""
        if worker.number == 0:
            self.budget.spend("the first look at the target")
        self.test = PROVISIONING

    def open(self) -> WholeSender:
        """The sender of this process."""
        if self._sender is not None:
            return self._sender
        told = self.recorder.event

        def waiting(seconds: float, why: str) -> None:
            told("waiting", seconds=seconds, reason=why)

        return HttpSender(self.info.url, self.keys, sharers=self.worker.of, waiting=waiting)

    def watch(self, send: WholeSender) -> Iterator[Examiner]:
        """Provision a world, hand out its examiner, and remove the world again."""
        judge = Judge(self.contract)
        noted = self._noted(send)

        def recorded(call: Call) -> Exchange:
            exchange = noted(call)
            broken = (*judge.judge(exchange).violations, *self.lifecycle.observe(exchange))
            self._watch(broken)
            self.recorder.exchange(exchange, broken, test=self.test)
            return exchange

        first_test, self.test = self.test, PROVISIONING
        try:
            world = drive(provision(self.worker.tag(f"{int(time.time()):x}"), KINDS[:1], self.keys), recorded)
        except ProvisioningError as error:
            self.recorder.event("invalid", reason=str(error))
            pytest.exit(str(error), returncode=Exit.INVALID)

        def make(kind: Kind) -> EventType:
            test, self.test = self.test, PROVISIONING
            try:
                return drive(event_type_of(world, kind), recorded)
            except Unavailable as error:
                raise NotHere(f"the target has no {error.what} event type: {error.reason}") from error
            finally:
                self.test = test

        world.make = make
        self.test = first_test
        self.recorder.event("spent", requests=self.budget.used)
        self.recorder.event("world", tag=world.tag)
        first_day = first_free_day(datetime.now(UTC).date(), self.info.seed or 0)
        starts = Starts(first_day, self.worker.number, self.worker.of)
        strict = bool(self.info.settings.get("strict"))
        self.examiner = Examiner(noted, judge, self.recorder, world, starts, strict)
        self.examiner.budget, self.examiner.shrinks = self.budget, self.depth.shrinks
        self.examiner.together = self._together(send)
        self.examiner.lifecycle, self.examiner.watch = self.lifecycle, self._watch
        try:
            yield self.examiner
        finally:
            self.test, self.budget.removing = REMOVAL, True
            # What could not be deleted is tried once more, with what broken tests have left behind.
            left = [exchange for exchange in drive(remove(world), recorded) if exchange.call.method != "DELETE"]
            for exchange in [*left, *drive(self.ledger.sweep(), recorded)]:
                self.recorder.event("note", text=f"left behind: {exchange.call.method} {exchange.call.path}")
            self.recorder.event("rate_limited", requests=send.refused_for_rate, waited=send.waited)

    def _noted(self, send: WholeSender) -> Sender:
        """`send` within the budget; what it makes and removes is entered in the ledger."""

        def noted(call: Call) -> Exchange:
            self.budget.check()
            before = send.sent
            entry = self.pages.intend(call)
            exchange = send(call)
            self.pages.settle(entry, exchange)
            self.budget.spend(self.test, send.sent - before)
            self.ledger.note(exchange)
            self.budget.set_aside(self.ledger.price)
            self.exercised.add(call.operation)
            if exchange.refused_for_rate and not self.budget.removing:
                self.recorder.exchange(exchange, test=self.test)  # seen, and judged by nobody
                raise Paused("the target went on refusing for its rate limit (429)")
            return exchange

        return noted

    def _together(self, send: WholeSender) -> Callable[[Sequence[Call]], list[Exchange]]:
        """`send` for calls at one moment, within the budget. One that is refused for a rate limit spoils them all."""

        def together(rivals: Sequence[Call]) -> list[Exchange]:
            self.budget.check(2 * len(rivals))  # whatever each makes must be removed, too
            entries = [self.pages.intend(call) for call in rivals]
            exchanges = send.together(rivals)
            for entry, exchange in zip(entries, exchanges, strict=True):
                self.pages.settle(entry, exchange)
            self.budget.spend(self.test, len(rivals))
            for exchange in exchanges:
                self.ledger.note(exchange)
                self.exercised.add(exchange.call.operation)
            self.budget.set_aside(self.ledger.price)
            if limited := [exchange for exchange in exchanges if exchange.refused_for_rate]:
                self.recorder.exchange(limited[0], test=self.test)
                raise Paused("the target refuses requests at one moment for its rate limit (429)")
            return exchanges

        return together

    def account(self) -> None:
        """Write down what was exercised, and what was not and why."""
        self._account_for_variants()
        for name, reason in BEYOND.items():
            self.not_exercised("variant", name, reason)
        for name, count in sorted(self.lifecycle.transitions.items()):
            self.recorder.event("transition", name=name, count=count)
        left_out = unexercised(self.contract)
        for operation_id in self.contract.operations:
            if operation_id not in self.exercised:
                reason = left_out.get(operation_id, "no test that ran calls it")
                self.not_exercised("operation", operation_id, reason)
        self.recorder.event("operations", documented=sorted(self.contract.operations))
        budget = self.budget
        self.recorder.event("budget", allowed=budget.allowed, used=budget.used, by_test=dict(budget.by_test))
        self.recorder.close()
        self.pages.close()

    def _account_for_variants(self) -> None:
        """Count by kind and addressing, over all that else differs between the requests."""
        answered: Counter[tuple[str, bool]] = Counter()
        for (name, ok), count in (self.examiner.answered if self.examiner else Counter()).items():
            answered[group_of(name), ok] += count
        missing = self.examiner.world.refused if self.examiner else {}
        for name, kind in groups().items():
            accepted, refused = answered[name, True], answered[name, False]
            if accepted or refused:
                self.recorder.event("variant", name=name, accepted=accepted, refused=refused)
            if not accepted:
                reason = "none of its requests was accepted" if refused else "no test that ran tried it"
                self.not_exercised("variant", name, missing.get(kind.name, reason))

    def not_exercised(self, kind: str, what: str, reason: str) -> None:
        """Skipped is not passed: say what was left out, and why."""
        self.recorder.event("not_exercised", what=what, kind=kind, reason=reason)


def _budget(folder: Path, info: RunInfo, depth: Depth, worker: Worker) -> Budget:
    """The run's budget, which its processes share."""
    settings: dict[str, Any] = dict(info.settings)
    seconds = settings.get("max_seconds")
    return Budget(
        allowed=depth.requests,
        seconds=None if seconds is None else float(seconds),
        time_allowed=str(settings.get("max_time") or ""),
        purse=None if worker.of == 1 else Purse(folder / SHARED, worker.number, worker.of),
    )
