"""`GET /v2/bookings/{bookingUid}/calendar-links`: the booking as an entry for calendars of one's own."""

from urllib.parse import quote

from sandbox.bookings.addressed import addressed_booking
from sandbox.bookings.booking import Booking
from sandbox.event_types.event_type import EventType
from sandbox.http.answer import Answer, success
from sandbox.http.errors import bad_request
from sandbox.http.request import Request
from sandbox.instants import MINUTE_MS, iso_utc

MISSING = "Booking with uid {uid} not found"
# RFC 5545: these characters of a text are escaped.
ICS_TEXT = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def get_calendar_links(request: Request) -> Answer:
    """200 with four links, to whoever has credentials (documented: whose they are does not matter)."""
    booking = addressed_booking(request, MISSING)
    event_type = request.deployment.catalogue.event_type(booking.event_type_id)
    if event_type is None:
        raise bad_request(f"Booking with uid {booking.uid} has no event type")
    return success(links(booking, event_type, request.deployment.clock.now_ms()))


def links(booking: Booking, event_type: EventType, now_ms: int) -> list[dict[str, str]]:
    """The four links, as they are shown."""
    made = (
        ("Google Calendar", "googleCalendar", _google(booking, event_type)),
        ("Microsoft Office", "microsoftOffice", _outlook("outlook.office.com", booking)),
        ("Microsoft Outlook", "microsoftOutlook", _outlook("outlook.live.com", booking)),
        ("ICS", "ics", _ics(booking, now_ms)),
    )
    return [{"label": label, "id": name, "link": link} for label, name, link in made]


def _google(booking: Booking, event_type: EventType) -> str:
    dates = f"{entry_time(booking.start_ms)}/{entry_time(booking.end_ms)}"
    link = (
        f"https://calendar.google.com/calendar/r/eventedit?dates={dates}&text={_escaped(booking.title)}"
        f"&details={_escaped(booking.description or '')}"
    )
    recurrence = event_type.recurrence
    if recurrence is None:
        return link
    every = f"INTERVAL={max(1, recurrence.interval)}"
    rule = f"RRULE:FREQ={recurrence.frequency.upper()};COUNT={recurrence.occurrences};{every}"
    return f"{link}&recur={_escaped(rule)}"


def _outlook(host: str, booking: Booking) -> str:
    return (
        f"https://{host}/calendar/0/deeplink/compose?body={_escaped(booking.description or '')}"
        f"&enddt={_to_the_second(booking.end_ms)}&path={_escaped('/calendar/action/compose')}&rru=addevent"
        f"&startdt={_to_the_second(booking.start_ms)}&subject={_escaped(booking.title)}"
    )


def _ics(booking: Booking, now_ms: int) -> str:
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "PRODID:calproof/sandbox",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{booking.ics_uid}",
        f"SUMMARY:{booking.title.translate(ICS_TEXT)}",
        f"DTSTAMP:{_compact(now_ms)}",
        f"DTSTART:{entry_time(booking.start_ms)}",
        f"DURATION:PT{(booking.end_ms - booking.start_ms) // MINUTE_MS}M",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "data:text/calendar," + _escaped("".join(f"{line}\r\n" for line in lines))


def entry_time(instant_ms: int) -> str:
    """A start or an end as Google and ICS want it: in UTC, and saying so."""
    return _compact(instant_ms)


def _escaped(text: str) -> str:
    return quote(text, safe="")


def _to_the_second(instant_ms: int) -> str:
    return f"{iso_utc(instant_ms)[:-5]}Z"


def _compact(instant_ms: int) -> str:
    return _to_the_second(instant_ms).replace("-", "").replace(":", "")
