"""Who may do what: one line for every operation, written from the documentation and not from the sandbox.

A new operation is one more line in ROWS. What happens to credentials that are no good depends on the family alone
(REFUSALS); what happens to good ones is told by `allowed`, who gets `ok`, while everybody else gets `refused`.
"""

from dataclasses import dataclass
from typing import Any

NOBODY, STRANGER, ATTENDEE, MEMBER = "nobody", "stranger", "attendee", "member"
ADMIN, HOST, MANAGED, PLATFORM = "admin", "host", "managed user", "platform client"
KNOWN = (STRANGER, ATTENDEE, MEMBER, ADMIN, HOST, MANAGED, PLATFORM)
EVERYBODY = (NOBODY, *KNOWN)
HOSTS = (MEMBER, ADMIN, HOST)  # of a team's booking: those who host it, and who administers the team
OF_ORGANIZATION = (ATTENDEE, MEMBER, ADMIN, PLATFORM)
ADMINS_OF_ORGANIZATION = (ADMIN, PLATFORM)

OPEN, RECOGNISED, OPTIONAL, PROTECTED = "open", "recognised", "optional", "protected"
PERMISSIONS_FIRST, CLIENT, REFRESH = "permissions first", "client", "refresh"

Refusal = tuple[int, str]

UNKNOWN_KEY: Refusal = (401, "CustomThrottlerGuard - Invalid API Key")
_EXPIRED_KEY: Refusal = (401, "ApiAuthStrategy - api key - Your api key is expired")
_EXPIRED_TOKEN: Refusal = (498, "ACCESS_TOKEN_IS_EXPIRED")
_INCOMPLETE: Refusal = (401, "ApiAuthStrategy - Invalid authentication method.")
_WRONG_SECRET: Refusal = (401, "ApiAuthStrategy - oAuth client - Invalid client secret")
LACKING: Refusal = (403, "PermissionsGuard - oAuth client with id=")
_OPTIONAL: dict[str, Refusal] = {
    "unknown key": UNKNOWN_KEY,
    "expired key": _EXPIRED_KEY,
    "random bearer": (401, "Invalid Access Token."),
    "expired token": _EXPIRED_TOKEN,
    "client without secret": _INCOMPLETE,
    "unknown client": (401, "ApiAuthStrategy - oAuth client - Client with ID nobody not found"),
    "wrong secret": _WRONG_SECRET,
}
REFUSALS: dict[str, dict[str, Refusal]] = {
    OPEN: {"unknown key": UNKNOWN_KEY},
    RECOGNISED: {"unknown key": UNKNOWN_KEY},
    OPTIONAL: _OPTIONAL,
    PROTECTED: {**_OPTIONAL, NOBODY: (401, "ApiAuthStrategy - No authentication method provided.")},
    PERMISSIONS_FIRST: {
        **_OPTIONAL,
        NOBODY: (403, "PermissionsGuard - no authentication provided."),
        "random bearer": (403, "PermissionsGuard - no oAuth client found for access token"),
        "unknown client": (403, "PermissionsGuard - no oAuth client found for client id=nobody"),
    },
    # The client is the one in the path, so that a secret is always one for that client.
    CLIENT: {
        **_OPTIONAL,
        NOBODY: _INCOMPLETE,
        "unknown client": _WRONG_SECRET,
        "client without permission": _WRONG_SECRET,
    },
    # It judges the client by itself, and calls whatever is wrong a bad request.
    REFRESH: {"unknown key": UNKNOWN_KEY, "client without permission": (400, "Invalid OAuthClient credentials.")},
}
"""What bad credentials are answered; a caller who is not listed counts as nobody (`client without permission`: as the
platform client, where the operation asks for no permission)."""


@dataclass(frozen=True, slots=True)
class Row:
    """An operation; names in braces in `path` and in the values of `body` are members of the world."""

    method: str
    path: str
    version: str
    family: str
    permission: str | None
    allowed: tuple[str, ...]
    ok: int = 200
    refused: int = 403
    body: Any = None

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.version}"


