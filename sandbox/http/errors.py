"""Refusals, by the envelope in which the API sends them.

    ApiError
    ├── FrameworkError   A   {status, timestamp, path, error: {code, message, details}}
    │   ├── ValidationError  A2  the same, message "Bad Request Exception", details.errors lists the flaws
    │   └── TooManyRequests, TokenExpired  the same, details a plain text
    ├── LibraryError     B   {statusCode, message}
    └── CodedError       C, D, E   as A, without details

A3 is a FrameworkError whose message is the line that `validation.properties.sentence` makes.
"""

from typing import Any

NAMES = {
    400: ("BadRequestException", "Bad Request"),
    401: ("UnauthorizedException", "Unauthorized"),
    403: ("ForbiddenException", "Forbidden"),
    404: ("NotFoundException", "Not Found"),
    409: ("ConflictException", "Conflict"),
    422: ("UnprocessableEntityException", "Unprocessable Entity"),
}


class ApiError(Exception):
    """A refusal with its status; `render` makes the body."""

    status: int

    def render(self, path: str, timestamp: str) -> dict[str, Any]:
        """The body, for the path asked for at this time."""
        raise NotImplementedError


class FrameworkError(ApiError):
    """Envelope A."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code, self.reason = NAMES[status]

    def details(self) -> dict[str, Any] | str:
        """The exception's own body."""
        return {"message": self.message, "error": self.reason, "statusCode": self.status}

    def render(self, path: str, timestamp: str) -> dict[str, Any]:
        """Envelope A."""
        error = {"code": self.code, "message": self.message, "details": self.details()}
        return {"status": "error", "timestamp": timestamp, "path": path, "error": error}


class ValidationError(FrameworkError):
    """Envelope A2."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(400, "Bad Request Exception")
        self.errors = errors

    def details(self) -> dict[str, Any]:
        """The flaws, one object each."""
        return {"errors": self.errors}


class TooManyRequests(FrameworkError):
    """Envelope A of the rate limiter, whose details are a plain text."""

    def __init__(self) -> None:
        ApiError.__init__(self)
        self.status = 429
        self.code = "ThrottlerException"
        self.message = "CustomThrottlerGuard - Too many requests. Please try again later."

    def details(self) -> str:
        """The message again."""
        return self.message


class TokenExpired(FrameworkError):
    """Envelope A with a status that no standard knows (documented: clients renew their tokens on 498)."""

    def __init__(self) -> None:
        ApiError.__init__(self)
        self.status = 498
        self.code = "TokenExpiredException"
        self.message = "ACCESS_TOKEN_IS_EXPIRED"

    def details(self) -> str:
        """The message again."""
        return self.message


class LibraryError(ApiError):
    """Envelope B."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

    def render(self, path: str, timestamp: str) -> dict[str, Any]:  # noqa: ARG002 -- this envelope has neither
        """Envelope B."""
        return {"statusCode": self.status, "message": self.message}


class CodedError(ApiError):
    """Envelopes C (second validation layer), D (database) and E (internal procedure)."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def render(self, path: str, timestamp: str) -> dict[str, Any]:
        """Envelope C, D or E."""
        error = {"code": self.code, "message": self.message}
        return {"status": "error", "timestamp": timestamp, "path": path, "error": error}


def bad_request(message: str) -> FrameworkError:
    """400 A."""
    return FrameworkError(400, message)


def unauthorized(message: str) -> FrameworkError:
    """401 A."""
    return FrameworkError(401, message)


def forbidden(message: str) -> FrameworkError:
    """403 A."""
    return FrameworkError(403, message)


def not_found(message: str) -> FrameworkError:
    """404 A."""
    return FrameworkError(404, message)


def record_exists() -> CodedError:
    """409 D: a second row where the database allows one."""
    return CodedError(409, "CONFLICT", "Invalid Input: Trying to create a record that already exists.")


def reference_missing() -> CodedError:
    """400 D: a row that points to one that is not there."""
    return CodedError(400, "BAD_REQUEST", "Invalid input: The referenced data does not exist.")


def second_layer(issues: list[str]) -> CodedError:
    """400 C: each issue reads `<path> - <complaint>` and is followed by comma and blank, the last one too."""
    return CodedError(400, "BAD_REQUEST", "".join(f"{issue}, " for issue in issues))


def procedure_bad_request(message: str = "Bad request: Please check your request data and try again") -> CodedError:
    """400 E; the vendor hides the real text unless one is given."""
    return CodedError(400, "TRPCError", message)
