"""Each rule fires on an exchange that breaks it, is silent on one that keeps it, and says who made the promise."""

from __future__ import annotations

import pytest

from contracts.exchange import ABSENT, Answer, Exchange
from contracts.library import load_library
from contracts.rules import RULES, Rule
from contracts.rules.reading import Reading
from tests.harness.contracts.exchanges import exchange
from tests.harness.contracts.rule_cases import CASES

BY_CODE = {rule.code: rule for rule in RULES}
LIBRARY = load_library()


def _checked(rule: Rule, judged: Exchange) -> list[str]:
    call = judged.call
    operation = LIBRARY.find(call.method, call.path, call.version)
    assert operation is not None, f"{call.method} {call.path}"
    assert rule.concerns(operation.id, judged.status), f"{rule.code} does not read {operation.id} {judged.status}"
    return [violation.code for violation in rule.check(operation.id, judged)]


@pytest.mark.parametrize("code", CASES)
def test_a_rule_fires_where_its_promise_is_broken(code: str) -> None:
    assert _checked(BY_CODE[code], CASES[code][0])


@pytest.mark.parametrize("code", CASES)
def test_a_rule_is_silent_where_its_promise_is_kept(code: str) -> None:
    assert _checked(BY_CODE[code], CASES[code][1]) == []


def test_every_rule_has_an_exchange_that_breaks_it_and_one_that_keeps_it() -> None:
    assert sorted(CASES) == sorted(rule.code for rule in RULES)


def test_no_two_rules_share_a_code_or_a_name() -> None:
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_says_what_it_promises_and_who_made_the_promise(rule: Rule) -> None:
    assert rule.promise.endswith(".")
    assert rule.source.endswith(".")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_operation_that_a_rule_reads_is_described(rule: Rule) -> None:
    described = {operation.id for contract in LIBRARY.contracts for operation in contract.operations.values()}
    assert rule.operations - described == set()


@pytest.mark.parametrize("body", [ABSENT, None, [], {}, {"data": None}, {"data": [None]}, {"data": {"start": 5}}, "x"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_never_stumbles_over_an_answer_of_another_shape(rule: Rule, body: object) -> None:
    for sent in (ABSENT, {}, {"attendee": 5, "location": [], "attendees": {}}):
        answered = exchange(body, path="/v2/bookings?status=&take=x&afterStart=soon", sent=sent)
        rule.breaches(Reading(answered))
        rule.breaches(Reading(Exchange(answered.call, Answer(400, {"date": "today"}, body), 0, 0, 0)))
