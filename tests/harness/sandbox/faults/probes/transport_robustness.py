"""Probes of the bytes of answers."""

from __future__ import annotations

import httpx

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe

START, NAME = "2030-01-08T10:00:00Z", "山田太郎"
HALF, TOO_MUCH = b'{"start":', b'{"start": "' + b"x" * 110_000 + b'"}'


@probe("html-error-page")
def what_cannot_be_read_is_refused_in_json(sandbox: Probed) -> bool:
    answers = [sandbox.call("POST", "/v2/bookings", content=content) for content in (HALF, TOO_MUCH)]
    assert all(answer.status_code in (400, 413, 500) for answer in answers)
    return all(answer.headers["content-type"].startswith("application/json") for answer in answers)


@probe("truncated-json-for-unicode")
def an_answer_is_whole_in_any_script(sandbox: Probed) -> bool:
    created = sandbox.try_to_book(START, attendee={**ANN, "name": NAME})
    assert created.status_code == 201
    (uid,) = sandbox.deployment.database.connection.execute("SELECT uid FROM bookings").fetchone()
    return is_whole(created) and is_whole(sandbox.get(f"/v2/bookings/{uid}"))


def is_whole(answer: httpx.Response) -> bool:
    """Whether an answer with the name in it is all there, and as long as it says."""
    assert int(answer.headers["content-length"]) == len(answer.content)
    try:
        return bool(answer.json()["data"]["attendees"][0]["name"] == NAME)
    except ValueError:
        return False


@probe("malformed-json-500")
def what_is_no_json_is_refused(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    paths = ("/v2/bookings", f"/v2/bookings/{uid}/cancel", f"/v2/bookings/{uid}/reschedule")
    answers = [sandbox.call("POST", path, content=HALF) for path in paths]
    assert {answer.status_code for answer in answers} <= {400, 500}
    return all(answer.status_code == 400 and "error" in answer.json() for answer in answers)
