"""What a refusal is about: it says something, and what it names is what was asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from contracts.rules.reading import Reading
from contracts.rules.rule import Breach, rule

_NAMED: Final = re.compile(r"\buid=([0-9A-Za-z-]{20,})")


@rule("CP247", answers="refusal")
def a_refusal_names_the_booking_asked_for(reading: Reading) -> Iterator[Breach]:
    """The first uid that the message of a refusal names is one of the request.

    Source: observed on every recorded refusal. A second one may be that of the booking which took its place.
    """
    named = _NAMED.search(reading.exchange.refusal)
    call = reading.exchange.call
    if named and named[1] not in f"{call.path} {json.dumps(reading.sent)}":
        yield Breach("/error/message", "the refusal is about another booking", call.path, named[1])


@rule("CP248", answers="refusal")
def a_refusal_says_something(reading: Reading) -> Iterator[Breach]:
    """The message of a refusal is not blank.

    Source: both envelopes of refusals have a message; none of the recorded ones is blank.
    """
    error = reading.received.get("error")
    message = (error if isinstance(error, dict) else reading.received)["message"]
    if isinstance(message, str) and not message.strip():
        yield Breach("/error/message", "the message is blank", "words", message)


RULES = (a_refusal_names_the_booking_asked_for, a_refusal_says_something)
