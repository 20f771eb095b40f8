"""One running target: its settings, clock, data and rate limiter."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.catalogue import Catalogue
from sandbox.clock import Clock
from sandbox.database import Database
from sandbox.http.limiter import Limiter
from sandbox.seed import seed
from sandbox.settings import Settings


@dataclass(frozen=True, slots=True)
class Deployment:
    """What operations work on."""

    settings: Settings
    clock: Clock
    database: Database
    catalogue: Catalogue
    limiter: Limiter
    _private: tempfile.TemporaryDirectory[str] | None = field(default=None, repr=False)

    def reset(self) -> None:
        """Back to the data it was started with."""
        with self.database.transaction():
            self.database.empty()
            seed(self.database, self.settings.seed)
        self.limiter.forget()

    def close(self) -> None:
        """Close the database and remove it if it was private."""
        self.database.close()
        if self._private is not None:
            self._private.cleanup()


def deploy(settings: Settings) -> Deployment:
    """Open the database, with seed data if it is a new one; DatabaseUnusable where it cannot be used."""
    private = tempfile.TemporaryDirectory(prefix="calproof-sandbox-") if settings.database is None else None
    path = settings.database if private is None else Path(private.name) / "sandbox.db"
    if path is None:
        raise ValueError(settings)
    try:
        database = Database(path)
    except BaseException:
        if private is not None:
            private.cleanup()
        raise
    with database.transaction() as connection:
        if connection.execute("SELECT 1 FROM users LIMIT 1").fetchone() is None:
            seed(database, settings.seed)
    return Deployment(settings, Clock(), database, Catalogue(database), Limiter(settings.requests_per_minute), private)
