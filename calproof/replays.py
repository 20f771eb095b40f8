"""The arrivals of an earlier run, read from its history, to be offered again."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Final

from calproof.arrivals import Arrivals
from calproof.children import ARRIVALS_FILE
from calproof.errors import UsageError
from calproof.profiles import Profile
from history.atomic import write_text
from history.queries import open_history
from history.run import find_run
from scenarios.flows import FLOWS

_NO_END: Final = 24 * 3600.0
_BEGINNINGS: Final = """
    SELECT min(intended_at) AS begun, arg_min(flow, seq), process, journey
    FROM exchanges WHERE journey IS NOT NULL GROUP BY process, journey ORDER BY begun, process, journey
"""


def recorded_arrivals(folder: Path) -> list[tuple[float, str]]:
    """When each journey of that run was to begin (seconds after the first), and its flow."""
    with open_history(folder) as connection:
        rows = connection.execute(_BEGINNINGS).fetchall()
    return [(begun - rows[0][0], flow) for begun, flow, *_ in rows]


def replaying(profile: Profile, runs: Path) -> Profile:
    """The profile as it stands, or, of a replay, with the name, the mix and the length of the run that it repeats.

    Raises HistoryError where there is no such run, UsageError where none of its journeys can be begun again.
    """
    arrivals = profile.arrivals
    if arrivals.kind == "closed" or arrivals.shape != "replay":
        return profile
    folder = find_run(runs, arrivals.replay)
    arrivals = replace(arrivals, replay=folder.name)  # "latest" would soon be another one
    recorded = recorded_arrivals(folder)
    mix = Counter(flow for _, flow in recorded)
    if not recorded:
        raise UsageError(
            f"the run {folder.name} has no journeys to replay. Name a load run: `calproof report` lists them"
        )
    if unknown := [flow for flow in mix if flow not in FLOWS]:
        raise UsageError(f"the run {folder.name} has journeys that are not known any more: {', '.join(unknown)}")
    length = max(recorded[-1][0] / arrivals.speed - arrivals.warm_up, 0.001)
    arrivals = replace(arrivals, duration=min(length, arrivals.duration))
    return replace(profile, arrivals=arrivals, mix={flow: float(count) for flow, count in mix.items()})


def lay_arrivals(folder: Path, profile: Profile, runs: Path) -> None:
    """Lay what is to be replayed, if anything, into the run's folder, where its generators look for it."""
    arrivals = profile.arrivals
    if arrivals.kind == "closed" or arrivals.shape != "replay":
        return
    until = arrivals.warm_up + arrivals.duration
    due = ((at / arrivals.speed, flow) for at, flow in recorded_arrivals(find_run(runs, arrivals.replay)))
    write_text(folder / ARRIVALS_FILE, json.dumps([entry for entry in due if entry[0] <= until]))


def as_replay(profile: Profile, run: str) -> Profile:
    """The profile with the arrivals of that run instead of its own."""
    arrivals = replace(profile.arrivals.steady(1.0), shape="replay", replay=run, rate=Arrivals().rate)
    return replace(profile, arrivals=replace(arrivals, spacing="constant", duration=_NO_END), search=None)