B, E, S, L, O = "2024-08-13", "2024-06-14", "2024-06-11", "2024-09-04", "2024-04-15"  # noqa: E741 -- short on purpose
READS, WRITES = "BOOKING_READ", "BOOKING_WRITE"
T, OT = "/v2/teams/{team}", "/v2/organizations/{organization}/teams/{org_team}"
ORG, C, U = "/v2/organizations/{organization}", "/v2/oauth-clients/{client}", "/v2/oauth-clients/{client}/users"
FUTURE, LATER = "2030-03-04T10:00:00Z", "2030-03-05T10:00:00Z"
ZOE = {"name": "Zoe", "email": "zoe@example.com", "timeZone": "Europe/Rome"}
TALK = {"title": "New", "slug": "new", "lengthInMinutes": 30}
TEAM_TALK = {**TALK, "schedulingType": "collective", "hosts": []}
SCHEDULE = {"name": "New", "timeZone": "Europe/Rome", "isDefault": False}
HOOK = {"subscriberUrl": "https://example.com/new", "triggers": ["BOOKING_CREATED"], "active": False}
NEWCOMER = {"accepted": True, "role": "MEMBER"}
NAMED = {"name": "Renamed"}
BOOK = {"start": FUTURE, "eventTypeId": "{event_type}", "attendee": ZOE}

BOOKINGS = [
    Row("POST", "/v2/bookings", B, OPTIONAL, None, EVERYBODY, 201, body=BOOK),
    Row("GET", "/v2/bookings", B, PERMISSIONS_FIRST, READS, KNOWN),
    Row("GET", "/v2/bookings/{booking}", B, RECOGNISED, None, EVERYBODY),
    Row("GET", "/v2/bookings/by-seat/{seat}", B, OPTIONAL, None, EVERYBODY),
    Row("POST", "/v2/bookings/{booking}/reschedule", B, OPTIONAL, None, EVERYBODY, 201, body={"start": FUTURE}),
    Row("POST", "/v2/bookings/{booking}/cancel", B, OPTIONAL, None, EVERYBODY, body={"cancellationReason": "No"}),
    Row("POST", "/v2/bookings/{pending}/confirm", B, PERMISSIONS_FIRST, WRITES, HOSTS, refused=401),
    Row("POST", "/v2/bookings/{pending}/decline", B, PERMISSIONS_FIRST, WRITES, HOSTS, refused=401),
    Row("POST", "/v2/bookings/{past}/mark-absent", B, PERMISSIONS_FIRST, WRITES, HOSTS, body={"host": True}),
    Row("POST", "/v2/bookings/{rotating}/reassign", B, PERMISSIONS_FIRST, WRITES, HOSTS),
    Row("POST", "/v2/bookings/{rotating}/reassign/{other_host}", B, PERMISSIONS_FIRST, WRITES, HOSTS),
    Row("GET", "/v2/bookings/{booking}/calendar-links", B, PERMISSIONS_FIRST, READS, KNOWN),
    Row("GET", "/v2/bookings/{booking}/references", B, PERMISSIONS_FIRST, READS, (HOST,), refused=400),
    Row("GET", "/v2/bookings/{video}/recordings", B, PERMISSIONS_FIRST, READS, (HOST,)),
    Row("GET", "/v2/bookings/{video}/transcripts", B, PERMISSIONS_FIRST, READS, (HOST,)),
    Row("GET", "/v2/bookings/{video}/conferencing-sessions", B, PERMISSIONS_FIRST, READS, (HOST,)),
    Row("GET", "/v2/bookings/{booking}/attendees", B, PERMISSIONS_FIRST, READS, HOSTS),
    Row("GET", "/v2/bookings/{booking}/attendees/{attendee}", B, PERMISSIONS_FIRST, READS, HOSTS),
    Row("POST", "/v2/bookings/{booking}/attendees", B, PERMISSIONS_FIRST, WRITES, (ATTENDEE, *HOSTS), 201, body=ZOE),
    Row("DELETE", "/v2/bookings/{booking}/attendees/{guest}", B, PERMISSIONS_FIRST, WRITES, HOSTS),
    Row(
        *("POST", "/v2/bookings/{booking}/guests", B, PERMISSIONS_FIRST, WRITES, (ATTENDEE, *HOSTS)),
        body={"guests": [{"email": "zoe@example.com"}]},
    ),
    Row(
        *("PATCH", "/v2/bookings/{booking}/location", B, PERMISSIONS_FIRST, WRITES, HOSTS),
        body={"location": {"type": "address", "address": "Via Roma 2"}},
    ),
]
SLOTS = [
    Row("GET", "/v2/slots?eventTypeId={event_type}&start=2030-01-08&end=2030-01-09", L, OPEN, None, EVERYBODY),
    Row(
        *("POST", "/v2/slots/reservations", L, OPTIONAL, None, EVERYBODY, 201),
        body={"eventTypeId": "{event_type}", "slotStart": FUTURE},
    ),
    Row("GET", "/v2/slots/reservations/{reservation}", L, OPEN, None, EVERYBODY),
    Row(
        *("PATCH", "/v2/slots/reservations/{reservation}", L, OPEN, None, EVERYBODY),
        body={"eventTypeId": "{event_type}", "slotStart": LATER},
    ),
    Row("DELETE", "/v2/slots/reservations/{reservation}", L, OPEN, None, EVERYBODY),
]
EVENT_TYPES = [
    Row("POST", "/v2/event-types", E, PERMISSIONS_FIRST, "EVENT_TYPE_WRITE", KNOWN, 201, body=TALK),
    Row("GET", "/v2/event-types", E, OPTIONAL, None, EVERYBODY),
    Row("GET", "/v2/event-types/{event_type}", E, PERMISSIONS_FIRST, "EVENT_TYPE_READ", (HOST,), refused=404),
    Row(
        *("PATCH", "/v2/event-types/{event_type}", E, PERMISSIONS_FIRST, "EVENT_TYPE_WRITE", (HOST,)),
        refused=404,
        body={"title": "Other"},
    ),
    Row("DELETE", "/v2/event-types/{event_type}", E, PERMISSIONS_FIRST, "EVENT_TYPE_WRITE", (HOST,), refused=404),
]
SCHEDULES = [
    Row("POST", "/v2/schedules", S, PROTECTED, "SCHEDULE_WRITE", KNOWN, 201, body=SCHEDULE),
    Row("GET", "/v2/schedules", S, PROTECTED, "SCHEDULE_READ", KNOWN),
    Row("GET", "/v2/schedules/default", S, PROTECTED, "SCHEDULE_READ", KNOWN),
    Row("GET", "/v2/schedules/{schedule}", S, PROTECTED, "SCHEDULE_READ", (HOST,)),
    Row("PATCH", "/v2/schedules/{schedule}", S, PROTECTED, "SCHEDULE_WRITE", (HOST,), body=NAMED),
    Row("DELETE", "/v2/schedules/{schedule}", S, PROTECTED, "SCHEDULE_WRITE", (HOST,)),
]
ACCOUNTS = [
    Row("GET", "/v2/me", B, PROTECTED, "PROFILE_READ", KNOWN),
    Row("PATCH", "/v2/me", B, PROTECTED, "PROFILE_WRITE", KNOWN, body={"timeFormat": 12}),
    Row("POST", "/v2/api-keys/refresh", B, PROTECTED, None, (STRANGER, ATTENDEE, *HOSTS), refused=401, body={}),
    Row("GET", "/health", B, OPEN, None, EVERYBODY),
]


