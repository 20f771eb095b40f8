"""Each invariant finds what breaks it in a made-up history, and says nothing of one that only looks like it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts.exchange import ABSENT, Answer, Call, Exchange
from contracts.invariants import invariants
from history.invariants import Checked, check, record
from history.ledger import LedgerFile
from history.queries import findings, open_history
from history.recorder import Recorder

SEATED = 6
CREATE = ("createBooking", "POST", "/v2/bookings")
LIST = "/v2/bookings?eventTypeIds=5,6&take=250"


class Story:
    """A history told line by line: exchanges of one process, a second each unless they say otherwise."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.recorder = Recorder(folder, "w1")
        self.at = 1_900_000_000.0
        self.recorder.event("worker", state="started", index=0)
        event_type = {"data": {"id": SEATED, "seats": {"seatsPerTimeSlot": 2}}}
        self.tell(("createEventType", "POST", "/v2/event-types"), event_type)

    def tell(self, how: tuple[str, str, str], answer: Any = ABSENT, status: int | None = None, **facts: Any) -> None:
        """One exchange. `at` and `took` are seconds from the story's beginning and the exchange's; `ask` its body."""
        operation, method, path = how
        at = facts.get("at")
        sent = self.at if at is None else 1_900_000_000.0 + at
        self.at = max(self.at, sent) + 1
        call = Call(operation, method, path, "2024-08-13", facts.get("ask", ABSENT), contest=facts.get("contest", ""))
        code = (201 if method == "POST" else 200) if status is None else status
        came = Answer(code, {}, answer, None, 1) if code else None
        done = sent + facts.get("took", 0.5)
        self.recorder.exchange(Exchange(call, came, sent, sent, done), flow=facts.get("flow", "journey"))

    def book(self, uid: str, start: str = "10:00", **facts: Any) -> None:
        members = facts.pop("members", {})
        self.tell(CREATE, {"data": booking(uid, start, **members)}, ask=asks(start, members.get("email")), **facts)

    def cancel(self, uid: str, start: str = "10:00", **facts: Any) -> None:
        self.tell(cancel(uid), {"data": booking(uid, start, status="cancelled")}, 200, **facts)

    def move(self, old: str, new: str, start: str, **facts: Any) -> None:
        answer = {"data": booking(new, start, rescheduledFromUid=old)}
        self.tell(("rescheduleBooking", "POST", f"/v2/bookings/{old}/reschedule"), answer, **facts)

    def look(self, *shown: dict[str, Any], total: int | None = None, status: str = "", **facts: Any) -> None:
        """The listing at the end."""
        body = {"data": list(shown), "pagination": {"totalItems": len(shown) if total is None else total}}
        path = f"{LIST}&status={status}" if status else LIST
        self.tell(("getBookings", "GET", path), body, flow="reconciliation", **facts)

    def check(self, *, ended: bool = True, listed: bool = True) -> Checked:
        if listed:
            self.recorder.event("reconciled", event_types=[5, SEATED], complete=True)
        if ended:
            self.recorder.event("worker", state="ended", index=0)
        self.recorder.close()
        return check(self.folder)


def booking(uid: str, start: str = "10:00", email: str | None = None, **members: Any) -> dict[str, Any]:
    hour, minute = start.split(":")
    end = f"{hour}:30" if minute == "00" else f"{int(hour) + 1:02d}:00"
    return {
        "uid": uid, "status": "accepted", "hosts": [{"id": 101}], "eventTypeId": 5,
        "start": f"2031-01-01T{start}:00.000Z",
        "end": f"2031-01-01T{end}:00.000Z", "attendees": [{"email": email or f"{uid}@example.com"}], **members,
    }  # fmt: skip


def asks(start: str, email: str | None = None) -> dict[str, Any]:
    attendee = {"email": email or "ann@example.com"}
    return {"eventTypeId": 5, "start": f"2031-01-01T{start}:00Z", "attendee": attendee}


def cancel(uid: str) -> tuple[str, str, str]:
    return ("cancelBooking", "POST", f"/v2/bookings/{uid}/cancel")


