"""What a request costs the load generator: our sender with and without judging, and Locust's own FastHttpUser.

The target gives every request the same answer, from a process of its own on core 0; the clients take turns in this one,
on core 1. Measured is the processor time of this process for each request: the best of many short rounds, since other
programs only ever add to it. `--write` keeps the figures in `benchmarks/results/load.json` and `.md`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from locust import FastHttpUser  # it patches the standard library for gevent, so it comes first
from locust.env import Environment

import gevent  # isort: skip

from benchmarks.bench_sandbox import Figure
from benchmarks.fixed_server import answer_bytes, fixed_server
from benchmarks.load_results import run
from contracts.contract import load_contract
from contracts.exchange import HOST, Exchange
from contracts.judge import Judge
from contracts.lifecycle import Lifecycle
from loadtests.sender import LoadSender
from scenarios import calls
from tests.harness.contracts.exchanges import BOOKING, HEADERS, REQUEST

CONNECTIONS, REQUESTS, ROUNDS = 20, 10, 150
KEY = "cal_live_0123456789abcdef0123456789abcdef"
JUDGE = Judge(load_contract())

User = Callable[[], None]
"""One user: sends REQUESTS requests, one after the other, over a connection of its own that it keeps."""


def ours(url: str, check: Callable[[Exchange], object]) -> User:
    """Our sender; `check` sees each exchange."""
    send = LoadSender(url, {HOST: KEY})

    def user() -> None:
        for _ in range(REQUESTS):
            exchange = send(calls.create_booking({**REQUEST}, caller=HOST))
            if exchange.status != 201:
                raise RuntimeError(f"no answer: {exchange.error or exchange.status}")
            check(exchange)

    return user


def judged(exchange: Exchange) -> None:
    """All that is asked of one answer under load: status, headers, content type, shape, drift and every rule."""
    judgement = JUDGE.judge(exchange)
    if judgement.operation is None or judgement.violations:
        raise RuntimeError(f"the fixed answer is not as promised: {judgement}")


def judged_and_remembered(exchange: Exchange) -> None:
    """The same, and a journey's model of the booking."""
    judged(exchange)
    Lifecycle().observe(exchange)


def locusts(url: str) -> User:
    """Locust's FastHttpUser: send a JSON body, parse the answer's."""

    class Peer(FastHttpUser):
        abstract = True
        host = url

    peer: Any = Peer(Environment(user_classes=[Peer]))
    headers = {"cal-api-version": "2024-08-13", "authorization": f"Bearer {KEY}", "accept": "application/json"}

    def user() -> None:
        for _ in range(REQUESTS):
            response = peer.client.post("/v2/bookings", json={**REQUEST}, headers=headers)
            if response.status_code != 201 or response.json()["data"]["id"] != BOOKING["id"]:
                raise RuntimeError("no answer")

    return user


def microseconds(users: list[User]) -> float:
    """Processor time of this process for each request of one round, in which all users send at once."""
    greenlets = [gevent.spawn(user) for user in users]
    before = time.process_time()
    gevent.joinall(greenlets, raise_error=True)
    return (time.process_time() - before) / (len(users) * REQUESTS) * 1e6


def measure() -> list[Figure]:
    """The figures, with their bars."""
    answer = answer_bytes(201, HEADERS, {"status": "success", "data": BOOKING})
    with fixed_server(answer, core=0) as port:
        url = f"http://127.0.0.1:{port}"
        kinds: dict[str, Callable[[], User]] = {
            "sender, nothing validated": lambda: ours(url, lambda _: None),
            "sender, every answer judged": lambda: ours(url, judged),
            "sender, every answer judged, booking modelled": lambda: ours(url, judged_and_remembered),
            "Locust's FastHttpUser, JSON parsed": lambda: locusts(url),
        }
        users = {name: [new() for _ in range(CONNECTIONS)] for name, new in kinds.items()}
        best = dict.fromkeys(users, float("inf"))
        for _ in range(ROUNDS):
            for name, crew in users.items():
                best[name] = min(best[name], microseconds(crew))
    judging = best["sender, every answer judged"]
    return [
        *(Figure(f"{name}: CPU of a request", took, "µs") for name, took in best.items()),
        Figure("requests a core and second, every answer judged", 1e6 / judging, "", 18_000),
        Figure(
            "FastHttpUser's CPU to ours, every answer judged",
            best["Locust's FastHttpUser, JSON parsed"] / judging,
            "times",
            2.3,
        ),
    ]


if __name__ == "__main__":
    sys.exit(run("sender", __doc__, measure))
