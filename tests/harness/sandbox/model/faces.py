"""The two ways into a sandbox: over HTTP, as bytes, and straight to its operations."""

import json
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sandbox.app import create_app, deployment_of
from sandbox.event_types.body import created_options
from sandbox.event_types.operations import insert_event_type
from sandbox.http.errors import ApiError
from sandbox.http.gateway import Gateway
from sandbox.http.request import Request
from sandbox.http.routing import Router
from sandbox.routes import ROUTES
from sandbox.settings import SeedData, Settings
from tests.harness.sandbox.direct import send
from tests.harness.sandbox.model.catalogue import KINDS, NUMBERS, shown

VERSIONS = {"bookings": "2024-08-13", "slots": "2024-09-04"}
Answer = tuple[int, Any]


class Faces:
    """A sandbox of its own, which starts with the model's event types."""

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="calproof-model-")
        path = Path(self._directory.name) / "sandbox.db"
        shutil.copyfile(_prepared(), path)
        self.app = create_app(Settings(database=path))
        self.deployment = deployment_of(self.app)
        self._gateway = Gateway(self.deployment, Router(ROUTES))

    def close(self) -> None:
        self.deployment.close()
        self._directory.cleanup()

    def set_clock(self, now: int) -> None:
        self.deployment.clock.freeze(now * 60_000)

    def call(self, method: str, target: str, body: Any = None, caller: str | None = None, *, over_http: bool) -> Answer:
        """Status and parsed body."""
        headers = {"cal-api-version": VERSIONS[target.split("/")[2].partition("?")[0]]}
        if caller is not None:
            headers["authorization"] = f"Bearer cal_sandbox_{caller}"
        if not over_http:
            return self._operate(method, target, body, headers)
        content = b"" if body is None else json.dumps(body).encode()
        headers["content-type"] = "application/json"
        reply = send(self.app, method, target, headers, content)
        return reply.status, reply.body

    def _operate(self, method: str, target: str, body: Any, headers: dict[str, str]) -> Answer:
        path, _, query = target.partition("?")
        segments = unquote(path).strip("/").split("/")
        request = Request(
            self.deployment, method, target, segments, query, headers, "127.0.0.1", {} if body is None else body
        )
        try:
            answer = self._gateway._operate(request, [])
        except ApiError as refusal:
            return refusal.status, refusal.render(target, "")
        return answer.status, json.loads(answer.body)


def can_confirm() -> bool:
    """Whether this sandbox serves confirm and decline."""
    return any(route.path == "/v2/bookings/{}/confirm" for route in ROUTES)


@cache
def numbers() -> dict[str, int]:
    """The id of each event type, by its slug."""
    app = create_app(Settings(database=_prepared()))
    rows = deployment_of(app).database.connection.execute("SELECT slug, id FROM event_types").fetchall()
    deployment_of(app).close()
    return dict(rows)


@cache
def _directory() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="calproof-model-")


@cache
def _prepared() -> Path:
    """A database with the accounts, one team, and the model's event types: made once, copied for each world."""
    path = Path(_directory().name) / "prepared.db"
    deployment = deployment_of(create_app(Settings(database=path, seed=SeedData.EMPTY)))
    with deployment.database.transaction() as connection:
        connection.execute("INSERT INTO teams (id, slug, options) VALUES (1, 'acme', '{\"name\": \"Acme\"}')")
        for kind in KINDS:
            options = created_options(dict(kind.options))
            if kind.team:
                hosts = [{"userId": NUMBERS[host], "mandatory": False, "priority": "medium"} for host in kind.hosts]
                options.update(schedulingType=kind.team, hosts=hosts)
                insert_event_type(connection, options, team_id=1)
            else:
                insert_event_type(connection, options, owner_id=NUMBERS[kind.hosts[0]])
        deployment.database.touch_catalogue()
    deployment.database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    deployment.close()
    return path


def body_of_create(slug: str, start: int, email: str, guests: list[str], length: int | None, count: int | None) -> Any:
    """A create request."""
    body: dict[str, Any] = {
        "start": shown(start),
        "eventTypeId": numbers()[slug],
        "attendee": {"name": "Somebody", "email": email, "timeZone": "Europe/Rome"},
    }
    if guests:
        body["guests"] = guests
    if length is not None:
        body["lengthInMinutes"] = length
    if count is not None:
        body["recurrenceCount"] = count
    return body
