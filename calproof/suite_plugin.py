"""The pytest plugin of a verification run: the examiner fixture, and what happened as events of the history.

The parent process leaves the run's folder in CALPROOF_RUN and the host's key in CALPROOF_API_KEY; keys never stand
in arguments or files.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase

from calproof.children import RUN_VARIABLE
from calproof.depth import DEPTHS, Depth
from calproof.errors import Exit
from calproof.examiner import Examiner
from calproof.senders import HttpSender
from calproof.targets import keys_of_environment
from contracts.contract import Contract, load_contract
from contracts.exchange import Call, Exchange
from contracts.judge import Judge
from history.recorder import Recorder
from history.run import RunInfo, load_run
from scenarios import calls
from scenarios.flow import drive
from scenarios.starts import Starts, first_free_day
from scenarios.variants import BEYOND, VARIANTS
from scenarios.world import ProvisioningError, provision, remove

NO_CALL: Final = "no scenario calls it yet"


def unexercised(contract: Contract) -> dict[str, str]:
    """The operations that the suite leaves out, each with the reason."""
    left_out = {name: NO_CALL for name in contract.operations if name not in calls.OPERATIONS}
    return {**left_out, "updateMe": "it would change the profile of the account under test"}


_run = pytest.StashKey["VerificationRun"]()


class VerificationRun:
    """The state of one run: where it is recorded, and what of the contract it has exercised."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.info: RunInfo = load_run(folder)
        self.depth: Depth = DEPTHS[self.info.profile]
        self.contract = load_contract()
        self.keys = keys_of_environment()
        self.recorder = Recorder(folder, "suite", secrets=list(self.keys.values()))
        self.exercised: set[str] = set()
        self.examiner: Examiner | None = None

    def watch(self, send: HttpSender) -> Iterator[Examiner]:
        """Provision a world, hand out its examiner, and remove the world again."""
        judge = Judge(self.contract)

        def noted(call: Call) -> Exchange:
            exchange = send(call)
            self.exercised.add(call.operation)
            return exchange

        def provisioning(call: Call) -> Exchange:
            exchange = noted(call)
            self.recorder.exchange(exchange, judge.judge(exchange).violations, test="provisioning")
            return exchange

        try:
            world = drive(provision(f"{int(time.time()):x}"), provisioning)
        except ProvisioningError as error:
            self.recorder.event("invalid", reason=str(error))
            pytest.exit(str(error), returncode=Exit.INVALID)
        starts = Starts(first_free_day(datetime.now(UTC).date(), self.info.seed or 0))
        strict = bool(self.info.settings.get("strict"))
        self.examiner = Examiner(noted, judge, self.recorder, world, starts, strict)
        try:
            yield self.examiner
        finally:
            left = drive(remove(world), provisioning)
            for exchange in left:
                self.recorder.event("note", text=f"left behind: {exchange.call.method} {exchange.call.path}")
            self.recorder.event("rate_limited", requests=send.refused_for_rate)

    def account(self) -> None:
        """Write down what was exercised, and what was not and why."""
        answered = self.examiner.answered if self.examiner else {}
        for variant in VARIANTS:
            accepted, refused = answered.get((variant.name, True), 0), answered.get((variant.name, False), 0)
            self.recorder.event("variant", name=variant.name, accepted=accepted, refused=refused)
            if not accepted:
                self.not_exercised("variant", variant.name, "none of its requests was accepted")
        for name, reason in BEYOND.items():
            self.not_exercised("variant", name, reason)
        left_out = unexercised(self.contract)
        for operation_id in self.contract.operations:
            if operation_id not in self.exercised:
                reason = left_out.get(operation_id, "no test that ran calls it")
                self.not_exercised("operation", operation_id, reason)
        self.recorder.event("operations", documented=sorted(self.contract.operations))
        self.recorder.close()

    def not_exercised(self, kind: str, what: str, reason: str) -> None:
        """Skipped is not passed: say what was left out, and why."""
        self.recorder.event("not_exercised", what=what, kind=kind, reason=reason)


def pytest_configure(config: pytest.Config) -> None:
    """Open the run that the parent process has begun."""
    folder = os.environ.get(RUN_VARIABLE)
    if not folder:
        raise pytest.UsageError("the verification suite runs through `calproof verify`")
    run = VerificationRun(Path(folder))
    config.stash[_run] = run
    hypothesis.settings.register_profile(
        "calproof",
        max_examples=run.depth.examples,
        deadline=None,
        database=None,
        derandomize=False,
        print_blob=False,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=True,
    )
    hypothesis.settings.load_profile("calproof")
    random.seed(run.info.seed)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Tell the parent how much is to come."""
    session.config.stash[_run].recorder.event("collected", tests=len(session.items))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let the exchanges of this test carry its name."""
    examiner = item.config.stash[_run].examiner
    if examiner is not None:
        examiner.test = item.nodeid


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Write down how each test ended; a fixture that failed makes it an error."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    if report.when == "call" or (report.when == "setup" and not report.passed):
        outcome = "error" if report.when == "setup" and report.failed else report.outcome
        reason = str(call.excinfo.value) if call.excinfo is not None else ""
        item.config.stash[_run].recorder.event(
            "test", nodeid=item.nodeid, outcome=outcome, seconds=report.duration, reason=reason[:2000]
        )
    return report  # type: ignore[return-value]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Close the books, however the session ended."""
    session.config.stash[_run].account()


@pytest.fixture(scope="session")
def verification_run(pytestconfig: pytest.Config) -> VerificationRun:
    """The run itself: its depth, its contract, its record."""
    return pytestconfig.stash[_run]


@pytest.fixture(scope="session")
def _examiner(verification_run: VerificationRun) -> Iterator[Examiner]:
    run = verification_run
    with HttpSender(run.info.url, run.keys) as send:
        yield from run.watch(send)


@pytest.fixture
def examiner(_examiner: Examiner, request: pytest.FixtureRequest) -> Examiner:
    """What a test examines the target with."""
    _examiner.test = request.node.nodeid
    return _examiner
