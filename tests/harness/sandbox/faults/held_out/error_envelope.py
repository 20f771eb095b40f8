"""Held-out probes: refusals."""

from __future__ import annotations

from tests.harness.sandbox.calling import message
from tests.harness.sandbox.faults.probing import Probed, probe

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"


@probe("error-timestamp-local")
def the_moment_of_a_refusal_is_utc(sandbox: Probed) -> bool:
    return bool(sandbox.get("/v2/bookings/nothing").json()["timestamp"].endswith("Z"))


@probe("details-name-another-status")
def the_details_name_the_status(sandbox: Probed) -> bool:
    refused = sandbox.get("/v2/bookings/nothing")
    return bool(refused.json()["error"]["details"]["statusCode"] == refused.status_code)


@probe("nested-flaws-unnamed")
def a_refusal_names_the_member_inside(sandbox: Probed) -> bool:
    return "timeZone" in message(sandbox.try_to_book(START, attendee={"name": "Ann", "email": "ann@example.com"}))


@probe("slots-refusal-bare")
def slots_refuse_in_the_usual_envelope(sandbox: Probed) -> bool:
    return "error" in sandbox.get("/v2/slots?eventTypeId=999999&start=2030-01-08&end=2030-01-09").json()


@probe("refusal-names-earlier-booking")
def a_refusal_names_its_own_booking(sandbox: Probed) -> bool:
    uids = [sandbox.book(start)["uid"] for start in (START, LATER)]
    for uid in uids:
        sandbox.data(sandbox.cancel(uid))
    said = [message(sandbox.cancel(uid)) for uid in uids]
    return all(uid in words for uid, words in zip(uids, said, strict=True))


@probe("error-path-of-earlier-refusal")
def a_refusal_names_its_own_path(sandbox: Probed) -> bool:
    paths = ["/v2/bookings/nothing", "/v2/bookings/neither"]
    return [sandbox.get(path).json()["path"] for path in paths] == paths
