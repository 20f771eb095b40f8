"""The end of a load run: everything that was booked is compared with what was answered, and nothing is left behind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from calproof.cleanup import clean
from calproof.senders import HttpSender
from calproof.targets import Target
from contracts.exchange import HOST, Call, Exchange
from history.invariants import Checked, check, lost_processes, record
from history.ledger import open_account
from history.queries import events, open_history
from history.recorder import Recorder
from scenarios import calls
from scenarios.flow import drive
from scenarios.reconciliation import RECONCILIATION, reconcile

_PROCESS: Final = "examination"


def examine(folder: Path, target: Target | None = None) -> None:
    """Check the invariants over the history of the run in `folder`, once, and write what is found into it.

    With a target that is there, what a generator that was lost has left open is listed first, a booking that the list
    passed over is looked up, and what is still there afterwards is removed; without, the history must do.
    """
    with open_history(folder) as connection:
        if events(connection, "invariants"):
            return
    with Recorder(folder, _PROCESS, keep="violating", secrets=list(target.keys.values()) if target else ()) as recorder:
        if target is not None:
            with HttpSender(target.url, target.keys) as send:
                checked = _compared(folder, recorder, send)
        else:
            checked = check(folder)
        record(recorder, checked)
        if count := checked.settled.open:
            asked = "1 request was" if count == 1 else f"{count:,} requests were"
            recorder.event(
                "invalid", reason=f"{asked} never answered, and the target's list was not there to tell more"
            )
    if target is not None and not target.embedded and open_account(folder):
        for line in clean(folder, target).left:
            with Recorder(folder, _PROCESS) as recorder:
                recorder.event("note", text=f"left behind: {line}")


def _compared(folder: Path, recorder: Recorder, send: HttpSender) -> Checked:
    """The invariants, with those exchanges of the reconciliation that the generators could not make themselves."""

    def recorded(call: Call) -> Exchange:
        exchange = send(call)
        recorder.exchange(exchange, test="provisioning", flow=RECONCILIATION)
        return exchange

    def look(uids: Sequence[str]) -> None:
        for uid in uids:
            recorded(calls.get_booking(uid, caller=HOST))
        recorder.flush()

    if lost_processes(folder) and (left := open_account(folder).event_types):
        recorder.event("reconciled", **drive(reconcile(left), recorded).facts())
        recorder.flush()
    return check(folder, look)
