"""What a create body is refused for, word for word as a real server says it."""

from typing import Any

import pytest

from tests.harness.sandbox.calling import ANN, Sandbox, message

START = "2030-01-08T10:00:00Z"
LANGUAGES = (
    "ar, ca, de, es, eu, he, id, ja, lv, pl, ro, sr, th, vi, az, cs, el, es-419, fi, hr, it, km, nl, pt, ru, sv, tr, "
    "zh-CN, bg, da, en, et, fr, hu, iw, ko, no, pt-BR, sk, ta, uk, zh-TW, bn"
)
METADATA = (
    "metadata property is wrong,Metadata must have at most 50 keys, each key up to 40 characters, and string values up "
    "to 500 characters. "
)
IDENTIFICATION = (
    "eventTypeId or eventTypeSlug + username property is wrong,Either eventTypeId or eventTypeSlug + username or "
    "eventTypeSlug + teamSlug must be provided "
)
UNNAMED: dict[str, Any] = {"eventTypeSlug": None}

FIRST_LAYER = [
    ({"start": None}, "start property is wrong,start must be a valid ISO 8601 date string "),
    ({"start": "tomorrow"}, "start property is wrong,start must be a valid ISO 8601 date string "),
    ({"start": "2030-13-01T10:00:00Z"}, "start property is wrong,start must be a valid ISO 8601 date string "),
    (
        {"start": None, "attendee": None, **UNNAMED},
        (
            "start property is wrong,start must be a valid ISO 8601 date string , attendee property is wrong,attendee "
            f"should not be null or undefined , {IDENTIFICATION}"
        ),
    ),
    (UNNAMED, IDENTIFICATION),
    ({"eventTypeId": 0, **UNNAMED}, IDENTIFICATION),
    ({"eventTypeId": "1"}, "eventTypeId property is wrong,eventTypeId must be an integer number "),
    ({"eventTypeId": True}, "eventTypeId property is wrong,eventTypeId must be an integer number "),
    (
        {"attendee": {}},
        (
            "attendee property is wrong, attendee email or phone property is wrong,Attendee must have at least one "
            "contact method (email or phone number) , name property is wrong,name must be a string , timeZone "
            "property is wrong,timeZone must be a valid IANA time-zone "
        ),
    ),
    (
        {"attendee": {**ANN, "timeZone": "GMT+2"}},
        "attendee property is wrong, timeZone property is wrong,timeZone must be a valid IANA time-zone ",
    ),
    (
        {"attendee": {**ANN, "timezone": "UTC"}},
        "attendee property is wrong, timezone property is wrong,property timezone should not exist ",
    ),
    (
        {"attendee": {**ANN, "language": "xx"}},
        (
            "attendee property is wrong, language property is wrong,language must be one of the following values: "
            f"{LANGUAGES} "
        ),
    ),
    ({"foo": 1}, "foo property is wrong,property foo should not exist "),
    ({"instant": False}, "instant property is wrong,property instant should not exist "),
    ({"guests": "g@example.com"}, "guests property is wrong,guests must be an array "),
    ({"guests": [1, 2]}, "guests property is wrong,each value in guests must be a string "),
    ({"metadata": ["x"]}, "metadata property is wrong,metadata must be an object "),
    ({"metadata": {f"k{n}": "v" for n in range(51)}}, METADATA),
    ({"metadata": {"k" * 41: "v"}}, METADATA),
    ({"metadata": {"k": "v" * 501}}, METADATA),
    ({"metadata": {"k": {"a": 1}}}, METADATA),
    (
        {"lengthInMinutes": "30"},
        (
            "lengthInMinutes property is wrong,lengthInMinutes must not be less than 1, lengthInMinutes must be an "
            "integer number "
        ),
    ),
    (
        {"routing": {"teamMemberIds": [1]}},
        "routing property is wrong, responseId property is wrong,responseId must be an integer number ",
    ),
    ({"meetingUrl": "nope"}, "meetingUrl property is wrong,meetingUrl must be a URL address "),
]
SECOND_LAYER = [
    (
        {"start": "2030-02-30T09:00:00Z"},
        "start - Expected string, received null, end - Expected string, received null, ",
    ),
    ({"attendee": [ANN]}, "responses.name - Invalid input, timeZone - Required, "),
    ({"attendee": {**ANN, "name": "  "}}, "responses - {name}Invalid string, "),
    ({"attendee": {**ANN, "name": ""}}, "responses - {name}error_required_field, "),
    ({"attendee": {**ANN, "email": "nope"}}, "responses - {email}email_validation_error, "),
    ({"attendee": {**ANN, "email": 5}}, "responses.email - Expected string, received number, "),
    (
        {"attendee": {"name": "Ann", "phoneNumber": "+393331234567", "timeZone": "UTC"}},
        "responses - {email}error_required_field, ",
    ),
    ({"guests": ["nope"]}, "responses - {guests}email_validation_error, "),
    ({"guests": ["g@example.com", "g@example.com"]}, "responses - {guests}duplicate_email, "),
    ({"metadata": {"a": 1}}, "metadata.a - Expected string, received number, "),
]
FIELDS = [
    (
        {},
        (
            "Missing required booking field response: company - it is required by the event type booking fields, but "
            "missing in the bookingFieldsResponses. You can fetch the event type with ID 8 to see the required fields."
        ),
    ),
    (
        {"company": 5, "plan": "pro"},
        (
            "Invalid type for booking field 'company'. Expected type string (compatible with field type 'text'), but "
            "received number."
        ),
    ),
    (
        {"company": "A", "plan": ["pro"]},
        (
            "Invalid type for booking field 'plan'. Expected type string or number (compatible with field type "
            "'select'), but received object."
        ),
    ),
    (
        {"company": "A", "plan": "gold"},
        "Invalid option 'gold' for booking field 'plan'. Allowed options are: basic, pro.",
    ),
    (
        {"company": "A", "plan": "pro", "topics": ["nope"]},
        "One or more invalid options for booking field 'topics'. Allowed options are: api, billing.",
    ),
    (
        {"company": "A", "plan": "pro", "first-time": "yes"},
        (
            "Invalid type for booking field 'first-time'. Expected type boolean (compatible with field type "
            "'boolean'), but received string."
        ),
    ),
    ({"company": "", "plan": "pro"}, "responses - {company}error_required_field, "),
    ({"company": "A", "plan": "pro", "team-size": 0}, "responses - {team-size}Invalid string, "),
    ({"company": "A", "plan": "pro", "website": "not a url"}, "responses - {website}url_validation_error, "),
    ({"company": "A", "plan": "pro", "cc": ["nope"]}, "responses - {cc}email_validation_error, "),
    ({"company": "A", "plan": "pro", "mobile": "12"}, "responses - {mobile}invalid_number, "),
    ({"company": "A", "plan": "pro", "story": "x" * 1001}, "responses - {story}Max. 1000 characters allowed, "),
]
LOCATIONS: list[tuple[Any, str]] = [
    ({"type": "attendeeAddress"}, "responses.location.optionValue - Required, "),
    ({"type": "attendeeAddress", "address": ""}, "responses - {location}error_required_field, "),
    ({"type": "attendeePhone", "phone": "12"}, "responses - {location}invalid_number, "),
    ({"type": "integration"}, "Invalid integration: undefined"),
    *(
        (
            location,
            (
                f"Booking location with type {shown} not valid for event type with id=9. The event type has following "
                "location types: address, link, phone, attendeeAddress, attendeePhone, attendeeDefined, integration, "
                "and only these types are allowed for booking location."
            ),
        )
        for location, shown in (({"type": "moon"}, "moon"), ({}, "undefined"), ([], "undefined"), (5, "undefined"))
    ),
    (
        {"type": "integration", "integration": "zoom"},
        (
            "Booking location with integration zoom not valid for event type with id=9. The event type has following "
            "integrations: cal-video, and only these integrations are allowed for booking location."
        ),
    ),
]
NOT_FOUND = [
    ({"eventTypeId": 999_999, **UNNAMED, "username": None}, "Event type with id 999999 not found."),
    ({"eventTypeId": -1, **UNNAMED, "username": None}, "Event type with id -1 not found."),
    ({"eventTypeId": 99_999_999_999, **UNNAMED, "username": None}, "Event type with id 99999999999 not found."),
    ({"eventTypeSlug": "nope"}, "Event type with slug nope belonging to user john not found."),
    ({"username": "nobody"}, "User with username nobody not found"),
    ({"organizationSlug": "acme"}, "User with username john not found"),
    ({"username": None, "teamSlug": "nope"}, "Team with slug nope not found"),
    (
        {"username": None, "teamSlug": "nope", "organizationSlug": "acme"},
        "slots-input.service.ts: Organization with slug acme not found",
    ),
]


