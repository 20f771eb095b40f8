"""Calls to a sandbox mounted in-process, written as short as a test wants to read them."""

import asyncio
import json
from functools import cache
from typing import Any

import httpx

from contracts.exchange import ABSENT, HOST, NOBODY, Answer, Call, Exchange
from contracts.judge import Judge
from contracts.library import load_library
from contracts.lifecycle import Lifecycle
from sandbox.app import create_app, deployment_of
from sandbox.instants import parse_instant
from sandbox.settings import Settings

NOW = "2030-01-07T08:00:00Z"  # a Monday, nine o'clock in Rome
VERSIONS = {
    "bookings": "2024-08-13",
    "event-types": "2024-06-14",
    "schedules": "2024-06-11",
    "slots": "2024-09-04",
    "me": "2024-08-13",
}
ANN = {"name": "Ann Booker", "email": "ann@example.com", "timeZone": "Europe/Rome"}


class Sandbox:
    """A deployment of its own with its clock stopped at NOW, and the calls one makes to it.

    Every answer is `judged`: none may break the contract.
    """

    judged = True

    def __init__(self, settings: Settings | None = None) -> None:
        self.app = create_app(settings)
        self.deployment = deployment_of(self.app)
        self.lifecycle = Lifecycle()
        self._loop = asyncio.new_event_loop()
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://localhost")
        self.set_clock(NOW)

    def close(self) -> None:
        self._loop.run_until_complete(self.deployment.deliverer.finish(0))
        self._loop.run_until_complete(self._client.aclose())
        self._loop.close()
        self.deployment.close()

    def set_clock(self, now: str) -> None:
        instant_ms = parse_instant(now)
        assert instant_ms is not None
        self.deployment.clock.freeze(instant_ms)

    def forget(self) -> None:
        """Hold no answer to the earlier ones any more: bookings were changed behind the API."""
        self.lifecycle = Lifecycle()

    def together(self, calls: list[tuple[str, str, Any, str | None]]) -> list[httpx.Response]:
        """Requests at one moment, each (method, path, body, key); their answers, in the same order. Nobody judges."""

        async def all_of_them() -> list[httpx.Response]:
            return await asyncio.gather(*(one(*call) for call in calls))

        async def one(method: str, path: str, body: Any, key: str | None) -> httpx.Response:
            headers, content = _head(path, body, key)
            return await self._client.request(method, path, headers=headers, content=content)

        return self._loop.run_until_complete(all_of_them())

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        key: str | None = None,
        headers: dict[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Response:
        """One exchange; `key` is the user whose API key goes along, the version is that of the resource."""
        sent, content = _head(path, body, key, headers, content)
        request = self._client.request(method, path, headers=sent, content=content)
        answer = self._loop.run_until_complete(request)
        if self.judged:
            _require_kept(self.lifecycle, _exchange(method, path, _said(content), sent, answer, self._now()))
        return answer

    def _now(self) -> float:
        """The moment by the sandbox's own clock, seconds since 1970: what is past and to come depends on it."""
        return self.deployment.clock.now_ms() / 1000

    def get(self, path: str, key: str | None = None) -> httpx.Response:
        return self.call("GET", path, key=key)

    def post(self, path: str, body: Any, key: str | None = None) -> httpx.Response:
        return self.call("POST", path, body, key)

    def data(self, answer: httpx.Response, status: int = 200) -> Any:
        """The data of a success."""
        assert answer.status_code == status, answer.text
        document = answer.json()
        assert document["status"] == "success"
        return document["data"]

    def try_to_book(
        self, start: str, slug: str = "normal-30", key: str | None = None, **members: Any
    ) -> httpx.Response:
        body = {"start": start, "eventTypeSlug": slug, "username": "john", "attendee": ANN, **members}
        return self.post("/v2/bookings", body, key)

    def book(self, start: str, slug: str = "normal-30", key: str | None = None, **members: Any) -> Any:
        return self.data(self.try_to_book(start, slug, key, **members), 201)

    def read(self, uid: str) -> Any:
        return self.data(self.get(f"/v2/bookings/{uid}"))

    def cancel(self, uid: str, key: str | None = None, **members: Any) -> httpx.Response:
        return self.post(f"/v2/bookings/{uid}/cancel", members, key)

    def reschedule(self, uid: str, start: str, key: str | None = None, **members: Any) -> httpx.Response:
        return self.post(f"/v2/bookings/{uid}/reschedule", {"start": start, **members}, key)

    def event_type(self, key: str = "john", **options: Any) -> Any:
        body = {"lengthInMinutes": 30, "title": "Made", "slug": "made", "minimumBookingNotice": 0, **options}
        return self.data(self.post("/v2/event-types", body, key), 201)

    def schedule(self, key: str = "john", **members: Any) -> Any:
        body = {"name": "Made", "timeZone": "Europe/Rome", "isDefault": False, **members}
        return self.data(self.post("/v2/schedules", body, key), 201)

    def slots(self, query: str, slug: str = "normal-30") -> list[str]:
        """The starts listed, of all days."""
        answer = self.get(f"/v2/slots?eventTypeSlug={slug}&username=john&{query}")
        return [slot["start"] for day in self.data(answer).values() for slot in day]


def _head(
    path: str, body: Any, key: str | None, headers: dict[str, str] | None = None, content: bytes | None = None
) -> tuple[dict[str, str], bytes | None]:
    """The headers and the bytes of a request."""
    resource = path.partition("?")[0].removeprefix("/v2/").partition("/")[0]
    sent = {"cal-api-version": VERSIONS.get(resource, "2024-08-13")}
    if key is not None:
        sent["authorization"] = f"Bearer cal_sandbox_{key}"
    if body is not None:
        content = json.dumps(body).encode()
    if content is not None:
        sent["content-type"] = "application/json"
    sent.update(headers or {})
    return sent, content


@cache
def _judge() -> Judge:
    return Judge(load_library())


def _said(content: bytes | None) -> Any:
    """The body of a request as the contract reads it; ABSENT where it is no JSON."""
    try:
        return ABSENT if content is None else json.loads(content)
    except (ValueError, RecursionError):
        return ABSENT


def _exchange(method: str, path: str, body: Any, sent: dict[str, str], answer: httpx.Response, now: float) -> Exchange:
    version = sent["cal-api-version"]
    operation = load_library().find(method, path, version)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    caller = HOST if "authorization" in sent or "x-cal-client-id" in sent else NOBODY
    call = Call(operation.id if operation else "", method, path, version, body, sent, caller)
    received = Answer.from_bytes(answer.status_code, headers, answer.content)
    return Exchange(call, received, now, now, now)


def _require_kept(lifecycle: Lifecycle, exchange: Exchange) -> None:
    """No answer of the sandbox breaks the contract: the two are independent readings of the same documentation."""
    call, answer = exchange.call, exchange.answer
    judged = _judge().judge(exchange).breaches if call.operation and call.path.startswith("/v2/") else ()
    broken = [
        f"{violation.code} {violation.pointer}: {violation.message}"
        for violation in (*judged, *lifecycle.observe(exchange))
    ]
    assert not broken, f"{call.method} {call.path} {call.body} -> {answer}: {broken}"


def message(answer: httpx.Response) -> str:
    """The text of a refusal, whichever envelope it came in."""
    document = answer.json()
    text: str = document["error"]["message"] if "error" in document else document["message"]
    return text
