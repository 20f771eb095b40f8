"""`calproof judge` names every broken promise in recorded traffic, and every line it could not read."""

from __future__ import annotations

import json
from pathlib import Path

from tests.harness.command.running import ROOT, calproof

RECORDINGS = ROOT / "tests" / "data" / "recordings" / "real-server.jsonl"
TRUE_BREACHES = {
    "rs-0061": "CP101 getSchedule",
    "rs-0084": "CP101 getEventTypeById",
    "rs-0188": "CP101 createBooking",
    "rs-0630": "CP101 markNoShow",
    "rs-0661": "CP274 reassignBookingToUser",
    "rs-0733": "CP252 getBookings",
    "rs-0911": "CP101 refreshApiKey",
}


def test_the_real_servers_true_breaches_are_found_and_no_others() -> None:
    ended = calproof("judge", str(RECORDINGS))
    assert ended.code == 1
    lines = {line.split(" ", 1)[0]: line for line in ended.out.splitlines()}
    for name, finding in TRUE_BREACHES.items():
        assert finding in lines.pop(name)
    # The second page past its own total, the same breach as rs-0733.
    assert all("CP252 getBookings" in line for line in lines.values()), lines
    assert len(lines) <= 1


def test_conforming_traffic_passes(tmp_path: Path) -> None:
    good = [line for line in RECORDINGS.read_text("utf-8").splitlines() if '"rs-0098"' in line]
    (tmp_path / "good.jsonl").write_text("\n".join(good), "utf-8")
    ended = calproof("judge", str(tmp_path / "good.jsonl"))
    assert ended.code == 0
    assert "1 exchanges judged: 1 conform" in ended.err


def test_a_broken_line_is_named_and_the_rest_still_judged(tmp_path: Path) -> None:
    good = next(line for line in RECORDINGS.read_text("utf-8").splitlines() if '"rs-0098"' in line)
    (tmp_path / "mixed.jsonl").write_text("\n".join(["{broken", '{"id": 1}', good]), "utf-8")
    ended = calproof("judge", str(tmp_path / "mixed.jsonl"))
    assert ended.code == 0
    assert "mixed.jsonl:1" in ended.err
    assert "mixed.jsonl:2" in ended.err
    assert "1 exchanges judged" in ended.err


def test_a_file_of_which_nothing_can_be_read_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_bytes(b"\xff\xfe{\n[]\n")
    assert calproof("judge", str(tmp_path / "none.jsonl")).code == 2
    missing = calproof("judge", str(tmp_path / "missing.jsonl"))
    assert missing.code == 2
    assert "can't be read" in missing.sentence


def test_a_missing_file_is_named_and_the_others_are_judged(tmp_path: Path) -> None:
    ended = calproof("judge", str(tmp_path / "missing.jsonl"), str(RECORDINGS))
    assert ended.code == 1
    assert "missing.jsonl can't be read" in ended.err


def test_the_summary_groups_what_was_found_most_frequent_first() -> None:
    ended = calproof("judge", str(RECORDINGS))
    groups = [line for line in ended.err.splitlines() if line.startswith("found ×")]
    assert groups[0] == "found ×2: CP252 getBookings the-page-holds-what-it-says /data"
    assert all(line.startswith("found ×1: ") for line in groups[1:])


def test_findings_can_be_read_by_a_machine() -> None:
    ended = calproof("judge", "--json", str(RECORDINGS))
    document = json.loads(ended.out)
    assert ended.code == 1
    assert {finding["exchange"] for finding in document["violations"]} >= TRUE_BREACHES.keys()
    assert document["groups"][0]["count"] == 2
    assert document["judged"] == document["conforming"] + len(TRUE_BREACHES) + 1
    assert document["judged"] + sum(skip["count"] for skip in document["skipped"]) == 577
    assert document["broken"] == []


def test_no_recorded_exchange_is_skipped_without_a_reason() -> None:
    skipped = json.loads(calproof("judge", "--json", str(RECORDINGS)).out)["skipped"]
    assert all(skip["reason"] for skip in skipped)
    # What no description covers is another API's, or not there at all.
    described = [skip["reason"] for skip in skipped if "is not described" in skip["reason"]]
    resources = {reason.split()[1].rstrip(":").split("/")[2] for reason in described}
    assert resources <= {"calendars", "conferencing", "event-types"}
