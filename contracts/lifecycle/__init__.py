"""The lifecycle of bookings: what must be true of the next answer, given all the earlier ones."""

from __future__ import annotations

from contracts.lifecycle.lifecycle import Lifecycle
from contracts.lifecycle.promises import CODES, PROMISES, Promise
from contracts.lifecycle.transitions import TRANSITIONS, Transition

__all__ = ["CODES", "PROMISES", "TRANSITIONS", "Lifecycle", "Promise", "Transition"]
