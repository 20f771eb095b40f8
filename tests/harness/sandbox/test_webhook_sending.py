"""How deliveries go out: to this machine only, in order, in nobody's way, and what is known of them afterwards."""

import json
import logging
import signal
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from sandbox import control
from sandbox.webhooks import delivery
from sandbox.webhooks.delivery import ELSEWHERE, local_targets
from tests.harness.sandbox import direct
from tests.harness.sandbox.calling import ANN, Sandbox
from tests.harness.sandbox.receiving import Receiver, receiving
from tests.harness.sandbox.test_server import running

DELIVERIES, WAIT = "/_sandbox/deliveries", "/_sandbox/deliveries/wait"
HOURS = [f"2030-01-08T{hour:02}:00:00Z" for hour in range(8, 16)]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


def subscribe(sandbox: Sandbox, url: str, key: str = "john") -> str:
    body = {"active": True, "subscriberUrl": url, "triggers": ["BOOKING_CREATED"]}
    webhook_id: str = sandbox.data(sandbox.post("/v2/webhooks", body, key), 201)["id"]
    return webhook_id


def outcomes(sandbox: Sandbox) -> list[tuple[int | None, str | None]]:
    found = sandbox.call("POST", WAIT).json()["deliveries"]
    return [(outcome["status"], outcome["error"]) for outcome in found]


def starts(receiver: Receiver, path: str) -> list[str]:
    return [document["payload"]["startTime"] for document in receiver.on(path)]


def test_the_control_api_shows_what_was_delivered(sandbox: Sandbox, receiver: Receiver) -> None:
    webhook_id = subscribe(sandbox, f"{receiver.url}/hook")
    sandbox.book(HOURS[0])
    shown = {
        "webhookId": webhook_id,
        "url": f"{receiver.url}/hook",
        "trigger": "BOOKING_CREATED",
        "status": 200,
        "error": None,
        "at": "2030-01-07T08:00:00.000Z",
    }
    assert sandbox.call("POST", WAIT).json() == {"waiting": 0, "deliveries": [shown]}
    assert sandbox.call("GET", DELIVERIES).json() == {"waiting": 0, "deliveries": [shown]}


@pytest.mark.parametrize(
    "url",
    [
        *("https://example.com/hook", "http://0.0.0.0:1/", "http://192.168.0.1/", "http://[::ffff:127.0.0.1]:1/"),
        *("http://localhost.example.com/", "http://127.0.0.1.example.com/", "http://127.0.0.1@example.com/"),
        *("ftp://127.0.0.1/", "nowhere", "", "//127.0.0.1/", "http:///hook", "http://2130706433/", "file:///etc/hosts"),
    ],
)
def test_nothing_leaves_this_machine(url: str) -> None:
    assert local_targets(url) == []


@pytest.mark.parametrize(
    ("url", "targets"),
    [
        ("http://127.0.0.1:8/a?b=c", [("http://127.0.0.1:8/a?b=c", "127.0.0.1:8")]),
        ("https://127.9.9.9/", [("https://127.9.9.9/", "127.9.9.9")]),
        ("http://[::1]:8/", [("http://[::1]:8/", "[::1]:8")]),
        ("http://LOCALHOST:8/", [("http://127.0.0.1:8/", "localhost:8"), ("http://[::1]:8/", "localhost:8")]),
        ("http://a.localhost/", [("http://127.0.0.1/", "a.localhost"), ("http://[::1]/", "a.localhost")]),
    ],
)
def test_this_machine_has_several_names(url: str, targets: list[tuple[str, str]]) -> None:
    assert [(str(target), host) for target, host in local_targets(url)] == targets


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("https://example.com/hook", ELSEWHERE),
        ("http://127.0.0.1:99999/", "InvalidURL: "),
        ("http://127.0.0.1:1/", "ConnectError: "),
        ("http://127.0.0.1:1/" + "x" * 70_000, "InvalidURL: "),
        ("http://localhost:1/", "ConnectError: "),
    ],
)
def test_what_cannot_be_sent_says_why(sandbox: Sandbox, url: str, error: str) -> None:
    subscribe(sandbox, url)
    sandbox.book(HOURS[0])
    ((status, said),) = outcomes(sandbox)
    assert status is None
    assert said is not None
    assert said.startswith(error)


