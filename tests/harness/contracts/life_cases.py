"""For each promise of the lifecycle a sequence of exchanges that breaks it with its last one, and one that keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from contracts.exchange import ABSENT, NOBODY, Answer, Call, Exchange
from tests.harness.contracts.exchanges import exchange
from tests.harness.contracts.rule_cases.making import (
    OTHER_UID,
    SEATS,
    SERIES,
    UID,
    attendee,
    booking,
    changed,
    created,
    occurrences,
    read,
    request,
    seated,
)
from tests.harness.contracts.team_lives import TEAM_LIVES

ONE: Final = f"/v2/bookings/{UID}"
OTHER: Final = f"/v2/bookings/{OTHER_UID}"
THIRD_UID: Final = "zYQ2A1JdSfbxfRZJMj6uuj"
LATER: Final = "2030-01-09T13:00:00.000Z"
MOVE: Final = {"start": "2030-01-09T13:00:00Z"}
WHY: Final = {"cancellationReason": "ill"}
TAKEN_BACK: Final = booking(status="cancelled", cancellationReason="ill")

Lives = dict[str, tuple[Sequence[Exchange], Sequence[Exchange]]]


def in_turn(steps: Sequence[Exchange]) -> list[Exchange]:
    """The exchanges one after the other, each answered a second after it was sent."""
    return [
        replace(step, sent_at=10.0 * number, done_at=10.0 * number + 1) for number, step in enumerate(steps, start=1)
    ]


def moved(uid: str = OTHER_UID, origin: str = UID, **changes: Any) -> dict[str, Any]:
    """The booking that took the place of the usual one, a day later."""
    times = {"start": LATER, "end": "2030-01-09T13:30:00.000Z", "createdAt": "2029-12-02T00:00:00.000Z"}
    linked = {"id": 2, "uid": uid, "rescheduledFromUid": origin, "updatedAt": "2029-12-02T00:00:00.000Z"}
    return booking(**{**times, **linked, **changes})


def left(to: Any = OTHER_UID, **changes: Any) -> dict[str, Any]:
    """The usual booking after it was moved."""
    return booking(**{"status": "cancelled", "rescheduledToUid": to, **changes})


def move(data: Any = None, uid: str = UID, sent: Any = MOVE) -> Exchange:
    """A reschedule by nobody that answers with the new booking."""
    answered = changed("reschedule", moved() if data is None else data, sent, uid=uid, status=201)
    return replace(answered, call=replace(answered.call, caller=NOBODY))


def refused(step: str, sent: Any = ABSENT, uid: str = UID, status: int = 400) -> Exchange:
    """A `POST /v2/bookings/{uid}/{step}` that is refused."""
    return exchange({"status": "error"}, status=status, path=f"/v2/bookings/{uid}/{step}", sent=sent)


def gone(path: str) -> Exchange:
    """A read that finds nothing."""
    return exchange({"status": "error"}, status=404, method="GET", path=path)


def event_type(**options: Any) -> Exchange:
    """The answer to the creation of the usual event type."""
    data = {"id": 7, "lengthInMinutes": 30, "price": 0, "confirmationPolicy": {"disabled": True}, **options}
    call = Call("createEventType", "POST", "/v2/event-types", "2024-06-14", {})
    return Exchange(call, Answer(201, {}, {"status": "success", "data": data}), 0, 0, 0)


def links(path: str, start: str, end: str) -> Exchange:
    """The link to one calendar, with these times."""
    link = f"https://calendar.google.com/calendar/r/eventedit?dates={start}/{end}&text=Talk"
    return read(f"{path}/calendar-links", [{"label": "Google Calendar", "id": "googleCalendar", "link": link}])


def place(data: Any, where: str) -> Exchange:
    """A change of location."""
    asked = {"location": {"type": "address", "address": where}}
    body = {"status": "success", "data": data}
    return exchange(body, status=200, method="PATCH", path=f"{ONE}/location", sent=asked)


def sat(*seats: str, **changes: Any) -> Exchange:
    """A create that took the last of these seats; the others were taken before."""
    number = len(seats) - 1
    email = f"seat{number}@example.com" if number else "ann@example.com"
    return created(seated(*seats, seatUid=seats[-1], **changes), request(attendee=attendee(email=email)))


def series(*statuses: str) -> list[dict[str, Any]]:
    """A weekly series whose occurrences have these statuses."""
    starts = ("2030-01-08T13:00", "2030-01-15T13:00", "2030-01-22T13:00")
    made = occurrences(*starts[: len(statuses)])
    cancelled = {"cancellationReason": "ill"}
    return [
        {**one, "id": number, "status": status, **(cancelled if status == "cancelled" else {})}
        for number, (one, status) in enumerate(zip(made, statuses, strict=True), start=1)
    ]


_WHOLE = series("accepted", "accepted", "accepted")
_SECOND = str(_WHOLE[1]["uid"])
_SERIES_PATH = f"/v2/bookings/{SERIES}"
_MARK = {"attendees": [{"email": "ann@example.com", "absent": True}]}
_MARKED = booking(attendees=[attendee(absent=True), booking()["attendees"][1]])
_TOM = {"name": "Tom", "email": "tom@example.com", "timeZone": "UTC", "language": "en", "absent": False}
_WITH_TOM = booking(attendees=[*booking()["attendees"], _TOM], guests=["guest@example.org", "tom@example.com"])
_ADD_TOM = changed("attendees", {"id": 9, "bookingId": 1, **_TOM}, _TOM, status=201)
_JANE = {"bookingUid": UID, "reassignedTo": {"id": 102, "name": "Jane", "email": "jane@example.com"}}
_OF_JANE = booking(hosts=[{"id": 102, "name": "Jane", "email": "jane@example.com", "username": "jane"}])
_ANONYMOUS = replace(
    changed("cancel", TAKEN_BACK, WHY), call=replace(changed("cancel", TAKEN_BACK, WHY).call, caller=NOBODY)
)
_SEAT_MOVE = {**MOVE, "seatUid": SEATS[1]}
_THERE = {"id": 2, "uid": OTHER_UID, "start": LATER, "end": "2030-01-09T13:30:00.000Z"}
_SITTING = "7b0c1c3e-6a0e-4a62-9a0e-0f6f3b2d7c13"
_BOB = {**seated(_SITTING)["attendees"][0], "email": "bob@example.com"}
_MOVED_IN = {**seated(*SEATS)["attendees"][1], "seatUid": SEATS[1]}


_ANN_MOVED = {**_MOVED_IN, "email": "ann@example.com"}
_TWICE = [{**seated(SEATS[0])["attendees"][0], "seatUid": seat} for seat in SEATS]
_GIVEN_BACK = [sat(SEATS[0]), sat(*SEATS), changed("cancel", seated(SEATS[0]), {"seatUid": SEATS[1]})]


def _another(start: str, number: int = 2) -> Exchange:
    """A create of half an hour on the usual day by somebody else."""
    begins = f"2030-01-08T{start}:00"
    ends = f"{datetime.fromisoformat(begins) + timedelta(minutes=30):%Y-%m-%dT%H:%M:%S.000Z}"
    made = booking(id=number, uid=f"{number}{OTHER_UID[1:]}", start=f"{begins}.000Z", end=ends)
    return created(made, request(start=f"{begins}Z"))


def _there(*people: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return seated(SEATS[0], **{**_THERE, "attendees": list(people), **changes})


_PENDING = event_type(confirmationPolicy={"type": "always"})
_HIDDEN = {"seatsPerTimeSlot": 3, "showAttendeeInfo": False}
_RIVAL = booking(id=2, uid=OTHER_UID)
_TWO_THAT_WAIT = (
    event_type(confirmationPolicy={"type": "always", "blockUnconfirmedBookingsInBooker": False}),
    created(booking(status="pending")),
    created({**_RIVAL, "status": "pending"}),
)


def _as_nobody(step: Exchange) -> Exchange:
    return replace(step, call=replace(step.call, caller=NOBODY))


_WEEKLY = {"interval": 1, "occurrences": 3, "frequency": "weekly"}
_THREE = ("8b0c1c3e-6a0e-4a62-9a0e-0f6f3b2d7c14", *SEATS)

LIVES: Lives = {
    "CP401": (
        [created(booking()), read(ONE, booking(status="cancelled"))],
        [created(booking()), changed("cancel", TAKEN_BACK, WHY), read(ONE, TAKEN_BACK)],
    ),
    "CP402": (
        [created(booking()), changed("cancel", TAKEN_BACK, WHY), changed("confirm", booking())],
        [created(booking()), changed("cancel", TAKEN_BACK, WHY), refused("confirm"), read(ONE, TAKEN_BACK)],
    ),
    "CP403": (
        [created(booking()), changed("cancel", TAKEN_BACK, WHY), changed("cancel", TAKEN_BACK, WHY)],
        [created(booking(status="pending")), changed("decline", booking(status="rejected"), {})],
    ),
    "CP404": (
        [created(booking()), refused("reschedule", MOVE), read(ONE, booking(metadata={}))],
        [created(booking()), refused("reschedule", MOVE), read(ONE, booking())],
    ),
    "CP405": (
        [_PENDING, created(booking())],
        [_PENDING, created(booking(status="pending"))],
    ),
    "CP406": (
        [created(booking()), read(ONE, booking(createdAt="2029-12-03T00:00:00.000Z"))],
        [created(booking()), read(ONE, booking(icsUid="other@Cal.com"))],
    ),
    "CP407": (
        [created(booking()), read(ONE, booking(start="2030-01-08T13:15:00.000Z"))],
        [created(booking()), move(), read(OTHER, moved())],
    ),
    "CP408": (
        [created(booking()), move(), read(ONE, left(to=ABSENT))],
        [created(booking()), move(), read(ONE, left())],
    ),
    "CP409": (
        [created(booking()), move(), read(ONE, left()), move(moved(THIRD_UID))],
        [created(booking()), move(), move(moved(THIRD_UID, OTHER_UID), uid=OTHER_UID)],
    ),
    "CP410": (
        [created(booking()), move(moved(guests=[], attendees=[attendee()]))],
        [created(booking()), move(moved(title="Normal 30 between Jane and Ann"))],
    ),
    "CP411": (
        [created(booking()), read(ONE, booking(description="bye"))],
        [created(booking(description=None)), read(ONE, booking(description=""))],
    ),
    "CP412": (
        [created(booking()), _ADD_TOM, read(ONE, booking())],
        [created(booking()), _ADD_TOM, read(ONE, _WITH_TOM)],
    ),
    "CP413": (
        [created(booking()), changed("mark-absent", _MARKED, _MARK), read(ONE, booking())],
        [created(booking()), changed("mark-absent", _MARKED, _MARK), read(ONE, _MARKED)],
    ),
    "CP414": (
        [created(booking()), place(booking(location="there", meetingUrl="there"), "there"), read(ONE, booking())],
        [created(booking(location="integrations:daily")), read(ONE, booking(location="https://example.com/call"))],
    ),
    "CP415": (
        [created(booking()), changed("reassign", _JANE), read(ONE, booking())],
        [created(booking()), changed("reassign", _JANE), read(ONE, _OF_JANE)],
    ),
    "CP416": (
        [created(booking()), changed("cancel", TAKEN_BACK, WHY), read(ONE, booking(status="cancelled"))],
        [created(booking()), _ANONYMOUS, read(ONE, TAKEN_BACK)],
    ),
    "CP417": (
        [created(booking()), read(ONE, booking(updatedAt="2029-11-30T00:00:00.000Z"))],
        [created(booking()), read(ONE, booking(updatedAt="2029-12-02T00:00:00.000Z"))],
    ),
    "CP418": (
        [sat(SEATS[0]), sat(*SEATS), read(ONE, seated(SEATS[1]))],
        [sat(SEATS[0]), sat(*SEATS), read(ONE, seated()), read(ONE, seated(*SEATS))],
    ),
    "CP419": ([*_GIVEN_BACK, read(ONE, seated(*SEATS))], [*_GIVEN_BACK, read(ONE, seated(SEATS[0]))]),
    "CP420": (
        [
            sat(*SEATS),
            read(OTHER, _there(_BOB)),
            move(_there(_BOB, {**_MOVED_IN, "seatUid": _THREE[0]}, seatUid=_THREE[0]), sent=_SEAT_MOVE),
        ],
        [sat(*SEATS), read(OTHER, _there(_BOB)), move(_there(_BOB, _MOVED_IN, seatUid=SEATS[1]), sent=_SEAT_MOVE)],
    ),
    "CP421": (
        [event_type(seats={"seatsPerTimeSlot": 2}), sat(SEATS[0]), sat(*SEATS), sat(*SEATS, _THREE[0])],
        [event_type(seats={"seatsPerTimeSlot": 3}), sat(SEATS[0]), sat(*SEATS), sat(*SEATS, _THREE[0])],
    ),
    "CP422": (
        [sat(SEATS[0]), read(ONE, seated(SEATS[0], attendees=_TWICE))],
        [sat(SEATS[0]), read(ONE, seated(*SEATS))],
    ),
    "CP423": (
        [created(_WHOLE), read(_SERIES_PATH, _WHOLE[:2])],
        [created(_WHOLE), read(_SERIES_PATH, _WHOLE)],
    ),
    "CP424": (
        [created(booking()), created(booking(), request(start="2030-01-10T13:00:00Z"))],
        [created(booking(status="pending")), created(booking(status="pending"))],
    ),
    "CP425": (
        [created(booking()), gone(ONE)],
        [created(booking()), gone(OTHER)],
    ),
    **TEAM_LIVES,
    "CP435": (
        [event_type(), created(booking()), _another("13:15")],
        [event_type(), created(booking()), _another("13:30"), changed("cancel", TAKEN_BACK, WHY), _another("12:45", 3)],
    ),
    "CP436": (
        [event_type(recurrence={**_WEEKLY, "interval": 2}), created(_WHOLE)],
        [event_type(recurrence=_WEEKLY), created(_WHOLE)],
    ),
    "CP437": (
        [created(booking()), move(), links(OTHER, "20300108T130000Z", "20300108T133000Z")],
        [created(booking()), move(), links(OTHER, "20300109T130000Z", "20300109T133000Z")],
    ),
    "CP438": (
        [*_TWO_THAT_WAIT, changed("confirm", booking()), changed("confirm", _RIVAL, uid=OTHER_UID)],
        [
            *_TWO_THAT_WAIT,
            changed("confirm", booking()),
            changed("cancel", TAKEN_BACK, WHY),
            changed("confirm", _RIVAL, uid=OTHER_UID),
        ],
    ),
    "CP439": (
        [event_type(seats=_HIDDEN), sat(SEATS[0]), _as_nobody(read(ONE, seated(SEATS[0])))],
        [
            event_type(seats=_HIDDEN),
            sat(SEATS[0]),
            read(ONE, seated(SEATS[0])),
            _as_nobody(read(ONE, seated())),
            _as_nobody(read(f"/v2/bookings/by-seat/{SEATS[0]}", seated(SEATS[0]))),
        ],
    ),
    "CP440": (
        [
            created(_WHOLE),
            changed("cancel", series("accepted", "cancelled", "accepted")[1], WHY, uid=_SECOND),
            read(_SERIES_PATH, series("accepted", "cancelled", "cancelled")),
        ],
        [
            created(_WHOLE),
            changed("cancel", series("accepted", "cancelled", "accepted")[1], WHY, uid=_SECOND),
            read(_SERIES_PATH, series("accepted", "cancelled", "accepted")),
        ],
    ),
}
"""Code → (a life that breaks the promise with its last exchange, a life that keeps it)."""

KEPT: Final[dict[str, Sequence[Exchange]]] = {
    "a booking that others made is learned at first sight": [read(ONE, left()), read(OTHER, moved())],
    "what is cancelled of a series leaves the rest": [
        created(_WHOLE),
        changed("cancel", series("accepted", "cancelled", "accepted")[1], WHY, uid=_SECOND),
        read(_SERIES_PATH, series("accepted", "cancelled", "accepted")),
    ],
    "an occurrence and the later ones": [
        created(_WHOLE),
        changed(
            "cancel",
            series("accepted", "cancelled", "cancelled"),
            {**WHY, "cancelSubsequentBookings": True},
            uid=_SECOND,
        ),
        read(_SERIES_PATH, series("accepted", "cancelled", "cancelled")),
    ],
    "a whole series by its uid": [
        created(_WHOLE),
        changed("cancel", series("cancelled", "cancelled", "cancelled"), WHY, uid=SERIES),
        read(_SERIES_PATH, series("cancelled", "cancelled", "cancelled")),
    ],
    "a decision on one occurrence counts for all": [
        created(series("pending", "pending", "pending")),
        changed("confirm", _WHOLE[1], uid=_SECOND),
        read(_SERIES_PATH, _WHOLE),
    ],
    "the last seat given back ends the booking": [
        sat(SEATS[0]),
        changed("cancel", seated(status="cancelled"), {"seatUid": SEATS[0]}),
        read(ONE, seated(status="cancelled")),
        created(seated(SEATS[1], seatUid=SEATS[1], uid=OTHER_UID, id=2)),
    ],
    "the last seat moved away ends the booking": [
        sat(SEATS[1]),
        move(
            _there(_MOVED_IN | {"email": "ann@example.com"}, seatUid=SEATS[1], rescheduledFromUid=UID), sent=_SEAT_MOVE
        ),
        read(ONE, seated(status="cancelled", rescheduledToUid=OTHER_UID)),
    ],
    "a chosen length may fall back to the usual one (D2)": [
        event_type(lengthInMinutes=30),
        created(booking(duration=60, end="2030-01-08T14:00:00.000Z"), request(lengthInMinutes=60)),
        move(),
    ],
    "marks on a seated booking come in another form (R15)": [
        sat(SEATS[0]),
        changed("mark-absent", booking(attendees=[attendee(absent=True)]), _MARK),
        read(ONE, seated(SEATS[0], attendees=[{**seated(SEATS[0])["attendees"][0], "absent": True}])),
    ],
    "an event type that was deleted leaves null (R7)": [
        created(booking()),
        Exchange(Call("deleteEventType", "DELETE", "/v2/event-types/7", "2024-06-14"), Answer(200, {}, {}), 0, 0, 0),
        read(ONE, booking(eventTypeId=None, eventType=None)),
    ],
    "another version may have changed anything but identities": [
        created(booking()),
        exchange({"status": "success", "data": {}}, path=f"{ONE}/cancel", version="2024-04-15", sent={}),
        read(ONE, TAKEN_BACK),
    ],
}
"""Lives that keep every promise, and look as if they didn't."""
