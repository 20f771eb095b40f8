"""Which of a team's hosts a booking comes to, where there is a choice; and that all of a collective are busy then."""

from __future__ import annotations

from typing import Final

from calproof.examiner import Examiner
from contracts.host_expectations import hosted_by
from scenarios import calls
from tests.contract.crews import asked, gone, pair, team_type
from tests.contract.steps import book

SMOKE: Final[frozenset[str]] = frozenset()


def test_the_turn_comes_first_to_who_has_priority_and_to_those_a_form_names(examiner: Examiner) -> None:
    host, colleague = pair(examiner).members
    with examiner.example() as example:
        rotating = team_type(example, examiner, "roundRobin", host, colleague, first=colleague)
        made = [example.accept(asked(rotating, examiner.starts.single())).data for _ in range(2)]
        for booked in made:
            example.check(hosted_by("createBooking", booked, [colleague], "his priority is the highest"))
        routing = {"responseId": 1, "teamMemberIds": [host]}
        routed = example.send(asked(rotating, examiner.starts.single(), routing=routing))
        if routed.ok:  # a server may know that nobody has filled that form in
            example.check(hosted_by("createBooking", routed.data, [host], "the form leads to him alone"))
            made.append(routed.data)
        gone(example, rotating, *made)


def test_everybody_who_comes_to_a_collective_is_busy(examiner: Examiner) -> None:
    _, colleague = pair(examiner).members
    everybody, start = examiner.world.event_type("collective"), examiner.starts.single()
    with examiner.example() as example:
        his = team_type(example, examiner, "roundRobin", colleague)
        together = book(example, everybody, start)
        example.refuse(asked(his, start), "he comes to a collective booking then", "/start")
        why = {"cancellationReason": "The test is over"}
        example.accept(calls.cancel_booking(together["uid"], why))
        gone(example, his, example.accept(asked(his, start), "what he came to was cancelled").data)
