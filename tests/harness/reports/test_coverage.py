"""The account of a run's coverage: what its history shows of the contract, each status where it belongs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from contracts.contract import load_contract
from contracts.coverage import OF_ALL
from contracts.exchange import Answer, Call, Exchange
from history.queries import open_history
from history.recorder import Recorder
from history.run import RunInfo, create_run
from reports.coverage import Coverage, coverage

CONTRACT: Final = load_contract()
Seen = tuple[str, int]
Account = Callable[..., Coverage]


@pytest.fixture
def account(tmp_path: Path) -> Account:
    """What is said of a run in which operations without parameters were answered with these statuses."""

    def of(*seen: Seen) -> Coverage:
        folder = create_run(tmp_path, RunInfo("verify", "sandbox", "in-process"))
        with Recorder(folder, "test") as recorder:
            for name, status in seen:
                operation = CONTRACT.operation(name)
                call = Call(name, operation.method, operation.path, operation.version, headers={"accept": "*/*"})
                recorder.exchange(Exchange(call, Answer(status, {}) if status else None, 1.0, 1.0, 1.1))
        with open_history(folder) as connection:
            found = coverage(connection)
        assert found is not None
        return found

    return of


def _statuses(found: Coverage) -> tuple[int, int]:
    (entry,) = [entry for entry in found.shares if entry.name == "statuses"]
    return entry.seen, entry.of


def test_a_run_without_exchanges_has_no_account(tmp_path: Path) -> None:
    folder = create_run(tmp_path, RunInfo("verify", "sandbox", "in-process"))
    with open_history(folder) as connection:
        assert coverage(connection) is None


def test_what_stands_for_all_operations_is_one_status_of_many(account: Account) -> None:
    documented = [status for operation in CONTRACT.operations.values() for status in operation.responses]
    own = [status for status in documented if status not in OF_ALL]
    assert _statuses(account(("getMe", 200))) == (1, len(own) + len(OF_ALL))


def test_a_status_of_its_own_counts_for_its_operation_alone(account: Account) -> None:
    assert _statuses(account(("getMe", 200), ("getTeams", 200), ("getTeams", 401)))[0] == 3


@pytest.mark.parametrize("status", sorted(OF_ALL - {413, 415}))
def test_a_status_that_stands_for_all_counts_once_wherever_it_was_seen(account: Account, status: int) -> None:
    assert _statuses(account(("getMe", status)))[0] == 1
    assert _statuses(account(("getMe", status), ("getTeams", status), ("getWebhooks", status)))[0] == 1


def test_each_status_that_stands_for_all_counts_for_itself(account: Account) -> None:
    assert _statuses(account(*[("createSchedule", status) for status in sorted(OF_ALL - {304})]))[0] == 4


def test_a_status_seen_first_and_missing_later_is_seen(account: Account) -> None:
    names = sorted(CONTRACT.operations)
    for name in (names[0], names[-1]):
        assert _statuses(account((name, 429)))[0] == 1


def test_a_status_counts_once_however_often_it_was_seen(account: Account) -> None:
    assert _statuses(account(("getMe", 200), ("getMe", 200)))[0] == 1


def test_what_is_not_documented_and_what_was_not_answered_count_for_nothing(account: Account) -> None:
    assert _statuses(account(("getMe", 418), ("getMe", 0)))[0] == 0


def test_an_operation_keeps_the_counts_and_gaps_of_its_own_statuses(account: Account) -> None:
    found = account(("getMe", 200), ("getMe", 200), ("getTeams", 429))
    (row,) = [row for row in found.operations if row.operation == "getMe"]
    assert (row.requests, row.statuses["200"], row.statuses["429"]) == (2, 2, 0)
    assert "200" not in row.gaps
    assert "429" in row.gaps
