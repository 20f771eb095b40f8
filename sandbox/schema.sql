-- Instants are integers: milliseconds since 1970-01-01T00:00Z. Everything nested is JSON text.

CREATE TABLE IF NOT EXISTS catalogue (
    -- Changed by every write to users, keys, schedules and event types: a cached catalogue is good while this stands still.
    only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
    generation INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS users (
    id                  INTEGER PRIMARY KEY,
    username            TEXT NOT NULL UNIQUE,
    name                TEXT NOT NULL,
    email               TEXT NOT NULL UNIQUE,
    time_zone           TEXT NOT NULL,
    time_format         INTEGER NOT NULL DEFAULT 24,
    week_start          TEXT NOT NULL DEFAULT 'Monday',
    default_schedule_id INTEGER,
    locale              TEXT,
    avatar_url          TEXT,
    bio                 TEXT,
    metadata            TEXT NOT NULL DEFAULT '{}',
    -- The longest time any booking of this host blocks, buffers included: the bound that keeps conflict checks short.
    longest_blocked_ms  INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS api_keys (
    key        TEXT PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users (id),
    expires_ms INTEGER
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS schedules (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id     INTEGER NOT NULL REFERENCES users (id),
    name         TEXT NOT NULL,
    time_zone    TEXT NOT NULL,
    availability TEXT NOT NULL,
    overrides    TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS event_types (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL REFERENCES users (id),
    slug     TEXT NOT NULL,
    options  TEXT NOT NULL,
    UNIQUE (owner_id, slug)
);

-- Every page that a create touches is written at its commit: no index here that a question of the API does not need.
CREATE TABLE IF NOT EXISTS bookings (
    id                   INTEGER PRIMARY KEY,
    uid                  TEXT NOT NULL UNIQUE,
    series_uid           TEXT,
    host_id              INTEGER NOT NULL REFERENCES users (id),
    event_type_id        INTEGER,
    status               TEXT NOT NULL CHECK (status IN ('accepted', 'pending', 'cancelled', 'rejected')),
    start_ms             INTEGER NOT NULL,
    end_ms               INTEGER NOT NULL,
    blocked_from_ms      INTEGER NOT NULL,
    blocked_to_ms        INTEGER NOT NULL,
    title                TEXT NOT NULL,
    description          TEXT NOT NULL,
    location             TEXT,
    metadata             TEXT NOT NULL,
    responses            TEXT NOT NULL,
    ics_uid              TEXT NOT NULL,
    rescheduled_from_uid TEXT,
    rescheduled_to_uid   TEXT,
    rescheduling_reason  TEXT,
    rescheduled_by       TEXT,
    cancellation_reason  TEXT NOT NULL DEFAULT '',
    cancelled_by         TEXT NOT NULL DEFAULT '',
    absent_host          INTEGER NOT NULL DEFAULT 0,
    created_ms           INTEGER NOT NULL,
    updated_ms           INTEGER NOT NULL
);

CREATE INDEX IF NOT EXISTS bookings_that_block ON bookings (host_id, blocked_from_ms, blocked_to_ms)
    WHERE status IN ('accepted', 'pending');
CREATE INDEX IF NOT EXISTS bookings_of_host ON bookings (host_id, start_ms);
CREATE INDEX IF NOT EXISTS bookings_of_series ON bookings (series_uid, start_ms) WHERE series_uid IS NOT NULL;

CREATE TABLE IF NOT EXISTS attendees (
    id           INTEGER PRIMARY KEY,
    booking_id   INTEGER NOT NULL REFERENCES bookings (id),
    email        TEXT NOT NULL,
    name         TEXT NOT NULL,
    time_zone    TEXT NOT NULL,
    language     TEXT NOT NULL,
    phone_number TEXT,
    absent       INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX IF NOT EXISTS attendees_of_booking ON attendees (booking_id);
CREATE INDEX IF NOT EXISTS attendees_by_email ON attendees (email, booking_id);

INSERT OR IGNORE INTO catalogue (only_row, generation) VALUES (1, 0);
