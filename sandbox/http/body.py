"""From the bytes of a body to its value, or to the refusal the vendor's body parser would send.

These refusals come before everything else. Those of LibraryError carry no request id at all; `Unparsable` carries the
literal one that the vendor sends when no id was assigned yet.
"""

import json
import re
import zlib
from math import isinf
from typing import Any

from sandbox.http.errors import FrameworkError, LibraryError

LIMIT_BYTES = 100 * 1024
DEEPEST = 100
LONGEST_EXACT = 18
_CHARSETS = {"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "utf-32"}
_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_BLANKS = " \t\r\n"

# The vendor's parser is V8's: the same accident in V8's words.
_V8_TEXTS = {
    "Expecting property name enclosed in double quotes": "Expected property name or '}' in JSON at position {at}",
    "Illegal trailing comma before end of object": "Expected double-quoted property name in JSON at position {at}",
    "Expecting ':' delimiter": "Expected ':' after property name in JSON at position {at}",
    "Expecting ',' delimiter": "Expected ',' or '}' after property value in JSON at position {at}",
    "Unterminated string starting at": "Unterminated string in JSON at position {end}",
    "Invalid control character at": "Bad control character in string literal in JSON at position {at}",
    "Extra data": "Unexpected non-whitespace character after JSON at position {at}",
}


class Unparsable(FrameworkError):
    """400 A for a body that is not the JSON it claims to be."""

    def __init__(self, message: str) -> None:
        super().__init__(400, message)


def _not_a_number(constant: str) -> Any:
    raise Unparsable(f"Unexpected token '{constant[0]}', {constant} is not valid JSON")


def _integer(text: str) -> int | float:
    # As the vendor's runtime has it: what does not fit into 64 bits is a number like any other, not exact.
    return int(text) if len(text) <= LONGEST_EXACT else _finite(text)


def _finite(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise ValueError(text)
    return number


_decode = json.JSONDecoder(parse_constant=_not_a_number, parse_int=_integer, parse_float=_finite).decode


def parse_body(raw: bytes, headers: dict[str, str]) -> Any:
    """The value of a JSON body. A body of another type counts as none, and none counts as `{}`."""
    if not raw:
        return {}
    content_type = headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() != "application/json":
        return {}
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding != "identity":
        raw = _inflate(raw, encoding)
    if len(raw) > LIMIT_BYTES:
        raise LibraryError(413, "request entity too large")
    text = _text(raw, content_type)
    stripped = text.lstrip(_BLANKS)
    if not stripped:
        raise Unparsable("Unexpected end of JSON input")
    if stripped[0] not in "{[":
        raise _unexpected(text, len(text) - len(stripped))
    try:
        value = _decode(text)
    except json.JSONDecodeError as problem:
        raise _in_v8_words(problem, text) from problem
    except RecursionError as problem:
        raise Unparsable("JSON nested too deeply") from problem
    except ValueError as problem:  # a number that no runtime holds
        raise Unparsable("Number out of range in JSON") from problem
    if "\\u" in text or "\x00" in text or text.count("{") + text.count("[") > DEEPEST:
        _refuse_what_no_database_holds(value)
    return value


def _text(raw: bytes, content_type: str) -> str:
    charset = _CHARSET.search(content_type)
    name = charset[1].lower() if charset else "utf-8"
    if name not in _CHARSETS:
        raise LibraryError(415, f'unsupported charset "{name.upper()}"')
    try:
        return raw.decode(name)
    except UnicodeDecodeError as problem:
        raise Unparsable(f"Malformed {name.upper()} text in JSON at position {problem.start}") from problem


def _inflate(raw: bytes, encoding: str) -> bytes:
    if encoding not in ("gzip", "deflate"):
        raise LibraryError(415, f'unsupported content encoding "{encoding}"')
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(raw, LIMIT_BYTES + 1)
    except zlib.error as problem:
        raise Unparsable("incorrect header check") from problem


def _in_v8_words(problem: json.JSONDecodeError, text: str) -> Unparsable:
    if problem.pos >= len(text.rstrip(_BLANKS)) and problem.msg.startswith("Expecting value"):
        return Unparsable("Unexpected end of JSON input")
    if problem.msg.startswith("Invalid"):
        words = (
            "Bad escaped character in JSON at position {at}" if "escape" in problem.msg else _V8_TEXTS.get(problem.msg)
        )
    else:
        words = _V8_TEXTS.get(problem.msg)
    if words is None:
        return _unexpected(text, problem.pos)
    return Unparsable(words.replace("{at}", str(problem.pos)).replace("{end}", str(len(text))))


def _unexpected(text: str, at: int) -> Unparsable:
    if at >= len(text):
        return Unparsable("Unexpected end of JSON input")
    shown = text if len(text) <= 40 else f"...{text[max(0, at - 10) : at + 10]}..."
    return Unparsable(f"Unexpected token '{text[at]}', \"{shown}\" is not valid JSON")


def _refuse_what_no_database_holds(value: Any) -> None:
    """NUL characters and halves of surrogate pairs make the vendor's database fail (500); so would endless nesting."""
    level = [value]
    for _ in range(DEEPEST):
        following: list[Any] = []
        for item in level:
            if isinstance(item, str):
                _refuse_bad_text(item)
            elif isinstance(item, list):
                following.extend(item)
            elif isinstance(item, dict):
                following.extend(item)
                following.extend(item.values())
        if not following:
            return
        level = following
    raise FrameworkError(400, "JSON nested too deeply")


def _refuse_bad_text(text: str) -> None:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise FrameworkError(400, "Text must not contain NUL characters or unpaired surrogates")
