"""The ledger of a run: what it means to make at the target is on disk before the request is sent.

`history/ledger-PROCESS.jsonl` has a line for each write that makes or takes away something, written before it is sent,
and one for its answer. What has no second line was not answered: it may have happened. So whoever finds the files after
a crash knows all that may be left at the target.

An intent is with the system when `intend` returns: it survives the death of the process. What came of a booking waits
for the next intent, and is written with it: should it get lost, the booking counts as unanswered, and is looked for.
Against the loss of
power, what makes event types, schedules and teams is forced to the disk as well; bookings are not, that would cost more
than the request itself. Nothing is lost by it: bookings are found again by listing those of the run's event types.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from contracts.exchange import Call, Exchange
from history.shown import asked, shown_bookings

_BOOKINGS: Final = "/v2/bookings"
_SHORT_LIVED: Final = "/v2/slots/"
"""A reservation of a slot ends by itself within minutes."""
_OVER: Final = frozenset({"cancelled", "rejected"})
_encode: Final = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), default=str).encode


class LedgerFile:
    """One process's pages. It keeps nothing in memory, starts no threads and never yields to gevent."""

    def __init__(self, folder: Path, process: str, *, now: Callable[[], float] = time.time) -> None:
        path = folder / "history" / f"ledger-{process}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        begun = path.exists()
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._now = now
        self._waiting = ""
        self._last = sum(1 for _ in path.open("rb")) if begun else 0
        if begun:
            self._write({}, whole=False)  # the line that a crash cut short ends here

    def intend(self, call: Call) -> int:
        """Write down what a call is about to make or take away; gives its number, 0 where it does neither."""
        if call.method not in ("POST", "DELETE") or call.path.startswith(_SHORT_LIVED):
            return 0
        path = call.path.partition("?")[0].rstrip("/")
        line: dict[str, Any]
        if path.startswith(_BOOKINGS):
            if call.method == "DELETE":
                return 0
            target, seat, event_type, start, booker = asked(call)
            line = {"book": target, "type": event_type, "start": start, "who": booker}
            if seat:
                line["seat"] = seat
        else:
            if call.method == "POST" and not call.operation.startswith("create"):
                return 0
            line = {"make" if call.method == "POST" else "remove": path, "version": call.version, "caller": call.caller}
            if isinstance(call.body, dict):
                line["name"] = call.body.get("slug") or call.body.get("name")
        self._last += 1
        self._write(
            {"n": self._last, "at": round(self._now(), 3), "op": call.operation, **line}, whole="book" not in line
        )
        return self._last

    def settle(self, number: int, exchange: Exchange) -> None:
        """Write down what came of the call of that number. Without an answer nothing is known, and nothing written."""
        if not number or exchange.answer is None:
            return
        line: dict[str, Any] = {"n": number, "status": exchange.status, "done": exchange.done_at}
        call = exchange.call
        if exchange.ok:
            body = exchange.answer.body
            if call.path.startswith(_BOOKINGS):
                # Uid, series and event type, and whether it is over and needs no more care.
                line["shown"] = [[one[0], one[1], one[3], one[2] in _OVER] for one in shown_bookings(body)]
            elif isinstance(body, dict) and isinstance(data := body.get("data"), dict):
                line["id"] = data.get("id")
        if call.path.startswith(_BOOKINGS):
            self._waiting += f"{_encode(line)}\n"
        else:
            self._write(line, whole=True)

    def close(self) -> None:
        """Let go of the file. It may be closed again."""
        if self._file >= 0:
            self._write({}, whole=False)
            os.close(self._file)
            self._file = -1

    def _write(self, line: Mapping[str, Any], *, whole: bool) -> None:
        waiting, self._waiting = self._waiting, ""
        os.write(self._file, f"{waiting}{_encode(line) if line else ''}\n".encode())
        if whole:
            os.fsync(self._file)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that was made beside bookings. `id` is None where the answer never came; `name` is its slug or name."""

    path: str
    operation: str
    version: str | None
    caller: str
    name: str
    id: int | str | None = None


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking that was made: by the event type of that id, in the series of that uid, or ""."""

    uid: str
    series: str = ""
    event_type_id: int | None = None


@dataclass(frozen=True, slots=True)
class Intent:
    """A booking or a move that was asked for and not answered well. `booker` is `history.shown.person` of who asked."""

    process: str
    at: float
    operation: str
    target_uid: str
    target_seat: str
    event_type_id: int | None
    start: str | None
    booker: int | None


@dataclass(slots=True)
class Account:
    """What may still be left at the target. Things in the order of their making, by path with id, or by name."""

    things: dict[str, Thing] = field(default_factory=dict)
    bookings: dict[str, Booked] = field(default_factory=dict)
    unsettled: list[Intent] = field(default_factory=list)
    removed: set[int] = field(default_factory=set)
    """Event types that were there and are gone: nothing can be booked of them any more."""

    def __bool__(self) -> bool:
        return bool(self.things or self.bookings or self.unsettled)

    @property
    def event_types(self) -> list[int]:
        """The ids of its event types."""
        return [thing.id for thing in self.things.values() if "/event-types" in thing.path and type(thing.id) is int]


