"""A sender reads what is left of the rate limits, and waits before it is refused rather than after."""

from __future__ import annotations

import time

import httpx

from calproof.pacing import Pace, patience, seconds
from calproof.senders import HttpSender
from contracts.exchange import HOST, NOBODY, Answer
from scenarios import calls


def _pace(headers: dict[str, str], sharers: int = 1, at: float = 0.0) -> Pace:
    pace = Pace(sharers, clock=lambda: at)
    pace.learn(calls.get_me(), Answer(200, headers))
    return pace


def _limit(remaining: int, reset: int = 60, limit: int = 120, name: str = "default") -> dict[str, str]:
    told = {"limit": limit, "remaining": remaining, "reset": reset}
    return {f"x-ratelimit-{what}-{name}": str(value) for what, value in told.items()}


def test_nobody_waits_while_much_is_left() -> None:
    assert _pace(_limit(60)).wait(calls.get_me()) == 0


def test_what_little_is_left_is_spread_over_the_rest_of_the_window() -> None:
    assert _pace(_limit(10)).wait(calls.get_me()) == 6.0


def test_where_nothing_is_left_the_window_is_waited_out() -> None:
    assert _pace(_limit(0, reset=17)).wait(calls.get_me()) == 17.0


def test_several_processes_share_what_is_left() -> None:
    assert _pace(_limit(10), sharers=2).wait(calls.get_me()) == 12.0
    assert _pace(_limit(1), sharers=2).wait(calls.get_me()) == 60.0


def test_a_window_that_is_over_holds_nobody_up() -> None:
    now = [0.0]
    pace = Pace(clock=lambda: now[0])
    pace.learn(calls.get_me(), Answer(200, _limit(0, reset=17)))
    now[0] = 17.0
    assert pace.wait(calls.get_me()) == 0


def test_a_limit_of_one_endpoint_holds_up_no_other() -> None:
    pace = _pace(_limit(0, name="me"))
    assert pace.wait(calls.get_me()) == 60.0
    assert pace.wait(calls.list_schedules()) == 0


def test_the_limit_of_one_caller_holds_up_no_other() -> None:
    pace = _pace(_limit(0))
    assert pace.wait(calls.list_schedules(caller=HOST)) == 60.0
    assert pace.wait(calls.get_booking("uid", caller=NOBODY)) == 0


def test_a_reset_may_be_a_moment_of_the_clock() -> None:
    stated = str(int(time.time()) + 30)
    assert 25 < (seconds(stated) or 0) <= 30
    assert 25 < patience({"x-ratelimit-reset": stated}) <= 30


def test_a_sender_spreads_its_calls_tells_of_it_and_is_never_refused() -> None:
    waited: list[float] = []
    told: list[str] = []
    left = [2]

    def answer(_: httpx.Request) -> httpx.Response:
        left[0] -= 1
        return httpx.Response(200, json={}, headers=_limit(left[0], limit=120))

    sender = HttpSender("http://target", {}, sleep=waited.append, waiting=lambda _, why: told.append(why))
    sender._client = httpx.Client(base_url="http://target", transport=httpx.MockTransport(answer))
    sender(calls.get_me())
    sender(calls.get_me())
    assert len(waited) == 1
    assert 59 < waited[0] <= 60
    assert told == ["little is left of the rate limit"]
    assert sender.refused_for_rate == 0
    assert sender.sent == 2
