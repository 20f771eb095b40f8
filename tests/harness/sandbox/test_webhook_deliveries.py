"""What webhooks are told: which events, what is said of them, and by whose leave."""

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import pytest

from tests.harness.contracts.reading import CONTRACTS, faults
from tests.harness.sandbox.calling import ANN, Sandbox
from tests.harness.sandbox.receiving import Received, Receiver, receiving

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"
ALL = [
    *("BOOKING_CREATED", "BOOKING_REQUESTED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED", "BOOKING_REJECTED"),
    *("BOOKING_NO_SHOW_UPDATED", "INSTANT_MEETING"),
]
SCHEMA = (CONTRACTS / "webhooks" / "any" / "schemas" / "booking-webhook-payload.json").as_uri()
KEPT = {"secret": "hush-höre"}
WAIT = "/_sandbox/deliveries/wait"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


def subscribe(
    sandbox: Sandbox,
    receiver: Receiver,
    path: str = "/hook",
    owner: str = "/v2/webhooks",
    key: str = "john",
    **more: Any,
) -> str:
    body = {"active": True, "subscriberUrl": receiver.url + path, "triggers": ALL, **more}
    webhook_id: str = sandbox.data(sandbox.post(owner, body, key), 201)["id"]
    return webhook_id


def delivered(sandbox: Sandbox, receiver: Receiver, path: str = "/hook") -> list[Any]:
    """What came in there, once everything has; each as the contract has it."""
    assert sandbox.call("POST", WAIT).json()["waiting"] == 0
    documents = receiver.on(path)
    assert [faults(SCHEMA, document) for document in documents] == [[]] * len(documents)
    return documents


def book_with(sandbox: Sandbox, event_type_id: int, start: str, **members: Any) -> Any:
    body = {"start": start, "eventTypeId": event_type_id, "attendee": ANN, **members}
    return sandbox.data(sandbox.post("/v2/bookings", body), 201)


def triggers(documents: list[Any]) -> list[str]:
    return [document["triggerEvent"] for document in documents]


def raw(sandbox: Sandbox, receiver: Receiver) -> Received:
    sandbox.call("POST", WAIT)
    (one,) = receiver.received
    return one


def signature(received: Received) -> str:
    return hmac.new(KEPT["secret"].encode(), received.body, hashlib.sha256).hexdigest()


def test_a_new_booking_is_told_as_a_calendar_event(sandbox: Sandbox, receiver: Receiver) -> None:
    subscribe(sandbox, receiver)
    guests = ["guest@example.com"]
    booked = sandbox.book(START, metadata={"crm": "42"}, guests=guests, bookingFieldsResponses={"notes": "First call"})
    (document,) = delivered(sandbox, receiver)
    payload = document["payload"]
    responses = payload.pop("responses")
    assert (document["triggerEvent"], document["createdAt"]) == ("BOOKING_CREATED", "2030-01-07T08:00:00.000Z")
    person = {"timeZone": "Europe/Rome", "language": {"locale": "en"}, "utcOffset": 60}
    assert payload == {
        "type": "normal-30",
        "title": booked["title"],
        "description": "",
        "additionalNotes": "First call",
        "startTime": "2030-01-08T10:00:00Z",
        "endTime": "2030-01-08T10:30:00Z",
        "organizer": {"id": 101, "name": "John Doe", "email": "john@example.com", "username": "john", **person},
        "attendees": [
            {"name": "Ann Booker", "email": "ann@example.com", **person},
            {"name": "", "email": "guest@example.com", **person},
        ],
        "uid": booked["uid"],
        "bookingId": booked["id"],
        "location": "Via Roma 1, Milano",
        "destinationCalendar": None,
        "userFieldsResponses": {},
        "eventTypeId": booked["eventTypeId"],
        "eventTitle": "Normal 30",
        "eventDescription": "",
        "length": 30,
        "price": 0,
        "currency": "usd",
        "requiresConfirmation": False,
        "status": "ACCEPTED",
        "metadata": {"crm": "42"},
    }
    assert responses["name"] == {"label": "your_name", "value": "Ann Booker", "isHidden": False}
    assert responses["guests"] == {"label": "additional_guests", "value": guests, "isHidden": False}
    assert responses["rescheduleReason"] == {"label": "reason_for_reschedule", "isHidden": False}


