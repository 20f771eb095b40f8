"""The world of one generator process: made before its journeys begin, removed when they have ended."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import gevent

from calproof.pacing import patience
from contracts.exchange import TOO_MANY, Call, Exchange, MissingData
from contracts.judge import Judge
from history.recorder import Recorder
from loadtests.connections import Send
from scenarios.flow import drive
from scenarios.flows import FLOWS, kinds_of
from scenarios.provisioning import ProvisioningError, event_type_of, provision, remove
from scenarios.reconciliation import RECONCILIATION, listable, reconcile
from scenarios.world import Unavailable, World

PROVISIONING = "provisioning"
"""The test of exchanges that make or remove test data: no figure counts them."""

_WAITS = 5


class Provisioner:
    """Makes and removes worlds over one sender, patiently; every exchange is judged and remembered."""

    def __init__(self, send: Send, judge: Judge, recorder: Recorder) -> None:
        self._send = send
        self._judge = judge
        self._recorder = recorder
        self._flow = ""

    def provision(self, tag: str, flows: Collection[str]) -> World:
        """A world of its own for this process, with what these flows book, as far as the target makes it.

        `refused` of the world says why a kind is missing. Raises ProvisioningError where no flow has all of its kinds.
        """
        world = drive(provision(tag, ()), self._patiently)
        for kind in kinds_of(flows):
            try:
                drive(event_type_of(world, kind), self._patiently)
            except Unavailable:
                continue  # what was refused is kept in the world
            except (MissingData, LookupError, TypeError) as error:
                world.refused[kind.name] = f"{type(error).__name__}: {error}"
        if not any(world.event_types.keys() >= set(FLOWS[flow].kinds) for flow in flows):
            self.remove(world)
            raise ProvisioningError(f"the test data could not be made: {'; '.join(world.refused.values())}")
        return world

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
        exchange = self._send(call)
        self._recorder.exchange(exchange, self._judge.judge(exchange).violations, test=PROVISIONING, flow=self._flow)
        return exchange
