"""Held out: faults of bytes, methods and bodies."""

from __future__ import annotations

from typing import Any

from sandbox.faults import fault
from sandbox.faults.seams import Function, Seams
from sandbox.http import answer, body
from sandbox.http.errors import ApiError, LibraryError, bad_request, not_found
from sandbox.http.gateway import Gateway
from sandbox.http.routing import Router


@fault("head-not-found", operations=("all",), difficulty=4)
def head_not_found(seams: Seams) -> None:
    """`HEAD` is not answered where `GET` is."""

    def find(real: Function, router: Router, request: Any) -> Any:
        if request.method == "HEAD":
            raise not_found(f"Cannot HEAD {request.path}")
        return real(router, request)

    seams.method(Router, "find", find)


@fault("cancel-needs-a-body", operations=("cancel",), difficulty=3)
def cancel_needs_a_body(seams: Seams) -> None:
    """A cancellation without a body is refused, though nothing in it is required."""

    def answered(real: Function, gateway: Gateway, request: Any, raw: bytes, headers: Any) -> Any:
        if not raw and request.method == "POST" and request.segments[-1].lower() == "cancel":
            return gateway._refusal(bad_request("Body is required"), request)
        return real(gateway, request, raw, headers)

    seams.method(Gateway, "_answer", answered)


@fault("large-body-500", operations=("create",), difficulty=3)
def large_body_500(seams: Seams) -> None:
    """A body that is too large crashes the server, where 413 is documented."""

    def refusal(real: Function, gateway: Gateway, problem: ApiError, request: Any) -> Any:
        if problem.status == 413:
            problem = LibraryError(500, "Internal server error")
        return real(gateway, problem, request)

    seams.method(Gateway, "_refusal", refusal)


@fault("bad-percent-500", operations=("get",), difficulty=4)
def bad_percent_500(seams: Seams) -> None:
    """A path that is not rightly percent-encoded crashes the server."""

    def find(real: Function, router: Router, request: Any) -> Any:
        try:
            return real(router, request)
        except ApiError as refusal:
            if refusal.status == 400:
                raise LibraryError(500, "Internal server error") from refusal
            raise

    seams.method(Router, "find", find)


@fault("preflight-refused", operations=("all",), difficulty=3)
def preflight_refused(seams: Seams) -> None:
    """Browsers that ask beforehand with `OPTIONS` are told that there is nothing there."""

    def answered(real: Function, gateway: Gateway, request: Any, *rest: Any) -> Any:
        if request.method == "OPTIONS":
            return gateway._refusal(not_found(f"Cannot OPTIONS {request.path}"), request)
        return real(gateway, request, *rest)

    seams.method(Gateway, "_answer", answered)


@fault("astral-characters-lost", operations=("create", "get"), difficulty=4)
def astral_characters_lost(seams: Seams) -> None:
    """Characters beyond the 65,536 of old, emoji above all, come back as replacement characters."""

    def encoded(real: Function, document: Any) -> bytes:
        text = real(document).decode()
        return "".join(it if ord(it) < 0x10000 else "\ufffd" for it in text).encode()

    seams.around(answer.encoded, encoded)


@fault("json-with-charset-ignored", operations=("create",), difficulty=4)
def json_with_charset_ignored(seams: Seams) -> None:
    """A body whose type is `application/json; charset=utf-8` counts as none."""

    def parsed(real: Function, raw: bytes, headers: dict[str, str]) -> Any:
        return {} if "charset" in headers.get("content-type", "") else real(raw, headers)

    seams.around(body.parse_body, parsed)
