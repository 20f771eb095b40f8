"""A page is one inert file, whatever the target said."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from reports.build import build_report
from reports.page import SHOWN_TEXT, pretty
from reports.visible import visible
from tests.harness.reports.inert import own_policy
from tests.harness.reports.synthetic import HOSTILE, write_load, write_verification


class Elements(HTMLParser):
    """Collects what a browser would build of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    root = tmp_path_factory.mktemp("runs")
    folders: list[Path] = [write_verification(root), write_load(root, seconds=20)]
    for folder in folders:
        build_report(folder)
    return [(folder / "index.html").read_text("utf-8") for folder in folders]


def test_strings_of_a_hostile_target_stay_text(pages: list[str]) -> None:
    found = Elements(pages[0])
    assert found.tags.count("script") == 1
    assert not {"img", "iframe", "object", "link", "form"} & set(found.tags)
    assert visible(HOSTILE) in found.text
    assert "\u202e" not in pages[0]
    assert "\x1b" not in pages[0]


def test_a_page_fetches_nothing_and_runs_its_own_script_alone(pages: list[str]) -> None:
    for page in pages:
        found = Elements(page)
        assert ("content", own_policy(page)) in found.attributes
        names = {name for name, _ in found.attributes}
        assert not names & {"src", "srcset", "action"}
        assert not {name for name in names if name.startswith("on")}
        assert {value for name, value in found.attributes if name == "href"} == {"#content"}
        assert "url(" not in page
        assert "@import" not in page


def test_every_chart_has_a_name_and_says_what_it_shows(pages: list[str]) -> None:
    found = Elements(pages[1])
    identities = [value for name, value in found.attributes if name == "id"]
    labels = [value for name, value in found.attributes if name == "aria-labelledby"]
    assert len(labels) == found.tags.count("svg") == 10
    assert len(set(identities)) == len(identities)
    assert {part for label in labels for part in (label or "").split()} <= set(identities)


def test_a_page_of_a_load_run_names_every_objective(pages: list[str]) -> None:
    for name in ("bookings are quick", "the tail stays short", "few errors", "the contract holds", "the rate is kept"):
        assert name in pages[1]


def test_a_page_shows_the_command_that_repeats_the_run(pages: list[str]) -> None:
    assert "calproof verify --target sandbox --seed 20261122" in pages[0]


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("\x00", "⟨U+0000⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("\u200b", "⟨U+200B⟩"),
        ("a\tb\n", "a\tb\n"),
    ],
)
def test_characters_that_hide_or_reorder_are_spelled(hidden: str, shown: str) -> None:
    assert visible(hidden) == shown


def test_a_body_is_indented_when_it_is_json_and_cut_when_it_is_long() -> None:
    assert pretty('{"a":[1]}') == '{\n  "a": [\n    1\n  ]\n}'
    assert pretty("<html>") == "<html>"
    assert pretty(None) == "(no body)"
    assert pretty("x" * (SHOWN_TEXT + 7)).endswith("(7 more characters are in the history)")
