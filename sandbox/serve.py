"""Serving an application on uvicorn until a signal or the end of standard input says stop."""

import asyncio
import json
import os
import signal
import socket
import sys
import threading
from enum import Enum, auto

import uvicorn
from starlette.applications import Starlette

from sandbox.app import deployment_of
from sandbox.seed import keys


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
        loop.call_soon_threadsafe(self.stop)


def serve(app: Starlette, host: str, port: int, announcement: Announcement, *, until_stdin_closes: bool) -> None:
    """Serve until stopped, then close the deployment; AddressTaken where the address cannot be listened on."""
    deployment = deployment_of(app)
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
        backlog=2048,
        timeout_keep_alive=300,
        timeout_graceful_shutdown=1,
    )
    asyncio.run(_run(Server(config), listener, url, announcement, until_stdin_closes=until_stdin_closes))


async def _run(
    server: Server, listener: socket.socket, url: str, announcement: Announcement, *, until_stdin_closes: bool
) -> None:
    server.install_stop(asyncio.get_running_loop(), until_stdin_closes=until_stdin_closes)
    # `_serve` rather than `serve`: the latter takes the signals over and raises them again after the end.
    serving = asyncio.create_task(server._serve([listener]))  # noqa: SLF001
    while not server.started and not serving.done():
        await asyncio.sleep(0.001)
    if server.started:
        _announce(url, announcement)
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


def _announce(url: str, announcement: Announcement) -> None:
    if announcement is Announcement.JSON:
        lines = [json.dumps({"url": url, "keys": keys()})]
    else:
        lines = [f"calproof sandbox: {url}  (Ctrl-C stops it)"]
        lines += [f"  {username:<8} {key}" for username, key in keys().items()]
    print("\n".join(lines), flush=True)  # noqa: T201
