"""The objectives of a profile: its [[slo]] tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from calproof.tables import Table
from contracts.contract import load_contract
from reports.metrics import DURATIONS, METRICS
from scenarios.flows import FLOWS


@dataclass(frozen=True, slots=True)
class Slo:
    """One objective: `metric` of `operation` in `flow` ("*": of all) must keep to `limit`. Latencies are ms."""

    name: str
    operation: str
    metric: str
    bound: Literal["max", "min"]
    limit: float
    flow: str = "*"

    def as_settings(self) -> dict[str, Any]:
        """As it stands in a profile, and as reports read it."""
        of = {"flow": self.flow} if self.flow != "*" else {}
        return {"name": self.name, "operation": self.operation, **of, "metric": self.metric, self.bound: self.limit}


def parse_slo(table: Table) -> Slo:
    """One [[slo]] table. Raises UsageError."""
    operation, flow = table.text("operation", "*"), table.text("flow", "*")
    if operation != "*" and operation not in load_contract().operations:
        raise table.wrong("operation", f"names no operation of the contract: {operation!r}")
    if flow != "*" and flow not in FLOWS:
        raise table.wrong("flow", f"names no flow: {flow!r}. Known flows: {', '.join(FLOWS)}")
    metric = table.choice("metric", METRICS)
    if operation != "*" and metric in DURATIONS:
        raise table.wrong("operation", f"has no meaning beside {metric}: a flow has a duration, an operation has p95")
    if table.has("max") == table.has("min"):
        raise table.wrong("max", "or min must be given: one of the two")
    bound: Literal["max", "min"] = "max" if table.has("max") else "min"
    limit = table.number(bound, None)
    of = " ".join(name for name in (flow, operation) if name != "*") or "*"
    slo = Slo(table.text("name", f"{of} {metric}"), operation, metric, bound, limit, flow)
    table.refuse_the_rest()
    return slo
