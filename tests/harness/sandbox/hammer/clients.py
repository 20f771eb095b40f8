"""The clients: each sends one request after another over a connection of its own, and opens a new one after a crash."""

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.harness.sandbox.hammer import contests
from tests.harness.sandbox.hammer.ledger import Ledger
from tests.harness.sandbox.wire import Connection, Served, connect, request

CLIENTS = 64
ROUND_S = 0.5


class Away(Exception):
    """The answer never came."""


@dataclass(slots=True)
class Run:
    """One server on one file, possibly several times over, and everybody who talks to it."""

    database: Path
    seconds: float
    seed: int
    kill_every_s: float | None = None
    ledger: Ledger = field(default_factory=Ledger)
    movers: dict[int, list[str]] = field(default_factory=dict)
    server: Served | None = None
    ends: float = 0.0
    began: float = 0.0

    def hammer(self) -> Ledger:
        """Let them all loose; the ledger when they are done and the server is stopped."""
        self.server = Served(self.database)
        try:
            asyncio.run(self._all())
        finally:
            self.server.stop()
        return self.ledger

    async def _all(self) -> None:
        await self._make_event_types()
        self.began = time.monotonic()
        self.ends = self.began + self.seconds
        tasks = [self._client(number) for number in range(CLIENTS)]
        if self.kill_every_s is not None:
            tasks.append(self._killer(self.kill_every_s))
        await asyncio.gather(*tasks)

    async def _make_event_types(self) -> None:
        connection = await connect(self._port())
        for slug, (owner, _) in contests.EVENT_TYPES.items():
            body = contests.event_type_body(slug)
            status, answer = await connection.exchange(request("POST", "/v2/event-types", body, owner, "2024-06-14"))
            if status != 201:
                raise RuntimeError(answer)
        connection.close()

    def _port(self) -> int:
        if self.server is None:
            raise ConnectionError("no server")
        return self.server.port

    async def _killer(self, every_s: float) -> None:
        chance = random.Random(self.seed)  # noqa: S311 -- moments, not secrets
        while time.monotonic() + every_s < self.ends:
            await asyncio.sleep(every_s * chance.uniform(0.3, 1.3))
            if self.server is None:
                return
            self.server.kill()
            self.server = None
            self.ledger.kills += 1
            self.server = await asyncio.to_thread(Served, self.database)

    async def _client(self, number: int) -> None:
        chance = random.Random(self.seed * 1000 + number)  # noqa: S311
        client = _Client(self, number, chance)
        while time.monotonic() < self.ends:
            try:
                await client.act(int((time.monotonic() - self.began) / ROUND_S))
            except Away:
                await asyncio.sleep(0.02)
        client.close()

    async def open(self) -> Connection:
        """A connection to the server of the moment; Away while there is none."""
        try:
            return await connect(self._port())
        except OSError as problem:
            raise Away from problem


class _Client:
    """One of them; its addresses are nobody else's, so that every row tells who made it."""

    def __init__(self, run: Run, number: int, chance: random.Random) -> None:
        self._run, self._ledger = run, run.ledger
        self._number, self._chance = number, chance
        self._sent = 0
        self._connection: Connection | None = None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def act(self, round_number: int) -> None:
        """One request, or two where a booking is made to be called off."""
        movers = self._run.movers.get(round_number)
        if movers is None:
            self._run.movers[round_number] = []
            await self._make_movers(round_number)
            return
        what = self._chance.random()
        if what < 0.25 and movers:
            await self._move(self._chance.choice(movers), round_number)
        elif what < 0.35:
            await self._book_and_cancel(round_number)
        elif what < 0.45 and self._ledger.created:
            await self._read()
        else:
            await self._create(contests.order(self._chance, round_number, self._email()))

    def _email(self) -> str:
        self._sent += 1
        return f"c{self._number}-{self._sent}@example.com"

    async def _make_movers(self, round_number: int) -> None:
        for number in range(contests.MOVERS):
            made = await self._create(contests.mover(round_number, number, self._email()))
            if made is not None:
                self._run.movers[round_number].append(made["uid"])

    async def _create(self, order: contests.Order) -> Any:
        """The data of a success, else None."""
        ledger = self._ledger
        ledger.emails.add(order.email)
        try:
            status, data = await self._exchange("POST", "/v2/bookings", order.body)
        except Away:
            if order.contest is not None:
                ledger.lost.add(order.contest)
            raise
        ledger.create_answered(order.slug, order.start, order.email, status, data)
        if order.contest is not None:
            ledger.tried[order.contest] = order.most
            ledger.wins[order.contest] += status == 201
        return data if status == 201 else None

    async def _move(self, uid: str, round_number: int) -> None:
        ledger, name = self._ledger, f"round {round_number} target"
        body = {"start": contests.target(round_number)}
        try:
            status, data = await self._exchange("POST", f"/v2/bookings/{uid}/reschedule", body)
        except Away:
            ledger.lost.add(name)
            ledger.unknown.add(uid)
            raise
        ledger.tried[name] = 1
        ledger.wins[name] += status == 201
        if status == 201:
            ledger.moved[uid] = data["uid"]
            ledger.created[data["uid"]] = ("hammer", data["start"], data["attendees"][0]["email"])

    async def _book_and_cancel(self, round_number: int) -> None:
        made = await self._create(contests.churn(round_number, self._email()))
        if made is None:
            return
        try:
            status, _ = await self._exchange(
                "POST", f"/v2/bookings/{made['uid']}/cancel", {"cancellationReason": "ill"}
            )
        except Away:
            self._ledger.unknown.add(made["uid"])
            raise
        if status == 200:
            self._ledger.cancelled.add(made["uid"])

    async def _read(self) -> None:
        uid = self._chance.choice(list(self._ledger.created)[-200:])
        status, data = await self._exchange("GET", f"/v2/bookings/{uid}")
        if status != 200 or data["uid"] != uid:
            raise RuntimeError(f"an acknowledged booking reads {status} {data}")

    async def _exchange(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and data; Away where no answer came."""
        if self._connection is None:
            self._connection = await self._run.open()
        try:
            status, answer = await self._connection.exchange(request(method, path, body))
        except OSError as problem:
            self.close()
            self._ledger.unanswered += 1
            raise Away from problem
        self._ledger.statuses[status] += 1
        return status, json.loads(answer).get("data")
