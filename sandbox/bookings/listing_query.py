"""The query parameters of the list: read, checked, and refused in the words of envelope A2."""

from dataclasses import dataclass
from typing import Any

from sandbox.http.errors import ValidationError
from sandbox.instants import instant_of_query, looks_like_iso_8601, parse_instant
from sandbox.validation.paging import LONGEST_PAGE, NUMBER_TEXT, count_constraints, leading_integer

Query = dict[str, str | list[str]]

STATUSES = ("upcoming", "recurring", "past", "cancelled", "unconfirmed")
FROM_TEXT, TO_TEXT = "fromDate must be a valid ISO 8601 date.", "toDate must be a valid ISO 8601 date."
INSTANTS = {
    "afterStart": FROM_TEXT,
    "beforeEnd": TO_TEXT,
    "afterCreatedAt": FROM_TEXT,
    "beforeCreatedAt": TO_TEXT,
    "afterUpdatedAt": FROM_TEXT,
    "beforeUpdatedAt": TO_TEXT,
}
# The last one reuses the text of the third (observed: recordings, "sortUpdatedAt bad").
SORTS = {"sortStart": "SortStart", "sortEnd": "SortEnd", "sortCreated": "SortCreated", "sortUpdatedAt": "SortCreated"}
DEFAULT_TAKE = 100


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What was asked for; absent filters are empty or None."""

    statuses: tuple[str, ...]
    attendee_email: str | None
    attendee_name: str | None
    booking_uid: str | None
    event_type_ids: tuple[int, ...]
    team_ids: tuple[int, ...]
    instants: dict[str, int]
    sorts: dict[str, str]
    take: int
    skip: int
    user_ids: tuple[int, ...] = ()


class _Reader:
    """Reads parameters one by one and gathers what is wrong with them."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.target: dict[str, Any] = {}
        self.wrong: list[tuple[str, dict[str, str]]] = []

    def texts(self, name: str) -> list[str] | None:
        value = self.query.get(name)
        if value is None:
            return None
        return [part for text in ([value] if isinstance(value, str) else value) for part in text.split(",")]

    def text(self, name: str) -> str | None:
        value = self.query.get(name)
        if isinstance(value, list):
            self.refuse(name, value, {"isString": f"{name} must be a string"})
            return None
        if value is not None:
            self.target[name] = value
        return value

    def integer(self, name: str) -> int | None:
        value = self.query.get(name)
        if value is None:
            return None
        return leading_integer(value if isinstance(value, str) else value[0])

    def refuse(self, name: str, value: object, constraints: dict[str, str]) -> None:
        self.target[name] = value
        self.wrong.append((name, constraints))

    def finish(self) -> None:
        if self.wrong:
            raise ValidationError(
                [
                    {
                        "target": self.target,
                        "value": self.target[name],
                        "property": name,
                        "children": [],
                        "constraints": constraints,
                    }
                    for name, constraints in self.wrong
                ]
            )


def list_query(query: Query, *, of_organization: bool = False) -> ListQuery:
    """The query, checked; parameters it does not know are ignored. ValidationError lists all that is wrong.

    The list of an organisation knows `userIds`, too.
    """
    reader = _Reader(query)
    statuses = _statuses(reader)
    email = reader.text("attendeeEmail")
    name, uid = reader.text("attendeeName"), reader.text("bookingUid")
    event_types, one_event_type = _ids(reader, "eventTypeIds", "event type"), _id(reader, "eventTypeId")
    teams, one_team = _ids(reader, "teamsIds", "team"), _id(reader, "teamId")
    users = _ids(reader, "userIds", "user") if of_organization else ()
    instants = {name: instant for name in INSTANTS if (instant := _instant(reader, name)) is not None}
    sorts = {name: direction for name in SORTS if (direction := _sort(reader, name)) is not None}
    take, skip = _count(reader, "take", DEFAULT_TAKE, 1, LONGEST_PAGE), _count(reader, "skip", 0, 0, None)
    reader.finish()
    return ListQuery(
        statuses=statuses,
        # A raw plus in a URL means a blank; an address has none, so it was a plus.
        attendee_email=None if email is None else email.strip().replace(" ", "+"),
        attendee_name=name,
        booking_uid=uid,
        event_type_ids=event_types or (() if one_event_type is None else (one_event_type,)),
        team_ids=teams or (() if one_team is None else (one_team,)),
        user_ids=users,
        instants=instants,
        sorts=sorts,
        take=take,
        skip=skip,
    )


def _statuses(reader: _Reader) -> tuple[str, ...]:
    given = reader.texts("status")
    if given is None:
        return ()
    statuses = [status.strip() for status in given]
    if not all(status in STATUSES for status in statuses):
        text = f"Invalid status. Allowed are {', '.join(STATUSES)}"
        reader.refuse("status", statuses, {"isEnum": text})
        return ()
    return tuple(statuses)


def _ids(reader: _Reader, name: str, noun: str) -> tuple[int, ...]:
    given = reader.texts(name)
    if given is None:
        return ()
    if given == [""]:
        reader.refuse(name, [], {"arrayMinSize": f"{name} must contain at least 1 {noun} id"})
        return ()
    numbers = [leading_integer(text) for text in given]
    if None in numbers:
        reader.refuse(name, numbers, {"isNumber": f"each value in {name} {NUMBER_TEXT}"})
        return ()
    return tuple(number for number in numbers if number is not None)


def _id(reader: _Reader, name: str) -> int | None:
    if name not in reader.query:
        return None
    number = reader.integer(name)
    if number is None:
        reader.refuse(name, None, {"isInt": f"{name} must be an integer number"})
    return number


def _instant(reader: _Reader, name: str) -> int | None:
    value = reader.query.get(name)
    if value is None:
        return None
    text = instant_of_query(value) if isinstance(value, str) else ""
    instant_ms = parse_instant(text) if looks_like_iso_8601(text) else None
    if instant_ms is None:
        reader.refuse(name, value, {"isIso8601": INSTANTS[name]})
    return instant_ms


def _sort(reader: _Reader, name: str) -> str | None:
    value = reader.query.get(name)
    if value is None:
        return None
    if value not in ("asc", "desc"):
        reader.refuse(name, value, {"isEnum": f'{SORTS[name]} must be either "asc" or "desc".'})
        return None
    return str(value)


def _count(reader: _Reader, name: str, default: int, least: int, most: int | None) -> int:
    if name not in reader.query:
        return default
    number = reader.integer(name)
    constraints = count_constraints(name, number, least, most)
    if constraints or number is None:
        reader.refuse(name, number, constraints)
        return default
    return number