def webhooks(path: str, name: str, family: str, allowed: tuple[str, ...]) -> list[Row]:
    """The operations on the webhooks of one kind of owner."""
    every = KNOWN if path == "/v2/webhooks" else allowed
    return [
        Row("POST", path, B, family, None, every, 201, body=HOOK),
        Row("GET", path, B, family, None, every),
        Row("GET", f"{path}/{{{name}}}", B, family, None, allowed),
        Row("PATCH", f"{path}/{{{name}}}", B, family, None, allowed, body={"active": False}),
        Row("DELETE", f"{path}/{{{name}}}", B, family, None, allowed),
    ]


WEBHOOKS = [
    *webhooks("/v2/webhooks", "webhook", PROTECTED, (HOST,)),
    *webhooks("/v2/event-types/{event_type}/webhooks", "type_webhook", PROTECTED, (HOST,)),
    Row("DELETE", "/v2/event-types/{event_type}/webhooks", B, PROTECTED, None, (HOST,)),
    *webhooks(f"{ORG}/webhooks", "org_webhook", PROTECTED, ADMINS_OF_ORGANIZATION),
    *webhooks(f"{C}/webhooks", "client_webhook", CLIENT, (PLATFORM,)),
    Row("DELETE", f"{C}/webhooks", B, CLIENT, None, (PLATFORM,)),
]


def team_event_types(path: str, name: str, allowed: tuple[str, ...]) -> list[Row]:
    """The operations on event types of a team that are for its administrators."""
    return [
        Row("POST", f"{path}/event-types", B, PROTECTED, None, allowed, 201, body=TEAM_TALK),
        Row("GET", f"{path}/event-types/{{{name}}}", B, PROTECTED, None, allowed),
        Row("PATCH", f"{path}/event-types/{{{name}}}", B, PROTECTED, None, allowed, body={"title": "Other"}),
        Row("DELETE", f"{path}/event-types/{{{name}}}", B, PROTECTED, None, allowed),
    ]


