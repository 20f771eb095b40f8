"""Starting the embedded sandbox on a free loopback port, and stopping it again."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from calproof.children import child
from calproof.errors import InvalidRunError
from calproof.targets import SANDBOX, Target
from contracts.exchange import COLLEAGUE, HOST, STRANGER

MODULE: Final = "sandbox"
ACCOUNTS: Final[Mapping[str, str]] = {HOST: "john", STRANGER: "mallory", COLLEAGUE: "jane"}


def fault_arguments(faults: Sequence[str], folders: Sequence[Path]) -> list[str]:
    """What tells the sandbox which faults to have, and where definitions of more faults lie."""
    arguments = []
    for folder in folders:
        # The sandbox runs elsewhere.
        arguments += ["--faults-from", str(folder.resolve())]
    for fault in faults:
        arguments += ["--fault", fault]
    return arguments


@contextmanager
def sandbox_target(
    seed_data: str = "empty", faults: Sequence[str] = (), faults_from: Sequence[Path] = ()
) -> Iterator[Target]:
    """The embedded sandbox as a running target, with these faults; it is stopped at the end of the block.

    Raises InvalidRunError when it doesn't start.
    """
    arguments = ["-m", MODULE, "--port", "0", "--seed-data", seed_data, "--announce-json", "--until-stdin-closes"]
    arguments += fault_arguments(faults, faults_from)
    with child(arguments, {}, subprocess.PIPE) as process:
        assert process.stdout is not None  # noqa: S101  (asked for above)
        line = process.stdout.readline()
        try:
            announced = json.loads(line)
            keys = {caller: announced["keys"][account] for caller, account in ACCOUNTS.items()}
            url = announced["url"]
        except (ValueError, KeyError, TypeError):
            raise InvalidRunError("the embedded sandbox did not start. Run `calproof sandbox` to see why") from None
        yield Target(SANDBOX, url, keys)


@contextmanager
def running(target: Target) -> Iterator[Target]:
    """The target, started first where it is the embedded sandbox."""
    if not target.embedded:
        yield target
        return
    with sandbox_target() as started:
        yield started
