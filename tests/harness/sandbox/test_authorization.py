"""Every operation, called by everybody: who gets in, who is refused, and in which words."""

import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from sandbox.http.routing import Route
from sandbox.routes import ROUTES
from tests.harness.sandbox.authorization import (
    ADMIN,
    ATTENDEE,
    HOST,
    KNOWN,
    LACKING,
    MANAGED,
    MEMBER,
    NOBODY,
    PLATFORM,
    REFUSALS,
    ROWS,
    STRANGER,
    Row,
)
from tests.harness.sandbox.calling import Sandbox, message
from tests.harness.sandbox.platform import CLIENT, CLIENT_ID, DAVE, DAVE_ID, bearer, client_of_carol

CREDENTIALS: dict[str, dict[str, str]] = {
    NOBODY: {},
    "unknown key": bearer("cal_nonsense"),
    "expired key": bearer("cal_sandbox_expired"),
    "random bearer": bearer("nonsense-that-is-no-token"),
    "expired token": bearer("sandbox_expired_dave"),
    "client without secret": {"x-cal-client-id": CLIENT_ID},
    "unknown client": {"x-cal-client-id": "nobody", "x-cal-secret-key": "cal-secret-nonsense"},
    "wrong secret": {"x-cal-client-id": CLIENT_ID, "x-cal-secret-key": "cal-secret-nonsense"},
    STRANGER: bearer("cal_sandbox_mallory"),
    ATTENDEE: bearer("cal_sandbox_jane"),
    MEMBER: bearer("cal_sandbox_bob"),
    ADMIN: bearer("cal_sandbox_frank"),
    HOST: bearer("cal_sandbox_john"),
    MANAGED: DAVE,
    PLATFORM: CLIENT,
}
POWERLESS = "client without permission"
JOHN, JANE, BOB, MALLORY, FRANK = 101, 102, 103, 104, 110
ORGANIZATION, ORG_TEAM, ORG_TEAM_TYPE = 302, 303, 506
PRIVATE = "private"


