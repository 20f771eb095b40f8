-- code: CP506
-- promise: A request that was not answered has happened once or not at all.
-- source: *Create a booking*: one request makes one booking.
-- todo: More bookings are there than were asked for by this person at this start. Was a request tried again on the way?
WITH asked AS (
    SELECT booker, starts, asked_event_type, count(*) AS asked, min(sent_at) AS sent_at,
           list(struct_pack(process, seq)) FILTER (seq IS NOT NULL) AS exchanges
    FROM uncertain WHERE operation LIKE 'create%' AND booker IS NOT NULL AND asked_event_type IS NOT NULL GROUP BY ALL
), there AS (
    SELECT event_type_id, starts, unnest(attendees) AS booker, uid, struct_pack(process, seq) AS shown_by,
           uid IN (SELECT uid FROM made) AS answered
    FROM listed WHERE series = '' AND rescheduled_from = ''
)
SELECT 'createBooking' AS operation,
       format('{} unanswered requests of one person for one start made {} bookings', asked, count(DISTINCT uid)) AS message,
       format('at most {}', asked) AS expected,
       CAST(count(DISTINCT uid) AS VARCHAR) AS actual,
       any_value(exchanges) || list(DISTINCT shown_by) AS exchanges
FROM asked JOIN there ON asked.booker = there.booker AND asked.starts = there.starts
    AND asked.asked_event_type = there.event_type_id
WHERE NOT answered
GROUP BY asked.booker, asked.starts, asked_event_type, asked HAVING count(DISTINCT uid) > asked
ORDER BY asked.starts
