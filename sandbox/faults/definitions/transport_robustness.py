"""Faults of the bytes: pages for people, answers that are cut, crashes at what is no JSON."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sandbox.faults.fault import fault
from sandbox.http.answer import Answer
from sandbox.http.body import Unparsable
from sandbox.http.errors import ApiError, LibraryError
from sandbox.http.gateway import Gateway, Headers

if TYPE_CHECKING:
    from sandbox.faults.seams import Function, Seams
    from sandbox.http.request import Request

_CREATE: Final = re.compile(r"v2/bookings", re.IGNORECASE)
_WRITES: Final = re.compile(r"v2/bookings(/[^/]+/(cancel|reschedule))?", re.IGNORECASE)
_PAGE: Final = (
    b"<!DOCTYPE html>\n<html><head><title>500: Internal Server Error</title></head>"
    b"<body><h1>500</h1><h2>Internal Server Error.</h2></body></html>\n"
)
_TOO_LARGE, _OF_OTHER_TYPE = 413, 415


def _posts(request: Request, path: re.Pattern[str]) -> bool:
    return request.method == "POST" and path.fullmatch("/".join(request.segments)) is not None


@fault("html-error-page")
def html_error_page(seams: Seams) -> None:
    """A create body that the server cannot read is answered with a page of HTML, and a crash for a status."""

    def page(real: Function, gateway: Gateway, refusal: ApiError, request: Request) -> Answer:
        unread = isinstance(refusal, Unparsable) or refusal.status in (_TOO_LARGE, _OF_OTHER_TYPE)
        if unread and _posts(request, _CREATE):
            return Answer(500, _PAGE, b"text/html; charset=utf-8")
        answer: Answer = real(gateway, refusal, request)
        return answer

    seams.method(Gateway, "_refusal", page)


@fault("truncated-json-for-unicode")
def truncated_json_for_unicode(seams: Seams) -> None:
    """The length of an answer is counted in characters, so that one with other letters than ASCII's loses its end."""

    def cut(real: Function, gateway: Gateway, request: Request, raw: bytes, headers: Headers) -> Answer:
        answer: Answer = real(gateway, request, raw, headers)
        # No server sends more than it has announced.
        return replace(answer, body=answer.body[: len(answer.body.decode())])

    seams.method(Gateway, "_answer", cut)


@fault("malformed-json-500")
def malformed_json_500(seams: Seams) -> None:
    """A body that is no JSON crashes the operations that book, move and cancel."""

    def crashing(real: Function, gateway: Gateway, refusal: ApiError, request: Request) -> Answer:
        if isinstance(refusal, Unparsable) and _posts(request, _WRITES):
            refusal = LibraryError(500, "Internal server error")
        answer: Answer = real(gateway, refusal, request)
        return answer

    seams.method(Gateway, "_refusal", crashing)
