-- code: CP509
-- promise: A booking has at most one successor, however many ask to move it at once.
-- source: *Reschedule a booking*: what was moved can't be moved again.
-- todo: Each of the moves shown was accepted. Reading the booking and moving it must be one step at the server.
SELECT any_value(operation) AS operation,
       format('booking {} was moved to {} places at once', target_uid, count(DISTINCT uid)) AS message,
       'one successor' AS expected,
       format('{} successors', count(DISTINCT uid)) AS actual,
       list(DISTINCT struct_pack(process, seq))[1:20] AS exchanges
FROM made
WHERE operation LIKE 'reschedule%' AND target_uid <> '' AND target_seat = '' AND uid <> target_uid
GROUP BY target_uid HAVING count(DISTINCT uid) > 1
ORDER BY min(sent_at)