def seat(number: int, *taken: int) -> dict[str, Any]:
    """What whoever took that seat is told; `taken` are the seats that show."""
    people = [{"email": f"{one}@example.com", "seatUid": f"seat-{one}"} for one in taken]
    return {"eventTypeId": SEATED, "seatUid": f"seat-{number}", "attendees": people, "email": f"{number}@example.com"}


def overlap(story: Story) -> None:
    story.book("a")
    story.book("b")


def overlap_by_half(story: Story) -> None:
    story.book("a", members={"end": "2031-01-01T11:15:00.000Z"})
    story.book("b", "11:00")


def overlap_shown_late(story: Story) -> None:
    story.book("a", members={"status": "pending"})
    story.book("b", members={"status": "pending"})
    for uid in "ab":
        story.tell(("confirmBooking", "POST", f"/v2/bookings/{uid}/confirm"), {"data": booking(uid)}, 200)


def neighbours(story: Story) -> None:
    story.book("a")
    story.book("b", "10:30")
    story.book("c", members={"hosts": [{"id": 102}]})


def one_after_the_other(story: Story) -> None:
    story.book("a")
    story.cancel("a")
    story.book("b")


def while_it_was_being_cancelled(story: Story) -> None:
    story.book("a")
    story.cancel("a", at=5, took=4)
    story.book("b", at=6, took=1)


def after_a_cancel_that_was_not_answered(story: Story) -> None:
    story.book("a")
    story.tell(cancel("a"), status=0)
    story.book("b")


def after_its_series_was_cancelled(story: Story) -> None:
    story.book("a", members={"recurringBookingUid": "series"})
    story.tell(cancel("series"), status=0)
    story.book("b")


def still_there_after_an_unanswered_cancel(story: Story) -> None:
    story.book("a")
    story.tell(cancel("a"), status=0)
    story.book("b")
    story.tell(("getBooking", "GET", "/v2/bookings/a"), {"data": booking("a")})


def too_many_seats(story: Story) -> None:
    for number in (1, 2, 3):
        story.book("s", members=seat(number, number))


def too_many_seats_in_one_answer(story: Story) -> None:
    story.book("s", members=seat(3, 1, 2, 3))


def a_seat_given_up(story: Story) -> None:
    story.book("s", members=seat(1, 1))
    story.book("s", members=seat(2, 1, 2))
    story.tell(cancel("s"), {"data": booking("s", **seat(1, 2))}, 200, ask={"seatUid": "seat-1"})
    story.book("s", members=seat(3, 2, 3))


def one_seat_twice(story: Story) -> None:
    for number in (1, 2):
        story.book("s", members={**seat(number, 1), "seatUid": "seat-1"})


def the_seat_again(story: Story) -> None:
    for _ in range(2):
        story.book("s", members=seat(1, 1))


def lost(story: Story) -> None:
    story.book("a")
    story.look()


def found_by_its_uid(story: Story) -> None:
    story.book("a")
    story.look(total=0)
    story.tell(("getBooking", "GET", "/v2/bookings/a"), {"data": booking("a")}, flow="reconciliation")


def nobody_made(story: Story) -> None:
    story.look(booking("ghost"))


def made_without_an_answer(story: Story) -> None:
    story.tell(CREATE, status=0, ask=asks("10:00"))
    story.tell(CREATE, {"status": "error"}, 500, ask=asks("12:00"))
    story.look(booking("a", email="ANN@example.com"), booking("b", "12:00", "ann@example.com"))


def moved_without_an_answer(story: Story) -> None:
    story.book("a")
    story.tell(("rescheduleBooking", "POST", "/v2/bookings/a/reschedule"), status=0)
    gone = booking("a", status="cancelled", rescheduledToUid="b")
    story.look(gone, booking("b", "12:00", rescheduledFromUid="a"))


def made_twice(story: Story) -> None:
    story.tell(CREATE, status=0, ask=asks("10:00"))
    story.look(*(booking(uid, email="ann@example.com", hosts=[]) for uid in "ab"))


def revived(story: Story) -> None:
    story.book("a")
    story.cancel("a")
    story.tell(("getBooking", "GET", "/v2/bookings/a"), {"data": booking("a")})


