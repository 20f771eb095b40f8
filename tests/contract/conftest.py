"""What the verification suite shares: it runs through `calproof verify`, which brings the examiner."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Say how to run the suite to whoever calls pytest on it directly."""
    if not config.pluginmanager.has_plugin("calproof.suite_plugin"):
        raise pytest.UsageError("run the verification suite with `calproof verify`; `pytest` alone runs the harness")
