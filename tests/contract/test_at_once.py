"""What begins in a moment can be booked, where no notice is asked for. It runs early: others wait for that moment."""

from __future__ import annotations

from calproof.examiner import Examiner
from contracts.expectations import shows
from tests.contract.begun import Kept, book_at_once


def test_a_booking_can_begin_at_once(examiner: Examiner, kept: Kept) -> None:
    with examiner.example() as example:
        made = book_at_once(example, examiner, kept)
        statuses = [made.single["status"], *(it["status"] for it in made.series)]
        wanted = ["pending", *["accepted"] * len(made.series)]
        example.check(shows("createBooking", "/data/status", "the status of what begins at once", wanted, statuses))
