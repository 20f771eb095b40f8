"""Probes of what is free: conflicts, buffers, limits, reservations, and what a search for slots says of them."""

from __future__ import annotations

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe

EVERY_DAY = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
TUESDAY = "start=2030-01-08&end=2030-01-08"


def at(clock_time: str, day: str = "2030-01-08") -> str:
    return f"{day}T{clock_time}:00Z"


@probe("reschedule-old-slot-unreservable")
def the_time_a_booking_left_can_be_reserved(sandbox: Probed) -> bool:
    booking = sandbox.book(at("10:00"))
    wanted = {"eventTypeId": booking["eventTypeId"], "slotStart": at("10:00")}
    assert sandbox.post("/v2/slots/reservations", wanted).status_code == 422
    sandbox.data(sandbox.reschedule(booking["uid"], at("14:00")), 201)
    answer = sandbox.post("/v2/slots/reservations", wanted)
    assert answer.status_code in (201, 422)
    sandbox.book(at("10:00"))
    return answer.status_code == 201


@probe("buffers-not-enforced")
def a_buffer_is_kept_free(sandbox: Probed) -> bool:
    sandbox.event_type(beforeEventBuffer=60, afterEventBuffer=60)
    sandbox.book(at("12:00"), "made")
    assert sandbox.try_to_book(at("12:00"), "made").status_code == 400
    assert at("10:30")[:16] not in {start[:16] for start in sandbox.slots(TUESDAY, "made")}
    # Before it, where both want their buffers, and after it, where only the one that is there wants one.
    inside = [sandbox.try_to_book(at("10:30"), "made"), sandbox.try_to_book(at("13:00"))]
    assert {answer.status_code for answer in inside} in ({400}, {201})
    return inside[0].status_code == 400


@probe("overlap-start-only")
def a_booking_must_not_run_into_the_next(sandbox: Probed) -> bool:
    sandbox.book(at("10:30"))
    assert sandbox.try_to_book(at("10:45"), "variable-length", lengthInMinutes=15).status_code == 400
    assert at("10:00")[:16] not in {start[:16] for start in sandbox.slots(f"{TUESDAY}&duration=60", "variable-length")}
    running_into_it = sandbox.try_to_book(at("10:00"), "variable-length", lengthInMinutes=60)
    assert running_into_it.status_code in (201, 400)
    return running_into_it.status_code == 400


@probe("enclosed-booking-undetected")
def a_booking_must_not_enclose_another(sandbox: Probed) -> bool:
    sandbox.book(at("10:15"), "variable-length", lengthInMinutes=15)
    for start, minutes in (("10:15", 30), ("10:00", 30), ("09:30", 60)):
        answer = sandbox.try_to_book(at(start), "variable-length", lengthInMinutes=minutes)
        assert answer.status_code == 400, start
    enclosing = sandbox.try_to_book(at("10:00"), "variable-length", lengthInMinutes=60)
    assert enclosing.status_code in (201, 400)
    return enclosing.status_code == 400


@probe("limit-counts-original-on-reschedule")
def a_booking_does_not_stand_in_its_own_way(sandbox: Probed) -> bool:
    booking = sandbox.book(at("10:00"), "one-a-day")
    assert sandbox.try_to_book(at("14:00"), "one-a-day").status_code == 401
    answer = sandbox.reschedule(booking["uid"], at("12:00"))
    assert answer.status_code in (201, 401)
    return answer.status_code == 201


@probe("daily-limit-in-utc")
def a_limit_by_day_counts_the_days_of_the_host(sandbox: Probed) -> bool:
    hours = [{"days": EVERY_DAY, "startTime": "08:00", "endTime": "20:00"}]
    schedule = sandbox.schedule(timeZone="America/Los_Angeles", availability=hours)
    sandbox.event_type(scheduleId=schedule["id"], bookingLimitsCount={"day": 1})
    sandbox.book("2030-07-10T23:30:00Z", "made")
    assert sandbox.try_to_book("2030-07-10T22:30:00Z", "made").status_code == 401
    same_day = sandbox.try_to_book("2030-07-11T00:30:00Z", "made")
    next_day = sandbox.try_to_book("2030-07-11T15:30:00Z", "made")
    codes = same_day.status_code, next_day.status_code
    assert codes in ((401, 201), (201, 401))
    return codes == (401, 201)


@probe("active-limit-case-bypass")
def an_address_in_capitals_is_the_same_booker(sandbox: Probed) -> bool:
    limit = {"maximumActiveBookings": 1, "offerReschedule": False}
    sandbox.event_type(bookerActiveBookingsLimit=limit)
    sandbox.book(at("10:00"), "made", attendee={**ANN, "email": "ann@example.com"})
    assert sandbox.try_to_book(at("11:00"), "made", attendee={**ANN, "email": "ann@example.com"}).status_code == 400
    sandbox.book(at("12:00"), "made", attendee={**ANN, "email": "bob@example.com"})
    again = sandbox.try_to_book(at("13:00"), "made", attendee={**ANN, "email": "Ann@Example.COM"})
    assert again.status_code in (201, 400)
    return again.status_code == 400


@probe("slots-stale-cache-after-booking")
def a_time_that_was_booked_is_listed_no_more(sandbox: Probed) -> bool:
    wanted = "2030-01-08T10:00:00.000Z"
    assert wanted in sandbox.slots(TUESDAY)
    uid = sandbox.book(at("10:00"))["uid"]
    gone_at_once = wanted not in sandbox.slots(TUESDAY)
    # Nobody has searched for this before.
    assert wanted not in sandbox.slots(f"{TUESDAY}&duration=15")
    sandbox.data(sandbox.cancel(uid))
    back_at_once = wanted in sandbox.slots(TUESDAY)
    assert back_at_once
    return gone_at_once
