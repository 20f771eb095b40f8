"""Promises about what a request must lead to: accepted, refused, read back alike, nothing changed.

The judge looks at an answer for itself; these functions know what was asked for and why, and compare exchanges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from contracts.exchange import Exchange, Violation
from contracts.shape import shown

CODES: Final = {
    "CP301": "a valid request was refused",
    "CP302": "an invalid request was accepted",
    "CP303": "something changed although the request was refused",
    "CP304": "two views of one booking differ",
    "CP305": "no answer came",
    "CP306": "a listed slot is not what it says: taken, or missing",
    "CP307": "a booking lost something on the way",
    "CP308": "a change doesn't show in another view",
    "CP309": "a booking is not listed exactly once",
    "CP310": "what was set is not what is kept",
    "CP311": "a series has more or fewer occurrences than promised",
    "CP312": "a caller is refused with another status than the documented one",
    "CP313": "a list holds something else than its filters say, or in another order",
    "CP314": "of requests at one moment more were accepted than there was room for",
    "CP315": "a caller is shown what is somebody else's",
    "CP316": "a fault is refused with a status that means something else",
    "CP317": "of requests at one moment fewer were accepted than there was room for",
    "CP384": "a request is given the answer to another one that was sent at the same moment",
    "CP361": "a list asked for in two ways is not the same list",
}

_VOLATILE: Final = frozenset({"updatedAt", "isPlatformManagedUserBooking"})
"""Members that may differ between two looks at an unchanged booking, or that only writes answer with."""


def accepted(exchange: Exchange, why: str = "the request is valid") -> Iterator[Violation]:
    """The request was one that the contract promises to accept."""
    if exchange.ok:
        return
    operation = exchange.call.operation
    if exchange.answer is None:
        message = f"{operation}: no answer came: {exchange.error}"
        yield Violation("CP305", operation, "every-request-is-answered", "", message, "an answer", "none")
        return
    came = f"{exchange.status} {exchange.refusal}".strip()
    message = f"{operation} was refused although {why}: {shown(came)}"
    yield Violation("CP301", operation, "valid-requests-are-accepted", "", message, "2xx", came)


def refused(exchange: Exchange, fault: str, where: str = "") -> Iterator[Violation]:
    """The request has exactly one fault and must be refused with a 4xx. `where` is the pointer of that fault."""
    if 400 <= exchange.status < 500:
        return
    operation = exchange.call.operation
    if exchange.answer is None:
        message = f"{operation}: no answer came to a request with a fault ({fault}): {exchange.error}"
        yield Violation("CP305", operation, "every-request-is-answered", "", message, "an answer", "none")
    elif exchange.ok:
        message = f"{operation} accepted a request with a fault: {fault}"
        rule = "invalid-requests-are-refused"
        yield Violation("CP302", operation, rule, where, message, "4xx", str(exchange.status))


def refused_for(exchange: Exchange, fault: str, where: str, statuses: frozenset[int]) -> Iterator[Violation]:
    """A request with one fault is refused; with another status than that of the fault is drift.

    Statuses of refusals stand in the contract because servers answer with them; the documentation promises none.
    """
    yield from refused(exchange, fault, where)
    if 400 <= exchange.status < 500 and exchange.status not in statuses:
        operation, wanted = exchange.call.operation, " or ".join(map(str, sorted(statuses)))
        message = f"{operation} refuses with {exchange.status} instead of {wanted}, and the fault was: {fault}"
        rule = "a-refusal-has-the-status-of-its-fault"
        yield Violation("CP316", operation, rule, where, message, wanted, str(exchange.status), "drift")


def nothing_changed(before: int, after: int, exchange: Exchange) -> Iterator[Violation]:
    """As many bookings exist after a refused request as before it."""
    if before != after:
        operation = exchange.call.operation
        message = f"{operation} answered {exchange.status}, and yet {after - before} bookings more exist than before"
        rule = "a-refusal-changes-nothing"
        yield Violation("CP303", operation, rule, "", message, str(before), str(after))


def same_booking(
    written: Mapping[str, Any], read: Mapping[str, Any], operation: str, besides: frozenset[str] = frozenset()
) -> Iterator[Violation]:
    """Two views of one booking agree in every member that both show, `besides` left out."""
    for member in sorted(written.keys() & read.keys() - _VOLATILE - besides):
        if written[member] != read[member]:
            message = f"{operation}: {member} is not what the write answered"
            expected, actual = shown(written[member]), shown(read[member])
            yield Violation("CP304", operation, "views-agree", f"/data/{member}", message, expected, actual)


def survives(
    before: Mapping[str, Any], after: Mapping[str, Any], operation: str, members: tuple[str, ...]
) -> Iterator[Violation]:
    """What a booking had before a change it still has afterwards; an object may gain members."""
    for member in members:
        if member in before and not _kept(before[member], after.get(member)):
            message = f"{operation}: {member} did not survive"
            expected, actual = shown(before[member]), shown(after.get(member))
            yield Violation("CP307", operation, "a-change-keeps-the-rest", f"/data/{member}", message, expected, actual)


def _kept(before: Any, after: Any) -> bool:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return all(key in after and after[key] == value for key, value in before.items())
    return bool(before == after)


def slot_listed(exchange: Exchange, start: str, *, expected: bool, why: str) -> Iterator[Violation]:
    """Whether a slots answer lists the start (written as in answers, UTC with milliseconds)."""
    if not exchange.ok:
        yield from accepted(exchange)
        return
    listed = any(slot["start"] == start for slots in exchange.data.values() for slot in slots)
    if listed is not expected:
        operation = exchange.call.operation
        says = ("is not listed although", "is listed although")[listed]
        words = ("not listed", "listed")
        message = f"{operation}: {start} {says} {why}"
        yield Violation("CP306", operation, "slots-tell-what-is-free", "/data", message, words[expected], words[listed])


def shows(operation: str, pointer: str, what: str, expected: Any, actual: Any) -> Iterator[Violation]:
    """A change made elsewhere shows in this view."""
    if expected != actual:
        message = f"{operation}: {what} is {shown(actual)} instead of {shown(expected)}"
        rule = "a-change-shows-everywhere"
        yield Violation("CP308", operation, rule, pointer, message, shown(expected), shown(actual))


def listed_once(uid: str, listed: list[dict[str, Any]]) -> Iterator[Violation]:
    """A list holds the booking exactly once."""
    times = sum(booking["uid"] == uid for booking in listed)
    if times != 1:
        message = f"getBookings: a booking is listed {times} times within its own start and end"
        yield Violation("CP309", "getBookings", "a-booking-is-listed-once", "/data", message, "1", str(times))


def holds(operation: str, given: Mapping[str, Any], came: Mapping[str, Any]) -> Iterator[Violation]:
    """Every member that was set has the value that was set."""
    for member, value in given.items():
        if came.get(member) != value:
            message = f"{operation}: {member} is not what was set"
            expected, actual = shown(value), shown(came.get(member))
            rule = "what-was-set-is-kept"
            yield Violation("CP310", operation, rule, f"/data/{member}", message, expected, actual)


def as_many(operation: str, promised: int, series: list[Any]) -> Iterator[Violation]:
    """A series has as many occurrences as the request or the event type says."""
    if len(series) != promised:
        message = f"{operation}: the series has {len(series)} occurrences, promised are {promised}"
        rule = "as-many-occurrences-as-promised"
        yield Violation("CP311", operation, rule, "/data", message, str(promised), str(len(series)))


def refused_as(exchange: Exchange, who: str, statuses: frozenset[int]) -> Iterator[Violation]:
    """A caller who may not is refused, with one of the statuses that are documented for him."""
    yield from refused(exchange, f"it came from {who}")
    if 400 <= exchange.status < 500 and exchange.status not in statuses:
        operation, wanted = exchange.call.operation, " or ".join(map(str, sorted(statuses)))
        message = f"{operation} refuses {who} with {exchange.status} instead of {wanted}"
        rule = "each-caller-has-his-status"
        yield Violation("CP312", operation, rule, "", message, wanted, str(exchange.status))


def lists_exactly(exchange: Exchange, wanted: Sequence[str], asked: str) -> Iterator[Violation]:
    """A page lists these bookings and no others. What they are asked for by is told in `asked`."""
    listed = [booking["uid"] for booking in exchange.data]
    missing = [uid for uid in wanted if uid not in listed]
    foreign = [uid for uid in listed if uid not in wanted]
    if missing or foreign:
        operation = exchange.call.operation
        message = f"{operation} by {asked}: {len(missing)} bookings are missing, {len(foreign)} don't belong there"
        rule = "a-filter-lists-exactly-what-it-says"
        yield Violation("CP313", operation, rule, "/data", message, shown(list(wanted)), shown(listed))


def same_list(first: Exchange, second: Exchange, ways: str) -> Iterator[Violation]:
    """Two questions that mean the same bookings, told in `ways`, are answered with the same."""
    one, other = ({booking["uid"] for booking in exchange.data} for exchange in (first, second))
    if one != other:
        operation = second.call.operation
        message = f"{operation} {ways}: {len(one - other)} bookings less, {len(other - one)} more"
        rule = "asked-in-two-ways-a-list-is-the-same"
        yield Violation("CP361", operation, rule, "/data", message, shown(sorted(one)), shown(sorted(other)))


def as_many_as_fit(exchanges: Sequence[Exchange], room: int, what: str) -> Iterator[Violation]:
    """Of requests that were sent at one moment for the same `room`, exactly as many as fit are accepted."""
    accepted_ones = sum(exchange.ok for exchange in exchanges)
    if accepted_ones != room:
        operation = exchanges[0].call.operation
        message = f"{operation}: of {len(exchanges)} requests at one moment {accepted_ones} were accepted: {what}"
        code, rule = (
            ("CP314", "at-one-moment-as-in-turn")
            if accepted_ones > room
            else ("CP317", "at-one-moment-one-wins-as-in-turn")
        )
        yield Violation(code, operation, rule, "", message, str(room), str(accepted_ones))


def its_own(exchange: Exchange, rivals: Iterable[Exchange]) -> Iterator[Violation]:
    """A booking made at one moment with others is the one that was asked for, not that of a rival."""
    if not exchange.ok or not isinstance(exchange.answer and exchange.answer.body, dict):
        return
    told = {str(person.get("email")).lower() for person in _people(exchange.answer and exchange.answer.body)}
    asked = _booker(exchange)
    others = {_booker(rival) for rival in rivals} - {asked, ""}
    if asked and asked not in told and told & others:
        operation = exchange.call.operation
        message = f"{operation} answers with the booking of {min(told & others)}, who asked at the same moment"
        rule = "everybody-is-given-his-own-answer"
        yield Violation("CP384", operation, rule, "/data/attendees", message, asked, shown(sorted(told)))


def _booker(exchange: Exchange) -> str:
    body = exchange.call.body
    attendee = body.get("attendee") if isinstance(body, dict) else None
    return str(attendee.get("email") or "").lower() if isinstance(attendee, dict) else ""


def _people(body: Any) -> list[dict[str, Any]]:
    data = body.get("data")
    people = data.get("attendees") if isinstance(data, dict) else None
    return [person for person in people if isinstance(person, dict)] if isinstance(people, list) else []


def shows_nothing_of(exchange: Exchange, secrets: Iterable[str], whose: str) -> Iterator[Violation]:
    """An answer holds none of these texts, which are `whose`."""
    body = repr(exchange.answer.body) if exchange.answer is not None else ""
    for secret in secrets:
        if secret in body:
            operation = exchange.call.operation
            message = f"{operation} shows {exchange.call.caller} what is {whose}"
            rule = "nobody-sees-what-is-not-his"
            yield Violation("CP315", operation, rule, "", message, "absent", "present")
            return
