"""How many of the sandbox's faults plain Schemathesis finds: the baseline beside the scorecard.

Its command line, with its default phases and checks, meets each fault on a fresh sandbox with the demo data and the
host's API key. What it reports on the sandbox without a fault, over several seeds, is a false alarm, and never a
finding. In its favour, it is sent only to the operations that the catalogue's faults are about, and goes on after a
failure: otherwise most operations would end at a false alarm. `--write` keeps the figures in
`benchmarks/results/peer.json` and `.md` after each trial; what those files have from the same options stays.
"""

import argparse
import json
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.bench_sandbox import RESULTS, ROOT, machine
from benchmarks.peer_events import Account, Failure, alarms_by_check, chance_findings, fresh, read_events
from calproof.children import environment
from calproof.known_faults import known_faults
from calproof.sandbox_server import sandbox_target
from contracts.exchange import HOST
from reports.fault_catalogue import Fault

OURS, VENDOR = "contract", "vendor"
BUDGET, TOLERANCE = 1500, 0.2
OPERATIONS: Final = (
    r"^/v2/(bookings(/\{bookingUid\}(/(reschedule|cancel|mark-absent|confirm|decline|calendar-links|references))?"
    r"|/by-seat/\{seatUid\})?|slots(/reservations(/\{uid\})?)?)$"
)
ORDER: Final = 3
INTRODUCTION: Final = (
    "Each fault meets a fresh sandbox with the demo data and the host's API key. The peer has its default phases and "
    "checks, goes on after a failure, and is sent only to the operations that the catalogue's faults are about; "
    f"`--max-examples` is such that it stays within a fifth of {BUDGET:,} requests, most of which its coverage phase "
    "sends. A finding is a failure (check, operation and class of message) that no run without a fault reported. A "
    "fault that was not tried is neither found nor missed."
)
CONFIG: Final = "[phases.coverage]\nunexpected-methods = []\n"
"""No fault is about methods that the document does not have; the requests for them are better spent."""


@dataclass(frozen=True, slots=True)
class Options:
    """With what the peer is run; trials with other options can't stand in one table."""

    seed: int
    examples: int
    seed_data: str = "demo"

    def command(self, document: str, url: str, key: str, report: str, config: str) -> list[str]:
        """The arguments behind `schemathesis`."""
        return [
            *("--config-file", config, "run", document, "--url", url, "--header", f"Authorization: Bearer {key}"),
            *("--include-path-regex", OPERATIONS, "--max-examples", str(self.examples), "--continue-on-failure"),
            *("--seed", str(self.seed), "--generation-database", "none", "--request-timeout", "5", "--no-color"),
            *("--report", "ndjson", "--report-ndjson-path", report),
        ]


@dataclass(frozen=True, slots=True)
class Trial:
    """One run. `fault` is empty for the sandbox without one; `seconds` by the clock on the wall."""

    fault: str
    category: str
    seed: int
    seconds: float
    account: Account

    @property
    def within_budget(self) -> bool:
        """Whether it sent as many requests as it should, give or take."""
        return abs(self.account.requests - BUDGET) <= BUDGET * TOLERANCE


@dataclass(slots=True)
class Book:
    """The runs against one document."""

    faultless: list[Trial] = field(default_factory=list)
    trials: dict[str, Trial] = field(default_factory=dict)

    @property
    def known(self) -> set[Failure]:
        """What is no finding."""
        return {failure for trial in self.faultless for failure in trial.account.failures}

    def found(self, trial: Trial) -> tuple[Failure, ...]:
        """What a trial reports that the faultless sandbox does not show."""
        return fresh(trial.account.failures, self.known)

    def outcome(self, trial: Trial) -> str:
        """How a trial ended."""
        return "found" if self.found(trial) else "missed" if trial.account.complete else "broken off"

    def categories(self) -> dict[str, tuple[int, int]]:
        """Found and tried of each category."""
        names = sorted({trial.category for trial in self.trials.values()})
        rows = {name: [trial for trial in self.trials.values() if trial.category == name] for name in names}
        return {name: (sum(bool(self.found(it)) for it in rows[name]), len(rows[name])) for name in names}


