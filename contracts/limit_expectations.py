"""Promises about the rate limit that more than one answer tells: whose requests it counts, and how soon a window ends.

Source: the reference of errors, rate limiting: a key is counted by itself, in windows of a minute that the headers
tell in seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from contracts.exchange import Exchange, Violation

CODES: Final = {
    "CP337": "one caller's requests count against another's limit",
    "CP338": "a window of the rate limit does not end in time",
}
LONGEST: Final = 3600
"""Seconds to the end of a window or a block: those documented last a minute, those of a deployment hardly an hour."""
_REMAINING: Final = "x-ratelimit-remaining-"
_RESET: Final = "x-ratelimit-reset-"


def counts_apart(turns: Sequence[Exchange]) -> Iterator[Violation]:
    """Two callers who take turns don't count each other down.

    Each alone counts down by one a turn of his own. Only where both have one count do the answers of both together
    go down by exactly one each time.
    """
    told = [it.answer.headers if it.answer is not None else {} for it in turns]
    for name in [name for name in told[0] if name.startswith(_REMAINING)]:
        stated = [headers.get(name, "") for headers in told]
        if not all(value.isdecimal() for value in stated):
            continue
        if len(stated) > 3 and all(int(one) - int(next_one) == 1 for one, next_one in pairwise(stated)):
            operation = turns[0].call.operation
            message = f"{operation}: {name} counts the requests of two callers together: {', '.join(stated)}"
            yield Violation("CP337", operation, "callers-are-counted-apart", "", message, "a count each", stated[-1])


def ends_in_time(headers: Mapping[str, str], operation: str) -> Iterator[Violation]:
    """What is left of a window is told in seconds."""
    for name, stated in headers.items():
        if name.startswith(_RESET) and stated.isdecimal() and int(stated) > LONGEST:
            message = f"{operation}: {name} is {stated}, and windows last a minute"
            yield Violation("CP338", operation, "a-window-ends-in-time", "", message, f"at most {LONGEST}", stated)
