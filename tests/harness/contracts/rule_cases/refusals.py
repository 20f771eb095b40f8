"""Cases of the rules on refusals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from contracts.exchange import Call, Exchange
from tests.harness.contracts.exchanges import exchange
from tests.harness.contracts.rule_cases.making import Cases


def _refused(status: int = 400, path: str = "/v2/bookings", message: str = "no", **error: Any) -> Exchange:
    details = {"message": message, "error": "Bad Request", "statusCode": 400}
    body = {
        "status": "error",
        "timestamp": "2030-01-08T13:00:00.000Z",
        "path": path,
        "error": {"code": "BadRequestException", "message": message, "details": details, **error},
    }
    return exchange(body, status=status)


def _with_token(refused: Exchange) -> Exchange:
    call = refused.call
    headers = {"authorization": "Bearer secret-token"}
    told = Call(call.operation, call.method, call.path, call.version, call.body, headers)
    return Exchange(told, refused.answer, 0.0, 0.0, 0.1)


def _out_of_requests(refused: Exchange) -> Exchange:
    assert refused.answer is not None
    left = {**refused.answer.headers, "x-ratelimit-remaining-default": "0"}
    return replace(refused, answer=replace(refused.answer, headers=left))


CASES: Cases = {
    "CP241": (_refused(path="/v2/other"), _refused()),
    "CP242": (_refused(details={"statusCode": 404}), _refused()),
    "CP243": (_refused(code="ConflictException"), _refused(code="TRPCError")),
    "CP244": (_refused(message="no_available_users_found_error"), _refused(message="User is not available")),
    "CP245": (
        _refused(message="Unique constraint failed on the fields: (`uid`)"),
        _refused(message="Booking with uid=x was not found in the database"),
    ),
    "CP246": (_refused(429), _out_of_requests(_refused(429))),
    "CP247": (
        _refused(message="Can't cancel booking with uid=aB3dE5fG7hJ9kL2mN4pQ6r because"),
        _refused(message="Booking with uid=x was not found in the database"),
    ),
    "CP248": (_refused(message=" "), _refused(message="Not found")),
    "CP293": (_with_token(_refused(message="no client for secret-token")), _with_token(_refused())),
}
