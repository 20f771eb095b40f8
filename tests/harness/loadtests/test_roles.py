"""Master and worker are told apart by their options; what doesn't go together is said in a sentence."""

from __future__ import annotations

import socket
from dataclasses import asdict
from pathlib import Path

import pytest

from calproof.distribution import Address, master_arguments
from calproof.errors import UsageError
from tests.harness.command.running import calproof


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [("10.0.0.5", "10.0.0.5", 5557), ("master:7000", "master", 7000), ("[::1]:7000", "[::1]", 7000)],
)
def test_an_address_is_a_host_and_perhaps_a_port(text: str, host: str, port: int) -> None:
    assert asdict(Address.parse(text)) == {"host": host, "port": port}


@pytest.mark.parametrize("text", ["", ":7000", "a:b", "http://a", "a/b", "a:70000", "me@a"])
def test_what_is_no_address_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="is no address"):
        Address.parse(text)


def test_a_master_says_that_its_address_is_taken() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(UsageError, match="can't listen on"):
            master_arguments(Address("127.0.0.1", other.getsockname()[1]), 2)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--worker",), "a worker works for a master"),
        (("--master-host", "a"), "a worker works for a master"),
        (("--worker", "--master-host", "a", "--master"), "a worker leads none"),
        (("--worker", "--master-host", "a", "--rate", "5"), "Leave out --rate"),
        (("peak", "--worker", "--master-host", "a"), "Leave out profile"),
        (("--master",), "a master awaits a number of workers"),
        (("--bind", "a"), "a master awaits a number of workers"),
        (("--master", "--expect-workers", "2", "--workers", "2"), "Give one of them"),
        (("--master", "--expect-workers", "2"), "can't reach the embedded sandbox"),
        (("--worker", "--master-host", "a"), "needs the API key of the target in its own environment"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    ended = calproof("load", *options, "--out", str(tmp_path))
    assert ended.code == 2
    assert said in ended.sentence
    assert list(tmp_path.iterdir()) == []
