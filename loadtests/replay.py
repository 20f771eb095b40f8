"""The arrivals of a replay, as `calproof load` has laid them beside the run's history."""

from __future__ import annotations

import json
from pathlib import Path

from calproof.children import ARRIVALS_FILE


def planned_arrivals(folder: Path) -> list[tuple[float, str]]:
    """When each journey of the run in `folder` is due (seconds after its beginning), and its flow; in that order."""
    return [(at, flow) for at, flow in json.loads((folder / ARRIVALS_FILE).read_text("utf-8"))]