def run_peer(document: Path, options: Options, fault: Fault | None, seed: int, seconds: float) -> Trial:
    """One run of the peer on a fresh sandbox; it is broken off after so many seconds."""
    began = time.perf_counter()
    with (
        tempfile.TemporaryDirectory(prefix="calproof-peer-") as folder,
        sandbox_target(options.seed_data, (fault.id,) if fault else ()) as target,
    ):
        report, config = Path(folder) / "events.ndjson", Path(folder) / "schemathesis.toml"
        config.write_text(CONFIG, encoding="utf-8")
        arguments = replace(options, seed=seed).command(
            str(document), target.url, target.keys[HOST], str(report), str(config)
        )
        try:
            ended = subprocess.run(
                [sys.executable, "-m", "schemathesis.cli", *arguments],
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            ended = None
        lines = report.read_text(encoding="utf-8").split("\n") if report.exists() else []
    account = read_events(lines)
    if ended is not None and not account.complete and not account.requests:
        raise RuntimeError(f"the peer did not run: {(ended.stdout + ended.stderr).strip()[-400:]}")
    name, category = (fault.id, fault.category) if fault else ("", "")
    return Trial(name, category, seed, round(time.perf_counter() - began, 1), account)


def in_order(faults: Sequence[Fault]) -> list[Fault]:
    """Every third fault of each category, then the rest: however soon it ends, no category is left out."""
    places: dict[str, int] = {}
    keyed = []
    for fault in faults:
        place = places.setdefault(fault.category, 0)
        places[fault.category] += 1
        keyed.append(((place % ORDER, place), fault))
    return [fault for _, fault in sorted(keyed, key=lambda it: it[0])]


def as_document(options: Options, books: dict[str, Book], counted: dict[str, int]) -> dict[str, Any]:
    """All figures, as they are kept."""
    return {
        "machine": machine(),
        "versions": {name: version(name) for name in ("schemathesis", "hypothesis")},
        "budget": BUDGET,
        "options": asdict(options),
        "command": ["schemathesis", *options.command("DOCUMENT", "URL", "KEY", "REPORT", "CONFIG")],
        "config": CONFIG,
        "counted": counted,
        "documents": {name: _book(book) for name, book in books.items()},
    }


def _book(book: Book) -> dict[str, Any]:
    categories = book.categories()
    runs = [trial.account for trial in book.faultless]
    return {
        "found": sum(found for found, _ in categories.values()),
        "tried": len(book.trials),
        "categories": {name: {"found": found, "tried": tried} for name, (found, tried) in categories.items()},
        "false_alarms": {"by_check": alarms_by_check(runs), "chance_findings": chance_findings(runs)},
        "faultless": [_trial(trial) for trial in book.faultless],
        "trials": [
            _trial(trial) | {"outcome": book.outcome(trial), "found_by": [asdict(it) for it in book.found(trial)]}
            for trial in book.trials.values()
        ],
    }


def _trial(trial: Trial) -> dict[str, Any]:
    return {
        "fault": trial.fault,
        "category": trial.category,
        "seed": trial.seed,
        "seconds": trial.seconds,
        "requests": trial.account.requests,
        "complete": trial.account.complete,
        "failures": [asdict(failure) for failure in sorted(trial.account.failures)],
    }


def books_of(document: dict[str, Any]) -> dict[str, Book]:
    """The runs that were kept."""
    return {
        name: Book([_kept(it) for it in kept["faultless"]], {it["fault"]: _kept(it) for it in kept["trials"]})
        for name, kept in document["documents"].items()
    }


def _kept(entry: dict[str, Any]) -> Trial:
    failures = frozenset(Failure(**failure) for failure in entry["failures"])
    account = Account(entry["requests"], failures, entry["complete"])
    return Trial(entry["fault"], entry["category"], entry["seed"], entry["seconds"], account)


def markdown(document: dict[str, Any]) -> str:
    """All figures, as one reads them."""
    on = ", ".join(f"{name} {value}" for name, value in document["machine"].items())
    with_ = ", ".join(f"{name} {value}" for name, value in document["versions"].items())
    parts = [
        "# What plain Schemathesis finds",
        f"Measured by `python benchmarks/bench_peer.py --write` on: {on}; {with_}.",
        INTRODUCTION,
        f"    {shlex.join(document['command'])}",
        f"`CONFIG` is `{' '.join(document['config'].split())}`: no fault is about methods that the document lacks.",
    ]
    titles = {OURS: "On the exported contract", VENDOR: "On the vendor's OpenAPI document"}
    for name, book in document["documents"].items():
        parts += [f"## {titles[name]}", *_section(book, document["counted"])]
    if VENDOR not in document["documents"]:
        parts += [f"## {titles[VENDOR]}", "Not tried: the document was not given (`--vendor FILE`)."]
    return "\n\n".join(parts) + "\n"


def _section(book: dict[str, Any], counted: dict[str, int]) -> list[str]:
    tried, everything = book["tried"], sum(counted.values())
    requests = sorted(it["requests"] for it in book["trials"] + book["faultless"])
    low, high = BUDGET * (1 - TOLERANCE), BUDGET * (1 + TOLERANCE)
    beyond = sum(not low <= count <= high for count in requests)
    table = ["| category | found | tried | not tried |", "| --- | ---: | ---: | ---: |"]
    for name in sorted(counted):
        row = book["categories"].get(name, {"found": 0, "tried": 0})
        found = row["found"] if row["tried"] else "–"
        table.append(f"| {name} | {found} | {row['tried']} | {counted[name] - row['tried']} |")
    table.append(f"| all together | {book['found']} | {tried} | {everything - tried} |")
    alarms = ["| check | false alarms |", "| --- | ---: |"]
    alarms += [f"| {check} | {count} |" for check, count in book["false_alarms"]["by_check"].items()]
    rows = ["| fault | category | | requests | by which check and operation |", "| --- | --- | --- | ---: | --- |"]
    for it in sorted(book["trials"], key=lambda it: (it["category"], it["fault"])):
        by = "; ".join(_said(failure) for failure in it["found_by"][:3])
        more = f" and {len(it['found_by']) - 3} more" if len(it["found_by"]) > 3 else ""
        rows.append(f"| {it['fault']} | {it['category']} | {it['outcome']} | {it['requests']:,} | {by}{more} |")
    runs = len(book["faultless"])
    sent = f"Runs sent {requests[0]:,} to {requests[-1]:,} requests" if requests else "Nothing was sent"
    return [
        f"**{book['found']} of {tried} faults found; {everything - tried} of {everything} not tried.**",
        f"{sent}; {beyond} of them lie outside {low:,.0f} to {high:,.0f}.",
        "\n".join(table),
        f"False alarms in {runs} runs without a fault, each check, operation and class of message counted once:",
        "\n".join(alarms),
        f"{book['false_alarms']['chance_findings']} of these runs reported something that no other of them did.",
        "\n".join(rows),
    ]


def _said(failure: dict[str, str]) -> str:
    kind = re.sub(r"([|`*_<>{}])", r"\\\1", failure["kind"])
    return f"`{failure['check']}` of `{failure['operation']}`" + (f" ({kind})" if kind else "")


def export_contract(file: Path) -> None:
    """Our contract, as one document."""
    command = [sys.executable, "-m", "calproof", "contracts", "export", "--out", str(file)]
    subprocess.run(command, cwd=ROOT, env=environment({}), check=True, stdout=subprocess.DEVNULL)


def show(name: str, book: Book, trial: Trial) -> None:
    """One line for one run."""
    what = trial.fault or f"(no fault, seed {trial.seed})"
    outcome = book.outcome(trial) if trial.fault else f"{len(trial.account.failures)} false alarms"
    by = "; ".join(f"{it.check} {it.operation} {it.kind}" for it in book.found(trial)[:2]) if trial.fault else ""
    odd = "" if trial.within_budget else " (outside the budget)"
    print(
        f"{name} {what}: {outcome}, {trial.account.requests:,} requests{odd}, {trial.seconds:.0f} s  {by}", flush=True
    )


def together(jobs: int, calls: Sequence[Callable[[], Trial]], until: float) -> Iterator[Trial]:
    """The runs as they end, so many at once; what would begin after `until` is not begun."""

    def timely(call: Callable[[], Trial]) -> Trial | None:
        return call() if time.monotonic() < until else None

    with ThreadPoolExecutor(jobs) as pool:
        for future in as_completed([pool.submit(timely, call) for call in calls]):
            if (trial := future.result()) is not None:
                yield trial


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="ID", help="try these faults")
    parser.add_argument(
        "--category", nargs="+", default=[], metavar="C", help="try the faults of these categories, too"
    )
    parser.add_argument("--vendor", type=Path, metavar="FILE", help="the vendor's OpenAPI document")
    parser.add_argument("--skip-contract", action="store_true", help="on the vendor's document alone")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="runs at once")
    parser.add_argument("--seconds", type=float, default=180, metavar="S", help="break a run off after that time")
    parser.add_argument("--minutes", type=float, default=1e6, metavar="M", help="begin no run after that time")
    parser.add_argument("--seed", type=int, default=2, help="of each trial; the faultless runs have the next ones, too")
    parser.add_argument(
        "--examples", type=int, default=2, metavar="N", help="--max-examples, such that the budget holds"
    )
    parser.add_argument("--faultless", type=int, default=5, metavar="N", help="runs without a fault, two of the seed")
    parser.add_argument("--write", action="store_true", help="keep the figures in benchmarks/results/")
    return parser.parse_args()


