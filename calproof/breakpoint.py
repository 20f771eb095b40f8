"""The breakpoint of a target: rate after rate, each by generators of its own, all remembered in one run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from calproof.capacity import search
from calproof.profiles import Profile
from calproof.progress import EventTail
from calproof.search_step import told
from history.recorder import Recorder
from reports.knee import knee_line
from reports.steps import measure_step, step_facts


def find_breakpoint(
    folder: Path, profile: Profile, generate: Callable[[Profile, Mapping[str, str]], bool], console: Console
) -> bool:
    """Search for the knee; `generate` runs the generators at one rate and says whether the user interrupted them.

    Each step is remembered as an event of the kind "step". Says whether the search was interrupted.
    """
    assert profile.search is not None  # noqa: S101  (there is nothing to find without one)
    slos = [slo.as_settings() for slo in profile.slos]
    tail = EventTail(folder)
    rates = search(profile.arrivals.rate, profile.search)
    rate, number = next(rates), 0
    with Recorder(folder, "search") as recorder:
        while True:
            number += 1
            at_rate = replace(profile, arrivals=profile.arrivals.steady(rate), search=None)
            interrupted = generate(at_rate, told(number, rate))
            processes = {event["process"] for event in tail.new() if event["kind"] == "worker"}
            if interrupted:  # half a step says nothing
                return True
            step = measure_step(folder, sorted(processes), rate, slos, profile.max_lag_ms)
            recorder.event("step", **step_facts(step))
            console.print(f"  {knee_line(step)}", markup=False, highlight=False, soft_wrap=True)
            try:
                rate = rates.send(step.outcome)
            except StopIteration:
                return False
