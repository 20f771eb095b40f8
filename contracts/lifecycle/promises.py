"""What must hold between the answers about one booking: each promise with its code, its claim and who made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.exchange import Violation
from contracts.shape import shown


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise about a booking's life. `name` is the rule of its violations."""

    code: str
    name: str
    promise: str
    source: str


PROMISES: Final = (
    Promise(
        "CP401",
        "a-status-follows-from-the-requests",
        "A booking has the status that the accepted requests lead to: confirmed, declined, cancelled, or as it was.",
        "What each operation says it does to the status. An occurrence that is cancelled leaves the others.",
    ),
    Promise(
        "CP402",
        "what-was-cancelled-stays-cancelled",
        "A cancelled booking never comes back.",
        "*Cancel a booking*. A server that revives one by confirming it gives its time to two people (rs-0588).",
    ),
    Promise(
        "CP403",
        "a-request-is-accepted-only-where-its-state-allows",
        "What is cancelled can't be cancelled or moved, nor what is rejected moved, nor what is accepted decided.",
        "*Cancel*, *Reschedule*, *Confirm*, *Decline a booking*; observed: recordings, groups `cancel` and `confirm`.",
    ),
    Promise(
        "CP404",
        "a-refused-request-changes-nothing",
        "After a refused request every view of the booking is what it was before.",
        "What a refusal means; decision A22.",
    ),
    Promise(
        "CP405",
        "a-new-booking-waits-where-its-event-type-asks",
        "A booking is pending where its event type always asks for a confirmation, accepted where it never does.",
        "`confirmationPolicy` of the event type; `rescheduledBy` in *Reschedule a booking* confirms for the host.",
    ),
    Promise(
        "CP406",
        "a-booking-keeps-its-identity",
        "The id, the moment of creation, the event type and the series of a booking never change.",
        "The answer of *Create a booking*; a deleted event type leaves null (decision R7).",
    ),
    Promise(
        "CP407",
        "only-a-move-changes-the-time",
        "Start, end and duration of a booking never change: moving it makes a new one.",
        "*Reschedule a booking*.",
    ),
    Promise(
        "CP408",
        "a-move-links-old-and-new",
        "`rescheduledFromUid` and `rescheduledToUid` name the two bookings of a move, and go on doing so.",
        "*Reschedule a booking*. Occurrences and seats need not say where they went (decisions R16 and R17).",
    ),
    Promise(
        "CP409",
        "a-booking-has-one-successor",
        "No two bookings take the place of one, whoever asked for it and however close together.",
        "*Reschedule a booking*: what was moved can't be moved again. Seats of one booking may go different ways.",
    ),
    Promise(
        "CP410",
        "a-move-keeps-the-rest",
        "A moved booking, or seat, has the people, guests, metadata, answers, place, series and length that it had.",
        "*Reschedule a booking*. A length that was chosen may fall back to the event type's (decision D2).",
    ),
    Promise(
        "CP411",
        "what-nobody-changed-is-what-it-was",
        "Title, description, metadata, answers and reasons of a booking are the same in every view.",
        "*Get a booking*, *Get all bookings*: views of one state.",
    ),
    Promise(
        "CP412",
        "who-comes-is-who-was-invited",
        "Attendees and guests are those who were booked or added and not removed.",
        "*Add an attendee*, *Add guests*, *Remove an attendee*; views of one state.",
    ),
    Promise(
        "CP413",
        "absences-stay-as-marked",
        "Host and attendees are absent exactly when they were marked so.",
        "*Mark a booking absence*.",
    ),
    Promise(
        "CP414",
        "the-place-changes-only-by-request",
        "A booking takes place where it did until its location is updated, and then where that said.",
        "*Update a booking's location*. The link of a video call may come later than the booking.",
    ),
    Promise(
        "CP415",
        "a-booking-changes-hands-only-by-reassignment",
        "The host stays until the booking is reassigned, and then is the one that this answered with.",
        "*Reassign a booking*. Beside a fixed host the new one is among the attendees.",
    ),
    Promise(
        "CP416",
        "a-cancel-says-why-and-by-whom",
        "A cancelled booking shows the reason that was given, and no address where nobody said who he is.",
        "*Cancel a booking*, `cancellationReason`; decision R5.",
    ),
    Promise(
        "CP417",
        "the-last-change-never-goes-back",
        "`updatedAt` of a booking never becomes an earlier moment.",
        "The answer of *Get a booking*.",
    ),
    Promise(
        "CP418",
        "a-seat-stays-its-holders",
        "A seat is held by who took it, with his answers, until it is cancelled or moved; others don't touch it.",
        "*Create*, *Reschedule* and *Cancel a booking*, `seatUid`.",
    ),
    Promise(
        "CP419",
        "a-seat-given-up-is-gone",
        "A seat that was cancelled, or moved away, is held by nobody in the booking it left.",
        "*Cancel a booking*, *Reschedule a booking*, `seatUid`.",
    ),
    Promise(
        "CP420",
        "a-seat-keeps-its-name-where-others-sit",
        "A seat that moves into a booking which exists keeps its uid.",
        "*Reschedule a booking*, `seatUid`.",
    ),
    Promise(
        "CP421",
        "no-more-seats-than-there-are",
        "No more seats are taken at a time than the event type has.",
        "`seatsPerTimeSlot` of the event type. Who moves in from another time isn't counted by every server.",
    ),
    Promise(
        "CP422",
        "an-address-sits-once",
        "Nobody holds two seats of one booking.",
        "*Create a booking*, seated event types: a second request of the same address is refused.",
    ),
    Promise(
        "CP423",
        "a-series-keeps-its-occurrences",
        "A series has the occurrences that were made, moved ones beside them, and no others.",
        "*Create a booking*, `recurrenceCount`; *Get a booking* by `recurringBookingUid`; decision R32.",
    ),
    Promise(
        "CP424",
        "a-new-booking-is-new",
        "A new booking has a uid of its own; only who joins others, or asks again while it is pending, gets theirs.",
        "*Create a booking*, *Reschedule a booking*; decision R33.",
    ),
    Promise(
        "CP425",
        "a-booking-can-be-found",
        "A booking that was made can be read by its uid, cancelled or not, and a seat that is held by its own.",
        "*Get a booking*, *Get a booking by seat*.",
    ),
    Promise(
        "CP431",
        "a-team-comes-as-its-event-type-says",
        "Of a round robin one host comes, and of fixed or collective hosts all; nobody else hosts.",
        "`schedulingType` and `hosts` of the event type; observed: recordings rs-0143, rs-0145, rs-0518. "
        "Those beside the organiser are among the attendees.",
    ),
    Promise(
        "CP432",
        "who-comes-for-a-team-is-free",
        "Who hosts a new booking of a team, alone or with others, has no other accepted booking then.",
        "*Create a booking*, team event types; observed: recordings rs-0305 and rs-0306.",
    ),
    Promise(
        "CP433",
        "a-slug-means-its-owners-event-type",
        "A slug beside a `username` means that user's event type, beside a `teamSlug` that team's.",
        "*Create a booking*, `eventTypeSlug`.",
    ),
    Promise(
        "CP434",
        "a-calendar-names-a-booking-once",
        "No two bookings have the same `icsUid`, but those that took each other's place.",
        "The answer of *Create a booking*; a calendar takes two events of one name for one.",
    ),
    Promise(
        "CP435",
        "a-hosts-time-is-given-once",
        "Who asks for a time that an accepted booking of the same host takes, or any part of it, is refused.",
        "*Create a booking*, *Reschedule a booking*. Later occurrences and seats, and what was asked for at one "
        "moment, need no free time.",
    ),
    Promise(
        "CP436",
        "a-series-steps-as-its-event-type-says",
        "Occurrences follow each other by the interval and frequency of their event type, on the attendee's calendar.",
        "`recurrence` of the event type. A month without that day takes its last one, and the next step begins there.",
    ),
    Promise(
        "CP437",
        "calendar-links-lead-to-the-booking",
        "Calendar links tell the start and the end of the booking that was asked for, also after a move.",
        "*Get 'Add to Calendar' links*; observed: recordings, group `calendar-links`.",
    ),
    Promise(
        "CP438",
        "what-is-confirmed-has-its-hosts-time",
        "What waits is confirmed only while no accepted booking of the same host takes its time.",
        "An accepted booking takes its host's time, whichever request made it so (*Create a booking*, `status`). No "
        "document says how *Confirm a booking* refuses it; a server that doesn't look gives one hour to two people.",
    ),
    Promise(
        "CP439",
        "hidden-attendees-show-to-their-host",
        "Where an event type hides who holds its seats, others are shown at most the holder of the seat they named.",
        "`seats.showAttendeeInfo` of the event type; *Get a booking by seat*. Servers do so since 2026 (decision D8).",
    ),
    Promise(
        "CP440",
        "an-occurrence-changes-alone",
        "What is asked of one occurrence leaves the others of its series as they are.",
        "*Cancel a booking*, without `cancelSubsequentBookings`; *Reschedule a booking*; each names one occurrence.",
    ),
)
"""Every promise of the lifecycle; codes are never renumbered."""

CODES: Final[Mapping[str, str]] = {promise.code: promise.promise for promise in PROMISES}
_BY_CODE: Final = {promise.code: promise for promise in PROMISES}


def violation(code: str, operation: str, pointer: str, message: str, expected: Any, actual: Any) -> Violation:
    """A breach of the promise with this code, found in an answer of this operation."""
    rule = _BY_CODE[code].name
    return Violation(code, operation, rule, pointer, f"{operation}: {message}", shown(expected), shown(actual))
