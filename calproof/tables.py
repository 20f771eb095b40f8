"""Reading TOML tables by key: each wrong type, wrong value or unknown key is one sentence that names file and key."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from calproof.errors import UsageError

_UNITS: Final = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}


def parse_duration(text: str) -> float | None:
    """The seconds in `30`, `30s`, `1.5m` or `1h`; None for anything else."""
    found = re.fullmatch(r"(\d{1,7}(?:\.\d+)?)(s|m|h|)", text.strip(), re.ASCII)
    return float(found[1]) * _UNITS[found[2]] if found else None


@dataclass(slots=True)
class Table:
    """One table; it remembers which keys were asked for, so that a misspelt one is not passed over.

    `where` names the file and `prefix` the table in messages. A default of None means that the key must be there.
    """

    values: Mapping[str, Any]
    where: str
    prefix: str = ""
    _asked: set[str] = field(default_factory=set)

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self.values

    def wrong(self, key: str, trouble: str) -> UsageError:
        """The error to raise for a key, in words."""
        return UsageError(f"{self.where}: {self.prefix}{key} {trouble}")

    def text(self, key: str, default: str) -> str:
        """A text."""
        value = self._value(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, f"must be a text, not {value!r}")
        return value

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """One of the allowed texts."""
        value = self._value(key, default)
        if value not in allowed:
            raise self.wrong(key, f"must be one of {', '.join(allowed)}, not {value!r}")
        return str(value)

    def number(self, key: str, default: float | None, above: float | None = None) -> float:
        """A finite number of 0 or more, or above `above`."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < math.inf:
            raise self.wrong(key, f"must be a number of 0 or more, not {value!r}")
        if above is not None and value <= above:
            raise self.wrong(key, f"must be above {above:g}, not {value!r}")
        return float(value)

    def numbers(self, key: str) -> tuple[float, ...]:
        """A list of finite numbers of 0 or more, at least one; it must be there."""
        value = self._value(key, None)
        if not isinstance(value, list) or not value:
            raise self.wrong(key, f"must be a list of numbers, not {value!r}")
        entries = Table({f"{key}[{index}]": entry for index, entry in enumerate(value)}, self.where, self.prefix)
        return tuple(entries.number(name, None) for name in entries.values)

    def whole(self, key: str, default: int | None, least: int) -> int:
        """A whole number of `least` or more."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self.wrong(key, f"must be a whole number of {least} or more, not {value!r}")
        return value

    def seconds(self, key: str, default: float | None) -> float:
        """A length of time: a number of seconds, or a text such as `2m`."""
        value = self._value(key, default)
        if not isinstance(value, str):
            return self.number(key, default)
        if (seconds := parse_duration(value)) is None:
            raise self.wrong(key, f"must be a length of time such as 30, '30s' or '2m', not {value!r}")
        return seconds

    def table(self, key: str) -> Mapping[str, Any]:
        """A table within this one."""
        value = self._value(key, None)
        if not isinstance(value, dict):
            raise self.wrong(key, "must be a table")
        return value

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        """A list of tables, none by default."""
        value = self._value(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise self.wrong(key, f"must be written as [[{key}]] tables")
        return value

    def refuse_the_rest(self, known: Collection[str] = ()) -> None:
        """Raise UsageError for a key that nobody has asked for."""
        for key in self.values:
            if key not in self._asked:
                names = ", ".join(known or sorted(self._asked))
                raise self.wrong(key, f"is unknown. Known here: {names}")

    def _value(self, key: str, default: Any) -> Any:
        self._asked.add(key)
        if key not in self.values and default is None:
            raise self.wrong(key, "is missing")
        return self.values.get(key, default)
