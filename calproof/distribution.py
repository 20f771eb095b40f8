"""Load from many machines: where a master listens, and how a worker is started. The work itself is Locust's."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn
from urllib.parse import urlsplit

from calproof.children import ROOT, RUN_VARIABLE, environment
from calproof.errors import UsageError
from calproof.targets import KEY_VARIABLE, keys_of_environment
from contracts.exchange import HOST

LOCUSTFILE: Final = "loadtests/locustfile.py"

PORT: Final = 5557
"""Locust's own port between master and workers."""

_BIND: Final = "127.0.0.1"
"""Only this machine, unless told otherwise: whoever reaches a master can work for it, or end its run."""

MASTER_VARIABLE: Final = "CALPROOF_MASTER"
"""The environment variable that tells a worker's process the address of its master."""

OUT_VARIABLE: Final = "CALPROOF_OUT"
"""The environment variable that tells a worker's process where to make its folder."""

WORKERS_WITHIN: Final = 300.0
"""Seconds for which a master waits for its workers."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a master listens. `host` "0.0.0.0" means every interface of this machine."""

    host: str
    port: int = PORT

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    @classmethod
    def parse(cls, text: str) -> Address:
        """From HOST or HOST:PORT. Raises UsageError."""
        try:
            parts = urlsplit(f"//{text}")
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        if not host or text != parts.netloc or "@" in text:
            raise UsageError(f"{text!r} is no address. Give one such as 10.0.0.5 or 10.0.0.5:{PORT}")
        return cls(f"[{host}]" if ":" in host else host, PORT if port is None else port)


@dataclass(frozen=True, slots=True)
class Role:
    """What this process is in a run: a worker of the master at `master_host`, a master at `bind`, or all by itself."""

    workers: int = 1
    bind: Address | None = None
    master_host: Address | None = None


def roles(
    master: bool,
    bind: str | None,
    expect_workers: int | None,
    worker: bool,
    master_host: str | None,
    workers: int | None,
    others: Sequence[str],
) -> Role:
    """The role that these options of `calproof load` give. Raises UsageError where they don't go together.

    `others` names the options that were given and that a worker is told by its master.
    """
    if worker and (master or bind or expect_workers or workers):
        raise UsageError("a worker leads none. Leave out --worker, or --master, --bind, --expect-workers and --workers")
    if worker and others:
        raise UsageError(f"a worker is told by its master what to do. Leave out {', '.join(others)}")
    if worker != bool(master_host):
        raise UsageError("a worker works for a master. Give --worker and --master-host, or neither")
    if master and workers:
        raise UsageError("--workers starts processes here, --master awaits them from elsewhere. Give one of them")
    if master != bool(expect_workers) or (bind and not master):
        raise UsageError("a master awaits a number of workers. Give --master and --expect-workers, or neither")
    if worker:
        return Role(master_host=Address.parse(master_host or ""))
    if master:
        return Role(expect_workers or 1, Address.parse(bind or _BIND))
    return Role(workers or 1)


def master_arguments(bind: Address, workers: int) -> list[str]:
    """What makes Locust the master of so many workers from elsewhere. Raises UsageError for an address taken."""
    family = socket.AF_INET6 if bind.host.startswith("[") else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind.host.strip("[]"), bind.port))
        except OSError as error:
            raise UsageError(f"a master can't listen on {bind} ({error.strerror}). Give another --bind") from None
    arguments = ["--master", "--master-bind-host", bind.host, "--master-bind-port", str(bind.port)]
    return [*arguments, "--expect-workers", str(workers)]


def work_for(address: Address, out: Path) -> NoReturn:
    """Become a worker of the master at that address. Raises UsageError when there is no key.

    Locust takes this process's place: signals reach it directly, and nothing stays behind.
    """
    if not keys_of_environment().get(HOST):
        raise UsageError(
            f"a worker needs the API key of the target in its own environment: put it into {KEY_VARIABLE}. "
            "The master never sends it"
        )
    arguments = ["-m", "locust", "-f", LOCUSTFILE, "--worker", "--skip-log-setup"]
    arguments += ["--master-host", address.host, "--master-port", str(address.port)]
    extra = environment({MASTER_VARIABLE: str(address), OUT_VARIABLE: str(out)})
    extra.pop(RUN_VARIABLE, None)
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, *arguments], extra)  # noqa: S606
