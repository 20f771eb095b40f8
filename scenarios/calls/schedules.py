"""Calls about a user's hours."""

from __future__ import annotations

from typing import Any

from contracts.exchange import HOST, Call
from scenarios.calls.paths import SCHEDULES, path


def create_schedule(body: Any, *, caller: str = HOST) -> Call:
    """*Create a schedule* of the caller's own."""
    return Call("createSchedule", "POST", path("schedules"), SCHEDULES, body, caller=caller)


def list_schedules(*, caller: str = HOST) -> Call:
    """*Get all schedules* of the caller."""
    return Call("getSchedules", "GET", path("schedules"), SCHEDULES, caller=caller)


def get_default_schedule(*, caller: str = HOST) -> Call:
    """*Get default schedule* of the caller; may be null."""
    return Call("getDefaultSchedule", "GET", path("schedules", "default"), SCHEDULES, caller=caller)


def get_schedule(schedule_id: int, *, caller: str = HOST) -> Call:
    """*Get a schedule* of the caller's own."""
    return Call("getSchedule", "GET", path("schedules", schedule_id), SCHEDULES, caller=caller)


def update_schedule(schedule_id: int, body: Any, *, caller: str = HOST) -> Call:
    """*Update a schedule* of the caller's own."""
    return Call("updateSchedule", "PATCH", path("schedules", schedule_id), SCHEDULES, body, caller=caller)


def delete_schedule(schedule_id: int, *, caller: str = HOST) -> Call:
    """*Delete a schedule* of the caller's own."""
    return Call("deleteSchedule", "DELETE", path("schedules", schedule_id), SCHEDULES, caller=caller)
