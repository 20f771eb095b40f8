"""Profiles, schedules and event types: what a harness provisions before it books."""

from typing import Any

import pytest

from tests.harness.sandbox.calling import Sandbox, message


def test_a_profile_is_shown_and_changed(sandbox: Sandbox) -> None:
    profile = sandbox.data(sandbox.get("/v2/me", "john"))
    assert set(profile) == {
        *("id", "email", "name", "avatarUrl", "bio", "timeFormat", "defaultScheduleId", "weekStart", "timeZone"),
        *("username", "organizationId"),
    }
    changed = sandbox.data(sandbox.call("PATCH", "/v2/me", {"timeFormat": 12, "timeZone": "Asia/Tokyo"}, "john"))
    assert (changed["timeFormat"], changed["timeZone"]) == (12, "Asia/Tokyo")
    default = sandbox.data(sandbox.get("/v2/schedules/default", "john"))
    assert default["timeZone"] == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"timeZone": "Mars/Olympus"}, {"isTimeZone": "timeZone must be a valid IANA time-zone"}),
        ({"timeFormat": 13}, {"isIn": "timeFormat must be one of the following values: 12, 24"}),
    ],
)
def test_a_bad_profile_is_refused(sandbox: Sandbox, change: dict[str, Any], constraint: dict[str, str]) -> None:
    error = sandbox.call("PATCH", "/v2/me", change, "john").json()["error"]
    ((name, value),) = change.items()
    assert error["details"]["errors"] == [
        {"target": change, "value": value, "property": name, "children": [], "constraints": constraint}
    ]


def test_a_schedule_comes_back_as_it_was_sent(sandbox: Sandbox) -> None:
    sent: dict[str, Any] = {
        "name": "Mornings",
        "timeZone": "Europe/Rome",
        "isDefault": False,
        "availability": [{"days": ["Monday", "Tuesday"], "startTime": "09:00", "endTime": "12:00"}],
        "overrides": [{"date": "2030-01-06", "startTime": "10:00", "endTime": "11:00"}],
    }
    made = sandbox.schedule(**sent)
    assert {name: made[name] for name in sent} == sent
    assert sandbox.data(sandbox.get(f"/v2/schedules/{made['id']}", "john")) == made
    assert made in sandbox.data(sandbox.get("/v2/schedules", "john"))


def test_without_availability_a_schedule_opens_in_office_hours(sandbox: Sandbox) -> None:
    weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    assert sandbox.schedule()["availability"] == [{"days": weekdays, "startTime": "09:00", "endTime": "17:00"}]


def test_an_update_replaces_lists_and_keeps_the_rest(sandbox: Sandbox) -> None:
    made = sandbox.schedule(overrides=[{"date": "2030-01-06", "startTime": "10:00", "endTime": "11:00"}])
    changed = sandbox.data(sandbox.call("PATCH", f"/v2/schedules/{made['id']}", {"overrides": []}, "john"))
    assert changed == {**made, "overrides": []}


def test_there_is_one_default(sandbox: Sandbox) -> None:
    made = sandbox.schedule(isDefault=True)
    shown = sandbox.data(sandbox.get("/v2/schedules", "john"))
    assert [schedule["id"] for schedule in shown if schedule["isDefault"]] == [made["id"]]


def test_schedules_belong_to_their_owner(sandbox: Sandbox) -> None:
    answer = sandbox.get("/v2/schedules/2", "john")
    assert (answer.status_code, message(answer)) == (403, "User with ID=101 does not own schedule with ID=2")
    missing = sandbox.get("/v2/schedules/999", "john")
    assert (missing.status_code, message(missing)) == (404, "Schedule with ID=999 does not exist.")


def test_a_schedule_is_deleted_once(sandbox: Sandbox) -> None:
    path = f"/v2/schedules/{sandbox.schedule()['id']}"
    assert sandbox.call("DELETE", path, key="john").json() == {"status": "success"}
    assert sandbox.call("DELETE", path, key="john").status_code == 400


