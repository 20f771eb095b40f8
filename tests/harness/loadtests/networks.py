"""Hosts of their own on this machine: network namespaces, joined by a switch in one more of them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import pytest

from tests.harness.loadtests.crew import Host

_NET = "198.18.{net}.{host}"
"""Addresses set aside for tests of network devices (RFC 2544): nobody's, and routed nowhere."""


def ip(*arguments: str) -> None:
    """Run `ip ARGUMENTS…`; skip the test where namespaces can't be made."""
    ran = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    if ran.returncode:
        pytest.skip(f"network namespaces can't be made here: ip {' '.join(arguments)}: {ran.stderr.strip()}")


@dataclass(slots=True)
class Networks:
    """Two networks: through the one the workers reach their master, through the other all reach the target."""

    tag: str
    stack: ExitStack
    hosts: dict[str, str] = field(default_factory=dict)

    def host(self, name: str, number: int) -> Host:
        """A host with an address in both networks; `Host.address` is that in the first."""
        space = self._namespace(name)
        self.hosts[name] = space
        for net, device in enumerate(("control", "data")):
            port = f"{name}{net}"
            ends = ("name", device, "netns", space, "type", "veth", "peer", "name", port, "netns", self.hosts["switch"])
            ip("link", "add", *ends)
            ip("-n", self.hosts["switch"], "link", "set", port, "master", f"net{net}", "up")
            ip("-n", space, "addr", "add", f"{_NET.format(net=net, host=number)}/24", "dev", device)
            ip("-n", space, "link", "set", device, "up")
        return Host(_NET.format(net=0, host=number), ("ip", "netns", "exec", space))

    def switch(self) -> None:
        """The switch of both networks."""
        self.hosts["switch"] = self._namespace("switch")
        for net in range(2):
            ip("-n", self.hosts["switch"], "link", "add", f"net{net}", "type", "bridge")
            ip("-n", self.hosts["switch"], "link", "set", f"net{net}", "up")

    def cut(self, name: str) -> None:
        """Cut a host off from the master; it still reaches the target."""
        ip("-n", self.hosts["switch"], "link", "set", f"{name}0", "down")

    def _namespace(self, name: str) -> str:
        space = f"calproof-{self.tag}-{name}"
        ip("netns", "add", space)
        self.stack.callback(subprocess.run, ["ip", "netns", "delete", space], check=True)
        ip("-n", space, "link", "set", "lo", "up")
        return space


@contextmanager
def networks() -> Iterator[Networks]:
    """Networks that are gone afterwards, and what was in them with them. Skips the test where they can't be made."""
    if os.geteuid() != 0:
        pytest.skip("network namespaces can't be made here: that takes root")
    if shutil.which("ip") is None:
        pytest.skip("network namespaces can't be made here: iproute2 is not installed")
    with ExitStack() as stack:
        made = Networks(f"{os.getpid():x}", stack)
        made.switch()
        yield made


def in_data_network(host: Host) -> Host:
    """The same host by its address in the second network."""
    return Host(host.address.replace("198.18.0.", "198.18.1."), host.prefix)
