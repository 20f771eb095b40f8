"""Short journeys that touch many promises each: they go first, since a budget may end a run at any test.

One booking carries what elsewhere takes many, is looked at in every view, moved and called off; what competes is sent
at one moment, so that the same requests see both what is checked too late and what isn't checked at all. Each promise
has a test of its own in another file, which tries more of it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from calproof.examiner import Examiner, Example
from contracts import subjects
from contracts.exchange import STRANGER, Call
from contracts.expectations import (
    as_many,
    lists_exactly,
    refused_as,
    same_booking,
    same_list,
    shows,
    shows_nothing_of,
    slot_listed,
    survives,
)
from contracts.rules.reading import instant
from contracts.time_expectations import as_listed
from contracts.wording import in_the_usual_envelope, tells_of, tells_of_all, titled
from scenarios import calls
from scenarios.kinds import BY_NAME
from scenarios.special_days import DayKind, clock_changes
from scenarios.starts import utc
from scenarios.world import EventType
from tests.contract.rivals import race, room_for
from tests.contract.sampling import sample
from tests.contract.steps import in_answers, own_event_type, person, read, slots, wanted

WHY: Final = {"cancellationReason": "Plans changed, première fois — 会議"}
ANSWERS: Final = "/bookingFieldsResponses"
KEPT: Final = ("attendees", "guests", "metadata", "bookingFieldsResponses", "location", "eventType", "hosts")
NAMES: Final = (
    "Zoë O’Neill & “สมชาย ใจดีมากที่สุดในโลก” 👩🏽‍🚀 Jose\u0301",
    "O'Brien & Söhne, 山田太郎 and Αλεξάνδρα Παπαδοπούλου",
    "محمد بن سلمان & <Nguyễn Thị Ánh> 👩‍👩‍👧 d'Arc",
)
"""Each in several scripts, longer in bytes than in letters, and with what some encoder would escape."""
TAGGED: Final = "ann.lee+abcdefghijklm0123456789nop@example.org"
"""A tag as long as the one that a platform appends to the addresses of its users."""
UNKNOWN_KEY: Final = {"authorization": "Bearer cal_00000000000000000000000000000000"}
GUESTS: Final = ("zoe.guest@example.org", "abe.guest@example.net", "max.guest@example.com")
CHANGES_OF_CLOCKS: Final[tuple[DayKind, ...]] = ("clocks forward", "clocks back")
ODD_LENGTHS: Final = (25, 35, 50)
"""Lengths that computing in hours goes wrong with, all of which an hour can enclose."""


def _everything() -> dict[str, Any]:
    """Options of an event type that asks for answers and offers lengths, places and a title of its own."""
    chosen, asking, places = (BY_NAME[kind].options for kind in ("variable-length", "custom-fields", "many-locations"))
    notes = {"slug": "notes", "required": True, "hidden": False}
    return {**chosen, "locations": places["locations"], "bookingFields": [*asking["bookingFields"], notes]}


def test_a_booking_that_carries_everything_keeps_it_to_its_end(examiner: Examiner) -> None:
    regular, starts = examiner.world.event_type("regular"), examiner.starts
    (name,), (length,), (day,) = sample(NAMES, 1), sample(ODD_LENGTHS, 1), sample(CHANGES_OF_CLOCKS, 1)
    special, (second, third, fourth) = starts.around(day), (starts.single() for _ in range(3))
    first = special.start
    answers = {**BY_NAME["custom-fields"].answers, "notes": "Bring the figures."}
    with examiner.example() as example:
        options = _everything()
        of_all = own_event_type(example, examiner, "everything", **options)
        booker = {"name": name, "email": TAGGED, "timeZone": special.zone, "language": "fr"}
        body = {"eventTypeId": of_all, "start": utc(first), "attendee": {**booker, "phoneNumber": "+14155552671"}}
        full = {
            **body,
            "lengthInMinutes": length,
            "guests": [*GUESTS],
            "metadata": {"wide": "語" * 500, "ключ": "<b>&amp;</b>"},
            "location": {"type": "integration", "integration": "cal-video"},
            "bookingFieldsResponses": {
                **answers,
                "website": "https://example.com/a?b=c&d=%20e",
                "copies": ["copy@example.org"],
                "mobile": "+393331234567",
                "story": "字" * 300,
                "email": "somebody.else@example.org",
            },
        }
        booked = example.accept(calls.create_booking(full)).data
        example.check(titled("createBooking", options["customName"], booked, name))
        # What valid answers book is seen before wrong ones are tried, and those elsewhere: only they stand in the way.
        beside = {**body, "start": utc(second)}
        _refuses_wrong_answers(example, beside, answers)
        _refuses_what_is_not_offered(example, {**beside, "bookingFieldsResponses": answers}, wanted(regular, second))
        encloses = {**body, "start": utc(first - timedelta(minutes=5)), "bookingFieldsResponses": answers}
        example.refuse(
            calls.create_booking({**encloses, "lengthInMinutes": 60}),
            "the host is busy: it encloses another",
            "/start",
            about=subjects.SLOTS,
        )
        lies_in = {**body, "start": utc(first + timedelta(minutes=5)), "bookingFieldsResponses": answers}
        example.refuse(
            calls.create_booking({**lies_in, "lengthInMinutes": 15}),
            "the host is busy: it lies in another",
            "/start",
            about=subjects.SLOTS,
        )
        example.accept(calls.get_calendar_links(booked["uid"]))

        _lists(example, regular, dict.fromkeys((second, third, fourth), True), "nobody has booked it")
        moves = [calls.reschedule_booking(booked["uid"], {"start": utc(to)}) for to in (second, third)]
        away = room_for(example, race(example, moves, or_in_turn=True), 1, "a booking moves once")[0]
        # From wherever it went to one place, so that all that follows is the same, whichever of the two came first.
        moved = example.accept(calls.reschedule_booking(away["uid"], {"start": utc(fourth)})).data
        _lists(example, regular, {second: True, third: True, fourth: False}, "a booking was moved, and moved on")
        example.check(survives(booked, moved, "rescheduleBooking", KEPT))
        example.accept(calls.get_calendar_links(moved["uid"]))
        _is_listed_alone(example, moved, of_all, regular.id)
        read(example, booked["uid"])
        example.check(same_booking(moved, read(example, moved["uid"]), "getBooking"))
        example.refuse(calls.mark_absent(moved["uid"], {"host": True}), "it has not begun", about=subjects.STATES)
        if STRANGER in examiner.world.callers:
            references = calls.get_references(moved["uid"], caller=STRANGER)
            example.refuse(references, "a stranger does not own the booking", about=subjects.CALLERS)
            seen = example.send(calls.list_bookings({"afterStart": moved["start"]}, caller=STRANGER))
            example.check(shows_nothing_of(seen, (moved["uid"], TAGGED), "the host's"))
        _reserves(example, of_all, first)
        _is_booked_anew(example, moved, {**lies_in, "start": utc(fourth), "lengthInMinutes": length})
        example.accept(calls.delete_event_type(of_all))


def _refuses_wrong_answers(example: Example, body: dict[str, Any], answers: dict[str, Any]) -> None:
    """None at all, one that is no option, an empty one, one that its owner asks for beside his own, malformed ones."""
    without = {slug: answer for slug, answer in answers.items() if slug != "notes"}
    wrong: dict[str, tuple[str, dict[str, Any]]] = {
        "no option": ("plan", {"bookingFieldsResponses": {**answers, "plan": "neither"}}),
        "an empty answer": ("topics", {"bookingFieldsResponses": {**answers, "topics": []}}),
        "no answer to notes": ("notes", {"bookingFieldsResponses": without}),
    }
    came = example.refuse(calls.create_booking(body), "no answers at all", ANSWERS)
    example.check(in_the_usual_envelope(came, "no answers at all", ANSWERS))
    example.check(tells_of(came, next(iter(answers)), ANSWERS, sentence=True))
    for fault, (slug, said) in wrong.items():
        came = example.refuse(calls.create_booking({**body, **said}), fault, f"{ANSWERS}/{slug}")
        example.check(in_the_usual_envelope(came, fault, f"{ANSWERS}/{slug}"))
        example.check(tells_of(came, slug, f"{ANSWERS}/{slug}"))
    malformed = {"website": "not a url", "copies": ["nobody"], "mobile": "12"}
    call = calls.create_booking({**body, "bookingFieldsResponses": {**answers, **malformed}})
    example.check(tells_of_all(example.refuse(call, "three malformed answers", ANSWERS), list(malformed)))


def _lists(example: Example, event_type: EventType, starts: dict[datetime, bool], why: str) -> None:
    """One search tells which of these starts are free."""
    first, last = min(starts), max(starts) + timedelta(minutes=event_type.length)
    found = slots(example, event_type, first, minutes=(last - first) // timedelta(minutes=1))
    for start, expected in starts.items():
        example.check(slot_listed(found, in_answers(start), expected=expected, why=why))


def _refuses_what_is_not_offered(example: Example, of_many: dict[str, Any], of_one: dict[str, Any]) -> None:
    """A length beside those offered, any where there is one only, a place, a guest who is nobody, and the past."""
    for fault, where, body in (
        ("a start in the past", "/start", {**of_one, "start": "2020-01-07T10:00:00Z"}),
        ("a length where there is one only", "/lengthInMinutes", {**of_one, "lengthInMinutes": 30}),
        ("a place that is not offered", "/location", {**of_one, "location": {"type": "link"}}),
        ("a guest without an address", "/guests", {**of_one, "guests": ["1 Proof Lane"]}),
        ("a length that is not offered", "/lengthInMinutes", {**of_many, "lengthInMinutes": 40}),
    ):
        example.refuse(calls.create_booking(body), fault, where, statuses=frozenset({400}))


def _is_listed_alone(example: Example, booking: dict[str, Any], *event_types: int) -> None:
    """Between its own start and end, of event types asked for one by one, with its address: this one and no other."""
    query: calls.Query = {
        "eventTypeIds": [*event_types],
        "attendeeEmail": booking["attendees"][0]["email"],
        "afterStart": booking["start"],
        "beforeEnd": booking["end"],
    }
    listed = example.accept(calls.list_bookings(query))
    example.check(lists_exactly(listed, [booking["uid"]], "by event types, an address, a start and an end"))
    # Whether an address is found in any case is not documented: with a filter that leaves nothing out it is as without.
    capitals = {**query, "attendeeEmail": TAGGED.upper()}
    pair = [example.accept(calls.list_bookings({**capitals, **too})) for too in ({}, {"status": "upcoming"})]
    example.check(same_list(pair[0], pair[1], "by an address, and by a status too"))


def _reserves(example: Example, event_type: int, start: datetime) -> None:
    """What a booking was moved away from can be kept for somebody, once."""
    asked = {"eventTypeId": event_type, "slotStart": utc(start)}
    kept = example.send(calls.reserve_slot(asked))
    example.check(as_listed(kept, listed=True, why="its booking was moved away"))
    if kept.ok:
        example.refuse(calls.reserve_slot(asked), "the slot is reserved", "/slotStart", about=subjects.SLOTS)
        example.accept(calls.delete_reservation(kept.data["reservationUid"]))


def _is_booked_anew(example: Example, booking: dict[str, Any], body: dict[str, Any]) -> None:
    """Called off in the oldest version, its slot is the same booker's again, with nothing of what was there before."""
    uid = booking["uid"]
    cancelled = Call("cancelBooking_2024_04_15", "POST", f"/v2/bookings/{uid}/cancel", None, WHY)
    example.accept(cancelled, about=subjects.VERSIONS)
    gone = read(example, uid)
    for member, value in (("status", "cancelled"), *WHY.items()):
        what = f"the {member} of what the oldest version cancelled"
        example.check(shows(cancelled.operation, f"/data/{member}", what, value, gone[member]), subjects.VERSIONS)
    anew = {**body, "metadata": {"of": "another"}}
    again = example.accept(calls.create_booking(anew), "its slot was freed by a cancel", about=subjects.AGAIN).data
    example.accept(calls.cancel_booking(again["uid"], WHY))
    query: calls.Query = {"eventTypeIds": booking["eventTypeId"], "status": "cancelled", "sortStart": "asc"}
    listed = example.accept(calls.list_bookings(query)).data
    example.check(shows("getBookings", "/data", "how many were moved or called off", 4, len(listed)))


