-- code: CP507
-- promise: A booking that one client saw cancelled is cancelled for every client that asks later.
-- source: *Cancel a booking*. A server that revives one gives its time to two people.
-- todo: Follow the booking through the exchanges shown; look for what saved it as it had been read before.
WITH ended AS (
    SELECT uid, min(done_at) AS done_at, arg_min(struct_pack(process, seq), done_at) AS ended_by
    FROM seen WHERE status = 'cancelled' AND target_seat = '' GROUP BY uid
)
SELECT arg_min(operation, sent_at) AS operation,
       format('booking {} was cancelled, and later it was {}', uid, arg_min(status, sent_at)) AS message,
       'cancelled' AS expected,
       arg_min(status, sent_at) AS actual,
       [any_value(ended_by), arg_min(struct_pack(process, seq), sent_at)] AS exchanges
FROM seen JOIN ended USING (uid)
WHERE status IN ('accepted', 'pending') AND sent_at >= ended.done_at
GROUP BY uid ORDER BY min(sent_at), uid