def test_a_name_of_this_machine_is_delivered_to(sandbox: Sandbox, receiver: Receiver) -> None:
    subscribe(sandbox, receiver.url.replace("127.0.0.1", "hooks.localhost") + "/hook")
    sandbox.book(HOURS[0])
    assert outcomes(sandbox) == [(200, None)]
    assert receiver.received[0].headers["host"].startswith("hooks.localhost:")


def test_proxies_are_not_asked(sandbox: Sandbox, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    subscribe(sandbox, f"{receiver.url}/hook")
    sandbox.book(HOURS[0])
    assert outcomes(sandbox) == [(200, None)]


@pytest.mark.parametrize("status", [302, 410, 500])
def test_a_delivery_is_tried_once_and_goes_nowhere_else(sandbox: Sandbox, receiver: Receiver, status: int) -> None:
    receiver.status = status
    subscribe(sandbox, f"{receiver.url}/hook")
    sandbox.book(HOURS[0])
    assert outcomes(sandbox) == [(status, None)]
    assert [received.path for received in receiver.received] == ["/hook"]


def test_an_answer_is_waited_for_only_so_long(
    sandbox: Sandbox, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert delivery.LONGEST_SECONDS == 5.0
    monkeypatch.setattr(delivery, "LONGEST_SECONDS", 0.05)
    subscribe(sandbox, f"{receiver.url}/slow")
    sandbox.book(HOURS[0])
    assert outcomes(sandbox) == [(None, "no answer within 0 s")]


def test_a_webhook_is_told_in_order(sandbox: Sandbox, receiver: Receiver) -> None:
    subscribe(sandbox, f"{receiver.url}/hook")
    for hour in HOURS:
        sandbox.book(hour)
    assert outcomes(sandbox) == [(200, None)] * len(HOURS)
    assert starts(receiver, "/hook") == HOURS


def test_a_slow_subscriber_holds_up_nobody(
    sandbox: Sandbox, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "LONGEST_WAIT_SECONDS", 0.2)
    subscribe(sandbox, f"{receiver.url}/slow")
    subscribe(sandbox, f"{receiver.url}/quick")
    sandbox.book(HOURS[0])
    sandbox.book(HOURS[1])
    assert sandbox.call("POST", WAIT).json()["waiting"] == 2
    assert (starts(receiver, "/quick"), starts(receiver, "/slow")) == (HOURS[:2], [])
    receiver.released.set()
    monkeypatch.setattr(control, "LONGEST_WAIT_SECONDS", 5.0)
    assert len(outcomes(sandbox)) == 4
    assert starts(receiver, "/slow") == HOURS[:2]


def test_too_many_drop_the_oldest(
    sandbox: Sandbox, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(delivery, "MOST_WAITING", 3)
    subscribe(sandbox, f"{receiver.url}/hook")
    headers = {"cal-api-version": "2024-08-13", "content-type": "application/json"}
    with caplog.at_level(logging.WARNING, "sandbox.webhooks"):
        for hour in HOURS:  # without an event loop: nothing can be sent in between
            body = json.dumps({"start": hour, "eventTypeId": 1, "attendee": ANN}).encode()
            assert direct.send(sandbox.app, "POST", "/v2/bookings", headers, body).status == 201
    assert outcomes(sandbox) == [(200, None)] * 3
    assert starts(receiver, "/hook") == HOURS[-3:]
    assert len(caplog.records) == 1


def test_what_a_loop_left_behind_is_sent_on_the_next(sandbox: Sandbox, receiver: Receiver) -> None:
    import asyncio  # noqa: PLC0415

    subscribe(sandbox, f"{receiver.url}/hook")
    body = {"start": HOURS[0], "eventTypeId": 1, "attendee": ANN}

    async def book() -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(sandbox.app), base_url="http://localhost") as client:
            return (await client.post("/v2/bookings", json=body, headers={"cal-api-version": "2024-08-13"})).status_code

    assert asyncio.run(book()) == 201
    assert outcomes(sandbox) == [(200, None)]
    assert starts(receiver, "/hook") == HOURS[:1]


def test_only_the_last_hundred_are_remembered(sandbox: Sandbox) -> None:
    urls = [f"https://example.com/{number}" for number in range(105)]
    for url in urls:
        subscribe(sandbox, url)
    sandbox.book(HOURS[0])
    shown = sandbox.call("POST", WAIT).json()["deliveries"]
    assert len(shown) == 100


def test_a_reset_forgets_deliveries_and_webhooks(sandbox: Sandbox, receiver: Receiver) -> None:
    subscribe(sandbox, f"{receiver.url}/slow")
    sandbox.book(HOURS[0])
    sandbox.call("POST", "/_sandbox/reset")
    assert sandbox.call("POST", WAIT).json() == {"waiting": 0, "deliveries": []}
    assert sandbox.data(sandbox.get("/v2/webhooks", "john")) == []


def test_the_control_api_seeds(sandbox: Sandbox) -> None:
    sandbox.book(HOURS[0])
    assert sandbox.call("POST", "/_sandbox/seed", {"seed": "empty"}).status_code == 200
    assert sandbox.data(sandbox.get("/v2/event-types", "john")) == []
    assert sandbox.call("POST", "/_sandbox/seed", {"seed": "demo"}).status_code == 200
    assert sandbox.data(sandbox.get("/v2/event-types", "john"))
    assert sandbox.data(sandbox.get("/v2/bookings", "john")) == []


@pytest.mark.parametrize("body", [{}, {"seed": "other"}, {"seed": None}, {"seed": ["demo"]}])
def test_an_unknown_seed_changes_nothing(sandbox: Sandbox, body: dict[str, Any]) -> None:
    uid = sandbox.book(HOURS[0])["uid"]
    assert sandbox.call("POST", "/_sandbox/seed", body).status_code == 400
    assert sandbox.read(uid)["uid"] == uid


def test_a_server_that_stops_sends_what_waits(receiver: Receiver) -> None:
    hook = {"active": True, "subscriberUrl": f"{receiver.url}/hook", "triggers": ["BOOKING_CREATED"]}
    headers = {"authorization": "Bearer cal_sandbox_john", "cal-api-version": "2024-08-13"}
    with running("--until-stdin-closes") as (process, url):
        assert httpx.post(f"{url}/v2/webhooks", json=hook, headers=headers).status_code == 201
        for hour in range(8, 12):
            body = {"start": f"2035-01-08T{hour:02}:00:00Z", "eventTypeId": 1, "attendee": ANN}
            assert httpx.post(f"{url}/v2/bookings", json=body, headers=headers).status_code == 201
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=15)
    assert (process.returncode, errors) == (0, "")
    assert len(receiver.received) == 4


def test_a_server_that_stops_does_not_wait_for_a_slow_subscriber(receiver: Receiver) -> None:
    hook = {"active": True, "subscriberUrl": f"{receiver.url}/slow", "triggers": ["BOOKING_CREATED"]}
    headers = {"authorization": "Bearer cal_sandbox_john", "cal-api-version": "2024-08-13"}
    with running() as (process, url):
        assert httpx.post(f"{url}/v2/webhooks", json=hook, headers=headers).status_code == 201
        body = {"start": "2035-01-08T10:00:00Z", "eventTypeId": 1, "attendee": ANN}
        assert httpx.post(f"{url}/v2/bookings", json=body, headers=headers).status_code == 201
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=4.5)  # a delivery itself would wait 5
    assert (process.returncode, errors) == (0, "")
