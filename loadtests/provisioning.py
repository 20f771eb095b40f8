"""The world of one generator process: made before its journeys begin, removed when they have ended."""

from __future__ import annotations

from collections.abc import Sequence

import gevent

from calproof.pacing import patience
from contracts.exchange import Call, Exchange
from contracts.judge import Judge
from history.ledger import LedgerFile
from history.recorder import Recorder
from loadtests.journey import Send
from loadtests.tally import TOO_MANY
from scenarios.flow import drive
from scenarios.provisioning import provision, remove
from scenarios.reconciliation import RECONCILIATION, listable, reconcile
from scenarios.world import World

PROVISIONING = "provisioning"
"""The test of exchanges that make or remove test data: no figure counts them."""

_WAITS = 5


class Provisioner:
    """Makes and removes worlds over one sender, patiently; every exchange is judged and remembered."""

    def __init__(self, send: Send, judge: Judge, recorder: Recorder, ledger: LedgerFile) -> None:
        self._send = send
        self._judge = judge
        self._recorder = recorder
        self._ledger = ledger
        self._flow = ""

    def provision(self, tag: str) -> World:
        """A world of its own for this process. Raises ProvisioningError."""
        return drive(provision(tag), self._patiently)

    def remove(self, world: World) -> Sequence[Exchange]:
        """Cancel what is still booked and remove the world; gives the exchanges that were refused."""
        return drive(remove(world), self._patiently)

    def reconcile(self, world: World) -> None:
        """List all that was booked in the world, so that the invariants can compare it with what was answered."""
        self._flow = RECONCILIATION
        try:
            found = drive(reconcile(listable(world)), self._patiently)
        finally:
            self._flow = ""
        self._recorder.event("reconciled", **found.facts())

    def _patiently(self, call: Call) -> Exchange:
        for _ in range(_WAITS):
            exchange = self._once(call)
            if exchange.status != TOO_MANY or exchange.answer is None:
                return exchange
            gevent.sleep(patience(exchange.answer.headers))
        return self._once(call)

    def _once(self, call: Call) -> Exchange:
        entry = self._ledger.intend(call)
        exchange = self._send(call)
        self._ledger.settle(entry, exchange)
        self._recorder.exchange(exchange, self._judge.judge(exchange).violations, test=PROVISIONING, flow=self._flow)
        return exchange