def main() -> None:
    asked = parsed()
    options = Options(asked.seed, asked.examples)
    known = known_faults()
    everything = [fault for fault in known.faults if not fault.not_counted]
    counted = {name: sum(it.category == name for it in everything) for name in {it.category for it in everything}}
    wanted = in_order(known.to_try(known.chosen(asked.only, asked.category)))
    kept, until = RESULTS / "peer.json", time.monotonic() + asked.minutes * 60
    books: dict[str, Book] = {}
    if asked.write and kept.exists():
        before = json.loads(kept.read_text(encoding="utf-8"))
        books = books_of(before) if before["options"] == asdict(options) else {}
    with tempfile.TemporaryDirectory(prefix="calproof-peer-") as folder:
        documents = {} if asked.skip_contract else {OURS: Path(folder) / "contract.json"}
        if OURS in documents:
            export_contract(documents[OURS])
        if asked.vendor is not None and asked.vendor.is_file():
            documents[VENDOR] = asked.vendor.resolve()
        elif VENDOR not in books:
            print("vendor: skipped, its OpenAPI document is not there (--vendor FILE)")
        for name, file in documents.items():
            book = books.setdefault(name, Book())

            def run(fault: Fault | None, seed: int, file: Path = file) -> Callable[[], Trial]:
                return lambda: run_peer(file, options, fault, seed, asked.seconds)

            def keep() -> None:
                if asked.write:
                    document = as_document(options, books, counted)
                    kept.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
                    kept.with_suffix(".md").write_text(markdown(document), encoding="utf-8")

            seeds = [asked.seed, *range(asked.seed, asked.seed + asked.faultless - 1)]
            for trial in together(asked.jobs, [run(None, seed) for seed in seeds[len(book.faultless) :]], until):
                book.faultless.append(trial)
                show(name, book, trial)
            to_try = [run(fault, asked.seed) for fault in wanted if asked.only or fault.id not in book.trials]
            for trial in together(asked.jobs, to_try, until):
                book.trials[trial.fault] = trial
                show(name, book, trial)
                keep()
            keep()
            print(f"{name}: {_book(book)['found']} of {len(book.trials)} found")


if __name__ == "__main__":
    main()
