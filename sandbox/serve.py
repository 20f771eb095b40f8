"""Serving an application on uvicorn until a signal or the end of standard input says stop."""

import asyncio
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from enum import Enum, auto

import uvicorn

from sandbox.app import Application
from sandbox.seed import clients, keys
from sandbox.settings import SeedData

LINGER_SECONDS = 2.0


class AddressTaken(Exception):
    """The address cannot be listened on; the message is a sentence for the user."""


class Announcement(Enum):
    """How the server says where it listens."""

    TEXT = auto()
    JSON = auto()


class Server(uvicorn.Server):
    """uvicorn's server, which goes quietly: a signal ends it with the exit code of success."""

    def install_stop(self, loop: asyncio.AbstractEventLoop, *, until_stdin_closes: bool) -> None:
        """Stop on SIGINT and SIGTERM and, if wanted, when standard input ends."""
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop)
        if until_stdin_closes:
            threading.Thread(target=self._wait_for_stdin, args=(loop,), daemon=True).start()

    def stop(self) -> None:
        """Take no more requests, and do not wait for idle connections."""
        self.should_exit = True

    def _wait_for_stdin(self, loop: asyncio.AbstractEventLoop) -> None:
        while os.read(sys.stdin.fileno(), 4096):
            pass
        # Whoever held the other end is gone; others that he started may still be removing what they have made here.
        time.sleep(LINGER_SECONDS)
        loop.call_soon_threadsafe(self.stop)


def serve(app: Application, host: str, port: int, announcement: Announcement, *, until_stdin_closes: bool) -> None:
    """Serve until stopped, then close the deployment; AddressTaken where the address cannot be listened on."""
    deployment = app.deployment
    try:
        listener = _listener(host, port)
    except OSError as problem:
        deployment.close()
        raise AddressTaken(
            f"cannot listen on {host}:{port} ({problem.strerror}). Choose another with --host and --port."
        ) from problem
    shown = f"[{host}]" if ":" in host else host
    url = f"http://{shown}:{listener.getsockname()[1]}"
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http="httptools",
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=2048,
        timeout_keep_alive=300,
        timeout_graceful_shutdown=1,
    )
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        text = _announced(url, announcement, deployment.settings.seed)
        runner.run(_run(Server(config), listener, text, until_stdin_closes=until_stdin_closes))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The event loop in C where there is one: not on Windows."""
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415 -- not installed there

    return uvloop.new_event_loop


async def _run(server: Server, listener: socket.socket, announcement: str, *, until_stdin_closes: bool) -> None:
    server.install_stop(asyncio.get_running_loop(), until_stdin_closes=until_stdin_closes)
    # `_serve` rather than `serve`: the latter takes the signals over and raises them again after the end.
    serving = asyncio.create_task(server._serve([listener]))  # noqa: SLF001
    while not server.started and not serving.done():
        await asyncio.sleep(0.001)
    if server.started:
        print(announcement, flush=True)  # noqa: T201
    await serving


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol must be named: asyncio switches Nagle's delay off only on sockets that say they are TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OverflowError as problem:
        listener.close()
        raise OSError(0, "a port is a number from 0 to 65535") from problem
    except OSError:
        listener.close()
        raise
    return listener


def _announced(url: str, announcement: Announcement, seeded: SeedData) -> str:
    """Where it listens, and the credentials of the seed data: those of clients are in the demo only."""
    if announcement is Announcement.JSON:
        return json.dumps({"url": url, "keys": keys()})
    lines = [f"calproof sandbox: {url}  (Ctrl-C stops it)"]
    lines += [f"  {username:<8} {key}" for username, key in keys().items()]
    if seeded is SeedData.DEMO:
        lines += [f"  client   {client_id} {secret}" for client_id, secret in clients().items()]
    return "\n".join(lines)
