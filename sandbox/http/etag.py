"""Entity tags: a client that has an answer already is told so instead of being sent it again."""

import hashlib
from base64 import b64encode

DIGEST = 27


def etag(body: bytes) -> bytes:
    """The weak tag of a body: its length in hexadecimal digits and its SHA-1 (observed on every JSON answer)."""
    digest = hashlib.sha1(body, usedforsecurity=False).digest()
    return b'W/"%x-%b"' % (len(body), b64encode(digest)[:DIGEST])


def is_known(header: str, tag: bytes) -> bool:
    """Whether `If-None-Match` names this tag; weak and strong spellings are the same here."""
    wanted = tag.decode().removeprefix("W/")
    return any(given.strip().removeprefix("W/") in (wanted, "*") for given in header.split(","))
