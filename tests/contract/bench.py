"""Things of the run's own for requests that must be refused: made when first needed, made anew once one is spoilt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from calproof.budget import NotHere
from calproof.examiner import Examiner, Example
from contracts.contract import Operation
from contracts.exchange import HOST, NOBODY, Call
from scenarios import calls
from scenarios.calls.paths import SLOTS
from scenarios.specimens import NOBODYS_ID
from scenarios.world import always_open
from tests.contract.steps import book

HOOK: Final = {"active": False, "subscriberUrl": "https://example.com/calproof", "triggers": ["BOOKING_CREATED"]}


@dataclass(slots=True)
class Bench:
    """What the paths of operations need. `things` maps the name of a path parameter to the id that stands for it."""

    examiner: Examiner
    things: dict[str, Any] = field(default_factory=dict)
    made: int = 0
    """How many things were made: what may not be like an earlier one is numbered by it."""

    def call(self, example: Example, operation: Operation, body: Any) -> Call:
        """The call of an operation on a thing of the run's own.

        Raises NotHere where the target makes no such thing.
        """
        if isinstance(body, dict) and body.get("scheduleId") == NOBODYS_ID:
            body = {**body, "scheduleId": self.examiner.world.schedule_id}  # else that would be a second fault
        path = operation.path
        for name in (step.strip("{}") for step in path.split("/") if step.startswith("{")):
            path = path.replace(f"{{{name}}}", str(self._thing(example, operation, name)))
        caller = NOBODY if operation.resource == "bookings" and operation.accepts_anonymous else HOST
        return Call(operation.id, operation.method, path, operation.version, body, caller=caller)

    def spoilt(self) -> None:
        """A request that should have been refused was not: what it may have changed is not used again."""
        self.things.clear()

    def _thing(self, example: Example, operation: Operation, name: str) -> Any:
        key = f"{operation.resource}/{name}"
        if key not in self.things:
            make = _MAKERS.get(key)
            if make is None:
                raise NotHere(f"no test makes what {key} stands for")
            self.made += 1
            self.things[key] = make(self, example)
        return self.things[key]


def _booking(bench: Bench, example: Example) -> str:
    examiner = bench.examiner
    booked = book(example, examiner.world.event_type("regular"), examiner.starts.single())
    return str(booked["uid"])


def _reservation(bench: Bench, example: Example) -> str:
    body = {"eventTypeId": bench.examiner.world.event_type("regular").id}
    start = bench.examiner.starts.single().strftime("%Y-%m-%dT%H:%M:%SZ")
    path = "/v2/slots/reservations"
    made = example.accept(Call("reserveSlot", "POST", path, SLOTS, {**body, "slotStart": start}, caller=NOBODY))
    return str(made.data["reservationUid"])


def _schedule(bench: Bench, example: Example) -> int:
    return int(example.accept(calls.create_schedule(always_open(f"{bench.examiner.world.tag} spare"))).data["id"])


def _webhook(bench: Bench, example: Example) -> str:
    event_type = bench.examiner.world.event_type("hidden")
    path = f"/v2/event-types/{event_type.id}/webhooks"
    hook = {**HOOK, "subscriberUrl": f"{HOOK['subscriberUrl']}/{bench.made}"}  # one url has one webhook
    return str(example.accept(Call("createEventTypeWebhook", "POST", path, None, hook)).data["id"])


def _team(bench: Bench, _: Example) -> int:
    event_type = bench.examiner.world.event_type("round-robin")
    if event_type.team is None:
        raise NotHere("the event type of a team has no team")
    return event_type.team.id


def _team_event_type(bench: Bench, _: Example) -> int:
    event_type = bench.examiner.world.event_type("round-robin")
    return event_type.parent_id or event_type.id


_MAKERS: Final[dict[str, Callable[[Bench, Example], Any]]] = {
    "bookings/bookingUid": _booking,
    "bookings/userId": lambda bench, _: bench.examiner.world.host_id,
    "event-types/eventTypeId": lambda bench, _: bench.examiner.world.event_type("hidden").id,
    "webhooks/eventTypeId": lambda bench, _: bench.examiner.world.event_type("hidden").id,
    "webhooks/webhookId": _webhook,
    "schedules/scheduleId": _schedule,
    "slots/uid": _reservation,
    "teams/teamId": _team,
    "teams/eventTypeId": _team_event_type,
}
