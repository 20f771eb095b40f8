"""Teams: made, shown, changed, deleted, and by whom."""

from typing import Any

import pytest

from tests.harness.sandbox.calling import Sandbox, message
from tests.harness.sandbox.teams import (
    ACME,
    BOB,
    JANE,
    JANES_COPY,
    MANAGED,
    ROUND_ROBIN,
    book_type,
    member,
    team,
)

NOTHING_SENT = "ApiAuthStrategy - No authentication method provided."


def names(sandbox: Sandbox, key: str) -> list[str]:
    return [entry["name"] for entry in sandbox.data(sandbox.get("/v2/teams", key))]


def constraints(answer: Any) -> dict[str, str]:
    assert answer.status_code == 400
    entries: list[dict[str, Any]] = answer.json()["error"]["details"]["errors"]
    return {rule: text for entry in entries for rule, text in entry["constraints"].items()}


def test_a_team_has_the_documented_defaults(sandbox: Sandbox) -> None:
    made = sandbox.data(sandbox.post("/v2/teams", {"name": "Crew"}, "john"), 201)
    assert (made["name"], made["timeZone"], made["weekStart"]) == ("Crew", "Europe/London", "Sunday")
    assert (made["isOrganization"], made["isPrivate"], made["hideBookATeamMember"]) == (False, False, False)


@pytest.mark.parametrize(("name", "slug"), [("Über uns!", "uber-uns"), ("  A  b_c ", "a-b-c"), ("日本", "日本")])
def test_a_slug_is_made_from_the_name(sandbox: Sandbox, name: str, slug: str) -> None:
    assert sandbox.data(sandbox.post("/v2/teams", {"name": name}, "john"), 201)["slug"] == slug


def test_a_name_without_letters_gets_some_slug(sandbox: Sandbox) -> None:
    assert sandbox.data(sandbox.post("/v2/teams", {"name": "!!"}, "john"), 201)["slug"].startswith("team-")


def test_the_options_sent_come_back(sandbox: Sandbox) -> None:
    options = {
        "name": "Crew",
        "slug": "the-crew",
        "logoUrl": "https://example.com/logo.png",
        "bio": "We row.",
        "isPrivate": True,
        "metadata": {"crmId": "42"},
        "timeZone": "europe/rome",
        "weekStart": "Monday",
        "timeFormat": "24",
    }
    made = sandbox.data(sandbox.post("/v2/teams", options, "john"), 201)
    assert made | options == {**made, "timeZone": "europe/rome", "timeFormat": "24"}
    assert (made["timeZone"], made["timeFormat"]) == ("Europe/Rome", 24)


def test_the_creator_owns_the_team(sandbox: Sandbox) -> None:
    team_id = team(sandbox, key="john")
    (membership,) = sandbox.data(sandbox.get(f"/v2/teams/{team_id}/memberships", "john"))
    assert (membership["userId"], membership["role"], membership["accepted"]) == (101, "OWNER", True)


def test_a_creator_who_is_not_accepted_has_no_rights_yet(sandbox: Sandbox) -> None:
    team_id = team(sandbox, key="john", autoAcceptCreator=False)
    assert sandbox.get(f"/v2/teams/{team_id}", "john").status_code == 403
    assert names(sandbox, "john") == []


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ({}, "isString"),
        ({"name": ""}, "minLength"),
        ({"name": 5}, "isString"),
        ({"name": "Crew", "logoUrl": "logo"}, "isUrl"),
        ({"name": "Crew", "bio": 1}, "isString"),
        ({"name": "Crew", "isPrivate": "yes"}, "isBoolean"),
        ({"name": "Crew", "timeZone": "Mars/Olympus"}, "isTimeZone"),
        ({"name": "Crew", "timeFormat": 24}, "isString"),
        ({"name": "Crew", "metadata": []}, "isObject"),
    ],
)
def test_a_bad_body_is_refused(sandbox: Sandbox, body: dict[str, Any], rule: str) -> None:
    assert rule in constraints(sandbox.post("/v2/teams", body, "john"))
    assert names(sandbox, "john") == []


def test_one_owner_has_one_team_of_a_name(sandbox: Sandbox) -> None:
    team(sandbox, "Crew", "john")
    answer = sandbox.post("/v2/teams", {"name": "Crew", "slug": "other"}, "john")
    assert (answer.status_code, message(answer)) == (400, "You already have created a team with name=Crew")
    assert names(sandbox, "john") == ["Crew"]


def test_a_slug_belongs_to_one_team(sandbox: Sandbox) -> None:
    team(sandbox, "Crew", "john")
    assert sandbox.post("/v2/teams", {"name": "Crew"}, "mallory").status_code == 409
    assert names(sandbox, "mallory") == []


def test_one_is_listed_the_teams_one_is_a_member_of(sandbox: Sandbox) -> None:
    assert names(sandbox, "jane") == ["Acme", "Acme Sales"]
    assert names(sandbox, "john") == []


def test_an_update_keeps_what_is_not_sent(sandbox: Sandbox) -> None:
    team_id = team(sandbox, "Crew", bio="We row.")
    changed = sandbox.data(sandbox.call("PATCH", f"/v2/teams/{team_id}", {"name": "Crew", "theme": "dark"}, "carol"))
    assert (changed["name"], changed["bio"], changed["theme"], changed["slug"]) == ("Crew", "We row.", "dark", "crew")
    assert sandbox.data(sandbox.get(f"/v2/teams/{team_id}", "carol")) == changed


