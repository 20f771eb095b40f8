"""For each rule an exchange that breaks it and one that keeps it, by the rule's code."""

from __future__ import annotations

from tests.harness.contracts.rule_cases import bookings, changes, lists, refusals, series, settings, slots
from tests.harness.contracts.rule_cases.making import Cases

CASES: Cases = {
    **bookings.CASES,
    **changes.CASES,
    **series.CASES,
    **lists.CASES,
    **slots.CASES,
    **settings.CASES,
    **refusals.CASES,
}
