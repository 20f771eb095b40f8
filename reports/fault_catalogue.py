"""What is known of each fault: what the sandbox says of it, and what the catalogue says of the bug behind it.

The catalogue is two files: `catalogue.json`, a list of objects of which `id`, `operations`, `difficulty`, `provenance`
and `provenance_kind` are read here; and `not_counted.toml`, a table with the `reason` for each fault that does
not count.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

CATALOGUE_FILE: Final = "catalogue.json"
NOT_COUNTED_FILE: Final = "not_counted.toml"


class CatalogueUnreadable(Exception):
    """The catalogue can't be read; the message is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. Of a fault of the user's own its definition says the operations and the difficulty, or nobody does.

    `kind` is what it takes to see it: plain, race or load. `operations` are the catalogue's names of those that show
    it, `difficulty` goes from 1 to 5 (0: unknown), `not_counted` says why it does not count.
    """

    id: str
    category: str
    kind: str
    description: str
    operations: tuple[str, ...] = ()
    difficulty: int = 0
    provenance_kind: str = ""
    provenance: str = ""
    not_counted: str = ""

    @property
    def catalogued(self) -> bool:
        """Whether it is known which operations show it."""
        return bool(self.operations)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The catalogue: what it says of each id, and why some don't count."""

    entries: Mapping[str, Mapping[str, Any]]
    not_counted: Mapping[str, str] = field(default_factory=dict)

    def completed(self, fault: Fault) -> Fault:
        """A fault that the sandbox can have, with what the catalogue says of it; as it is where that is nothing."""
        entry = self.entries.get(fault.id)
        if entry is None:
            return fault
        return replace(
            fault,
            operations=tuple(entry["operations"]),
            difficulty=int(entry["difficulty"]),
            provenance_kind=entry["provenance_kind"],
            provenance=entry["provenance"],
            not_counted=self.not_counted.get(fault.id, ""),
        )

    def without(self, known: frozenset[str]) -> list[Fault]:
        """The faults that don't count and that the sandbox, which knows `known`, doesn't have either."""
        left = [id_ for id_ in self.not_counted if id_ in self.entries and id_ not in known]
        return [
            self.completed(Fault(id_, category_name(entry["category"]), "plain", entry["description"]))
            for id_, entry in ((id_, self.entries[id_]) for id_ in left)
        ]


def category_name(text: str) -> str:
    """A category as the sandbox spells it: `slots/availability` is `slots-availability`."""
    return text.replace("/", "-").replace("_", "-")


def read_catalogue(folder: Path) -> Catalogue:
    """The catalogue in a folder. Raises CatalogueUnreadable, with a sentence."""
    file = folder / CATALOGUE_FILE
    try:
        entries = {entry["id"]: entry for entry in json.loads(file.read_text(encoding="utf-8"))}
        file = folder / NOT_COUNTED_FILE
        reasons = {id_: table["reason"] for id_, table in tomllib.loads(file.read_text(encoding="utf-8")).items()}
    except OSError as error:
        raise CatalogueUnreadable(
            f"{file} can't be read ({error.strerror}). It is part of the checkout: run calproof from a whole one"
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise CatalogueUnreadable(f"{file} is not as it should be: {type(error).__name__} {error}") from None
    return Catalogue(entries, reasons)
