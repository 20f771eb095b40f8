"""Which of a team's hosts a booking comes to, where there is a choice."""

from __future__ import annotations

from typing import Final

from calproof.examiner import Examiner
from contracts.host_expectations import hosted_by
from tests.contract.crews import asked, gone, pair, team_type

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
