"""The pytest plugin of a verification run: the examiner fixture, and what happened as events of the history.

The parent process leaves the run's folder in CALPROOF_RUN and the host's key in CALPROOF_API_KEY; keys never stand
in arguments or files. With `--jobs` each process of the suite has a run of its own; the one that only hands out tests
has none.
"""

from __future__ import annotations

import os
import random
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase

from calproof.budget import NotExercised, RunEnds
from calproof.children import PARENT_GONE, RUN_VARIABLE
from calproof.examiner import LEAST, Examiner
from calproof.order import in_order
from calproof.suite_run import VerificationRun, Worker, unexercised
from calproof.suite_trial import Trial

__all__ = ["VerificationRun", "unexercised"]

RUN: Final = pytest.StashKey[VerificationRun]()
_TRIAL: Final = pytest.StashKey[Trial]()


def pytest_configure(config: pytest.Config) -> None:
    """Open the run that the parent process has begun."""
    folder = os.environ.get(RUN_VARIABLE)
    if not folder:
        raise pytest.UsageError("the verification suite runs through `calproof verify`")
    worker = _worker(config)
    if worker is None:
        return
    run = VerificationRun(Path(folder), worker)
    config.stash[RUN] = run
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


def _worker(config: pytest.Config) -> Worker | None:
    """Which process of the suite this is; None for the one that hands out the tests to others."""
    given = getattr(config, "workerinput", None)
    if given is not None:
        return Worker(int(given["workerid"].removeprefix("gw")), int(given["workercount"]))
    return None if getattr(config.option, "numprocesses", None) else Worker()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the cheap and telling tests first."""
    items[:] = [items[index] for index in in_order(item.nodeid for item in items)]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Tell the parent how much is to come; from now on the time counts."""
    if (run := session.config.stash.get(RUN, None)) is not None:
        run.recorder.event("collected", tests=len(session.items))
        run.budget.start()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let the exchanges of this test carry its name; where the budget is used up, leave the test out."""
    if PARENT_GONE.is_set():
        pytest.exit("the command that started this suite is gone")
    run = item.config.stash[RUN]
    run.test = item.nodeid
    if reason := run.budget.over(LEAST):
        raise RunEnds(reason)


def _trial(item: pytest.Item) -> Trial:
    """The trial of a test; one that a mark skips never comes to be tried, and has one all the same."""
    return item.stash.setdefault(_TRIAL, Trial(item.config.stash[RUN], item.nodeid))


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Try a test, and try what it finds a second time."""
    trial = _trial(pyfuncitem)
    trial.begin()
    try:
        return (yield)
    except NotExercised as end:
        trial.ended(end)
        return True
    except Exception as error:
        trial.failed(error, lambda: _again(pyfuncitem))
        raise


def _again(item: pytest.Function) -> None:
    """The test function once more, with the fixtures that it had."""
    item.obj(**{name: item.funcargs[name] for name in item._fixtureinfo.argnames})  # noqa: SLF001  as pytest itself does


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Write down how each test ended; a fixture that failed makes it an error."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    if report.when == "call" or (report.when == "setup" and not report.passed):
        outcome = "error" if report.when == "setup" and report.failed else report.outcome
        reason = str(call.excinfo.value) if call.excinfo is not None else ""
        trial = _trial(item)
        item.config.stash[RUN].recorder.event(
            "test",
            nodeid=item.nodeid,
            outcome=outcome,
            seconds=report.duration,
            reason=reason[:2000],
            requests=trial.requests,
            breaches=trial.breaches,
            cut_short=trial.cut_short,
            over=reason if call.excinfo is not None and isinstance(call.excinfo.value, RunEnds) else trial.over,
        )
    return report  # type: ignore[return-value]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Close the books, however the session ended; what was made is removed first."""
    if (run := session.config.stash.get(RUN, None)) is not None:
        run.account()


@pytest.fixture(scope="session")
def verification_run(pytestconfig: pytest.Config) -> VerificationRun:
    """The run itself: its depth, its contract, its record."""
    return pytestconfig.stash[RUN]


@pytest.fixture(scope="session")
def _examiner(verification_run: VerificationRun) -> Iterator[Examiner]:
    run = verification_run
    with run.open() as send:
        yield from run.watch(send)


@pytest.fixture
def examiner(_examiner: Examiner, request: pytest.FixtureRequest) -> Examiner:
    """What a test examines the target with."""
    _examiner.test = request.node.nodeid
    return _examiner
