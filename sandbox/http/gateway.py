"""The ASGI application behind every documented path: one request in, one answer out, nothing in between.

Operations are synchronous and run on the event loop itself: from the first read to the commit no other request of this
process gets a turn, so a request is atomic without a lock. (Two processes on one file are kept apart by the
IMMEDIATE transactions of `Database`.) Never await, and never use a thread, between routing and answering.
"""

import logging
from time import perf_counter
from typing import TYPE_CHECKING

from sandbox.http import access, request_log
from sandbox.http.answer import Answer, as_json
from sandbox.http.body import LIMIT_BYTES, Unparsable, parse_body
from sandbox.http.errors import ApiError, FrameworkError, LibraryError
from sandbox.http.etag import etag, is_known
from sandbox.http.limiter import Allowance, EndpointLimit
from sandbox.http.request import Request, request_id
from sandbox.http.routing import Router, rewritten
from sandbox.instants import iso_utc

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from sandbox.deployment import Deployment

Headers = list[tuple[bytes, bytes]]

ALWAYS: Headers = [
    (b"strict-transport-security", b"max-age=15552000; includeSubDomains"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"access-control-allow-origin", b"*"),
]
PREFLIGHT: Headers = [
    (b"access-control-allow-methods", b"GET, PATCH, DELETE, HEAD, POST, PUT, OPTIONS"),
    (
        b"access-control-allow-headers",
        (
            b"x-cal-client-id, x-cal-secret-key, x-cal-platform-embed, cal-api-version, Accept, Authorization, "
            b"Content-Type, Origin"
        ),
    ),
    (b"access-control-max-age", b"86400"),
]
NO_ID_YET = b"unknown-request-id"
NO_CONTENT = Answer(204, b"")
NOT_MODIFIED = Answer(304, b"")
log = logging.getLogger("sandbox")


class Gateway:
    """Serves the routes of one deployment."""

    def __init__(self, deployment: "Deployment", router: Router) -> None:
        self.deployment = deployment
        self.router = router

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one HTTP request."""
        raw = await _read(receive)
        if raw is None:
            return
        headers: Headers = []
        started = perf_counter() if request_log.is_on() else None
        request = _request(self.deployment, scope)
        answer = _unless_known(self._answer(request, raw, headers), request, headers)
        if started is not None:
            request_id = dict(headers).get(b"x-request-id", b"-").decode()
            request_log.log_request(request, answer.status, request_id, (perf_counter() - started) * 1000)
        headers += ALWAYS
        headers += answer.headers
        headers.append((b"content-length", str(len(answer.body)).encode()))
        if answer.body:
            headers.append((b"content-type", answer.content_type))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.body})

    def _answer(self, request: Request, raw: bytes, headers: Headers) -> Answer:
        if request.method == "OPTIONS":
            headers += PREFLIGHT
            return NO_CONTENT
        try:
            request.body = parse_body(raw, request.headers)
        except Unparsable as refusal:
            headers.append((b"x-request-id", NO_ID_YET))
            return self._refusal(refusal, request)
        except LibraryError as refusal:
            return self._refusal(refusal, request)
        except FrameworkError as refusal:
            headers.append((b"x-request-id", request_id()))
            return self._refusal(refusal, request)
        headers.append((b"x-request-id", request_id()))
        try:
            return self._operate(request, headers)
        except ApiError as refusal:
            return self._refusal(refusal, request)
        except Exception:  # the envelope of a crash; the log tells its maintainer why
            log.exception("a request made the sandbox fail")
            return as_json(500, {"statusCode": 500, "message": "Internal server error"})

    def _operate(self, request: Request, headers: Headers) -> Answer:
        """The vendor's order: route, rate limit, credentials, operation."""
        deployment = self.deployment
        deployment.catalogue.refresh()
        route = self.router.find(request)
        now_ms = deployment.clock.now_ms()
        allowance, refusal = deployment.limiter.hit(access.tracker(request), now_ms, route.limit)
        headers += limit_headers(allowance, route.limit)
        if refusal is not None:
            raise refusal
        request.caller = access.caller(request, route.access, route.permission)
        if not route.writes:
            return route.operation(request)
        with deployment.database.transaction():
            answer = route.operation(request)
        if request.events:
            deployment.deliverer.take(request.events)
        return answer

    def _refusal(self, refusal: ApiError, request: Request) -> Answer:
        return as_json(refusal.status, refusal.render(request.path, iso_utc(self.deployment.clock.now_ms())))


def limit_headers(allowance: Allowance, endpoint: EndpointLimit | None) -> Headers:
    """What is left of the general limit, or of the endpoint's own: such an endpoint says nothing of the general one."""
    name = b"default" if endpoint is None else endpoint.name.encode()
    return [
        (b"x-ratelimit-limit-" + name, str(allowance.limit).encode()),
        (b"x-ratelimit-remaining-" + name, str(allowance.remaining).encode()),
        (b"x-ratelimit-reset-" + name, str(allowance.reset_seconds).encode()),
    ]


async def _read(receive: "Receive") -> bytes | None:
    """The body, cut off where it is too long anyway; None when the client went away."""
    message = await receive()
    if message["type"] == "http.disconnect":
        return None
    raw: bytes = message.get("body", b"")
    more: bool = message.get("more_body", False)
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        if len(raw) <= LIMIT_BYTES:
            raw += message.get("body", b"")
        more = message.get("more_body", False)
    return raw


def _unless_known(answer: Answer, request: Request, headers: Headers) -> Answer:
    """304 without a body in place of a read that the client has kept."""
    if answer.status != 200 or request.method not in ("GET", "HEAD"):
        return answer
    tag = etag(answer.body)
    headers.append((b"etag", tag))
    kept = request.headers.get("if-none-match")
    return NOT_MODIFIED if kept is not None and is_known(kept, tag) else answer


def _request(deployment: "Deployment", scope: "Scope") -> Request:
    target = scope["raw_path"].decode("latin-1") if scope.get("raw_path") else scope["path"]
    path = rewritten(target.partition("?")[0])
    query_string = scope["query_string"].decode("latin-1")
    client = scope.get("client")
    return Request(
        deployment=deployment,
        method=scope["method"],
        path=f"{path}?{query_string}" if query_string else path,
        segments=(path[1:-1] if path.endswith("/") else path[1:]).split("/"),
        query_string=query_string,
        headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
        client=client[0] if client else "",
        body=None,
    )
