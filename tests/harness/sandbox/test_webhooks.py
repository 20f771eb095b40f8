"""Webhooks: whose they are, what they look like, and what is refused."""

from typing import Any

import pytest

from tests.harness.sandbox.calling import Sandbox, message

URL = "https://example.com/hook"
HOOK = {"active": True, "subscriberUrl": URL, "triggers": ["BOOKING_CREATED", "BOOKING_CANCELLED"]}
OF_USER, OF_EVENT_TYPE, OF_CLIENT = "/v2/webhooks", "/v2/event-types/1/webhooks", "/v2/oauth-clients/{}/webhooks"
OF_ORGANIZATION = "/v2/organizations/302/webhooks"
CLIENT = "cal-client-sandbox"
HUSH = {"secret": "hush"}
NOTHING_SENT = "ApiAuthStrategy - No authentication method provided."


def make(sandbox: Sandbox, path: str = OF_USER, key: str = "john", **members: Any) -> Any:
    return sandbox.data(sandbox.post(path, {**HOOK, **members}, key), 201)


def client_call(sandbox: Sandbox, method: str, path: str = "", body: Any = None) -> Any:
    headers = {"x-cal-secret-key": "cal-secret-sandbox"}
    return sandbox.call(method, OF_CLIENT.format(CLIENT) + path, body, headers=headers)


def rows(sandbox: Sandbox) -> int:
    (count,) = sandbox.deployment.database.connection.execute("SELECT COUNT(*) FROM webhooks").fetchone()
    return int(count)


def test_a_new_webhook_is_shown_with_all_its_members(sandbox: Sandbox) -> None:
    made = make(sandbox)
    assert isinstance(made.pop("id"), str)
    assert made == {**HOOK, "payloadTemplate": None, "secret": None, "userId": 101}


def test_template_and_secret_are_kept(sandbox: Sandbox) -> None:
    made = make(sandbox, **HUSH, payloadTemplate="{{title}}", version="2021-10-20", other=1)
    assert (made["payloadTemplate"], made["secret"]) == ("{{title}}", "hush")
    assert sandbox.data(sandbox.get(f"{OF_USER}/{made['id']}", "john")) == made


@pytest.mark.parametrize("version", ["2024-04-15", "2024-06-14", "2024-08-13", "2024-09-04", "nonsense"])
def test_every_version_serves_webhooks(sandbox: Sandbox, version: str) -> None:
    answer = sandbox.call("GET", OF_USER, key="john", headers={"cal-api-version": version})
    assert sandbox.data(answer) == []


def test_the_list_has_the_oldest_first_and_only_the_owners(sandbox: Sandbox) -> None:
    ids = [make(sandbox, subscriberUrl=f"{URL}/{number}")["id"] for number in range(4)]
    make(sandbox, key="jane")
    make(sandbox, OF_EVENT_TYPE)
    assert [webhook["id"] for webhook in sandbox.data(sandbox.get(OF_USER, "john"))] == ids
    assert [webhook["id"] for webhook in sandbox.data(sandbox.get(f"{OF_USER}?skip=1&take=2", "john"))] == ids[1:3]


@pytest.mark.parametrize(
    ("query", "constraints"),
    [
        ("take=0", {"min": "take must not be less than 1"}),
        ("take=251", {"max": "take must not be greater than 250"}),
        ("skip=-1", {"min": "skip must not be less than 0"}),
        (
            "take=x",
            {
                "max": "take must not be greater than 250",
                "min": "take must not be less than 1",
                "isNumber": "take must be a number conforming to the specified constraints",
            },
        ),
    ],
)
def test_a_page_has_limits(sandbox: Sandbox, query: str, constraints: dict[str, str]) -> None:
    answer = sandbox.get(f"{OF_USER}?{query}", "john")
    assert (answer.status_code, message(answer)) == (400, "Bad Request Exception")
    (error,) = answer.json()["error"]["details"]["errors"]
    assert error["constraints"] == constraints


