"""Probes of races, retries and keys that clash."""

from __future__ import annotations

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe

START = "2030-01-08T10:00:00Z"


@probe("double-book-race")
def one_of_many_gets_the_slot(sandbox: Probed) -> bool:
    body = {"start": START, "eventTypeSlug": "normal-30", "username": "john", "attendee": ANN}
    answers = sandbox.together([("POST", "/v2/bookings", body, None)] * 5)
    return sorted(answer.status_code for answer in answers) == [201, 400, 400, 400, 400]
