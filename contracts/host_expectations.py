"""Promises about who hosts: whose turn it is, and whose bookings are whose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from contracts.exchange import Violation
from contracts.shape import shown

CODES: Final = {
    "CP341": "a booking is hosted by somebody else than it must be",
    "CP342": "the hosts of a round robin don't take turns",
}


def hosted_by(operation: str, booking: Mapping[str, Any], hosts: Sequence[int], why: str) -> Iterator[Violation]:
    """A booking shows these users, by their ids, as its hosts."""
    came = [host["id"] for host in booking["hosts"]]
    if came != list(hosts):
        message = f"{operation}: the hosts are {shown(came)} instead of {shown(list(hosts))}, although {why}"
        rule = "a-booking-is-hosted-by-who-must"
        yield Violation("CP341", operation, rule, "/data/hosts", message, shown(list(hosts)), shown(came))


def each_in_turn(came: Sequence[int], hosts: Sequence[int]) -> Iterator[Violation]:
    """Of as many bookings as there are hosts, all of them free and none preferred, each host has got one."""
    if sorted(came) != sorted(hosts):
        message = f"createBooking: the turn came to {shown(list(came))} instead of to each of {shown(list(hosts))} once"
        rule = "hosts-take-turns"
        yield Violation("CP342", "createBooking", rule, "/data/hosts", message, shown(sorted(hosts)), shown(list(came)))
