"""One SQLite file: opened, given its tables, and written to in whole transactions only."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = Path(__file__).with_name("schema.sql")
TABLES = (
    *("webhooks", "reservations", "turns", "engagements", "attendees", "bookings", "event_types", "tokens"),
    *("oauth_clients", "memberships", "teams", "schedules", "api_keys", "users"),
)


class DatabaseUnusable(Exception):
    """The file cannot be opened as a sandbox database; the message is a sentence for the user."""


class Database:
    """A connection in autocommit mode, on which `transaction` brackets every write.

    WAL with synchronous=NORMAL hands each commit to the operating system before the answer is sent: an acknowledged
    write survives the death of the process (not a power cut, which a test target need not survive).
    """

    __slots__ = ("connection",)

    def __init__(self, path: Path, *, shared: bool = True) -> None:
        """Open the file; one that is not shared with other processes is spared their locks. DatabaseUnusable."""
        try:
            self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
            if not shared:
                self.connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA synchronous = NORMAL")
            self.connection.execute("PRAGMA wal_autocheckpoint = 4000")
            self.connection.execute("PRAGMA temp_store = MEMORY")
            self.connection.executescript(f"BEGIN IMMEDIATE;\n{SCHEMA.read_text(encoding='utf-8')}\nCOMMIT;")
        except (sqlite3.Error, OSError) as problem:
            raise DatabaseUnusable(
                f"{path} cannot be used as the sandbox's database ({problem}). Name another file with --db."
            ) from problem

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing.

        IMMEDIATE takes the write lock before the first read, so that what a request checked is still true when it
        writes, also when a second process works on the same file.
        """
        connection = self.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def empty(self) -> None:
        """Remove every row, inside a transaction of the caller."""
        for table in TABLES:
            self.connection.execute(f"DELETE FROM {table}")  # noqa: S608 -- names from the constant above
        self.connection.execute("DELETE FROM sqlite_sequence")
        self.touch_catalogue()

    def touch_catalogue(self) -> None:
        """Tell every process that users, schedules or event types are no longer what they were.

        A random generation rather than the next one: after a rollback the next number would be given out twice.
        """
        self.connection.execute("UPDATE catalogue SET generation = random()")

    def close(self) -> None:
        """Give the file back."""
        self.connection.close()
