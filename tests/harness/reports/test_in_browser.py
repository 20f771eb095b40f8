"""Reports in a real browser: nothing is fetched, nothing goes wrong, and all of it can be used by anybody.

Skipped, with the reason, where there is no browser or where Playwright (a development package) is not installed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from history.recorder import Recorder
from history.run import RunInfo, create_run, finish_run
from reports.build import build_report
from reports.compare.comparison import compare_loads
from reports.compare.page import comparison_page
from reports.compare.verdicts import Margin
from reports.run_index import write_index
from reports.scorecard_page import scorecard_page
from tests.harness.history import made
from tests.harness.reports.compare.made_runs import load_run
from tests.harness.reports.synthetic import HOSTILE, write_load, write_verification
from tests.harness.reports.test_scorecard import made_scorecard

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: make check does it")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed: make check does it")

BROWSER: Final = os.environ.get("CALPROOFBROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(not BROWSER, reason="there is no browser here: install chromium")

OPTIONS: Final = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
PAGES: Final = ("verify", "load", "runs", "compare", "scorecard")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    root = tmp_path_factory.mktemp("runs")
    found = {}
    for name, write in (("verify", write_verification), ("load", write_load)):
        folder = write(root)
        build_report(folder)
        found[name] = (folder / "index.html").as_uri()
    first, second = load_run(root, seed=1), load_run(root, seed=2, added=0.005)
    (root / "compare.html").write_text(comparison_page(compare_loads(first, second, Margin())))
    (root / "scorecard.html").write_text(scorecard_page(made_scorecard()))
    write_index(root, root / "index.html")
    others = ("compare", "scorecard")
    return found | {"runs": (root / "index.html").as_uri()} | {it: (root / f"{it}.html").as_uri() for it in others}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=BROWSER, args=list(OPTIONS))
        yield running
        running.close()


class Looked:
    """A page that is open, with whatever it did that a report must not do."""

    def __init__(self, browser: Any, address: str, **more: Any) -> None:
        self.wrong: list[str] = []
        self.context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **more})
        self.page = self.context.new_page()
        self.page.on("console", lambda said: self._note(said.type == "error", f"console: {said.text}"))
        self.page.on("pageerror", lambda error: self._note(True, f"error: {error}"))
        self.page.on("dialog", self._dialog)
        self.page.on("request", lambda asked: self._note(asked.url != address, f"asked: {asked.url}"))
        self.page.goto(address)

    def _note(self, wrong: bool, said: str) -> None:
        if wrong:
            self.wrong.append(said)

    def _dialog(self, dialog: Any) -> None:
        self.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def __enter__(self) -> Any:
        return self.page

    def __exit__(self, kind: object, *_: object) -> None:
        self.context.close()
        if kind is None:
            assert self.wrong == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_usable_by_anybody(browser: Any, pages: dict[str, str], name: str, scheme: str) -> None:
    with Looked(browser, pages[name], color_scheme=scheme) as page:
        page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true; })")
        found = axe.Axe().run(page).response["violations"]
        shown = [(it["id"], it["impact"], [node["html"][:120] for node in it["nodes"][:3]]) for it in found]
        assert shown == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [390, 1440])
def test_a_page_fits_the_screen(browser: Any, pages: dict[str, str], name: str, width: int) -> None:
    with Looked(browser, pages[name], viewport={"width": width, "height": 900}) as page:
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_every_chart_is_drawn(browser: Any, pages: dict[str, str]) -> None:
    with Looked(browser, pages["load"]) as page:
        sizes = page.evaluate(
            """[...document.querySelectorAll('.wide svg.chart')].map((svg) => {
                 const line = svg.querySelector('path.line[data-label]');
                 const points = line.getAttribute('d').match(/[ML]/g).length;
                 return [svg.getBoundingClientRect().height, line.getBBox().width, points];
               })"""
        )
        assert len(sizes) == 4
        assert all(height > 150 and width > 300 and points > 5 for height, width, points in sizes)


def test_a_chart_is_read_and_zoomed_with_the_keyboard(browser: Any, pages: dict[str, str]) -> None:
    with Looked(browser, pages["load"]) as page:
        chart = page.locator(".wide svg.chart").first
        reading = page.locator(".wide .reading").first
        chart.focus()
        page.keyboard.press("ArrowRight")
        first = reading.inner_text()
        page.keyboard.press("ArrowRight")
        assert first.startswith("0 s: accepted")
        assert reading.inner_text() != first
        line = chart.locator("path.line[data-label]").first
        whole = line.get_attribute("d")
        page.keyboard.press("+")
        assert line.get_attribute("d") != whole
        page.keyboard.press("Escape")
        assert line.get_attribute("d") == whole


def test_a_chart_is_zoomed_by_dragging(browser: Any, pages: dict[str, str]) -> None:
    with Looked(browser, pages["load"]) as page:
        chart = page.locator(".wide svg.chart").nth(1)
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        line = chart.locator("path.line[data-label]").first
        whole = line.get_attribute("d")
        page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 80)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 90)
        page.mouse.up()
        assert line.get_attribute("d") != whole
        assert "ms" in chart.text_content()
        chart.dblclick()
        assert line.get_attribute("d") == whole


def test_findings_open_and_show_their_exchange(browser: Any, pages: dict[str, str]) -> None:
    with Looked(browser, pages["verify"]) as page:
        body = page.locator("article.finding .exchange pre").first
        assert not body.is_visible()
        page.locator("article.finding .exchange summary").first.click()
        assert body.is_visible()
        assert page.locator("article.finding mark.here").count() > 0


def test_a_filter_hides_what_it_does_not_match(browser: Any, tmp_path: Path) -> None:
    folder = create_run(tmp_path, RunInfo("verify", "sandbox", "http://127.0.0.1:1"))
    finish_run(folder)
    with Recorder(folder, "pytest") as recorder:
        for number in range(8):
            recorder.exchange(made.exchange(), [made.violation(f"CP90{number}")])
    build_report(folder)
    with Looked(browser, (folder / "index.html").as_uri()) as page:
        page.get_by_label("Filter findings").fill("cp903 integer")
        assert [it.is_visible() for it in page.locator("article.finding").all()].count(True) == 1
        assert page.locator(".filtered").first.inner_text() == "1 of 8"
        page.get_by_label("Filter findings").fill("")
        assert page.locator("article.finding:visible").count() == 8


def test_dark_pages_are_dark(browser: Any, pages: dict[str, str]) -> None:
    for scheme, dark in (("light", False), ("dark", True)):
        with Looked(browser, pages["load"], color_scheme=scheme) as page:
            red = page.evaluate("Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])")
            assert (red < 64) is dark


def test_strings_of_a_hostile_server_do_nothing(browser: Any, pages: dict[str, str]) -> None:
    assert "<script>" in HOSTILE
    with Looked(browser, pages["verify"]) as page:
        page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true; })")
        page.wait_for_timeout(100)
        assert page.locator("script").count() == 1
        assert page.locator("img, iframe, object, embed").count() == 0


def test_without_scripts_everything_is_there(browser: Any, pages: dict[str, str]) -> None:
    with Looked(browser, pages["load"], java_script_enabled=False) as page:
        assert page.locator(".wide svg.chart").first.is_visible()
        assert page.get_by_role("heading", name="Service-level objectives").is_visible()


def test_a_page_prints_without_its_controls(browser: Any, pages: dict[str, str]) -> None:
    with Looked(browser, pages["load"]) as page:
        page.emulate_media(media="print")
        assert page.locator(".reading:visible, .filters:visible, .copy:visible").count() == 0
        assert page.locator(".wide svg.chart, .narrow svg.chart").first.is_visible()
