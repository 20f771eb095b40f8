"""Probes of what was sent and must come back as it was."""

from __future__ import annotations

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"
BEN = {**ANN, "name": "Ben Second", "email": "ben@example.com"}
GUESTS = ["g1@example.com", "g2@example.com", "g3@example.com"]


def emails(booking: dict[str, list[dict[str, str]]]) -> list[str]:
    return [attendee["email"] for attendee in booking["attendees"]]


@probe("guests-dropped-on-create")
def guests_are_shown_and_attend(sandbox: Probed) -> bool:
    assert sandbox.try_to_book(START, guests=["nobody"]).status_code == 400
    made = sandbox.book(START, guests=GUESTS)
    read = sandbox.read(made["uid"])
    return all(
        booking.get("guests") == GUESTS and emails(booking) == [ANN["email"], *GUESTS] for booking in (made, read)
    )


@probe("metadata-lost-on-reschedule")
def metadata_move_along(sandbox: Probed) -> bool:
    made = sandbox.book(START, metadata={"order": "17"})
    assert made["metadata"] == {"order": "17"}
    moved = sandbox.data(sandbox.reschedule(made["uid"], LATER), 201)
    return bool(sandbox.read(moved["uid"])["metadata"] == {"order": "17"})


@probe("rebook-metadata-of-previous")
def a_slot_booked_again_keeps_nothing_of_the_earlier_booking(sandbox: Probed) -> bool:
    first = sandbox.book(START, metadata={"who": "first", "first": "yes"})
    sandbox.data(sandbox.cancel(first["uid"]))
    second = sandbox.book(START, metadata={"who": "second"})
    elsewhere = sandbox.book(LATER, metadata={"who": "third"})
    assert elsewhere["metadata"] == {"who": "third"}
    return bool(sandbox.read(second["uid"])["metadata"] == {"who": "second"})


@probe("title-uses-default-duration")
def a_title_tells_the_length_booked(sandbox: Probed) -> bool:
    sandbox.event_type(
        lengthInMinutes=15, lengthInMinutesOptions=[15, 30, 60], customName="{Event duration} with {Scheduler}"
    )
    assert sandbox.book(START, "made")["title"] == "15 mins with Ann Booker"
    booking = sandbox.book(LATER, "made", lengthInMinutes=60)
    assert booking["duration"] == 60
    return bool(booking["title"] == "60 mins with Ann Booker")


@probe("title-html-escaped")
def names_and_titles_are_plain_text(sandbox: Probed) -> bool:
    name = "O'Brien & Söhne <x>"
    plain = sandbox.book(LATER)
    assert plain["title"] == "Normal 30 between John Doe and Ann Booker"
    booking = sandbox.read(sandbox.book(START, attendee={**ANN, "name": name})["uid"])
    return (booking["attendees"][0]["name"], booking["title"]) == (name, f"Normal 30 between John Doe and {name}")


@probe("bookingfields-override-attendee")
def the_attendee_wins_over_the_answers(sandbox: Probed) -> bool:
    answers = {"email": "other@example.com", "name": "Other"}
    booking = sandbox.read(sandbox.book(START, bookingFieldsResponses=answers)["uid"])
    first = booking["attendees"][0]
    return (first["email"], first["name"]) == (ANN["email"], ANN["name"])


@probe("cancelled-by-always-owner")
def who_cancels_without_credentials_is_not_the_host(sandbox: Probed) -> bool:
    by_host, by_nobody = sandbox.book(START)["uid"], sandbox.book(LATER)["uid"]
    sandbox.data(sandbox.cancel(by_host, "john", cancellationReason="ill"))
    assert sandbox.read(by_host)["cancelledByEmail"] == "john@example.com"
    sandbox.data(sandbox.cancel(by_nobody))
    return bool(sandbox.read(by_nobody)["cancelledByEmail"] == "")


@probe("cancellation-reason-not-stored")
def the_reason_of_a_cancellation_is_kept(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    cancelled = sandbox.data(sandbox.cancel(uid, cancellationReason="ill"))
    assert cancelled["cancellationReason"] == "ill"
    read = sandbox.read(uid)
    assert read["status"] == "cancelled"
    return bool(read["cancellationReason"] == "ill")


@probe("attendee-order-unstable")
def the_booker_stands_first(sandbox: Probed) -> bool:
    made = sandbox.book(START, guests=GUESTS)
    assert emails(made) == [ANN["email"], *GUESTS]
    reads = [sandbox.read(made["uid"]) for _ in range(20)]
    lists = [sandbox.data(sandbox.get("/v2/bookings", "john"))[0] for _ in range(20)]
    assert all(sorted(emails(booking)) == sorted(emails(made)) for booking in (*reads, *lists))
    return all({emails(booking)[0] for booking in several} == {ANN["email"]} for several in (reads, lists))


@probe("unicode-normalisation-truncates")
def a_long_name_is_kept_to_its_last_character(sandbox: Probed) -> bool:
    sandbox.book(START)
    name = "กขคงจฉชซฌญฎฏฐฑฒณดตถท"
    read = sandbox.read(sandbox.book(LATER, attendee={**ANN, "name": name})["uid"])
    return bool(read["attendees"][0]["name"] == name)


@probe("seat-answers-shared")
def each_seat_shows_its_own_answers(sandbox: Probed) -> bool:
    for attendee, notes in ((ANN, "window"), (BEN, "aisle")):
        made = sandbox.book(START, "seated-3", attendee=attendee, bookingFieldsResponses={"notes": notes})
    booking = sandbox.data(sandbox.get(f"/v2/bookings/{made['uid']}", "john"))
    assert emails(booking) == [ANN["email"], BEN["email"]]
    return [seat["bookingFieldsResponses"]["notes"] for seat in booking["attendees"]] == ["window", "aisle"]
