"""What the clients asked for and what they were told; what was never answered is unknown, not failed."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Ledger:
    """Everything said on the outside. `unknown` are the uids of bookings about which an answer is missing."""

    statuses: Counter[int] = field(default_factory=Counter)
    emails: set[str] = field(default_factory=lambda: {"jane@example.com"})
    refused: set[tuple[str, str, str]] = field(default_factory=set)
    created: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    series: dict[str, int] = field(default_factory=dict)
    seats: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    unanswered: int = 0
    wins: Counter[str] = field(default_factory=Counter)
    tried: dict[str, int] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    kills: int = 0

    def create_answered(self, slug: str, start: str, email: str, status: int, data: Any) -> None:
        """A create was answered; `data` is that of a success."""
        if status != 201:
            self.refused.add((slug, start, email))
            return
        for booking in data if isinstance(data, list) else [data]:
            self.created[booking["uid"]] = (slug, booking["start"], email)
            if "recurringBookingUid" in booking:
                self.series[booking["recurringBookingUid"]] = len(data)
            if "seatUid" in booking:
                self.seats[booking["seatUid"]] = booking["uid"]
