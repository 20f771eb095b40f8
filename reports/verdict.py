"""Pass, fail or invalid: what a run proves, in one sentence with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from reports.evidence import Evidence
from reports.knee import Knee
from reports.load import Load
from reports.verification import Verification
from reports.wording import counted

Outcome: TypeAlias = Literal["pass", "fail", "invalid"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`sentence` says it whole; `reasons` are what speaks against the run, the weightiest first."""

    outcome: Outcome
    sentence: str
    reasons: tuple[str, ...] = ()


def verdict_of_verification(facts: Verification) -> Verdict:
    """Fail on a new breach, a failed test or a deviation that has had its day; invalid when the run proves nothing."""
    against = _breaches(facts.new)
    if failed := len(facts.failures):
        against.append(f"{counted(failed, 'test')} failed")
    against += [known.sentence for known in facts.known if known.sentence]
    doubts = [*facts.doubts, *_nothing_proved(facts)]
    if (missing := facts.collected - len(facts.tests)) > 0:
        doubts.append(f"{counted(missing, 'test')} of {facts.collected:,} never reported an outcome")
    scope = (
        f"{counted(facts.totals.count, 'exchange')}, {counted(len(facts.tests) - facts.count('skipped'), 'test')} "
        f"and {counted(facts.bookings, 'booking')}"
    )
    known = len(facts.breaches) - len(facts.new)
    said = f"No promise of the contract was broken in {scope}."
    if known:
        said = f"No new promise was broken in {scope}; {counted(known, 'known breach', 'known breaches')} as before."
    return _weigh(against, doubts, said + _left_out(facts))


def _nothing_proved(facts: Verification) -> list[str]:
    """Why a run says nothing. Only one that was to exercise everything must book, and book every variant it tried."""
    if not facts.totals.count:
        return ["no exchange was recorded: nothing was exercised"]
    if facts.tests and not facts.count("passed", "failed", "error"):
        reason = next((test.reason for test in facts.tests if test.reason), "")
        return [f"no test was exercised: {reason}" if reason else "no test was exercised"]
    if facts.info.settings.get("only"):
        return []
    if not facts.bookings:
        return ["the target accepted no booking: what depends on one was not exercised"]
    blind = [variant.name for variant in facts.variants if not variant.accepted] if facts.whole else []
    return [f"the target accepted no booking of {', '.join(blind)}"] if blind else []


def _left_out(facts: Verification) -> str:
    """What the end of the budget left out, as a sentence."""
    budget = facts.budget
    if budget is None or not budget.over:
        return ""
    left = [f"{counted(budget.not_reached, 'test')} not exercised"] if budget.not_reached else []
    left += [f"{counted(budget.cut_short, 'test')} cut short"] if budget.cut_short else []
    return f" {budget.over[0].upper()}{budget.over[1:]}: {', '.join(left)}."


def verdict_of_load(facts: Load) -> Verdict:
    """Fail on a breach; invalid when the figures can't be trusted; fail on a missed SLO; else pass.

    A missed SLO of a run whose generator was late says nothing about the target; a broken promise stays one.
    """
    against = _breaches(facts.breaches)
    doubts = list(facts.doubts)
    if not facts.totals.count:
        doubts.append("no exchange was recorded: nothing was exercised")
    elif facts.totals.count == facts.totals.unknown:
        doubts.append("the target never answered")
    if (lag := facts.lag) and lag.limit is not None and lag.p99 > lag.limit:
        doubts.append(f"the generator itself was late: by {lag.p99:.1f} ms at p99, {lag.limit:g} ms are allowed")
    if facts.knee is not None:
        return _verdict_of_search(facts, facts.knee, against, doubts)
    if unmeasured := [slo.name for slo in facts.slos if slo.outcome == "not measured"]:
        doubts.append(f"nothing was measured for {', '.join(unmeasured)}")
    missed = [slo.name for slo in facts.slos if slo.outcome == "missed"]
    misses = [f"{counted(len(missed), 'SLO')} missed ({', '.join(missed)})"] if missed else []
    kept = f"All {counted(len(facts.slos), 'SLO')} were met" if facts.slos else "No SLO was asked for"
    whole = f"{kept} and no promise was broken in {counted(facts.totals.count, 'exchange')}."
    verdict = _weigh(against + misses, doubts, whole) if against or not doubts else _weigh([], doubts + misses, whole)
    stopped = f" It was ended early: {facts.stopped}." if facts.stopped else ""
    return replace(verdict, sentence=verdict.sentence + stopped)


def _verdict_of_search(facts: Load, knee: Knee, against: list[str], doubts: list[str]) -> Verdict:
    """A search passes with whatever knee it finds; it fails where there is none at or above the lowest rate."""
    if knee.held is None:
        (doubts if knee.broke is None else against).append(knee.sentence)
    kept = f"No promise was broken in {counted(facts.totals.count, 'exchange')}"
    verdict = _weigh(against, doubts, f"{kept}.")
    if knee.held is None:
        return verdict
    return replace(verdict, sentence=f"{knee.sentence[0].upper()}{knee.sentence[1:]}. {verdict.sentence}")


def _breaches(found: Sequence[Evidence]) -> list[str]:
    if not found:
        return []
    promises = counted(len(found), "broken promise")
    times = sum(entry.finding.count for entry in found)
    return [promises if times == len(found) else f"{promises}, seen {times:,} times"]


def _weigh(against: list[str], doubts: list[str], otherwise: str) -> Verdict:
    reasons = tuple(against + doubts)
    if not reasons:
        return Verdict("pass", otherwise)
    said = "; ".join(reasons)
    return Verdict("fail" if against else "invalid", f"{said[0].upper()}{said[1:]}.", reasons)
