"""What a user's copy of a managed event type is: the team's options, but for the user's own schedule and visibility."""

import sqlite3

from sandbox.event_types.event_type import Options
from sandbox.event_types.operations import remove_event_type

OF_TEAM = ("schedulingType", "hosts", "assignAllTeamMembers")


def child_options(options: Options, known: Options | None = None, before: Options | None = None) -> Options:
    """A copy's options: the team's, with the schedule of its own, and as hidden as its user has made it.

    Where the team changes whether its event type is hidden the copies follow that, too.
    """
    copied = {name: value for name, value in options.items() if name not in OF_TEAM}
    copied["scheduleId"] = None if known is None else known["scheduleId"]
    if known is not None and (before is None or before["hidden"] == options["hidden"]):
        copied["hidden"] = known["hidden"]
    return copied


def remove_children(connection: sqlite3.Connection, parent_id: int) -> None:
    """Delete the copies of a managed event type; their bookings stay."""
    for (child_id,) in connection.execute("SELECT id FROM event_types WHERE parent_id = ?", (parent_id,)).fetchall():
        remove_event_type(connection, child_id)
