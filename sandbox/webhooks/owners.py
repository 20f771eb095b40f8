"""To what webhooks listen: a user, an event type, an organisation, a client; and who may touch those of each."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.http.errors import FrameworkError, bad_request, forbidden, not_found
from sandbox.http.request import Request, identifier
from sandbox.rights import administers
from sandbox.teams.roles import addressed_organization
from sandbox.teams.team import Role
from sandbox.webhooks.store import Webhook


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the resources that have webhooks.

    `column` names the owner in the database, `member` in answers, `noun` in refusals. `owner` is the owner's id for a
    request, or refuses the caller; `refusal` is the answer to a caller who asks an owner for the webhook of another.
    """

    column: str
    member: str
    noun: str
    owner: Callable[[Request], int | str]
    refusal: Callable[[Request, Webhook | None], FrameworkError]


def unknown(webhook_id: str) -> FrameworkError:
    """404 A for a webhook that there is not."""
    return not_found(f"Webhook ({webhook_id}) not found")


def _caller(request: Request) -> int:
    return request.require_caller().id


def _not_the_callers(request: Request, webhook: Webhook | None) -> FrameworkError:
    webhook_id = request.params[-1]
    if webhook is None:
        return unknown(webhook_id)
    return forbidden(
        f"IsUserWebhookGuard - user with id=({_caller(request)}) is not the owner of webhook with id=({webhook_id})"
    )


def _event_type(request: Request) -> int:
    event_type_id = identifier(request.params[0])
    event_type = request.deployment.catalogue.event_type(event_type_id)
    if event_type is None:
        raise not_found(f"IsUserEventTypeWebhookGuard - Event type ({event_type_id}) not found")
    caller = request.require_caller()
    # Nobody owns the event types of a team: its administrators speak for it, or they could never have webhooks.
    if event_type.owner_id != caller.id and not administers(request.deployment, caller, event_type.team_id):
        raise forbidden(
            f"IsUserEventTypeWebhookGuard - User ({caller.id}) is not the owner of event type ({event_type_id})"
        )
    return event_type_id


def _not_of_event_type(request: Request, webhook: Webhook | None) -> FrameworkError:
    webhook_id = request.params[-1]
    if webhook is None:
        return unknown(webhook_id)
    said = f"IsUserEventTypeWebhookGuard - Webhook ({webhook_id}) is not associated with"
    if webhook.owner[0] != OF_EVENT_TYPE.column:
        return bad_request(f"{said} an event type")
    return forbidden(f"{said} event type ({request.params[0]})")


def _organization(request: Request) -> int:
    return addressed_organization(request, Role.ADMIN).id


def _not_in_organization(request: Request, webhook: Webhook | None) -> FrameworkError:  # noqa: ARG001 -- of a Kind
    organization_id, webhook_id = request.params
    return forbidden(
        f"IsWebhookInOrg - webhook with id={webhook_id} is not part of the organization with id={organization_id}."
    )


def _client(request: Request) -> str:
    # Whoever gets here speaks for the client: `Access.CLIENT` saw to it.
    return request.params[0]


def _not_of_client(request: Request, webhook: Webhook | None) -> FrameworkError:
    if webhook is None:
        return unknown(request.params[-1])
    return forbidden("IsOAuthClientWebhookGuard - Webhook does not belong to this oAuthClient")


OF_USER = Kind("user_id", "userId", "user", _caller, _not_the_callers)
OF_EVENT_TYPE = Kind("event_type_id", "eventTypeId", "event type", _event_type, _not_of_event_type)
# An organisation is refused in the words meant for a user (the vendor's own slip).
OF_ORGANIZATION = Kind("team_id", "teamId", "user", _organization, _not_in_organization)
OF_CLIENT = Kind("client_id", "oAuthClientId", "oAuth client", _client, _not_of_client)
