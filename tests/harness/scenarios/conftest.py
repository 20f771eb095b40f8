"""A sandbox in this process for requests that none of the tests of a file lets through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from calproof.senders import InProcessSender
from contracts.exchange import HOST
from sandbox.app import create_app, deployment_of
from sandbox.deployment import Deployment
from sandbox.settings import Settings


@dataclass(frozen=True, slots=True)
class Served:
    """A sandbox with its demo data, and the sender that asks it."""

    send: InProcessSender
    deployment: Deployment

    def bookings(self) -> list[tuple[object, ...]]:
        """Every booking as it is kept."""
        found: list[tuple[object, ...]] = self.deployment.database.connection.execute(
            "SELECT * FROM bookings ORDER BY id"
        ).fetchall()
        return found


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Served]:
    app = create_app(Settings())
    made = Served(InProcessSender(app, {HOST: "cal_sandbox_john"}), deployment_of(app))
    yield made
    made.send.close()
    made.deployment.close()
