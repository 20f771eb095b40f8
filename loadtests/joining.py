"""How a worker on another machine comes to its run: it asks the master, who tells it all but the key.

A worker needs the checkout, the key in its environment and the master's address. Target, seed and profile come from
the master; what the worker records goes into a folder of its own beside the runs of its machine.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import gevent
from locust.exception import RPCError
from locust.rpc import Message, rpc
from locust.runners import MasterRunner

from calproof.children import RUNS
from calproof.distribution import MASTER_VARIABLE, OUT_VARIABLE, Address
from calproof.errors import InvalidRunError, UsageError
from calproof.profiles import Profile, parse_profile
from history.merging import PART_OF
from history.run import RunInfo, create_folder, installed_versions

JOIN: Final = "calproof-join"
"""The message by which a worker asks for its run, and that in which the master answers."""

PATIENCE: Final = 60.0
"""Seconds for which a worker looks for its master: it may have been started first."""

_ASK_AGAIN: Final = 1.0
_RPC: Final[Any] = rpc  # untyped
_MESSAGE: Final[Any] = Message


@dataclass(frozen=True, slots=True)
class Joined:
    """The run of a master elsewhere, as it stands there."""

    name: str
    info: RunInfo
    runs: Path

    @property
    def profile(self) -> Profile:
        """What the run does."""
        return parse_profile(self.info.profile, self.info.settings.get("profile", {}), f"the run {self.name}")

    def folder(self, index: int) -> Path:
        """A fresh folder for the part of worker `index`."""
        settings = {**self.info.settings, PART_OF: self.name, "worker": index}
        return create_folder(self.runs, f"{self.name}-worker-{index}", replace(self.info, settings=settings))


def master_elsewhere() -> str:
    """The address of the master that this process was started to work for, else ""."""
    return os.environ.get(MASTER_VARIABLE, "")


def join(address: str, patience: float = PATIENCE) -> Joined:
    """Ask the master at that address for its run.

    Raises InvalidRunError when none answers in time, UsageError when it has no use for this worker.
    """
    master = Address.parse(address)
    identity = f"{socket.gethostname()}-asking-{uuid4().hex}"
    client: Any = _RPC.Client(master.host, master.port, identity)
    try:
        silent = InvalidRunError(f"no calproof master answered at {master} within {patience:g} s")
        with gevent.Timeout(patience, silent):
            answer = _ask(client, identity)
    finally:
        client.close(linger=0)
    if refusal := answer.get("refused"):
        raise UsageError(f"the master at {master} has no use for this worker: {refusal}")
    if not re.fullmatch(r"[A-Za-z0-9_.-]+", answer["name"]):
        raise InvalidRunError(f"the master at {master} calls its run {answer['name']!r}, which names no folder")
    info = RunInfo(**answer["info"])
    return Joined(answer["name"], replace(info, argv=tuple(info.argv)), Path(os.environ.get(OUT_VARIABLE) or RUNS))


def _ask(client: Any, identity: str) -> Mapping[str, Any]:
    question = _MESSAGE(JOIN, {"calproof": installed_versions().get("calproof", "")}, identity)

    def again() -> None:
        while True:
            client.send(question)
            gevent.sleep(_ASK_AGAIN)

    asking = gevent.spawn(again)
    try:
        while True:
            try:
                message = client.recv()
            except RPCError:
                continue
            if message.type == JOIN:
                answer: Mapping[str, Any] = message.data
                return answer
    finally:
        asking.kill()


def answer_joiners(runner: MasterRunner, begun: Callable[[], bool], name: str, info: RunInfo, workers: int) -> None:
    """Let the master tell the run to whoever asks, until it has begun or all expected workers are there."""
    ours = installed_versions().get("calproof", "")

    def answer(msg: Any, **_: Any) -> None:
        theirs = msg.data.get("calproof")
        reply: dict[str, Any] = {"name": name, "info": asdict(info)}
        if theirs != ours:
            reply = {"refused": f"it runs calproof {ours}, the worker {theirs}. Update one of them"}
        elif begun():  # Locust's state doesn't tell: it says "stopped" before the first worker is there
            reply = {"refused": "its run has begun already. Start the workers before that"}
        elif len(runner.clients.ready) >= workers:
            reply = {"refused": f"all {workers} workers it awaits are there. Raise the master's --expect-workers"}
        runner.send_message(JOIN, reply, msg.node_id)

    runner.register_message(JOIN, answer)
