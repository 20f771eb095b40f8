"""Held out: faults of what was sent and comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.bookings import confirm, draft, order, party, reschedule, store
from sandbox.faults import fault
from sandbox.faults.seams import Function, Seams


def drafted(seams: Seams, change: Any) -> None:
    """Let `change` work on every booking before it is stored."""
    seams.around(draft.draft, lambda real, *asked: change(real(*asked)))


@fault("notes-not-in-description", operations=("create",), difficulty=2)
def notes_not_in_description(seams: Seams) -> None:
    """The notes of the booker are kept among the answers and do not become the `description`."""
    drafted(seams, lambda made: replace(made, description=""))


@fault("metadata-keys-in-lower-case", operations=("create",), difficulty=3)
def metadata_keys_in_lower_case(seams: Seams) -> None:
    """The keys of metadata are stored in lower case."""
    drafted(seams, lambda made: replace(made, metadata={k.lower(): v for k, v in made.metadata.items()}))


@fault("empty-metadata-dropped", operations=("create",), difficulty=4)
def empty_metadata_dropped(seams: Seams) -> None:
    """A key of metadata whose value is an empty text is not stored."""
    drafted(seams, lambda made: replace(made, metadata={k: v for k, v in made.metadata.items() if v}))


@fault("metadata-cut-at-255", operations=("create",), difficulty=4)
def metadata_cut_at_255(seams: Seams) -> None:
    """A value of metadata is cut at 255 characters, though 500 are promised."""
    drafted(seams, lambda made: replace(made, metadata={k: v[:255] for k, v in made.metadata.items()}))


@fault("list-answers-joined", operations=("create",), difficulty=3)
def list_answers_joined(seams: Seams) -> None:
    """An answer that is a list comes back as one text with commas."""

    def joined(made: Any) -> Any:
        answers = {
            slug: ",".join(answer) if isinstance(answer, list) and slug != "guests" else answer
            for slug, answer in made.responses.items()
        }
        return replace(made, responses=answers)

    drafted(seams, joined)


@fault("plus-tag-stripped", operations=("create",), difficulty=3)
def plus_tag_stripped(seams: Seams) -> None:
    """What stands behind a plus sign in the booker's address is taken away."""

    def ordered(real: Function, *asked: Any) -> Any:
        made = real(*asked)
        first, *others = made.attendees
        local, _, domain = first.email.partition("@")
        return replace(made, attendees=(replace(first, email=f"{local.partition('+')[0]}@{domain}"), *others))

    seams.around(order.order, ordered)


@fault("rescheduling-reason-not-stored", operations=("reschedule", "get"), difficulty=3)
def rescheduling_reason_not_stored(seams: Seams) -> None:
    """`reschedulingReason` is in the answer to the move and in no later read."""

    def insert(real: Function, connection: Any, booking: Any, *rest: Any) -> Any:
        return real(connection, replace(booking, rescheduling_reason=None), *rest)

    seams.around(store.insert, insert)


@fault("language-reset-on-reschedule", operations=("reschedule",), difficulty=4)
def language_reset_on_reschedule(seams: Seams) -> None:
    """A booking that is moved has its attendees in English, whatever language they had."""

    def kept(real: Function, *asked: Any) -> Any:
        return tuple(replace(attendee, language="en") for attendee in real(*asked))

    seams.around(reschedule._kept, kept)


@fault("place-lost-on-second-move", operations=("reschedule",), difficulty=5)
def place_lost_on_second_move(seams: Seams) -> None:
    """A booking that is moved for the second time has a video room for a place, wherever it was to be."""

    def insert(real: Function, deployment: Any, event_type: Any, booking: Any, *rest: Any) -> Any:
        old = store.by_uid(deployment.database.connection, booking.rescheduled_from_uid or "")
        if old is not None and old.rescheduled_from_uid is not None:
            booking = replace(booking, location=f"https://video.sandbox.test/{booking.uid}")
        return real(deployment, event_type, booking, *rest)

    seams.around(draft.insert, insert)


@fault("metadata-lost-on-confirm", operations=("confirm",), difficulty=4)
def metadata_lost_on_confirm(seams: Seams) -> None:
    """A booking loses its metadata when the host confirms it."""
    accept = "UPDATE bookings SET status = 'accepted', metadata = '{}', updated_ms = ? WHERE id = ?"
    seams.constant(confirm, "ACCEPT", accept)


@fault("added-guests-replace-guests", operations=("guests",), difficulty=4)
def added_guests_replace_guests(seams: Seams) -> None:
    """Guests that are added later take the place of those the booking names already."""

    def invited(real: Function, deployment: Any, booking: Any, newcomers: Any) -> Any:
        answers = {slug: answer for slug, answer in booking.responses.items() if slug != party.GUESTS}
        return real(deployment, replace(booking, responses=answers), newcomers)

    seams.around(party.invited, invited)
