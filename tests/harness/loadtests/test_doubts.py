"""A load run whose generators were lost, late or blind is invalid, and says why."""

from __future__ import annotations

from typing import Any

from calproof.load_doubts import doubts

MIX = ("browse-then-book", "book-a-series")


def worker(index: int, **ended: Any) -> list[dict[str, Any]]:
    process = f"worker-{index}-1"
    facts = {"arrived": 4, "dropped": 0, "begun": {}, "completed": {}, "own_faults": {}} | ended
    return [
        {"kind": "worker", "process": process, "facts": {"state": "started"}},
        {"kind": "worker", "process": process, "facts": {"state": "ended", **facts}},
    ]


WHOLE: dict[str, Any] = {"begun": dict.fromkeys(MIX, 2), "completed": dict.fromkeys(MIX, 2)}


def test_a_run_in_which_all_went_well_leaves_no_doubt() -> None:
    assert doubts([*worker(0, **WHOLE), *worker(1, **WHOLE)], MIX, 2).reasons == ()


def test_a_worker_that_never_ended_was_lost() -> None:
    events = [*worker(0, **WHOLE), *worker(1, **WHOLE)[:1]]
    assert doubts(events, MIX, 2).reasons == ("1 of 2 generator processes never came to their end",)


def test_a_worker_whose_loss_was_noticed_is_named_and_not_counted_again() -> None:
    facts = {"state": "lost", "index": 1, "at": "14:03:07", "after": 12.4, "why": "its heartbeats stayed away"}
    noticed = {"kind": "worker", "process": "master", "facts": facts}
    (reason,) = doubts([*worker(0, **WHOLE), *worker(1, **WHOLE)[:1], noticed], MIX, 2).reasons
    assert reason == (
        "worker 2 of 2 was lost at 14:03:07 UTC, 12 s into the run (its heartbeats stayed away); "
        "what had come of its history is kept"
    )


def test_a_worker_that_never_started_was_lost_too() -> None:
    assert doubts(worker(0, **WHOLE), MIX, 2).reasons == ("1 of 2 generator processes never came to their end",)


def test_dropped_arrivals_make_the_figures_worthless() -> None:
    found = doubts(worker(0, **WHOLE, dropped=3), MIX, 1).reasons
    assert found == ("3 of 4 arrivals were dropped: too many journeys were under way",)


def test_a_run_in_which_everything_was_refused_exercised_nothing() -> None:
    found = doubts(worker(0, begun={"browse-then-book": 9}), MIX, 1)
    assert "nothing was exercised" in found.reasons[0]
    assert found.not_exercised == {
        "browse-then-book": "none of its journeys was accepted throughout",
        "book-a-series": "none of its journeys began",
    }


def test_a_fault_of_our_own_is_no_finding_about_the_target() -> None:
    found = doubts(worker(0, **WHOLE, own_faults={"book-a-series: KeyError: 'x'": 7}), MIX, 1).reasons
    assert found == ("a journey broke off for a fault of calproof's own (book-a-series: KeyError: 'x')",)


def test_an_interrupted_run_is_not_blamed_for_what_it_did_not_come_to() -> None:
    assert doubts([], MIX, 2, interrupted=True).reasons == ()