class World:
    """A sandbox in which john owns one of everything, and which becomes again what it was after each change."""

    def __init__(self) -> None:
        self.sandbox = Sandbox()
        self._connection = self.sandbox.deployment.database.connection
        self._add_frank()
        self.names: dict[str, Any] = {
            "client": CLIENT_ID,
            "managed": DAVE_ID,
            "stranger": MALLORY,
            "admin": FRANK,
            "username": "john",
            "slug": "normal-30",
            "other_host": BOB,
            "organization": ORGANIZATION,
            "org_team": ORG_TEAM,
            "org_team_type": ORG_TEAM_TYPE,
        }
        self.powerless = client_of_carol(self.sandbox)
        self._own_things()
        self._gather_team()
        self._book()
        self._listen()
        self.sandbox.set_clock("2030-01-07T12:00:00Z")
        self._before = sqlite3.connect(":memory:")
        self._connection.backup(self._before)

    def close(self) -> None:
        self._before.close()
        self.sandbox.close()

    def restore(self) -> None:
        """As it was before anybody changed anything."""
        self._before.backup(self._connection)
        self.sandbox.deployment.database.touch_catalogue()
        self.sandbox.forget()

    def writes(self) -> int:
        """How often anything was written."""
        return self._connection.total_changes

    def call(self, row: Row, who: str) -> httpx.Response:
        """What this caller is answered."""
        credentials = self.powerless if who == POWERLESS else CREDENTIALS[who]
        headers = {"cal-api-version": row.version, **credentials}
        return self.sandbox.call(row.method, self.filled(row.path), self.filled(row.body), headers=headers)

    def filled(self, template: Any) -> Any:
        """With the names of the world in place of what stands in braces."""
        if isinstance(template, list):
            return [self.filled(value) for value in template]
        if isinstance(template, dict):
            return {name: self.filled(value) for name, value in template.items()}
        if not isinstance(template, str):
            return template
        alone = re.fullmatch(r"\{(\w+)\}", template)
        return self.names[alone[1]] if alone else re.sub(r"\{(\w+)\}", lambda name: str(self.names[name[1]]), template)

    def _add_frank(self) -> None:
        statement = "INSERT INTO users (id, username, name, email, time_zone) VALUES (?, 'frank', 'Frank', ?, 'UTC')"
        self._connection.execute(statement, (FRANK, "frank@example.com"))
        self._connection.execute("INSERT INTO api_keys (key, user_id) VALUES ('cal_sandbox_frank', ?)", (FRANK,))
        statement = "INSERT INTO memberships (team_id, user_id, role, accepted) VALUES (?, ?, 'ADMIN', 1)"
        self._connection.execute(statement, (ORGANIZATION, FRANK))
        self.sandbox.deployment.database.touch_catalogue()

    def _own_things(self) -> None:
        sandbox, names = self.sandbox, self.names
        talk = sandbox.event_type(title=f"{PRIVATE} talk", slug="private-talk", hidden=True)
        names["event_type"] = talk["id"]
        names["schedule"] = sandbox.schedule(name=f"{PRIVATE} hours")["id"]
        wanted = {"eventTypeId": talk["id"], "slotStart": "2030-02-04T10:00:00Z", "reservationDuration": 600}
        reserved = sandbox.data(sandbox.post("/v2/slots/reservations", wanted, "john"), 201)
        names["reservation"] = reserved["reservationUid"]

    def _gather_team(self) -> None:
        sandbox, names = self.sandbox, self.names
        names["team"] = sandbox.data(sandbox.post("/v2/teams", {"name": f"{PRIVATE} team"}, "john"), 201)["id"]
        for user_id, role in ((FRANK, "ADMIN"), (BOB, "MEMBER")):
            body = {"userId": user_id, "accepted": True, "role": role}
            made = sandbox.data(sandbox.post(f"/v2/teams/{names['team']}/memberships", body, "john"), 201)
            names["membership"] = made["id"]
        names["org_membership"], names["org_team_membership"] = (
            self._connection.execute(
                "SELECT id FROM memberships WHERE team_id = ? AND user_id = ?", (team_id, BOB)
            ).fetchone()[0]
            for team_id in (ORGANIZATION, ORG_TEAM)
        )

    def _book(self) -> None:
        confirmation = {"type": "always", "blockUnconfirmedBookingsInBooker": True}
        self.names["collective"] = self._team_type("collective", "collective")
        asking = self._team_type("asking", "collective", confirmationPolicy=confirmation)
        rotating = self._team_type("rotating", "roundRobin")
        seats = {"seatsPerTimeSlot": 2, "showAttendeeInfo": False, "showAvailabilityCount": False}
        seated = self.sandbox.event_type(title=f"{PRIVATE} seats", slug="private-seats", hidden=True, seats=seats)["id"]
        video = [{"type": "integration", "integration": "cal-video"}]
        options: Any = {"slug": "private-video", "hidden": True, "locations": video}
        filmed = self.sandbox.event_type(title=f"{PRIVATE} video", **options)["id"]
        for name, event_type_id, start in (
            ("past", self.names["collective"], "2030-01-07T10:00:00Z"),
            ("pending", asking, "2030-01-15T10:00:00Z"),
            ("rotating", rotating, "2030-01-16T10:00:00Z"),
            ("video", filmed, "2030-01-17T10:00:00Z"),
            ("seated", seated, "2030-01-18T10:00:00Z"),
            ("org_booking", ORG_TEAM_TYPE, "2030-01-21T10:00:00Z"),
            ("booking", self.names["collective"], "2030-01-14T10:00:00Z"),
        ):
            made = self._booked(event_type_id, start, guests=name == "booking")
            self.names[name] = made["uid"]
            self.names["seat"] = made.get("seatUid", self.names.get("seat"))
        people = self.sandbox.data(self.sandbox.get(f"/v2/bookings/{self.names['booking']}/attendees", "john"))
        self.names["attendee"], self.names["guest"] = (person["id"] for person in people[:2])

    def _booked(self, event_type_id: int, start: str, *, guests: bool) -> Any:
        jane = {"name": f"Jane of {PRIVATE}", "email": "jane@example.com", "timeZone": "Europe/Rome"}
        body = {"start": start, "eventTypeId": event_type_id, "attendee": jane}
        if guests:
            body["guests"] = [f"guest@{PRIVATE}.example"]
        return self.sandbox.data(self.sandbox.post("/v2/bookings", body), 201)

    def _team_type(self, slug: str, scheduling: str, **options: Any) -> int:
        hosts = [{"userId": JOHN, "priority": "high"}, {"userId": BOB}]
        body = {"title": f"{PRIVATE} {slug}", "slug": slug, "lengthInMinutes": 30, "schedulingType": scheduling}
        body |= {"hosts": hosts, "minimumBookingNotice": 0, **options}
        path = f"/v2/teams/{self.names['team']}/event-types"
        made: int = self.sandbox.data(self.sandbox.post(path, body, "john"), 201)["id"]
        return made

    def _listen(self) -> None:
        body = {"subscriberUrl": f"https://{PRIVATE}.example/", "triggers": ["BOOKING_CREATED"], "active": False}
        for name, path, credentials in (
            ("webhook", "/v2/webhooks", CREDENTIALS[HOST]),
            ("type_webhook", "/v2/event-types/{event_type}/webhooks", CREDENTIALS[HOST]),
            ("org_webhook", "/v2/organizations/{organization}/webhooks", CLIENT),
            ("client_webhook", "/v2/oauth-clients/{client}/webhooks", CLIENT),
        ):
            answer = self.sandbox.call("POST", self.filled(path), body, headers=credentials)
            self.names[name] = self.sandbox.data(answer, 201)["id"]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


