"""HAR 1.2, what browsers and proxies export: its entries as exchanges.

A HAR file is one JSON document with the entries under `log.entries`. Bodies stand there as text, those of answers
sometimes in base64.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from calproof.recordings import VERSION_HEADER
from contracts.exchange import ABSENT, HOST, NOBODY, Answer, Call, Exchange

_JSON_OR_NOTHING = ("json", "text/plain")
_CREDENTIALS = ("authorization", "x-cal-secret-key")


def entries(document: Any) -> list[Any] | None:
    """The entries of a HAR document, None where it is none."""
    log = document.get("log") if isinstance(document, dict) else None
    found = log.get("entries") if isinstance(log, dict) else None
    return found if isinstance(found, list) else None


def read_entry(entry: Any) -> Exchange:
    """One entry. A status of 0 means that no answer came.

    Raises LookupError, TypeError or ValueError for what is no entry.
    """
    request, response = entry["request"], entry["response"]
    headers = _headers(request["headers"])
    body, content = _sent(request.get("postData"))
    call = Call(
        operation="",
        method=str(request["method"]).upper(),
        path=_path(request["url"]),
        version=headers.get(VERSION_HEADER),
        body=body,
        content=content,
        headers=headers,
        caller=HOST if any(name in headers for name in _CREDENTIALS) else NOBODY,
    )
    started = _seconds(entry.get("startedDateTime"))
    done = started + max(0.0, float(entry.get("time") or 0)) / 1000
    status = int(response["status"])
    if status <= 0:
        error = str(response.get("_error") or response.get("statusText") or "no answer")
        return Exchange(call, None, started, started, done, error)
    answer = Answer.from_bytes(status, _headers(response["headers"]), _came(response.get("content") or {}))
    return Exchange(call, answer, started, started, done)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _headers(listed: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Headers by lower-case name; one that came twice is one comma list, as HTTP has it."""
    out: dict[str, str] = {}
    for header in listed:
        name, value = str(header["name"]).lower(), str(header["value"])
        out[name] = f"{out[name]}, {value}" if name in out else value
    return out


def _sent(posted: Mapping[str, Any] | None) -> tuple[Any, bytes | None]:
    """The body of a request: as JSON, or else as the bytes that were sent."""
    if not posted or not posted.get("text"):
        return ABSENT, None
    text = str(posted["text"])
    if not any(kind in str(posted.get("mimeType") or "json") for kind in _JSON_OR_NOTHING):
        return ABSENT, text.encode()
    try:
        return json.loads(text), None
    except ValueError:
        return ABSENT, text.encode()


def _came(content: Mapping[str, Any]) -> bytes:
    text = str(content.get("text") or "")
    return base64.b64decode(text) if content.get("encoding") == "base64" else text.encode()


def _seconds(moment: object) -> float:
    return datetime.fromisoformat(moment).timestamp() if isinstance(moment, str) else 0.0