@pytest.mark.parametrize(("members", "text"), FIRST_LAYER)
def test_the_first_layer_names_every_wrong_property(sandbox: Sandbox, members: dict[str, Any], text: str) -> None:
    answer = sandbox.try_to_book(**{"start": START, **members})
    assert (answer.status_code, message(answer)) == (400, text)
    error = answer.json()["error"]
    assert error["code"] == "BadRequestException"
    assert error["details"] == {"message": text, "error": "Bad Request", "statusCode": 400}


@pytest.mark.parametrize(("members", "text"), SECOND_LAYER)
def test_the_second_layer_lists_issues(sandbox: Sandbox, members: dict[str, Any], text: str) -> None:
    answer = sandbox.try_to_book(**{"start": START, **members})
    assert answer.status_code == 400
    assert answer.json()["error"] == {"code": "BAD_REQUEST", "message": text}


@pytest.mark.parametrize(("responses", "text"), FIELDS)
def test_answers_to_booking_fields_are_checked_by_type(sandbox: Sandbox, responses: dict[str, Any], text: str) -> None:
    answer = sandbox.try_to_book(START, "custom-fields", bookingFieldsResponses=responses)
    assert (answer.status_code, message(answer)) == (400, text)


@pytest.mark.parametrize(("location", "text"), LOCATIONS)
def test_locations_are_those_of_the_event_type(sandbox: Sandbox, location: Any, text: str) -> None:
    answer = sandbox.try_to_book(START, "many-locations", location=location)
    assert (answer.status_code, message(answer)) == (400, text)


