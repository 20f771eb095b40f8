"""What a run has made and not yet taken away, read off its exchanges; and what taking it away will cost.

A test may end between making something and removing it: a promise was broken, or the budget was used up. Nothing
that was made is forgotten for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from contracts.exchange import Call, Exchange
from scenarios.flow import Flow
from scenarios.provisioning import cancel_upcoming

_BOOKINGS: Final = "/v2/bookings"
_SHORT_LIVED: Final = ("/v2/slots/",)
"""What ends by itself: a reservation of a slot lasts minutes."""
_LISTS: Final = 4
"""What finds the bookings of event types: those that are off, those to come, as another host sees them, and a last
look before what tests have left behind goes."""
_SPARE: Final = 2
"""Room for what one more request may make, and a refusal that is waited out."""
_PAGE: Final = 100


@dataclass(slots=True)
class Ledger:
    """The open account.

    `made` maps the path of a thing to the call that made it, `bookings` the uid of each booking to what cancels it:
    the uid of its series, or its own.
    """

    made: dict[str, Call] = field(default_factory=dict)
    bookings: dict[str, str] = field(default_factory=dict)

    def note(self, exchange: Exchange) -> None:
        """Enter what an accepted request has made, strike out what it has taken away."""
        call = exchange.call
        path = call.path.partition("?")[0].rstrip("/")
        if call.method == "DELETE" and (exchange.ok or exchange.status == 404):
            for gone in [made for made in self.made if made == path or made.startswith(f"{path}/")]:
                del self.made[gone]
        if not exchange.ok or call.method != "POST" or path.startswith(_SHORT_LIVED):
            return
        data = _data(exchange)
        if path.startswith(_BOOKINGS):
            self._book(path, data)
        elif isinstance(data, dict) and isinstance(data.get("id"), int | str):
            self.made[f"{path}/{data['id']}"] = call

    def _book(self, path: str, data: Any) -> None:
        steps = path.removeprefix(_BOOKINGS).strip("/").split("/")
        came = dict(_uids(data))
        if steps == [""]:
            self.bookings.update(came)
        elif steps[-1] == "reschedule":
            self.bookings.pop(steps[0], None)
            self.bookings.update(came)
        elif steps[-1] in ("cancel", "decline"):
            for uid in (steps[0], *came):
                self.bookings.pop(uid, None)

    @property
    def price(self) -> int:
        """How many requests it takes at most to remove all that is entered."""
        event_types = [call for path, call in self.made.items() if "/event-types/" in path]
        locked = sum(_locked(call) for call in event_types)  # each changed first, so that it can be cancelled
        cancels = len(set(self.bookings.values()))
        again = len(self.bookings) // _PAGE + 2 * (len(self.bookings) > cancels)  # a series is looked for once more
        lists = _LISTS + again if event_types else 0
        return len(self.made) + locked + lists + cancels + _SPARE

    def sweep(self) -> Flow[list[Exchange]]:
        """Remove what is still entered, the latest first. Gives the exchanges that were refused."""
        refused = []
        booked = [path.rpartition("/")[2] for path in reversed(self.made) if "/event-types/" in path]
        yield from cancel_upcoming(*(int(number) for number in booked if number.isdecimal()))
        for path, made_by in reversed(list(self.made.items())):
            if path not in self.made:  # it went with what it belonged to
                continue
            operation = f"delete{made_by.operation.removeprefix('create')}"
            exchange = yield Call(operation, "DELETE", path, made_by.version, caller=made_by.caller)
            if not exchange.ok:
                refused.append(exchange)
        return refused


def _locked(made_by: Call) -> bool:
    """Whether bookings of an event type can't be cancelled."""
    return isinstance(made_by.body, dict) and "disableCancelling" in made_by.body


def _data(exchange: Exchange) -> Any:
    body = exchange.answer.body if exchange.answer is not None else None
    return body.get("data") if isinstance(body, dict) else None


def _uids(data: Any) -> Iterator[tuple[str, str]]:
    for booking in data if isinstance(data, list) else [data]:
        if isinstance(booking, dict) and isinstance(uid := booking.get("uid"), str):
            yield uid, str(booking.get("recurringBookingUid") or uid)
