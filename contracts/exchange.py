"""Call, Answer, Exchange, Violation: the words every room shares.

A *call* is one request that a client means to make; a sender turns it into an *exchange*: the call plus its
*answer*, or plus nothing when none came. A *violation* is one broken promise found in an exchange.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from contracts.wire_json import decoded, encoded

Json: TypeAlias = "dict[str, Any] | list[Any] | str | int | float | bool | None"
Outcome: TypeAlias = Literal["ok", "refused", "failed", "unknown"]
Severity: TypeAlias = Literal["breach", "drift"]


class _Absent:
    """The type of `ABSENT`: no body at all, which is not the same as the JSON value null."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False


ABSENT: Final = _Absent()

TOO_MANY: Final = 429
HOST: Final = "host"
"""The caller whose event types are booked: the owner of the target's API key."""
NOBODY: Final = "nobody"
"""A caller who sends no credentials at all."""
STRANGER: Final = "stranger"
"""A caller with an account of his own, who has nothing to do with the host."""
COLLEAGUE: Final = "colleague"
"""A caller with an account of his own, who may be made a member of the host's team."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request, before it is sent.

    `operation` is the operationId in the contract; `path` begins with `/v2/` and carries the query string;
    `version` is the value of `cal-api-version` (None: the header is left out); `body` is sent as JSON unless it
    is ABSENT; `content` is sent as it stands instead, for bodies that are no JSON on purpose. `caller` names
    whose credentials the sender adds; they never stand in the call itself. `expects` are the statuses with which a
    refusal is no error here: somebody else may come first. `contest` is shared by the calls of one contest, of which
    exactly one may win; "" for all others.
    """

    operation: str
    method: str
    path: str
    version: str | None = None
    body: Any = ABSENT
    headers: Mapping[str, str] = field(default_factory=dict)
    caller: str = HOST
    variant: str = ""
    content: bytes | None = None
    expects: frozenset[int] = frozenset()
    contest: str = ""

    def encoded_body(self) -> bytes | None:
        """The bytes that go over the wire, or None when the request has no body."""
        if self.content is not None:
            return self.content
        if self.body is ABSENT:
            return None
        return encoded(self.body)


@dataclass(frozen=True, slots=True)
class Answer:
    """One response. `headers` have lower-case names; `body` is the parsed JSON, ABSENT when there is none.

    `text` is the raw body where it could not be parsed as JSON, else None.
    """

    status: int
    headers: Mapping[str, str]
    body: Any = ABSENT
    text: str | None = None
    size: int = 0

    @classmethod
    def from_bytes(cls, status: int, headers: Mapping[str, str], content: bytes) -> Answer:
        """Parse a raw response body; what is no JSON in UTF-8 is kept as text.

        Half of a surrogate pair, which JSON can escape and no text can hold, is read as a question mark.
        """
        if not content:
            return cls(status, headers)
        try:
            return cls(status, headers, decoded(content), None, len(content))
        except (ValueError, RecursionError):
            return cls(status, headers, ABSENT, content.decode("utf-8", "replace"), len(content))


@dataclass(frozen=True, slots=True)
class Exchange:
    """A call and what came of it. Times are seconds since 1970 (UTC).

    `answer` is None when no answer came; `error` then says why. Latency counts from `intended_at`, the moment at
    which the schedule wanted the call sent; service time counts from `sent_at`.
    """

    call: Call
    answer: Answer | None
    intended_at: float
    sent_at: float
    done_at: float
    error: str | None = None

    @property
    def status(self) -> int:
        """The HTTP status, 0 when no answer came."""
        return self.answer.status if self.answer is not None else 0

    @property
    def outcome(self) -> Outcome:
        """Ok (2xx), refused (4xx), failed (5xx), or unknown: no answer, so the write may have happened or not."""
        status = self.status
        if status == 0:
            return "unknown"
        if status < 400:
            return "ok"
        return "refused" if status < 500 else "failed"

    @property
    def ok(self) -> bool:
        """Whether the answer is a 2xx."""
        return 200 <= self.status < 300

    @property
    def expected(self) -> bool:
        """Whether it was refused as its call had to expect."""
        return self.status in self.call.expects

    @property
    def refused_for_rate(self) -> bool:
        """Whether a rate limit is used up: a 429, unless its own headers say that requests are left and no wait."""
        if self.status != TOO_MANY or self.answer is None:
            return False
        headers = self.answer.headers
        left = [value for name, value in headers.items() if name.startswith("x-ratelimit-remaining")]
        return "retry-after" in headers or not left or "0" in left

    @property
    def data(self) -> Any:
        """The `data` member of a success envelope.

        Raises `MissingData` when there is none: the exchange was refused, or its envelope is broken.
        """
        body = self.answer.body if self.answer is not None else ABSENT
        if not self.ok or not isinstance(body, dict) or "data" not in body:
            raise MissingData(self)
        return body["data"]

    @property
    def refusal(self) -> str:
        """The server's own words for why it refused, or "" when it said nothing that can be read."""
        body = self.answer.body if self.answer is not None else ABSENT
        if not isinstance(body, dict):
            return ""
        error = body.get("error")
        message = error.get("message") if isinstance(error, dict) else body.get("message")
        return message if isinstance(message, str) else ""


class MissingData(LookupError):
    """An exchange has no `data` to go on with. Carries the exchange."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        call = exchange.call
        came = f"{exchange.status} {exchange.refusal}".strip() if exchange.status else (exchange.error or "no answer")
        super().__init__(f"{call.operation} ({call.method} {call.path}) gave no data: {came}")


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken promise.

    `code` and `rule` are stable names (`calproof.md` lists the codes); `pointer` is the JSON pointer of the member
    at fault inside the answer's body ("" for the whole), `expected` and `actual` are short texts. Two violations
    with the same `identity` are the same finding, whatever their wording.
    """

    code: str
    operation: str
    rule: str
    pointer: str
    message: str
    expected: str = ""
    actual: str = ""
    severity: Severity = "breach"

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What makes two violations the same finding; array indices in the pointer don't count."""
        steps = ("*" if step.isdigit() else step for step in self.pointer.split("/"))
        return (self.code, self.operation, self.rule, "/".join(steps))
