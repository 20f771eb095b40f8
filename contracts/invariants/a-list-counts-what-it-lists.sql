-- code: CP511
-- promise: The totals of a list are the number of its rows: of all bookings together, and of each status.
-- source: *Get all bookings*, `pagination` and `status`.
-- todo: Compare `totalItems` with what the pages hold. Rows that come and go meanwhile are not counted against it.
WITH pages AS (
    SELECT process, seq, sent_at, total_items, len(bookings) AS rows_shown,
           regexp_extract(path, '[?&]status=([a-z]+)', 1) AS asked,
           CAST(nullif(regexp_extract(path, '[?&]skip=([0-9]+)', 1), '') AS BIGINT) AS skipped
    FROM exchanges
    WHERE flow = 'reconciliation' AND operation = 'getBookings' AND outcome = 'ok' AND total_items IS NOT NULL
), whole AS (
    SELECT process, sum(rows_shown) AS rows_shown, arg_max(total_items, sent_at) AS total, max(sent_at) AS sent_at,
           [arg_max(struct_pack(process, seq), sent_at)] AS exchanges
    FROM pages WHERE asked = '' GROUP BY process
), steady AS (
    -- Nothing that this process sent may still be under way, nor anything of those that are gone.
    SELECT process FROM events WHERE kind = 'reconciled' AND (facts ->> 'complete') = 'true'
      AND NOT EXISTS (FROM lost_processes)
      AND NOT EXISTS (FROM exchanges e WHERE outcome = 'unknown' AND method <> 'GET' AND e.process = events.process)
), by_status AS (
    SELECT listed.process, asked.status,
           count(DISTINCT uid) FILTER (
               CASE asked.status
                   WHEN 'cancelled' THEN listed.status IN ('cancelled', 'rejected')
                   WHEN 'unconfirmed' THEN listed.status = 'pending' AND ends >= listed.sent_at
                   WHEN 'past' THEN listed.status NOT IN ('cancelled', 'rejected') AND ends <= listed.sent_at
                   WHEN 'upcoming' THEN ends >= listed.sent_at AND CASE WHEN series = '' THEN listed.status NOT IN ('cancelled', 'rejected')
                                                                       ELSE listed.status = 'accepted' END
               END) AS rows_shown
    FROM listed CROSS JOIN (VALUES ('cancelled'), ('unconfirmed'), ('past'), ('upcoming')) asked (status)
    -- What begins or ends about now may change its place between two pages.
    WHERE abs(ends - listed.sent_at) > 600
    GROUP BY ALL
)
SELECT 'getBookings' AS operation,
       format('the list says it has {} bookings, its pages show {}', total, rows_shown) AS message,
       format('totalItems {}', rows_shown) AS expected, format('totalItems {}', total) AS actual, exchanges
FROM whole SEMI JOIN steady USING (process) WHERE total <> rows_shown
UNION ALL
SELECT 'getBookings',
       format('the list says that {} bookings are {}, the list of all shows {} such', total_items, asked, by_status.rows_shown),
       format('totalItems {}', by_status.rows_shown), format('totalItems {}', total_items),
       [struct_pack(pages.process, pages.seq)]
FROM pages SEMI JOIN steady USING (process)
JOIN by_status ON by_status.process = pages.process AND by_status.status = pages.asked
WHERE total_items <> by_status.rows_shown
