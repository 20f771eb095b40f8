"""Recorded exchanges, one JSON object a line: who sent what, and what came back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from contracts.exchange import ABSENT, HOST, NOBODY, Answer, Call, Exchange

VERSION_HEADER: Final = "cal-api-version"


def read_line(line: Any) -> Exchange:
    """One recorded exchange. A body `{"raw": …}` stands for text that was sent as it is.

    Raises LookupError, TypeError or ValueError for what is no recorded exchange.
    """
    request, response = line["request"], line["response"]
    headers = {str(name).lower(): str(value) for name, value in request.get("headers", {}).items()}
    body = request.get("body")
    raw = body["raw"] if isinstance(body, dict) and body.keys() == {"raw"} else None
    has_body = body is not None and raw is None
    call = Call(
        operation=str(line.get("operation") or ""),
        method=_text(request, "method"),
        path=_text(request, "path"),
        version=headers.get(VERSION_HEADER),
        body=body if has_body else ABSENT,
        content=raw.encode() if isinstance(raw, str) else None,
        headers=headers,
        caller=HOST if line.get("auth") else NOBODY,
    )
    answered = {str(name).lower(): str(value) for name, value in response.get("headers", {}).items()}
    came = response.get("body")
    text = came if isinstance(came, str) else None
    answer = Answer(int(response["status"]), answered, ABSENT if came is None or text is not None else came, text)
    sent = _seconds(line.get("at"))
    return Exchange(call, answer, sent, sent, sent + float(line.get("latency_ms") or 0) / 1000)


def _text(holder: Mapping[str, Any], member: str) -> str:
    value = holder[member]
    if not isinstance(value, str):
        raise TypeError(f"{member} is no text")
    return value


def _seconds(moment: object) -> float:
    return datetime.fromisoformat(moment).timestamp() if isinstance(moment, str) else 0.0
