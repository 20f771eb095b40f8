"""`calproof sandbox`: what its options make of the server."""

from __future__ import annotations

import signal

import httpx
import pytest

from tests.harness.command.running import started

KEY = {"authorization": "Bearer cal_sandbox_john"}


@pytest.mark.parametrize(("options", "limit"), [(["--rate-limit"], "120"), (["--rate-limit", "3"], "3")])
def test_rate_limits_are_kept_if_asked_for(options: list[str], limit: str) -> None:
    with started("sandbox", *options) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[2]
        answers = [httpx.get(f"{url}/v2/me", headers=KEY) for _ in range(4)]
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=15)
    assert {answer.headers["x-ratelimit-limit-default"] for answer in answers} == {limit}
    assert answers[-1].status_code == (200 if limit == "120" else 429)
