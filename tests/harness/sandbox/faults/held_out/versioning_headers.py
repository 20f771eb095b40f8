"""Held-out probes: versions, headers and spellings of paths."""

from __future__ import annotations

from tests.harness.sandbox.faults.probing import Probed, probe

START = "2030-01-08T10:00:00Z"
OLD = {"cal-api-version": "2024-04-15"}


@probe("request-id-echoed")
def a_request_gets_an_id_of_its_own(sandbox: Probed) -> bool:
    answer = sandbox.call("GET", "/v2/me", key="john", headers={"x-request-id": "mine"})
    return bool(answer.headers["x-request-id"] != "mine")


@probe("legacy-prefixes-unknown")
def old_spellings_are_known(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    return all(sandbox.call("GET", f"{it}/bookings/{uid}").status_code == 200 for it in ("/api/v2", "/v2/ee"))


@probe("paths-case-sensitive")
def paths_are_found_in_any_case(sandbox: Probed) -> bool:
    return sandbox.call("GET", f"/v2/Bookings/{sandbox.book(START)['uid']}").status_code == 200


@probe("old-list-status-in-lower-case")
def old_lists_shout(sandbox: Probed) -> bool:
    sandbox.book(START)
    listed = sandbox.data(sandbox.call("GET", "/v2/bookings", key="john", headers=OLD))["bookings"]
    return bool(listed[0]["status"] == "ACCEPTED")


@probe("old-cancel-answers-200")
def old_cancellations_answer_201(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    return sandbox.call("POST", f"/v2/bookings/{uid}/cancel", {}, headers=OLD).status_code == 201


@probe("cors-missing-on-refusals")
def a_page_may_read_a_refusal(sandbox: Probed) -> bool:
    return bool(sandbox.get("/v2/bookings/nothing").headers.get("access-control-allow-origin") == "*")


@probe("slots-version-serves-bookings")
def bookings_are_not_in_every_version(sandbox: Probed) -> bool:
    headers = {"cal-api-version": "2024-09-04"}
    return sandbox.call("GET", "/v2/bookings", key="john", headers=headers).status_code == 404
