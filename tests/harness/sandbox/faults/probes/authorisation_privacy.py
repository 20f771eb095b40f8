"""Probes of who may see and do what."""

from __future__ import annotations

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe
from tests.harness.sandbox.teams import ACME, ROUND_ROBIN, book_type

START = "2030-01-08T10:00:00Z"
TAGGED = "john+abcdefghijklmnopqrstuvwxy@example.com"


def _listed(sandbox: Probed, query: str, key: str) -> list[str]:
    return [booking["uid"] for booking in sandbox.data(sandbox.get(f"/v2/bookings?{query}", key))]


@probe("list-leaks-foreign-bookings")
def one_is_listed_ones_own(sandbox: Probed) -> bool:
    foreign = sandbox.book(START)["uid"]
    own = sandbox.book(START, "mallory-30", username="mallory")["uid"]
    listed = _listed(sandbox, "", "mallory")
    assert own in listed
    return foreign not in listed


@probe("team-id-filter-opens-foreign-team")
def a_foreign_team_shows_nothing(sandbox: Probed) -> bool:
    uid = book_type(sandbox, ROUND_ROBIN, START)["uid"]
    assert _listed(sandbox, f"teamId={ACME}", "carol") == [uid]
    return _listed(sandbox, f"teamId={ACME}", "mallory") == []


@probe("auth-required-event-open")
def what_needs_credentials_is_not_for_strangers(sandbox: Probed) -> bool:
    starts = {None: START, "mallory": "2030-01-08T12:00:00Z"}
    refused = {key: sandbox.try_to_book(start, "auth-required", key).status_code for key, start in starts.items()}
    sandbox.book("2030-01-08T14:00:00Z", "auth-required", "john")
    return refused == {None: 401, "mallory": 403}


@probe("invalid-key-treated-as-anonymous")
def a_wrong_key_is_refused_where_none_is_needed(sandbox: Probed) -> bool:
    body = {"start": START, "eventTypeSlug": "normal-30", "username": "john", "attendee": ANN}
    bogus = {"authorization": "Bearer cal_bogus"}
    assert sandbox.call("GET", "/v2/me", headers=bogus).status_code == 401
    return sandbox.call("POST", "/v2/bookings", body, headers=bogus).status_code == 401


@probe("references-open-to-anyone")
def references_are_for_the_host(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    sandbox.data(sandbox.get(f"/v2/bookings/{uid}/references", "john"))
    return sandbox.get(f"/v2/bookings/{uid}/references", "mallory").status_code == 400


@probe("display-email-strips-25-char-tag")
def a_long_tag_is_shown(sandbox: Probed) -> bool:
    uid = sandbox.book(START, attendee={**ANN, "email": TAGGED})["uid"]
    (attendee,) = sandbox.read(uid)["attendees"]
    return bool(attendee["email"] == attendee["displayEmail"] == TAGGED)
