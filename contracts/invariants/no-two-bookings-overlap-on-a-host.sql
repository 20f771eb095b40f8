-- code: CP501
-- promise: No two accepted bookings of one host overlap.
-- source: *Create a booking*: a time that an accepted booking of the host takes is not free, however many ask at once.
-- todo: Look at both bookings: each was certainly accepted while the other was. Check and write must be one step
--   at the server, by a lock or a constraint of the database.
WITH held AS (
    -- One row for each quarter of an hour that a booking takes of a host.
    SELECT * EXCLUDE (quarters), unnest(quarters) AS quarter FROM (
        SELECT uid, starts, ends, since, until, shown_by, unnest(host_ids) AS host,
               range(CAST(floor(starts / 900) AS BIGINT), CAST(ceil(ends / 900) AS BIGINT)) AS quarters
        FROM certain WHERE starts < ends AND ends - starts <= 2 * 86400 AND since < until)
), crowded AS (
    -- Quarters in which one begins while an earlier one goes on: few, where all is well.
    SELECT DISTINCT host, quarter FROM (
        SELECT host, quarter, since, max(until) OVER (PARTITION BY host, quarter ORDER BY since, uid
                                                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until
        FROM held)
    WHERE busy_until > since
), suspects AS (
    SELECT held.* FROM held SEMI JOIN crowded USING (host, quarter)
), collisions AS (
    -- Each booking is told once, beside the first that it collides with.
    SELECT later.uid, later.host, min(later.since) AS since, any_value(later.starts) AS starts,
           any_value(later.ends) AS ends, any_value(later.shown_by) AS shown_by,
           arg_min(one, one.since) AS first
    FROM suspects later JOIN suspects one
      ON one.host = later.host AND one.quarter = later.quarter AND (one.since, one.uid) < (later.since, later.uid)
      AND one.until > later.since AND one.starts < later.ends AND one.ends > later.starts
    GROUP BY later.uid, later.host
)
SELECT 'createBooking' AS operation,
       format('{} and {} of host {} overlap, and both were accepted', first.uid, uid, host) AS message,
       'one booking at a time' AS expected,
       format('{} to {} beside {} to {}', strftime(to_timestamp(first.starts), '%Y-%m-%dT%H:%MZ'),
              strftime(to_timestamp(first.ends), '%H:%MZ'), strftime(to_timestamp(starts), '%H:%MZ'),
              strftime(to_timestamp(ends), '%H:%MZ')) AS actual,
       [first.shown_by, shown_by] AS exchanges
FROM collisions
ORDER BY since, uid
