"""Load profiles: how many journeys, of which kind, for how long, and what must hold. Read from TOML."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, cast

from calproof.children import ROOT
from calproof.errors import UsageError
from calproof.tables import Table, parse_duration
from contracts.contract import load_contract
from scenarios.flows import FLOWS

PROFILES: Final = ROOT / "loadtests" / "profiles"
DEFAULT: Final = "baseline"

Model: TypeAlias = Literal["open", "closed"]
Spacing: TypeAlias = Literal["constant", "poisson"]
SenderKind: TypeAlias = Literal["slim", "fast_http"]

_METRICS: Final = ("p50", "p95", "p99", "error_rate", "violations", "rate_ratio")
_MAX_LAG_MS: Final = 50.0


@dataclass(frozen=True, slots=True)
class Arrivals:
    """When journeys begin. Times in seconds.

    Open: `rate` journeys a second, whether or not earlier ones have ended; one that would exceed `max_in_flight`
    is dropped. Closed: `users`, each waiting `think_seconds` on average between two journeys. `warm_up` is left out
    of the figures, `duration` is measured, for `drain` the journeys still under way are awaited.
    """

    kind: Model = "open"
    rate: float = 1.0
    spacing: Spacing = "constant"
    users: int = 1
    think_seconds: float = 1.0
    warm_up: float = 0.0
    duration: float = 30.0
    drain: float = 10.0
    max_in_flight: int = 500


@dataclass(frozen=True, slots=True)
class Slo:
    """One objective: `metric` of `operation` ("*": of all) must keep to `limit`. Latencies are ms."""

    name: str
    operation: str
    metric: str
    bound: Literal["max", "min"]
    limit: float

    def as_settings(self) -> dict[str, Any]:
        """As it stands in a profile, and as reports read it."""
        return {"name": self.name, "operation": self.operation, "metric": self.metric, self.bound: self.limit}


@dataclass(frozen=True, slots=True)
class Profile:
    """One load profile. `mix` gives each flow its weight; a run whose lag at p99 exceeds `max_lag_ms` is invalid."""

    name: str
    description: str
    arrivals: Arrivals
    mix: Mapping[str, float]
    slos: tuple[Slo, ...] = ()
    max_lag_ms: float = _MAX_LAG_MS
    sender: SenderKind = "slim"
    """`fast_http` is Locust's own client, for what the slim one doesn't do."""

    def as_settings(self) -> dict[str, Any]:
        """The profile as `parse_profile` reads it."""
        arrivals = self.arrivals
        load = ("rate", "spacing") if arrivals.kind == "open" else ("users",)
        names = ("kind", *load, "think_seconds", "warm_up", "duration", "drain", "max_in_flight")
        return {
            "description": self.description,
            "max_lag_ms": self.max_lag_ms,
            "arrivals": {name: getattr(arrivals, name) for name in names},
            "mix": dict(self.mix),
            "sender": {"kind": self.sender},
            "slo": [slo.as_settings() for slo in self.slos],
        }


def run_settings(profile: Profile) -> dict[str, Any]:
    """What a run remembers of its profile: all of it for its generators, and what its verdict depends on."""
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
        arrivals=_arrivals(Table(top.table("arrivals"), where, "arrivals.")),
        mix=_mix(Table(top.table("mix"), where, "mix.")),
        slos=tuple(_slo(Table(slo, where, f"slo[{index}].")) for index, slo in enumerate(top.tables("slo"))),
        max_lag_ms=top.number("max_lag_ms", _MAX_LAG_MS, above=0),
        sender=_sender(Table(top.table("sender"), where, "sender.")) if top.has("sender") else "slim",
    )
    top.refuse_the_rest()
    return profile


def override(profile: Profile, rate: float | None, users: int | None, duration: str | None) -> Profile:
    """The profile with what the command line asks for. A rate makes it open, users make it closed."""
    arrivals = profile.arrivals
    if rate is not None and users is not None:
        raise UsageError("--rate starts journeys at a rate, --users starts users who wait. Give one of them")
    if rate is not None:
        if not 0 < rate < math.inf:
            raise UsageError(f"--rate must be a number above 0, not {rate}")
        arrivals = replace(arrivals, kind="open", rate=rate)
    if users is not None:
        if users < 1:
            raise UsageError(f"--users must be 1 or more, not {users}")
        arrivals = replace(arrivals, kind="closed", users=users)
    if duration is not None:
        seconds = parse_duration(duration)
        if not seconds:
            raise UsageError(f"--duration {duration!r} is no length of time. Give one such as 30, 30s or 2m")
        arrivals = replace(arrivals, duration=seconds)
    return replace(profile, arrivals=arrivals)


def _arrivals(table: Table) -> Arrivals:
    kind = table.choice("kind", ("open", "closed"))
    other = "users" if kind == "open" else "rate"
    if table.has(other):
        raise table.wrong(other, f"has no meaning in {'an open' if kind == 'open' else 'a closed'} model")
    defaults = Arrivals()
    arrivals = Arrivals(
        kind=cast("Model", kind),
        rate=table.number("rate", None, above=0) if kind == "open" else defaults.rate,
        spacing=cast("Spacing", table.choice("spacing", ("constant", "poisson"), defaults.spacing)),
        users=table.whole("users", None, least=1) if kind == "closed" else defaults.users,
        think_seconds=table.number("think_seconds", defaults.think_seconds),
        warm_up=table.seconds("warm_up", defaults.warm_up),
        duration=table.seconds("duration", None),
        drain=table.seconds("drain", defaults.drain),
        max_in_flight=table.whole("max_in_flight", defaults.max_in_flight, least=1),
    )
    if not arrivals.duration:
        raise table.wrong("duration", "must be above 0")
    table.refuse_the_rest()
    return arrivals


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


def _slo(table: Table) -> Slo:
    operation = table.text("operation", "*")
    if operation != "*" and operation not in load_contract().operations:
        raise table.wrong("operation", f"names no operation of the contract: {operation!r}")
    metric = table.choice("metric", _METRICS)
    if table.has("max") == table.has("min"):
        raise table.wrong("max", "or min must be given: one of the two")
    bound: Literal["max", "min"] = "max" if table.has("max") else "min"
    limit = table.number(bound, None)
    slo = Slo(table.text("name", f"{operation} {metric}"), operation, metric, bound, limit)
    table.refuse_the_rest()
    return slo
