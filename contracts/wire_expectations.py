"""Promises about requests as such, whatever they ask for: statuses and envelopes of refusals, versions, headers.

Sources: the reference of errors and transport, and the table of versions. Where several statuses are documented, or
none, the set is as wide as that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from contracts.contract import FOLDER
from contracts.documents import Place, inline
from contracts.exchange import ABSENT, Exchange, Violation
from contracts.expectations import accepted
from contracts.shape import Shape, shown

CODES: Final = {
    "CP321": "a faulty request is answered with another status than the documented ones",
    "CP322": "a refusal is in no documented envelope",
    "CP323": "another version answers than the one that was asked for",
    "CP324": "an answer's request id is not its own",
    "CP325": "the rate limit is not counted down",
    "CP326": "a browser's preflight is not answered as documented",
}


@cache
def _refusal() -> Shape:
    return Shape(inline(Place(FOLDER / "envelopes" / "error.json")))


def answered_with(exchange: Exchange, statuses: frozenset[int], fault: str, where: str = "") -> Iterator[Violation]:
    """A request with one fault, at the pointer `where`, is answered, and with one of the documented statuses."""
    operation, status = exchange.call.operation, exchange.status
    if exchange.answer is None:
        message = f"{operation}: no answer came to a request with a fault ({fault}): {exchange.error}"
        yield Violation("CP305", operation, "every-request-is-answered", "", message, "an answer", "none")
        return
    if status not in statuses:
        wanted = " or ".join(map(str, sorted(statuses)))
        message = f"{operation} answers {status} instead of {wanted} to a request with a fault: {fault}"
        rule = "a-fault-has-its-status"
        yield Violation("CP321", operation, rule, where, message, wanted, str(status))
    yield from in_an_envelope(exchange)


def in_an_envelope(exchange: Exchange) -> Iterator[Violation]:
    """A refusal is one of the documented JSON envelopes, whether or not any operation was reached."""
    answer = exchange.answer
    if answer is None or not 400 <= answer.status < 500 or exchange.call.method == "HEAD":
        return
    operation = exchange.call.operation
    if answer.body is ABSENT or not _refusal().is_valid(answer.body):
        came = answer.text if answer.body is ABSENT else answer.body
        message = f"{operation}: the refusal ({answer.status}) is in no documented envelope"
        yield Violation("CP322", operation, "refusals-have-an-envelope", "", message, "an error envelope", shown(came))


def not_served(exchange: Exchange, version: str) -> Iterator[Violation]:
    """Under a known date that doesn't serve the resource no operation is reached: 404."""
    if exchange.status != 404 and exchange.answer is not None:
        operation = exchange.call.operation
        message = f"{operation} answers {exchange.status} under {version}, which doesn't serve it"
        yield Violation("CP323", operation, "one-version-answers", "", message, "404", str(exchange.status))


def served(exchange: Exchange, version: str) -> Iterator[Violation]:
    """A header that a version of the resource answers to is answered by it."""
    if exchange.answer is None:
        yield from accepted(exchange)
    elif not exchange.ok:
        operation, came = exchange.call.operation, f"{exchange.status} {exchange.refusal}".strip()
        message = f"{operation} is refused although {version} answers to its header: {shown(came)}"
        yield Violation("CP323", operation, "one-version-answers", "", message, "2xx", came)


def same_version(first: Exchange, second: Exchange, how: str) -> Iterator[Violation]:
    """Two spellings of one request, told in `how`, are answered by one version: alike in status and outer members.

    Source: names of header fields are case-insensitive (RFC 9110, 5.1).
    """
    one, other = (
        (it.status, sorted(it.answer.body) if it.answer is not None and isinstance(it.answer.body, dict) else None)
        for it in (first, second)
    )
    if one != other and first.answer is not None and second.answer is not None:
        operation = second.call.operation
        message = f"{operation} is answered otherwise {how}"
        yield Violation("CP323", operation, "one-version-answers", "", message, shown(one), shown(other))


def own_request_ids(exchanges: list[Exchange], sent: str) -> Iterator[Violation]:
    """Each answer has a request id of its own, made by the server, whatever the client `sent` as one."""
    seen: set[str] = set()
    for exchange in exchanges:
        came = exchange.answer.headers.get("x-request-id", "") if exchange.answer is not None else ""
        operation = exchange.call.operation
        if came and (came in seen or came == sent):
            whose = "the client's" if came == sent else "that of an earlier answer"
            message = f"{operation}: the request id is {whose}"
            yield Violation("CP324", operation, "each-answer-has-its-own-id", "", message, "a new id", came)
        seen.add(came)


def counts_down(first: Mapping[str, str], second: Mapping[str, str], operation: str) -> Iterator[Violation]:
    """Of two requests in one window the second leaves fewer; where no limit is served there is nothing to check."""
    names = [name for name in first if name.startswith("x-ratelimit-remaining-") and name in second]
    for name in names:
        reset = name.replace("remaining", "reset")
        stated = (first[name], second[name], first.get(reset, ""), second.get(reset, ""))
        if not all(value.isdecimal() for value in stated):
            continue  # the judge says that they are malformed
        before, after, ends_before, ends_after = map(int, stated)
        if ends_after <= ends_before and after >= before > 0:
            message = f"{operation}: {name} is {after} after it was {before}, within one window"
            yield Violation("CP325", operation, "the-rate-limit-counts-down", "", message, f"< {before}", str(after))


def lets_browsers_in(exchange: Exchange, needed: tuple[str, ...]) -> Iterator[Violation]:
    """A preflight is answered without refusal, for any origin, and allows the headers that the API needs.

    Drift: servers do it, and no document promises it.
    """
    if exchange.answer is None:
        yield from accepted(exchange)
        return
    headers = exchange.answer.headers
    allowed = {name.strip().lower() for name in headers.get("access-control-allow-headers", "").split(",")}
    missing = [name for name in needed if name not in allowed and "*" not in allowed]
    if headers.get("access-control-allow-origin") not in ("*", exchange.call.headers.get("origin", "*")):
        missing.append("its origin")
    if not exchange.ok or missing:
        operation = exchange.call.operation
        without = f", without leave for {', '.join(missing)}" if missing else ""
        message = f"{operation}: a preflight is answered {exchange.status}{without}"
        expected = ", ".join(needed)
        came = ", ".join(sorted(allowed))
        yield Violation("CP326", operation, "browsers-are-let-in", "", message, expected, came, "drift")
