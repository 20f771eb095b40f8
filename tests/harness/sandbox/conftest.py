"""A sandbox of its own for every test."""

from collections.abc import Iterator

import pytest

from sandbox.settings import SeedData, Settings
from tests.harness.sandbox.calling import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    deployed = Sandbox()
    yield deployed
    deployed.close()


@pytest.fixture
def bare_sandbox() -> Iterator[Sandbox]:
    """Accounts and office hours, no event types."""
    deployed = Sandbox(Settings(seed=SeedData.EMPTY))
    yield deployed
    deployed.close()
