"""Child processes that never outlive their parent and always get to tidy up.

A child runs in a session of its own, so that Ctrl-C reaches the parent alone; the parent passes it on once and waits.
Each child holds the read end of a pipe on its standard input: should the parent be killed, the pipe closes, and the
child ends by itself.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

ROOT: Final = Path(__file__).resolve().parent.parent
"""The checkout: the rooms are plain top-level packages in it."""

RUNS: Final = ROOT / "reports" / "runs"
"""Where the folders of runs lie unless another place is asked for."""

RUN_VARIABLE: Final = "CALPROOF_RUN"
"""The environment variable that tells a child the folder of the run it belongs to."""

SHARED: Final = "budget.shared"
"""The file in a run's folder through which its processes share the budget; it goes when they have ended."""

PARENT_GONE: Final = threading.Event()
"""Set in a child once its parent is gone: an interrupt alone can get lost in code that catches everything."""

ARRIVALS_FILE: Final = "arrivals.json"
"""The file in a replay's folder that tells its generators when to begin what: [[seconds, flow], …]."""

_GRACE: Final = 30.0


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The parent's environment with `extra`, in which the rooms of this checkout are found first."""
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1", **extra}


Child = subprocess.Popen[bytes]


@contextmanager
def child(
    arguments: Sequence[str], extra: Mapping[str, str], output: IO[bytes] | int, linger: float = 0.0
) -> Iterator[Child]:
    """Run `python ARGUMENTS…` from the checkout; at the end of the block it is gone.

    Should it be killed, what it had started has `linger` seconds to end by itself.
    """
    process = subprocess.Popen(  # noqa: S603  (our own modules, no shell)
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(extra),
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.STDOUT if output is not subprocess.PIPE else None,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if (process.poll() or 0) < 0:
            _wait_for_session(process.pid, linger)
        stop(process, grace=_GRACE)


def stop(process: Child, grace: float) -> None:
    """End a child: ask, wait for `grace` seconds, then insist. Its whole session goes with it."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    with suppress(ProcessLookupError):  # what the child itself had started
        os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def _wait_for_session(leader: int, seconds: float) -> None:
    """Wait until no process of that session is left, at most so long."""
    until = time.monotonic() + seconds
    with suppress(ProcessLookupError):
        while time.monotonic() < until:
            os.killpg(leader, 0)
            time.sleep(0.1)


def wait(process: Child, look: Callable[[], None], every: float = 0.2) -> bool:
    """Wait for a child and call `look` now and then. On Ctrl-C pass it on and wait on; says whether that happened."""
    interrupted = False
    while process.poll() is None:
        try:
            look()
            time.sleep(every)
        except KeyboardInterrupt:
            if interrupted:  # a second Ctrl-C: the user won't wait
                process.kill()
            else:
                process.send_signal(signal.SIGINT)
            interrupted = True
    look()
    return interrupted


def end_with_parent() -> None:
    """In a child: interrupt this process when its standard input closes, which is when its parent is gone."""
    # Whoever was started in the background of a shell has inherited that SIGINT is ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    pipe = os.dup(0)  # pytest puts something else in the place of 0

    def watch() -> None:
        while os.read(pipe, 1024):
            pass
        PARENT_GONE.set()
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
