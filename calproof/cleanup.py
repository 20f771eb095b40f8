"""Removes what a run has left at its target, by the ledger that it kept on disk; may be repeated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from calproof.errors import Exit, InvalidRunError, UsageError
from calproof.preflight import check_target
from calproof.senders import HttpSender
from calproof.tables import parse_duration
from calproof.targets import SANDBOX, Target, resolve_target
from contracts.exchange import HOST, NOBODY, Call, Exchange
from history.ledger import CLEANUP, Account, Booked, LedgerFile, Thing, open_account, strike_out
from history.run import Run, find_run, list_runs, load_run
from reports.wording import counted
from scenarios import calls
from scenarios.flow import Flow, drive
from scenarios.provisioning import REASON, cancel_upcoming

_UNLOCK: Final = {"disableCancelling": {"disabled": False}}
Say = Callable[[str], object]


@dataclass(slots=True)
class Swept:
    """What a cleanup did. `left` says, a line each, what could not be removed and why."""

    cancelled: int = 0
    removed: int = 0
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CleanupOptions:
    """What `calproof cleanup` was asked for: one run or all of them, of one target, older than some time."""

    run: str | None
    all: bool
    runs: Path
    target: str | None = None
    older_than: str | None = None


def cleanup(options: CleanupOptions, console: Console, now: datetime | None = None) -> Exit:
    """Remove what the chosen runs have left. FINDINGS where something could not be removed.

    Raises UsageError or InvalidRunError where the target can't be asked.
    """

    def say(text: str) -> None:
        console.print(text, soft_wrap=True, markup=False, highlight=False)

    open_runs = []
    for run in _chosen(options, now or datetime.now(UTC)):
        if run.info.target == SANDBOX:
            say(f"{run.name}: the embedded sandbox ended with its run, and all that was booked with it")
        elif open_account(run.folder):
            open_runs.append(run)
        else:
            say(f"{run.name}: nothing is left")
    if not open_runs:
        return Exit.PASSED
    urls = sorted({run.info.url for run in open_runs})
    if len(urls) > 1:  # a key is for one of them, and must not be shown to the others
        raise UsageError(f"these runs have left something at {', '.join(urls)}. Choose one with --target URL")
    target = resolve_target(options.target or urls[0])
    check_target(target)
    left = 0
    for run in open_runs:
        swept = clean(run.folder, target, say)
        left += len(swept.left)
        say(f"{run.name}: {counted(swept.cancelled, 'booking')} cancelled, {counted(swept.removed, 'thing')} removed")
        for line in swept.left:
            say(f"  left: {line}")
    return Exit.FINDINGS if left else Exit.PASSED


def _quiet(_text: str) -> None:
    """Tell nobody."""


def clean(folder: Path, target: Target, say: Say = _quiet) -> Swept:
    """Remove what the ledger of the run in `folder` says may be left at the target. What was done is added to it.

    Raises InvalidRunError where the target stops answering: what was done till then is noted, the rest is still open.
    """
    swept = Swept()
    ledger = LedgerFile(folder, CLEANUP)
    try:
        with HttpSender(target.url, target.keys) as send:

            def noted(call: Call) -> Exchange:
                entry = ledger.intend(call)
                exchange = send(call)
                ledger.settle(entry, exchange)
                if exchange.answer is None:
                    raise InvalidRunError(
                        f"{target.url} stopped answering ({exchange.error}). Repeat `calproof cleanup` when it is back"
                    )
                if call.operation == "cancelBooking" and exchange.ok:
                    swept.cancelled += 1
                    if swept.cancelled % 50 == 0:
                        say(f"  {counted(swept.cancelled, 'booking')} cancelled …")
                return exchange

            drive(_sweep(folder, open_account(folder), frozenset(target.keys) | {NOBODY}, swept), noted)
    finally:
        ledger.close()
    return swept


def _sweep(folder: Path, account: Account, callers: frozenset[str], swept: Swept) -> Flow[None]:
    found, unknown = yield from _found(account)
    things = [*(thing for thing in account.things.values() if thing.id is not None), *found]
    for thing in things:
        if "/event-types" in thing.path and type(thing.id) is int:
            yield from _cancel_all(thing.id, swept)
    # What is entered still is neither of an event type that is there nor cancelled: each is looked at by itself.
    yield from _close(folder, open_account(folder).bookings.values(), swept)
    gone: list[str] = []
    for thing in reversed(things):
        path = f"{thing.path}/{thing.id}"
        if any(path.startswith(f"{parent}/") for parent in gone):
            continue
        if thing.caller not in callers:
            swept.left.append(f"{path}: it belongs to the {thing.caller}, of whom there is no key")
            continue
        operation = f"delete{thing.operation.removeprefix('create')}"
        exchange = yield Call(operation, "DELETE", path, thing.version, caller=thing.caller)
        if exchange.ok or exchange.status == 404:
            gone.append(path)
            swept.removed += exchange.ok
        else:
            swept.left.append(f"{path}: {exchange.status} {exchange.refusal}".rstrip())
    swept.left += [
        f"{thing.path} {thing.name!r}: it was asked for, and nobody can tell whether it is there" for thing in unknown
    ]
    if not unknown:
        strike_out(folder, settled=True)


def _cancel_all(event_type_id: int, swept: Swept) -> Flow[None]:
    """Cancel all that is to come of an event type, also of one that forbids it."""
    refused = yield from cancel_upcoming(event_type_id)
    if refused and (yield calls.update_event_type(event_type_id, _UNLOCK)).ok:
        refused = yield from cancel_upcoming(event_type_id)
    swept.left += [
        f"{it.call.method} {it.call.path}: {it.status} {it.refusal}".rstrip() for it in refused if it.status != 404
    ]


def _close(folder: Path, bookings: Sequence[Booked] | Any, swept: Swept) -> Flow[None]:
    over = []
    for booked in list(bookings):
        there = yield calls.get_booking(booked.uid, caller=HOST)
        if there.ok and _is_to_come(there):
            answer = yield calls.cancel_booking(booked.uid, {"cancellationReason": REASON}, caller=HOST)
            if not answer.ok:
                swept.left.append(f"booking {booked.uid}: {answer.status} {answer.refusal}".rstrip())
                continue
        elif not there.ok and there.status != 404:
            swept.left.append(f"booking {booked.uid}: {there.status} {there.refusal}".rstrip())
            continue
        over.append(booked.uid)
    strike_out(folder, over)


def _is_to_come(exchange: Exchange) -> bool:
    body = exchange.answer.body if exchange.answer is not None else None
    data = body.get("data") if isinstance(body, dict) else None
    return isinstance(data, dict) and data.get("status") in ("accepted", "pending")


def _found(account: Account) -> Flow[tuple[list[Thing], list[Thing]]]:
    """What was asked for without an answer, looked for by its name: what is there, and what nobody can tell."""
    asked = [thing for thing in account.things.values() if thing.id is None]
    found: list[Thing] = []
    unknown: list[Thing] = []
    for thing in asked:
        listed = yield from _listed(thing)
        if listed is None or not thing.name:
            unknown.append(thing)
            continue
        ids = [
            one.get("id")
            for one in listed
            if isinstance(one, dict) and thing.name in (one.get("slug"), one.get("name"))
        ]
        found += [replace(thing, id=made) for made in ids if type(made) is int]
    return found, unknown


def _listed(thing: Thing) -> Flow[list[Any] | None]:
    """Everything of that kind that there is, None where there is no such list."""
    query = ""
    if thing.operation == "createEventType":
        me = yield calls.get_me(caller=thing.caller)
        if not me.ok:
            return None
        query = f"?username={me.data['username']}"
    operation = f"list{thing.operation.removeprefix('create')}s"
    answer = yield Call(operation, "GET", f"{thing.path}{query}", thing.version, caller=thing.caller)
    body = answer.answer.body if answer.ok and answer.answer is not None else None
    data = body.get("data") if isinstance(body, dict) else None
    return data if isinstance(data, list) else None


def _chosen(options: CleanupOptions, now: datetime) -> list[Run]:
    if bool(options.run) == options.all:
        raise UsageError("say what to clean up: name a run, or give --all. `calproof report` lists the runs")
    wanted = resolve_target(options.target).url if options.target else ""
    if options.run:
        folder = find_run(options.runs, options.run)
        run = Run(folder, load_run(folder))
        if wanted and run.info.url != wanted:
            raise UsageError(f"{run.name} was a run against {run.info.url}, not against {wanted}. Leave --target out")
        return [run]
    age = timedelta(seconds=_seconds(options.older_than))
    return [
        run
        for run in list_runs(options.runs)
        if (not wanted or run.info.url == wanted) and now - datetime.fromisoformat(run.info.started_at) >= age
    ]


def _seconds(text: str | None) -> float:
    if text is None:
        return 0.0
    seconds = parse_duration(text)
    if not seconds:
        raise UsageError(f"--older-than {text!r} is no length of time. Give one such as 30m or 2h")
    return seconds
