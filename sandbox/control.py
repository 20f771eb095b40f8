"""`/_sandbox/`: what tests and users on the same machine may do to a deployment from outside.

    GET  /_sandbox/health            {"status": "ok", "now": …}
    POST /_sandbox/clock             {"now": "<ISO 8601>"} stops the clock there, with "running": true it goes on from
                                     there; {"now": null} is the real time again
    POST /_sandbox/reset             back to the data it was started with, and to the real time
    POST /_sandbox/seed              {"seed": "demo"} or {"seed": "empty"}: as reset, to that data
    GET  /_sandbox/deliveries        {"waiting": n, "deliveries": […]}: the last 100 of webhooks, the oldest first, each
                                     with webhookId, url, trigger, status or error, and at
    GET  /_sandbox/faults            {"on": ["<id>", …], "known": {"<id>": "<what it does>", …}}
    POST /_sandbox/faults            {"on": ["<id>", …]}: have exactly these faults from now on, each begun anew
    POST /_sandbox/deliveries/wait   the same, once nothing waits any more or after 5 seconds

Callers on other machines get 403, instructions that are none 400.
"""

import ipaddress
import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.deployment import Deployment
from sandbox.instants import iso_utc, looks_like_iso_8601, parse_instant
from sandbox.settings import SeedData

LONGEST_WAIT_SECONDS = 5.0


def control_routes(deployment: Deployment) -> list[Route]:
    """The control API of a deployment."""
    return [*_state_routes(deployment), *_delivery_routes(deployment), *_fault_routes()]


def _state_routes(deployment: Deployment) -> list[Route]:
    def health() -> Response:
        return JSONResponse({"status": "ok", "now": iso_utc(deployment.clock.now_ms())})

    async def set_clock(request: Request) -> Response:
        instruction = await _instruction(request, "now")
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

    async def seed(request: Request) -> Response:
        instruction = await _instruction(request, "seed")
        if instruction is None or instruction["seed"] not in list(SeedData):
            return _refused('send {"seed": "demo"} or {"seed": "empty"}')
        deployment.reset(SeedData(instruction["seed"]))
        deployment.clock.back_to_real()
        return health()

    return [
        Route("/_sandbox/health", _local(show_health), methods=["GET"]),
        Route("/_sandbox/clock", _local(set_clock), methods=["POST"]),
        Route("/_sandbox/reset", _local(reset), methods=["POST"]),
        Route("/_sandbox/seed", _local(seed), methods=["POST"]),
    ]


def _fault_routes() -> list[Route]:
    # Imported when asked for: a sandbox that never has a fault knows nothing of them.
    def shown() -> Response:
        from sandbox.faults import load_faults  # noqa: PLC0415
        from sandbox.faults.switch import BOARD  # noqa: PLC0415

        known = {id_: fault.description for id_, fault in load_faults().items()}
        return JSONResponse({"on": BOARD.on, "known": known})

    async def show_faults(request: Request) -> Response:  # noqa: ARG001 -- the signature of endpoints
        return shown()

    async def set_faults(request: Request) -> Response:
        from sandbox.faults import FaultUnknown, FaultUnusable  # noqa: PLC0415
        from sandbox.faults.switch import BOARD  # noqa: PLC0415

        instruction = await _instruction(request, "on")
        wanted = None if instruction is None else instruction["on"]
        if not isinstance(wanted, list) or not all(isinstance(id_, str) for id_ in wanted):
            return _refused('send {"on": ["<id of a fault>", …]}, or {"on": []} for none')
        try:
            BOARD.set(wanted)
        except (FaultUnknown, FaultUnusable) as problem:
            return _refused(str(problem))
        return shown()

    return [
        Route("/_sandbox/faults", _local(show_faults), methods=["GET"]),
        Route("/_sandbox/faults", _local(set_faults), methods=["POST"]),
    ]


def _delivery_routes(deployment: Deployment) -> list[Route]:
    async def deliveries(request: Request) -> Response:  # noqa: ARG001 -- the signature of endpoints
        deliverer = deployment.deliverer
        shown = [outcome.shown() for outcome in deliverer.outcomes]
        return JSONResponse({"waiting": deliverer.waiting, "deliveries": shown})

    async def wait_for_deliveries(request: Request) -> Response:
        await deployment.deliverer.wait(LONGEST_WAIT_SECONDS)
        return await deliveries(request)

    return [
        Route("/_sandbox/deliveries", _local(deliveries), methods=["GET"]),
        Route("/_sandbox/deliveries/wait", _local(wait_for_deliveries), methods=["POST"]),
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


async def _instruction(request: Request, member: str) -> dict[str, Any] | None:
    try:
        instruction = json.loads(await request.body())
    except ValueError:
        return None
    return instruction if isinstance(instruction, dict) and member in instruction else None


def _refused(why: str) -> Response:
    return JSONResponse({"error": why}, 400)
