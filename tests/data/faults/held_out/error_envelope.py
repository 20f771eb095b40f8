"""Held out: faults of refusals."""

from __future__ import annotations

from typing import Any

from sandbox.bookings import cancel
from sandbox.faults import fault
from sandbox.faults.seams import Function, Seams
from sandbox.http.errors import ApiError, CodedError, FrameworkError, LibraryError
from sandbox.http.gateway import Gateway
from sandbox.slots import query
from sandbox.validation import properties


@fault("error-timestamp-local", operations=("all",), difficulty=2)
def error_timestamp_local(seams: Seams) -> None:
    """The `timestamp` of a refusal is the server's local time without a zone in place of UTC with `Z`."""

    def render(real: Function, refusal: ApiError, path: str, timestamp: str) -> Any:
        return real(refusal, path, timestamp.removesuffix("Z"))

    seams.method(FrameworkError, "render", render)
    seams.method(CodedError, "render", render)


@fault("details-name-another-status", operations=("get", "cancel", "reschedule"), difficulty=3)
def details_name_another_status(seams: Seams) -> None:
    """A 404 says in `error.details.statusCode` that it is a 400."""

    def details(real: Function, refusal: FrameworkError) -> Any:
        said = real(refusal)
        if refusal.status == 404:
            said = {**said, "statusCode": 400}
        return said

    seams.method(FrameworkError, "details", details)


@fault("nested-flaws-unnamed", operations=("create",), difficulty=4)
def nested_flaws_unnamed(seams: Seams) -> None:
    """A create body with something wrong inside `attendee` is refused without a word on which member is wrong."""

    def sentence(real: Function, found: Any) -> str:
        flaws = [f"{it.name} property is wrong,{', '.join(it.constraints.values())} " for it in found]
        return ", ".join(flaws)

    seams.around(properties.sentence, sentence)


@fault("slots-refusal-bare", operations=("slots",), difficulty=2)
def slots_refusal_bare(seams: Seams) -> None:
    """A search for slots of an event type that is not there is refused in the bare envelope of a crash, with 404."""

    def addressed(real: Function, *asked: Any) -> Any:
        try:
            return real(*asked)
        except FrameworkError as refusal:
            if refusal.status != 404:
                raise
            raise LibraryError(404, "") from refusal

    seams.around(query.addressed, addressed)


@fault("refusal-names-earlier-booking", operations=("cancel",), difficulty=4)
def refusal_names_earlier_booking(seams: Seams) -> None:
    """The refusal of a second cancellation names the booking of the first such refusal the server ever gave."""
    first: list[str] = []

    def cancelled_already(real: Function, uid: str) -> FrameworkError:
        first.append(uid)
        refusal: FrameworkError = real(first[0])
        return refusal

    seams.around(cancel._cancelled_already, cancelled_already)


@fault("error-path-of-earlier-refusal", operations=("all",), difficulty=3)
def error_path_of_earlier_refusal(seams: Seams) -> None:
    """The `path` in a refusal is that of the refusal before it."""
    before: list[str] = []

    def refusal(real: Function, gateway: Gateway, problem: ApiError, request: Any) -> Any:
        before.append(request.path)
        own = request.path
        request.path = before[-2] if len(before) > 1 else own
        try:
            return real(gateway, problem, request)
        finally:
            request.path = own

    seams.method(Gateway, "_refusal", refusal)
