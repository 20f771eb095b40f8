"""A journey through every change that bookings know, taken on the sandbox, and how to break one of its answers."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from calproof.senders import InProcessSender
from contracts.exchange import HOST, NOBODY, Call, Exchange
from sandbox.app import create_app, deployment_of
from sandbox.instants import parse_instant
from scenarios import calls

NOW: Final = "2030-01-07T08:00:00Z"
KEYS: Final = {"host": "cal_sandbox_john", "stranger": "cal_sandbox_mallory"}
ANN: Final = {
    "name": "Ann Booker",
    "email": "ann@example.com",
    "timeZone": "Europe/Rome",
    "phoneNumber": "+14155552671",
}
PLACE: Final = {"type": "address", "address": "1 Proof Lane", "public": True}


@dataclass(slots=True)
class Journey:
    """What was sent and answered, in order. `named` are the places of the answers that tests break."""

    exchanges: list[Exchange] = field(default_factory=list)
    named: dict[str, int] = field(default_factory=dict)
    _send: Callable[[Call], Exchange] | None = None

    def go(self, name: str, call: Call, status: int = 200) -> Any:
        """Take one step and give its data."""
        assert self._send is not None
        exchange = self._send(call)
        assert exchange.status == status, f"{name}: {exchange.status} {exchange.refusal}"
        number = len(self.exchanges)
        self.exchanges.append(replace(exchange, sent_at=float(number), done_at=number + 0.5))
        self.named[name] = number
        return exchange.data if status < 300 else None

    def broken(self, name: str, spoil: Callable[[Any], object]) -> Iterator[Exchange]:
        """The journey with the data of one answer spoilt."""
        for number, exchange in enumerate(self.exchanges):
            if number != self.named[name]:
                yield exchange
                continue
            assert exchange.answer is not None
            body = copy.deepcopy(exchange.answer.body)
            spoil(body["data"])
            assert body != exchange.answer.body, f"nothing is broken in {name}"
            yield replace(exchange, answer=replace(exchange.answer, body=body))


def take() -> Journey:
    """The whole journey, on a sandbox of its own."""
    app = create_app()
    deployment = deployment_of(app)
    deployment.clock.freeze(parse_instant(NOW) or 0)
    sender = InProcessSender(app, KEYS)
    journey = Journey(_send=sender)
    try:
        _one_booking(journey)
        _decisions(journey)
        _seats(journey)
        _series(journey)
    finally:
        sender.close()
        deployment.close()
    return journey


def _event_type(journey: Journey, name: str, **options: Any) -> int:
    body = {"title": name, "slug": name, "lengthInMinutes": 30, "minimumBookingNotice": 0, "locations": [PLACE]}
    return int(journey.go(f"type {name}", calls.create_event_type({**body, **options}), 201)["id"])


def _book(journey: Journey, name: str, event_type: int, start: str, **members: Any) -> Any:
    body = {"eventTypeId": event_type, "start": start, "attendee": ANN, **members}
    return journey.go(name, calls.create_booking(body), 201)


def _one_booking(journey: Journey) -> None:
    plain = _event_type(journey, "plain")
    rich = {
        "guests": ["guest@example.org", "other@example.org"],
        "metadata": {"order": "17", "from": "web"},
        "bookingFieldsResponses": {"notes": "Bring it."},
    }
    uid = _book(journey, "book", plain, "2030-01-08T10:00:00Z", **rich)["uid"]
    journey.go("read", calls.get_booking(uid))
    journey.go("list", calls.list_bookings({"bookingUid": uid}))
    tom = {"name": "Tom", "email": "tom@example.com", "timeZone": "Asia/Kathmandu"}
    number = journey.go("add attendee", calls.add_attendee(uid, tom), 201)["id"]
    journey.go("read with attendee", calls.get_booking(uid))
    journey.go("attendees", calls.list_attendees(uid))
    journey.go("add guests", calls.add_guests(uid, {"guests": [{"email": "zoe@example.com"}]}))
    journey.go("remove attendee", calls.remove_attendee(uid, number))
    journey.go("read without attendee", calls.get_booking(uid))
    where = {"location": {"type": "address", "address": "2 Proof Lane"}}
    journey.go("new place", calls.update_location(uid, where))
    journey.go("read new place", calls.get_booking(uid))
    journey.go("refused move", calls.reschedule_booking(uid, {"start": "2030-01-01T10:00:00Z"}), 400)
    journey.go("read after refusal", calls.get_booking(uid))
    change = {"start": "2030-01-09T10:00:00Z", "reschedulingReason": "Busy"}
    second = journey.go("move", calls.reschedule_booking(uid, change), 201)["uid"]
    journey.go("read moved", calls.get_booking(second))
    journey.go("read old", calls.get_booking(uid))
    change = {"start": "2030-01-10T10:00:00Z"}
    third = journey.go("move again", calls.reschedule_booking(second, change, caller=HOST), 201)["uid"]
    journey.go("read old again", calls.get_booking(second))
    journey.go("read moved again", calls.get_booking(third))
    journey.go("cancel", calls.cancel_booking(third, {"cancellationReason": "Ill"}, caller=NOBODY))
    journey.go("read cancelled", calls.get_booking(third))
    journey.go("list cancelled", calls.list_bookings({"bookingUid": third}))
    anew = _book(journey, "book anew", plain, "2030-01-10T10:00:00Z")["uid"]
    journey.go("read anew", calls.get_booking(anew))


def _decisions(journey: Journey) -> None:
    asked = _event_type(
        journey, "asked", confirmationPolicy={"type": "always", "blockUnconfirmedBookingsInBooker": False}
    )
    first = _book(journey, "ask", asked, "2030-01-11T10:00:00Z")["uid"]
    journey.go("read asked", calls.get_booking(first))
    journey.go("confirm", calls.confirm_booking(first))
    journey.go("read confirmed", calls.get_booking(first))
    second = _book(journey, "ask again", asked, "2030-01-11T12:00:00Z")["uid"]
    journey.go("decline", calls.decline_booking(second, {"reason": "No"}))
    journey.go("read declined", calls.get_booking(second))


def _sit(journey: Journey, name: str, event_type: int, email: str, start: str) -> Any:
    attendee = {"name": email.partition("@")[0], "email": email, "timeZone": "Europe/Rome"}
    members = {"attendee": attendee, "metadata": {"of": email}, "bookingFieldsResponses": {"notes": email}}
    return _book(journey, name, event_type, start, **members)


def _seats(journey: Journey) -> None:
    options = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
    seated = _event_type(journey, "seated", seats=options)
    start = "2030-01-14T10:00:00Z"
    uid = _sit(journey, "sit first", seated, "ann@example.com", start)["uid"]
    journey.go("read one seat", calls.get_booking(uid))
    second = _sit(journey, "sit second", seated, "bob@example.com", start)["seatUid"]
    third = _sit(journey, "sit third", seated, "cia@example.com", start)["seatUid"]
    journey.go("read seats", calls.get_booking(uid))
    journey.go("list seats", calls.list_bookings({"bookingUid": uid}))
    away = journey.go(
        "move seat", calls.reschedule_booking(uid, {"start": "2030-01-15T10:00:00Z", "seatUid": second}), 201
    )
    journey.go("read left seats", calls.get_booking(uid))
    journey.go("read new seat", calls.get_booking(away["uid"]))
    journey.go("by seat", calls.get_booking_by_seat(third))
    back = {"start": start, "seatUid": away["seatUid"]}
    journey.go("move back", calls.reschedule_booking(away["uid"], back), 201)
    journey.go("read empty", calls.get_booking(away["uid"]))
    journey.go("give back", calls.cancel_booking(uid, {"seatUid": third}))
    journey.go("read given back", calls.get_booking(uid))


def _series(journey: Journey) -> None:
    weekly = {"interval": 1, "occurrences": 4, "frequency": "weekly"}
    recurring = _event_type(journey, "weekly", recurrence=weekly)
    made = _book(journey, "book series", recurring, "2030-01-16T10:00:00Z")
    series, uids = made[0]["recurringBookingUid"], [one["uid"] for one in made]
    journey.go("read series", calls.get_booking(series))
    journey.go("cancel one", calls.cancel_booking(uids[1], {"cancellationReason": "Ill"}))
    journey.go("read others", calls.get_booking(series))
    journey.go("move one", calls.reschedule_booking(uids[2], {"start": "2030-01-31T15:00:00Z"}), 201)
    journey.go("read moved series", calls.get_booking(series))
    rest = {"cancellationReason": "Over", "cancelSubsequentBookings": True}
    journey.go("cancel rest", calls.cancel_booking(uids[3], rest))
    journey.go("read rest", calls.get_booking(series))
