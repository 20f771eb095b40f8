"""Held-out probes: bytes, methods and bodies."""

from __future__ import annotations

import json

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe

START = "2030-01-08T10:00:00Z"
ORDER = {"start": START, "eventTypeSlug": "normal-30", "username": "john", "attendee": ANN}


@probe("head-not-found")
def head_is_answered(sandbox: Probed) -> bool:
    return sandbox.call("HEAD", "/v2/me", key="john").status_code == 200


@probe("cancel-needs-a-body")
def a_cancellation_needs_no_body(sandbox: Probed) -> bool:
    return sandbox.call("POST", f"/v2/bookings/{sandbox.book(START)['uid']}/cancel").status_code == 200


@probe("large-body-500")
def a_large_body_is_refused(sandbox: Probed) -> bool:
    return sandbox.post("/v2/bookings", {"start": "x" * 110_000}).status_code == 413


@probe("bad-percent-500")
def a_bad_path_is_a_mistake(sandbox: Probed) -> bool:
    return sandbox.call("GET", "/v2/bookings/%ff").status_code == 400


@probe("preflight-refused")
def browsers_may_ask(sandbox: Probed) -> bool:
    return sandbox.call("OPTIONS", "/v2/bookings").status_code == 204


@probe("astral-characters-lost")
def an_emoji_comes_back(sandbox: Probed) -> bool:
    return bool(sandbox.book(START, attendee={**ANN, "name": "Ann 🎉"})["attendees"][0]["name"] == "Ann 🎉")


@probe("json-with-charset-ignored")
def a_charset_may_be_named(sandbox: Probed) -> bool:
    headers = {"content-type": "application/json; charset=utf-8"}
    answer = sandbox.call("POST", "/v2/bookings", headers=headers, content=json.dumps(ORDER).encode())
    return answer.status_code == 201