@pytest.mark.parametrize(
    ("member", "value", "constraint"),
    [
        ("active", None, "active must be a boolean value"),
        ("active", "yes", "active must be a boolean value"),
        ("subscriberUrl", None, "subscriberUrl must be a string"),
        ("subscriberUrl", 7, "subscriberUrl must be a string"),
        ("triggers", "BOOKING_CREATED", "triggers must be an array"),
        ("triggers", ["BOOKING_CONFIRMED"], "each value in triggers must be one of the following values: BOOKING_C"),
        ("triggers", [[]], "each value in triggers must be one of the following values: BOOKING_C"),
        ("payloadTemplate", {}, "payloadTemplate must be a string"),
        ("secret", 1, "secret must be a string"),
        ("version", "2020-01-01", "version must be one of the following values: 2021-10-20"),
    ],
)
def test_a_wrong_member_is_refused(sandbox: Sandbox, member: str, value: Any, constraint: str) -> None:
    answer = sandbox.post(OF_USER, {**HOOK, member: value}, "john")
    (error,) = answer.json()["error"]["details"]["errors"]
    assert (answer.status_code, error["property"]) == (400, member)
    assert [text[: len(constraint)] for text in error["constraints"].values()] == [constraint]
    assert rows(sandbox) == 0


def test_all_that_is_missing_is_listed(sandbox: Sandbox) -> None:
    errors = sandbox.post(OF_USER, {}, "john").json()["error"]["details"]["errors"]
    assert [error["property"] for error in errors] == ["active", "subscriberUrl", "triggers"]
    assert list(errors[2]["constraints"]) == ["isEnum", "isArray"]


def test_any_text_is_an_address(sandbox: Sandbox) -> None:
    assert make(sandbox, subscriberUrl="nowhere at all")["subscriberUrl"] == "nowhere at all"


def test_an_owner_has_an_address_once(sandbox: Sandbox) -> None:
    make(sandbox)
    again = sandbox.post(OF_USER, HOOK, "john")
    assert (again.status_code, message(again)) == (
        409,
        "Webhook with this subscriber url already exists for this user",
    )
    make(sandbox, key="jane")
    make(sandbox, OF_EVENT_TYPE)
    again = sandbox.post(OF_EVENT_TYPE, HOOK, "john")
    assert message(again) == "Webhook with this subscriber url already exists for this event type"


def test_an_update_changes_what_it_names(sandbox: Sandbox) -> None:
    made = make(sandbox, **HUSH, payloadTemplate="x")
    path = f"{OF_USER}/{made['id']}"
    changed = sandbox.data(sandbox.call("PATCH", path, {"active": False, "secret": None, "triggers": None}, "john"))
    assert changed == {**made, "active": False, "secret": None}
    assert sandbox.data(sandbox.get(path, "john")) == changed


def test_a_wrong_update_changes_nothing(sandbox: Sandbox) -> None:
    made = make(sandbox)
    path = f"{OF_USER}/{made['id']}"
    assert sandbox.call("PATCH", path, {"active": False, "triggers": ["NO"]}, "john").status_code == 400
    assert sandbox.data(sandbox.get(path, "john")) == made


def test_an_update_to_the_address_of_another_one_is_refused(sandbox: Sandbox) -> None:
    make(sandbox, subscriberUrl="https://example.com/taken")
    path = f"{OF_USER}/{make(sandbox)['id']}"
    assert sandbox.call("PATCH", path, {"subscriberUrl": URL}, "john").status_code == 200
    answer = sandbox.call("PATCH", path, {"subscriberUrl": "https://example.com/taken"}, "john")
    assert (answer.status_code, answer.json()["error"]) == (
        409,
        {"code": "CONFLICT", "message": "Invalid Input: Trying to create a record that already exists."},
    )


