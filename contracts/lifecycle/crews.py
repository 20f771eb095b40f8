"""Who hosts what a team has given away: one of the round robin, all who are fixed, nobody who is taken then.

Also what else only several event types and bookings together can tell: which one a slug means, and that no two
bookings have one name in calendars.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contracts.exchange import Exchange
from contracts.lifecycle.known import CrewFacts, Known
from contracts.lifecycle.memory import Memory, Turn
from contracts.lifecycle.taken import asks_for_free_time, meets
from contracts.lifecycle.transitions import ACCEPTED, PENDING
from contracts.rules.reading import Booking


def learn(memory: Memory, exchange: Exchange) -> None:
    """What an answer about anything but bookings tells of users, of event types' hosts, and of slugs."""
    call, path = exchange.call, exchange.call.path.partition("?")[0]
    if call.method == "DELETE" and "/event-types/" in path and exchange.ok:
        _forget(memory, int(path.rstrip("/").rpartition("/")[2]))
        return
    answer = exchange.answer
    data = answer.body.get("data") if exchange.ok and answer is not None and isinstance(answer.body, dict) else None
    for told in data if isinstance(data, list) else [data]:
        if not isinstance(told, dict):
            continue
        if path == "/v2/me" or "/memberships" in path:
            user = told.get("user", told)
            memory.addresses[told.get("userId", told.get("id"))] = user["email"].lower()
        elif "/event-types" in path and "slug" in told:
            _learn_event_type(memory, told)


def _learn_event_type(memory: Memory, told: Mapping[str, Any]) -> None:
    _forget(memory, told["id"])
    team, slug = told.get("team"), told["slug"]
    scheduling = told.get("schedulingType")
    if isinstance(team, dict):
        if scheduling != "managed" and team.get("slug"):
            memory.slugs["teamSlug", team["slug"], slug] = told["id"]
        if scheduling in ("roundRobin", "collective") and not told.get("assignAllTeamMembers"):
            memory.crews[told["id"]] = CrewFacts.of(told["hosts"], rotates=scheduling == "roundRobin")
        return
    for user in told.get("users") or ():
        if user.get("username"):
            memory.slugs["username", user["username"], slug] = told["id"]


def _forget(memory: Memory, event_type_id: int) -> None:
    memory.crews.pop(event_type_id, None)
    for name in [name for name, meant in memory.slugs.items() if meant == event_type_id]:
        del memory.slugs[name]


def mean_what_was_addressed(memory: Memory, turn: Turn, pointer: str, view: Booking) -> None:
    """A slug means the event type of the user, or of the team, that stands beside it."""
    sent = turn.sent
    if sent.get("eventTypeId") or sent.get("organizationSlug"):
        return
    owner = "username" if sent.get("username") else "teamSlug"
    meant = memory.slugs.get((owner, sent.get(owner), sent.get("eventTypeSlug")))
    if meant is not None and view["eventTypeId"] != meant:
        message = f"the slug means another event type of this {owner}"
        turn.breach("CP433", f"{pointer}/eventTypeId", message, meant, view["eventTypeId"])


def name_it_once(memory: Memory, turn: Turn, pointer: str, view: Booking) -> None:
    """No new booking has the name in calendars of another; one that was moved keeps it."""
    name, moves = view.get("icsUid"), turn.at.operation == "rescheduleBooking"
    other = memory.calendar_names.get(name, view["uid"]) if name else view["uid"]
    if other != view["uid"] and not moves:
        turn.breach("CP434", f"{pointer}/icsUid", "another booking has the same icsUid", f"not that of {other}", name)
    if name:
        memory.calendar_names.setdefault(name, view["uid"])


def gather(memory: Memory, turn: Turn, pointer: str, view: Booking) -> None:
    """Those who host a new booking of a team are whom its event type says, and free."""
    for host in view["hosts"]:
        memory.addresses[host["id"]] = host["email"].lower()
    crew = memory.crews.get(view.get("eventTypeId") or 0)
    if crew is None or view["status"] not in (ACCEPTED, PENDING) or turn.sent.get("instant"):
        return
    shown = [host["id"] for host in view["hosts"]]
    strange = [host for host in shown if host not in crew.hosts]
    if strange:
        message = "it is hosted by somebody who is no host of its event type"
        turn.breach("CP431", f"{pointer}/hosts", message, sorted(crew.hosts), shown)
    come = {*shown, *_among_attendees(memory, turn, crew, view)}
    if len(come - crew.fixed) > 1 or (crew.rotates and not crew.fixed and len(shown) > 1):
        turn.breach("CP431", f"{pointer}/hosts", "several hosts of a round robin come", "one", sorted(come))
    known = memory.recall(view["uid"])
    if known is None or known.seats is not None:
        return  # with seats no document says where those beside the organiser are shown
    people = {person["email"].lower() for person in view["attendees"]}
    for host in sorted(crew.fixed - come):
        if memory.addresses.get(host, "") not in {"", *people}:
            turn.breach("CP431", f"{pointer}/attendees", "a host who must come doesn't", host, sorted(come))
    if not known.series and asks_for_free_time(turn):
        _require_free(memory, turn, pointer, known, come)


def _among_attendees(memory: Memory, turn: Turn, crew: CrewFacts, view: Booking) -> Iterator[int]:
    """The hosts who come beside the organiser. Who was invited comes as a guest, whatever else he is."""
    attendee, guests = turn.sent.get("attendee") or {}, turn.sent.get("guests") or ()
    invited = {str(email).lower() for email in (attendee.get("email"), *guests)}
    if turn.at.operation != "createBooking":
        return
    people = {person["email"].lower() for person in view["attendees"]} - invited
    yield from (host for host in crew.hosts if memory.addresses.get(host) in people)


def _require_free(memory: Memory, turn: Turn, pointer: str, known: Known, come: Iterable[int]) -> None:
    for host in come:
        for other in meets(memory, turn, host, known.shown):
            message = "one of its hosts has another accepted booking then"
            turn.breach("CP432", f"{pointer}/hosts", message, f"another host than {host}", other.uid)
            return
