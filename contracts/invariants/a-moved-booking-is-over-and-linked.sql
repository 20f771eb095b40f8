-- code: CP508
-- promise: A booking that was moved is cancelled and names its successor, and the successor names it.
-- source: *Reschedule a booking*, `rescheduledFromUid` and `rescheduledToUid`. Occurrences and seats need not say where
--   they went (decisions R16 and R17).
-- todo: Compare the move with the later view: either the old booking goes on, or the links lead elsewhere.
WITH moves AS (
    SELECT target_uid AS old, any_value(uid) AS new, any_value(operation) AS operation, min(done_at) AS done_at,
           any_value(series) AS series, any_value(event_type_id) AS event_type_id,
           any_value(struct_pack(process, seq)) AS moved_by
    FROM made
    WHERE operation LIKE 'reschedule%' AND target_uid <> '' AND target_seat = '' AND uid <> target_uid
      AND version = '2024-08-13'
    GROUP BY target_uid HAVING count(DISTINCT uid) = 1
), later AS (
    SELECT moves.*, v.uid, v.status, v.series AS its_series, v.rescheduled_from, v.rescheduled_to, v.sent_at,
           struct_pack(process := v.process, seq := v.seq) AS shown_by,
           CASE
               WHEN v.uid = old AND v.status IN ('accepted', 'pending') THEN format('is {} still', v.status)
               WHEN v.uid = old AND v.rescheduled_to NOT IN ('', new) THEN 'names another successor: ' || v.rescheduled_to
               WHEN v.uid = old AND v.rescheduled_to = '' AND v.series = '' AND capacity.seats IS NULL
                   THEN 'names no successor'
               WHEN v.uid = new AND v.rescheduled_from NOT IN ('', old)
                   THEN 'has a successor that says it came from ' || v.rescheduled_from
               WHEN v.uid = new AND v.rescheduled_from = '' AND v.series = '' AND capacity.seats IS NULL
                   THEN 'has a successor that does not say where it came from'
           END AS wrong
    FROM seen v
    JOIN (SELECT *, unnest([old, new]) AS either FROM moves) moves ON v.uid = moves.either
    LEFT JOIN capacity ON capacity.event_type_id = moves.event_type_id
    WHERE v.version = '2024-08-13' AND v.sent_at >= moves.done_at
)
SELECT operation,
       format('booking {} was moved to {}, and {}', old, new, arg_min(wrong, sent_at)) AS message,
       'cancelled, with links both ways' AS expected,
       arg_min(wrong, sent_at) AS actual,
       [any_value(moved_by), arg_min(shown_by, sent_at)] AS exchanges
FROM later WHERE wrong IS NOT NULL
GROUP BY old, new, operation ORDER BY min(sent_at), old
