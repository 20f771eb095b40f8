"""In a body that is shown, the member that a finding is about is marked, or what lacks it."""

from __future__ import annotations

import json

import pytest

from reports.marked import SHOWN_LINES, marked

BODY = json.dumps({"status": "success", "data": {"end": "x", "guests": ["a", {"b": None}], "a/b": 1}})


def lines(text: str, pointer: str, kind: str) -> list[str]:
    shown = marked(text, pointer)
    assert shown is not None
    return [
        line.split(">", 1)[1].removesuffix("</mark>").strip()
        for line in shown.split("\n")
        if f'<mark class="{kind}"' in line
    ]


@pytest.mark.parametrize(
    ("pointer", "wanted"),
    [
        ("/data/end", ["&quot;end&quot;: &quot;x&quot;,"]),
        ("/data/a~1b", ["&quot;a/b&quot;: 1"]),
        ("/data/guests/0", ["&quot;a&quot;,"]),
        ("/data/guests/*", ["&quot;a&quot;,"]),
        ("/data/guests/1", ["{", "&quot;b&quot;: null", "}"]),
    ],
)
def test_the_member_at_the_pointer_is_marked_whole(pointer: str, wanted: list[str]) -> None:
    assert lines(BODY, pointer, "here") == wanted


def test_where_the_member_is_missing_what_should_hold_it_is_marked() -> None:
    assert lines(BODY, "/data/metadata", "missing") == ["&quot;data&quot;: {"]
    assert lines(BODY, "/data/end/hour", "missing") == ["&quot;end&quot;: &quot;x&quot;,"]
    assert lines(BODY, "/meta/x", "missing") == ["{"]


def test_all_of_the_body_is_shown_as_it_is() -> None:
    shown = marked(BODY, "/data/end")
    assert shown is not None
    text = shown.striptags().replace("&quot;", '"')
    assert json.loads(text) == json.loads(BODY)


def test_of_a_long_body_only_what_is_around_the_mark_is_shown() -> None:
    text = json.dumps({"data": list(range(5_000))})
    shown = marked(text, "/data/4000")
    assert shown is not None
    assert "lines before)" in shown
    assert "lines after)" in shown
    assert len(shown.split("\n")) < SHOWN_LINES / 4
    assert lines(text, "/data/4000", "here") == ["4000,"]


@pytest.mark.parametrize("text", [None, "<html>", "[" * 100_000])
def test_what_is_no_json_is_not_marked(text: str | None) -> None:
    assert marked(text, "/data") is None


def test_markup_in_a_body_stays_text() -> None:
    shown = marked(json.dumps({"data": "</mark><script>alert(1)</script>\u202e"}), "/data")
    assert shown is not None
    assert "<script>" not in shown
    assert "⟨U+202E⟩" in shown
