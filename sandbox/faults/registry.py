"""Where definitions of faults are found: in this room, and in folders that the user names."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox.faults import definitions
from sandbox.faults.fault import DEFINED, Fault


class FaultUnknown(Exception):
    """No fault has this id; the message is a sentence for the user."""


class FaultUnusable(Exception):
    """A file of definitions cannot be loaded, or a fault not switched on; the message is a sentence for the user."""


def described(problem: Exception) -> str:
    """What went wrong in somebody's definition, in one line."""
    return f"{type(problem).__name__}: {' '.join(str(problem).split())}".rstrip(": .")


def load_faults() -> Mapping[str, Fault]:
    """Every fault of this room by id, and those of folders that were loaded before."""
    for module in pkgutil.iter_modules(definitions.__path__):
        importlib.import_module(f"{definitions.__name__}.{module.name}")
    return DEFINED


def load_faults_from(folder: Path) -> Mapping[str, Fault]:
    """Every fault, with those that the Python files in a folder define. FaultUnusable where one cannot be loaded.

    The files are run: a folder of somebody else's is somebody else's program.
    """
    load_faults()
    files = sorted(folder.glob("*.py"))
    if not files:
        raise FaultUnusable(f"{folder} holds no Python files with faults. Name a folder that does.")
    for file in files:
        name = f"sandbox_faults_from_{abs(hash(str(folder.resolve())))}.{file.stem}"  # its category is the stem
        if name in sys.modules:
            continue
        specification = importlib.util.spec_from_file_location(name, file)
        if specification is None or specification.loader is None:
            raise FaultUnusable(f"{file} cannot be loaded as a Python file.")
        module = importlib.util.module_from_spec(specification)
        sys.modules[name] = module
        known = set(DEFINED)
        try:
            specification.loader.exec_module(module)
        except Exception as problem:
            del sys.modules[name]
            for half_defined in DEFINED.keys() - known:
                del DEFINED[half_defined]
            raise FaultUnusable(f"{file} cannot be used: {described(problem)}.") from problem
    return DEFINED


def known_fault(id_: str) -> Fault:
    """A fault by its id. FaultUnknown, with the ids nearest to it."""
    import difflib  # noqa: PLC0415 -- for a mistake only

    if id_ in DEFINED:
        return DEFINED[id_]
    near = difflib.get_close_matches(id_, DEFINED, 3)
    hint = f"Did you mean {', '.join(near)}?" if near else "`calproof faults --list` names them all."
    raise FaultUnknown(f"there is no fault {id_}. {hint}")
