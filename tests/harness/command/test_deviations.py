"""deviations.toml: what is wrong in it is one sentence with its line, and what is proposed can be read again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from calproof.deviations import Proposal, load_deviations, propose
from calproof.errors import UsageError
from reports.deviations import line_of

GOOD = """\
# known breaches
[[deviation]]
id = "CP307 rescheduleBooking a-change-keeps-the-rest /data/metadata"
reason = "metadata is lost on a move"
link = "https://example.com/issues/1"
expires = 2027-03-31
"""
LOST = ("CP307", "rescheduleBooking", "a-change-keeps-the-rest", "/data/metadata")


def _file(folder: Path, text: str) -> Path:
    file = folder / "deviations.toml"
    file.write_text(text, "utf-8")
    return file


def test_a_deviation_says_what_it_covers_why_and_until_when(tmp_path: Path) -> None:
    (known,) = load_deviations(_file(tmp_path, GOOD))
    assert known.covers(LOST)
    assert not known.covers(("CP307", "rescheduleBooking", "a-change-keeps-the-rest", "/data/guests"))
    assert (known.reason, known.expires, known.line) == ("metadata is lost on a move", "2027-03-31", 2)


def test_a_star_stands_for_anything(tmp_path: Path) -> None:
    (known,) = load_deviations(_file(tmp_path, GOOD.replace("/data/metadata", "/data/*")))
    assert known.covers(LOST)


def test_a_breach_of_the_whole_answer_needs_no_pointer(tmp_path: Path) -> None:
    (known,) = load_deviations(_file(tmp_path, GOOD.replace(" /data/metadata", "")))
    assert known.covers((*LOST[:3], ""))
    assert not known.covers(LOST)


@pytest.mark.parametrize(
    ("before", "after", "line", "member"),
    [
        ('reason = "metadata is lost on a move"', 'reason = "  "', 4, "reason"),
        ('reason = "metadata is lost on a move"\n', "", 2, "reason"),
        ('reason = "metadata is lost on a move"', "reason = 5", 4, "reason"),
        ("CP307 rescheduleBooking a-change-keeps-the-rest /data/metadata", "CP307", 3, "id"),
        ("expires = 2027-03-31", 'expires = "2027-03-31"', 6, "expires"),
        ("expires = 2027-03-31\n", "", 2, "expires"),
        ("link =", "url =", 5, "url"),
        ("[[deviation]]", "[[deviations]]", 2, "deviations"),
    ],
)
def test_what_is_wrong_is_said_with_line_and_member(
    tmp_path: Path, before: str, after: str, line: int, member: str
) -> None:
    with pytest.raises(UsageError) as raised:
        load_deviations(_file(tmp_path, GOOD.replace(before, after)))
    assert f"line {line}: '{member}'" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_the_second_of_two_is_the_one_that_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="line 11: 'reason' is empty"):
        load_deviations(_file(tmp_path, GOOD + "\n" + GOOD.replace("metadata is lost on a move", "")))


def test_what_is_no_toml_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="line 3"):
        load_deviations(_file(tmp_path, GOOD.replace('id = "', "id = ")))


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be read"):
        load_deviations(tmp_path / "none.toml")


def test_a_proposal_must_be_given_a_reason_and_is_a_deviation_then(tmp_path: Path) -> None:
    file = _file(tmp_path, GOOD)
    odd = ("CP105", "createBooking", "answer-schema", '/data/metadata/["quoted"]/東京')
    test = "tests/contract/test_create.py::test_x[a]"
    assert propose(file, [Proposal(odd, "a sentence\nof two lines", test)], date(2027, 1, 1)) == 1
    with pytest.raises(UsageError, match="'reason' is empty"):
        load_deviations(file)
    file.write_text(file.read_text("utf-8").replace('reason = ""', 'reason = "known"'), "utf-8")
    _, proposed = load_deviations(file)
    assert proposed.covers(odd)
    assert (proposed.expires, proposed.test) == ("2027-04-01", test)


def test_nothing_is_written_where_nothing_is_proposed(tmp_path: Path) -> None:
    assert propose(tmp_path / "deviations.toml", [], date(2027, 1, 1)) == 0
    assert not (tmp_path / "deviations.toml").exists()


def test_an_identity_is_one_line() -> None:
    assert line_of(LOST) == "CP307 rescheduleBooking a-change-keeps-the-rest /data/metadata"
    assert line_of(("CP101", "getMe", "no-request-makes-the-server-fail", "")).count(" ") == 2
