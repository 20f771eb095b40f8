"""What rarely changes, kept parsed in memory: accounts, credentials, teams, schedules, event types, webhooks.

Every write to one of them changes the `generation` in the database; a request first compares it with the one it knows,
so a cached value is never older than the request, also when another process wrote.
"""

from typing import Any, TypeGuard

from sandbox.accounts.users import ApiKey, User, load_user
from sandbox.database import Database
from sandbox.event_types.event_type import EventType, load_event_type
from sandbox.platform.client import Client, load_client
from sandbox.platform.token import AccessToken
from sandbox.schedules.schedule import Schedule, load_schedule
from sandbox.teams.team import Team, TeamsOfUser, load_team, load_teams_of
from sandbox.validation.formats import INT32_MAX
from sandbox.webhooks.store import Owner, Webhook, active_by_owner


class Catalogue:
    """Reads through to the database, once a value and generation."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._generation: int | None = None
        self._users: dict[tuple[str, object], User | None] = {}
        self._addresses: dict[str, int] = {}
        self._keys: dict[str, ApiKey] = {}
        self._tokens: dict[str, AccessToken] = {}
        self._clients: dict[str, Client | None] = {}
        self._schedules: dict[int, Schedule | None] = {}
        self._event_types: dict[int, EventType | None] = {}
        self._event_type_ids: dict[tuple[str, int, str], int | None] = {}
        self._teams: dict[int, Team | None] = {}
        self._teams_of: dict[int, TeamsOfUser] = {}
        self._team_ids: dict[tuple[int, bool, str], int | None] = {}
        self._webhooks: dict[Owner, list[Webhook]] | None = None

    def refresh(self) -> None:
        """Forget everything if anything changed."""
        (generation,) = self._database.connection.execute("SELECT generation FROM catalogue").fetchone()
        if generation != self._generation:
            self._generation = generation
            self._webhooks = None
            for cache in self._caches():
                cache.clear()

    def key(self, token: str) -> ApiKey | None:
        """The account and expiry of an API key; unknown ones are not kept, or guessing would fill the memory."""
        known = self._keys.get(token)
        if known is None:
            query = "SELECT user_id, expires_ms FROM api_keys WHERE key = ?"
            row = self._database.connection.execute(query, (token,)).fetchone()
            user = self.user(row[0]) if row else None
            if user is None:
                return None
            known = self._keys[token] = ApiKey(user, row[1])
        return known

    def token(self, token: str) -> AccessToken | None:
        """What an access token stands for, expired or not; unknown ones are not kept, as with keys."""
        known = self._tokens.get(token)
        if known is None:
            query = "SELECT user_id, client_id, expires_ms FROM tokens WHERE token = ? AND kind = 'access'"
            row = self._database.connection.execute(query, (token,)).fetchone()
            user = self.user(row[0]) if row else None
            if user is None:
                return None
            known = self._tokens[token] = AccessToken(user, row[1], row[2])
        return known

    def client(self, client_id: str) -> Client | None:
        """An OAuth client by its id."""
        if client_id not in self._clients:
            _make_room(self._clients)
            self._clients[client_id] = load_client(self._database.connection, client_id)
        return self._clients[client_id]

    def user(self, user_id: int | None) -> User | None:
        """An account by its id; no id names none."""
        return self._user("id", user_id) if _is_id(user_id) else None

    def user_by_name(self, username: str) -> User | None:
        """An account by its username, which is compared as it is stored."""
        return self._user("username", username)

    def user_by_email(self, email: str) -> User | None:
        """An account by its address."""
        return self._user("email", email)

    def user_id_by_email(self, email: str) -> int | None:
        """Whose address this is; addresses are compared without regard to case."""
        if not self._addresses:
            rows = self._database.connection.execute("SELECT email, id FROM users").fetchall()
            self._addresses.update((address.lower(), user_id) for address, user_id in rows)
        return self._addresses.get(email.lower())

    def schedule(self, schedule_id: int | None) -> Schedule | None:
        """A schedule by its id; no id names none."""
        if not _is_id(schedule_id):
            return None
        if schedule_id not in self._schedules:
            _make_room(self._schedules)
            self._schedules[schedule_id] = load_schedule(self._database.connection, schedule_id)
        return self._schedules[schedule_id]

    def event_type(self, event_type_id: int | None) -> EventType | None:
        """An event type by its id; no id names none."""
        if not _is_id(event_type_id):
            return None
        if event_type_id not in self._event_types:
            _make_room(self._event_types)
            self._event_types[event_type_id] = load_event_type(self._database.connection, event_type_id)
        return self._event_types[event_type_id]

    def event_type_by_slug(self, owner_id: int, slug: str) -> EventType | None:
        """A user's event type by its slug."""
        return self._event_type_by_slug("owner_id", owner_id, slug)

    def team_event_type_by_slug(self, team_id: int, slug: str) -> EventType | None:
        """A team's event type by its slug."""
        return self._event_type_by_slug("team_id", team_id, slug)

    def team(self, team_id: int | None) -> Team | None:
        """A team, or an organisation, by its id; no id names none."""
        if not _is_id(team_id):
            return None
        if team_id not in self._teams:
            _make_room(self._teams)
            self._teams[team_id] = load_team(self._database.connection, team_id)
        return self._teams[team_id]

    def teams_of(self, user_id: int) -> TeamsOfUser:
        """The teams and organisations a user is a member of, and those he administers."""
        if user_id not in self._teams_of:
            _make_room(self._teams_of)
            self._teams_of[user_id] = load_teams_of(self._database.connection, user_id)
        return self._teams_of[user_id]

    def teams_within(self, organization_id: int) -> frozenset[int]:
        """An organisation and its teams."""
        query = "SELECT id FROM teams WHERE parent_id = ?"
        rows = self._database.connection.execute(query, (organization_id,)).fetchall()
        return frozenset((organization_id, *(row[0] for row in rows)))

    def team_by_slug(self, slug: str, organization_id: int | None = None) -> Team | None:
        """A team by its slug: of that organisation, or of none."""
        return self._team_by_slug(organization_id or 0, slug, is_organization=False)

    def organization_by_slug(self, slug: str) -> Team | None:
        """An organisation by its slug."""
        return self._team_by_slug(0, slug, is_organization=True)

    def webhooks(self) -> dict[Owner, list[Webhook]]:
        """The webhooks in use, by what they listen to; mostly there is none, and that costs a booking nothing."""
        if self._webhooks is None:
            self._webhooks = active_by_owner(self._database.connection)
        return self._webhooks

    def _team_by_slug(self, parent_id: int, slug: str, *, is_organization: bool) -> Team | None:
        key = (parent_id, is_organization, slug)
        if key not in self._team_ids:
            query = "SELECT id FROM teams WHERE COALESCE(parent_id, 0) = ? AND is_organization = ? AND slug = ?"
            row = self._database.connection.execute(query, key).fetchone()
            _make_room(self._team_ids)
            self._team_ids[key] = row[0] if row else None
        team_id = self._team_ids[key]
        return None if team_id is None else self.team(team_id)

    def _event_type_by_slug(self, column: str, holder_id: int, slug: str) -> EventType | None:
        key = (column, holder_id, slug)
        if key not in self._event_type_ids:
            query = f"SELECT id FROM event_types WHERE {column} = ? AND slug = ?"  # noqa: S608 -- our own columns
            row = self._database.connection.execute(query, key[1:]).fetchone()
            _make_room(self._event_type_ids)
            self._event_type_ids[key] = row[0] if row else None
        event_type_id = self._event_type_ids[key]
        return None if event_type_id is None else self.event_type(event_type_id)

    def _caches(self) -> tuple[dict[Any, Any], ...]:
        accounts = (self._users, self._addresses, self._teams, self._teams_of, self._team_ids)
        credentials = (self._keys, self._tokens, self._clients)
        return (*accounts, *credentials, self._schedules, self._event_types, self._event_type_ids)

    def _user(self, column: str, value: object) -> User | None:
        key = (column, value)
        if key not in self._users:
            _make_room(self._users)
            self._users[key] = load_user(self._database.connection, column, value)
        return self._users[key]


def _is_id(number: int | None) -> TypeGuard[int]:
    # The vendor's ids have 32 bits; whatever lies outside names nothing.
    return number is not None and 0 < number <= INT32_MAX


def _make_room(cache: dict[Any, Any]) -> None:
    # Misses are kept too, and clients choose what is missed.
    if len(cache) > 10_000:
        cache.clear()
