"""The pytest plugin of a worker of `calproof faults`: one collection, then a process for each fault.

A forked child has everything imported and collected. It mounts a fresh sandbox with the fault in itself, runs the
suite against it, and ends at the first broken promise.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NoReturn

import pytest

from calproof.fault_trials import PLAN_VARIABLE, Plan, Trial, Workplace
from calproof.sandbox_past import have_a_past
from calproof.sandbox_server import ACCOUNTS, MODULE, sandbox_target
from calproof.senders import HttpSender, InProcessSender, WholeSender
from calproof.suite_plugin import RUN
from calproof.suite_run import VerificationRun, Worker
from calproof.targets import Target, environment_of_keys
from contracts.exchange import Violation
from history.run import RunInfo, create_run
from reports.scorecard import FAULTLESS, Result

_POLL: Final = 0.01
_LONGEST: Final = 500
_ON_THE_WIRE: Final = "wire"
"""The kind of fault that lies below the application: it is tried on a sandbox of its own process."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Try one fault after the other, each in a child of its own."""
    workplace = Workplace(Path(os.environ[PLAN_VARIABLE]))
    plan = workplace.plan()
    faults = import_module(f"{MODULE}.faults")
    faults.load_faults()
    for folder in plan.faults_from:
        faults.load_faults_from(Path(folder))
    import_module(f"{MODULE}.app")  # so that the children needn't
    for trial in workplace.take():
        scratch = Path(tempfile.mkdtemp(prefix="trial-", dir=workplace.folder))
        try:
            result = _in_a_child(session, plan, trial, scratch)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        workplace.report(result)
    return True


def _in_a_child(session: pytest.Session, plan: Plan, trial: Trial, scratch: Path) -> Result:
    """Try a fault in a forked process, which is gone when this returns or is interrupted."""
    began = time.monotonic()
    told = Workplace(scratch)
    child = os.fork()
    if child == 0:
        _try(session, plan, trial, told)
    status = None
    try:
        while status is None and time.monotonic() - began < trial.seconds:
            ended, code = os.waitpid(child, os.WNOHANG)
            status = code if ended else None
            time.sleep(0 if ended else _POLL)
    finally:
        if status is None:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    seconds = time.monotonic() - began
    if results := told.results():
        return results[0]
    if status is None:
        return Result(trial.fault, trial.seed, "timeout", 0, trial.seconds)
    return Result(
        trial.fault,
        trial.seed,
        "crashed",
        0,
        seconds,
        message=f"its process ended with code {os.waitstatus_to_exitcode(status)}",
    )


def _try(session: pytest.Session, plan: Plan, trial: Trial, told: Workplace) -> NoReturn:
    """The life of a child."""
    began = time.monotonic()
    try:
        tempfile.tempdir = str(told.folder)
        with _sender(plan, trial) as sender:
            _Attempt(session, plan, trial, told, sender).run()
    except BaseException as error:
        words = f"{type(error).__name__}: {error}"[:_LONGEST]
        told.report(Result(trial.fault, trial.seed, "crashed", 0, time.monotonic() - began, message=words))
    finally:
        os._exit(0)  # nothing of the parent's is tidied up twice


@contextmanager
def _sender(plan: Plan, trial: Trial) -> Iterator[WholeSender]:
    """A sender to a fresh sandbox that has the fault."""
    switch = import_module(f"{MODULE}.faults.switch")
    known = import_module(f"{MODULE}.faults").load_faults()
    faults = () if trial.fault == FAULTLESS else (trial.fault,)
    if any(known[fault].kind == _ON_THE_WIRE for fault in faults):
        folders = [Path(folder) for folder in plan.faults_from]
        with sandbox_target("empty", faults, folders) as target, HttpSender(target.url, target.keys) as sender:
            have_a_past(sender)
            yield sender
        return
    switch.BOARD.set(faults)
    settings = import_module(f"{MODULE}.settings")
    app = import_module(f"{MODULE}.app").create_app(settings.Settings(seed=settings.SeedData.EMPTY))
    in_process = InProcessSender(app, _keys())
    have_a_past(in_process)
    yield in_process


def _keys() -> dict[str, str]:
    keys = import_module(f"{MODULE}.seed").keys()
    return {caller: keys[account] for caller, account in ACCOUNTS.items()}


class _Attempt:
    """The suite against one sandbox, until something is found."""

    def __init__(self, session: pytest.Session, plan: Plan, trial: Trial, told: Workplace, sender: WholeSender) -> None:
        self._session, self._trial, self._told = session, trial, told
        info = RunInfo(verb="verify", target="sandbox", url="in-process", seed=trial.seed, profile=plan.depth)
        os.environ.update(environment_of_keys(Target(MODULE, info.url, _keys())))
        self._began = time.monotonic()
        self._run = VerificationRun(create_run(told.folder, info), Worker(), sender, self._watch)
        session.config.stash[RUN] = self._run
        session.config.pluginmanager.register(self)
        random.seed(trial.seed)

    def run(self) -> None:
        """Run the tests in their order."""
        self._run.budget.start()
        items = self._session.items
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        self._end(self._result("missed"))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that fails though no promise was broken: the answers left it nothing to go on with."""
        if report.failed:
            message = str(report.longrepr).strip().rpartition("\n")[2]
            self._end(self._result("broken", Violation("", "", "", "", message)))

    def _watch(self, found: Sequence[Violation]) -> None:
        for violation in found:
            if violation.severity == "breach":
                self._end(self._result("found", violation))

    def _result(self, outcome: str, found: Violation | None = None) -> Result:
        seconds, requests = time.monotonic() - self._began, self._run.budget.used
        trial = self._trial
        if found is None:
            return Result(trial.fault, trial.seed, outcome, requests, seconds)
        named: dict[str, Any] = {"code": found.code, "operation": found.operation, "rule": found.rule}
        named |= {"pointer": found.pointer, "message": found.message, "test": self._run.test}
        return Result(trial.fault, trial.seed, outcome, requests, seconds, **named)

    def _end(self, result: Result) -> NoReturn:
        self._told.report(result)
        os._exit(0)
