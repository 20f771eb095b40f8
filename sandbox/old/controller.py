"""What the old controllers of bookings have in common: one envelope for every refusal."""

from functools import wraps

from sandbox.bookings.timing import TEAM_UNAVAILABLE, UNAVAILABLE
from sandbox.http.answer import Answer
from sandbox.http.errors import ApiError, FrameworkError, bad_request
from sandbox.http.request import Request
from sandbox.http.routing import Operation

# Where the newer version says it in a sentence, this one repeats the code of its library.
CODES = {
    UNAVAILABLE: "no_available_users_found_error",
    TEAM_UNAVAILABLE: "hosts_unavailable_for_booking",
}


def refusing_in_one_envelope(operation: Operation) -> Operation:
    """The operation, with every refusal as envelope A of the same status (documented for 2024-04-15)."""

    @wraps(operation)
    def answered(request: Request) -> Answer:
        try:
            return operation(request)
        except FrameworkError as refusal:
            if refusal.message in CODES:
                raise bad_request(CODES[refusal.message]) from refusal
            raise
        except ApiError as refusal:
            raise FrameworkError(refusal.status, str(refusal).removesuffix(", ")) from refusal

    return answered
