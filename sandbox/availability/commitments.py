"""Whether somebody is taken at the time of a booking that exists already and only lacks a host, or his word."""

from sandbox.deployment import Deployment

# Both partial indexes on time need to be told the states they hold (compare `calendars.BUSY`).
TAKEN = """
    WITH asked AS (
        SELECT id, blocked_from_ms AS from_ms, blocked_to_ms AS to_ms,
               blocked_from_ms - (SELECT longest_blocked_ms FROM users WHERE id = :user) AS since_ms
        FROM bookings WHERE id = :booking
    )
    SELECT 1 FROM asked JOIN bookings b
    WHERE b.host_id = :user AND b.status IN ('accepted', 'pending') AND b.status = 'accepted' AND b.id <> asked.id
      AND b.blocked_from_ms < asked.to_ms AND b.blocked_from_ms > asked.since_ms AND b.blocked_to_ms > asked.from_ms
    UNION ALL
    SELECT 1 FROM asked JOIN engagements e JOIN bookings b ON b.id = e.booking_id
    WHERE e.user_id = :user AND b.status = 'accepted' AND b.id <> asked.id
      AND e.blocked_from_ms < asked.to_ms AND e.blocked_from_ms > asked.since_ms AND e.blocked_to_ms > asked.from_ms
    LIMIT 1
"""


def is_taken(deployment: Deployment, user_id: int, booking_id: int) -> bool:
    """Whether another accepted booking, buffers included, keeps this account busy while that one lasts.

    Hours, notice and window are not looked at: they were when the booking was made.
    """
    values = {"user": user_id, "booking": booking_id}
    return deployment.database.connection.execute(TAKEN, values).fetchone() is not None
