-- code: CP505
-- promise: Every booking of the run's own event types was made by a request of the run.
-- source: The event types are the run's own: nobody else books them.
-- todo: The listing shows a booking that no request asked for, not even one whose answer never came.
SELECT 'getBookings' AS operation,
       format('booking {} is there, and no request has made it', uid) AS message,
       'only what was asked for' AS expected,
       format('{}, begins {}', status, strftime(to_timestamp(starts), '%Y-%m-%dT%H:%MZ')) AS actual,
       [struct_pack(process, seq)] AS exchanges
FROM listed there
ANTI JOIN made ON made.uid = there.uid
-- Settled as made: a create whose answer never came, by who asks and what for; a move, by what it left.
ANTI JOIN (SELECT * FROM uncertain WHERE booker IS NOT NULL) asked
    ON list_contains(there.attendees, asked.booker)
    AND (asked.starts = there.starts OR there.series <> '')
    AND coalesce(asked.asked_event_type, there.event_type_id) = there.event_type_id
ANTI JOIN (SELECT DISTINCT target_uid FROM uncertain WHERE target_uid <> '') moved ON moved.target_uid = there.rescheduled_from
-- What the command listed in place of a lost worker, whose ledger did not come whole.
WHERE NOT (there.process = 'examination' AND EXISTS (FROM cut_short))
ORDER BY starts, uid