def read_while_cancelled(story: Story) -> None:
    story.book("a")
    story.cancel("a", at=5, took=3)
    story.tell(("getBooking", "GET", "/v2/bookings/a"), {"data": booking("a")}, at=7, took=5)


def goes_on_after_its_move(story: Story) -> None:
    story.book("a")
    story.move("a", "b", "12:00")
    story.look(booking("a"), booking("b", "12:00", rescheduledFromUid="a"))


def names_another(story: Story) -> None:
    story.book("a")
    story.move("a", "b", "12:00")
    gone = booking("a", status="cancelled", rescheduledToUid="c")
    story.look(gone, booking("b", "12:00", rescheduledFromUid="a"))


def well_moved(story: Story) -> None:
    story.book("a")
    story.move("a", "b", "12:00")
    gone = booking("a", status="cancelled", rescheduledToUid="b")
    story.look(gone, booking("b", "12:00", rescheduledFromUid="a"))


def forked(story: Story) -> None:
    story.book("a")
    story.move("a", "b", "12:00")
    story.move("a", "c", "14:00")


def two_winners(story: Story) -> None:
    story.book("a", contest="slot-1")
    story.book("b", "12:00", contest="slot-1")


def two_kinds_of_winners(story: Story) -> None:
    story.book("a")
    story.cancel("a", contest="both")
    story.move("a", "b", "12:00", contest="both")


def no_winner(story: Story) -> None:
    for _ in range(3):
        story.tell(CREATE, {"status": "error"}, 400, ask=asks("10:00"), contest="slot-1")


def one_winner(story: Story) -> None:
    story.book("a", contest="slot-1")
    for status in (400, 409, 0):
        story.tell(CREATE, {"status": "error"}, status, ask=asks("10:00"), contest="slot-1")


def nobody_can_tell(story: Story) -> None:
    story.tell(CREATE, {"status": "error"}, 400, ask=asks("10:00"), contest="slot-1")
    story.tell(CREATE, {"status": "error"}, 429, ask=asks("10:00"), contest="slot-1")


def as_many_as_seats(story: Story) -> None:
    story.book("s", members=seat(1, 1))
    story.book("s", members=seat(2, 1, 2), contest="the last seat")
    story.tell(CREATE, {"status": "error"}, 400, contest="the last seat")


def total_too_high(story: Story) -> None:
    story.book("a")
    story.look(booking("a"), total=2)


def status_total_wrong(story: Story) -> None:
    story.book("a")
    story.look(booking("a"))
    story.look(total=1, status="cancelled")


def totals_agree(story: Story) -> None:
    story.book("a")
    story.book("b", "12:00", members={"status": "pending"})
    story.cancel("a")
    story.look(booking("a", status="cancelled"), total=2)
    story.look(booking("b", "12:00", status="pending"), total=2)
    for status, total in (("cancelled", 1), ("unconfirmed", 1), ("past", 0), ("upcoming", 1)):
        story.tell(
            ("getBookings", "GET", f"{LIST}&status={status}"),
            {"data": [], "pagination": {"totalItems": total}},
            flow="reconciliation",
        )


FIRING: list[tuple[str, Callable[[Story], None]]] = [
    ("CP501", overlap), ("CP501", overlap_by_half), ("CP501", overlap_shown_late),
    ("CP501", still_there_after_an_unanswered_cancel),
    ("CP502", too_many_seats), ("CP502", too_many_seats_in_one_answer), ("CP503", one_seat_twice),
    ("CP504", lost), ("CP505", nobody_made), ("CP506", made_twice), ("CP507", revived),
    ("CP508", goes_on_after_its_move), ("CP508", names_another), ("CP509", forked),
    ("CP510", two_winners), ("CP510", two_kinds_of_winners), ("CP510", no_winner),
    ("CP511", total_too_high), ("CP511", status_total_wrong),
]  # fmt: skip
SILENT: list[Callable[[Story], None]] = [
    neighbours, one_after_the_other, while_it_was_being_cancelled, after_a_cancel_that_was_not_answered,
    after_its_series_was_cancelled, a_seat_given_up, the_seat_again, found_by_its_uid, made_without_an_answer,
    moved_without_an_answer, read_while_cancelled, well_moved, one_winner, nobody_can_tell, as_many_as_seats,
    totals_agree,
]  # fmt: skip


