"""Deliveries: signed, sent to this machine only, in order for each webhook, and never in the way of a request."""

import asyncio
import hashlib
import hmac
import ipaddress
import logging
import ssl
from collections import deque
from dataclasses import dataclass
from functools import cache

import httpx

from sandbox.clock import Clock
from sandbox.instants import iso_utc

LONGEST_SECONDS = 5.0
MOST_WAITING = 10_000
MOST_REMEMBERED = 100
AT_ONCE = 32
MOST_READ = 64 * 1024
LAST_PORT = 65535
UNSIGNED = "no-secret-provided"
LOOPBACK = ("127.0.0.1", "::1")
ELSEWHERE = "not sent: the sandbox delivers to loopback addresses only"
log = logging.getLogger("sandbox.webhooks")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one webhook is told: a body and where it goes."""

    webhook_id: str
    url: str
    trigger: str
    content_type: str
    body: bytes
    secret: str | None

    @property
    def signature(self) -> str:
        """Lower-case hex of the HMAC-SHA256 of the body, or the words that say there is no secret (documented)."""
        if not self.secret:
            return UNSIGNED
        return hmac.new(self.secret.encode(), self.body, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a delivery: the status answered, or why there is none. `at_ms` is by the deployment's clock."""

    delivery: Delivery
    status: int | None
    error: str | None
    at_ms: int

    def shown(self) -> dict[str, str | int | None]:
        """As the control API shows it."""
        return {
            "webhookId": self.delivery.webhook_id,
            "url": self.delivery.url,
            "trigger": self.delivery.trigger,
            "status": self.status,
            "error": self.error,
            "at": iso_utc(self.at_ms),
        }


class Deliverer:
    """The queues of one deployment, one for each webhook, emptied by a task each on the event loop that filled them.

    A loop that ended took its tasks along: what waits is then sent on the next loop that comes here.
    """

    def __init__(self, clock: Clock) -> None:
        self.outcomes: deque[Outcome] = deque(maxlen=MOST_REMEMBERED)
        self._clock = clock
        self._queues: dict[str, deque[Delivery]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sender = Sender()
        self._overflowing = False

    @property
    def waiting(self) -> int:
        """How many deliveries are queued or under way."""
        return sum(map(len, self._queues.values())) + len(self._tasks)

    def take(self, deliveries: tuple[Delivery, ...]) -> None:
        """Queue what a committed request has to tell. Outside any event loop it waits for the next one."""
        for delivery in deliveries:
            self._queues.setdefault(delivery.webhook_id, deque()).append(delivery)
        self._drop_excess()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        self._work(loop)

    async def wait(self, seconds: float) -> None:
        """Until nothing waits any more, but not longer."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        self._work(loop)
        while self._tasks and (left := deadline - loop.time()) > 0:
            await asyncio.wait(self._tasks.values(), timeout=left)

    async def finish(self, seconds: float) -> None:
        """Send what can be sent in this time, and give up the rest."""
        await self.wait(seconds)
        tasks = list(self._tasks.values())
        self.forget()
        await asyncio.gather(*tasks, return_exceptions=True)

    def forget(self) -> None:
        """Give up what waits, and forget what was sent."""
        if self._loop is not None and not self._loop.is_closed():
            for task in self._tasks.values():
                task.cancel()
        self._tasks.clear()
        self._queues.clear()
        self.outcomes.clear()

    def _drop_excess(self) -> None:
        """The longest queue loses its oldest: it is that of the slowest subscriber."""
        excess = sum(map(len, self._queues.values())) - MOST_WAITING
        if excess > 0 and not self._overflowing:
            log.warning("more than %d deliveries wait: the oldest are dropped until there is room", MOST_WAITING)
        self._overflowing = excess > 0
        for _ in range(excess):
            max(self._queues.values(), key=len).popleft()

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        if loop is not self._loop:
            self._loop = loop
            self._tasks.clear()
            self._sender = Sender()
        for webhook_id in self._queues.keys() - self._tasks.keys():
            self._tasks[webhook_id] = loop.create_task(self._empty(webhook_id))

    async def _empty(self, webhook_id: str) -> None:
        queue, sender = self._queues[webhook_id], self._sender
        try:
            while queue:
                delivery = queue.popleft()
                try:
                    status, error = await sender.send(delivery)
                except asyncio.CancelledError:
                    queue.appendleft(delivery)
                    raise
                self.outcomes.append(Outcome(delivery, status, error, self._clock.now_ms()))
                log.info("%s to %s: %s", delivery.trigger, delivery.url, error or status)
        finally:
            if self._tasks.get(webhook_id) is asyncio.current_task():
                del self._tasks[webhook_id]
                if not queue:
                    del self._queues[webhook_id]
            if not self._tasks:
                await sender.rest()


class Sender:
    """HTTP to this machine. Its client lives as long as there is something to send, so that nothing stays open."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def send(self, delivery: Delivery) -> tuple[int | None, str | None]:
        """The status answered, or why there is none. Redirections are not followed, nothing is tried twice."""
        try:
            targets = local_targets(delivery.url)
            if not targets:
                return None, ELSEWHERE
            async with self._turn, asyncio.timeout(LONGEST_SECONDS):
                return await self._post(targets, delivery), None
        except TimeoutError:
            return None, f"no answer within {LONGEST_SECONDS:.0f} s"
        except Exception as problem:  # an address is any text: no library tells all that may come of it
            return None, f"{type(problem).__name__}: {problem}"

    async def rest(self) -> None:
        """Close the connections until there is something to send again."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _post(self, targets: list[tuple[httpx.URL, str]], delivery: Delivery) -> int:
        if self._client is None:
            # No proxies: they might carry a delivery elsewhere.
            self._client = httpx.AsyncClient(verify=_tls(), trust_env=False, timeout=None)  # noqa: S113 -- see `send`
        for url, host in targets[:-1]:
            try:
                return await self._answer(self._client, url, host, delivery)
            except httpx.ConnectError:
                continue
        return await self._answer(self._client, *targets[-1], delivery)

    async def _answer(self, client: httpx.AsyncClient, url: httpx.URL, host: str, delivery: Delivery) -> int:
        headers = {"host": host, "content-type": delivery.content_type, "x-cal-signature-256": delivery.signature}
        async with client.stream("POST", url, content=delivery.body, headers=headers) as response:
            size = 0
            async for part in response.aiter_raw():
                size += len(part)
                if size > MOST_READ:
                    break
            return response.status_code


def local_targets(url: str) -> list[tuple[httpx.URL, str]]:
    """Where on this machine a URL leads, by address, with the host to name there; nothing for any other machine.

    No name is looked up, for that would ask others: `localhost`, and what ends in it, means this machine (RFC 6761),
    every other name another one. httpx.InvalidURL where it is no URL.
    """
    target = httpx.URL(url)
    if target.scheme not in ("http", "https"):
        return []
    if (target.port or 0) > LAST_PORT:
        raise httpx.InvalidURL(f"a port is a number from 0 to {LAST_PORT}")
    host = target.netloc.decode("ascii")
    name = target.host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return [(target.copy_with(host=address), host) for address in LOOPBACK]
    try:
        is_local = ipaddress.ip_address(name).is_loopback
    except ValueError:
        is_local = False
    return [(target, host)] if is_local else []


@cache
def _tls() -> ssl.SSLContext:
    # Who serves HTTPS on this machine has signed the certificate himself.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
