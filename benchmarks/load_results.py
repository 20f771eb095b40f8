"""The figures of the load generator: printed, and kept in `benchmarks/results/load.*`, a part a benchmark."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from benchmarks.bench_sandbox import RESULTS, Figure, machine, pin, shown

KEPT = RESULTS / "load.json"


def run(part: str, about: str | None, measure: Callable[[], list[Figure]]) -> int:
    """One benchmark from its command line to its exit code: 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--write", action="store_true", help="keep the figures in benchmarks/results/")
    options = parser.parse_args()
    pin(os.getpid(), 1)
    figures = measure()
    show(part, figures)
    if options.write:
        keep(part, figures)
    return 1 if any(figure.is_met is False for figure in figures) else 0


def show(part: str, figures: list[Figure]) -> None:
    """One line a figure."""
    for figure in figures:
        print(f"{part}:", shown(figure).strip("| ").replace(" | ", "; ").replace("*", ""))


def keep(part: str, figures: list[Figure]) -> None:
    """Replace one benchmark's part of the results; the others stay, each with the machine that it ran on."""
    parts: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    parts[part] = {"machine": machine(), "figures": [{**asdict(figure), "met": figure.is_met} for figure in figures]}
    RESULTS.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(parts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    KEPT.with_suffix(".md").write_text("\n".join(_page(parts)), encoding="utf-8")


def _page(parts: dict[str, Any]) -> list[str]:
    lines = ["# The load generator's speed and truth", ""]
    for name, part in sorted(parts.items()):
        on = ", ".join(f"{fact} {value}" for fact, value in part["machine"].items())
        lines += [f"## {name}", "", f"Measured by `python benchmarks/bench_{name}.py --write` on: {on}.", ""]
        lines += ["| what | measured | bar | |", "| --- | --- | --- | --- |"]
        lines += [shown(Figure(**{key: value for key, value in it.items() if key != "met"})) for it in part["figures"]]
        lines.append("")
    return lines