def needs_no_listing(tell: Callable[[Story], None]) -> bool:
    return "look" not in tell.__code__.co_names


@pytest.mark.parametrize(("code", "tell"), FIRING, ids=lambda value: getattr(value, "__name__", value))
def test_an_invariant_finds_what_breaks_it(tmp_path: Path, code: str, tell: Callable[[Story], None]) -> None:
    story = Story(tmp_path)
    tell(story)
    checked = story.check(listed=not needs_no_listing(tell))
    found = [one for one in checked.breaches if one.invariant.code == code]
    assert len(found) == 1, checked.breaches
    assert found[0].exchanges
    others = {one.invariant.code for one in checked.breaches} - {code}
    assert others <= {"CP508"} if tell is forked else others <= {"CP507"} if code == "CP508" else not others


@pytest.mark.parametrize("tell", SILENT, ids=lambda tell: str(tell.__name__))
def test_an_invariant_raises_no_false_alarm(tmp_path: Path, tell: Callable[[Story], None]) -> None:
    story = Story(tmp_path)
    tell(story)
    assert story.check(listed=not needs_no_listing(tell)).breaches == ()


def test_every_invariant_is_shown_to_fire() -> None:
    assert {code for code, _ in FIRING} == {invariant.code for invariant in invariants()}


def test_an_unanswered_create_is_settled_by_the_listing(tmp_path: Path) -> None:
    story = Story(tmp_path)
    story.tell(CREATE, status=0, ask=asks("10:00"))
    story.tell(CREATE, status=0, ask=asks("12:00"))
    story.look(booking("a", email="ann@example.com"))
    settled = story.check().settled
    assert (settled.made, settled.not_made, settled.open) == (1, 1, 0)


def test_without_a_listing_nobody_can_tell_what_became_of_it(tmp_path: Path) -> None:
    story = Story(tmp_path)
    story.tell(CREATE, status=0, ask=asks("10:00"))
    checked = story.check(listed=False)
    assert (checked.breaches, checked.settled.open) == ((), 1)


@pytest.mark.parametrize("answered", [False, True])
def test_what_a_lost_process_made_in_its_last_second_is_nobodys_fault(tmp_path: Path, answered: bool) -> None:
    story = Story(tmp_path)
    ledger = LedgerFile(tmp_path, "w1")
    call = Call(*CREATE, "2024-08-13", asks("10:00"))
    entry = ledger.intend(call)
    if answered:
        done = story.at + 0.5
        ledger.settle(entry, Exchange(call, Answer(201, {}, {"data": booking("a")}), story.at, story.at, done))
    ledger.close()
    with Recorder(tmp_path, "examination") as recorder:
        listing = Call("getBookings", "GET", LIST)
        body = {"data": [booking("a", email="ann@example.com")], "pagination": {"totalItems": 1}}
        recorder.exchange(
            Exchange(listing, Answer(200, {}, body), story.at + 9, story.at + 9, story.at + 9.5), flow="reconciliation"
        )
    assert story.check(ended=False).breaches == ()


def test_a_breach_is_a_finding_with_its_exchanges(tmp_path: Path) -> None:
    story = Story(tmp_path)
    overlap(story)
    checked = story.check(listed=False)
    with Recorder(tmp_path, "command") as recorder:
        record(recorder, checked)
    with open_history(tmp_path) as connection:
        (finding,) = findings(connection)
    assert finding.identity == ("CP501", "createBooking", "no-two-bookings-overlap-on-a-host", "")
    assert finding.facts is not None
    assert finding.facts["exchanges"] == [{"process": "w1", "seq": 2}, {"process": "w1", "seq": 3}]
    assert json.dumps(finding.facts)


def test_a_server_that_keeps_no_promise_is_told_of_in_bounded_length(tmp_path: Path) -> None:
    story = Story(tmp_path)
    for number in range(1_200):
        story.book(f"b{number}")
    checked = story.check(listed=False)
    assert len(checked.breaches) == 1_000
    assert checked.more == {"CP501": 199}
