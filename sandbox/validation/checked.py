"""A body or query that keeps a shape, or the refusal that says what is wrong with it."""

from typing import Any

from sandbox.http.errors import ValidationError, bad_request
from sandbox.validation.properties import Shape, error_list, flaws, sentence


def checked(shape: Shape, body: Any) -> dict[str, Any]:
    """The body itself; ValidationError 400 (envelope A2) lists what is wrong."""
    found = flaws(shape, body)
    if found:
        raise ValidationError(error_list(found))
    whole: dict[str, Any] = body
    return whole


def checked_in_a_line(shape: Shape, body: Any) -> dict[str, Any]:
    """The body itself; FrameworkError 400 says all that is wrong in one line (envelope A3)."""
    found = flaws(shape, body)
    if found:
        raise bad_request(sentence(found))
    whole: dict[str, Any] = body
    return whole
