"""A profile is read whole, or refused with one sentence that names the file and the key."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from calproof.errors import UsageError
from calproof.profiles import known_profiles, load_profile, override, parse_profile, run_settings
from calproof.tables import parse_duration

GOOD = """
description = "busy"
max_lag_ms = 20
[arrivals]
kind = "open"
rate = 4
warm_up = "500ms"
duration = "2m"
[mix]
browse-then-book = 3
page-through-bookings = 0
[[slo]]
operation = "createBooking"
metric = "p95"
max = 300
""".replace('"500ms"', "0.5")


def parsed(text: str) -> Any:
    return parse_profile("busy", tomllib.loads(text), "busy.toml")


def test_a_profile_says_when_what_and_how_well() -> None:
    profile = parsed(GOOD)
    assert (profile.arrivals.rate, profile.arrivals.warm_up, profile.arrivals.duration) == (4.0, 0.5, 120.0)
    assert profile.mix == {"browse-then-book": 3.0}
    assert profile.slos[0].as_settings() == {
        "name": "createBooking p95",
        "operation": "createBooking",
        "metric": "p95",
        "max": 300.0,
    }


@pytest.mark.parametrize("name", known_profiles())
def test_each_profile_of_the_house_survives_the_way_through_run_json(name: str) -> None:
    profile = load_profile(name)
    assert parse_profile(name, run_settings(profile)["profile"], "run.json") == profile


def test_a_closed_profile_has_users() -> None:
    profile = parsed(GOOD.replace('"open"', '"closed"').replace("rate = 4", "users = 7\nthink_seconds = 2"))
    assert (profile.arrivals.kind, profile.arrivals.users, profile.arrivals.think_seconds) == ("closed", 7, 2.0)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"open"', '"ajar"', "busy.toml: arrivals.kind must be one of open, closed, not 'ajar'"),
        ("rate = 4", "", "busy.toml: arrivals.rate is missing"),
        ("rate = 4", "rate = 0", "busy.toml: arrivals.rate must be above 0, not 0"),
        ("rate = 4", "rate = inf", "busy.toml: arrivals.rate must be a number of 0 or more, not inf"),
        ("rate = 4", "rate = true", "busy.toml: arrivals.rate must be a number of 0 or more, not True"),
        ("rate = 4", "rate = 4\nusers = 2", "busy.toml: arrivals.users has no meaning in an open model"),
        ("rate = 4", "rate = 4\nrat = 5", "busy.toml: arrivals.rat is unknown. Known here: drain, duration"),
        ("rate = 4", "rate = 4\nmax_in_flight = 0", "busy.toml: arrivals.max_in_flight must be a whole number of 1"),
        ('"2m"', '"2 weeks"', "busy.toml: arrivals.duration must be a length of time"),
        ('"2m"', "0", "busy.toml: arrivals.duration must be above 0"),
        ("browse-then-book", "browse", "busy.toml: mix.browse is unknown. Known here: create-reschedule-cancel"),
        ("browse-then-book = 3", "browse-then-book = 0", "busy.toml: [mix] needs at least one flow"),
        ("browse-then-book = 3", "browse-then-book = -1", "busy.toml: mix.browse-then-book must be a number of 0"),
        ('"createBooking"', '"bookIt"', "busy.toml: slo[0].operation names no operation of the contract: 'bookIt'"),
        ('"p95"', '"p42"', "busy.toml: slo[0].metric must be one of p50, p90, p95, p99"),
        ("max = 300", "", "busy.toml: slo[0].max or min must be given"),
        ("max = 300", "max = 3\nmin = 2", "busy.toml: slo[0].max or min must be given"),
        ("max = 300", 'max = "300"', "busy.toml: slo[0].max must be a number of 0 or more, not '300'"),
        ("[[slo]]", "[slo]", "busy.toml: slo must be written as [[slo]] tables"),
        ("max_lag_ms = 20", 'max_lag_ms = "20"', "busy.toml: max_lag_ms must be a number of 0 or more"),
        ("max_lag_ms = 20", "max_lag = 20", "busy.toml: max_lag is unknown"),
        ('"busy"', "3", "busy.toml: description must be a text, not 3"),
        ("[mix]", "[mixture]", "busy.toml: mix is missing"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_key(old: str, new: str, says: str) -> None:
    assert old in GOOD
    with pytest.raises(UsageError) as raised:
        parsed(GOOD.replace(old, new))
    assert str(raised.value).startswith(says)


def test_an_unknown_profile_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"there is no profile called 'nope'\. Known profiles: baseline, breakpoint"):
        load_profile("nope")


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("arrivals = [")
    with pytest.raises(UsageError, match=r"mine\.toml is no valid TOML"):
        load_profile(str(tmp_path / "mine.toml"))


def test_a_rate_opens_a_profile_and_users_close_it() -> None:
    smoke = load_profile("smoke")
    assert override(smoke, 9.0, None, "1.5m").arrivals.duration == 90
    assert override(smoke, None, 3, None).arrivals.kind == "closed"
    assert override(override(smoke, None, 3, None), 2.0, None, None).arrivals.kind == "open"


@pytest.mark.parametrize(
    ("rate", "users", "duration", "says"),
    [
        (1.0, 1, None, "Give one of them"),
        (0.0, None, None, "--rate must be"),
        (float("nan"), None, None, "--rate must be"),
        (None, 0, None, "--users must be"),
        (None, None, "soon", "--duration 'soon'"),
        (None, None, "0s", "--duration '0s'"),
    ],
)
def test_options_that_cannot_be_are_refused(
    rate: float | None, users: int | None, duration: str | None, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        override(load_profile("smoke"), rate, users, duration)


def test_durations_are_seconds_minutes_or_hours() -> None:
    assert [parse_duration(text) for text in ("30", "30s", "1.5m", "2h")] == [30, 30, 90, 7200]
    assert [parse_duration(text) for text in ("", "s", "-1", "1d", "30 s", "٣")] == [None] * 6


@pytest.mark.parametrize(
    ("shape", "says"),
    [
        ('shape = "zigzag"', "arrivals.shape must be one of constant, ramp, steps, spike, replay, not 'zigzag'"),
        ('shape = "ramp"\nfrom = 1', "arrivals.to is missing"),
        ('shape = "ramp"\nfrom = 0\nto = 0', "arrivals.to leads to no arrival at all"),
        ('shape = "ramp"\nfrom = 1\nto = 2\nrate = 3', "arrivals.rate has no meaning in the shape ramp"),
        ('shape = "steps"\nrates = []', "arrivals.rates must be a list of numbers"),
        ('shape = "steps"\nrates = [1, "2"]', "arrivals.rates[1] must be a number of 0 or more, not '2'"),
        ('shape = "spike"\nrate = 1\npeak = 2\nat = "110s"\nlasts = 20', "arrivals.at and lasts reach beyond"),
        ('shape = "replay"', "arrivals.replay must name the run to repeat"),
        ('rate = 4\nthink = "long"', "arrivals.think must be one of uniform, exponential, constant, not 'long'"),
    ],
)
def test_what_is_wrong_with_a_shape_is_said_with_its_key(shape: str, says: str) -> None:
    with pytest.raises(UsageError) as raised:
        parsed(GOOD.replace("rate = 4", shape))
    assert str(raised.value).startswith(f"busy.toml: {says}")


def test_an_objective_names_a_flow_that_is_there() -> None:
    with pytest.raises(UsageError, match=r"slo\[0\]\.flow names no flow: 'hurry'"):
        parsed(GOOD.replace('operation = "createBooking"', 'flow = "hurry"'))
    with pytest.raises(UsageError, match="has no meaning beside duration_p95"):
        parsed(GOOD.replace('"p95"', '"duration_p95"'))
    assert parsed(GOOD.replace('operation = "createBooking"', 'flow = "book-a-team"')).slos[0].flow == "book-a-team"
