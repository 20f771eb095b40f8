"""One exchange as rules read it: the request's body and query, the bookings of the answer, each taken apart once."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs

from contracts.exchange import Exchange

Booking = dict[str, Any]


class Reading:
    """An exchange that was answered, taken apart for all the rules that read it.

    `sent` is the request's body, {} where it is no JSON object; `received` the answer's, {} likewise: rules stumble
    over what is missing and are silent then. `bookings` are the bookings of a success with their JSON pointers.
    """

    __slots__ = ("_query", "_steps", "bookings", "data", "exchange", "received", "sent", "series", "status")

    def __init__(self, exchange: Exchange) -> None:
        body = exchange.call.body
        answer = exchange.answer
        came = answer.body if answer is not None else None
        self.exchange = exchange
        self.status = answer.status if answer is not None else 0
        self.sent: dict[str, Any] = body if isinstance(body, dict) else {}
        self.received: dict[str, Any] = came if isinstance(came, dict) else {}
        self.data: Any = self.received.get("data")
        self.series: list[Booking] = self.data if isinstance(self.data, list) else []
        self.bookings: list[tuple[str, Booking]] = (
            [(f"/data/{index}", booking) for index, booking in enumerate(self.data)]
            if isinstance(self.data, list)
            else [("/data", self.data)]
            if self.data is not None
            else []
        )
        self._query: dict[str, list[str]] | None = None
        self._steps: list[str] | None = None

    @property
    def query(self) -> dict[str, list[str]]:
        """The query of the request's URL: each name with its values."""
        if self._query is None:
            self._query = parse_qs(self.exchange.call.path.partition("?")[2], keep_blank_values=True)
        return self._query

    def asked(self, name: str) -> str | None:
        """The last value of a parameter of the query, None where it was not sent or is empty."""
        return self.query.get(name, [""])[-1] or None

    def step(self, index: int) -> str:
        """A step of the request's path: 3 is the uid in `/v2/bookings/{bookingUid}/…`."""
        if self._steps is None:
            self._steps = self.path.partition("?")[0].split("/")
        return self._steps[index]

    @property
    def path(self) -> str:
        """The request's path with its query, as the server rewrites it from the legacy forms."""
        path = self.exchange.call.path
        return path if path.startswith("/v2/b") else path.replace("/api/v2/", "/v2/", 1).replace("/v2/ee/", "/v2/", 1)

    @property
    def now(self) -> datetime | None:
        """The moment of the answer by the server's own clock, to the second, or by ours; None when neither is known."""
        answer = self.exchange.answer
        told = answer.headers.get("date") if answer is not None else None
        if told:
            try:
                return parsedate_to_datetime(told)
            except ValueError:
                return None
        done = self.exchange.done_at
        return datetime.fromtimestamp(done, UTC) if done else None


def instant(text: str) -> datetime:
    """The instant that an ISO 8601 text means; without an offset it is UTC, as documented under *Create a booking*."""
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)
