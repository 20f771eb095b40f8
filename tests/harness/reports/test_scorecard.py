"""A scorecard counts what was found, and shows it as a page, as Markdown and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reports.fault_catalogue import CatalogueUnreadable, Fault, read_catalogue
from reports.scorecard import Result, Row, Scorecard, scorecard_rows
from reports.scorecard_json import as_json, from_json
from reports.scorecard_markdown import MarkersMissing, scorecard_written, section
from reports.scorecard_page import scorecard_page
from reports.scorecard_words import facts, score
from reports.visible import visible
from tests.harness.reports.inert import own_policy
from tests.harness.reports.synthetic import HOSTILE

ROOT = Path(__file__).resolve().parents[3]
WHY = "Nothing documented says so."
DOCUMENT = """# Scorecard
<!-- smoke -->
Not taken yet.
<!-- end of smoke -->
between
<!-- standard -->
<!-- end of standard -->
<!-- not counted -->
<!-- end of not counted -->
after
"""


def fault(id_: str, category: str = "seats", operation: str = "create", difficulty: int = 2, why: str = "") -> Fault:
    return Fault(id_, category, "plain", f"It does {id_}.", (operation,), difficulty, "issue-or-pr", "a report", why)


def found(id_: str, requests: int, operation: str = "createBooking", message: str = "no") -> Result:
    return Result(id_, 1, "found", requests, 0.5, "CP105", operation, "rule", "/data/x", message, "tests/a.py::test")


def ended(id_: str, outcome: str = "missed", requests: int = 140, seed: int = 1) -> Result:
    return Result(id_, seed, outcome, requests, 2.0)


def card_of(faults: list[Fault], results: list[Result], *faultless: Result) -> Scorecard:
    return Scorecard("smoke", 1, "calproof faults", "2 × A/B", 9.0, scorecard_rows(faults, results), faultless)


def made_scorecard() -> Scorecard:
    faults = [
        fault("a"),
        fault("b", difficulty=5),
        fault("c", "status-code", "cancel"),
        fault("d", "status-code", "list"),
        fault("e", "status-code", why=WHY),
        Fault("own", "mine", "plain", "One of mine."),
    ]
    results = [
        found("a", 10),
        found("b", 30),
        found("c", 151),
        ended("d", "timeout", 0),
        ended("own"),
    ]
    return card_of(faults, results, ended("", seed=2), ended("", "timeout", 0, 3), found("", 7))


@pytest.fixture(name="card")
def _card() -> Scorecard:
    return made_scorecard()


def test_groups_count_what_was_found_missed_and_not_counted(card: Scorecard) -> None:
    groups = {group.name: (group.found, group.counted, group.missed, group.not_counted) for group in card.by_category()}
    assert groups == {"mine": (0, 1, 1, 0), "seats": (2, 2, 0, 0), "status-code": (1, 2, 1, 1)}
    assert [group.name for group in card.by_difficulty()] == ["2", "5", "not catalogued"]
    assert [group.name for group in card.by_provenance()] == ["issue-or-pr", "not catalogued"]


def test_requests_to_detection_are_those_of_what_was_found(card: Scorecard) -> None:
    assert (card.total.requests, card.total.median, card.total.worst) == ((10, 30, 151), 30, 151)
    assert card.soon == 2
    (mine,) = (group for group in card.by_category() if group.name == "mine")
    assert (mine.median, mine.worst) == (None, None)


def test_what_does_not_count_is_neither_found_nor_missed() -> None:
    row = Row(fault("e", why=WHY), found("e", 3))
    assert (row.counted, row.found, row.missed) == (False, False, False)


@pytest.mark.parametrize("outcome", ["timeout", "crashed", "missed"])
def test_a_trial_that_ends_without_a_finding_is_a_miss(outcome: str) -> None:
    assert Row(fault("a"), ended("a", outcome)).missed


def test_a_test_that_fails_finds_a_fault_though_it_names_no_promise() -> None:
    row = Row(fault("a"), replace(ended("a", "broken"), message="IndexError"))
    assert row.found
    assert not row.names_operation


@pytest.mark.parametrize(
    ("catalogued", "named", "expected"),
    [
        ("create", "createBooking", True),
        ("create", "createBooking_2024_04_15", True),
        ("create", "getBooking", False),
        ("get", "getBookingBySeat", True),
        ("list", "getBooking", False),
        ("reserve-slot", "updateReservedSlot", True),
        ("confirm", "declineBooking", True),
        ("all", "getMe", True),
        ("all", "", False),
    ],
)
def test_a_finding_names_an_operation_of_the_catalogue(catalogued: str, named: str, expected: bool) -> None:
    assert Row(fault("a", operation=catalogued), found("a", 1, named)).names_operation is expected


def test_only_catalogued_faults_are_asked_for_their_operation(card: Scorecard) -> None:
    assert (card.named.operation, card.named.of) == (2, 3)


def test_only_findings_without_a_fault_are_false_alarms(card: Scorecard) -> None:
    assert [result.requests for result in card.false_alarms] == [7]
    assert [result.seed for result in card.unsettled] == [3]
    assert "1 false alarm in 3 trials without a fault, of which 1 did not come to an end." in facts(card)


def test_a_score_is_whole_when_all_was_found_and_nothing_else() -> None:
    assert card_of([fault("a"), fault("e", why=WHY)], [found("a", 1)], ended("")).whole
    assert not card_of([fault("a"), fault("b")], [found("a", 1)]).whole, "one was not tried"
    assert not card_of([fault("a")], [found("a", 1)], found("", 1)).whole, "a false alarm"
    assert not card_of([fault("a")], [found("a", 1)], ended("", "timeout")).whole, "it proves nothing"


def test_the_score_in_words(card: Scorecard) -> None:
    assert score(card) == "3 of 5 faults found (60 %), 2 missed."


def test_a_scorecard_comes_back_from_its_json(card: Scorecard) -> None:
    assert from_json(json.loads(json.dumps(as_json(card)))) == card


def test_json_says_what_was_counted(card: Scorecard) -> None:
    said = as_json(card)
    assert said["score"] == {
        "found": 3,
        "counted": 5,
        "missed": 2,
        "not_counted": 1,
        "not_tried": 0,
        "within_150": 2,
    }
    assert said["false_alarms"] == {"trials": 3, "found": 1, "unsettled": 1}


def test_markdown_is_written_anew_in_its_place_and_nowhere_else(card: Scorecard) -> None:
    once = scorecard_written(DOCUMENT, card)
    assert scorecard_written(once, card) == once
    assert "Not taken yet." not in once
    assert once.startswith("# Scorecard\n<!-- smoke -->\n")
    assert "\nbetween\n<!-- standard -->\n<!-- end of standard -->\n" in once
    assert f"- **e**: {WHY}\n\n<!-- end of not counted -->\nafter\n" in once
    assert "| status-code | 1 / 2 | 1 | 1 | 151 | 151 | 2 |" in once
    assert "- **d**: It does d. (status-code, difficulty 2)" in once


def test_a_document_without_the_region_is_left_alone(card: Scorecard) -> None:
    with pytest.raises(MarkersMissing, match="<!-- deep -->"):
        scorecard_written(DOCUMENT, replace(card, depth="deep"))


def test_markdown_takes_no_markup_of_a_finding() -> None:
    message = f"<script> | [x](y) <!-- end of smoke -->\n\n# {HOSTILE}"
    card = card_of([fault("a")], [found("a", 1)], found("", 1, message=message))
    written = scorecard_written(DOCUMENT, card)
    assert scorecard_written(written, card) == written
    assert "<script>" not in written
    assert "\n# " not in section(card)


class Elements(HTMLParser):
    """Collects what a browser would build of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_takes_no_markup_of_a_finding_and_fetches_nothing() -> None:
    faults = [replace(fault("a"), description=HOSTILE), replace(fault("b"), description=HOSTILE)]
    card = card_of(faults, [found("a", 1, HOSTILE, HOSTILE), ended("b")], found("", 1, message=HOSTILE))
    text = scorecard_page(card)
    page = Elements(text)
    assert not {"img", "iframe", "object", "link", "form"} & page.tags
    assert visible(HOSTILE) in page.text
    assert ("content", own_policy(text)) in page.attributes
    assert not {name for name, _ in page.attributes if name in ("src", "srcset") or name.startswith("on")}


