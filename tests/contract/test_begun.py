"""A booking that has begun is still to come until it ends, and stays where the rest of its series is cancelled."""

from __future__ import annotations

from typing import Final

from calproof.examiner import Examiner, Example
from contracts import subjects
from contracts.exchange import HOST
from contracts.expectations import lists_exactly, shows
from scenarios import calls
from tests.contract.begun import GUESTS, WHY, Begun, Kept, begun, confirmed_since
from tests.contract.steps import read

SMOKE: Final = frozenset({"test_what_has_begun_is_still_to_be_called_off_and_marked"})


def test_what_has_begun_is_still_to_be_called_off_and_marked(examiner: Examiner, kept: Kept) -> None:
    """The one journey through all that can be done about it; the tests below, and `test_attendance`, do more of it."""
    with examiner.example() as example:
        made = begun(example, examiner, kept, "series")
        _lists(example, made, "upcoming", [made.single["uid"], *(it["uid"] for it in made.series)])
        example.accept(calls.cancel_booking(made.series_uid, WHY))
        statuses = [it["status"] for it in example.accept(calls.get_booking(made.series_uid)).data]
        expected = ["accepted", *["cancelled"] * (len(made.series) - 1)]
        what = "the status of the occurrences"
        example.check(shows("cancelBooking", "/data", what, expected, statuses), subjects.SERIES)
        if statuses[0] == "accepted":
            example.accept(calls.cancel_booking(made.series[0]["uid"], WHY, caller=HOST), "it is not over yet")
        made.over.add("series")
        confirmed = confirmed_since(example, examiner, kept).single
        uid, absent = confirmed["uid"], GUESTS[-1]
        # An address that nobody has is passed over (observed: recordings, "unknown attendee absent"), or refused.
        marks = [{"email": email, "absent": True} for email in (absent, "nobody.here@example.com")]
        if not example.send(calls.mark_absent(uid, {"attendees": marks})).ok:
            example.accept(calls.mark_absent(uid, {"attendees": marks[:1]}))
        marked = {attendee["email"]: attendee["absent"] for attendee in read(example, uid)["attendees"]}
        wanted = {attendee["email"]: attendee["email"] == absent for attendee in confirmed["attendees"]}
        example.check(shows("getBooking", "/data/attendees", "who is absent", wanted, marked))
        example.accept(calls.cancel_booking(uid, WHY, caller=HOST), "it is not over yet")
        made.over.add("single")


def test_what_is_in_progress_is_listed_until_it_ends(examiner: Examiner, kept: Kept) -> None:
    with examiner.example() as example:
        made = begun(example, examiner, kept, "series")
        singles = [made.single["uid"]] if "single" not in made.over else []
        series = [it["uid"] for it in made.series]
        _lists(example, made, "upcoming", [*singles, *series])
        _lists(example, made, "unconfirmed", singles)
        _lists(example, made, "recurring", series)
        _lists(example, made, "past", [])


def _lists(example: Example, made: Begun, status: str, uids: list[str]) -> None:
    """Of the two event types, from the moment at which both began on, the list of a status has exactly these."""
    asked: calls.Query = {
        "eventTypeIds": f"{made.single['eventTypeId']},{made.series[0]['eventTypeId']}",
        "status": status,
        "attendeeEmail": made.single["attendees"][0]["email"],
        "afterStart": made.single["start"],
        "beforeEnd": made.series[-1]["end"],
    }
    example.check(lists_exactly(example.accept(calls.list_bookings(asked)), uids, f"{status}, of what has begun"))


def test_cancelling_a_series_leaves_what_has_begun(examiner: Examiner, kept: Kept) -> None:
    with examiner.example(subjects.SERIES) as example:
        made = begun(example, examiner, kept, "series")
        example.accept(calls.cancel_booking(made.series_uid, WHY))
        statuses = [it["status"] for it in example.accept(calls.get_booking(made.series_uid)).data]
        expected = ["accepted", *["cancelled"] * (len(made.series) - 1)]
        example.check(shows("cancelBooking", "/data", "the status of the occurrences", expected, statuses))
        if statuses[0] == "accepted":
            example.accept(calls.cancel_booking(made.series[0]["uid"], WHY, caller=HOST))
        made.over.add("series")
