"""Names of bookings: 128 random bits in 22 characters of the flickr base-58 alphabet."""

import os
from uuid import uuid4

ALPHABET = "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 22
# Two characters at a time: half the divisions of a long number.
PAIRS = [first + second for second in ALPHABET for first in ALPHABET]


def booking_uid() -> str:
    """A new uid; two are never the same."""
    return spelt(int.from_bytes(os.urandom(16), "big"))


def spelt(number: int) -> str:
    """A number of 128 bits as a uid."""
    pairs = []
    for _ in range(LENGTH // 2):
        number, digits = divmod(number, len(PAIRS))
        pairs.append(PAIRS[digits])
    return "".join(pairs)


def series_uid() -> str:
    """The uid all occurrences of a series share."""
    return str(uuid4())
