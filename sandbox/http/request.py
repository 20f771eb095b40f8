"""A request as the operations see it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from sandbox.accounts.users import User
    from sandbox.deployment import Deployment


@dataclass(slots=True)
class Request:
    """`path` is what error answers repeat: prefixes rewritten, query string included. `caller` None is nobody."""

    deployment: "Deployment"
    method: str
    path: str
    segments: list[str]
    query_string: str
    headers: dict[str, str]
    client: str
    body: Any
    params: tuple[str, ...] = ()
    caller: "User | None" = None

    def query(self) -> dict[str, str | list[str]]:
        """The query parameters; one that is repeated has the list of its values."""
        parameters: dict[str, str | list[str]] = {}
        pairs = parse_qsl(self.query_string, keep_blank_values=True, errors="replace", max_num_fields=1000)
        for name, value in pairs:
            earlier = parameters.get(name)
            if earlier is None:
                parameters[name] = value
            elif isinstance(earlier, list):
                earlier.append(value)
            else:
                parameters[name] = [earlier, value]
        return parameters

    def require_caller(self) -> "User":
        """The caller of an operation that nobody reaches without credentials."""
        if self.caller is None:
            raise RuntimeError("an operation for callers was routed without access control")
        return self.caller