def test_own_fields_are_told_apart(sandbox: Sandbox, receiver: Receiver) -> None:
    subscribe(sandbox, receiver)
    sandbox.book(START, "custom-fields", bookingFieldsResponses={"company": "Acme", "plan": "pro", "topics": ["api"]})
    (document,) = delivered(sandbox, receiver)
    own = document["payload"]["userFieldsResponses"]
    assert own["company"] == {"label": "Company", "value": "Acme", "isHidden": False}
    assert own["topics"]["value"] == ["api"]
    assert "value" not in own["story"]
    assert "name" not in own
    assert own.items() <= document["payload"]["responses"].items()


def test_the_offset_is_that_of_the_day(sandbox: Sandbox, receiver: Receiver) -> None:
    subscribe(sandbox, receiver)
    sandbox.book("2030-07-09T10:00:00Z", attendee={**ANN, "timeZone": "America/New_York"})
    (document,) = delivered(sandbox, receiver)
    assert document["payload"]["attendees"][0]["utcOffset"] == -240
    assert document["payload"]["organizer"]["utcOffset"] == 120


def test_without_a_secret_the_signature_says_so(sandbox: Sandbox, receiver: Receiver) -> None:
    subscribe(sandbox, receiver)
    sandbox.book(START)
    headers = raw(sandbox, receiver).headers
    assert headers["x-cal-signature-256"] == "no-secret-provided"
    assert (headers["content-type"], headers["host"]) == ("application/json", receiver.url.removeprefix("http://"))


def test_the_signature_is_over_the_body_as_sent(sandbox: Sandbox, receiver: Receiver) -> None:
    subscribe(sandbox, receiver, **KEPT)
    sandbox.book(START, attendee={**ANN, "name": "Änn “Booker”"})
    one = raw(sandbox, receiver)
    assert one.headers["x-cal-signature-256"] == signature(one)


def test_what_waits_is_a_request(sandbox: Sandbox, receiver: Receiver) -> None:
    subscribe(sandbox, receiver)
    sandbox.book(START, "needs-confirmation")
    (document,) = delivered(sandbox, receiver)
    assert (document["triggerEvent"], document["payload"]["status"]) == ("BOOKING_REQUESTED", "PENDING")
    assert document["payload"]["requiresConfirmation"] is True


def test_a_confirmed_booking_is_a_created_one(sandbox: Sandbox, receiver: Receiver) -> None:
    uid = sandbox.book(START, "needs-confirmation")["uid"]
    subscribe(sandbox, receiver)
    sandbox.data(sandbox.call("POST", f"/v2/bookings/{uid}/confirm", key="john"))
    (document,) = delivered(sandbox, receiver)
    assert (document["triggerEvent"], document["payload"]["status"]) == ("BOOKING_CREATED", "ACCEPTED")


def test_a_declined_booking_tells_why(sandbox: Sandbox, receiver: Receiver) -> None:
    uid = sandbox.book(START, "needs-confirmation")["uid"]
    subscribe(sandbox, receiver)
    sandbox.data(sandbox.post(f"/v2/bookings/{uid}/decline", {"reason": "Away"}, "john"))
    (document,) = delivered(sandbox, receiver)
    payload = document["payload"]
    assert (document["triggerEvent"], payload["status"]) == ("BOOKING_REJECTED", "REJECTED")
    assert payload["rejectionReason"] == "Away"


def test_a_moved_booking_names_the_old_one(sandbox: Sandbox, receiver: Receiver) -> None:
    old = sandbox.book(START)
    subscribe(sandbox, receiver)
    new = sandbox.data(sandbox.reschedule(old["uid"], LATER), 201)
    (document,) = delivered(sandbox, receiver)
    payload = document["payload"]
    assert (document["triggerEvent"], payload["uid"]) == ("BOOKING_RESCHEDULED", new["uid"])
    assert (payload["rescheduleUid"], payload["rescheduleId"]) == (old["uid"], old["id"])
    assert (payload["rescheduleStartTime"], payload["rescheduleEndTime"]) == (START, "2030-01-08T10:30:00Z")


def test_a_cancelled_booking_tells_why_and_by_whom(sandbox: Sandbox, receiver: Receiver) -> None:
    subscribe(sandbox, receiver, triggers=["BOOKING_CANCELLED"])
    uid = sandbox.book(START)["uid"]
    sandbox.data(sandbox.cancel(uid, "john", cancellationReason="Ill"))
    (document,) = delivered(sandbox, receiver)
    payload = document["payload"]
    assert (payload["uid"], payload["status"]) == (uid, "CANCELLED")
    assert (payload["cancellationReason"], payload["cancelledBy"]) == ("Ill", "john@example.com")


