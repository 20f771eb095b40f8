"""A run ends early when an objective can't be met any more or a promise broke, and not before."""

from __future__ import annotations

from typing import Any

import pytest

from calproof.arrivals import Arrivals
from calproof.early_end import LEAST, EarlyEnd
from calproof.objectives import Slo
from calproof.profiles import Profile
from contracts.exchange import Answer, Call, Exchange
from loadtests.watch import Watch

P95 = Slo("quick", "*", "p95", "max", 100)
ERRORS = Slo("few errors", "*", "error_rate", "max", 0.01)
BREACHES = Slo("right", "*", "violations", "max", 3)


def profile(*slos: Slo, duration: float = 100) -> Profile:
    return Profile("p", "", Arrivals(rate=10, warm_up=5, duration=duration), {"browse-then-book": 1.0}, slos)


def second(*watched: tuple[int, int], violations: int = 0, kind: str = "arrivals", process: str = "w") -> Any:
    return {"kind": kind, "process": process, "facts": {"violations": violations, "watched": list(watched)}}


def test_a_percentile_is_lost_once_too_many_took_too_long() -> None:
    early = EarlyEnd(profile(P95))
    # 1,000 exchanges are expected in 100 s, of which 50 may take longer.
    assert early.reason([second((10 * n, 0)) for n in range(1, 20)]) == ""
    assert early.reason([second((200, 49))]) == ""
    assert early.reason([second((210, 53))]) == "quick can't be met any more"


def test_the_counts_of_all_workers_are_added_up() -> None:
    early = EarlyEnd(profile(P95))
    assert early.reason(second((5 * n, 0), process="one") for n in range(1, 21)) == ""
    assert early.reason(second((5 * n, n * 2), process="two") for n in range(1, 21)) == ""
    assert early.reason([second((105, 13), process="one")]) == "quick can't be met any more"


def test_too_few_exchanges_decide_nothing() -> None:
    early = EarlyEnd(profile(ERRORS, duration=2))
    assert early.reason([second((LEAST - 1, LEAST - 1))]) == ""
    assert early.reason([second((LEAST, LEAST))]) == "few errors can't be met any more"


def test_errors_that_the_rest_of_the_run_can_make_good_do_not_end_it() -> None:
    early = EarlyEnd(profile(ERRORS))
    assert early.reason([*(second((100, 9)) for _ in range(10))]) == ""  # 1 % of 1,000 are 10
    assert early.reason([second((110, 11))]) == "few errors can't be met any more"


def test_breaches_may_be_allowed_by_an_objective_but_end_the_run() -> None:
    assert EarlyEnd(profile(BREACHES)).reason([second((1, 0), violations=1)]) == "a promise was broken"


def test_nothing_ends_in_the_warm_up() -> None:
    early = EarlyEnd(profile(P95))
    assert early.reason([second((0, 0), violations=1, kind="warm_up")]) == ""
    assert early.reason([second((0, 0))]) == "a promise was broken"


@pytest.mark.parametrize(
    ("slo", "against"),
    [
        (P95, 1),
        (ERRORS, 1),
        (Slo("", "getBookings", "p95", "max", 100), 0),
        (Slo("", "*", "p95", "max", 100, flow="another"), 0),
        (Slo("", "createBooking", "p95", "max", 250, flow="a flow"), 0),
        (Slo("", "*", "violations", "max", 0), 2),
        (Slo("", "*", "rate_ratio", "min", 1), 0),
        (Slo("", "*", "trend", "max", 1), 0),
    ],
)
def test_an_exchange_speaks_against_the_objectives_it_is_about(slo: Slo, against: int) -> None:
    watch = Watch(slo)
    exchange = Exchange(Call("createBooking", "POST", "/v2/bookings"), Answer(201, {}), 10.0, 10.1, 10.2)
    watch.count(exchange, "a flow", breaches=2, error=True)
    assert watch.against == against
