-- code: CP504
-- promise: Every booking that was acknowledged is there when the run has ended, whatever became of it.
-- source: What a 201 means; *Get all bookings* lists every booking of the host, the cancelled ones too.
-- todo: Read the booking by its uid. It was answered for and is gone: look for what was answered before it was written.
SELECT made.operation,
       format('booking {} was answered for, and the listing after the run has it not', uid) AS message,
       'in the listing' AS expected,
       'missing' AS actual,
       [arg_min(struct_pack(made.process, made.seq), made.done_at)] AS exchanges
FROM made SEMI JOIN reconciled USING (event_type_id)
WHERE uid NOT IN (SELECT uid FROM seen WHERE flow = 'reconciliation')
GROUP BY uid, made.operation
ORDER BY min(made.done_at)