def expected(row: Row, who: str) -> tuple[int, str]:
    """The status, and for credentials that are no good how the text begins."""
    refusal = REFUSALS[row.family].get(who)
    if refusal is not None:
        return refusal
    if who == POWERLESS:
        if row.permission is not None:
            return LACKING
        who = PLATFORM
    elif who not in KNOWN:
        who = NOBODY
    return row.ok if who in row.allowed else row.refused, ""


def answered(world: World, row: Row, who: str) -> tuple[int, str]:
    """What `expected` is about."""
    writes = world.writes()
    answer = world.call(row, who)
    if answer.status_code < 300:
        world.restore()
    else:
        assert world.writes() == writes, f"{who} was refused with {answer.status_code}, and something was written"
    text = expected(row, who)[1]
    return answer.status_code, text if text and message(answer).startswith(text) else message(answer) if text else ""


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_gets_what_is_documented(world: World, row: Row) -> None:
    callers = [*CREDENTIALS, POWERLESS]
    got = {who: answered(world, row, who) for who in callers}
    assert got == {who: expected(row, who) for who in callers}


def test_every_operation_has_its_line() -> None:
    missing = [f"{route.method} {route.path} {sorted(route.versions)}" for route in ROUTES if not rows_of(route)]
    assert not missing, f"add a line to ROWS in authorization.py that says who may do it: {missing}"


def test_every_line_has_its_operation() -> None:
    stale = [str(row) for row in ROWS if not any(row in rows_of(route) for route in ROUTES)]
    assert not stale, f"no operation answers to these lines of authorization.py: {stale}"


def rows_of(route: Route) -> list[Row]:
    """The lines about a route."""
    return [
        row
        for row in ROWS
        if row.method == route.method and row.version in route.versions and shaped_alike(row.path, route.path)
    ]


def shaped_alike(path: str, pattern: str) -> bool:
    """Whether a line names a member of the world exactly where the route has a parameter."""
    segments, parts = path.partition("?")[0].split("/"), pattern.split("/")
    return len(segments) == len(parts) and all(
        segment == part or (part == "{}" and segment.startswith("{"))
        for segment, part in zip(segments, parts, strict=True)
    )


OPEN_TO_ALL = (
    "/v2/bookings/{booking}",
    "/v2/bookings/{booking}/reschedule",
    "/v2/bookings/by-seat/{seat}",
    "/v2/bookings/{booking}/calendar-links",
    "/v2/teams/{team}/event-types",
)
"""What is documented to tell everybody who knows where to ask."""


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "GET" and row.path not in OPEN_TO_ALL], ids=str)
def test_nothing_private_reaches_a_stranger(world: World, row: Row) -> None:
    text = world.call(row, STRANGER).text
    for told in world.filled(row.path).split("/"):
        text = text.replace(told, "")
    names = ("booking", "pending", "rotating", "video", "past", "seat", "webhook", "type_webhook", "reservation")
    private = [PRIVATE, "jane@example.com", *(str(world.names[name]) for name in names)]
    assert [value for value in private if value in text] == []
