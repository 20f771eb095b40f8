"""What Locust runs: users that travel the journeys of `scenarios.flows`, judged and remembered one by one.

`calproof load` starts it with a profile. It works with plain Locust, too, whose users then think between journeys:

    CALPROOF_API_KEY=cal_… locust -f loadtests/locustfile.py --host https://cal.example.com --users 5 --run-time 1m

CALPROOF_PROFILE names the profile whose mix is used (default: baseline). The history goes into a fresh run folder;
`calproof report latest` shows it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gevent
from locust import User, events, task
from locust.argument_parser import LocustArgumentParser
from locust.env import Environment
from locust.exception import StopUser
from locust.runners import MasterRunner, WorkerRunner

from calproof.children import RUN_VARIABLE
from calproof.errors import CalproofError, Exit, UsageError
from contracts.contract import load_contract
from contracts.exchange import Exchange, Violation
from history.run import HistoryError, finish_run, load_run
from loadtests.clock import now
from loadtests.ending import stop_when_interrupted, stop_with_parent
from loadtests.joining import answer_joiners, join, master_elsewhere
from loadtests.load_run import LoadRun, begin_run, begun_run, managed, plain_profile
from loadtests.membership import Member
from loadtests.roll import Roll, lead
from loadtests.session import SPARE, Session

_log = logging.getLogger("calproof")
_sessions: dict[Environment, Session] = {}
_ends: dict[Environment, gevent.Greenlet] = {}
_members: dict[Environment, Member] = {}
_rolls: dict[Environment, Roll] = {}

try:
    JOINED = join(master_elsewhere()) if master_elsewhere() else None
    PROFILE = JOINED.profile if JOINED else begun_run(Path(managed())).profile if managed() else plain_profile()
except (CalproofError, HistoryError) as error:
    sys.stderr.write(f"calproof: {error}.\n")
    sys.exit(error.exit_code if isinstance(error, CalproofError) else Exit.USAGE)

if JOINED:
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    _log.setLevel(logging.INFO)
load_contract()  # it takes a moment, in which no heartbeat could be sent
LED = bool(managed() or JOINED)
OPEN = LED and PROFILE.arrivals.kind == "open"


class Arrivals(User):
    """Not one user but the source of all: each worker has one, which begins its share of the journeys."""

    abstract = not OPEN

    @task
    def offer(self) -> None:
        """Begin journeys until the run is over."""
        if session := _sessions.get(self.environment):
            session.offer()
        raise StopUser


class Booker(User):
    """One user: travels, thinks, travels again."""

    abstract = OPEN

    def on_start(self) -> None:
        """Open a connection of one's own."""
        self.session = _sessions.get(self.environment)
        if self.session:
            self.session.wait()
        self.send = self.session.sender() if self.session else None
        self.thinking = self.session.think_times() if self.session else iter(())
        self.due = now()

    def wait_time(self) -> float:
        """A think time as the profile distributes it; longer where the target asks for patience."""
        think = next(self.thinking, 0.0)
        if self.send is not None:
            think = max(think, self.send.not_before - now())
        self.due = now() + think
        return think

    @task
    def travel(self) -> None:
        """One journey, meant to begin when the think time was over."""
        if self.session is None or self.send is None:  # there is no run to take part in
            raise StopUser
        self.session.travel(self.send, self.due)

    def on_stop(self) -> None:
        """Let go of the connection."""
        if self.send is not None:
            self.send.close()


class RequestFailed(Exception):
    """What Locust's statistics show of a refused, unanswered or rule-breaking exchange."""


def _add_options(parser: LocustArgumentParser, **_: Any) -> None:
    parser.add_argument(
        "--calproof-run",
        env_var=RUN_VARIABLE,
        default="",
        include_in_web_ui=False,
        help="Folder of the run that takes the history; a fresh one under reports/runs by default.",
    )


def _prepare(environment: Environment, **_: Any) -> None:
    runner = environment.runner
    options: Any = environment.parsed_options
    gevent.get_hub().loop.update_now()  # importing took its time: --run-time would count from before it
    if not environment.stop_timeout:
        environment.stop_timeout = PROFILE.arrivals.drain + SPARE  # Locust would cut journeys short
    quitting: Any = environment.events.quitting
    quitting.add_listener(_leave)  # after Locust's own listeners, so that it comes before them
    if managed():
        stop_with_parent(patience=SPARE if isinstance(runner, WorkerRunner) else 0.0)
    if LED and isinstance(runner, WorkerRunner):
        _members[environment] = Member(runner)
    elif managed() and isinstance(runner, MasterRunner):
        folder = Path(managed())
        roll = _rolls[environment] = lead(runner, folder, PROFILE, options.expect_workers)
        answer_joiners(runner, lambda: bool(roll.members), folder.name, load_run(folder), options.expect_workers)
    if LED:
        stop_when_interrupted(lambda: _ending(environment))


