"""What speaks against each objective while a run goes on, counted one exchange at a time."""

from __future__ import annotations

from dataclasses import dataclass

from calproof.objectives import Slo
from contracts.exchange import TOO_MANY, Exchange
from reports.metrics import share_of


@dataclass(slots=True)
class Watch:
    """One objective: how many exchanges it is about (`seen`), and how many are `against` it.

    Against a percentile is what took longer than its limit, against a share what counts in it. The other objectives
    can be told at the end only; they see nothing.
    """

    slo: Slo
    seen: int = 0
    against: int = 0

    def count(self, exchange: Exchange, flow: str, breaches: int, *, error: bool) -> None:
        """Take one more exchange into account."""
        slo = self.slo
        if slo.bound == "min" or slo.operation not in ("*", exchange.call.operation) or slo.flow not in ("*", flow):
            return
        if share_of(slo.metric) is not None:
            bad = int((exchange.done_at - exchange.intended_at) * 1e3 > slo.limit)
        elif slo.metric == "error_rate":
            bad = int(error)
        elif slo.metric == "rate_limited":
            bad = int(exchange.status == TOO_MANY)
        elif slo.metric == "violations":
            bad = breaches
        else:
            return
        self.seen += 1
        self.against += bad
