"""What one deployment of the sandbox is started with."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

GENEROUS = 100_000


class SeedData(StrEnum):
    """What a fresh database holds: accounts alone, or accounts with event types to book."""

    DEMO = "demo"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Settings:
    """`database` None means a private file that goes away with the deployment.

    `requests_per_minute` is the limit of a key and of an address; tokens and clients may call 25/6 as often.
    Below the generous default it means real limits: then those of single endpoints hold, too.
    """

    database: Path | None = None
    seed: SeedData = SeedData.DEMO
    requests_per_minute: int = GENEROUS
