"""The sandbox as an ASGI application, to serve or to mount in-process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from sandbox.control import control_routes
from sandbox.deployment import Deployment, deploy
from sandbox.http.gateway import Gateway
from sandbox.http.routing import Router
from sandbox.routes import ROUTES
from sandbox.settings import Settings

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

CONTROL = "/_sandbox"
GRACE_SECONDS = 1.0  # for deliveries that wait when the server stops


class Application:
    """A deployment behind an ASGI interface: its control API under `/_sandbox/`, everything else to the gateway."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self._gateway = Gateway(deployment, Router(ROUTES))
        self._control = Starlette(routes=control_routes(deployment), lifespan=self._lifespan)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one HTTP request, or take part in the lifespan protocol."""
        # Straight past the framework: its routing costs a get a tenth of its time.
        if scope["type"] == "http" and not scope["path"].startswith(CONTROL):
            await self._gateway(scope, receive, send)
        else:
            await self._control(scope, receive, send)

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:  # noqa: ARG002 -- the signature of a lifespan
        yield
        await self.deployment.deliverer.finish(GRACE_SECONDS)
        self.deployment.close()


def create_app(settings: Settings | None = None) -> Application:
    """A deployment of its own behind an ASGI interface.

    The database is ready at once, with or without the lifespan protocol. DatabaseUnusable where it cannot be used.
    """
    return Application(deploy(settings or Settings()))


def deployment_of(app: Application) -> Deployment:
    """The deployment behind an application made here."""
    return app.deployment
