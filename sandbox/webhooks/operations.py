"""`…/webhooks`: create, list, get, update, delete, delete all; alike for each kind of owner, in every version."""

from typing import Any

from sandbox.http.answer import Answer, success
from sandbox.http.errors import CodedError, FrameworkError
from sandbox.http.request import Request
from sandbox.validation.paging import wanted_page
from sandbox.webhooks import store
from sandbox.webhooks.body import created_webhook, updated_webhook
from sandbox.webhooks.owners import Kind
from sandbox.webhooks.store import Owner, Webhook


def create_webhook(kind: Kind, request: Request) -> Answer:
    """201 with the webhook; 409 A where the owner has one with this address."""
    owner = _owner(kind, request)
    webhook = created_webhook(request.body, owner)
    database = request.deployment.database
    if store.by_url(database.connection, owner, webhook.subscriber_url) is not None:
        raise FrameworkError(409, f"Webhook with this subscriber url already exists for this {kind.noun}")
    store.insert(database.connection, webhook)
    database.touch_catalogue()
    return success(_shown(kind, webhook), 201)


def list_webhooks(kind: Kind, request: Request) -> Answer:
    """The owner's webhooks, the oldest first."""
    owner = _owner(kind, request)
    wanted = wanted_page(request.query())
    found = store.page(request.deployment.database.connection, owner, wanted.skip, wanted.take)
    return success([_shown(kind, webhook) for webhook in found])


def get_webhook(kind: Kind, request: Request) -> Answer:
    """One webhook of the owner."""
    return success(_shown(kind, _found(kind, request)))


def update_webhook(kind: Kind, request: Request) -> Answer:
    """The webhook as it is now; 409 D where another one of the owner's has its new address."""
    before = _found(kind, request)
    webhook = updated_webhook(before, request.body)
    database = request.deployment.database
    holder = store.by_url(database.connection, webhook.owner, webhook.subscriber_url)
    if holder is not None and holder.id != webhook.id:
        raise CodedError(409, "CONFLICT", "Invalid Input: Trying to create a record that already exists.")
    store.update(database.connection, webhook)
    database.touch_catalogue()
    return success(_shown(kind, webhook))


def delete_webhook(kind: Kind, request: Request) -> Answer:
    """The webhook as it was."""
    webhook = _found(kind, request)
    database = request.deployment.database
    store.delete(database.connection, webhook.id)
    database.touch_catalogue()
    return success(_shown(kind, webhook))


def delete_all_webhooks(kind: Kind, request: Request) -> Answer:
    """How many there were, in words."""
    owner = _owner(kind, request)
    database = request.deployment.database
    count = store.delete_all(database.connection, owner)
    database.touch_catalogue()
    return success(f"{count} webhooks deleted")


def _owner(kind: Kind, request: Request) -> Owner:
    return kind.column, kind.owner(request)


def _found(kind: Kind, request: Request) -> Webhook:
    owner = _owner(kind, request)
    webhook = store.by_id(request.deployment.database.connection, request.params[-1])
    if webhook is None or webhook.owner != owner:
        raise kind.refusal(request, webhook)
    return webhook


def _shown(kind: Kind, webhook: Webhook) -> dict[str, Any]:
    """The id is a text, though the vendor's document promises a number (observed: recordings, group `webhooks`)."""
    return {
        "id": webhook.id,
        "payloadTemplate": webhook.payload_template,
        "triggers": webhook.triggers,
        "subscriberUrl": webhook.subscriber_url,
        "active": webhook.active,
        "secret": webhook.secret,
        kind.member: webhook.owner[1],
    }
