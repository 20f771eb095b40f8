"""`take` and `skip` of a query: how long a page is, and how many items come before it."""

import re
from dataclasses import dataclass
from typing import Any

from sandbox.http.errors import ValidationError

LONGEST_PAGE = 250
LARGEST = 2**53
NUMBER_TEXT = "must be a number conforming to the specified constraints"
_INTEGER = re.compile(r"\s*([+-]?\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page:
    """Which items of a list are wanted."""

    take: int
    skip: int


def wanted_page(query: dict[str, str | list[str]], default_take: int = LONGEST_PAGE) -> Page:
    """The page a query asks for; ValidationError lists what is wrong with it. Other parameters are not looked at."""
    numbers: dict[str, int | None] = {}
    for name in ("take", "skip"):
        value = query.get(name)
        if value is not None:
            numbers[name] = leading_integer(value if isinstance(value, str) else value[0])
    wrong: list[dict[str, Any]] = [
        {"target": numbers, "value": numbers[name], "property": name, "children": [], "constraints": constraints}
        for name, least, most in (("take", 1, LONGEST_PAGE), ("skip", 0, None))
        if name in numbers and (constraints := count_constraints(name, numbers[name], least, most))
    ]
    if wrong:
        raise ValidationError(wrong)
    take, skip = numbers.get("take"), numbers.get("skip")
    return Page(default_take if take is None else take, skip or 0)


def leading_integer(text: str) -> int | None:
    """As JavaScript's parseInt: the whole number a text begins with."""
    found = _INTEGER.match(text)
    if found is None:
        return None
    number = found[1]
    return int(number) if len(number) <= 17 else LARGEST


def count_constraints(name: str, number: int | None, least: int, most: int | None) -> dict[str, str]:
    """What is wrong with a number of items; None is no number at all, and breaks every constraint."""
    constraints = {}
    if most is not None and (number is None or number > most):
        constraints["max"] = f"{name} must not be greater than {most}"
    if number is None or number < least:
        constraints["min"] = f"{name} must not be less than {least}"
    if number is None:
        constraints["isNumber"] = f"{name} {NUMBER_TEXT}"
    return constraints
