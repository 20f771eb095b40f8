"""The sandbox as an ASGI application, to serve or to mount in-process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Mount

from sandbox.control import control_routes
from sandbox.deployment import Deployment, deploy
from sandbox.http.gateway import Gateway
from sandbox.http.routing import Router
from sandbox.routes import ROUTES
from sandbox.settings import Settings


def create_app(settings: Settings | None = None) -> Starlette:
    """A deployment of its own behind an ASGI interface; `app.state.deployment` is the deployment.

    The database is ready at once, with or without the lifespan protocol. DatabaseUnusable where it cannot be used.
    """
    deployment = deploy(settings or Settings())

    @asynccontextmanager
    async def closing(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001 -- the signature of a lifespan
        yield
        deployment.close()

    gateway = Mount("/", app=Gateway(deployment, Router(ROUTES)))
    app = Starlette(routes=[*control_routes(deployment), gateway], lifespan=closing)
    app.router.redirect_slashes = False
    app.state.deployment = deployment
    return app


def deployment_of(app: Starlette) -> Deployment:
    """The deployment behind an application made here."""
    deployment: Deployment = app.state.deployment
    return deployment
