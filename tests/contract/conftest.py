"""What the verification suite shares: it runs through `calproof verify`, which brings the examiner."""

from __future__ import annotations

import pytest

from tests.contract.begun import Kept
from tests.contract.sampling import depth, is_part


@pytest.fixture(scope="session")
def kept() -> Kept:
    """The bookings that begin at once, for all who look at them: made by the first who asks."""
    return {}


def pytest_configure(config: pytest.Config) -> None:
    """Say how to run the suite to whoever calls pytest on it directly."""
    if not config.pluginmanager.has_plugin("calproof.suite_plugin"):
        raise pytest.UsageError("run the verification suite with `calproof verify`; `pytest` alone runs the harness")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where only a handful of requests is sent, a file that names its most telling tests in `SMOKE` runs only them.

    One that says that it is `DEEP` runs at that depth only.
    """
    if depth().name == "deep" or is_part():
        return
    left_out = [item for item in items if _kept_for_later(item)]
    items[:] = [item for item in items if not _kept_for_later(item)]
    config.hook.pytest_deselected(items=left_out)


def _kept_for_later(item: pytest.Item) -> bool:
    named = getattr(item.getparent(pytest.Module), "obj", None)
    if depth().name != "smoke":
        return getattr(named, "DEEP", False)
    telling = getattr(named, "SMOKE", None)
    return telling is not None and item.name.partition("[")[0] not in telling
