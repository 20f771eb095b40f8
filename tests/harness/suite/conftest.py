"""The verification suite's tests, called one by one on a sandbox in this process."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from calproof.children import RUN_VARIABLE
from calproof.examiner import Examiner
from calproof.senders import InProcessSender
from contracts.contract import load_contract
from contracts.exchange import COLLEAGUE, HOST, STRANGER
from contracts.judge import Judge
from history.recorder import Recorder
from history.run import RunInfo, create_run
from sandbox.app import create_app, deployment_of
from sandbox.settings import Settings
from scenarios.flow import drive
from scenarios.kinds import Kind
from scenarios.provisioning import event_type_of, provision
from scenarios.starts import Starts
from scenarios.world import EventType

KEYS: Final = {HOST: "cal_sandbox_john", STRANGER: "cal_sandbox_mallory", COLLEAGUE: "cal_sandbox_jane"}
Run = Callable[..., None]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A run of standard depth, which the suite's files ask for while they are imported."""
    made = create_run(
        tmp_path_factory.mktemp("suite"),
        RunInfo(verb="verify", target="sandbox", url="in-process", seed=1, profile="standard"),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(RUN_VARIABLE, str(made))
        yield made


@pytest.fixture
def suite_examiner(folder: Path) -> Iterator[Examiner]:
    """An examiner of a sandbox in this process, with a host, a stranger and a colleague."""
    app = create_app(Settings())
    sender, deployment = InProcessSender(app, KEYS), deployment_of(app)
    recorder = Recorder(folder, "test")
    world = drive(provision("proof", callers=KEYS), sender)

    def make(kind: Kind) -> EventType:
        return drive(event_type_of(world, kind), sender)

    world.make = make
    made = Examiner(sender, Judge(load_contract()), recorder, world, Starts(date(2031, 1, 6)), together=sender.together)
    yield made
    recorder.close()
    sender.close()
    deployment.close()


@pytest.fixture
def run(suite_examiner: Examiner) -> Run:
    """Calls a test of the suite by file and name, with what it is parametrised by."""

    def call(file: str, test: str, *arguments: Any) -> None:
        getattr(importlib.import_module(f"tests.contract.{file}"), test)(suite_examiner, *arguments)

    return call