@pytest.mark.parametrize(
    "members",
    [
        {"availability": [{"days": ["Someday"], "startTime": "09:00", "endTime": "12:00"}]},
        {"availability": [{"days": ["Monday"], "startTime": "9:00", "endTime": "12:00"}]},
        {"availability": [{"days": ["Monday"], "startTime": "09:00", "endTime": "24:00"}]},
        {"overrides": [{"date": "2030-02-30", "startTime": "09:00", "endTime": "12:00"}]},
        {"name": None},
    ],
)
def test_a_bad_schedule_is_refused(sandbox: Sandbox, members: dict[str, Any]) -> None:
    body = {"name": "Made", "timeZone": "Europe/Rome", "isDefault": False, **members}
    answer = sandbox.post("/v2/schedules", body, "john")
    assert (answer.status_code, message(answer)) == (400, "Bad Request Exception")


def test_an_event_type_has_its_defaults(sandbox: Sandbox) -> None:
    made = sandbox.data(
        sandbox.post("/v2/event-types", {"lengthInMinutes": 45, "title": "Tmp", "slug": "tmp", "nonsense": 1}, "john"),
        201,
    )
    assert (made["minimumBookingNotice"], made["locations"], made["description"]) == (120, [], "")
    assert made["seats"] == made["bookingWindow"] == made["confirmationPolicy"] == {"disabled": True}
    assert [field["slug"] for field in made["bookingFields"]] == [
        *("name", "email", "location", "title", "notes", "guests", "rescheduleReason"),
    ]
    assert "nonsense" not in made


def test_options_come_back_as_they_were_sent(sandbox: Sandbox) -> None:
    options: dict[str, Any] = {
        "lengthInMinutesOptions": [15, 30, 60],
        "description": "Hello",
        "slotInterval": 15,
        "beforeEventBuffer": 5,
        "afterEventBuffer": 10,
        "offsetStart": 5,
        "bookingLimitsCount": {"day": 1, "week": 2},
        "bookingLimitsDuration": {"day": 60},
        "bookingWindow": {"type": "calendarDays", "value": 10, "rolling": False},
        "confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": True},
        "customName": "{Event type title} with {Organiser}",
        "hidden": True,
    }
    made = sandbox.event_type(**options)
    assert {name: made[name] for name in options} == options
    assert made["metadata"] == {"multipleDuration": [15, 30, 60]}
    assert sandbox.data(sandbox.get(f"/v2/event-types/{made['id']}", "john")) == made


def test_an_update_changes_what_was_sent_only(sandbox: Sandbox) -> None:
    made = sandbox.event_type(lengthInMinutesOptions=[15, 30], bookingWindow={"type": "calendarDays", "value": 3})
    path = f"/v2/event-types/{made['id']}"
    changed = sandbox.data(sandbox.call("PATCH", path, {"title": "Changed", "disableGuests": True}, "john"))
    guests = [field["hidden"] for field in changed["bookingFields"] if field["slug"] == "guests"]
    assert guests == [True]
    expected = {**made, "title": "Changed", "disableGuests": True, "bookingFields": changed["bookingFields"]}
    assert changed == expected


def test_an_updated_event_type_is_booked_by_its_new_rules(sandbox: Sandbox) -> None:
    made = sandbox.event_type()
    sandbox.book("2030-01-08T10:00:00Z", "made")
    sandbox.call("PATCH", f"/v2/event-types/{made['id']}", {"lengthInMinutes": 50, "slug": "longer"}, "john")
    assert sandbox.book("2030-01-08T12:00:00Z", "longer")["duration"] == 50
    assert sandbox.try_to_book("2030-01-08T14:00:00Z", "made").status_code == 404


