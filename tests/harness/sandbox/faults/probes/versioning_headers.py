"""Probes of the header that names the API version."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from tests.harness.sandbox import old_version
from tests.harness.sandbox.direct import Reply, send
from tests.harness.sandbox.faults.probing import Probed, probe
from tests.harness.sandbox.wire import connect

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"
KEY = {"authorization": "Bearer cal_sandbox_john"}
QUOTED, FUTURE = '"2024-08-13"', "2099-01-01"


def under(sandbox: Probed, version: str | None, method: str, path: str, body: Any = None) -> Reply:
    """An answer to john under this version, or under none."""
    headers = {**KEY, "content-type": "application/json"}
    if version is not None:
        headers["cal-api-version"] = version
    return send(sandbox.app, method, path, headers, b"" if body is None else json.dumps(body).encode())


def is_old_list(reply: Reply) -> bool:
    """Whether bookings are listed as the oldest version lists them."""
    assert reply.status == 200
    return "recurringInfo" in reply.body["data"]


def is_old_booking(reply: Reply) -> bool:
    """Whether a new booking is shown as the oldest version shows it."""
    return reply.status == 201 and "startTime" in reply.body["data"]


@probe("missing-version-500")
def no_version_is_no_crash(sandbox: Probed) -> bool:
    answer = under(sandbox, None, "GET", "/v2/bookings")
    assert answer.status in (200, 500)
    return answer.status == 200


@probe("unparsable-version-mixed-shapes")
def an_unknown_version_is_the_oldest_for_every_method(sandbox: Probed) -> bool:
    assert is_old_list(under(sandbox, QUOTED, "GET", "/v2/bookings"))
    return is_old_booking(under(sandbox, QUOTED, "POST", "/v2/bookings", old_version.order(sandbox, START)))


@probe("missing-version-defaults-to-latest")
def no_version_is_the_oldest(sandbox: Probed) -> bool:
    return is_old_list(under(sandbox, None, "GET", "/v2/bookings"))


@probe("future-version-404")
def a_version_to_come_is_the_oldest(sandbox: Probed) -> bool:
    answer = under(sandbox, FUTURE, "POST", "/v2/bookings", old_version.order(sandbox, START))
    assert answer.status in (201, 404)
    return is_old_booking(answer)


@probe("old-version-cancel-broken")
def the_oldest_version_cancels_as_it_is_told(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    cancel_old(sandbox, uid)
    cancelled = sandbox.read(uid)
    assert cancelled["status"] == "cancelled"
    first, second = sandbox.book(LATER, "recurring-weekly", recurrenceCount=2)
    cancel_old(sandbox, first["uid"], allRemainingBookings=True)
    assert sandbox.read(first["uid"])["status"] == "cancelled"
    rest = sandbox.read(second["uid"])
    kept = (cancelled["cancellationReason"] == "ill", rest["status"] == "cancelled")
    assert len(set(kept)) == 1
    return all(kept)


def cancel_old(sandbox: Probed, uid: str, **members: Any) -> None:
    """Cancel in the oldest version, and say why."""
    body = {"cancellationReason": "ill", **members}
    sandbox.data(old_version.old(sandbox, "POST", f"/v2/bookings/{uid}/cancel", body, "john"), 201)


@probe("header-name-case-sensitive")
def the_name_of_the_header_counts_in_any_case(sandbox: Probed) -> bool:
    assert not is_old(asyncio.run(read_over_a_socket(sandbox, "cal-api-version")))
    return not is_old(asyncio.run(read_over_a_socket(sandbox, "Cal-Api-Version")))


def is_old(document: Any) -> bool:
    """Whether a list is that of the oldest version."""
    assert document["status"] == "success"
    return isinstance(document["data"], dict)


async def read_over_a_socket(sandbox: Probed, header: str) -> Any:
    """The list of bookings, asked for in exactly these bytes of a server on a port."""
    config = uvicorn.Config(sandbox.app, ws="none", lifespan="off", log_level="warning", access_log=False)
    config.load()
    state = ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: HttpToolsProtocol(config, state, {}), "127.0.0.1", 0
    )
    async with server:
        connection = await connect(server.sockets[0].getsockname()[1])
        sent = f"GET /v2/bookings HTTP/1.1\r\nhost: localhost\r\n{header}: 2024-08-13\r\n"
        sent += f"authorization: {KEY['authorization']}\r\nconnection: close\r\n\r\n"
        status, raw = await connection.exchange(sent.encode())
        connection.close()
    assert status == 200
    return json.loads(raw)
