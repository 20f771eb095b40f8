"""What every refusal has to be consistent in."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

from contracts.rules.reading import Reading
from contracts.rules.rule import Breach, rule

STATUS_OF_CODE: Final = {
    "BadRequestException": 400,
    "BAD_REQUEST": 400,
    "UnauthorizedException": 401,
    "ForbiddenException": 403,
    "NotFoundException": 404,
    "NOT_FOUND": 404,
    "ConflictException": 409,
    "CONFLICT": 409,
    "UnprocessableEntityException": 422,
    "ThrottlerException": 429,
    "TokenExpiredException": 498,
    "InternalServerErrorException": 500,
    "INTERNAL_SERVER_ERROR": 500,
}
"""The status that each error code means. HttpException and TRPCError come with any."""


@rule("CP241", answers="refusal")
def the_error_names_the_requests_path(reading: Reading) -> Iterator[Breach]:
    """An error in the usual envelope repeats the request's path with its query string.

    Source: observed on every recorded error; `/api/v2/…` and `/v2/ee/…` are rewritten to `/v2/…`.
    """
    if "path" not in reading.received:
        return
    if reading.received["path"] != reading.path:
        message = "the error names another path than the request's"
        yield Breach("/path", message, reading.path, reading.received["path"])


@rule("CP242", answers="refusal")
def the_error_repeats_its_status(reading: Reading) -> Iterator[Breach]:
    """Wherever an error body states a status code it is the HTTP status.

    Source: observed: `error.details.statusCode` of the usual envelope, `statusCode` of the bare one.
    """
    details = (reading.received.get("error") or {}).get("details")
    nested = details.get("statusCode") if isinstance(details, dict) else None
    stated = reading.received.get("statusCode")
    for pointer, status in (("/statusCode", stated), ("/error/details/statusCode", nested)):
        if status is not None and status != reading.status:
            yield Breach(pointer, "the body states another status", reading.status, status)


@rule("CP243", answers="refusal")
def the_error_code_fits_the_status(reading: Reading) -> Iterator[Breach]:
    """`error.code` is a code of the answer's status, and so is the phrase in `error.details.error`.

    Source: the codes are names of the framework's and the database's exceptions, each with one status.
    """
    error = reading.received["error"]
    wanted = STATUS_OF_CODE.get(error["code"])
    if wanted is not None and wanted != reading.status:
        yield Breach("/error/code", f"{error['code']} is the code of another status", wanted, reading.status)
    details = error.get("details")
    phrase = details.get("error") if isinstance(details, dict) else None
    if phrase and phrase != HTTPStatus(reading.status).phrase:
        where = "/error/details/error"
        yield Breach(where, "the phrase is that of another status", HTTPStatus(reading.status).phrase, phrase)


RULES = (the_error_names_the_requests_path, the_error_repeats_its_status, the_error_code_fits_the_status)
