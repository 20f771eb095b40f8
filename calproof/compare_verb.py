"""`calproof compare RUN_A RUN_B`: what is new, gone, changed, better or worse between two runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console

from calproof.children import RUNS
from calproof.errors import Exit, UsageError
from history.run import find_run, load_run

if TYPE_CHECKING:
    from reports.compare.comparison import Comparison

WORSE, CANT_TELL, NEW, CHANGED, LESS_COVERED = "worse", "cant-tell", "new-findings", "changed", "less-covered"
_OF_LOADS: Final = (WORSE, CANT_TELL)
_OF_VERIFICATIONS: Final = (CHANGED, LESS_COVERED)


@click.command("compare")
@click.argument("run_a")
@click.argument("run_b")
@click.option("--runs", type=click.Path(file_okay=False, path_type=Path), default=RUNS, help="Where the runs lie.")
@click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, allow_dash=True), metavar="FILE|-", help="Write it as JSON."
)
@click.option(
    "--page", "page_file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write an HTML page."
)
@click.option(
    "--fail-on",
    "conditions",
    multiple=True,
    type=click.Choice([WORSE, CANT_TELL, NEW, CHANGED, LESS_COVERED]),
    help="Exit with 1 on this. May be given more than once.",
)
@click.option(
    "--margin",
    type=click.FloatRange(0, 100),
    default=5.0,
    show_default=True,
    metavar="PERCENT",
    help="Differences in latency and rate up to that do not matter.",
)
@click.option(
    "--margin-ms", type=click.FloatRange(0), default=1.0, show_default=True, help="Nor do differences of so few ms."
)
def compare(
    run_a: str,
    run_b: str,
    runs: Path,
    json_file: str | None,
    page_file: Path | None,
    conditions: tuple[str, ...],
    margin: float,
    margin_ms: float,
) -> Exit:
    """Hold two runs of the same verb against each other; RUN_A is the older one.

    Verification runs: findings, what was exercised, and the answers' shapes. Load runs: percentiles with intervals, and
    for each operation better, same, worse or can't tell.

    Exit codes: 0, 1 when a --fail-on condition is met, 2 wrong usage, 3 when one of the runs is invalid.

    \b
    Examples:
      calproof compare 20261122T1759 latest
      calproof compare baseline-run latest --fail-on worse --fail-on new-findings
      calproof compare old new --json comparison.json --page comparison.html
    """
    from reports.compare.as_json import as_json
    from reports.compare.comparison import compare_loads, compare_verifications
    from reports.compare.page import comparison_page
    from reports.compare.terminal import print_comparison
    from reports.compare.verdicts import Margin

    a, b = find_run(runs, run_a), find_run(runs, run_b)
    verb = _verb_of(a, b)
    _check(conditions, verb)
    comparison: Comparison
    if verb == "load":
        comparison = compare_loads(a, b, Margin(relative=margin / 100, least_ms=margin_ms))
    else:
        comparison = compare_verifications(a, b)
    if json_file == "-":
        click.echo(json.dumps(as_json(comparison), indent=2, ensure_ascii=False))
    else:
        print_comparison(Console(), comparison)
    if json_file is not None and json_file != "-":
        _write(Path(json_file), json.dumps(as_json(comparison), indent=2, ensure_ascii=False) + "\n")
    if page_file is not None:
        _write(page_file, comparison_page(comparison))
        click.echo(f"page: {page_file}", err=True)
    if comparison.head.invalid:
        return Exit.INVALID
    met = [condition for condition in conditions if _is_met(condition, comparison)]
    if met:
        click.echo(f"fails on: {', '.join(met)}", err=True)
    return Exit.FINDINGS if met else Exit.PASSED


def _verb_of(a: Path, b: Path) -> str:
    of_a, of_b = load_run(a).verb, load_run(b).verb
    if of_a != of_b:
        raise UsageError(
            f"{a.name} is a {of_a} run and {b.name} a {of_b} run. Compare two runs of the same verb; "
            "`calproof report` lists them"
        )
    return of_a


def _check(conditions: tuple[str, ...], verb: str) -> None:
    """Conditions that could never be met are wrong usage, not a pass."""
    foreign = [it for it in conditions if it in (_OF_VERIFICATIONS if verb == "load" else _OF_LOADS)]
    if foreign:
        usable = [NEW, *(_OF_LOADS if verb == "load" else _OF_VERIFICATIONS)]
        raise UsageError(f"--fail-on {foreign[0]} says nothing about {verb} runs. Use one of {', '.join(usable)}")


def _is_met(condition: str, comparison: Comparison) -> bool:
    from reports.compare.comparison import LoadComparison

    if condition == NEW:
        return bool(comparison.head.findings.new)
    if isinstance(comparison, LoadComparison):
        wanted = "worse" if condition == WORSE else "can't tell"
        return not comparison.operations or any(row.verdict == wanted for row in comparison.operations)
    if condition == CHANGED:
        return bool(comparison.shapes.changed)
    return any(it.only_a for it in comparison.coverage)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file} can't be written ({error.strerror}). Name a file in a folder that exists") from None
