"""Builds a run's page and its machine-readable files from its history: at its end, and at any time again."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from history.atomic import write_text
from history.run import load_run
from reports.har import findings_har
from reports.junit import load_junit
from reports.load import load
from reports.markdown import markdown
from reports.page import load_page, verification_page
from reports.summary import Summary, summary_of_load, summary_of_verification, write_summary
from reports.verification import verification

PAGE_FILE: Final = "index.html"
MARKDOWN_FILE: Final = "summary.md"
HAR_FILE: Final = "findings.har"
JUNIT_FILE: Final = "junit.xml"


def build_report(folder: Path) -> Summary:
    """Write the report of the run in `folder`, and return what it came to.

    The same history gives the same bytes. A run that never ended (`history.run.finish_run` was not called) or
    recorded nothing has a report, too; it is invalid. Raises `history.run.UnreadableRun`.
    """
    if load_run(folder).verb == "load":
        loaded = load(folder)
        summary = summary_of_load(loaded)
        page, failures = load_page(loaded, summary), loaded.failures
        write_text(folder / JUNIT_FILE, load_junit(summary))
    else:
        verified = verification(folder)
        summary = summary_of_verification(verified)
        page, failures = verification_page(verified, summary), ()
    write_summary(folder, summary)
    write_text(folder / PAGE_FILE, page)
    write_text(folder / MARKDOWN_FILE, markdown(summary))
    write_text(folder / HAR_FILE, findings_har(summary.info.url, summary.findings, failures))
    return summary