def _ending(environment: Environment) -> bool:
    """Whether this process is on its way to its end already; a master calls its workers in."""
    if environment in _rolls:
        return _rolls[environment].call_in()
    if environment in _members:
        return _members[environment].leaving
    return environment in _sessions and _sessions[environment].ending.is_set()


def _begin(environment: Environment, **_: Any) -> None:
    options: Any = environment.parsed_options
    if not isinstance(environment.runner, WorkerRunner) and not managed():
        try:
            options.calproof_run = str(begin_run(environment.host, PROFILE))  # Locust tells its workers
        except UsageError as error:
            options.calproof_run = ""
            _give_up(environment, str(error), Exit.USAGE)
    if environment in _rolls:
        _rolls[environment].begin()
    if isinstance(environment.runner, MasterRunner) or not options.calproof_run:
        return
    if environment in _members and _members[environment].leaving:  # called in before the run came to it
        return
    if _index(environment) >= _workers(environment):  # it would book the slots of another
        _give_up(
            environment, "there are more workers than expected. Start the master with --expect-workers", Exit.USAGE
        )
        return
    folder = JOINED.folder(_index(environment)) if JOINED else Path(options.calproof_run)
    session = _sessions[environment] = _session(environment, begun_run(folder))
    if JOINED:
        _log.info("calproof: worker %d of the run %s.", _index(environment) + 1, JOINED.name)
        _members[environment].ship(folder)
    session.begin(lambda: _begun(environment, session))


def _begun(environment: Environment, session: Session) -> None:
    if session.refused:
        _give_up(environment, session.refused, Exit.INVALID)
    elif LED and not OPEN:
        session.end_after_its_duration()


def _stop(environment: Environment, **_: Any) -> None:
    if environment in _sessions:
        _sessions[environment].ending.set()


def _end(environment: Environment, **_: Any) -> None:
    if session := _sessions.pop(environment, None):
        # In a greenlet that Locust doesn't know: it ends its own ones where they are.
        _ends[environment] = gevent.spawn(session.end)
    if environment in _ends:
        _ends[environment].join()
    if managed() and environment.web_ui is not None:  # the run is over: so is its interface
        gevent.spawn(environment.web_ui.stop)
    options: Any = environment.parsed_options
    if not isinstance(environment.runner, WorkerRunner) and not managed() and options.calproof_run:
        folder = Path(options.calproof_run)
        finish_run(folder, interrupted=False)
        _log.info("calproof: the history is in %s; `calproof report %s` shows it.", folder, folder.name)


def _leave(environment: Environment, **_: Any) -> None:
    """The last thing that a process does: nobody may end before what it has begun is at its end."""
    member = _members.get(environment)
    if member is not None:
        member.leave()
        if JOINED and member.folder is not None:
            finish_run(member.folder, interrupted=False)
            _log.info("calproof: %s", member.conclusion)
        if member.lost or not member.handed_in:
            environment.process_exit_code = Exit.INVALID
    elif environment in _ends:
        _ends[environment].join()


def _session(environment: Environment, run: LoadRun) -> Session:
    request: Any = environment.events.request

    def show(exchange: Exchange, breaches: Sequence[Violation]) -> None:
        request.fire(
            request_type=exchange.call.method,
            name=exchange.call.operation,
            response_time=(exchange.done_at - exchange.intended_at) * 1e3,
            response_length=exchange.answer.size if exchange.answer is not None else 0,
            exception=_trouble(exchange, breaches),
            context={},
        )

    return Session(run, _index(environment), _workers(environment), show, lambda: _over(environment))


def _index(environment: Environment) -> int:
    runner: Any = environment.runner
    return _members[environment].number if environment in _members else int(runner.worker_index)


def _workers(environment: Environment) -> int:
    options: Any = environment.parsed_options
    return max(1, options.expect_workers) if isinstance(environment.runner, WorkerRunner) else 1


def _trouble(exchange: Exchange, breaches: Sequence[Violation]) -> RequestFailed | None:
    if breaches:
        return RequestFailed(f"{breaches[0].code} {breaches[0].rule}")
    if not (exchange.ok or exchange.expected):
        return RequestFailed(f"{exchange.status} {exchange.refusal}" if exchange.status else exchange.error)
    return None


def _give_up(environment: Environment, reason: str, exit_code: Exit) -> None:
    """Say why there can be no run; the process ends, a web interface stays."""
    _log.error("calproof: %s.", reason)
    environment.process_exit_code = exit_code
    _over(environment)


def _over(environment: Environment) -> None:
    """The part of this process is done: the run is over when every worker's is."""
    runner = environment.runner
    if environment in _members:
        _members[environment].done()
    elif runner is not None and not isinstance(runner, WorkerRunner):
        gevent.spawn(runner.quit if environment.web_ui is None else runner.stop)


_events: Any = events
_events.init_command_line_parser.add_listener(_add_options)
_events.init.add_listener(_prepare)
_events.test_start.add_listener(_begin)
_events.test_stopping.add_listener(_stop)
_events.test_stop.add_listener(_end)
