"""Where a run sends its calls, and with whose credentials."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from calproof.errors import UsageError
from contracts.exchange import COLLEAGUE, HOST, STRANGER

SANDBOX: Final = "sandbox"
KEY_VARIABLE: Final = "CALPROOF_API_KEY"
KEY_VARIABLES: Final[Mapping[str, str]] = {
    HOST: KEY_VARIABLE,
    STRANGER: "CALPROOF_STRANGER_KEY",
    COLLEAGUE: "CALPROOF_COLLEAGUE_KEY",
}
"""Where the key of each caller is looked for. Those of a stranger and of a colleague may be missing."""
KNOWN: Final = (SANDBOX,)


@dataclass(frozen=True, slots=True)
class Target:
    """One deployment. `keys` maps a caller to its API key; they are never shown."""

    name: str
    url: str
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def embedded(self) -> bool:
        """Whether calproof starts and stops this target itself."""
        return self.name == SANDBOX


def resolve_target(name_or_url: str | None) -> Target:
    """The target of that name or URL, the embedded sandbox by default.

    The sandbox has no URL until it is started. Raises UsageError for a name nobody knows, a URL that is none, and a
    URL without a key in CALPROOF_API_KEY.
    """
    if name_or_url is None or name_or_url == SANDBOX:
        return Target(SANDBOX, "")
    if "://" not in name_or_url:
        raise UsageError(
            f"there is no target called {name_or_url!r}. Known targets: {', '.join(KNOWN)}; "
            "or give a URL such as https://cal.example.com"
        )
    url = name_or_url.rstrip("/").removesuffix("/v2")
    parts = urlsplit(url)
    try:
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 80) > 0
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment:
        raise UsageError(f"{name_or_url} is no http(s) URL of a server. Give one such as https://cal.example.com")
    if parts.username or parts.password:
        raise UsageError(f"a URL must not carry credentials. Put the API key into {KEY_VARIABLE}")
    return Target(parts.hostname or "target", url, keys_of_environment())


def keys_of_environment() -> dict[str, str]:
    """The key of each caller that has one."""
    found = {caller: os.environ.get(variable, "").strip() for caller, variable in KEY_VARIABLES.items()}
    return {caller: key for caller, key in found.items() if key}


def environment_of_keys(target: Target) -> dict[str, str]:
    """The keys of a target as a child process is given them: in its environment, never among its arguments."""
    return {variable: target.keys.get(caller, "") for caller, variable in KEY_VARIABLES.items()}


def require_key(target: Target) -> None:
    """Raise UsageError unless there is a key for the host."""
    if not target.keys.get(HOST):
        raise UsageError(
            f"{target.url} needs an API key. Create one under Settings → API keys and put it into {KEY_VARIABLE}"
        )
