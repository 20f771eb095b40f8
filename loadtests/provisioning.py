"""The world of one generator process: made before its journeys begin, removed when they have ended."""

from __future__ import annotations

from collections.abc import Sequence

import gevent

from calproof.pacing import patience
from contracts.exchange import Call, Exchange
from contracts.judge import Judge
from history.recorder import Recorder
from loadtests.journey import Send
from loadtests.tally import TOO_MANY
from scenarios.flow import drive
from scenarios.provisioning import provision, remove
from scenarios.world import World

PROVISIONING = "provisioning"
"""The test of exchanges that make or remove test data: no figure counts them."""

_WAITS = 5


class Provisioner:
    """Makes and removes worlds over one sender, patiently; every exchange is judged and remembered."""

    def __init__(self, send: Send, judge: Judge, recorder: Recorder) -> None:
        self._send = send
        self._judge = judge
        self._recorder = recorder

    def provision(self, tag: str) -> World:
        """A world of its own for this process. Raises ProvisioningError."""
        return drive(provision(tag), self._patiently)

    def remove(self, world: World) -> Sequence[Exchange]:
        """Cancel what is still booked and remove the world; gives the exchanges that were refused."""
        return drive(remove(world), self._patiently)

    def _patiently(self, call: Call) -> Exchange:
        for _ in range(_WAITS):
            exchange = self._once(call)
            if exchange.status != TOO_MANY or exchange.answer is None:
                return exchange
            gevent.sleep(patience(exchange.answer.headers))
        return self._once(call)

    def _once(self, call: Call) -> Exchange:
        exchange = self._send(call)
        self._recorder.exchange(exchange, self._judge.judge(exchange).violations, test=PROVISIONING)
        return exchange
