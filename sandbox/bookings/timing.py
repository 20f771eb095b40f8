"""Refusals of a start, in the API's words; the same for create and reschedule."""

from collections.abc import Sequence

from sandbox.accounts.users import User
from sandbox.availability.availability import Availability, FreeHosts
from sandbox.availability.bounds import Refusal
from sandbox.bookings.booking import Status
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType, Host
from sandbox.http.errors import ApiError, FrameworkError, LibraryError, bad_request, second_layer
from sandbox.instants import MINUTE_MS, parse_instant

TEXTS = {
    Refusal.PAST: "Attempting to book a meeting in the past.",
    Refusal.OUT_OF_BOUNDS: (
        "The event type can't be booked at the \"start\" time provided. This could be because it's too soon (violating "
        "the minimum booking notice) or too far in the future (outside the event's scheduling window). Try fetching "
        'available slots first using the GET /v2/slots endpoint and then make a booking with "start" time equal to one '
        "of the available slots."
    ),
}
UNAVAILABLE = "User either already has booking at this time or is not available"
TEAM_UNAVAILABLE = "One of the hosts either already has booking at this time or is not available"
LIMIT_TEXTS = {
    Refusal.COUNT_LIMIT: "booking_limit_reached",
    Refusal.DURATION_LIMIT: "duration_limit_reached",
}


class Unavailable(FrameworkError):
    """400 A: the hosts are booked or closed then."""

    def __init__(self, message: str) -> None:
        super().__init__(400, message)


def start_issues(start_ms: int | None) -> list[str]:
    """Second-layer complaints about a start that has the form of a date but is none."""
    if start_ms is not None:
        return []
    return ["start - Expected string, received null", "end - Expected string, received null"]


def require_available(
    deployment: Deployment,
    event_type: EventType,
    start_ms: int,
    length_minutes: int,
    *,
    hosts: Sequence[Host] | None = None,
    ignored_booking: int | None = None,
) -> FreeHosts:
    """Who is free to host a booking that starts then; ApiError with the reason where it cannot start then."""
    availability = Availability(
        deployment, event_type, length_minutes, start_ms, start_ms, hosts=hosts, ignored_booking=ignored_booking
    )
    free = availability.assess(start_ms)
    if isinstance(free, Refusal):
        raise refused(event_type, free)
    return free


def refused(event_type: EventType, refusal: Refusal) -> ApiError:
    """The refusal of a start, in the API's words."""
    if refusal in LIMIT_TEXTS:
        return LibraryError(401, LIMIT_TEXTS[refusal])
    if refusal is Refusal.UNAVAILABLE and event_type.team_id is not None:
        return Unavailable(TEAM_UNAVAILABLE)
    if refusal is Refusal.UNAVAILABLE:
        return Unavailable(UNAVAILABLE)
    return bad_request(TEXTS[refusal])


def requested_start(body: dict[str, str]) -> int:
    """The start of a reschedule body; CodedError 400 where there is no such instant."""
    start_ms = parse_instant(body["start"])
    if start_ms is None:
        raise second_layer(start_issues(start_ms))
    return start_ms


def beyond_the_calendar() -> ApiError:
    """The refusal of a series that goes on after the last year there is."""
    return bad_request(TEXTS[Refusal.OUT_OF_BOUNDS])


def initial_status(event_type: EventType, start_ms: int, now_ms: int) -> Status:
    """Pending where the event type wants the host to confirm a booking that starts then."""
    confirmation = event_type.confirmation
    if confirmation is None:
        return Status.ACCEPTED
    threshold = confirmation.threshold_minutes
    if threshold is not None and (start_ms - now_ms) // MINUTE_MS > threshold:
        return Status.ACCEPTED
    return Status.PENDING


def is_host(user: User | None, email: object, host: User) -> bool:
    """Whether the host acts: by credentials, or by the address given."""
    return (user is not None and user.id == host.id) or email == host.email
