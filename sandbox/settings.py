"""What one deployment of the sandbox is started with."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class SeedData(StrEnum):
    """What a fresh database holds: accounts alone, or accounts with event types to book."""

    DEMO = "demo"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Settings:
    """`database` None means a private file that goes away with the deployment."""

    database: Path | None = None
    seed: SeedData = SeedData.DEMO
    requests_per_minute: int = 100_000
