"""Held out: faults of versions, headers and spellings of paths."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.faults import fault
from sandbox.faults.seams import Function, Seams
from sandbox.http import routing
from sandbox.http.gateway import Gateway
from sandbox.old.bookings import cancel, output


@fault("request-id-echoed", operations=("all",), difficulty=3)
def request_id_echoed(seams: Seams) -> None:
    """`X-Request-Id` repeats what the client has sent in place of an id of the server's own."""

    def answered(real: Function, self: Gateway, request: Any, raw: bytes, headers: Any) -> Any:
        answer = real(self, request, raw, headers)
        sent = request.headers.get("x-request-id")
        if sent is not None:
            headers[:] = [(n, sent.encode() if n == b"x-request-id" else v) for n, v in headers]
        return answer

    seams.method(Gateway, "_answer", answered)


@fault("legacy-prefixes-unknown", operations=("all",), difficulty=4)
def legacy_prefixes_unknown(seams: Seams) -> None:
    """The old spellings of paths, `/api/v2/…` and `/v2/ee/…`, lead nowhere."""
    seams.around(routing.rewritten, lambda _real, path: path)


@fault("paths-case-sensitive", operations=("all",), difficulty=4)
def paths_case_sensitive(seams: Seams) -> None:
    """Paths are found in lower case only."""

    def matches(real: Function, pattern: Any, segments: list[str]) -> bool:
        return real(pattern, segments) and all(p in ("{}", s) for p, s in zip(pattern, segments, strict=True))

    seams.around(routing._matches, matches)


@fault("old-list-status-in-lower-case", operations=("list",), difficulty=4)
def old_list_status_in_lower_case(seams: Seams) -> None:
    """Version 2024-04-15 lists statuses in lower case, as only the new version does."""

    def listed(real: Function, *asked: Any) -> Any:
        shown = real(*asked)
        return {**shown, "status": shown["status"].lower()}

    seams.around(output.listed_output, listed)


@fault("old-cancel-answers-200", operations=("cancel",), difficulty=4)
def old_cancel_answers_200(seams: Seams) -> None:
    """A cancellation in version 2024-04-15 answers with 200, where old clients expect 201."""
    seams.around(cancel.cancel_old_booking, lambda real, request: replace(real(request), status=200))


@fault("cors-missing-on-refusals", operations=("all",), difficulty=4)
def cors_missing_on_refusals(seams: Seams) -> None:
    """A refusal lacks `Access-Control-Allow-Origin`, so that a page in a browser never learns why."""

    async def called(real: Function, self: Gateway, scope: Any, receive: Any, send: Any) -> None:
        async def telling(message: Any) -> None:
            if message.get("status", 0) >= 400:
                kept = [it for it in message["headers"] if it[0] != b"access-control-allow-origin"]
                message = {**message, "headers": kept}
            await send(message)

        await real(self, scope, receive, telling)

    seams.method(Gateway, "__call__", called)


@fault("slots-version-serves-bookings", operations=("get", "list"), difficulty=4)
def slots_version_serves_bookings(seams: Seams) -> None:
    """Version 2024-09-04, which is for slots alone, serves bookings as if it were 2024-08-13."""

    def version(real: Function, request: Any) -> str:
        asked: str = real(request)
        of_bookings = request.segments[1:2] and request.segments[1].lower() == "bookings"
        return "2024-08-13" if of_bookings and asked == "2024-09-04" else asked

    seams.around(routing.asked_version, version)
