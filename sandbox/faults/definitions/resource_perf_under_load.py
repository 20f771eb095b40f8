"""Faults of performance: what grows, what queues, what is never given back.

Their durations are small and none is longer than ten seconds: a load test of twenty seconds with some tens of requests
a second can see each of them, and nothing hangs for good.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from sandbox.availability import calendars
from sandbox.availability.calendars import HostCalendar
from sandbox.bookings import create, listing
from sandbox.faults.fault import Kind, fault
from sandbox.faults.memory import PerDeployment
from sandbox.faults.requests import CREATES, LISTS
from sandbox.faults.slow import answers_wait_for_what_they_cost, cost, now
from sandbox.faults.stale import in_two_halves, rehearsing
from sandbox.http import body, gateway
from sandbox.http.answer import Answer, as_json
from sandbox.http.errors import ApiError
from sandbox.http.gateway import Gateway
from sandbox.http.request import request_id
from sandbox.webhooks import events
from sandbox.webhooks.events import Trigger

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from sandbox.bookings.booking import Booking
    from sandbox.bookings.order import Order
    from sandbox.deployment import Deployment
    from sandbox.event_types.event_type import EventType
    from sandbox.faults.seams import Function, Seams
    from sandbox.http.request import Request
    from sandbox.schedules.schedule import Range

SECONDS_A_ROW = 0.0002
SECONDS_A_PAIR = 0.000002
SECONDS_AN_OCCURRENCE = 0.3
SECONDS_A_KEPT_REQUEST = 0.00005
MOST_SECONDS_FOR_KEPT_REQUESTS = 0.5
BYTES_A_KEPT_REQUEST = 16 * 1024
MOST_KEPT_REQUESTS = 16 * 1024
LOCK_SECONDS = 10.0
POOL_CONNECTIONS = 10
LOOKUP_SECONDS = 0.06
POOL_TIMEOUT_SECONDS = 0.35
LEAKED_CONNECTIONS = 100
HANGING_SECONDS = 5.0
NOTIFICATION_SECONDS = 0.6
NOTIFIERS = 2
MOST_IN_FLIGHT = 32
SECONDS_FOR_EACH_IN_FLIGHT = 0.005
ONE_IN_FAILS = 50


class PoolExhausted(Exception):
    """No connection became free in time; the answer is that of a crash."""


class Overloaded(Exception):
    """A request failed only because there were many; the answer is that of a crash."""


@fault("list-full-scan", Kind.LOAD)
def list_full_scan(seams: Seams) -> None:
    """A list reads every booking there is, whoever's it is and however short the page: the more, the slower."""

    def faulty(real: Function, request: Request, *rest: Any, **named: Any) -> Any:
        connection = request.deployment.database.connection
        (rows,) = connection.execute("SELECT COUNT(*) FROM bookings").fetchone()
        cost(rows * SECONDS_A_ROW)
        return real(request, *rest, **named)

    answers_wait_for_what_they_cost(seams)
    seams.around(listing.selected, faulty)


@fault("conflict-check-quadratic", Kind.LOAD)
def conflict_check_quadratic(seams: Seams) -> None:
    """A search for conflicts compares all bookings a host ever had with one another, cancelled ones included."""

    def faulty(real: Function, deployment: Deployment, event_type: EventType, user_id: int, *rest: Any) -> list[Range]:
        query = "SELECT hosted FROM users WHERE id = ?"
        (hosted,) = deployment.database.connection.execute(query, (user_id,)).fetchone() or (0,)
        cost(hosted * (hosted - 1) / 2 * SECONDS_A_PAIR)
        taken: list[Range] = real(deployment, event_type, user_id, *rest)
        return taken

    answers_wait_for_what_they_cost(seams)
    seams.around(calendars.busy_ranges, faulty)


