-- code: CP510
-- promise: Of all clients that fight for one thing exactly one wins.
-- source: *Create*, *Reschedule*, *Confirm*, *Cancel a booking*: once one was accepted, the others find it taken.
-- todo: Look at who won. Several winners: check and write are not one step. None: the server refused what was free.
WITH entered AS (
    SELECT contest, process, seq, sent_at, operation, outcome, status,
           CASE WHEN outcome <> 'ok' THEN NULL
                -- Who asks again for what waits to be confirmed is given the same booking: that is no second winner.
                WHEN operation LIKE 'create%' AND len(bookings) > 0
                    THEN coalesce(nullif(bookings[1].seat_uid, ''), nullif(bookings[1].series, ''), bookings[1].uid)
                ELSE format('{}/{}', process, seq) END AS prize
    FROM exchanges WHERE contest <> '' AND method <> 'GET'
), contests AS (
    SELECT contest, mode(operation) AS operation, count(*) AS clients, count(DISTINCT prize) AS winners,
           -- A 429 says nothing about the thing that was fought for.
           bool_and(outcome IN ('ok', 'refused') AND status <> 429) AS all_told,
           min(sent_at) AS sent_at,
           list(struct_pack(process, seq) ORDER BY sent_at) FILTER (prize IS NOT NULL) AS won_by,
           list(struct_pack(process, seq) ORDER BY sent_at) AS all_by
    FROM entered GROUP BY contest
)
SELECT operation,
       format('{} of {} clients won contest {}', winners, clients, contest) AS message,
       'exactly one winner' AS expected,
       format('{} winners', winners) AS actual,
       (CASE WHEN winners > 0 THEN won_by ELSE all_by END)[1:20] AS exchanges
FROM contests
WHERE (winners > 1 OR (winners = 0 AND all_told AND clients > 1 AND NOT EXISTS (FROM lost_processes)))
  -- What the generator saw itself, as soon as all rivals had their answers, is told already.
  AND contest NOT IN (
      SELECT contest FROM violations JOIN exchanges USING (process, seq) WHERE code IN ('CP314', 'CP317')
  )
ORDER BY sent_at
