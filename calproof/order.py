"""In which order a verification goes: breadth first, the cheap and telling before the expensive.

A budget may end a run at any test. So the suite is walked in rounds: each round takes the next few cases of every
test, file by file, and what a first round does not reach was worth less than what it did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

FIRST: Final[tuple[tuple[str, int], ...]] = (
    ("test_at_once::test_a_booking_can_begin_at_once", 1),
    ("test_create::test_every_cell_of_a_kind_books_or_is_refused_as_it_must", 4),
    ("test_changes::test_a_moved_occurrence_stays_in_its_series", 1),
    ("test_changes::test_cancelling_one_occurrence_leaves_the_others", 1),
    ("test_changes::test_cancelling_from_one_occurrence_on_leaves_the_earlier", 1),
    ("test_booking_fields::test_every_malformed_answer_is_named", 1),
    ("test_booking_fields::test_who_answers_nothing_books_nothing", 1),
    ("test_versions::test_the_name_of_the_header_counts_in_any_case", 1),
    ("test_versions::test_both_versions_show_one_booking", 1),
    ("test_views::test_create_get_and_list_show_the_same", 1),
    ("test_confirmation::test_a_repeated_request_gives_the_booking_that_waits", 1),
    ("test_races::test_what_waits_is_confirmed_beside_nothing_else", 1),
    ("test_races::test_one_slot_is_sold_once", 1),
    ("test_refusals::test_a_request_with_one_fault_is_refused_and_books_nothing", 6),
    ("test_refusals::test_a_refusal_lists_everything_that_is_wrong", 1),
    ("test_transport::test_a_hostile_request_is_refused_as_documented_and_books_nothing", 5),
    ("test_seats::test_a_seat_given_back_can_be_taken", 1),
    ("test_seats::test_a_hidden_attendee_is_shown_to_the_host", 1),
    ("test_lifecycle::test_every_move_of_a_seat", 1),
    ("test_lifecycle::test_every_move_from_every_state", 1),
    ("test_hosts::test_hosts_take_turns_and_each_is_booked_once", 1),
    ("test_hosts::test_seats_are_for_attendees_alone", 2),
    ("test_versions::test_every_answer_has_an_id_of_its_own_and_counts_against_the_limit", 1),
    ("test_versions::test_each_caller_has_a_limit_of_his_own", 1),
    ("test_ids::test_who_needs_no_key_is_told_too_that_it_is_not_there", 3),
    ("test_addresses::test_a_path_is_found_in_every_spelling", 3),
    ("test_addresses::test_head_is_answered_where_get_is", 1),
    ("test_addresses::test_json_may_name_its_charset", 1),
    ("test_addresses::test_bookings_are_not_in_the_version_of_slots", 1),
    ("test_start_times::test_a_move_means_the_same_instant_however_it_is_spelt", 1),
)
"""Before all rounds: single tests, and how many of their cases, that see most for what they cost.

Found by experiment: `calproof faults` says what each has found, and a run how many requests it took.
"""

ORDER: Final[tuple[tuple[str, int], ...]] = (
    ("test_create", 30),
    ("test_refusals", 60),
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
    ("test_begun", 1),
    ("test_attendance", 1),
    ("test_races", 1),
    ("test_lists", 1),
    ("test_attendees", 1),
    ("test_versions", 4),
    ("test_other_resources", 1),
    ("test_transport", 4),
    ("test_addresses", 4),
    ("test_ids", 22),
    ("test_other_refusals", 8),
    ("test_provisioning", 1),
    ("test_every_operation", 4),
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
        test = f"{stem}::{name.partition('[')[0]}"
        early, first = _EARLY.get(test, (0, 0))
        place, cases = _PLACES.get(stem, _UNNAMED)
        number = seen[test]
        seen[test] += 1
        if number < first:
            places.append((_BEFORE_ALL_ROUNDS, early, stem, index))
        else:
            places.append(((number - first) // cases, place, stem, index))
    return [index for *_, index in sorted(places)]
