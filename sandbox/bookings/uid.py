"""Names of bookings: a random UUID in 22 characters of the flickr base-58 alphabet."""

from uuid import uuid4

ALPHABET = "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 22


def booking_uid() -> str:
    """A new uid; two are never the same."""
    number = uuid4().int
    characters = []
    for _ in range(LENGTH):
        number, digit = divmod(number, 58)
        characters.append(ALPHABET[digit])
    characters.reverse()
    return "".join(characters)


def series_uid() -> str:
    """The uid all occurrences of a series share."""
    return str(uuid4())