def ledger_files(folder: Path) -> list[Path]:
    """The ledger's files in a run's folder, that of cleanups last."""
    return sorted((folder / "history").glob("ledger-*.jsonl"), key=lambda path: (path.name == CLEANUP_FILE, path.name))


CLEANUP: Final = "cleanup"
CLEANUP_FILE: Final = f"ledger-{CLEANUP}.jsonl"
"""What cleanups did is added to the account here."""


def open_account(folder: Path) -> Account:
    """What the ledger of the run in `folder` says may be left at the target."""
    account = Account()
    for path in ledger_files(folder):
        _read(path, account)
    there = account.event_types
    account.unsettled = [
        intent
        for intent in account.unsettled
        # Before an event type is removed all its bookings to come are listed and cancelled, whoever made them.
        if (bool(there) if intent.event_type_id is None else intent.event_type_id not in account.removed)
    ]
    return account


def strike_out(folder: Path, bookings: Iterable[str] = (), *, settled: bool = False) -> None:
    """Note that these bookings are gone or over, and, with `settled`, that what was not answered is settled."""
    file = os.open(folder / "history" / CLEANUP_FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(file, (_encode({"gone": list(bookings), "settled": settled}) + "\n").encode())
        os.fsync(file)
    finally:
        os.close(file)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as stream:
        for raw in stream:
            try:
                line = json.loads(raw)
            except ValueError:  # the last one, cut short
                continue
            if isinstance(line, dict):
                yield line


def _read(path: Path, account: Account) -> None:
    process = path.stem.removeprefix("ledger-")
    waiting: dict[int, dict[str, Any]] = {}
    for line in _lines(path):
        if "op" in line:
            waiting[line["n"]] = line
        elif "status" in line and (intent := waiting.pop(line["n"], None)) is not None:
            if "book" in intent:
                _booked(account, intent, line, process)
            else:
                _made(account, intent, line)
        elif "gone" in line:
            for uid in line["gone"]:
                account.bookings.pop(uid, None)
            if line["settled"]:
                account.unsettled.clear()
                account.things = {key: thing for key, thing in account.things.items() if thing.id is not None}
    for intent in waiting.values():
        if "book" in intent:
            if _may_book(intent):
                account.unsettled.append(_intent(process, intent))
        elif "make" in intent:
            thing = _thing(intent, None)
            account.things[f"{thing.path}?{thing.name}"] = thing


def _booked(account: Account, intent: Mapping[str, Any], answer: Mapping[str, Any], process: str) -> None:
    target, operation = intent["book"], intent["op"]
    if answer["status"] >= 500 and _may_book(intent):
        account.unsettled.append(_intent(process, intent))
    if "shown" not in answer:
        return
    taken_away = operation.startswith(("cancel", "decline", "reschedule"))
    if taken_away and "seat" not in intent:
        of_series = (uid for uid, booked in account.bookings.items() if target and booked.series == target)
        for uid in [target] if target in account.bookings else list(of_series):
            del account.bookings[uid]
    for uid, series, event_type_id, over in answer["shown"]:
        if over:
            account.bookings.pop(uid, None)
        elif _may_book(intent):
            account.bookings[uid] = Booked(uid, series, event_type_id)


def _made(account: Account, intent: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
    status = answer["status"]
    if "remove" in intent:
        if status < 300 or status == 404:
            path = intent["remove"]
            if (number := path.rpartition("/")[2]).isdecimal() and "/event-types/" in path:
                account.removed.add(int(number))
            for key in [key for key in account.things if key == path or key.startswith(f"{path}/")]:
                del account.things[key]
    elif status < 300 and answer.get("id") is not None:
        thing = _thing(intent, answer["id"])
        account.things[f"{thing.path}/{thing.id}"] = thing
    elif status < 300 or status >= 500:
        thing = _thing(intent, None)
        account.things[f"{thing.path}?{thing.name}"] = thing


def _may_book(intent: Mapping[str, Any]) -> bool:
    return str(intent["op"]).startswith(("create", "reschedule"))


def _thing(intent: Mapping[str, Any], made: int | str | None) -> Thing:
    name = intent.get("name")
    return Thing(intent["make"], intent["op"], intent["version"], intent["caller"], str(name or ""), made)


def _intent(process: str, line: Mapping[str, Any]) -> Intent:
    seat = line.get("seat", "")
    return Intent(process, line["at"], line["op"], line["book"], seat, line["type"], line["start"], line["who"])


def intents(folder: Path, recorded_until: Mapping[str, float]) -> list[Intent]:
    """The bookings, moves and cancellations of lost processes of which the history can't tell.

    `recorded_until` says, by process, when the latest exchange in its history was done: those answered later were lost
    with the process, as those that were never answered.
    """
    found: list[Intent] = []
    for path in ledger_files(folder):
        process = path.stem.removeprefix("ledger-")
        if process not in recorded_until:
            continue
        waiting: dict[int, dict[str, Any]] = {}
        for line in _lines(path):
            if "book" in line:
                waiting[line["n"]] = line
            elif "status" in line and line.get("done", 0.0) <= recorded_until[process]:
                waiting.pop(line["n"], None)
        found += [_intent(process, line) for line in waiting.values()]
    return found