def test_a_series_is_told_one_by_one(sandbox: Sandbox, receiver: Receiver) -> None:
    subscribe(sandbox, receiver)
    series = sandbox.book(START, "recurring-weekly")
    sandbox.data(sandbox.cancel(series[2]["uid"], cancelSubsequentBookings=True))
    documents = delivered(sandbox, receiver)
    assert triggers(documents) == ["BOOKING_CREATED"] * 4 + ["BOOKING_CANCELLED"] * 2
    uids = [occurrence["uid"] for occurrence in series]
    assert [document["payload"]["uid"] for document in documents] == [*uids, *uids[2:]]


def test_a_seat_is_told_with_what_its_holder_said(sandbox: Sandbox, receiver: Receiver) -> None:
    seats = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
    event_type_id = sandbox.event_type(seats=seats)["id"]
    subscribe(sandbox, receiver)
    book_with(sandbox, event_type_id, START, metadata={"n": "1"})
    other = {"name": "Other", "email": "other@example.com", "timeZone": "Asia/Tokyo"}
    taken = book_with(sandbox, event_type_id, START, attendee=other, metadata={"n": "2"})
    sandbox.data(sandbox.cancel(taken["uid"], seatUid=taken["seatUid"], cancellationReason="Ill"))
    first, second, third = (document["payload"] for document in delivered(sandbox, receiver))
    assert [payload["metadata"]["n"] for payload in (first, second, third)] == ["1", "2", "2"]
    assert [len(payload["attendees"]) for payload in (first, second, third)] == [1, 2, 1]
    assert (third["status"], third["attendees"][0]["email"]) == ("CANCELLED", "other@example.com")
    assert second["responses"]["name"]["value"] == "Other"


def test_absent_attendees_are_told(sandbox: Sandbox, receiver: Receiver) -> None:
    booked = sandbox.book(START)
    subscribe(sandbox, receiver)
    sandbox.set_clock("2030-01-08T11:00:00Z")
    path = f"/v2/bookings/{booked['uid']}/mark-absent"
    sandbox.data(sandbox.post(path, {"host": True}, "john"))
    sandbox.data(sandbox.post(path, {"attendees": [{"email": "ann@example.com", "absent": True}]}, "john"))
    (document,) = delivered(sandbox, receiver)
    assert document["triggerEvent"] == "BOOKING_NO_SHOW_UPDATED"
    assert document["payload"] == {
        "message": "ann@example.com marked as no-show",
        "bookingUid": booked["uid"],
        "bookingId": booked["id"],
        "attendees": [{"email": "ann@example.com", "noShow": True}],
    }


def test_an_instant_meeting_calls_for_its_first_host(sandbox: Sandbox, receiver: Receiver) -> None:
    subscribe(sandbox, receiver, key="jane")
    book_with(sandbox, 502, START, instant=True)
    (document,) = delivered(sandbox, receiver)
    assert (document["triggerEvent"], document["payload"]["status"]) == ("INSTANT_MEETING", "AWAITING_HOST")
    assert document["payload"]["organizer"]["id"] == 102


