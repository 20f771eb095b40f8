"""Open arrivals keep their rate whatever the server does, and workers never meet."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date
from pathlib import Path

import gevent
from gevent.event import Event
from gevent.pool import Group

from calproof.arrivals import Arrivals
from contracts.contract import load_contract
from contracts.exchange import Answer, Call, Exchange
from contracts.judge import Judge
from history.queries import flows, open_history
from history.recorder import Recorder
from loadtests.arrivals import flows_of, intended_times, offer
from loadtests.clock import now
from loadtests.connections import Connections, Send
from loadtests.journey import WARM_UP, Journeys
from loadtests.tally import Tally
from scenarios.starts import Starts
from scenarios.world import KINDS, EventType, World

WORLD = World("test", 1, "john", 1, {kind.name: EventType(kind, 7, kind.name) for kind in KINDS})
JUDGE = Judge(load_contract())


def nobody_looks(*_: object) -> None:
    pass


def travelling(recorder: Recorder, tally: Tally, connect: Callable[[], Send] | None = None) -> Journeys:
    connections = Connections(connect or (lambda: StallingServer(0, 0)))
    return Journeys(WORLD, Starts(date(2030, 1, 7)), JUDGE, recorder, tally, nobody_looks, connections)


class StallingServer:
    """Answers after 2 ms, but not at all between two moments: then all that wait are answered at once."""

    def __init__(self, stalls_at: float, until: float) -> None:
        self.stalls_at, self.until = stalls_at, until

    def __call__(self, call: Call, intended_at: float | None = None) -> Exchange:
        sent = now()
        gevent.sleep(0.002)
        if self.stalls_at <= now() < self.until:
            gevent.sleep(self.until - now())
        return Exchange(call, Answer(200, {}, {}), sent if intended_at is None else intended_at, sent, now())

    def close(self) -> None:
        pass


def test_a_stall_of_the_server_shows_in_the_latency_of_all_who_came_meanwhile(tmp_path: Path) -> None:
    tally, under_way = Tally(), Group()
    with Recorder(tmp_path, "worker", flush_every=60) as recorder:
        journeys = travelling(recorder, tally)
        journeys.travel("page-through-bookings", 0, now(), StallingServer(0, 0))  # compiles what answers are judged by
        begun = now() + 0.05
        send = StallingServer(begun + 0.2, begun + 0.7)
        due = intended_times(Arrivals(rate=100, duration=1), 0, 1, "1")
        times = ((begun + seconds, "page-through-bookings") for seconds in due)
        offer(times, lambda at, flow: journeys.travel(flow, 1, at, send), under_way, 500, Event(), tally)
        under_way.join()
    with open_history(tmp_path) as connection:
        row = connection.execute(
            "SELECT count(*), count(*) FILTER (done_at - intended_at > 0.1), max(done_at - intended_at), max(lag) "
            "FROM exchanges WHERE intended_at >= ?",
            [begun],
        ).fetchone()
    assert row is not None
    count, slow, longest, lag = row
    # 100 arrivals a second go on for the 0.5 s of the stall: 40 of them wait for more than 0.1 s.
    assert count == tally.arrived == 100
    assert 35 <= slow <= 48
    assert 0.4 < longest < 0.7
    assert lag < 0.1


def test_arrivals_beyond_the_limit_are_dropped_and_counted() -> None:
    tally, under_way = Tally(), Group()
    offer([(now(), "")] * 5, lambda *_: gevent.sleep(10), under_way, 2, Event(), tally)
    under_way.kill()
    assert (tally.arrived, tally.dropped) == (5, 3)


def test_nothing_begins_once_the_session_is_ending() -> None:
    tally, ending = Tally(), Event()
    gevent.spawn_later(0.02, ending.set)
    offer([(now() + 30, "")], lambda *_: None, Group(), 9, ending, tally)
    assert tally.arrived == 0


def test_a_journey_that_the_end_cuts_off_is_remembered_as_unknown(tmp_path: Path) -> None:
    with Recorder(tmp_path, "worker") as recorder:
        journeys = travelling(recorder, Tally())
        send = StallingServer(now(), now() + 60)
        journey = gevent.spawn(journeys.travel, "create-reschedule-cancel", 1, now(), send)
        gevent.sleep(0.02)
        journey.kill()
    with open_history(tmp_path) as connection:
        assert [(figures.name, figures.unknown) for figures in flows(connection)] == [("create-reschedule-cancel", 1)]


def test_the_warm_up_is_remembered_by_its_name(tmp_path: Path) -> None:
    with Recorder(tmp_path, "worker") as recorder:
        journeys = travelling(recorder, Tally())
        journeys.measured_from = now()
        for intended_at in (now() - 1, now()):
            journeys.travel("page-through-bookings", 1, intended_at, StallingServer(0, 0))
    with open_history(tmp_path) as connection:
        tests = connection.execute("SELECT test FROM exchanges ORDER BY intended_at").fetchall()
    assert tests == [(WARM_UP,), ("",)]


def test_the_mix_is_kept_and_repeats_with_its_seed() -> None:
    mix = {"browse-then-book": 3.0, "book-a-series": 1.0}
    drawn = list(itertools.islice(flows_of(mix, 0, "7"), 400))
    assert drawn == list(itertools.islice(flows_of(mix, 0, "7"), 400))
    assert 260 < drawn.count("browse-then-book") < 340


def test_workers_never_ask_for_the_same_start() -> None:
    supplies = [Starts(date(2030, 1, 7), worker, 4) for worker in range(4)]
    taken = [draw() for supply in supplies for draw in (supply.single, supply.single, supply.series) for _ in range(99)]
    assert len(set(taken)) == len(taken)
