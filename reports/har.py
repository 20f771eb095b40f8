"""The exchanges that show what was found, as HAR 1.2: for the network panel of a browser, or any other HAR reader."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from io import StringIO
from urllib.parse import parse_qsl, urlsplit

from harfile import Content, Creator, HarFile, PostData, Record, Request, Response, Timings

from history.queries import RecordedExchange
from reports.curl import masked
from reports.evidence import Evidence

_HTTP = "HTTP/1.1"
_UNKNOWN = -1
"""What HAR says where a figure is not known."""


def findings_har(url: str, findings: Iterable[Evidence], failures: Iterable[RecordedExchange] = ()) -> str:
    """One HAR document with each exchange that a finding shows, in the order of the findings, and failed ones.

    An exchange that several findings show stands there once; its comment names them all. Credentials are not in the
    history; addresses that somebody may really have are masked. A request without an answer has status 0.
    """
    text = StringIO()
    with HarFile(text, creator=Creator("calproof", version("calproof"))) as har:
        for row, comment in _entries(findings, failures):
            took = max(0.0, row.done_at - row.sent_at) * 1e3
            har.add_entry(
                startedDateTime=datetime.fromtimestamp(row.sent_at, UTC),
                time=round(took, 3),
                request=_request(url, row),
                response=_response(row),
                timings=Timings(send=0, wait=round(took, 3), receive=0),
                comment=comment,
            )
    return text.getvalue() + "\n"


def _entries(
    findings: Iterable[Evidence], failures: Iterable[RecordedExchange]
) -> Iterator[tuple[RecordedExchange, str]]:
    rows: dict[tuple[str, int], RecordedExchange] = {}
    said: dict[tuple[str, int], list[str]] = {}
    for found in findings:
        finding = found.finding
        shown = found.sequence or ((found.exchange,) if found.exchange else ())
        for place, row in enumerate(shown, 1):
            key = (row.process, row.seq)
            rows[key] = row
            step = f" (step {place} of {len(shown)})" if len(shown) > 1 else ""
            said.setdefault(key, []).append(f"{finding.code} {finding.operation} {finding.pointer}{step}".strip())
    for row in failures:
        key = (row.process, row.seq)
        rows.setdefault(key, row)
        said.setdefault(key, []).append("failed" if row.status else "no answer")
    for key, row in rows.items():
        yield row, "; ".join(said[key])


def _request(url: str, row: RecordedExchange) -> Request:
    address = url.rstrip("/").removesuffix("/v2") + masked(row.path)
    headers = _headers(row.request_headers)
    if row.version is not None and not any(it.name.lower() == "cal-api-version" for it in headers):
        headers.append(Record("cal-api-version", row.version))
    body = row.request_body
    return Request(
        method=row.method,
        url=address,
        httpVersion=_HTTP,
        headers=headers,
        queryString=[Record(name, value) for name, value in parse_qsl(urlsplit(address).query, True)],
        postData=None if body is None else PostData(mimeType="application/json", text=masked(body)),
        bodySize=row.bytes_out,
    )


def _response(row: RecordedExchange) -> Response:
    headers = _headers(row.answer_headers)
    kind = next((it.value for it in headers if it.name.lower() == "content-type"), "")
    body = "" if row.answer_body is None else masked(row.answer_body)
    return Response(
        status=row.status,
        statusText=row.error,
        httpVersion=_HTTP if row.status else "",
        content=Content(size=row.bytes_in, mimeType=kind or "x-unknown", text=body),
        redirectURL=next((it.value for it in headers if it.name.lower() == "location"), ""),
        headers=headers,
        headersSize=_UNKNOWN,
        bodySize=row.bytes_in,
    )


def _headers(text: str | None) -> list[Record]:
    kept: Mapping[str, str] = json.loads(text or "{}")
    return [Record(name, value) for name, value in kept.items()]
