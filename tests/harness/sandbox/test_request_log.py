"""The log of requests: a line each, off by default, and never a credential in it."""

import logging
import re
import signal

import httpx
import pytest

from sandbox.http.request_log import is_on, shown_path
from tests.harness.command.running import started
from tests.harness.sandbox.calling import Sandbox
from tests.harness.sandbox.test_server import running

LINE = re.compile(r"(?P<method>[A-Z]+) (?P<path>\S+) (?P<status>\d{3}) id=(?P<id>\S+) caller=(?P<caller>\S+) [\d.]+ ms")
LOGGER = "sandbox.requests"


def line(caplog: pytest.LogCaptureFixture) -> dict[str, str]:
    (record,) = caplog.records
    found = LINE.fullmatch(record.getMessage())
    assert found is not None, record.getMessage()
    return found.groupdict()


def test_nothing_is_logged_unless_asked_for(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    sandbox.get("/v2/me", "john")
    assert not is_on()
    assert caplog.records == []


def test_a_request_is_logged_with_its_id(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, LOGGER):
        answer = sandbox.get("/v2/bookings?take=5", "john")
    assert line(caplog) == {
        "method": "GET",
        "path": "/v2/bookings?take=5",
        "status": "200",
        "id": answer.headers["x-request-id"],
        "caller": "101",
    }


def test_a_refused_request_of_nobody_is_logged_too(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, LOGGER):
        sandbox.call("POST", "/v2/bookings", content=b"{")
    logged = line(caplog)
    assert (logged["status"], logged["id"], logged["caller"]) == ("400", "unknown-request-id", "-")


def test_what_has_no_id_is_logged_without(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, LOGGER):
        sandbox.call("OPTIONS", "/v2/bookings")
    logged = line(caplog)
    assert (logged["status"], logged["id"]) == ("204", "-")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    "path",
    [
        "/v2/me",
        "/v2/bookings/cal_sandbox_jane",
        "/v2/bookings/%63al_sandbox_jane",
        "/v2/me?apiKey=cal_sandbox_jane&take=1",
        "/v2/me?q=x%63al_sandbox_jane",
        "/v2/me?cal_sandbox_jane",
        "/v2/me?cal_sandbox_jane=1",
        "/nowhere/cal_sandbox_jane/",
    ],
)
def test_keys_never_appear(sandbox: Sandbox, caplog: pytest.LogCaptureFixture, method: str, path: str) -> None:
    with caplog.at_level(logging.DEBUG):
        sandbox.call(method, path, {"key": "cal_sandbox_jane"} if method == "POST" else None, "john")
    logged = [record.getMessage() for record in caplog.records if record.name.startswith("sandbox")]
    assert logged
    assert "al_sandbox_" not in "".join(logged)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/v2/bookings?status=past,upcoming&skip=2", "/v2/bookings?status=past,upcoming&skip=2"),
        (
            "/v2/slots?token=abc&Client_Secret=x&code=1&password=p",
            "/v2/slots?token=…&Client_Secret=…&code=…&password=…",
        ),
        ("/v2/slots?client%5Fs%65cret=abc", "/v2/slots?client%5Fs%65cret=…"),
        ("/v2/x?next=eyJhbGciOi.eyJ0eXAi.sig", "/v2/x?next=…"),
        ("/v2/x/eyJhbGciOi.eyJ0eXAi.sig/y", "/v2/x/…/y"),
        ("/v2/x\nGET /fake 200", "/v2/x%0AGET%20/fake%20200"),
        ("/v2/caf\xe9", "/v2/caf%C3%A9"),
        ("/", "/"),
    ],
)
def test_a_path_is_shown_without_secrets_and_in_one_line(path: str, shown: str) -> None:
    assert shown_path(path) == shown


def test_the_server_logs_to_standard_error_if_asked() -> None:
    headers = {"authorization": "Bearer cal_sandbox_john", "cal-api-version": "2024-08-13"}
    with running("--log-requests") as (process, url):
        request_id = httpx.get(f"{url}/v2/me", headers=headers).headers["x-request-id"]
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=15)
    assert f" GET /v2/me 200 id={request_id} caller=101 " in errors
    assert errors.count("\n") == 1
    assert "cal_sandbox" not in errors


def test_the_command_passes_the_wish_on() -> None:
    with started("sandbox", "--log-requests") as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[2]
        httpx.get(f"{url}/health")
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=15)
    assert " GET /health 200 id=" in errors