def test_the_page_names_what_was_missed_and_what_does_not_count(card: Scorecard) -> None:
    text = Elements(scorecard_page(card)).text
    assert "It does d." in text
    assert WHY in text
    assert "One of mine." in text
    assert "Found after so many requests" in text


def test_a_page_of_nothing_tried_is_a_page() -> None:
    assert "not tried" in scorecard_page(card_of([fault("a")], []))


def test_a_missing_catalogue_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CatalogueUnreadable, match=r"catalogue\.json can't be read"):
        read_catalogue(tmp_path)


def test_a_catalogue_with_an_error_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "catalogue.json").write_text('[{"name": "a"}]')
    with pytest.raises(CatalogueUnreadable, match="is not as it should be: KeyError 'id'"):
        read_catalogue(tmp_path)


def test_the_catalogue_of_the_checkout_names_only_operations_that_are_known() -> None:
    catalogue = read_catalogue(ROOT / "tests" / "data" / "faults")
    one = catalogue.completed(Fault("metadata-not-exposed", "schema-shape", "plain", "It is lost."))
    assert (one.catalogued, one.difficulty, one.operations) == (True, 1, ("create", "get"))
    for id_ in catalogue.entries:
        known = catalogue.completed(Fault(id_, "x", "plain", "x"))
        assert any(Row(known, found(id_, 1, operation)).names_operation for operation in OPERATION_NAMES), id_
    assert {it.id for it in catalogue.without(frozenset())} == set(catalogue.not_counted)


OPERATION_NAMES = [
    "createBooking",
    "getBooking",
    "getBookings",
    "rescheduleBooking",
    "cancelBooking",
    "confirmBooking",
    "getAvailableSlots",
    "reserveSlot",
    "markNoShow",
    "getCalendarLinks",
    "getBookingReferences",
]
