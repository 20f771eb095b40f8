"""Options that several verbs have."""

from __future__ import annotations

from pathlib import Path

import click

from calproof.children import RUNS

TARGET = click.option(
    "--target",
    metavar="NAME|URL",
    help="Where to send: 'sandbox' (default), or the URL of a server; CALPROOF_API_KEY holds its key.",
)
OUT = click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=RUNS,
    help="Folder in which the run's own folder is made.",
)
SEED = click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="Repeat the run of that seed; random by default.")
GITHUB = click.option(
    "--github", is_flag=True, help="Print annotations for GitHub Actions, and append to $GITHUB_STEP_SUMMARY."
)
