"""What a new sandbox holds: scripts and documents name these numbers and slugs, so they stay."""

from typing import Any

import pytest

from tests.harness.sandbox.calling import Sandbox, message
from tests.harness.sandbox.teams import (
    ACME,
    ACME_ORG,
    ACME_SALES,
    COLLECTIVE,
    JANES_COPY,
    MANAGED,
    NO_HOSTS,
    ROUND_ROBIN,
    SALES_CALL,
    team,
    team_event_type,
)

FIRST_SLUGS = [
    *("normal-30", "variable-length", "recurring-weekly", "recurring-monthly", "needs-confirmation"),
    *("needs-confirmation-open", "needs-confirmation-recurring", "custom-fields", "many-locations", "notice-24h"),
    *("window-10-days", "buffers-15", "mornings-only", "auth-required", "no-cancel", "phone-required"),
    *("guests-disabled", "hidden-event", "jane-30", "bob-30", "mallory-30", "carol-30"),
]


def numbers(sandbox: Sandbox) -> dict[int, str]:
    rows = sandbox.deployment.database.connection.execute("SELECT id, slug FROM event_types ORDER BY id").fetchall()
    return dict(rows)


def test_event_types_keep_their_numbers(sandbox: Sandbox) -> None:
    assert [numbers(sandbox)[number] for number in range(1, len(FIRST_SLUGS) + 1)] == FIRST_SLUGS
    assert {number: slug for number, slug in numbers(sandbox).items() if number > 500} == {
        ROUND_ROBIN: "team-round-robin",
        COLLECTIVE: "team-collective",
        NO_HOSTS: "team-rr-no-hosts",
        MANAGED: "team-managed",
        JANES_COPY: "team-managed",
        SALES_CALL: "sales-call",
    }


def test_teams_keep_their_numbers(sandbox: Sandbox) -> None:
    assert [entry["id"] for entry in sandbox.data(sandbox.get("/v2/teams", "carol"))] == [ACME, ACME_SALES]
    assert sandbox.data(sandbox.get("/v2/me", "carol"))["organizationId"] == ACME_ORG


def test_new_ones_are_counted_from_there(sandbox: Sandbox) -> None:
    made = team(sandbox)
    assert made > ACME_SALES
    assert team_event_type(sandbox, made, "collective")["id"] > SALES_CALL


def test_a_reset_brings_the_numbers_back(sandbox: Sandbox) -> None:
    team_event_type(sandbox, team(sandbox), "collective")
    before = {number: slug for number, slug in numbers(sandbox).items() if slug != "call"}
    sandbox.deployment.reset()
    assert numbers(sandbox) == before


@pytest.mark.parametrize(
    "slug",
    [
        *("seated-3", "seated-hidden", "one-a-day", "sixty-minutes-a-day", "booker-limit", "booker-limit-offer"),
        *("no-reschedule", "late-reschedule-no", "reschedule-cancelled"),
    ],
)
def test_every_kind_can_be_booked(sandbox: Sandbox, slug: str) -> None:
    assert sandbox.book("2030-01-08T10:00:00Z", slug)["eventType"]["slug"] == slug


def test_a_yearly_series_has_three_bookings(sandbox: Sandbox) -> None:
    starts = [booking["start"] for booking in sandbox.book("2030-01-08T10:00:00Z", "yearly")]
    assert starts == [f"{year}-01-08T10:00:00.000Z" for year in (2030, 2031, 2032)]


@pytest.mark.parametrize(
    ("slug", "second"),
    [("one-a-day", {"start": "2030-01-08T12:00:00Z"}), ("booker-limit", {"start": "2030-01-09T10:00:00Z"})],
)
def test_a_limit_refuses_the_second_booking(sandbox: Sandbox, slug: str, second: dict[str, Any]) -> None:
    sandbox.book("2030-01-08T10:00:00Z", slug)
    assert sandbox.try_to_book(second["start"], slug).status_code in (400, 401)


def test_verification_asks_for_a_code(sandbox: Sandbox) -> None:
    answer = sandbox.try_to_book("2030-01-08T10:00:00Z", "email-verification")
    assert (answer.status_code, message(answer)) == (400, "email_verification_required")


@pytest.mark.parametrize("query", [f"eventTypeId={ROUND_ROBIN}", "eventTypeSlug=team-collective&teamSlug=acme"])
def test_teams_have_slots(sandbox: Sandbox, query: str) -> None:
    days = sandbox.data(sandbox.get(f"/v2/slots?{query}&start=2030-01-08&end=2030-01-08"))
    assert len(days["2030-01-08"]) > 10


def test_the_empty_seed_has_accounts_only(bare_sandbox: Sandbox) -> None:
    assert numbers(bare_sandbox) == {}
    assert bare_sandbox.data(bare_sandbox.get("/v2/me", "carol"))["organizationId"] is None
