"""`/_sandbox/`: health, clock and reset, for tests on the same machine only."""

import ipaddress
import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.deployment import Deployment
from sandbox.instants import iso_utc, looks_like_iso_8601, parse_instant


def control_routes(deployment: Deployment) -> list[Route]:
    """The control API of a deployment."""

    def health() -> Response:
        return JSONResponse({"status": "ok", "now": iso_utc(deployment.clock.now_ms())})

    async def set_clock(request: Request) -> Response:
        instruction = await _instruction(request)
        if instruction is None:
            return _refused('send {"now": "<ISO 8601>"} to stop the clock there, {"now": null} for the real time')
        now = instruction["now"]
        instant_ms = parse_instant(now) if isinstance(now, str) and looks_like_iso_8601(now) else None
        if now is None:
            deployment.clock.back_to_real()
        elif instant_ms is None:
            return _refused(f"there is no such instant as {now}")
        elif instruction.get("running"):
            deployment.clock.run_from(instant_ms)
        else:
            deployment.clock.freeze(instant_ms)
        return health()

    async def show_health(request: Request) -> Response:  # noqa: ARG001 -- the signature of endpoints
        return health()

    async def reset(request: Request) -> Response:  # noqa: ARG001 -- the signature of endpoints
        deployment.reset()
        deployment.clock.back_to_real()
        return health()

    return [
        Route("/_sandbox/health", _local(show_health), methods=["GET"]),
        Route("/_sandbox/clock", _local(set_clock), methods=["POST"]),
        Route("/_sandbox/reset", _local(reset), methods=["POST"]),
    ]


def _local(endpoint: Callable[[Request], Any]) -> Callable[[Request], Any]:
    async def guarded(request: Request) -> Response:
        if request.client is not None and not _is_loopback(request.client.host):
            return JSONResponse({"error": "the control API answers on this machine only"}, 403)
        response: Response = await endpoint(request)
        return response

    return guarded


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in ("localhost", "testclient")


async def _instruction(request: Request) -> dict[str, Any] | None:
    try:
        instruction = json.loads(await request.body())
    except ValueError:
        return None
    return instruction if isinstance(instruction, dict) and "now" in instruction else None


def _refused(why: str) -> Response:
    return JSONResponse({"error": why}, 400)
