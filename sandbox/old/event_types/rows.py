"""An event type as the vendor's database has it (observed: recordings, "list event types without version header")."""

from typing import Any

from sandbox.event_types.event_type import EventType, Options
from sandbox.old.event_types.fields import internal_fields
from sandbox.old.event_types.locations import internal_locations

FREQUENCIES = {"yearly": 0, "monthly": 1, "weekly": 2}
LIMIT_PERIODS = {"day": "PER_DAY", "week": "PER_WEEK", "month": "PER_MONTH", "year": "PER_YEAR"}
SCHEDULING_TYPES = {"collective": "COLLECTIVE", "roundRobin": "ROUND_ROBIN", "managed": "MANAGED"}
# Options that carry the same name on both sides.
SAME = (
    *("slug", "title", "hidden", "interfaceLanguage", "offsetStart", "lockTimeZoneToggleOnBookingPage"),
    *("requiresBookerEmailVerification", "disableGuests", "allowReschedulingCancelledBookings", "hideCalendarNotes"),
    *("minimumBookingNotice", "beforeEventBuffer", "afterEventBuffer", "onlyShowFirstAvailableSlot"),
    *("allowReschedulingPastBookings", "hideOrganizerEmail", "showOptimizedSlots", "scheduleId", "price", "currency"),
    *("slotInterval", "successRedirectUrl", "isInstantEvent", "hideCalendarEventDetails", "metadata"),
)
# What no documented option ever changes.
ALWAYS: dict[str, Any] = {
    "profileId": None,
    "timeZone": None,
    "position": 0,
    "lockedTimeZone": None,
    "requiresConfirmationForFreeEmail": False,
    "instantMeetingScheduleId": None,
    "instantMeetingExpiryTimeOffsetInSeconds": 90,
    "instantMeetingParameters": [],
    "assignAllTeamMembers": False,
    "isRRWeightsEnabled": False,
    "rescheduleWithSameRoundRobinHost": False,
    "useEventLevelSelectedCalendars": False,
    "assignRRMembersUsingSegment": False,
    "rrSegmentQueryValue": None,
    "maxLeadThreshold": None,
    "enablePerHostLocations": False,
    "restrictionScheduleId": None,
    "useBookerTimezone": False,
    "instantMeetingSchedule": None,
    "autoTranslateDescriptionEnabled": False,
    "canSendCalVideoTranscriptionEmails": True,
    "secondaryEmailId": None,
    "customReplyToEmail": None,
}


def internal_event_type(event_type: EventType) -> dict[str, Any]:
    """The row of an event type, with its locations, questions and hosts in the vendor's own words."""
    options = event_type.options
    return {
        "id": event_type.id,
        "userId": event_type.owner_id,
        "teamId": event_type.team_id,
        "parentId": event_type.parent_id,
        "schedulingType": scheduling_type(event_type),
        "length": event_type.length,
        "eventName": event_type.custom_name,
        "description": options["description"] or None,
        **{name: options[name] for name in SAME},
        **ALWAYS,
        **_confirmation(event_type),
        **_period(options),
        **_seats(event_type),
        "disableCancelling": event_type.cancelling.forbidden,
        "disableRescheduling": event_type.rescheduling.forbidden,
        "minimumRescheduleNotice": event_type.rescheduling.within_minutes,
        "useEventTypeDestinationCalendarEmail": options["useDestinationCalendarEmail"],
        "recurringEvent": recurring_event(event_type),
        "bookingLimits": _limits(event_type.count_limits),
        "durationLimits": _limits(event_type.duration_limits),
        "eventTypeColor": _color(options.get("color")),
        "locations": internal_locations(options["locations"]),
        "bookingFields": internal_fields(options["bookingFields"]),
        "hosts": [] if event_type.team_id is None else [{"userId": host.user_id} for host in event_type.hosts],
    }


def recurring_event(event_type: EventType) -> dict[str, int] | None:
    """How bookings recur, in the numbers of the iCalendar library."""
    recurrence = event_type.recurrence
    if recurrence is None:
        return None
    return {
        "freq": FREQUENCIES[recurrence.frequency],
        "count": recurrence.occurrences,
        "interval": recurrence.interval,
    }


def scheduling_type(event_type: EventType) -> str | None:
    """How a team chooses its hosts, in capitals."""
    return None if event_type.scheduling is None else SCHEDULING_TYPES[event_type.scheduling]


def _confirmation(event_type: EventType) -> dict[str, bool]:
    confirmation = event_type.confirmation
    return {
        "requiresConfirmation": confirmation is not None,
        "requiresConfirmationWillBlockSlot": confirmation is not None and confirmation.blocks,
    }


def _period(options: Options) -> dict[str, Any]:
    window = options["bookingWindow"]
    period = {
        "periodType": "UNLIMITED",
        "periodStartDate": None,
        "periodEndDate": None,
        "periodDays": None,
        "periodCountCalendarDays": None,
    }
    if window.get("disabled"):
        return period
    if window["type"] == "range":
        first, last = (f"{day}T00:00:00.000Z" for day in window["value"])
        return {**period, "periodType": "RANGE", "periodStartDate": first, "periodEndDate": last}
    return {
        **period,
        "periodType": "ROLLING_WINDOW" if window.get("rolling") else "ROLLING",
        "periodDays": window["value"],
        "periodCountCalendarDays": window["type"] == "calendarDays",
    }


def _seats(event_type: EventType) -> dict[str, Any]:
    seats = event_type.seats
    return {
        "seatsPerTimeSlot": None if seats is None else seats.capacity,
        "seatsShowAttendees": False if seats is None else seats.shows_attendees,
        "seatsShowAvailabilityCount": True if seats is None else seats.shows_count,
    }


def _limits(limits: dict[str, int]) -> dict[str, int] | None:
    return {LIMIT_PERIODS[period]: most for period, most in limits.items()} or None


def _color(color: dict[str, str] | None) -> dict[str, str] | None:
    if color is None:
        return None
    return {"lightEventTypeColor": color["lightThemeHex"], "darkEventTypeColor": color["darkThemeHex"]}
