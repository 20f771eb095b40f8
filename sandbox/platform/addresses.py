"""E-mail addresses of managed users: stored with the id of their client, shown without (`displayEmail`)."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.accounts.users import User
    from sandbox.catalogue import Catalogue
    from sandbox.event_types.event_type import EventType


def managed_address(email: str, client_id: str) -> str:
    """`local+<clientId>@domain`, under which a platform's client keeps the account of `local@domain`."""
    local, _, domain = email.rpartition("@")
    return email if local.endswith(f"+{client_id}") else f"{local}+{client_id}@{domain}"


def plain_address(email: str, client_id: str) -> str:
    """The address without the client's id."""
    local, _, domain = email.rpartition("@")
    return f"{local.removesuffix(f'+{client_id}')}@{domain}"


def shown_address(catalogue: "Catalogue", email: str) -> str:
    """The address without the id of any client there is; what else stands behind a plus sign belongs to its owner."""
    if "+" not in email:
        return email
    client_id = email.rpartition("@")[0].rpartition("+")[2]
    return email if catalogue.client(client_id) is None else plain_address(email, client_id)


def sought_address(catalogue: "Catalogue", caller: "User", email: str) -> str:
    """A managed user who asks for a plain address means another user of his platform, unless somebody else has it."""
    if caller.client_id is None or "@" not in email or catalogue.user_id_by_email(email) is not None:
        return email
    stored = managed_address(email, caller.client_id)
    return email if catalogue.user_id_by_email(stored) is None else stored


def name_managed_attendee(catalogue: "Catalogue", event_type: "EventType", attendee: dict[str, Any]) -> None:
    """At a managed user's event type the other users of that platform are known by their plain address."""
    owner = catalogue.user(event_type.owner_id)
    email = attendee.get("email")
    if owner is None or owner.client_id is None or not isinstance(email, str) or "@" not in email:
        return
    stored = managed_address(email, owner.client_id)
    if catalogue.user_id_by_email(stored) is not None:
        attendee["email"] = stored
