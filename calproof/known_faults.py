"""Which faults there are, and which of them are meant: the sandbox is asked, the catalogue says what it knows."""

from __future__ import annotations

import difflib
import json
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from calproof.children import ROOT, environment
from calproof.errors import InvalidRunError, UsageError
from calproof.sandbox_server import MODULE, fault_arguments
from reports.fault_catalogue import CatalogueUnreadable, Fault, category_name, read_catalogue

CATALOGUE: Final = ROOT / "tests" / "data" / "faults"
_REFUSED: Final = 2
_LONGEST: Final = 60.0


@dataclass(frozen=True, slots=True)
class KnownFaults:
    """Every fault, in the order of categories. `problems` says of some, by id, why they can't be switched on."""

    faults: tuple[Fault, ...]
    problems: Mapping[str, str]

    def chosen(self, ids: Collection[str], categories: Collection[str]) -> list[Fault]:
        """The faults of these ids and of these categories; all where neither is given.

        Raises UsageError for an unknown name, with the nearest ones.
        """
        wanted = {category_name(category) for category in categories}
        _refuse_unknown("fault", ids, {fault.id for fault in self.faults})
        _refuse_unknown("category", wanted, {fault.category for fault in self.faults})
        everything = not ids and not categories
        return [it for it in self.faults if everything or it.id in ids or it.category in wanted]

    def to_try(self, faults: Sequence[Fault]) -> list[Fault]:
        """Those of the chosen faults that count.

        Raises UsageError where none does, and for one that can't be switched on.
        """
        counted = [fault for fault in faults if not fault.not_counted]
        if not counted:
            raise UsageError(f"{faults[0].id} can't be tried: {faults[0].not_counted.rstrip('.')}")
        for fault in counted:
            if problem := self.problems.get(fault.id):
                raise UsageError(problem.rstrip("."))
        return counted


def known_faults(folders: Sequence[Path] = (), catalogue: Path = CATALOGUE) -> KnownFaults:
    """The sandbox's faults, those that the folders define, and those of the catalogue that don't count.

    Raises UsageError where a file of definitions or the catalogue can't be used.
    """
    try:
        known = read_catalogue(catalogue)
    except CatalogueUnreadable as problem:
        raise UsageError(str(problem)) from None
    listed = _listed(folders)
    faults = [known.completed(_fault(entry)) for entry in listed]
    faults += known.without(frozenset(fault.id for fault in faults))
    problems = {entry["id"]: entry["problem"] for entry in listed if entry["problem"]}
    return KnownFaults(tuple(sorted(faults, key=lambda fault: fault.category)), problems)


def _fault(entry: Mapping[str, Any]) -> Fault:
    """A fault as its definition has it."""
    operations = tuple(entry["operations"])
    return Fault(entry["id"], entry["category"], entry["kind"], entry["description"], operations, entry["difficulty"])


def _listed(folders: Sequence[Path]) -> list[dict[str, Any]]:
    """What the sandbox says of its faults."""
    ended = subprocess.run(  # noqa: S603  (our own module, no shell)
        [sys.executable, "-m", MODULE, "--list-faults", *fault_arguments((), folders)],
        cwd=ROOT,
        env=environment({}),
        capture_output=True,
        text=True,
        timeout=_LONGEST,
        check=False,
    )
    if ended.returncode:
        said = ended.stderr.strip().rpartition("\n")[2].removeprefix("calproof sandbox: ").rstrip(".")
        raise (UsageError if ended.returncode == _REFUSED else InvalidRunError)(said or "the sandbox named no faults")
    listed: list[dict[str, Any]] = json.loads(
        ended.stdout.strip().rpartition("\n")[2]
    )  # files of definitions may print
    return listed


def _refuse_unknown(noun: str, names: Collection[str], known: Collection[str]) -> None:
    for name in sorted(set(names) - set(known)):
        near = difflib.get_close_matches(name, known, 3)
        hint = f"The nearest: {', '.join(near)}" if near else "`calproof faults --list` names them all"
        raise UsageError(f"there is no {noun} {name}. {hint}")
