"""`calproof judge` reads what browsers and proxies export, and leaves out what is no call of the API."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from calproof.har import entries, read_entry
from contracts.exchange import ABSENT
from tests.harness.command.running import ROOT, calproof

RECORDINGS = ROOT / "tests" / "data" / "recordings" / "real-server.jsonl"


def _recorded(name: str) -> dict[str, Any]:
    line = next(line for line in RECORDINGS.read_text("utf-8").splitlines() if f'"{name}"' in line)
    row: dict[str, Any] = json.loads(line)
    return row


def _listed(headers: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]


def _entry(row: dict[str, Any], **content: Any) -> dict[str, Any]:
    request, response = row["request"], row["response"]
    posted = {"postData": {"mimeType": "application/json", "text": json.dumps(request["body"])}}
    return {
        "startedDateTime": row["at"],
        "time": row["latency_ms"],
        "request": {
            "method": request["method"],
            "url": f"https://api.example.com{request['path']}",
            "headers": _listed(request["headers"]),
            **(posted if request["body"] is not None else {}),
        },
        "response": {
            "status": response["status"],
            "headers": _listed(response["headers"]),
            "content": content or {"mimeType": "application/json", "text": json.dumps(response["body"])},
        },
    }


def _har(file: Path, *listed: Any) -> str:
    file.write_text(json.dumps({"log": {"version": "1.2", "entries": list(listed)}}, indent=1), "utf-8")
    return str(file)


def test_a_browsers_export_is_judged_like_a_recording(tmp_path: Path) -> None:
    ended = calproof("judge", _har(tmp_path / "good.har", _entry(_recorded("rs-0098")), _entry(_recorded("rs-0733"))))
    assert ended.code == 1
    assert len(ended.out.splitlines()) == 1
    assert f"{tmp_path / 'good.har'}#2 CP252 getBookings" in ended.out
    assert "2 exchanges judged: 1 conform" in ended.err


def test_other_traffic_is_counted_and_skipped(tmp_path: Path) -> None:
    page = _entry(_recorded("rs-0098"))
    page["request"]["url"] = "https://example.com/styles.css?v=2"
    ended = calproof("judge", _har(tmp_path / "mixed.har", page, page, _entry(_recorded("rs-0098"))))
    assert ended.code == 0
    assert "not judged ×2: no call of the Cal.com API v2" in ended.err
    assert "1 exchanges judged: 1 conform" in ended.err


def test_a_broken_entry_is_named_and_the_rest_still_judged(tmp_path: Path) -> None:
    ended = calproof("judge", _har(tmp_path / "broken.har", {"request": {}}, _entry(_recorded("rs-0098"))))
    assert ended.code == 0
    assert "broken.har: entry 1" in ended.err
    assert "1 exchanges judged: 1 conform" in ended.err


def test_a_call_without_the_header_reaches_the_oldest_version(tmp_path: Path) -> None:
    row = _recorded("rs-0340")
    assert "cal-api-version" not in row["request"]["headers"]
    ended = calproof("judge", _har(tmp_path / "old.har", _entry(row)))
    assert (ended.code, ended.out) == (0, "")
    assert "1 exchanges judged: 1 conform" in ended.err


def test_a_body_in_base64_is_read() -> None:
    row = _recorded("rs-0098")
    text = base64.b64encode(json.dumps(row["response"]["body"]).encode()).decode()
    exchange = read_entry(_entry(row, text=text, encoding="base64"))
    assert exchange.answer is not None
    assert exchange.answer.body == row["response"]["body"]


def test_an_answer_that_is_no_json_is_kept_as_text() -> None:
    exchange = read_entry(_entry(_recorded("rs-0098"), text="<html>", mimeType="text/html"))
    assert exchange.answer is not None
    assert exchange.answer.body is ABSENT
    assert exchange.answer.text == "<html>"


def test_a_request_that_was_never_answered_has_no_answer() -> None:
    entry = _entry(_recorded("rs-0098"))
    entry["response"].update(status=0, _error="net::ERR_FAILED")
    exchange = read_entry(entry)
    assert exchange.answer is None
    assert exchange.error == "net::ERR_FAILED"


def test_a_body_that_is_no_json_is_kept_as_it_was_sent() -> None:
    entry = _entry(_recorded("rs-0098"))
    entry["request"]["postData"]["text"] = "{broken"
    call = read_entry(entry).call
    assert (call.body, call.content) == (ABSENT, b"{broken")


def test_headers_keep_their_values_whatever_their_case() -> None:
    entry = _entry(_recorded("rs-0098"))
    entry["request"]["headers"] = _listed({"CAL-API-Version": "2024-08-13", "Accept": "a"}) + _listed({"accept": "b"})
    call = read_entry(entry).call
    assert call.version == "2024-08-13"
    assert call.headers["accept"] == "a, b"


@pytest.mark.parametrize("document", [{}, [], {"log": []}, {"log": {"entries": 5}}, {"id": "rs-1", "request": {}}])
def test_what_has_no_entries_is_no_har(document: object) -> None:
    assert entries(document) is None