def test_the_public_list_shows_what_is_visible(sandbox: Sandbox) -> None:
    shown = sandbox.data(sandbox.get("/v2/event-types?username=john"))
    assert "hidden-event" not in {event_type["slug"] for event_type in shown}
    assert not any(field.get("hidden") for event_type in shown for field in event_type["bookingFields"])
    one = sandbox.data(sandbox.get("/v2/event-types?username=john&eventSlug=normal-30"))
    assert [event_type["slug"] for event_type in one] == ["normal-30"]
    assert sandbox.data(sandbox.get("/v2/event-types")) == []
    own = sandbox.data(sandbox.get("/v2/event-types", "john"))
    assert "hidden-event" in {event_type["slug"] for event_type in own}


def test_event_types_belong_to_their_owner(sandbox: Sandbox) -> None:
    made = sandbox.event_type()
    for method, body in (("GET", None), ("PATCH", {"title": "mine"}), ("DELETE", None)):
        answer = sandbox.call(method, f"/v2/event-types/{made['id']}", body, "mallory")
        assert (answer.status_code, message(answer)) == (404, f"Event type with id {made['id']} not found")


def test_a_deleted_event_type_is_named_once_more(sandbox: Sandbox) -> None:
    made = sandbox.event_type()
    path = f"/v2/event-types/{made['id']}"
    gone = sandbox.data(sandbox.call("DELETE", path, key="john"))
    assert gone == {"id": made["id"], "lengthInMinutes": 30, "slug": "made", "title": "Made"}
    assert sandbox.get(path, "john").status_code == 404


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"slug": "normal-30"}, "User already has an event type with this slug."),
        (
            {"locations": [{"type": "moon"}]},
            "Unsupported location type 'moon'. Valid types are address, link, integration, and phone.",
        ),
        ({"locations": [{"type": "integration", "integration": "zoom"}]}, "zoom not connected."),
        ({"bookingWindow": {"type": "moon"}}, "Invalid bookingWindow structure."),
        (
            {"bookingLimitsCount": {"day": 5, "week": 2}},
            "Invalid bookingLimitsCount: The number of bookings for day cannot exceed the number of bookings for week.",
        ),
        ({"customName": "{Nobody}"}, "Invalid event name variables: Nobody"),
        (
            {"bookingFields": [{"type": "email", "required": False, "hidden": True}]},
            (
                "Booking fields validation failed: visible and required email or visible and required attendee phone "
                "field is needed."
            ),
        ),
        (
            {"bookingFields": [{"type": "text", "slug": "a", "label": "A", "required": True}] * 2},
            "Duplicate bookingFields slug 'a' found. All bookingFields slugs must be unique.",
        ),
        (
            {
                "recurrence": {"interval": 1, "occurrences": 3, "frequency": "weekly"},
                "seats": {"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": True},
            },
            "Recurring Events and Offer Seats cannot be active at the same time.",
        ),
    ],
)
def test_a_bad_event_type_is_refused_and_not_left_behind(sandbox: Sandbox, options: dict[str, Any], text: str) -> None:
    before = sandbox.data(sandbox.get("/v2/event-types", "john"))
    body = {"lengthInMinutes": 30, "title": "Made", "slug": "made", **options}
    answer = sandbox.post("/v2/event-types", body, "john")
    assert (answer.status_code, message(answer)) == (400, text)
    assert sandbox.data(sandbox.get("/v2/event-types", "john")) == before


@pytest.mark.parametrize("length", [0, -1, "30", 1.5, None, True, 2**40])
def test_lengths_are_positive_integers(sandbox: Sandbox, length: object) -> None:
    answer = sandbox.post("/v2/event-types", {"lengthInMinutes": length, "title": "Made", "slug": "made"}, "john")
    assert (answer.status_code, message(answer)) == (400, "Bad Request Exception")


def test_a_title_of_its_own_is_filled_in(sandbox: Sandbox) -> None:
    sandbox.event_type(customName="{Event type title}: {Scheduler first name}, {Event duration}")
    assert sandbox.book("2030-01-08T10:00:00Z", "made")["title"] == "Made: Ann, 30 mins"
