"""Teams for tests, made through the API by carol."""

from typing import Any

from tests.harness.sandbox.calling import ANN, Sandbox

JOHN, JANE, BOB, MALLORY, CAROL = 101, 102, 103, 104, 105
ACME, ACME_ORG, ACME_SALES = 301, 302, 303
ROUND_ROBIN, COLLECTIVE, NO_HOSTS, MANAGED, JANES_COPY, SALES_CALL = 501, 502, 503, 504, 505, 506


def team(
    sandbox: Sandbox, name: str = "Crew", key: str = "carol", members: tuple[int, ...] = (), **options: Any
) -> int:
    """A team with these accepted members; its id."""
    team_id: int = sandbox.data(sandbox.post("/v2/teams", {"name": name, **options}, key), 201)["id"]
    for user_id in members:
        member(sandbox, team_id, user_id, key)
    return team_id


def member(sandbox: Sandbox, team_id: int, user_id: int, key: str = "carol", **options: Any) -> Any:
    """A new membership, accepted if not said otherwise."""
    body = {"userId": user_id, "accepted": True, **options}
    return sandbox.data(sandbox.post(f"/v2/teams/{team_id}/memberships", body, key), 201)


def remove_member(sandbox: Sandbox, team_id: int, user_id: int, key: str = "carol") -> Any:
    members = sandbox.data(sandbox.get(f"/v2/teams/{team_id}/memberships", key))
    number = next(entry["id"] for entry in members if entry["userId"] == user_id)
    return sandbox.data(sandbox.call("DELETE", f"/v2/teams/{team_id}/memberships/{number}", key=key))


def event_type_body(scheduling: str, *hosts: int | dict[str, Any], **options: Any) -> dict[str, Any]:
    """The body of a team event type; hosts are users or what the API takes for one."""
    named = [{"userId": entry} if isinstance(entry, int) else entry for entry in hosts]
    body = {"lengthInMinutes": 30, "title": "Call", "slug": "call", "minimumBookingNotice": 0}
    return {**body, "schedulingType": scheduling, "hosts": named, **options}


def team_event_type(
    sandbox: Sandbox, team_id: int, scheduling: str, *hosts: int | dict[str, Any], key: str = "carol", **options: Any
) -> Any:
    """A new event type of a team, as the API shows it; of a managed one a list with the copies."""
    body = event_type_body(scheduling, *hosts, **options)
    return sandbox.data(sandbox.post(f"/v2/teams/{team_id}/event-types", body, key), 201)


def update_team_event_type(sandbox: Sandbox, team_id: int, event_type_id: int, **options: Any) -> Any:
    path = f"/v2/teams/{team_id}/event-types/{event_type_id}"
    return sandbox.data(sandbox.call("PATCH", path, options, "carol"))


def hosts_of(event_type: Any) -> list[int]:
    return [host["userId"] for host in event_type["hosts"]]


def try_to_book_type(sandbox: Sandbox, event_type_id: int, start: str, key: str | None = None, **members: Any) -> Any:
    body = {"start": start, "eventTypeId": event_type_id, "attendee": ANN, **members}
    return sandbox.post("/v2/bookings", body, key)


def book_type(sandbox: Sandbox, event_type_id: int, start: str, **members: Any) -> Any:
    """A booking of an event type by its id."""
    return sandbox.data(try_to_book_type(sandbox, event_type_id, start, **members), 201)
