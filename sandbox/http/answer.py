"""What an operation answers, and its bytes."""

import json
from dataclasses import dataclass
from typing import Any

import orjson

JSON_TYPE = b"application/json; charset=utf-8"
_encode_any = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a body; `headers` are those that only this answer has."""

    status: int
    body: bytes
    content_type: bytes = JSON_TYPE
    headers: tuple[tuple[bytes, bytes], ...] = ()


def encoded(document: Any) -> bytes:
    """A document as compact JSON in UTF-8."""
    try:
        return orjson.dumps(document)
    except TypeError:  # an integer of more than 64 bits, which a client may have sent to be kept
        return _encode_any(document).encode()


def as_json(status: int, document: Any) -> Answer:
    """Any document."""
    return Answer(status, encoded(document))


def success(data: Any, status: int = 200) -> Answer:
    """The envelope of every success."""
    return as_json(status, {"status": "success", "data": data})
