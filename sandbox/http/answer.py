"""What an operation answers, and its bytes."""

import json
from dataclasses import dataclass
from typing import Any

JSON_TYPE = b"application/json; charset=utf-8"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a body."""

    status: int
    body: bytes
    content_type: bytes = JSON_TYPE


def as_json(status: int, document: Any) -> Answer:
    """Any document."""
    return Answer(status, _encode(document).encode())


def success(data: Any, status: int = 200) -> Answer:
    """The envelope of every success."""
    return as_json(status, {"status": "success", "data": data})
