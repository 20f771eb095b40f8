"""Faults of the header that names the API version: missing, unknown, misspelt, or read where it should not matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sandbox.bookings import cancel, seats
from sandbox.faults.fault import Kind, fault
from sandbox.http import routing
from sandbox.http.errors import LibraryError
from sandbox.old.routes import V_BOOKINGS as OLD_VERSIONS

if TYPE_CHECKING:
    from sandbox.bookings.booking import Booking
    from sandbox.faults.seams import Function, Seams
    from sandbox.http.request import Request

_HEADER: Final = "cal-api-version"
# The other resources answer alike under every version.
_NEWEST: Final = {
    "bookings": "2024-08-13",
    "event-types": "2024-06-14",
    "schedules": "2024-06-14",
    "slots": "2024-09-04",
}


def _newest(request: Request) -> str | None:
    """The newest version of the resource that is asked for; None where it has but one."""
    return _NEWEST.get(request.segments[1].lower()) if len(request.segments) > 1 else None


def _names_no_known_version(request: Request) -> bool:
    version = request.headers.get(_HEADER, "").strip()
    return version != "" and version not in routing.VERSIONS


@fault("missing-version-500")
def missing_version_500(seams: Seams) -> None:
    """Resources that have several versions crash when a request names none."""

    def crashing(real: Function, request: Request) -> str:
        if _HEADER not in request.headers and _newest(request) is not None:
            raise LibraryError(500, "Internal server error")
        return str(real(request))

    seams.around(routing.asked_version, crashing)


@fault("unparsable-version-mixed-shapes")
def unparsable_version_mixed_shapes(seams: Seams) -> None:
    """A version that nobody knows means the oldest to whoever reads bookings, and the newest to whoever writes them."""

    def mixed(real: Function, request: Request) -> str:
        writes_bookings = request.method == "POST" and request.segments[:2] == ["v2", "bookings"]
        if writes_bookings and _names_no_known_version(request):
            return _NEWEST["bookings"]
        return str(real(request))

    seams.around(routing.asked_version, mixed)


@fault("missing-version-defaults-to-latest")
def missing_version_defaults_to_latest(seams: Seams) -> None:
    """A request that names no version gets the newest one of its resource."""

    def latest(real: Function, request: Request) -> str:
        newest = None if _HEADER in request.headers else _newest(request)
        return str(real(request)) if newest is None else newest

    seams.around(routing.asked_version, latest)


@fault("future-version-404")
def future_version_404(seams: Seams) -> None:
    """Under a version that nobody knows no operation is found."""

    def as_asked(real: Function, request: Request) -> str:
        return request.headers[_HEADER] if _names_no_known_version(request) else str(real(request))

    seams.around(routing.asked_version, as_asked)


@fault("old-version-cancel-broken")
def old_version_cancel_broken(seams: Seams) -> None:
    """Cancelling in the oldest version forgets the reason, and leaves the rest of a series as it is."""

    def is_old(request: Request) -> bool:
        return routing.asked_version(request) in OLD_VERSIONS

    def without_body(real: Function, request: Request, bookings: list[Booking], reason: str, by: str) -> None:
        if is_old(request):
            bookings, reason = [seats.stored(request.deployment, request.params[0])], ""
        real(request, bookings, reason, by)

    def without_reason(
        real: Function, request: Request, booking: Booking, seat_uid: str | None, reason: str, by: str
    ) -> Booking:
        left: Booking = real(request, booking, seat_uid, "" if is_old(request) else reason, by)
        return left

    seams.around(cancel.cancel, without_body)
    seams.around(cancel.leave_or_cancel, without_reason)


@fault("header-name-case-sensitive", Kind.WIRE)
def header_name_case_sensitive(seams: Seams) -> None:
    """The name of the version header counts in small letters only; other spellings are as good as no header."""
    # Applications get names in small letters: the fault is the server's, on connections that are opened from now on.
    on: dict[str, bool] = {}

    def case_sensitive(real: Function, protocol: Any, name: bytes, value: bytes) -> None:
        real(protocol, name, value)
        # A connection that outlives the fault keeps this method.
        if on and name.lower() == _HEADER.encode() != name:
            protocol.headers.pop()

    seams.item(on, _HEADER, value=True)
    seams.method(HttpToolsProtocol, "on_header", case_sensitive)
