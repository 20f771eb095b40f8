"""What every refusal has to be consistent in."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.exchange import Exchange
from contracts.rules.rule import Breach, received, rule


@rule("CP241")
def the_error_names_the_requests_path(exchange: Exchange) -> Iterator[Breach]:
    """An error in the usual envelope repeats the request's path with its query string.

    Source: observed on every recorded error; `/api/v2/…` and `/v2/ee/…` are rewritten to `/v2/…`.
    """
    body = received(exchange)
    if exchange.status < 400 or "path" not in body:
        return
    path = exchange.call.path.replace("/api/v2/", "/v2/", 1).replace("/v2/ee/", "/v2/", 1)
    if body["path"] != path:
        yield Breach("/path", "the error names another path than the request's", path, body["path"])


@rule("CP242")
def the_error_repeats_its_status(exchange: Exchange) -> Iterator[Breach]:
    """Wherever an error body states a status code it is the HTTP status.

    Source: observed: `error.details.statusCode` of the usual envelope, `statusCode` of the bare one.
    """
    body = received(exchange)
    if exchange.status < 400:
        return
    details = (body.get("error") or {}).get("details")
    nested = details.get("statusCode") if isinstance(details, dict) else None
    for pointer, stated in (("/statusCode", body.get("statusCode")), ("/error/details/statusCode", nested)):
        if stated is not None and stated != exchange.status:
            yield Breach(pointer, "the body states another status", exchange.status, stated)


RULES = (the_error_names_the_requests_path, the_error_repeats_its_status)
