"""Probes of the rate limiter."""

from __future__ import annotations

from tests.harness.sandbox.faults.probing import Probed, probe


@probe("rate-headers-missing")
def every_answer_says_what_is_left(sandbox: Probed) -> bool:
    told = sandbox.get("/v2/me", "john").headers
    return all(f"x-ratelimit-{name}-default" in told for name in ("limit", "remaining", "reset"))


@probe("rate-block-never-lifts")
def a_block_ends_while_one_asks(sandbox: Probed) -> bool:
    sandbox.deployment.limiter.limit = 2
    assert [sandbox.get("/v2/me", "john").status_code for _ in range(3)] == [200, 200, 429]
    for second in (20, 40):
        sandbox.set_clock(f"2030-01-07T08:00:{second}Z")
        assert sandbox.get("/v2/me", "john").status_code == 429
    sandbox.set_clock("2030-01-07T08:01:00Z")
    return sandbox.get("/v2/me", "john").status_code == 200