def test_a_refused_request_tells_nobody(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.book("2030-01-22T10:00:00Z")
    subscribe(sandbox, receiver)
    assert sandbox.try_to_book(START, "recurring-weekly").status_code in (400, 409)
    assert sandbox.try_to_book("2030-01-22T10:00:00Z").status_code == 400
    assert delivered(sandbox, receiver) == []


def test_only_what_was_asked_for_is_told(sandbox: Sandbox, receiver: Receiver) -> None:
    subscribe(sandbox, receiver, "/cancelled", triggers=["BOOKING_CANCELLED", "OOO_CREATED"])
    subscribe(sandbox, receiver, "/off", active=False)
    gone = subscribe(sandbox, receiver, "/gone")
    sandbox.data(sandbox.call("DELETE", f"/v2/webhooks/{gone}", key="john"))
    uid = sandbox.book(START)["uid"]
    sandbox.data(sandbox.cancel(uid))
    assert triggers(delivered(sandbox, receiver, "/cancelled")) == ["BOOKING_CANCELLED"]
    assert len(receiver.received) == 1


def test_a_change_holds_from_the_next_event_on(sandbox: Sandbox, receiver: Receiver) -> None:
    webhook = subscribe(sandbox, receiver, active=False)
    sandbox.book(START)
    sandbox.data(sandbox.call("PATCH", f"/v2/webhooks/{webhook}", {"active": True}, "john"))
    later = sandbox.book(LATER)
    assert [document["payload"]["uid"] for document in delivered(sandbox, receiver)] == [later["uid"]]


def test_user_and_event_type_listen_others_do_not(sandbox: Sandbox, receiver: Receiver) -> None:
    subscribe(sandbox, receiver, "/john")
    subscribe(sandbox, receiver, "/jane", key="jane")
    subscribe(sandbox, receiver, "/this", "/v2/event-types/1/webhooks")
    subscribe(sandbox, receiver, "/other", "/v2/event-types/2/webhooks")
    sandbox.book(START)
    sandbox.call("POST", WAIT)
    assert sorted(delivery.path for delivery in receiver.received) == ["/john", "/this"]


def test_client_and_organization_listen_to_managed_users(sandbox: Sandbox, receiver: Receiver) -> None:
    dave = sandbox.deployment.catalogue.user_by_name("dave")
    assert dave is not None
    subscribe(sandbox, receiver, "/organization", f"/v2/organizations/{dave.organization_id}/webhooks", "carol")
    subscribe(sandbox, receiver, "/client", "/v2/oauth-clients/cal-client-sandbox/webhooks", "carol")
    subscribe(sandbox, receiver, "/reader", "/v2/oauth-clients/cal-client-reader/webhooks", "carol")
    sandbox.book(START, "dave-30", username="dave")
    sandbox.book(START)
    sandbox.call("POST", WAIT)
    assert sorted(delivery.path for delivery in receiver.received) == ["/client", "/organization"]


def test_an_organization_listens_to_its_teams(sandbox: Sandbox, receiver: Receiver) -> None:
    subscribe(sandbox, receiver, "/organization", "/v2/organizations/302/webhooks", "carol")
    uid = book_with(sandbox, 506, START)["uid"]
    assert [document["payload"]["uid"] for document in delivered(sandbox, receiver, "/organization")] == [uid]


def test_a_managed_event_type_listens_to_its_copies(sandbox: Sandbox, receiver: Receiver) -> None:
    subscribe(sandbox, receiver, "/parent", "/v2/event-types/504/webhooks", "carol")
    copy = sandbox.deployment.database.connection.execute("SELECT id FROM event_types WHERE parent_id = 504").fetchone()
    uid = book_with(sandbox, copy[0], START)["uid"]
    assert [document["payload"]["uid"] for document in delivered(sandbox, receiver, "/parent")] == [uid]


def test_a_template_words_the_body(sandbox: Sandbox, receiver: Receiver) -> None:
    template = (
        '{"who": "{{attendees.0.name}}", "what": "{{ triggerEvent }}: {{length}}", "none": "{{a.b}}{{ attendees.9 }}"}'
    )
    subscribe(sandbox, receiver, payloadTemplate=template, **KEPT)
    sandbox.book(START, attendee={**ANN, "name": 'Ann "Quote" \\ Booker'})
    one = raw(sandbox, receiver)
    assert one.document == {"who": 'Ann "Quote" \\ Booker', "what": "BOOKING_CREATED: 30", "none": ""}
    assert one.headers["content-type"] == "application/json"
    assert one.headers["x-cal-signature-256"] == signature(one)


@pytest.mark.parametrize(
    ("template", "body"),
    [
        ("title={{title}}&flag={{requiresConfirmation}}", "title=Normal 30 between John Doe and Ann Booker&flag=false"),
        ("{{responses.name}}", '{"label": "your_name", "isHidden": false, "value": "Ann Booker"}'),
        ("{{}} {{ a b }} {{title", "{{}} {{ a b }} {{title"),
        ("[" * 3000 + "{{length}}", "[" * 3000 + "30"),
    ],
)
def test_a_template_that_is_no_json_makes_text(sandbox: Sandbox, receiver: Receiver, template: str, body: str) -> None:
    subscribe(sandbox, receiver, payloadTemplate=template)
    sandbox.book(START)
    one = raw(sandbox, receiver)
    assert one.body.decode() == body
    assert one.headers["content-type"] == "application/x-www-form-urlencoded"


def test_without_webhooks_a_booking_does_not_look_for_any(sandbox: Sandbox) -> None:
    sandbox.book(START)
    statements: list[str] = []
    sandbox.deployment.database.connection.set_trace_callback(statements.append)
    sandbox.book(LATER)
    assert statements
    assert not any("webhooks" in statement for statement in statements)
