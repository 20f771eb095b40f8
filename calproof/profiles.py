"""Load profiles: how many journeys, of which kind, for how long, and what must hold. Read from TOML."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, cast

from calproof.arrivals import Arrivals, Spacing, parse_arrivals
from calproof.children import ROOT
from calproof.errors import UsageError
from calproof.objectives import Slo, parse_slo
from calproof.tables import Table, parse_duration
from scenarios.flows import FLOWS

__all__ = [
    "DEFAULT",
    "PROFILES",
    "Arrivals",
    "Profile",
    "Search",
    "SenderKind",
    "Slo",
    "Spacing",
    "known_profiles",
    "load_profile",
    "override",
    "parse_profile",
    "run_settings",
    "search_with",
]

PROFILES: Final = ROOT / "loadtests" / "profiles"
DEFAULT: Final = "baseline"

SenderKind: TypeAlias = Literal["slim", "fast_http"]

_MAX_LAG_MS: Final = 50.0


@dataclass(frozen=True, slots=True)
class Search:
    """How the breakpoint is looked for: at the rate of the arrivals, then `step` more a second each time, up to `to`.

    Each rate is held for the warm-up (the target settles) and the duration (it is measured). Once one broke, the gap
    is halved until it is at most `precision` (a share of the rate); both ends are tried until each has `repeats` tries.
    """

    to: float
    step: float
    precision: float = 0.1
    repeats: int = 3

    def as_settings(self) -> dict[str, Any]:
        """As it stands in a profile."""
        return {name: getattr(self, name) for name in ("to", "step", "precision", "repeats")}


@dataclass(frozen=True, slots=True)
class Profile:
    """One load profile. `mix` gives each flow its weight; a run whose lag at p99 exceeds `max_lag_ms` is invalid.

    With a `search` the run looks for the rate at which its objectives break.
    """

    name: str
    description: str
    arrivals: Arrivals
    mix: Mapping[str, float] = field(default_factory=dict)
    slos: tuple[Slo, ...] = ()
    max_lag_ms: float = _MAX_LAG_MS
    search: Search | None = None
    sender: SenderKind = "slim"
    """`fast_http` is Locust's own client, for what the slim one doesn't do."""

    def as_settings(self) -> dict[str, Any]:
        """The profile as `parse_profile` reads it."""
        return {
            "description": self.description,
            "max_lag_ms": self.max_lag_ms,
            "arrivals": self.arrivals.as_settings(),
            "mix": dict(self.mix),
            "sender": {"kind": self.sender},
            "slo": [slo.as_settings() for slo in self.slos],
            **({"breakpoint": self.search.as_settings()} if self.search else {}),
        }


def run_settings(profile: Profile) -> dict[str, Any]:
    """What a run remembers of its profile: all of it for its generators, and what its verdict depends on."""
    if profile.search is not None:  # objectives and lag are those of each step
        return {"profile": profile.as_settings(), "slos": []}
    slos = [slo.as_settings() for slo in profile.slos]
    return {"profile": profile.as_settings(), "slos": slos, "max_lag_ms": profile.max_lag_ms}


def known_profiles() -> list[str]:
    """The names of the profiles that come with calproof."""
    return sorted(path.stem for path in PROFILES.glob("*.toml"))


def load_profile(name: str) -> Profile:
    """The profile of that name, or in that .toml file. Raises UsageError, with file and key, for whatever is wrong."""
    path = Path(name) if name.endswith(".toml") else PROFILES / f"{name}.toml"
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        known = ", ".join(known_profiles())
        raise UsageError(
            f"there is no profile called {name!r}. Known profiles: {known}; or give the path of a .toml file"
        ) from None
    except OSError as error:
        raise UsageError(f"the profile {path} can't be read: {error.strerror}") from None
    except ValueError as error:  # no UTF-8, or no TOML
        raise UsageError(f"the profile {path} is no valid TOML: {error}") from None
    return parse_profile(path.stem, found, str(path))


def parse_profile(name: str, found: Mapping[str, Any], where: str) -> Profile:
    """A profile from its tables. Raises UsageError; `where` names the file in the message."""
    top = Table(found, where)
    profile = Profile(
        name=name,
        description=top.text("description", ""),
        arrivals=(arrivals := parse_arrivals(Table(top.table("arrivals"), where, "arrivals."))),
        mix=_mix(Table(top.table("mix"), where, "mix.")) if top.has("mix") or not arrivals.replay else {},
        slos=tuple(parse_slo(Table(slo, where, f"slo[{index}].")) for index, slo in enumerate(top.tables("slo"))),
        max_lag_ms=top.number("max_lag_ms", _MAX_LAG_MS, above=0),
        search=_search(Table(top.table("breakpoint"), where, "breakpoint.")) if top.has("breakpoint") else None,
        sender=_sender(Table(top.table("sender"), where, "sender.")) if top.has("sender") else "slim",
    )
    top.refuse_the_rest()
    if profile.search and (arrivals.kind == "closed" or arrivals.shape != "constant"):
        raise top.wrong("breakpoint", "needs open arrivals of the shape constant: the search gives them their rates")
    return profile


def override(profile: Profile, rate: float | None, users: int | None, duration: str | None) -> Profile:
    """The profile with what the command line asks for. A rate makes it open and steady, users make it closed."""
    arrivals = profile.arrivals
    if rate is not None and users is not None:
        raise UsageError("--rate starts journeys at a rate, --users starts users who wait. Give one of them")
    if rate is not None:
        if not 0 < rate < math.inf:
            raise UsageError(f"--rate must be a number above 0, not {rate}")
        arrivals = arrivals.steady(rate)
    if users is not None:
        if users < 1:
            raise UsageError(f"--users must be 1 or more, not {users}")
        arrivals = arrivals.crowded(users)
    if duration is not None:
        seconds = parse_duration(duration)
        if not seconds:
            raise UsageError(f"--duration {duration!r} is no length of time. Give one such as 30, 30s or 2m")
        arrivals = arrivals.lasting(seconds)
    return replace(profile, arrivals=arrivals)


def search_with(profile: Profile, first: float | None, last: float | None, step: float | None) -> Profile:
    """The profile with another range of rates to search. Raises UsageError."""
    given = {"--from": first, "--to": last, "--step": step}
    asked = [name for name, value in given.items() if value is not None]
    if profile.search is None:
        if asked:
            raise UsageError(f"{asked[0]} belongs to a search: `calproof load breakpoint {asked[0]} …`")
        return profile
    for name, value in given.items():
        if value is not None and not 0 < value < math.inf:
            raise UsageError(f"{name} must be a number above 0, not {value}")
    search, arrivals = profile.search, profile.arrivals
    search = replace(search, to=last or search.to, step=step or search.step)
    arrivals = arrivals.steady(first or arrivals.rate)
    if search.to < arrivals.rate:
        raise UsageError(
            f"the search begins at {arrivals.rate:g} and ends at {search.to:g}. Lower --from or raise --to"
        )
    return replace(profile, arrivals=arrivals, search=search)


def _search(table: Table) -> Search:
    usual = Search(1, 1)
    search = Search(
        to=table.number("to", None, above=0),
        step=table.number("step", None, above=0),
        precision=table.number("precision", usual.precision, above=0),
        repeats=table.whole("repeats", usual.repeats, least=1),
    )
    table.refuse_the_rest()
    return search


def _sender(table: Table) -> SenderKind:
    kind = cast("SenderKind", table.choice("kind", ("slim", "fast_http"), "slim"))
    table.refuse_the_rest()
    return kind


def _mix(table: Table) -> dict[str, float]:
    mix = {name: table.number(name, None) for name in FLOWS if table.has(name)}
    table.refuse_the_rest(FLOWS)
    if not any(mix.values()):
        raise UsageError(f"{table.where}: [mix] needs at least one flow with a weight above 0")
    return {name: weight for name, weight in mix.items() if weight}
