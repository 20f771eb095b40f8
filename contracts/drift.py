"""Our contract against a vendor's OpenAPI document: what one side has and the other lacks, as sorted lines.

Credentials in headers are left out (here a security scheme), and so are refusals, which vendors don't describe. What
only one side describes is told once, at its outermost member.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from contracts.surface import Member, Surface, surface

_CREDENTIALS: Final = frozenset({"header authorization", "header x-cal-client-id", "header x-cal-secret-key"})
_SHOWN: Final = 8


def drift(ours: Mapping[str, Any], vendors: Mapping[str, Any]) -> list[str]:
    """Every difference between two OpenAPI documents, operation by operation, sorted."""
    return sorted({*_operations(surface(ours), surface(vendors))})


def _operations(ours: Surface, vendors: Surface) -> Iterator[str]:
    for name in ours.keys() | vendors.keys():
        if name not in ours:
            yield f"{name}: only the vendor has it"
        elif name not in vendors:
            yield f"{name}: only we have it"
        else:
            mine, theirs = ours[name], vendors[name]
            yield from _members(f"{name}: parameter", mine.parameters, theirs.parameters)
            yield from _members(f"{name}: request", mine.request, theirs.request)
            for status in mine.answers.keys() | theirs.answers.keys():
                yield from _answer(f"{name}: {status}", status, mine.answers, theirs.answers)


def _answer(
    where: str, status: str, ours: Mapping[str, Mapping[str, Member]], vendors: Mapping[str, Mapping[str, Member]]
) -> Iterator[str]:
    if not status.startswith("2"):
        return
    if status not in ours:
        yield f"{where}: only the vendor answers it"
    elif status not in vendors:
        yield f"{where}: only we answer it"
    else:
        yield from _members(where, ours[status], vendors[status])


def _members(where: str, ours: Mapping[str, Member], vendors: Mapping[str, Member]) -> Iterator[str]:
    insides = _insides(ours), _insides(vendors)
    for name in ours.keys() | vendors.keys():
        if name in _CREDENTIALS:
            continue
        if name in ours and name in vendors:
            yield from _details(f"{where} {name}", ours[name], vendors[name])
            continue
        who = "we" if name in ours else "the vendor"
        have, say, describe = ("have", "say", "describe") if who == "we" else ("has", "says", "describes")
        around = _around(name)
        if around is None or (around in ours and around in vendors and around in insides[0] and around in insides[1]):
            yield f"{where} {name}: only {who} {have} it"
        elif around in ours and around in vendors:
            yield f"{where} {around}: only {who} {say} what is inside"
        elif around not in ours and around not in vendors and "*" in around:
            yield f"{where} {around}: only {who} {describe} its items"


def _around(name: str) -> str | None:
    """The member around this one, None for the outermost and for parameters."""
    return name.rpartition("/")[0].removesuffix("/*") or None if name.startswith("/") else None


def _insides(members: Mapping[str, Member]) -> set[str]:
    """The members of which something inside is known."""
    return {around for name in members if (around := _around(name)) is not None}


def _details(where: str, ours: Member, vendors: Member) -> Iterator[str]:
    if ours.required != vendors.required:
        yield f"{where}: required by {'us' if ours.required else 'the vendor'} only"
    if ours.enum and vendors.enum:
        for value in ours.enum - vendors.enum:
            yield f"{where}: only we know the value {value}"
        for value in vendors.enum - ours.enum:
            yield f"{where}: only the vendor knows the value {value}"
    elif vendors.enum:
        shown = sorted(vendors.enum)
        more = f", … ({len(shown)})" if len(shown) > _SHOWN else ""
        yield f"{where}: only the vendor lists its values: {', '.join(shown[:_SHOWN])}{more}"