def test_a_series_lives_on_when_parts_of_it_go(examiner: Examiner) -> None:
    """Every second week over the change of the clocks in spring, of which one goes, then the last ones, one moves."""
    year, zone = examiner.starts.season(), "America/New_York"
    change = next(clock_changes(zone, date(year, 1, 1), date(year, 7, 1)))[0].date()
    began = datetime.combine(change - timedelta(days=4), datetime.min.time().replace(hour=9), ZoneInfo(zone))
    fortnightly = {"interval": 2, "occurrences": 6, "frequency": "weekly"}
    with examiner.example(subjects.SERIES) as example:
        event_type = own_event_type(example, examiner, "fortnightly", recurrence=fortnightly)
        body = {
            "eventTypeId": event_type,
            "start": utc(began.astimezone(UTC)),
            "attendee": {**person("fort.nightly@example.com"), "timeZone": zone},
            "recurrenceCount": 5,
            "metadata": {"series": "première 会議"},
        }
        series = example.accept(calls.create_booking(body)).data
        example.check(as_many("createBooking", 5, series))
        example.accept(calls.cancel_booking(series[1]["uid"], WHY))
        example.accept(calls.cancel_booking(series[3]["uid"], {**WHY, "cancelSubsequentBookings": True}))
        after = utc(instant(series[-1]["start"]) + timedelta(days=1))
        moved = example.accept(calls.reschedule_booking(series[0]["uid"], {"start": after})).data
        example.check(survives(series[0], moved, "rescheduleBooking", KEPT))
        whole = series[0]["recurringBookingUid"]
        so_far = ("cancelled", "cancelled", "accepted", "cancelled", "cancelled", "accepted")
        _statuses(example, "rescheduleBooking", whole, *so_far)
        example.accept(calls.cancel_booking(whole, WHY))
        _statuses(example, "cancelBooking", whole, *["cancelled"] * 6)
        example.accept(calls.delete_event_type(event_type))