@fault("unbounded-parallelism-exhausts-pool", Kind.LOAD)
def unbounded_parallelism_exhausts_pool(seams: Seams) -> None:
    """A create looks all hosts of a team up at once: some at a time use up the connections, and late ones get 500."""
    pools: PerDeployment[asyncio.Semaphore] = PerDeployment(lambda: asyncio.Semaphore(POOL_CONNECTIONS))
    lookups: ContextVar[list[None] | None] = ContextVar("lookups", default=None)
    failed: ContextVar[bool] = ContextVar("failed", default=False)

    async def counting(real: Function, served: Gateway, scope: Scope, receive: Receive, send: Send) -> None:
        counter, outcome = lookups.set([]), failed.set(False)
        try:
            await real(served, scope, receive, send)
        finally:
            lookups.reset(counter)
            failed.reset(outcome)

    def noting_a_lookup(real: Function, calendar: HostCalendar, *arguments: Any) -> None:
        made = lookups.get()
        if made is not None and rehearsing():
            made.append(None)
        real(calendar, *arguments)

    async def all_at_once(served: Gateway) -> None:
        pool, count = pools.of(served.deployment), len(lookups.get() or ())
        if count < 2:
            return
        found = await asyncio.gather(*(_looked_up(pool) for _ in range(count)))
        failed.set(not all(found))

    def faulty(real: Function, request: Request) -> Answer:
        if failed.get() and not rehearsing():
            raise PoolExhausted("timed out fetching a connection from the pool")
        answer: Answer = real(request)
        return answer

    seams.method(HostCalendar, "__init__", noting_a_lookup)
    seams.around(create.create_booking, faulty)
    in_two_halves(seams, CREATES, all_at_once)
    seams.method(Gateway, "__call__", counting)


@fault("recurring-sequential-slow", Kind.LOAD)
def recurring_sequential_slow(seams: Seams) -> None:
    """The occurrences of a series are made one after the other, and each takes 300 ms."""

    def faulty(
        real: Function,
        request: Request,
        wanted: Order,
        start_ms: int,
        uid: str,
        where: Any,
        series: str | None = None,
        same_host: int | None = None,
    ) -> Booking:
        if series is not None:
            cost(SECONDS_AN_OCCURRENCE)
        made: Booking = real(request, wanted, start_ms, uid, where, series, same_host)
        return made

    answers_wait_for_what_they_cost(seams)
    seams.around(create.book, faulty)


@fault("memory-grows-per-request", Kind.LOAD)
def memory_grows_per_request(seams: Seams) -> None:
    """Each request stays in a log in memory: the process grows, and the longer it has run, the longer all takes."""
    # A quarter of a gigabyte is enough to be seen, and no harm to the machine that looks.
    log: list[bytes] = []
    seen = 0

    def faulty(real: Function, raw: bytes, headers: dict[str, str]) -> Any:
        nonlocal seen
        seen += 1
        if len(log) < MOST_KEPT_REQUESTS:
            log.append(raw.ljust(BYTES_A_KEPT_REQUEST, b" "))
        cost(min(seen * SECONDS_A_KEPT_REQUEST, MOST_SECONDS_FOR_KEPT_REQUESTS))
        return real(raw, headers)

    answers_wait_for_what_they_cost(seams)
    seams.around(body.parse_body, faulty)


@fault("lock-kept-on-validation-error")
def lock_kept_on_validation_error(seams: Seams) -> None:
    """A create that is refused keeps its lock on the host: the next one waits up to 10 seconds for it."""
    kept_until: PerDeployment[dict[int, float]] = PerDeployment(dict)

    def faulty(real: Function, request: Request, wanted: Order, *rest: Any) -> Booking:
        if rehearsing():
            rehearsed: Booking = real(request, wanted, *rest)
            return rehearsed
        locks, hosts = kept_until.of(request.deployment), [host.user_id for host in wanted.event_type.hosts]
        asked_at = now()
        waited = max([0.0, *(locks.pop(host_id, asked_at) - asked_at for host_id in hosts)])
        cost(waited)
        try:
            made: Booking = real(request, wanted, *rest)
        except ApiError:
            locks.update(dict.fromkeys(hosts, asked_at + waited + LOCK_SECONDS))
            raise
        return made

    answers_wait_for_what_they_cost(seams)
    seams.around(create.book, faulty)