def test_a_deleted_webhook_is_shown_once_more(sandbox: Sandbox) -> None:
    made = make(sandbox)
    path = f"{OF_USER}/{made['id']}"
    assert sandbox.data(sandbox.call("DELETE", path, key="john")) == made
    gone = sandbox.get(path, "john")
    assert (gone.status_code, message(gone)) == (404, f"Webhook ({made['id']}) not found")


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_users_webhook_is_his_alone(sandbox: Sandbox, method: str) -> None:
    made = make(sandbox)
    answer = sandbox.call(
        method, f"{OF_USER}/{made['id']}", {"active": False} if method == "PATCH" else None, "mallory"
    )
    text = f"IsUserWebhookGuard - user with id=(104) is not the owner of webhook with id=({made['id']})"
    assert (answer.status_code, message(answer)) == (403, text)
    assert sandbox.data(sandbox.get(f"{OF_USER}/{made['id']}", "john")) == made


@pytest.mark.parametrize("path", [OF_USER, OF_EVENT_TYPE, OF_ORGANIZATION])
def test_nobody_has_no_webhooks(sandbox: Sandbox, path: str) -> None:
    for answer in (sandbox.get(path), sandbox.post(path, HOOK)):
        assert (answer.status_code, message(answer)[: len(NOTHING_SENT)]) == (401, NOTHING_SENT)


def test_an_event_types_webhook_names_it(sandbox: Sandbox) -> None:
    made = make(sandbox, OF_EVENT_TYPE)
    assert made["eventTypeId"] == 1
    assert "userId" not in made
    path = f"{OF_EVENT_TYPE}/{made['id']}"
    changed = sandbox.data(sandbox.call("PATCH", path, {"active": False}, "john"))
    assert sandbox.data(sandbox.get(OF_EVENT_TYPE, "john")) == [changed]
    assert sandbox.data(sandbox.call("DELETE", path, key="john")) == changed
    assert sandbox.data(sandbox.get(OF_EVENT_TYPE, "john")) == []


def test_all_webhooks_of_an_event_type_go_at_once(sandbox: Sandbox) -> None:
    kept = make(sandbox)
    for number in range(3):
        make(sandbox, OF_EVENT_TYPE, subscriberUrl=f"{URL}/{number}")
    assert sandbox.data(sandbox.call("DELETE", OF_EVENT_TYPE, key="john")) == "3 webhooks deleted"
    assert sandbox.data(sandbox.call("DELETE", OF_EVENT_TYPE, key="john")) == "0 webhooks deleted"
    assert sandbox.data(sandbox.get(OF_USER, "john")) == [kept]


@pytest.mark.parametrize(
    ("path", "key", "status", "text"),
    [
        (OF_EVENT_TYPE, "mallory", 403, "IsUserEventTypeWebhookGuard - User (104) is not the owner of event type (1)"),
        ("/v2/event-types/999/webhooks", "john", 404, "IsUserEventTypeWebhookGuard - Event type (999) not found"),
        ("/v2/event-types/x/webhooks", "john", 400, "Validation failed (numeric string is expected)"),
    ],
)
def test_an_event_types_webhooks_are_its_owners(sandbox: Sandbox, path: str, key: str, status: int, text: str) -> None:
    answers = [sandbox.get(path, key), sandbox.post(path, HOOK, key), sandbox.call("DELETE", path, key=key)]
    assert [(answer.status_code, message(answer)) for answer in answers] == [(status, text)] * 3
    assert rows(sandbox) == 0


def test_a_webhook_is_found_under_its_own_event_type_only(sandbox: Sandbox) -> None:
    own, users = make(sandbox, OF_EVENT_TYPE)["id"], make(sandbox)["id"]
    elsewhere = sandbox.get(f"/v2/event-types/2/webhooks/{own}", "john")
    said = "IsUserEventTypeWebhookGuard - Webhook"
    assert (elsewhere.status_code, message(elsewhere)) == (403, f"{said} ({own}) is not associated with event type (2)")
    other = sandbox.get(f"{OF_EVENT_TYPE}/{users}", "john")
    assert (other.status_code, message(other)) == (400, f"{said} ({users}) is not associated with an event type")
    assert sandbox.get(f"{OF_EVENT_TYPE}/nope", "john").status_code == 404


