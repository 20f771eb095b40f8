"""The command line: verbs, options, and one sentence for whatever goes wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from calproof.children import ROOT, RUNS, environment
from calproof.compare_verb import compare
from calproof.contracts_verbs import contracts
from calproof.depth import DEPTHS, STANDARD
from calproof.errors import CalproofError, Exit
from calproof.faults_verb import faults
from calproof.load_verb import load_command
from calproof.options import GITHUB, OUT, SEED, TARGET
from calproof.sandbox_server import MODULE, fault_arguments
from history.run import HistoryError, find_run, list_runs, load_run


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="calproof")
def cli() -> None:
    """Contract tests and load tests for the Cal.com API v2, Bookings.

    Exit codes: 0 conforms, 1 findings, 2 wrong usage or configuration, 3 invalid (target unreachable, nothing
    exercised, interrupted).
    """


@cli.command("verify")
@TARGET
@click.option(
    "--depth", type=click.Choice(list(DEPTHS)), default=STANDARD, show_default=True, help="How many examples."
)
@SEED
@OUT
@click.option("--only", metavar="PATTERN", help="Run only tests whose names match, e.g. 'recurring and not slug'.")
@click.option("--strict", is_flag=True, help="Undocumented members are findings too, not only notices.")
@click.option("--max-time", metavar="T", help="End the run in order after that time, such as 90s or 5m.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Tests that run in parallel.")
@click.option(
    "--deviations",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of the known breaches; deviations.toml in the working directory by default.",
)
@click.option("--accept", is_flag=True, help="Propose a deviation for each new finding; you fill in the reasons.")
@click.option("--no-progress", is_flag=True, help="No live progress, even in a terminal.")
@GITHUB
def _verify(
    target: str | None,
    depth: str,
    seed: int | None,
    out: Path,
    only: str | None,
    strict: bool,
    max_time: str | None,
    jobs: int,
    deviations: Path | None,
    accept: bool,
    no_progress: bool,
    github: bool,
) -> Exit:
    """Verify that a target keeps the bookings contract.

    \b
    Examples:
      calproof verify                                  the embedded sandbox
      calproof verify --depth smoke --seed 7           quick, and the same again
      CALPROOF_API_KEY=cal_… calproof verify --target https://cal.example.com
      calproof verify --only reschedule                one part of the suite
      calproof verify --depth deep --jobs 4 --max-time 30m
    """
    from calproof.verification import VerifyOptions, verify

    options = VerifyOptions(
        target=target,
        depth=depth,
        seed=seed,
        out=out.resolve(),
        only=only,
        strict=strict,
        progress=not no_progress,
        jobs=jobs,
        max_time=max_time,
        deviations=deviations.resolve() if deviations else None,
        accept=accept,
        github=github,
    )
    return verify(options, Console())


@cli.command("sandbox")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port to listen on; 0 takes a free one.")
@click.option("--db", type=click.Path(dir_okay=False), help="Keep the data in this file; by default they end with it.")
@click.option(
    "--seed-data", type=click.Choice(["demo", "empty"]), default="demo", show_default=True, help="What is there."
)
@click.option(
    "--rate-limit",
    type=click.IntRange(1),
    is_flag=False,
    flag_value=120,
    metavar="[PER_MINUTE]",
    help="Keep the documented rate limits: 120 requests a minute for a key, unless another number is given.",
)
@click.option("--log-requests", is_flag=True, help="Write a line for each request to standard error.")
@click.option("--fault", "faults", multiple=True, metavar="ID", help="Have this fault. May be given more than once.")
@click.option(
    "--faults-from",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    metavar="DIR",
    help="Know the faults that the Python files in this folder define, too (see docs/faults.md).",
)
def _sandbox(
    host: str,
    port: int,
    db: str | None,
    seed_data: str,
    rate_limit: int | None,
    log_requests: bool,
    faults: tuple[str, ...],
    faults_from: tuple[Path, ...],
) -> None:
    """Serve the embedded API until interrupted, printing its URL and API keys.

    \b
    Examples:
      calproof sandbox
      calproof sandbox --port 8080 --db bookings.db
      calproof sandbox --fault double-book-race        with a bug, to see whether it is found
    """
    arguments = ["-m", MODULE, "--host", host, "--port", str(port), "--seed-data", seed_data]
    if db:
        arguments += ["--db", str(Path(db).resolve())]
    if rate_limit is not None:
        arguments += ["--rate-limit", str(rate_limit)]
    if log_requests:
        arguments.append("--log-requests")
    arguments += fault_arguments(faults, faults_from)
    sys.stdout.flush()
    os.chdir(ROOT)
    # The server takes this process's place: signals reach it directly, and nothing stays behind.
    os.execve(sys.executable, [sys.executable, *arguments], environment({}))  # noqa: S606


@cli.command("judge")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Undocumented members are findings too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of lines.")
def _judge(files: tuple[Path, ...], strict: bool, as_json: bool) -> Exit:
    """Judge captured traffic (JSON Lines, or HAR as browsers and proxies export it).

    \b
    Examples:
      calproof judge traffic.jsonl
      calproof judge session.har --json > findings.json
    """
    from calproof.judged import judge

    return judge(list(files), strict, as_json)


@cli.command("report")
@click.argument("run", required=False)
@click.argument("parts", nargs=-1)
@click.option("--runs", type=click.Path(file_okay=False, path_type=Path), default=RUNS, help="Where the runs lie.")
@GITHUB
def _report(run: str | None, parts: tuple[str, ...], runs: Path, github: bool) -> Exit:
    """Rebuild a run's report from its history; without RUN list the runs.

    PARTS are folders that workers on other machines have kept: their histories are brought into the run's own.

    \b
    Examples:
      calproof report                                  list the runs
      calproof report latest
      calproof report 20261122T175900Z-verify-sandbox
      calproof report latest /mnt/a/20261122T175900Z-load-staging-worker-0
    """
    from calproof.conclusion import conclude, index_runs
    from calproof.examination import examine
    from calproof.github import tell_github
    from history.merging import merge_runs
    from reports.build import build_report
    from reports.terminal import print_runs, print_verdict

    console = Console()
    if run is None:
        index_runs(runs, asked=True)
        print_runs(console, list_runs(runs))
        return Exit.PASSED
    folder = find_run(runs, run)
    if parts:
        folder = merge_runs([folder, *(find_run(runs, part) for part in parts)])
    info = load_run(folder)
    if info.ended_at is None:  # its command was killed before it could conclude
        if info.verb == "load":
            examine(folder)
        conclude(folder, console, interrupted=True, github=github)
        return Exit.PASSED
    summary = build_report(folder)
    index_runs(folder.parent)
    print_verdict(console, folder, summary)
    if github:
        tell_github(summary)
    return Exit.PASSED


@cli.command("cleanup")
@click.argument("run", required=False)
@click.option("--all", "every", is_flag=True, help="All runs that have left something.")
@click.option("--target", metavar="URL", help="Only runs against that server; CALPROOF_API_KEY holds its key.")
@click.option("--older-than", metavar="T", help="With --all: only runs that began longer ago than, say, 2h.")
@click.option("--runs", type=click.Path(file_okay=False, path_type=Path), default=RUNS, help="Where the runs lie.")
def _cleanup(run: str | None, every: bool, target: str | None, older_than: str | None, runs: Path) -> Exit:
    """Remove what a run that was killed has left at its target: bookings, event types, schedules, teams.

    It reads the ledger that every run keeps on disk. It may be repeated. Exit code 1: something could not be removed.

    \b
    Examples:
      CALPROOF_API_KEY=cal_… calproof cleanup latest
      CALPROOF_API_KEY=cal_… calproof cleanup --all --target https://staging.example.com --older-than 2h
    """
    from calproof.cleanup import CleanupOptions, cleanup

    return cleanup(CleanupOptions(run, every, runs, target, older_than), Console())


@cli.command("explain")
@click.argument("code", required=False)
def _explain(code: str | None) -> Exit:
    """Say what a code means, who promised it, and what to do; without CODE list the codes.

    \b
    Examples:
      calproof explain
      calproof explain CP307
    """
    from calproof.explained import explain

    return explain(code)


cli.add_command(compare)
cli.add_command(contracts)
cli.add_command(faults)
cli.add_command(load_command)


def main() -> None:
    """Run the command and end with its exit code; what the user can mend is one sentence, never a traceback."""
    sys.exit(_code(lambda: cli.main(standalone_mode=False)))


def _code(command: Callable[[], Any]) -> int:
    try:
        code = command()
    except click.exceptions.Exit as end:  # --help, --version
        return end.exit_code
    except click.ClickException as error:
        error.show()
        return Exit.USAGE
    except (CalproofError, HistoryError) as error:
        click.echo(f"calproof: {error}.", err=True)
        return error.exit_code if isinstance(error, CalproofError) else Exit.USAGE
    except (KeyboardInterrupt, click.Abort):
        click.echo("calproof: interrupted before the run began.", err=True)
        return Exit.INVALID
    return int(code) if isinstance(code, int) else Exit.PASSED
