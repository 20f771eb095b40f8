"""Held out: faults of types and formats."""

from __future__ import annotations

from typing import Any

from sandbox.bookings import get, listing, mark_absent, output, reschedule, seats
from sandbox.faults import fault
from sandbox.faults.during import during
from sandbox.faults.seams import Function, Seams
from sandbox.slots import listing as slots_listing


@fault("id-is-text-in-list", operations=("list",), difficulty=2)
def id_is_text_in_list(seams: Seams) -> None:
    """The `id` of a booking is a text in a list, and a number everywhere else."""

    def listed(real: Function, *asked: Any) -> Any:
        shown = real(*asked)
        return {**shown, "id": str(shown["id"])}

    seams.around(listing.listed, listed)


@fault("updated-at-is-a-number", operations=("get",), difficulty=2)
def updated_at_is_a_number(seams: Seams) -> None:
    """A read of a booking shows `updatedAt` as milliseconds and not as ISO 8601."""

    def shown(real: Function, request: Any, booking: Any) -> Any:
        return {**real(request, booking), "updatedAt": booking.updated_ms}

    seams.around(get.read_output, shown)


@fault("duration-is-text-after-move", operations=("reschedule",), difficulty=3)
def duration_is_text_after_move(seams: Seams) -> None:
    """The answer to a move shows `duration` as a text."""
    moving = during(seams, reschedule.reschedule_booking)

    def written(real: Function, *asked: Any) -> Any:
        shown = real(*asked)
        return {**shown, "duration": str(shown["duration"])} if moving() else shown

    seams.around(output.written_output, written)


@fault("page-size-is-text", operations=("list",), difficulty=3)
def page_size_is_text(seams: Seams) -> None:
    """`itemsPerPage` is a text where `take` was given, as it came in the query."""

    def pagination(real: Function, total: int, skip: int, take: int) -> Any:
        said = real(total, skip, take)
        return {**said, "itemsPerPage": str(take)} if take != 100 else said

    seams.around(listing._pagination, pagination)


@fault("slots-without-z", operations=("slots",), difficulty=3)
def slots_without_z(seams: Seams) -> None:
    """The starts of slots in UTC lack the `Z` that says so."""

    def words(real: Function, *asked: Any) -> str:
        text: str = real(*asked)
        return text.removesuffix("Z")

    seams.around(slots_listing.in_words, words)


@fault("absent-is-a-number", operations=("mark-absent",), difficulty=3)
def absent_is_a_number(seams: Seams) -> None:
    """The answer to a mark shows `absent` as 1 or 0."""
    marking = during(seams, mark_absent.mark_absent)

    def attendee(real: Function, *asked: Any) -> Any:
        shown = real(*asked)
        return {**shown, "absent": int(shown["absent"])} if marking() else shown

    seams.around(output.attendee_output, attendee)


@fault("seat-uid-in-short", operations=("create",), difficulty=4)
def seat_uid_in_short(seams: Seams) -> None:
    """A `seatUid` is written without hyphens, which is no UUID as documented."""

    def seated(real: Function, *asked: Any) -> Any:
        from dataclasses import replace  # noqa: PLC0415

        made = real(*asked)
        return replace(made, seat_uid=made.seat_uid.replace("-", ""))

    seams.around(seats.seated_attendee, seated)