@pytest.mark.parametrize(("members", "text"), NOT_FOUND)
def test_each_way_of_addressing_has_its_own_not_found(sandbox: Sandbox, members: dict[str, Any], text: str) -> None:
    answer = sandbox.try_to_book(START, **members)
    assert (answer.status_code, message(answer)) == (404, text)


def test_a_required_phone_is_the_attendees(sandbox: Sandbox) -> None:
    answer = sandbox.try_to_book(START, "phone-required")
    assert message(answer) == (
        "Missing attendee phone number - it is required by the event type. Pass it as "
        '"attendee.phoneNumber" string in the request.'
    )
    sandbox.book(START, "phone-required", attendee={**ANN, "phoneNumber": "+393331234567"})


def test_a_length_must_be_one_of_several(sandbox: Sandbox) -> None:
    assert message(sandbox.try_to_book(START, "variable-length", lengthInMinutes=45)) == (
        "Provided 'lengthInMinutes' is not one of the possible lengths for the event type. The possible lengths are: "
        "15, 30, 60"
    )
    assert message(sandbox.try_to_book(START, lengthInMinutes=30)) == (
        "Can't specify 'lengthInMinutes' because event type does not have multiple possible lengths. Please, remove "
        "the 'lengthInMinutes' field from the request."
    )


def test_a_default_length_that_is_no_option_cannot_be_booked(sandbox: Sandbox) -> None:
    sandbox.event_type(lengthInMinutesOptions=[15, 60])
    answer = sandbox.try_to_book(START, "made")
    assert answer.json() == {"statusCode": 400, "message": "Invalid event length"}


def test_past_and_too_soon_and_too_late_have_their_texts(sandbox: Sandbox) -> None:
    assert message(sandbox.try_to_book("2030-01-07T07:59:00Z")) == "Attempting to book a meeting in the past."
    bounds = 'The event type can\'t be booked at the "start" time provided.'
    assert message(sandbox.try_to_book("2030-01-08T07:59:00Z", "notice-24h")).startswith(bounds)
    assert message(sandbox.try_to_book("2030-01-18T10:00:00Z", "window-10-days")).startswith(bounds)
    sandbox.book("2030-01-08T08:00:00Z", "notice-24h")
    sandbox.book("2030-01-17T10:00:00Z", "window-10-days")


@pytest.mark.parametrize("value", ["日" * 500, "é" * 500])
def test_metadata_is_measured_in_characters(sandbox: Sandbox, value: str) -> None:
    assert sandbox.book(START, metadata={"k": value})["metadata"] == {"k": value}


@pytest.mark.parametrize("name", ["Zoë Ünïcode 日本", "O'Brien & Söhne <b>", "👩‍💻"])
def test_any_name_is_kept_as_it_is(sandbox: Sandbox, name: str) -> None:
    booking = sandbox.book(START, attendee={**ANN, "name": name})
    assert booking["attendees"][0]["name"] == name
    assert booking["title"] == f"Normal 30 between John Doe and {name}"
