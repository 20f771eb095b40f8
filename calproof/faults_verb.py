"""`calproof faults …`: which faults of the sandbox the verification finds."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from calproof.depth import DEPTHS, STANDARD
from calproof.errors import Exit, UsageError

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("faults")
@click.option("--only", multiple=True, metavar="ID", help="Try this fault. May be given more than once.")
@click.option("--category", "categories", multiple=True, metavar="C", help="Try the faults of this category, too.")
@click.option(
    "--depth", type=click.Choice(list(DEPTHS)), default=STANDARD, show_default=True, help="How deep each is looked for."
)
@click.option(
    "--faults-from",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    metavar="DIR",
    help="Try the faults that the Python files in this folder define, too (see docs/faults.md).",
)
@click.option("--jobs", type=click.IntRange(1, 64), help="Trials at once; as many as there are processors by default.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="Seed of every trial; random by default.")
@click.option(
    "--seconds",
    type=click.FloatRange(0, min_open=True),
    help="Break a trial off after that time; by default 60, 240 or 2,400 by depth.",
)
@click.option(
    "--faultless", type=click.IntRange(0, 1000), default=0, metavar="N", help="Also try N seeds without any fault."
)
@click.option("--json", "json_file", type=_FILE, metavar="FILE", help="Write the scorecard as JSON.")
@click.option("--page", "page_file", type=_FILE, metavar="FILE", help="Write the scorecard as an HTML page.")
@click.option("--write", is_flag=True, help="Write this depth's section of docs/scorecard.md anew.")
@click.option("--load", is_flag=True, help="Give those that need a load, and were missed, short load runs.")
@click.option(
    "--load-runs",
    type=click.IntRange(1, 100),
    metavar="N",
    help="How many for each; it is found where most of them see it. 3 by default, and as many without any fault.",
)
@click.option("--list", "only_list", is_flag=True, help="Name the faults and what each does, and try none.")
def faults(
    only: tuple[str, ...],
    categories: tuple[str, ...],
    depth: str,
    faults_from: tuple[Path, ...],
    jobs: int | None,
    seed: int | None,
    seconds: float | None,
    faultless: int,
    json_file: Path | None,
    page_file: Path | None,
    write: bool,
    load: bool,
    load_runs: int | None,
    only_list: bool,
) -> Exit:
    """Try the verification suite against bugs: each on a fresh sandbox that has it, until the first finding.

    Exit codes: 0 all were found and nothing where there is no fault, 1 one was missed or a false alarm raised.

    \b
    Examples:
      calproof faults --list                           what there is
      calproof faults --depth smoke                    a quick score
      calproof faults --category seats --seed 7        one category, and the same again
      calproof faults --only double-book-race --faultless 5 --page score.html
      calproof faults --faults-from mine --category titles     the faults that mine/titles.py defines
    """
    from calproof.fault_loads import RUNS
    from calproof.scoring import ScoreOptions, list_faults, score

    if load_runs is not None and not load:
        raise UsageError("--load-runs says how many load runs --load makes: give --load, too")
    options = ScoreOptions(
        only,
        categories,
        depth,
        faults_from,
        jobs,
        seed,
        seconds,
        faultless,
        json_file.resolve() if json_file else None,
        page_file.resolve() if page_file else None,
        write,
        load,
        load_runs or RUNS,
    )
    return (list_faults if only_list else score)(options, Console())