@fault("connection-leak-on-4xx", Kind.LOAD)
def connection_leak_on_4xx(seams: Seams) -> None:
    """A request that is refused keeps its connection: after a hundred of them every request hangs, and then fails."""
    leaked: PerDeployment[list[None]] = PerDeployment(list)

    def faulty(real: Function, served: Gateway, request: Request, raw: bytes, headers: gateway.Headers) -> Answer:
        lost = leaked.of(served.deployment)
        if len(lost) >= LEAKED_CONNECTIONS:
            cost(HANGING_SECONDS)
            headers.append((b"x-request-id", request_id()))
            return as_json(500, {"statusCode": 500, "message": "Internal server error"})
        answer: Answer = real(served, request, raw, headers)
        if 400 <= answer.status < 500 and not rehearsing():
            lost.append(None)
        return answer

    answers_wait_for_what_they_cost(seams)
    seams.method(Gateway, "_answer", faulty)


@fault("create-holds-until-notifications", Kind.LOAD)
def create_holds_until_notifications(seams: Seams) -> None:
    """Create and confirm answer only once everybody was notified, and notifications queue for two senders."""
    free_at: PerDeployment[list[float]] = PerDeployment(lambda: [0.0] * NOTIFIERS)
    latest: list[Request] = []

    def faulty(real: Function, request: Request, trigger: Trigger, booking: Booking, **more: Any) -> None:
        real(request, trigger, booking, **more)
        is_new = trigger in (Trigger.BOOKING_CREATED, Trigger.BOOKING_REQUESTED) and "previous" not in more
        # Operations run in one go, so all that one announces comes in succession: it is one round of notifications.
        if not is_new or rehearsing() or (latest and latest[0] is request):
            return
        latest[:] = [request]
        senders, asked_at = free_at.of(request.deployment), now()
        first = senders.index(min(senders))
        senders[first] = max(asked_at, senders[first]) + NOTIFICATION_SECONDS
        cost(senders[first] - asked_at)

    answers_wait_for_what_they_cost(seams)
    seams.around(events.announce, faulty)


@fault("errors-above-concurrency-threshold", Kind.LOAD)
def errors_above_concurrency_threshold(seams: Seams) -> None:
    """With more than 32 requests in flight, every fiftieth create or list answers 500."""
    in_flight: PerDeployment[list[None]] = PerDeployment(list)
    above = 0
    fails: ContextVar[bool] = ContextVar("fails", default=False)

    async def counting(real: Function, served: Gateway, scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal above
        flying = in_flight.of(served.deployment)
        flying.append(None)
        try:
            doomed = False
            if len(flying) > MOST_IN_FLIGHT and (CREATES(scope) or LISTS(scope)):
                above += 1
                doomed = above % ONE_IN_FAILS == ONE_IN_FAILS // 2
            # The sandbox answers at once, so that nothing would ever be in flight: here one worker serves all.
            await asyncio.sleep(len(flying) * SECONDS_FOR_EACH_IN_FLIGHT)
            token = fails.set(doomed)
            try:
                await real(served, scope, receive, send)
            finally:
                fails.reset(token)
        finally:
            flying.pop()

    def faulty(real: Function, request: Request) -> Answer:
        if fails.get():
            raise Overloaded
        answer: Answer = real(request)
        return answer

    seams.method(Gateway, "__call__", counting)
    seams.around(create.create_booking, faulty)
    seams.around(listing.list_bookings, faulty)


async def _looked_up(pool: asyncio.Semaphore) -> bool:
    """Whether one look-up got a connection in time."""
    try:
        async with asyncio.timeout(POOL_TIMEOUT_SECONDS):
            await pool.acquire()
    except TimeoutError:
        return False
    try:
        await asyncio.sleep(LOOKUP_SECONDS)
    finally:
        pool.release()
    return True
