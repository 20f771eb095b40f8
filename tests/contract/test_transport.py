"""Whatever comes over the wire is answered with a documented refusal, and books nothing."""

from __future__ import annotations

import pytest

from calproof.examiner import Examiner
from contracts.expectations import nothing_changed
from contracts.wire_expectations import answered_with
from scenarios.hostile import Hostile, hostile_requests
from tests.contract.sampling import depth, spread


def chosen() -> list[tuple[int, Hostile]]:
    """The rows that the depth of this run has room for."""
    return list(enumerate(spread(list(hostile_requests().values()), depth().rows.hostile)))


@pytest.mark.parametrize(("number", "hostile"), chosen(), ids=lambda it: getattr(it, "name", None))
def test_a_hostile_request_is_refused_as_documented_and_books_nothing(
    examiner: Examiner, number: int, hostile: Hostile
) -> None:
    of_this_type = {"eventTypeIds": examiner.world.event_type("regular").id}
    watched = hostile.call.method != "GET" and number % depth().rows.watched == 0
    with examiner.example() as example:
        before = example.count(of_this_type) if watched else 0
        never = all(status >= 400 for status in hostile.statuses)
        came = example.refuse(hostile.call, hostile.name) if never else example.send(hostile.call)
        example.check(answered_with(came, hostile.statuses, hostile.name))
        if watched:
            example.check(nothing_changed(before, example.count(of_this_type), came))
