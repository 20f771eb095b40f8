"""Probes of a booking's states."""

from __future__ import annotations

from tests.harness.sandbox.faults.probing import Probed, probe


@probe("reschedule-leaves-old-accepted")
def a_moved_booking_is_cancelled(sandbox: Probed) -> bool:
    uid = sandbox.book("2030-01-08T10:00:00Z")["uid"]
    sandbox.data(sandbox.reschedule(uid, "2030-01-09T10:00:00Z"), 201)
    return bool(sandbox.read(uid)["status"] == "cancelled")
