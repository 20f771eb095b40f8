"""The ways to write one instant as a `start`, and which of them a client is promised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write an instant.

    `promised` where the documentation says that it is accepted. The others may be refused; where they are accepted,
    they mean the same instant (documented under `start`: a time without zone is read as UTC).
    """

    name: str
    write: Callable[[datetime], str]
    promised: bool = True


def _at(hours: float) -> Callable[[datetime], str]:
    zone = timezone(timedelta(hours=hours))
    return lambda moment: moment.astimezone(zone).isoformat(timespec="seconds")


def _utc(pattern: str) -> Callable[[datetime], str]:
    return lambda moment: moment.astimezone(UTC).strftime(pattern)


SPELLINGS: Final[tuple[Spelling, ...]] = (
    Spelling("Z", _utc("%Y-%m-%dT%H:%M:%SZ")),
    Spelling("milliseconds and Z", _utc("%Y-%m-%dT%H:%M:%S.000Z")),
    Spelling("+00:00", _at(0)),
    Spelling("+02:00", _at(2)),
    Spelling("+05:45", _at(5.75)),
    Spelling("+14:00", _at(14)),
    Spelling("-03:30", _at(-3.5)),
    Spelling("-11:00", _at(-11)),
    Spelling("milliseconds and +05:30", lambda moment: _at(5.5)(moment).replace("+05:30", ".000+05:30")),
    Spelling("no zone", _utc("%Y-%m-%dT%H:%M:%S"), promised=False),
    Spelling("no seconds", _utc("%Y-%m-%dT%H:%MZ"), promised=False),
)
PROMISED: Final = tuple(spelling for spelling in SPELLINGS if spelling.promised)
