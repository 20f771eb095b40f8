"""One self-contained HTML page for a run: facts and verdict in, text out."""

from __future__ import annotations

import json
import shlex
from base64 import b64encode
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from history.run import RunInfo
from reports.charts import NARROW, WIDE, line_chart
from reports.compare import figures
from reports.evidence import StatusCount
from reports.heat_map import drawn_heat, heat_key, heat_sentence
from reports.load import Load
from reports.load_charts import load_charts
from reports.marked import marked
from reports.pictures import drawn_lives, drawn_matrix
from reports.summary import Summary
from reports.verification import Verification
from reports.visible import visible
from reports.wording import counted, milliseconds, number, seconds, share, slo_value

SHOWN_FINDINGS: Final = 100
SHOWN_TEXT: Final = 12_000
"""How many findings, and how many characters of one body, a page shows; the history has the rest."""
MARKS: Final = {"worse": "bad", "better": "good", "same": "good", "can't tell": "doubt"}
"""How the verdict of a comparison is marked."""


def verification_page(facts: Verification, summary: Summary) -> str:
    """The report of a verify run."""
    return _render(
        "verification.html.j2",
        facts,
        summary,
        statuses=_by_status(facts.statuses),
        matrix=drawn_matrix(facts.matrix),
        lives=drawn_lives(facts.coverage),
    )


def load_page(facts: Load, summary: Summary) -> str:
    """The report of a load run."""
    drawn = [
        {"title": chart.title, "wide": line_chart(chart, WIDE), "narrow": line_chart(chart, NARROW)}
        for chart in load_charts(facts)
    ]
    heat = facts.heat and {
        "sentence": heat_sentence(facts.heat),
        "wide": drawn_heat(facts.heat, WIDE),
        "narrow": drawn_heat(facts.heat, NARROW),
        "key": heat_key(facts.heat),
    }
    statuses = _by_status(facts.statuses)
    return _render("load.html.j2", facts, summary, statuses=statuses, charts=drawn, heat=heat, marks=MARKS)


def _render(template: str, facts: Verification | Load, summary: Summary, **more: Any) -> str:
    return (
        environment()
        .get_template(template)
        .render(
            facts=facts,
            summary=summary,
            info=facts.info,
            repeat=_repeat(facts.info),
            shown_findings=SHOWN_FINDINGS,
            **more,
        )
    )


def environment() -> Environment:
    """The templates: everything in them is escaped, and shows its invisible characters."""
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters.update(pretty=pretty, fact=fact, ms=milliseconds, share=share, counted=counted)
    environment.filters.update(marked=marked)
    environment.filters.update(figure=number, seconds=seconds, slo_value=slo_value)
    names = ("value", "change", "interval", "relative", "named")
    environment.filters.update({f"of_{name}": getattr(figures, name) for name in names})
    script = _own_script()
    environment.globals.update(script=script, script_hash=_hash_of(script))
    return environment


@cache
def _own_script() -> Markup:
    """The script of every page, as it stands in it."""
    return Markup(files("reports").joinpath("templates", "script.js").read_text("utf-8"))  # noqa: S704 - our own


@cache
def _hash_of(script: str) -> str:
    """What a content security policy names a script by."""
    return "sha256-" + b64encode(sha256(script.encode()).digest()).decode()


def _shown(value: Any) -> Any:
    """Every text that is not markup of our own shows its invisible characters."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def pretty(text: str | None) -> str:
    """A body for reading: JSON is indented, what is too long for a page is cut and says so."""
    if text is None:
        return "(no body)"
    with suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    if len(text) > SHOWN_TEXT:
        return f"{text[:SHOWN_TEXT]}\n… ({len(text) - SHOWN_TEXT:,} more characters are in the history)"
    return text


def fact(value: object) -> str:
    """What an event says beside a finding: texts as they are, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _repeat(info: RunInfo) -> str:
    """The command that repeats the run."""
    return shlex.join(info.argv) if info.argv else ""


def _by_status(counts: Iterable[StatusCount]) -> dict[str, Any]:
    """Operations by statuses, as a table with a column for each status that occurred."""
    rows: dict[str, dict[int, int]] = {}
    for entry in counts:
        rows.setdefault(entry.operation, {})[entry.status] = entry.count
    return {"columns": sorted({status for row in rows.values() for status in row}), "rows": rows}
