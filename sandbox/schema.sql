-- Instants are integers: milliseconds since 1970-01-01T00:00Z. Everything nested is JSON text.

CREATE TABLE IF NOT EXISTS catalogue (
    -- Changed by every write to users, keys, schedules and event types: a cached catalogue is good while this stands still.
    only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
    generation INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS users (
    -- The id of a deleted account is never given out again.
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
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
    -- The organisation this account belongs to, and the platform client that made it, if it is a managed user.
    organization_id     INTEGER,
    client_id           TEXT,
    created_ms          INTEGER,
    -- The longest time any booking of this host blocks, buffers included: the bound that keeps conflict checks short.
    longest_blocked_ms  INTEGER NOT NULL DEFAULT 0,
    -- How many bookings this account hosts, whatever their state: what an unfiltered list says is its total.
    hosted              INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX IF NOT EXISTS users_of_organization ON users (organization_id) WHERE organization_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS users_of_client ON users (client_id) WHERE client_id IS NOT NULL;

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

-- Teams; an organisation is one, too, and its teams name it as their parent.
CREATE TABLE IF NOT EXISTS teams (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    parent_id       INTEGER REFERENCES teams (id),
    slug            TEXT NOT NULL,
    is_organization INTEGER NOT NULL DEFAULT 0,
    options         TEXT NOT NULL
);

-- A slug is unique among organisations, inside one organisation, and among the teams that belong to none.
CREATE UNIQUE INDEX IF NOT EXISTS teams_by_slug ON teams (COALESCE(parent_id, 0), is_organization, slug);

CREATE TABLE IF NOT EXISTS memberships (
    id                    INTEGER PRIMARY KEY AUTOINCREMENT,
    team_id               INTEGER NOT NULL REFERENCES teams (id),
    user_id               INTEGER NOT NULL REFERENCES users (id),
    role                  TEXT NOT NULL CHECK (role IN ('MEMBER', 'ADMIN', 'OWNER')),
    accepted              INTEGER NOT NULL,
    disable_impersonation INTEGER NOT NULL DEFAULT 0,
    UNIQUE (team_id, user_id)
);

CREATE INDEX IF NOT EXISTS memberships_of_user ON memberships (user_id);

CREATE TABLE IF NOT EXISTS oauth_clients (
    id              TEXT PRIMARY KEY,
    secret          TEXT NOT NULL,
    organization_id INTEGER NOT NULL REFERENCES teams (id),
    owner_id        INTEGER NOT NULL REFERENCES users (id),
    options         TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS tokens (
    token      TEXT PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
    client_id  TEXT NOT NULL REFERENCES oauth_clients (id),
    user_id    INTEGER NOT NULL REFERENCES users (id),
    expires_ms INTEGER NOT NULL
) WITHOUT ROWID;

-- An event type belongs to a user or to a team. `parent_id` is the managed event type that a user's copy follows.
CREATE TABLE IF NOT EXISTS event_types (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id  INTEGER REFERENCES users (id),
    team_id   INTEGER REFERENCES teams (id),
    parent_id INTEGER,
    slug      TEXT NOT NULL,
    options   TEXT NOT NULL,
    UNIQUE (owner_id, slug),
    UNIQUE (team_id, slug),
    CHECK ((owner_id IS NULL) <> (team_id IS NULL))
);

CREATE INDEX IF NOT EXISTS event_types_by_parent ON event_types (parent_id) WHERE parent_id IS NOT NULL;

-- Every page that a create touches is written at its commit: no index here that a question of the API does not need.
CREATE TABLE IF NOT EXISTS bookings (
    id                   INTEGER PRIMARY KEY,
    uid                  TEXT NOT NULL UNIQUE,
    series_uid           TEXT,
    -- The organiser; an instant booking waits for one.
    host_id              INTEGER REFERENCES users (id),
    event_type_id        INTEGER,
    status               TEXT NOT NULL
        CHECK (status IN ('accepted', 'pending', 'cancelled', 'rejected', 'awaiting_host')),
    start_ms             INTEGER NOT NULL,
    end_ms               INTEGER NOT NULL,
    blocked_from_ms      INTEGER NOT NULL,
    blocked_to_ms        INTEGER NOT NULL,
    title                TEXT NOT NULL,
    -- Null on a seated booking whose first attendee left no notes.
    description          TEXT,
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
    rejection_reason     TEXT,
    absent_host          INTEGER NOT NULL DEFAULT 0,
    created_ms           INTEGER NOT NULL,
    updated_ms           INTEGER NOT NULL
);

CREATE INDEX IF NOT EXISTS bookings_that_block ON bookings (host_id, blocked_from_ms, blocked_to_ms)
    WHERE status IN ('accepted', 'pending');
CREATE INDEX IF NOT EXISTS bookings_of_host ON bookings (host_id, start_ms);
CREATE INDEX IF NOT EXISTS bookings_of_event_type ON bookings (event_type_id, start_ms);
CREATE INDEX IF NOT EXISTS bookings_of_series ON bookings (series_uid, start_ms) WHERE series_uid IS NOT NULL;

CREATE TABLE IF NOT EXISTS attendees (
    id           INTEGER PRIMARY KEY,
    booking_id   INTEGER NOT NULL REFERENCES bookings (id),
    email        TEXT NOT NULL,
    name         TEXT NOT NULL,
    time_zone    TEXT NOT NULL,
    language     TEXT NOT NULL,
    phone_number TEXT,
    absent       INTEGER NOT NULL DEFAULT 0,
    -- Of an attendee who holds a seat: its uid, and what this attendee alone answered and sent along.
    seat_uid     TEXT,
    responses    TEXT,
    metadata     TEXT
);

CREATE INDEX IF NOT EXISTS attendees_of_booking ON attendees (booking_id);
CREATE INDEX IF NOT EXISTS attendees_by_email ON attendees (email, booking_id);
CREATE UNIQUE INDEX IF NOT EXISTS attendees_by_seat ON attendees (seat_uid) WHERE seat_uid IS NOT NULL;

-- Accounts that take part in a booking without being its organiser are as busy as the organiser.
CREATE TABLE IF NOT EXISTS engagements (
    booking_id      INTEGER NOT NULL REFERENCES bookings (id),
    user_id         INTEGER NOT NULL REFERENCES users (id),
    blocked_from_ms INTEGER NOT NULL,
    blocked_to_ms   INTEGER NOT NULL,
    PRIMARY KEY (booking_id, user_id)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS engagements_of_user ON engagements (user_id, blocked_from_ms, blocked_to_ms);

-- How often a round robin has come to each of its hosts.
CREATE TABLE IF NOT EXISTS turns (
    event_type_id INTEGER NOT NULL,
    user_id       INTEGER NOT NULL,
    taken         INTEGER NOT NULL,
    PRIMARY KEY (event_type_id, user_id)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS reservations (
    uid           TEXT PRIMARY KEY,
    event_type_id INTEGER NOT NULL,
    start_ms      INTEGER NOT NULL,
    end_ms        INTEGER NOT NULL,
    until_ms      INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS reservations_of_event_type ON reservations (event_type_id, start_ms);

-- A webhook listens to one of a user, an event type, a platform client or an organisation.
CREATE TABLE IF NOT EXISTS webhooks (
    id               TEXT PRIMARY KEY,
    user_id          INTEGER,
    event_type_id    INTEGER,
    client_id        TEXT,
    team_id          INTEGER,
    subscriber_url   TEXT NOT NULL,
    active           INTEGER NOT NULL,
    triggers         TEXT NOT NULL,
    payload_template TEXT,
    secret           TEXT
);

-- Webhooks go with whom they listen to.
CREATE TRIGGER IF NOT EXISTS webhooks_of_user AFTER DELETE ON users
BEGIN
    DELETE FROM webhooks WHERE user_id = OLD.id;
END;
CREATE TRIGGER IF NOT EXISTS webhooks_of_event_type AFTER DELETE ON event_types
BEGIN
    DELETE FROM webhooks WHERE event_type_id = OLD.id;
END;
CREATE TRIGGER IF NOT EXISTS webhooks_of_client AFTER DELETE ON oauth_clients
BEGIN
    DELETE FROM webhooks WHERE client_id = OLD.id;
END;
CREATE TRIGGER IF NOT EXISTS webhooks_of_team AFTER DELETE ON teams
BEGIN
    DELETE FROM webhooks WHERE team_id = OLD.id;
END;

CREATE TRIGGER IF NOT EXISTS one_more_hosted AFTER INSERT ON bookings
BEGIN
    UPDATE users SET hosted = hosted + 1 WHERE id = NEW.host_id;
END;
CREATE TRIGGER IF NOT EXISTS hosted_by_another AFTER UPDATE OF host_id ON bookings
BEGIN
    UPDATE users SET hosted = hosted - 1 WHERE id = OLD.host_id;
    UPDATE users SET hosted = hosted + 1 WHERE id = NEW.host_id;
END;
CREATE TRIGGER IF NOT EXISTS one_less_hosted AFTER DELETE ON bookings
BEGIN
    UPDATE users SET hosted = hosted - 1 WHERE id = OLD.host_id;
END;

INSERT OR IGNORE INTO catalogue (only_row, generation) VALUES (1, 0);
