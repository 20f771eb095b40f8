"""Faults of what an answer holds: members that are missing, one object where there are many."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sandbox.bookings import get, output, reschedule, store
from sandbox.faults.fault import fault
from sandbox.faults.shown import Shown, shown_otherwise
from sandbox.http.answer import Answer, success

if TYPE_CHECKING:
    from sandbox.bookings.body import Body
    from sandbox.bookings.booking import Booking
    from sandbox.event_types.event_type import EventType
    from sandbox.faults.seams import Function, Seams
    from sandbox.http.request import Request

_ADDRESSES: Final = ("email", "displayEmail", "phoneNumber")


@fault("attendee-email-missing")
def attendee_email_missing(seams: Seams) -> None:
    """Those who come to a booking are shown by name, zone and language only, without their address."""

    def nameless(attendees: list[dict[str, Any]]) -> None:
        for attendee in attendees:
            for member in _ADDRESSES:
                attendee.pop(member, None)

    def without_addresses(shown: Shown, _booking: Booking) -> None:
        nameless(shown["attendees"])

    def holders_without_addresses(real: Function, *arguments: Any) -> list[dict[str, Any]]:
        holders: list[dict[str, Any]] = real(*arguments)
        nameless(holders)
        return holders

    shown_otherwise(seams, without_addresses)
    seams.around(output.holders, holders_without_addresses)


@fault("host-username-missing")
def host_username_missing(seams: Seams) -> None:
    """The hosts of a booking are shown without their username."""

    def without_usernames(shown: Shown, _booking: Booking) -> None:
        shown["hosts"] = [
            {name: value for name, value in host.items() if name != "username"} for host in shown["hosts"]
        ]

    shown_otherwise(seams, without_usernames)


@fault("rescheduled-to-uid-missing")
def rescheduled_to_uid_missing(seams: Seams) -> None:
    """A booking that was moved never says which booking took its place."""

    def without_successor(shown: Shown, _booking: Booking) -> None:
        shown.pop("rescheduledToUid", None)

    shown_otherwise(seams, without_successor)


@fault("metadata-not-exposed")
def metadata_not_exposed(seams: Seams) -> None:
    """Metadata are stored with a booking, or with a seat in one, and no answer ever shows them."""

    def without_metadata(shown: Shown, _booking: Booking) -> None:
        shown.pop("metadata", None)
        for attendee in shown["attendees"]:
            attendee.pop("metadata", None)

    shown_otherwise(seams, without_metadata)


@fault("recurring-uid-get-returns-single")
def recurring_uid_get_returns_single(seams: Seams) -> None:
    """By the uid of a series one reads its first occurrence instead of all of them."""

    def first_only(real: Function, request: Request) -> Answer:
        connection, uid = request.deployment.database.connection, request.params[0]
        series = store.by_series(connection, uid)
        if not series:
            answer: Answer = real(request)
            return answer
        return success(get.read_output(request, series[0]))

    seams.around(get.get_booking, first_only)


@fault("recurring-uid-lost-on-rescheduled-occurrence")
def recurring_uid_lost_on_rescheduled_occurrence(seams: Seams) -> None:
    """An occurrence that is moved becomes a booking of its own, which belongs to no series any more."""

    def leaving(
        real: Function, request: Request, event_type: EventType, old: Booking, body: Body, booked: Booking | None = None
    ) -> Booking:
        single: Booking = real(request, event_type, old, body, replace(booked or old, series_uid=None))
        return single

    seams.around(reschedule.move, leaving)
