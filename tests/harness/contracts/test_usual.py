"""What is taken for usual breaks none of the rules that are not asked then, whatever one changes in a recording."""

from __future__ import annotations

from collections import Counter
from itertools import islice

from contracts.exchange import Exchange
from contracts.library import load_library
from contracts.rules import RULES
from contracts.rules.reading import Reading
from contracts.rules.usual import KEPT, KEPT_BY_A_CREATE, quickly
from tests.harness.contracts.exchanges import created
from tests.harness.contracts.mutations import mutations, successes

BY_CODE = {rule.code: rule for rule in RULES}
NEWEST = "2024-08-13"


def _is_usual(exchange: Exchange) -> tuple[bool, list[str]]:
    """Whether the exchange is taken for usual, and which of the rules that are then left out it breaks."""
    call = exchange.call
    operation = load_library().find(call.method, call.path, call.version)
    if operation is None or operation.version != NEWEST:
        return False, []
    tell, kept = quickly(operation.id, exchange.status)
    if not tell(Reading(exchange)):
        return False, []
    rules = [rule for code, rule in BY_CODE.items() if code in kept and rule.concerns(operation.id, exchange.status)]
    return True, [rule.code for rule in rules if rule.breaches(Reading(exchange))]


def test_an_ordinary_create_is_usual() -> None:
    assert _is_usual(created()) == (True, [])


def test_every_rule_that_is_left_out_is_one_of_ours() -> None:
    assert KEPT < KEPT_BY_A_CREATE <= BY_CODE.keys()


def test_no_change_of_a_recorded_exchange_is_usual_and_breaks_a_rule() -> None:
    counted: Counter[bool] = Counter()
    for mutation in islice(mutations(), 0, None, 7):
        usual, broken = _is_usual(mutation.exchange)
        counted[usual] += 1
        assert not broken, (mutation.pointer, mutation.kind, broken)
    assert counted[True] > 100  # or nothing was tried


def test_most_recorded_single_bookings_are_usual() -> None:
    usual = [_is_usual(exchange)[0] for _, _, exchange in successes()]
    assert sum(usual) > 100
