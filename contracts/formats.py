"""The formats that our schemas name, checked alike by both validators.

The compiled validator (jsonschema-rs) knows the standard ones; `jsonschema` asks it, so that the two can't differ on
what a date-time or an e-mail address is. Our own formats are the functions below.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, Final
from zoneinfo import available_timezones

import jsonschema
import jsonschema_rs

STANDARD: Final = ("date", "date-time", "email", "time", "uri", "uuid")


@cache
def _zones() -> frozenset[str]:
    """Every name as it is written, and in lower case."""
    return frozenset(name for zone in available_timezones() for name in (zone, zone.lower()))


@lru_cache(maxsize=4096)  # the compiled validator asks again and again, and few zones are ever named
def is_time_zone(value: str) -> bool:
    """Whether `value` names a zone of the IANA database; upper and lower case count alike, as they do at the server.

    Legacy names (EST, US/Pacific) are zones; offsets (+02:00, GMT+2) are not.
    """
    return value in _zones() or value.lower() in _zones()


OWN: Final[dict[str, Callable[[str], bool]]] = {"iana-time-zone": is_time_zone}


def compiled(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """The compiled validator of a schema: answers yes or no in microseconds."""
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, formats=OWN)


def _format_checker() -> jsonschema.FormatChecker:
    checker = jsonschema.FormatChecker(formats=())
    for name in STANDARD:
        checker.checks(name)(compiled({"format": name}).is_valid)
    for name, check in OWN.items():
        checker.checks(name)(lambda value, check=check: not isinstance(value, str) or check(value))
    return checker


FORMAT_CHECKER: Final = _format_checker()


def explaining(schema: dict[str, Any]) -> jsonschema.Draft202012Validator:
    """The validator that says where and why a document breaks a schema: some hundred times slower."""
    return jsonschema.Draft202012Validator(schema, format_checker=FORMAT_CHECKER)