def test_administrators_speak_for_the_event_types_of_a_team(sandbox: Sandbox) -> None:
    path = "/v2/event-types/502/webhooks"
    assert sandbox.post(path, HOOK, "carol").status_code == 201
    assert sandbox.post(path, HOOK, "jane").status_code == 403


def test_webhooks_go_with_their_event_type(sandbox: Sandbox) -> None:
    make(sandbox, OF_EVENT_TYPE)
    assert sandbox.call("DELETE", "/v2/event-types/1", key="john").status_code == 200
    assert rows(sandbox) == 0


def test_an_organizations_webhooks_are_its_administrators(sandbox: Sandbox) -> None:
    made = make(sandbox, OF_ORGANIZATION, "carol")
    assert made["teamId"] == 302
    assert sandbox.data(sandbox.get(f"{OF_ORGANIZATION}/{made['id']}", "carol")) == made
    again = sandbox.post(OF_ORGANIZATION, HOOK, "carol")
    assert (again.status_code, message(again)) == (409, "Webhook with this subscriber url already exists for this user")
    member = sandbox.get(OF_ORGANIZATION, "bob")
    text = "user with id=103 does not have the minimum required role=ORG_ADMIN within organization with id=302"
    assert (member.status_code, message(member)) == (403, f"RolesGuard - {text} team with id=undefined.")
    stranger = sandbox.get(OF_ORGANIZATION, "john")
    assert message(stranger) == "RolesGuard - User is not a member of the organization with id=302."


def test_an_organization_knows_its_own_webhooks_only(sandbox: Sandbox) -> None:
    others = make(sandbox, key="carol")["id"]
    answer = sandbox.get(f"{OF_ORGANIZATION}/{others}", "carol")
    text = f"IsWebhookInOrg - webhook with id={others} is not part of the organization with id=302."
    assert (answer.status_code, message(answer)) == (403, text)


def test_what_is_no_organization_has_no_webhooks(sandbox: Sandbox) -> None:
    answer = sandbox.get("/v2/organizations/999/webhooks", "carol")
    text = "IsOrgGuard - provided organization id=999 does not represent any existing organization."
    assert (answer.status_code, message(answer)) == (403, text)


def test_a_client_has_webhooks(sandbox: Sandbox) -> None:
    made = sandbox.data(client_call(sandbox, "POST", body=HOOK), 201)
    assert made["oAuthClientId"] == CLIENT
    assert sandbox.data(client_call(sandbox, "GET")) == [made]
    assert message(client_call(sandbox, "POST", body=HOOK)).endswith("already exists for this oAuth client")
    assert client_call(sandbox, "PATCH", f"/{made['id']}", {"active": False}).json()["data"]["active"] is False
    assert sandbox.data(client_call(sandbox, "DELETE")) == "1 webhooks deleted"
    assert client_call(sandbox, "GET", f"/{made['id']}").status_code == 404


def test_a_client_knows_its_own_webhooks_only(sandbox: Sandbox) -> None:
    answer = client_call(sandbox, "GET", f"/{make(sandbox, key='carol')['id']}")
    text = "IsOAuthClientWebhookGuard - Webhook does not belong to this oAuthClient"
    assert (answer.status_code, message(answer)) == (403, text)


def test_a_wrong_secret_opens_nothing(sandbox: Sandbox) -> None:
    path = OF_CLIENT.format(CLIENT)
    assert sandbox.call("POST", path, HOOK, headers={"x-cal-secret-key": "guessed"}).status_code == 401
    assert sandbox.post(path, HOOK, "john").status_code == 403
    assert rows(sandbox) == 0


def test_the_owner_of_the_clients_organization_speaks_for_it(sandbox: Sandbox) -> None:
    assert sandbox.post(OF_CLIENT.format(CLIENT), HOOK, "carol").status_code == 201