def test_an_update_to_a_taken_name_or_slug_is_refused(sandbox: Sandbox) -> None:
    team_id = team(sandbox, "Crew")
    by_name = sandbox.call("PATCH", f"/v2/teams/{team_id}", {"name": "Acme"}, "carol")
    by_slug = sandbox.call("PATCH", f"/v2/teams/{team_id}", {"slug": "acme"}, "carol")
    assert (by_name.status_code, by_slug.status_code) == (400, 409)
    assert sandbox.data(sandbox.get(f"/v2/teams/{team_id}", "carol"))["slug"] == "crew"


def test_a_new_slug_is_where_the_team_is_booked(sandbox: Sandbox) -> None:
    sandbox.data(sandbox.call("PATCH", f"/v2/teams/{ACME}", {"slug": "renamed"}, "carol"))
    members = {"username": None, "teamSlug": "renamed"}
    assert sandbox.try_to_book("2030-01-08T10:00:00Z", "team-collective", **members).status_code == 201


def test_a_deleted_team_takes_its_event_types_along_and_leaves_the_bookings(sandbox: Sandbox) -> None:
    team_booking = book_type(sandbox, ROUND_ROBIN, "2030-01-08T10:00:00Z")
    managed_booking = book_type(sandbox, JANES_COPY, "2030-01-08T12:00:00Z")
    assert sandbox.data(sandbox.call("DELETE", f"/v2/teams/{ACME}", key="carol"))["name"] == "Acme"
    assert sandbox.data(sandbox.get(f"/v2/teams/{ACME}/event-types")) == []
    assert "team-managed" not in str(sandbox.data(sandbox.get("/v2/event-types", "jane")))
    for booking in (team_booking, managed_booking):
        assert sandbox.read(booking["uid"])["eventTypeId"] is None
    assert sandbox.get(f"/v2/teams/{ACME}", "carol").status_code == 403


OPERATIONS = [
    ("GET", "", None),
    ("PATCH", "", {"bio": "x"}),
    ("DELETE", "", None),
    ("GET", "/memberships", None),
    ("POST", "/memberships", {"userId": 104}),
    ("GET", "/memberships/1", None),
    ("PATCH", "/memberships/1", {"accepted": True}),
    ("DELETE", "/memberships/1", None),
    ("POST", "/event-types", {}),
    ("GET", f"/event-types/{MANAGED}", None),
    ("PATCH", f"/event-types/{MANAGED}", {"title": "x"}),
    ("DELETE", f"/event-types/{MANAGED}", None),
]


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)
def test_nobody_does_anything_without_credentials(sandbox: Sandbox, method: str, path: str, body: Any) -> None:
    answer = sandbox.call(method, f"/v2/teams/{ACME}{path}", body)
    assert answer.status_code == 401
    assert message(answer).startswith(NOTHING_SENT)


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)
def test_a_stranger_does_nothing_with_a_team(sandbox: Sandbox, method: str, path: str, body: Any) -> None:
    answer = sandbox.call(method, f"/v2/teams/{ACME}{path}", body, "mallory")
    assert (answer.status_code, message(answer)) == (
        403,
        f"RolesGuard - User is not a member of the team with id={ACME}.",
    )


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS[1:])
def test_a_plain_member_only_reads_the_team(sandbox: Sandbox, method: str, path: str, body: Any) -> None:
    role = "OWNER" if path == "" else "ADMIN"
    answer = sandbox.call(method, f"/v2/teams/{ACME}{path}", body, "jane")
    assert answer.status_code == 403
    assert message(answer) == (
        f"RolesGuard - user with id={JANE} does not have the minimum required role=TEAM_{role} within organization "
        f"with id=undefined team with id={ACME}."
    )
    assert sandbox.get(f"/v2/teams/{ACME}", "jane").status_code == 200


def test_an_administrator_manages_members_but_not_the_team(sandbox: Sandbox) -> None:
    team_id = team(sandbox)
    member(sandbox, team_id, BOB, role="ADMIN")
    assert sandbox.get(f"/v2/teams/{team_id}/memberships", "bob").status_code == 200
    assert sandbox.call("PATCH", f"/v2/teams/{team_id}", {"bio": "x"}, "bob").status_code == 403
    assert sandbox.call("DELETE", f"/v2/teams/{team_id}", key="bob").status_code == 403


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v2/teams/999999", 403), ("/v2/teams/302", 403), ("/v2/teams/-1", 403), (f"/v2/teams/{2**63}", 403)],
)
def test_an_unknown_team_is_one_that_nobody_is_a_member_of(sandbox: Sandbox, path: str, status: int) -> None:
    assert sandbox.get(path, "carol").status_code == status


def test_a_team_that_is_no_number_is_a_bad_request(sandbox: Sandbox) -> None:
    answer = sandbox.get("/v2/teams/acme", "carol")
    assert (answer.status_code, message(answer)) == (400, "Validation failed (numeric string is expected)")


@pytest.mark.parametrize("version", ["2024-04-15", "2024-06-14", "2024-09-04", "nonsense"])
def test_teams_are_the_same_in_every_version(sandbox: Sandbox, version: str) -> None:
    answer = sandbox.call("GET", f"/v2/teams/{ACME}", key="carol", headers={"cal-api-version": version})
    assert sandbox.data(answer)["slug"] == "acme"


def test_without_demo_data_there_are_no_teams(bare_sandbox: Sandbox) -> None:
    assert names(bare_sandbox, "carol") == []
