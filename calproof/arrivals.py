"""When a profile wants journeys to begin: its shapes and users, read from TOML, and the rate at every moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import Any, Final, Literal, TypeAlias, cast

from calproof.errors import UsageError
from calproof.tables import Table

Model: TypeAlias = Literal["open", "closed"]
Shape: TypeAlias = Literal["constant", "ramp", "steps", "spike", "replay"]
Spacing: TypeAlias = Literal["constant", "poisson"]
Think: TypeAlias = Literal["uniform", "exponential", "constant"]

MODELS: Final = ("open", "closed")
SHAPES: Final = ("constant", "ramp", "steps", "spike", "replay")
SPACINGS: Final = ("constant", "poisson")
THINKS: Final = ("uniform", "exponential", "constant")


@dataclass(frozen=True, slots=True)
class Arrivals:
    """When journeys begin. Times in seconds, rates in journeys a second of all workers together.

    Open: journeys begin by the `shape` whether or not earlier ones have ended; one that would exceed `max_in_flight`
    is dropped. They are spaced evenly or as a Poisson process. `constant`: at `rate`; `ramp`: from `rate` to `to`;
    `steps`: at each of `rates` for an equal time; `spike`: at `rate`, but at `peak` for `lasts` from `at` on;
    `replay`: as in the run called `replay`, `speed` times as fast. Closed: `users`, each waiting `think_seconds` on
    average between two journeys; `think` is the distribution: uniform between half and one and a half of it,
    exponential, or always the same.

    `warm_up` is left out of the figures and keeps the shape's first rate; `duration` is measured; for `drain` the
    journeys still under way are awaited. A replay lasts as long as the run that it repeats, at most `duration` after
    its warm-up.
    """

    kind: Model = "open"
    shape: Shape = "constant"
    rate: float = 1.0
    spacing: Spacing = "constant"
    to: float = 0.0
    rates: tuple[float, ...] = ()
    peak: float = 0.0
    at: float = 0.0
    lasts: float = 0.0
    replay: str = ""
    speed: float = 1.0
    users: int = 1
    think_seconds: float = 1.0
    think: Think = "uniform"
    warm_up: float = 0.0
    duration: float = 30.0
    drain: float = 10.0
    max_in_flight: int = 500

    def as_settings(self) -> dict[str, Any]:
        """As it stands in a profile."""
        if self.kind == "closed":
            names = ["users", "think_seconds", "think"]
        else:
            names = ["shape", *_KEYS[self.shape], "think_seconds", "think"]
        names = ["kind", *names, "max_in_flight", "warm_up", "duration", "drain"]
        return {name: _settings(self, name) for name in names}

    def lasting(self, seconds: float) -> Arrivals:
        """The same over another time: a spike keeps its place in it."""
        share = seconds / self.duration
        return replace(self, duration=seconds, at=self.at * share, lasts=self.lasts * share)

    def steady(self, rate: float) -> Arrivals:
        """Open arrivals at one rate instead, spaced as before."""
        return replace(self._plain(), rate=rate, spacing=self.spacing)

    def crowded(self, users: int) -> Arrivals:
        """That many users who think instead."""
        return replace(self._plain(), kind="closed", users=users)

    def _plain(self) -> Arrivals:
        """What every model has in common, and nothing of a shape."""
        kept = ("think_seconds", "think", "warm_up", "duration", "drain", "max_in_flight")
        return Arrivals(**{name: getattr(self, name) for name in kept})


_KEYS: Final[dict[Shape, tuple[str, ...]]] = {
    "constant": ("rate", "spacing"),
    "ramp": ("from", "to", "spacing"),
    "steps": ("rates", "spacing"),
    "spike": ("rate", "peak", "at", "lasts", "spacing"),
    "replay": ("replay", "speed"),
}
"""The keys of each shape; those of the others have no meaning beside them."""
_ALL_KEYS: Final = frozenset(key for keys in _KEYS.values() for key in keys)


def _settings(arrivals: Arrivals, name: str) -> Any:
    value = getattr(arrivals, "rate" if name == "from" else name)
    return list(value) if isinstance(value, tuple) else value


def parse_arrivals(table: Table) -> Arrivals:
    """The table [arrivals] of a profile. Raises UsageError."""
    kind = cast("Model", table.choice("kind", MODELS))
    usual = Arrivals()
    # The command line can close an open model (--users): a think time beside it may wait for that.
    for other in ["users"] if kind == "open" else sorted({"shape", *_ALL_KEYS}):
        if table.has(other):
            raise table.wrong(other, f"has no meaning in {'an open' if kind == 'open' else 'a closed'} model")
    shape = cast("Shape", table.choice("shape", SHAPES, usual.shape))
    arrivals = Arrivals(
        kind=kind,
        users=table.whole("users", None, least=1) if kind == "closed" else usual.users,
        think_seconds=table.number("think_seconds", usual.think_seconds),
        think=cast("Think", table.choice("think", THINKS, usual.think)),
        warm_up=table.seconds("warm_up", usual.warm_up),
        duration=table.seconds("duration", 24 * 3600.0 if shape == "replay" else None),
        drain=table.seconds("drain", usual.drain),
        max_in_flight=table.whole("max_in_flight", usual.max_in_flight, least=1),
    )
    if not arrivals.duration:
        raise table.wrong("duration", "must be above 0")
    if kind == "open":
        arrivals = _shaped(table, replace(arrivals, shape=shape))
    table.refuse_the_rest()
    return arrivals


def _shaped(table: Table, arrivals: Arrivals) -> Arrivals:
    shape, keys = arrivals.shape, _KEYS[arrivals.shape]
    for other in sorted(_ALL_KEYS - set(keys)):
        if table.has(other):
            raise table.wrong(other, f"has no meaning in the shape {shape}")
    spacing = cast("Spacing", table.choice("spacing", SPACINGS, arrivals.spacing))
    arrivals = replace(arrivals, spacing=spacing)
    match shape:
        case "constant":
            return replace(arrivals, rate=table.number("rate", None, above=0))
        case "ramp":
            return _rising(table, replace(arrivals, rate=table.number("from", None), to=table.number("to", None)), "to")
        case "steps":
            return _rising(table, replace(arrivals, rates=table.numbers("rates")), "rates")
        case "spike":
            spiked = replace(
                arrivals,
                rate=table.number("rate", None),
                peak=table.number("peak", None, above=0),
                at=table.seconds("at", None),
                lasts=table.seconds("lasts", None),
            )
            if spiked.at + spiked.lasts > spiked.duration:
                raise table.wrong("at", f"and lasts reach beyond the duration of {spiked.duration:g} s")
            return spiked
        case "replay":
            found = table.text("replay", "")
            if not found:
                raise table.wrong("replay", "must name the run to repeat, or its folder")
            return replace(arrivals, replay=found, speed=table.number("speed", arrivals.speed, above=0))


def _rising(table: Table, arrivals: Arrivals, key: str) -> Arrivals:
    if not most(arrivals):
        raise table.wrong(key, "leads to no arrival at all: one rate must be above 0")
    return arrivals


@dataclass(frozen=True, slots=True)
class Segment:
    """A time in which the rate goes evenly from `first` to `last` (a second)."""

    begins: float
    seconds: float
    first: float
    last: float

    @property
    def arrivals(self) -> float:
        """How many are due in it, on average."""
        return (self.first + self.last) / 2 * self.seconds

    def due_by(self, moment: float) -> float:
        """How many of them are due by that moment (seconds after the beginning of the run)."""
        passed = min(max(moment - self.begins, 0.0), self.seconds)
        slope = (self.last - self.first) / self.seconds
        return self.first * passed + slope * passed * passed / 2

    def moment_of(self, count: float) -> float:
        """When so many of them are due: the inverse of `due_by`."""
        slope = (self.last - self.first) / self.seconds
        root = sqrt(max(0.0, self.first * self.first + 2 * slope * count))
        return self.begins + (2 * count / (self.first + root) if count else 0.0)


def segments(arrivals: Arrivals) -> tuple[Segment, ...]:
    """The rate of an open profile over warm-up and measured time, from its beginning; of a replay nobody knows it."""
    whole = arrivals.duration
    match arrivals.shape:
        case "constant":
            pieces = [(whole, arrivals.rate, arrivals.rate)]
        case "ramp":
            pieces = [(whole, arrivals.rate, arrivals.to)]
        case "steps":
            pieces = [(whole / len(arrivals.rates), rate, rate) for rate in arrivals.rates]
        case "spike":
            after = whole - arrivals.at - arrivals.lasts
            usual, peak = arrivals.rate, arrivals.peak
            pieces = [(arrivals.at, usual, usual), (arrivals.lasts, peak, peak), (after, usual, usual)]
        case "replay":
            raise UsageError("the rate of a replay is that of the run it repeats")
    pieces.insert(0, (arrivals.warm_up, pieces[0][1], pieces[0][1]))
    found, begins = [], 0.0
    for seconds, first, last in pieces:
        if seconds > 0:
            found.append(Segment(begins, seconds, first, last))
        begins += seconds
    return tuple(found)


def due_by(arrivals: Arrivals, moment: float) -> float:
    """How many arrivals are due by that moment, warm-up included."""
    return sum(segment.due_by(moment) for segment in segments(arrivals))


def most(arrivals: Arrivals) -> float:
    """The highest rate that an open profile asks for; 0 for a replay."""
    if arrivals.shape == "replay":
        return 0.0
    return max(max(segment.first, segment.last) for segment in segments(arrivals))


def offered(arrivals: Arrivals) -> str:
    """The load that a profile asks for, in words."""
    if arrivals.kind == "closed":
        return f"{arrivals.users} user{'' if arrivals.users == 1 else 's'}"
    match arrivals.shape:
        case "constant":
            return f"{arrivals.rate:g} journeys/s"
        case "ramp":
            return f"{arrivals.rate:g} to {arrivals.to:g} journeys/s"
        case "steps":
            return f"{', '.join(f'{rate:g}' for rate in arrivals.rates)} journeys/s"
        case "spike":
            return f"{arrivals.rate:g} journeys/s, {arrivals.peak:g} in the spike"
        case "replay":
            return f"the arrivals of {arrivals.replay}"
