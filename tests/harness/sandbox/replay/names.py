"""Names that the real server gave and the sandbox gives otherwise: ids and uids, learned from pairs of answers."""

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.harness.sandbox.direct import Reply
from tests.harness.sandbox.replay.recordings import Line

# A number alone says nothing: an id is known with what it is the id of.
KINDS = {"bookings": "booking", "attendees": "attendee", "event-types": "event type", "schedules": "schedule"}
TEXTS = {"uid", "recurringBookingUid", "seatUid", "reservationUid", "rescheduledFromUid", "rescheduledToUid"}
LISTS = re.compile(r"^/v2/(bookings|event-types|webhooks)/?(\?|$)")
CUT = re.compile(r"^(.*)…\((\d+) bytes in all\)$", re.DOTALL)
NUMBERS = {"eventTypeId": "event type", "scheduleId": "schedule", "defaultScheduleId": "schedule"}


class Names:
    """Recorded names and what they are called here."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._numbers: dict[tuple[str, int], int] = {}

    def learn(self, line: Line, reply: Reply) -> None:
        """Pair the names in two answers to the same request by their place in them.

        A list shows what else there is, and not only what was recorded: its places say nothing.
        """
        if line.etag is not None and "etag" in reply.headers:
            self._texts[line.etag] = reply.headers["etag"]
        if line.method == "GET" and LISTS.match(line.target):
            return
        recorded, answered = line.answer, reply.body
        kind = _kind_of(line.target)
        for (place, name), here in _paired(recorded, answered):
            if isinstance(name, str) and isinstance(here, str) and (place[-1] in TEXTS or _is_webhook(place, kind)):
                self._texts.setdefault(name, here)
            elif isinstance(name, int) and isinstance(here, int) and not isinstance(name, bool):
                self._numbers.setdefault((_number_kind(place, kind), name), here)

    def target(self, target: str) -> str:
        """A request's path and query with the names of here."""
        path, mark, query = target.partition("?")
        segments = path.split("/")
        for position, segment in enumerate(segments[1:], start=1):
            kind = KINDS.get(segments[position - 1])
            if segment.isdigit() and kind is not None:
                segments[position] = str(self._numbers.get((kind, int(segment)), segment))
            else:
                segments[position] = self._texts.get(segment, segment)
        pairs = [self._parameter(*pair.partition("=")) for pair in query.split("&")] if mark else []
        return "/".join(segments) + mark + "&".join(pairs)

    def body(self, value: Any) -> Any:
        """A request's body with the names of here."""
        if isinstance(value, list):
            return [self.body(item) for item in value]
        if not isinstance(value, dict):
            return self._texts.get(value, value) if isinstance(value, str) else value
        return {
            name: self._numbers.get((NUMBERS[name], item), item)
            if name in NUMBERS and type(item) is int
            else self.body(item)
            for name, item in value.items()
        }

    def text(self, text: str) -> str:
        """A uid, or another name that is a text, as it is called here; the same if it is not known."""
        return self._texts.get(text, text)

    def is_same(self, recorded: Any, here: Any) -> bool:
        """Whether two items of lists are the same thing: by uid, or by the number of an event type."""
        if "uid" in recorded:
            return bool(self._texts.get(recorded["uid"]) == here.get("uid"))
        return bool(self._numbers.get(("event type", recorded.get("id"))) == here.get("id"))

    def _parameter(self, name: str, mark: str, value: str) -> str:
        kind = "event type" if name in ("eventTypeId", "eventTypeIds") else ""
        parts = [
            str(self._numbers.get((kind, int(part)), part)) if kind and part.isdigit() else self._texts.get(part, part)
            for part in value.split(",")
        ]
        return name + mark + ",".join(parts)


def _kind_of(target: str) -> str:
    """What the answer to a request is about."""
    segments = target.partition("?")[0].lower().strip("/").split("/")
    known = [KINDS[segment] for segment in segments if segment in KINDS]
    return known[-1] if known else segments[-1]


def _number_kind(place: tuple[str, ...], kind: str) -> str:
    if place[-1] in NUMBERS:
        return NUMBERS[place[-1]]
    if place[-1] != "id":
        return ""
    inside = [part for part in place[:-1] if part in ("eventType", "hosts", "attendees", "owner", "users")]
    return {"eventType": "event type", "attendees": "attendee"}.get(inside[-1], "user") if inside else kind


def _is_webhook(place: tuple[str, ...], kind: str) -> bool:
    return place[-1] == "id" and "webhook" in kind


def _paired(recorded: Any, answered: Any) -> Iterator[tuple[tuple[tuple[str, ...], Any], Any]]:
    """The scalars that both have at the same place: ((place, the recorded one), the one answered)."""
    stack: list[tuple[tuple[str, ...], Any, Any]] = [(("",), recorded, answered)]
    while stack:
        place, one, other = stack.pop()
        if isinstance(one, dict) and isinstance(other, dict):
            stack.extend(((*place, name), one[name], other[name]) for name in one if name in other)
        elif isinstance(one, list) and isinstance(other, list):
            stack.extend(((*place, "*"), mine, theirs) for mine, theirs in zip(one, other, strict=False))
        elif not isinstance(one, dict | list):
            yield (place, one), other


def as_bytes(body: Any) -> bytes:
    """A body as it goes over the wire; the recordings keep one that is no JSON as its text under `raw`."""
    if body is None:
        return b""
    if isinstance(body, dict) and list(body) == ["raw"]:
        return _whole(str(body["raw"])).encode()
    return json.dumps(body, ensure_ascii=False).encode()


def _whole(raw: str) -> str:
    """A long body was recorded by its beginning and its length; its end is that of a text inside two objects."""
    cut = CUT.match(raw)
    if cut is None:
        return raw
    beginning, end = cut[1], '"}}'
    return beginning + beginning[-1] * (int(cut[2]) - len(beginning) - len(end)) + end
