"""Requests at one moment for what there is room for only once, or a few times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from calproof.budget import NotHere
from calproof.examiner import Example
from contracts.exchange import Call, Exchange
from contracts.expectations import as_many_as_fit, shows


def race(example: Example, rivals: Sequence[Call], *, or_in_turn: bool = False) -> list[Exchange]:
    """Send them at one moment. Where the sender can't, send them `or_in_turn`, if what is checked holds either way.

    Raises NotHere where a rate limit took part, or the sender can't.
    """
    try:
        exchanges = example.together(rivals)
    except NotHere:
        if not or_in_turn:
            raise
        return [example.send(rival) for rival in rivals]
    if any(exchange.status == 429 for exchange in exchanges):
        raise NotHere("the target refused some of the requests at one moment for its rate limit")
    if any(exchange.answer is None for exchange in exchanges):
        raise NotHere("one of the requests at one moment was not answered")
    return exchanges


def refused_in_words(example: Example, exchanges: Sequence[Exchange]) -> None:
    """No loser is told that the server failed; which refusals are documented is judged with every answer."""
    for exchange in exchanges:
        if exchange.status >= 500:
            operation = exchange.call.operation
            example.check(shows(operation, "", "the answer to the loser of a race", "a refusal", exchange.status))


def room_for(example: Example, exchanges: Sequence[Exchange], room: int, what: str) -> list[Any]:
    """Check that as many won as fit, and give what the winners were answered."""
    example.check(as_many_as_fit(exchanges, room, what))
    refused_in_words(example, exchanges)
    return [exchange.data for exchange in exchanges if exchange.ok]
