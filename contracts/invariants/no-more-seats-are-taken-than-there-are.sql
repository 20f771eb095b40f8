-- code: CP502
-- promise: No more seats of a time slot are taken at one moment than its event type has.
-- source: `seatsPerTimeSlot` of the event type; *Create a booking*, `seatUid`.
-- todo: Count the seats in the answers shown. Counting what is left and taking a seat must be one step at the server.
WITH capable AS (
    SELECT seen.* FROM seen SEMI JOIN capacity USING (event_type_id)
), at_once AS (
    -- One answer shows them all.
    SELECT operation, uid, starts, event_type_id, len(list_distinct(shown.seats)) AS taken, sent_at, struct_pack(process, seq) AS shown_by
    FROM capable shown WHERE status = 'accepted'
), taken AS (
    -- Or several answers gave one each, and nothing gave any of them up.
    SELECT event_type_id, starts, host_ids[1] AS host, seat_uid,
           min(m.done_at) AS since, arg_min(struct_pack(process, seq), m.done_at) AS shown_by,
           coalesce(min(least(own.sent_at, seat.sent_at)), 'infinity'::DOUBLE) AS until
    FROM capable m
    LEFT JOIN endings own ON own.key = m.uid
    LEFT JOIN endings seat ON seat.key = m.seat_uid
    WHERE method = 'POST' AND seat_uid <> '' AND (operation LIKE 'create%' OR operation LIKE 'reschedule%')
    GROUP BY ALL
    HAVING since < until
), steps AS (
    SELECT event_type_id, starts, host, since AS moment, 1 AS step, shown_by FROM taken
    UNION ALL
    SELECT event_type_id, starts, host, until, -1, NULL FROM taken WHERE isfinite(until)
), counted AS (
    SELECT *, sum(step) OVER (PARTITION BY event_type_id, starts, host ORDER BY moment, step
                              ROWS UNBOUNDED PRECEDING) AS taken_now,
           list(shown_by) FILTER (shown_by IS NOT NULL)
               OVER (PARTITION BY event_type_id, starts, host ORDER BY moment, step ROWS 19 PRECEDING) AS shown_by_all
    FROM steps
), oversold AS (
    SELECT event_type_id, starts, max(taken) AS taken, [arg_max(shown_by, taken)] AS exchanges, 1 AS rank
    FROM at_once JOIN capacity USING (event_type_id) WHERE taken > capacity.seats GROUP BY ALL
    UNION ALL
    SELECT event_type_id, starts, max(taken_now), arg_max(shown_by_all, taken_now), 2
    FROM counted JOIN capacity USING (event_type_id) WHERE taken_now > capacity.seats GROUP BY event_type_id, starts, host
)
SELECT 'createBooking' AS operation,
       format('{} seats of one time slot were taken at once, its event type {} has {}', taken, event_type_id, seats) AS message,
       format('at most {}', seats) AS expected,
       CAST(taken AS VARCHAR) AS actual,
       exchanges
FROM (SELECT DISTINCT ON (event_type_id, starts) * FROM oversold ORDER BY event_type_id, starts, rank DESC)
JOIN capacity USING (event_type_id)
ORDER BY starts
