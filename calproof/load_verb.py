"""`calproof load …`: the options of a load run."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource
from rich.console import Console

from calproof.errors import Exit
from calproof.options import GITHUB, OUT, SEED, TARGET

_WEB_PORT = 8089
_RATE = click.FloatRange(0, min_open=True)
_LEFT_TO_A_WORKER = ("out", "worker", "master_host", "workers", "master", "bind", "expect_workers")
"""Options that a worker has of its own, or that `roles` refuses by name; all else it is told by its master."""


@click.command("load")
@click.argument("profile", default="baseline")
@TARGET
@click.option("--rate", type=_RATE, help="Start that many journeys a second, steadily (open model).")
@click.option("--users", type=click.IntRange(1), help="That many users with think time instead (closed model).")
@click.option("--replay", metavar="RUN", help="Offer the arrivals of that earlier run again.")
@click.option("--duration", metavar="T", help="How long, such as 30s or 2m.")
@click.option("--from", "first", type=_RATE, metavar="R", help="The rate at which a search for the breakpoint begins.")
@click.option("--to", "last", type=_RATE, metavar="R", help="The rate at which it ends.")
@click.option("--step", type=_RATE, metavar="R", help="By how much the rate rises until the objectives break.")
@click.option("--workers", type=click.IntRange(1, 64), help="Generator processes on this machine; 1 by default.")
@click.option("--master", is_flag=True, help="Lead workers on other machines.")
@click.option("--bind", metavar="HOST[:PORT]", help="Where a master listens; 127.0.0.1:5557 by default.")
@click.option("--expect-workers", type=click.IntRange(1, 1000), metavar="N", help="How many workers a master awaits.")
@click.option("--worker", is_flag=True, help="Work for a master elsewhere; all but the key comes from there.")
@click.option("--master-host", metavar="HOST[:PORT]", help="The address of a worker's master.")
@click.option("--abort-on-fail", is_flag=True, help="End early once an SLO can't be met any more or a promise broke.")
@click.option(
    "--web",
    type=click.IntRange(1, 65535),
    is_flag=False,
    flag_value=_WEB_PORT,
    metavar="[PORT]",
    help=f"Show Locust's web interface on this port of 127.0.0.1 meanwhile ({_WEB_PORT} unless one is given).",
)
@SEED
@OUT
@GITHUB
@click.option("--no-progress", is_flag=True, help="Say nothing while the run goes on.")
def load_command(
    profile: str,
    target: str | None,
    rate: float | None,
    users: int | None,
    replay: str | None,
    duration: str | None,
    first: float | None,
    last: float | None,
    step: float | None,
    workers: int | None,
    master: bool,
    bind: str | None,
    expect_workers: int | None,
    worker: bool,
    master_host: str | None,
    abort_on_fail: bool,
    web: int | None,
    seed: int | None,
    out: Path,
    github: bool,
    no_progress: bool,
) -> Exit:
    """Load a target with a profile of loadtests/profiles/ (default: baseline), or with one of your own.

    \b
    Examples:
      calproof load                                    baseline on the embedded sandbox
      calproof load smoke --rate 50 --duration 20s
      calproof load contention                         clients fight for the same slots
      calproof load breakpoint --from 20 --to 200      at which rate do the objectives break?
      calproof load --replay latest                    the same arrivals once more
      calproof load my-own.toml --abort-on-fail
      CALPROOF_API_KEY=cal_… calproof load --target https://staging.example.com --rate 2
      calproof load peak --target https://… --master --bind 0.0.0.0 --expect-workers 3
      calproof load --worker --master-host 10.0.0.5
    """
    from calproof.distribution import roles, work_for
    from calproof.loading import LoadOptions, load

    context = click.get_current_context()
    told = [
        option.opts[0]
        for option in context.command.params
        if option.name and option.name not in _LEFT_TO_A_WORKER
        if context.get_parameter_source(option.name) is not ParameterSource.DEFAULT
    ]
    role = roles(master, bind, expect_workers, worker, master_host, workers, told)
    if role.master_host is not None:
        work_for(role.master_host, out.resolve())

    options = LoadOptions(
        profile=profile,
        target=target,
        rate=rate,
        users=users,
        replay=replay,
        duration=duration,
        first=first,
        last=last,
        step=step,
        workers=role.workers,
        bind=role.bind,
        abort_on_fail=abort_on_fail,
        web=web,
        github=github,
        seed=seed,
        out=out.resolve(),
        progress=not no_progress,
    )
    return load(options, Console())
