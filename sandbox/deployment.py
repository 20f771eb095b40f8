"""One running target: its settings, clock, data, rate limiter and deliveries."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.catalogue import Catalogue
from sandbox.clock import Clock
from sandbox.database import Database
from sandbox.http.limiter import Limiter
from sandbox.seed import seed
from sandbox.settings import GENEROUS, SeedData, Settings
from sandbox.webhooks.delivery import Deliverer


@dataclass(frozen=True, slots=True)
class Deployment:
    """What operations work on."""

    settings: Settings
    clock: Clock
    database: Database
    catalogue: Catalogue
    limiter: Limiter
    deliverer: Deliverer
    _private: tempfile.TemporaryDirectory[str] | None = field(default=None, repr=False)

    def reset(self, wanted: SeedData | None = None) -> None:
        """Back to the data it was started with, or to that of another seed."""
        with self.database.transaction():
            self.database.empty()
            seed(self.database, wanted or self.settings.seed)
        self.limiter.forget()
        self.deliverer.forget()

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
        database = Database(path, shared=private is None)
    except BaseException:
        if private is not None:
            private.cleanup()
        raise
    with database.transaction() as connection:
        if connection.execute("SELECT 1 FROM users LIMIT 1").fetchone() is None:
            seed(database, settings.seed)
    limit = settings.requests_per_minute
    limiter = Limiter(limit, generous=limit >= GENEROUS)
    clock = Clock()
    return Deployment(settings, clock, database, Catalogue(database), limiter, Deliverer(clock), private)