def _statuses(example: Example, after: str, whole: str, *expected: str) -> None:
    """The occurrences of a series by their start `after` an operation; one that was moved and its successor count.

    Where there are more or fewer, it was not made as it should have been.
    """
    came = [it["status"] for it in example.accept(calls.get_booking(whole)).data]
    made_by = after if len(came) == len(expected) else "createBooking"
    example.check(shows(made_by, "/data", "the status of the occurrences", [*expected], came))


def test_what_waits_is_decided_once_and_beside_nothing_else(examiner: Examiner) -> None:
    waiting, regular = examiner.world.event_type("confirmation-open"), examiner.world.event_type("regular")
    start, elsewhere = examiner.starts.single(), examiner.starts.single()
    with examiner.example(subjects.STATES) as example:
        asked = wanted(waiting, start, "first.rival@example.com")
        one = example.accept(calls.create_booking(asked)).data
        repeats = "it repeats a request that waits for its host"
        again = example.accept(calls.create_booking(asked), repeats, about=subjects.AGAIN).data["uid"]
        what = "the booking of a repeated request"
        example.check(shows("createBooking", "/data/uid", what, one["uid"], again), subjects.AGAIN)
        other = example.accept(calls.create_booking(wanted(waiting, start, "second.rival@example.com"))).data
        confirms = [calls.confirm_booking(booked["uid"]) for booked in (one, other)]
        room_for(example, race(example, confirms, or_in_turn=True), 1, "a host's time is given once")
        for confirm in confirms:
            example.refuse(confirm, "it is confirmed already, or the other one is")
        for booked in (one, other):
            example.accept(calls.cancel_booking(booked["uid"], WHY))

        rivals = [calls.create_booking(wanted(regular, elsewhere, f"rival.{n}@example.com")) for n in range(2)]
        unknown = example.send(replace(rivals[0], headers=UNKNOWN_KEY))
        example.check(refused_as(unknown, "an unknown key", frozenset({401})), subjects.CALLERS)
        won = room_for(example, race(example, rivals, or_in_turn=True), 1, "one slot is sold once")[0]
        freed = "its slot was freed by a cancel"
        third = example.accept(calls.create_booking(asked), freed, about=subjects.AGAIN).data
        example.accept(calls.confirm_booking(third["uid"]))
        away = calls.reschedule_booking(third["uid"], {"start": utc(elsewhere)})
        example.refuse(away, "the host is busy there", "/start", about=subjects.SLOTS)
        uid = third["uid"]
        for said in ({"rescheduledBy": third["hosts"][0]["email"]}, {}):
            change = {"start": utc(examiner.starts.single()), **said}
            uid = example.accept(calls.reschedule_booking(uid, change)).data["uid"]
        for ended in (won["uid"], uid):
            example.accept(calls.cancel_booking(ended, WHY))
        example.refuse(calls.confirm_booking(uid), "it is cancelled")
        example.accept(calls.list_bookings({"eventTypeIds": waiting.id, "sortCreated": "desc"}))
