"""Whether a load run should end before its time: an objective can't be met any more, or a promise is broken."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from calproof.arrivals import due_by
from calproof.children import Child
from calproof.objectives import Slo
from calproof.profiles import Profile
from calproof.progress import EventTail
from history.recorder import Recorder
from reports.metrics import share_of

LEAST: Final = 100
"""So many measured exchanges an objective needs before it can end a run."""


class EarlyEnd:
    """Reads the events of the generators, second by second, and knows when there is nothing left to learn."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._watched: dict[str, list[tuple[int, int]]] = {}
        self._seconds: dict[str, int] = {}
        self._breaches = 0

    def reason(self, events: Iterable[Mapping[str, Any]]) -> str:
        """Take in what is new; why the run should end now, "" while it should go on."""
        for event in events:
            facts, process = event["facts"], event["process"]
            if event["kind"] in ("arrivals", "warm_up"):
                self._breaches += facts["violations"]
            if event["kind"] == "arrivals":
                self._watched[process] = [(seen, against) for seen, against in facts["watched"]]
                self._seconds[process] = self._seconds.get(process, 0) + 1
        if not self._seconds:  # the warm-up isn't over
            return ""
        if self._breaches:
            return "a promise was broken"
        for place, slo in enumerate(self._profile.slos):
            seen = sum(watched[place][0] for watched in self._watched.values())
            against = sum(watched[place][1] for watched in self._watched.values())
            if seen >= LEAST and against > _allowed(slo, seen / self._share_done()):
                return f"{slo.name} can't be met any more"
        return ""

    def _share_done(self) -> float:
        """Which part of the measured arrivals is behind us."""
        arrivals = self._profile.arrivals
        passed = min(float(max(self._seconds.values())), arrivals.duration)
        if arrivals.kind == "closed" or arrivals.shape == "replay":
            return passed / arrivals.duration
        before = due_by(arrivals, arrivals.warm_up)
        whole = due_by(arrivals, arrivals.warm_up + arrivals.duration) - before
        return max((due_by(arrivals, arrivals.warm_up + passed) - before) / whole, 1e-9) if whole else 1.0


class Stopping:
    """Ends the generators (`process`) in order once there is a reason, and writes it down."""

    def __init__(self, folder: Path, profile: Profile, process: Child) -> None:
        self._folder = folder
        self._tail = EventTail(folder)
        self._early = EarlyEnd(profile)
        self._process = process
        self.stopped = False

    def look(self) -> None:
        """Take in what is new."""
        reason = self._early.reason(self._tail.new())
        if not reason or self.stopped:
            return
        self.stopped = True
        with Recorder(self._folder, "early-end") as recorder:
            recorder.event("stopped", reason=reason)
        self._process.send_signal(signal.SIGINT)


def _allowed(slo: Slo, expected: float) -> float:
    """How many exchanges may speak against an objective when so many are expected in all."""
    share = share_of(slo.metric)
    if share is not None:
        return (1 - share) * expected
    if slo.metric in ("error_rate", "rate_limited"):
        return slo.limit * expected
    return slo.limit if slo.metric == "violations" else float("inf")
