"""The ledger is on disk before a request is sent, and says after a crash what may be left at the target."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from contracts.exchange import ABSENT, Answer, Call, Exchange
from history.ledger import LedgerFile, intents, open_account, strike_out
from tests.harness.command.running import ROOT, environment

CREATE = Call("createBooking", "POST", "/v2/bookings", None, {"eventTypeId": 5, "start": "2031-01-01T10:00:00Z"})
EVENT_TYPE = Call("createEventType", "POST", "/v2/event-types", "v", {"slug": "calproof-x"})
DYING = """
import os, signal, sys
from pathlib import Path
from history.ledger import LedgerFile
from tests.harness.history.test_ledger import CREATE

ledger = LedgerFile(Path(sys.argv[1]), "w1")
ledger.intend(CREATE)
os.kill(os.getpid(), signal.SIGKILL)
"""


def answered(call: Call, body: Any = ABSENT, status: int = 201) -> Exchange:
    return Exchange(call, Answer(status, {}, body) if status else None, 1.0, 1.0, 2.0)


def shown(uid: str, **members: Any) -> dict[str, Any]:
    return {"data": {"uid": uid, "status": "accepted", "eventTypeId": 5, **members}}


def tell(folder: Path, *exchanges: Exchange, process: str = "w1") -> None:
    ledger = LedgerFile(folder, process)
    for exchange in exchanges:
        ledger.settle(ledger.intend(exchange.call), exchange)
    ledger.close()


def about(uid: str, what: str) -> Call:
    return Call(f"{what}Booking", "POST", f"/v2/bookings/{uid}/{what}", None, {})


def test_an_intent_survives_the_kill_of_its_process(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", DYING, str(tmp_path)], cwd=ROOT, env=environment(), check=False)
    assert ended.returncode == -signal.SIGKILL
    (left,) = open_account(tmp_path).unsettled
    assert (left.process, left.event_type_id, left.start) == ("w1", 5, "2031-01-01T10:00:00Z")


def test_what_was_made_counts_as_unanswered_until_its_line_is_written(tmp_path: Path) -> None:
    ledger = LedgerFile(tmp_path, "w1")
    ledger.settle(ledger.intend(CREATE), answered(CREATE, shown("a")))
    assert len(open_account(tmp_path).unsettled) == 1
    ledger.intend(CREATE)
    assert (len(open_account(tmp_path).unsettled), list(open_account(tmp_path).bookings)) == (1, ["a"])
    ledger.close()


def test_what_was_made_is_open_until_it_is_taken_away(tmp_path: Path) -> None:
    tell(tmp_path, answered(EVENT_TYPE, {"data": {"id": 5}}), answered(CREATE, shown("a")))
    account = open_account(tmp_path)
    assert (account.event_types, list(account.bookings)) == ([5], ["a"])
    gone = Call("deleteEventType", "DELETE", "/v2/event-types/5", "v")
    tell(tmp_path, answered(about("a", "cancel"), shown("a", status="cancelled"), 200), answered(gone, status=200))
    assert not open_account(tmp_path)


def test_a_move_puts_one_booking_in_the_place_of_the_other(tmp_path: Path) -> None:
    tell(tmp_path, answered(CREATE, shown("a")), answered(about("a", "reschedule"), shown("b")))
    assert list(open_account(tmp_path).bookings) == ["b"]


def test_a_series_is_cancelled_by_its_own_uid(tmp_path: Path) -> None:
    series = {"data": [shown(uid, recurringBookingUid="s")["data"] for uid in "ab"]}
    tell(tmp_path, answered(CREATE, series), answered(CREATE, shown("c")))
    tell(tmp_path, answered(about("s", "cancel"), {"data": []}, 200))
    assert list(open_account(tmp_path).bookings) == ["c"]


def test_what_was_refused_is_not_open(tmp_path: Path) -> None:
    tell(tmp_path, answered(CREATE, {"status": "error"}, 400), answered(EVENT_TYPE, {"status": "error"}, 400))
    assert not open_account(tmp_path)


def test_what_was_not_answered_may_be_there(tmp_path: Path) -> None:
    tell(tmp_path, answered(CREATE, status=0), answered(CREATE, {}, 502), answered(EVENT_TYPE, status=0))
    account = open_account(tmp_path)
    assert len(account.unsettled) == 2
    assert [(thing.name, thing.id) for thing in account.things.values()] == [("calproof-x", None)]
    assert len(intents(tmp_path, {"w1": 9.0})) == 1
    assert intents(tmp_path, {"w2": 9.0}) == []


def test_what_was_answered_after_the_last_recorded_exchange_is_lost_to_the_history(tmp_path: Path) -> None:
    early, late = answered(CREATE, shown("a")), replace(answered(CREATE, shown("b")), done_at=3.0)
    tell(tmp_path, early, late)
    assert len(intents(tmp_path, {"w1": early.done_at})) == 1
    assert len(intents(tmp_path, {"w1": 0.0})) == 2


def test_a_booking_of_an_event_type_that_was_removed_is_settled(tmp_path: Path) -> None:
    gone = Call("deleteEventType", "DELETE", "/v2/event-types/5", "v")
    tell(tmp_path, answered(EVENT_TYPE, {"data": {"id": 5}}), answered(CREATE, status=0), answered(gone, status=200))
    assert not open_account(tmp_path)


def test_a_line_cut_short_hides_no_other(tmp_path: Path) -> None:
    tell(tmp_path, answered(CREATE, shown("a")))
    with (tmp_path / "history" / "ledger-w1.jsonl").open("a") as stream:
        stream.write('{"n":2,"at":1,"op":"createBoo')
    tell(tmp_path, answered(CREATE, shown("b")))
    assert list(open_account(tmp_path).bookings) == ["a", "b"]


def test_a_cleanup_strikes_out_what_it_found_gone(tmp_path: Path) -> None:
    tell(tmp_path, answered(CREATE, shown("a")), answered(CREATE, status=0))
    strike_out(tmp_path, ["a"])
    assert open_account(tmp_path).unsettled
    strike_out(tmp_path, settled=True)
    assert not open_account(tmp_path)


def test_reading_and_what_ends_by_itself_cost_no_line(tmp_path: Path) -> None:
    tell(
        tmp_path,
        answered(Call("getBooking", "GET", "/v2/bookings/a"), shown("a"), 200),
        answered(Call("reserveSlot", "POST", "/v2/slots/reservations", None, {}), {"data": {}}),
    )
    assert (tmp_path / "history" / "ledger-w1.jsonl").read_text().split() == []