def memberships(path: str, name: str, newcomer: str, allowed: tuple[str, ...]) -> list[Row]:
    """The operations on memberships of a team or an organisation, which are for its administrators."""
    return [
        Row("POST", f"{path}/memberships", B, PROTECTED, None, allowed, 201, body={**NEWCOMER, "userId": newcomer}),
        Row("GET", f"{path}/memberships", B, PROTECTED, None, allowed),
        Row("GET", f"{path}/memberships/{{{name}}}", B, PROTECTED, None, allowed),
        Row("PATCH", f"{path}/memberships/{{{name}}}", B, PROTECTED, None, allowed, body={"role": "MEMBER"}),
        Row("DELETE", f"{path}/memberships/{{{name}}}", B, PROTECTED, None, allowed),
    ]


TEAMS = [
    Row("POST", "/v2/teams", B, PROTECTED, None, KNOWN, 201, body={"name": "New"}),
    Row("GET", "/v2/teams", B, PROTECTED, None, KNOWN),
    Row("GET", T, B, PROTECTED, None, HOSTS),
    Row("PATCH", T, B, PROTECTED, None, (HOST,), body=NAMED),
    Row("DELETE", T, B, PROTECTED, None, (HOST,)),
    *memberships(T, "membership", "{stranger}", (ADMIN, HOST)),
    Row("GET", f"{T}/event-types", B, OPTIONAL, None, EVERYBODY),
    *team_event_types(T, "collective", (ADMIN, HOST)),
]
ORGANIZATIONS = [
    Row("POST", f"{ORG}/teams", B, PROTECTED, None, ADMINS_OF_ORGANIZATION, 201, body={"name": "New"}),
    Row("GET", f"{ORG}/teams", B, PROTECTED, None, ADMINS_OF_ORGANIZATION),
    Row("GET", f"{ORG}/teams/me", B, PROTECTED, None, OF_ORGANIZATION),
    Row("GET", f"{ORG}/teams/event-types", B, PROTECTED, None, ADMINS_OF_ORGANIZATION),
    Row("GET", OT, B, PROTECTED, None, OF_ORGANIZATION),
    Row("PATCH", OT, B, PROTECTED, None, ADMINS_OF_ORGANIZATION, body=NAMED),
    Row("DELETE", OT, B, PROTECTED, None, ADMINS_OF_ORGANIZATION),
    *memberships(OT, "org_team_membership", "{admin}", ADMINS_OF_ORGANIZATION),
    Row("GET", f"{OT}/event-types", B, PROTECTED, None, OF_ORGANIZATION),
    *team_event_types(OT, "org_team_type", ADMINS_OF_ORGANIZATION),
    *memberships(ORG, "org_membership", "{stranger}", ADMINS_OF_ORGANIZATION),
    Row("GET", f"{ORG}/bookings", B, PROTECTED, READS, ADMINS_OF_ORGANIZATION),
    Row("GET", f"{OT}/bookings", B, PROTECTED, READS, ADMINS_OF_ORGANIZATION),
    Row("GET", f"{OT}/bookings/{{org_booking}}/references", B, PROTECTED, READS, ADMINS_OF_ORGANIZATION),
    Row("GET", f"{ORG}/users/{{other_host}}/bookings", B, PROTECTED, READS, ADMINS_OF_ORGANIZATION),
]
NEW_CLIENT = {"name": "New", "redirectUris": [], "permissions": ["*"]}
PLATFORM_ROWS = [
    Row("POST", "/v2/oauth-clients", B, PROTECTED, None, (PLATFORM,), 201, body=NEW_CLIENT),
    Row("GET", "/v2/oauth-clients", B, PROTECTED, None, (PLATFORM,)),
    Row("GET", C, B, CLIENT, None, (PLATFORM,)),
    Row("PATCH", C, B, CLIENT, None, (PLATFORM,), body=NAMED),
    Row("DELETE", C, B, CLIENT, None, (PLATFORM,)),
    Row("POST", U, B, CLIENT, None, (PLATFORM,), 201, body={"name": "Emma", "email": "emma@example.com"}),
    Row("GET", U, B, CLIENT, None, (PLATFORM,)),
    Row("GET", f"{U}/{{managed}}", B, CLIENT, None, (PLATFORM,)),
    Row("PATCH", f"{U}/{{managed}}", B, CLIENT, None, (PLATFORM,), body=NAMED),
    Row("DELETE", f"{U}/{{managed}}", B, CLIENT, None, (PLATFORM,)),
    Row("POST", f"{U}/{{managed}}/force-refresh", B, CLIENT, None, (PLATFORM,)),
    Row(
        *("POST", "/v2/oauth/{client}/refresh", B, REFRESH, None, (PLATFORM,)),
        refused=400,
        body={"refreshToken": "sandbox_refresh_dave"},
    ),
]
OLD_BOOK = {
    "start": FUTURE,
    "eventTypeId": "{event_type}",
    "responses": {"name": "Zoe", "email": "zoe@example.com"},
    "timeZone": "Europe/Rome",
    "language": "en",
    "metadata": {},
}
OLD = [
    Row("POST", "/v2/bookings", O, RECOGNISED, None, EVERYBODY, 201, body=OLD_BOOK),
    Row("POST", "/v2/bookings/recurring", O, RECOGNISED, None, EVERYBODY, 201, body=[OLD_BOOK]),
    Row(
        *("POST", "/v2/bookings/instant", O, RECOGNISED, None, EVERYBODY, 201),
        body={**OLD_BOOK, "eventTypeId": "{collective}"},
    ),
    Row("GET", "/v2/bookings", O, PERMISSIONS_FIRST, READS, KNOWN),
    Row("GET", "/v2/bookings/{booking}", O, RECOGNISED, None, EVERYBODY),
    Row("GET", "/v2/bookings/{booking}/reschedule", O, RECOGNISED, None, EVERYBODY),
    Row(
        *("POST", "/v2/bookings/{booking}/cancel", O, RECOGNISED, None, EVERYBODY, 201),
        body={"allRemainingBookings": False, "cancellationReason": "No"},
    ),
    Row(
        *("POST", "/v2/bookings/{past}/mark-no-show", O, PERMISSIONS_FIRST, WRITES, HOSTS, 201),
        body={"noShowHost": True},
    ),
    Row(
        *("POST", "/v2/event-types", O, PERMISSIONS_FIRST, "EVENT_TYPE_WRITE", KNOWN, 201),
        body={"title": "New", "slug": "new", "length": 30},
    ),
    Row(
        *("PATCH", "/v2/event-types/{event_type}", O, PERMISSIONS_FIRST, "EVENT_TYPE_WRITE", (HOST,)),
        refused=404,
        body={"title": "Other"},
    ),
    Row("DELETE", "/v2/event-types/{event_type}", O, PERMISSIONS_FIRST, "EVENT_TYPE_WRITE", (HOST,), refused=404),
    Row("GET", "/v2/event-types", O, PERMISSIONS_FIRST, "EVENT_TYPE_READ", KNOWN),
    Row("GET", "/v2/event-types/{event_type}", O, PERMISSIONS_FIRST, "EVENT_TYPE_READ", (HOST,), refused=404),
    Row("GET", "/v2/event-types/{username}/{slug}/public", O, OPEN, None, EVERYBODY),
    Row("GET", "/v2/event-types/{username}/public", O, OPEN, None, EVERYBODY),
    Row("POST", "/v2/schedules", O, PROTECTED, "SCHEDULE_WRITE", KNOWN, 201, body=SCHEDULE),
    Row("PATCH", "/v2/schedules/{schedule}", O, PROTECTED, "SCHEDULE_WRITE", (HOST,), body=NAMED),
    Row("GET", "/v2/schedules", O, PROTECTED, "SCHEDULE_READ", KNOWN),
    Row("GET", "/v2/schedules/default", O, PROTECTED, "SCHEDULE_READ", KNOWN),
    Row("GET", "/v2/schedules/{schedule}", O, PROTECTED, "SCHEDULE_READ", (HOST,)),
    Row("DELETE", "/v2/schedules/{schedule}", O, PROTECTED, "SCHEDULE_WRITE", (HOST,)),
    Row(
        *("GET", "/v2/slots/available?eventTypeId={event_type}&startTime=2030-01-08&endTime=2030-01-09", O),
        *(OPEN, None, EVERYBODY),
    ),
    Row(
        *("POST", "/v2/slots/reserve", O, OPEN, None, EVERYBODY, 201),
        body={"eventTypeId": "{event_type}", "slotUtcStartDate": FUTURE, "slotUtcEndDate": "2030-03-04T10:30:00Z"},
    ),
    Row("DELETE", "/v2/slots/selected-slot?uid={reservation}", O, OPEN, None, EVERYBODY),
]

ROWS = [
    *BOOKINGS,
    *SLOTS,
    *EVENT_TYPES,
    *SCHEDULES,
    *ACCOUNTS,
    *WEBHOOKS,
    *TEAMS,
    *ORGANIZATIONS,
    *PLATFORM_ROWS,
    *OLD,
]
