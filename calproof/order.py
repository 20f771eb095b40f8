"""In which order a verification goes: breadth first, the cheap and telling before the expensive.

A budget may end a run at any test. So the suite is walked in rounds: each round takes the next few cases of every
test, file by file, and what a first round does not reach was worth less than what it did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

FIRST: Final[tuple[tuple[str, int], ...]] = (
    ("test_many::test_thousands_of_bookings_make_nothing_slower", 1),
    ("test_many::test_everybody_in_a_crowd_is_served", 5),
    ("test_refusals::test_a_refusal_lists_everything_that_is_wrong", 3),
    ("test_ids::test_what_nobody_has_is_not_there[rescheduleBooking]", 1),
    ("test_ids::test_what_nobody_has_is_not_there[cancelBooking]", 1),
    ("test_versions::test_a_header_reaches_the_version_it_means[bookings-missing-]", 1),
    ("test_versions::test_a_header_reaches_the_version_it_means[bookings-future-2099-12-31]", 1),
    ("test_versions::test_the_name_of_the_header_counts_in_any_case", 1),
    ("test_versions::test_what_came_later_is_not_there_for_those_who_name_no_version", 1),
    ("test_transport::test_a_hostile_request_is_refused_as_documented_and_books_nothing[1-a body that is a brace]", 1),
    ("test_journeys::test_a_series_lives_on_when_parts_of_it_go", 1),
    ("test_journeys::test_a_booking_that_carries_everything_keeps_it_to_its_end", 1),
    ("test_shared_journeys::test_seats_are_taken_given_back_and_moved", 1),
    ("test_at_once::test_a_booking_can_begin_at_once", 1),
    ("test_journeys::test_what_waits_is_decided_once_and_beside_nothing_else", 1),
    ("test_begun::test_what_has_begun_is_still_to_be_called_off_and_marked", 1),
    ("test_shared_journeys::test_a_team_hosts_with_those_who_are_free", 1),
    ("test_teams::test_a_team_event_type_without_hosts_is_not_booked", 1),
    ("test_races::test_a_booking_is_cancelled_or_moved", 1),
    ("test_races::test_what_waits_is_confirmed_beside_nothing_else[a direct request]", 1),
    ("test_create::test_every_cell_of_a_kind_books_or_is_refused_as_it_must", 4),
    ("test_hosts::test_seats_are_for_attendees_alone", 2),
    ("test_lifecycle::test_every_move_of_a_seat", 1),
    ("test_lifecycle::test_every_move_from_every_state", 1),
    ("test_versions::test_every_answer_has_an_id_of_its_own_and_counts_against_the_limit", 1),
    ("test_versions::test_each_caller_has_a_limit_of_his_own", 1),
    ("test_ids::test_who_needs_no_key_is_told_too_that_it_is_not_there", 3),
    ("test_addresses::test_a_path_is_found_in_every_spelling", 3),
    ("test_addresses::test_head_is_answered_where_get_is", 1),
    ("test_addresses::test_json_may_name_its_charset", 1),
    ("test_addresses::test_bookings_are_not_in_the_version_of_slots", 1),
    ("test_start_times::test_a_move_means_the_same_instant_however_it_is_spelt", 1),
)
"""Before all rounds: single tests and how many of their cases, or one case by its id, that see most for what they cost.

Found by experiment: `calproof faults` says what each has found, and a run how many requests it took.
"""

ONCE_MORE: Final = frozenset(
    {
        "test_begun::test_cancelling_a_series_leaves_what_has_begun",
        "test_begun::test_what_is_in_progress_is_listed_until_it_ends",
        "test_booking_fields::test_every_malformed_answer_is_named",
        "test_booking_fields::test_who_answers_nothing_books_nothing",
        "test_changes::test_a_moved_occurrence_stays_in_its_series",
        "test_changes::test_cancelling_from_one_occurrence_on_leaves_the_earlier",
        "test_changes::test_cancelling_one_occurrence_leaves_the_others",
        "test_confirmation::test_a_repeated_request_gives_the_booking_that_waits",
        "test_hosts::test_hosts_take_turns_and_each_is_booked_once",
        "test_races::test_a_booking_is_moved_to_one_place",
        "test_races::test_one_slot_is_sold_once",
        "test_seats::test_a_seat_given_back_can_be_taken",
        "test_seats::test_a_seat_moves_alone",
        "test_seats::test_no_more_seats_are_sold_than_there_are",
        "test_seats::test_nobody_sits_twice",
    }
)
"""Tests that go a way which a journey went before them: they wait for the second round."""

ORDER: Final[tuple[tuple[str, int], ...]] = (
    ("test_create", 30),
    ("test_refusals", 30),
    ("test_booking_fields", 12),
    ("test_lifecycle", 1),
    ("test_callers", 1),
    ("test_views", 1),
    ("test_hosts", 1),
    ("test_host_choice", 1),
    ("test_reassignment", 1),
    ("test_overlaps", 1),
    ("test_hours", 1),
    ("test_series", 1),
    ("test_limits", 1),
    ("test_teams", 1),
    ("test_start_times", 2),
    ("test_changes", 1),
    ("test_confirmation", 1),
    ("test_seats", 1),
    ("test_addresses", 4),
    ("test_transport", 4),
    ("test_ids", 22),
    ("test_versions", 4),
    ("test_other_resources", 1),
    ("test_attendees", 1),
    ("test_lists", 1),
    ("test_races", 1),
    ("test_begun", 1),
    ("test_attendance", 1),
    ("test_other_refusals", 8),
    ("test_provisioning", 1),
    ("test_every_operation", 4),
    ("test_many", 6),
)
"""The test files in the order of a round, and how many cases of each of their tests a round takes.

A file that is not named comes after those that are, with one case a round, by name.
"""

_PLACES: Final = {name: (place, cases) for place, (name, cases) in enumerate(ORDER)}
_UNNAMED: Final = (len(ORDER), 1)
_EARLY: Final = {name: (place, cases) for place, (name, cases) in enumerate(FIRST)}
_BEFORE_ALL_ROUNDS: Final = -1


def in_order(nodeids: Iterable[str]) -> list[int]:
    """The indices of the tests in the order in which they run."""
    seen: Counter[str] = Counter()
    places = []
    for index, nodeid in enumerate(nodeids):
        file, _, name = nodeid.partition("::")
        stem = file.rpartition("/")[2].removesuffix(".py")
        case, test = f"{stem}::{name}", f"{stem}::{name.partition('[')[0]}"
        early, first = _EARLY.get(test, (0, 0))
        place, cases = _PLACES.get(stem, _UNNAMED)
        if case in _EARLY:
            places.append((_BEFORE_ALL_ROUNDS, _EARLY[case][0], stem, index))
            continue
        number = seen[test]
        seen[test] += 1
        if number < first:
            places.append((_BEFORE_ALL_ROUNDS, early, stem, index))
        else:
            places.append(((number - first) // cases + (test in ONCE_MORE), place, stem, index))
    return [index for *_, index in sorted(places)]
