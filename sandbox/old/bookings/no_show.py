"""`POST /v2/bookings/{uid}/mark-no-show`: who did not come, or will not; unlike later also before the start."""

from sandbox.bookings.mark_absent import mark, require_owner
from sandbox.http.answer import Answer, success
from sandbox.http.request import Request
from sandbox.old.bookings.body import NO_SHOW
from sandbox.old.bookings.read import named_booking
from sandbox.validation.checked import checked


def mark_no_show(request: Request) -> Answer:
    """201 with the marks of the body, and whether the host is marked now."""
    body = checked(NO_SHOW, request.body)
    booking = named_booking(request.deployment, request.params[0])
    require_owner(request, booking)
    people = body.get("attendees") or []
    marks = [{"email": person["email"], "absent": person["noShow"]} for person in people]
    marked = mark(request, booking, host=bool(body.get("noShowHost")), attendees=marks)
    return success(
        {
            "message": "No-show status updated",
            "noShowHost": marked.absent_host,
            "attendees": [{"email": person["email"], "noShow": person["noShow"]} for person in people],
        },
        201,
    )
