-- What the invariants read, made once from the views `exchanges`, `events` and `intents` of a history.
--
-- seen         every booking in every good answer, with the exchange that showed it
-- made         those among them that the exchange has made or moved here
-- listed       those of the listing at the run's end, each booking once; only of event types that were listed whole
-- reconciled   the event types that were listed whole
-- uncertain    writes that may have made a booking without saying so: no answer, a 5xx, an answer without a booking,
--              or an intent in the ledger of a process that was lost, and the exchange with it
-- cut_short    workers of other machines that were lost: what they asked for last may stand in no ledger that is here
-- capacity     the seats of each event type that has any
-- certain      from when to when each booking was certainly accepted (see the notes on time in __init__.py)

CREATE TABLE lost_processes AS
    SELECT process FROM events WHERE kind = 'worker' GROUP BY process
    HAVING NOT bool_or(facts ->> 'state' = 'ended');

CREATE TABLE cut_short AS
    SELECT CAST(facts ->> 'index' AS BIGINT) AS index FROM events
    WHERE kind = 'worker' AND (facts ->> 'state') = 'lost' AND (facts ->> 'elsewhere') = 'true';

CREATE TABLE reconciled AS
    SELECT DISTINCT unnest(from_json(facts -> 'event_types', '["BIGINT"]')) AS event_type_id
    FROM events WHERE kind = 'reconciled' AND (facts ->> 'complete') = 'true';

CREATE TABLE seen AS
    SELECT process, seq, sent_at, done_at, operation, version, method, flow, target_uid, target_seat, booker,
           shown.uid, shown.series, shown.status, shown.event_type_id, shown.host_ids, shown.seat_uid, shown.seats,
           shown.attendees, shown.rescheduled_from, shown.rescheduled_to,
           epoch(TRY_CAST(shown.start_at AS TIMESTAMPTZ)) AS starts, epoch(TRY_CAST(shown.end_at AS TIMESTAMPTZ)) AS ends
    FROM (SELECT * EXCLUDE (bookings), unnest(bookings) AS shown
          FROM (SELECT process, seq, sent_at, done_at, operation, version, method, flow, target_uid, target_seat,
                       booker, bookings
                FROM exchanges WHERE outcome = 'ok' AND len(bookings) > 0));

CREATE VIEW made AS
    FROM seen WHERE method = 'POST' AND (operation LIKE 'create%' OR operation LIKE 'reschedule%');

-- A list whose order changes under way may show a booking twice: then the later row counts.
CREATE TABLE listed AS
    WITH shown AS (
        SELECT process, seq, sent_at, uid, series, status, event_type_id, starts, ends, attendees, rescheduled_from
        FROM seen SEMI JOIN reconciled USING (event_type_id)
        WHERE flow = 'reconciliation' AND operation = 'getBookings'
    ), twice AS (
        SELECT uid FROM shown GROUP BY uid HAVING count(*) > 1
    )
    FROM shown ANTI JOIN twice USING (uid)
    UNION ALL
    (SELECT DISTINCT ON (uid) * FROM shown SEMI JOIN twice USING (uid) ORDER BY uid, sent_at DESC);

CREATE TABLE uncertain AS
    SELECT process, seq, sent_at, done_at, operation, target_uid, asked_event_type, booker,
           epoch(TRY_CAST(asked_start AS TIMESTAMPTZ)) AS starts
    FROM exchanges
    WHERE method = 'POST' AND path LIKE '/v2/bookings%'
      AND (operation LIKE 'create%' OR operation LIKE 'reschedule%')
      AND (outcome IN ('unknown', 'failed') OR (outcome = 'ok' AND len(bookings) = 0))
    UNION ALL
    SELECT process, NULL, sent_at, NULL, operation, target_uid, asked_event_type, booker,
           epoch(TRY_CAST(asked_start AS TIMESTAMPTZ))
    FROM intents SEMI JOIN lost_processes USING (process);

CREATE TABLE capacity AS
    WITH answers AS (
        SELECT operation, json_extract(answer_body, '$.data') AS told FROM exchanges
        WHERE operation IN ('createEventType', 'createTeamEventType') AND outcome = 'ok' AND json_valid(answer_body)
    ), types AS (
        SELECT unnest(CASE json_type(told) WHEN 'ARRAY' THEN from_json(told, '["JSON"]') ELSE [told] END) AS told
        FROM answers
    )
    SELECT CAST(told ->> 'id' AS BIGINT) AS event_type_id,
           max(TRY_CAST(json_extract_string(told, '$.seats.seatsPerTimeSlot') AS BIGINT)) AS seats
    FROM types WHERE TRY_CAST(told ->> 'id' AS BIGINT) IS NOT NULL GROUP BY 1 HAVING seats IS NOT NULL;

-- Requests that may end a booking, by what they address: the booking, its series, or a seat in it. A refusal ends
-- nothing.
CREATE TABLE endings AS
    SELECT key, min(sent_at) AS sent_at FROM (
        SELECT target_uid AS key, sent_at FROM exchanges
        WHERE target_uid <> '' AND outcome <> 'refused' AND method <> 'GET'
          AND operation NOT IN ('confirmBooking', 'markNoShow', 'addGuests', 'addAttendee', 'updateBookingLocation')
        UNION ALL
        SELECT target_seat, sent_at FROM exchanges WHERE target_seat <> '' AND outcome <> 'refused'
        UNION ALL
        SELECT target_uid, sent_at FROM intents SEMI JOIN lost_processes USING (process) WHERE target_uid <> ''
    ) GROUP BY key;

CREATE TABLE certain AS
    WITH lives AS (
        SELECT uid, max(series) AS series, max(event_type_id) AS event_type_id,
               min(starts) AS starts, max(ends) AS ends,
               arg_min(host_ids, done_at) FILTER (status = 'accepted') AS host_ids,
               min(done_at) FILTER (status = 'accepted') AS since,
               max(sent_at) FILTER (status = 'accepted') AS last_seen,
               coalesce(bool_or(status IN ('cancelled', 'rejected')), false) AS over,
               arg_min(struct_pack(process, seq), done_at) FILTER (status = 'accepted') AS shown_by,
               arg_max(struct_pack(process, seq), sent_at) FILTER (status = 'accepted') AS last_shown_by
        FROM seen GROUP BY uid
    ), seat_endings AS (
        SELECT uid, min(e.sent_at) AS sent_at
        FROM (SELECT DISTINCT uid, unnest(seats) AS seat FROM seen WHERE len(seats) > 0) JOIN endings e ON e.key = seat
        GROUP BY uid
    ), series_endings AS (
        SELECT lives.series, min(e.sent_at) AS sent_at FROM lives JOIN endings e ON e.key = lives.uid
        WHERE lives.series <> '' GROUP BY lives.series
    )
    SELECT lives.*,
           greatest(last_seen,
                    coalesce(least(own.sent_at, whole.sent_at, others.sent_at, seat.sent_at),
                             CASE WHEN over THEN last_seen ELSE 'infinity'::DOUBLE END)) AS until
    FROM lives
    LEFT JOIN endings own ON own.key = lives.uid
    LEFT JOIN endings whole ON whole.key = lives.series AND lives.series <> ''
    LEFT JOIN series_endings others ON others.series = lives.series
    LEFT JOIN seat_endings seat ON seat.uid = lives.uid
    WHERE since IS NOT NULL;
