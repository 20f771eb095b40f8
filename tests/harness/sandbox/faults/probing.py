"""A probe looks at a sandbox and says whether it behaves as documented, in the one respect that its fault breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sandbox.settings import Settings
from tests.harness.sandbox.calling import Sandbox

Probe = Callable[["Probed"], bool]
PROBES: dict[str, Probe] = {}
"""The probe of each fault, by its id."""


class Probed(Sandbox):
    """A sandbox that may be faulty: the contract is not asked about its answers."""

    judged = False


def probe(id_: str) -> Callable[[Probe], Probe]:
    """Define the probe of a fault: a function of a fresh sandbox, True where it behaves as documented."""

    def define(looks: Probe) -> Probe:
        if id_ in PROBES:
            raise ValueError(f"there are two probes of {id_}")
        PROBES[id_] = looks
        return looks

    return define


@contextmanager
def probed(settings: Settings | None = None) -> Iterator[Probed]:
    """A sandbox of its own to look at."""
    sandbox = Probed(settings)
    try:
        yield sandbox
    finally:
        sandbox.close()


def documented(id_: str, *_: Any) -> bool:
    """What the probe of a fault says of a fresh sandbox as this process has it now."""
    with probed() as sandbox:
        return PROBES[id_](sandbox)
