"""Webhooks: endpoints of the newsroom's partners, told of each change by a signed request.

Its form is that of https://www.standardwebhooks.com/. ``webhook-id`` stays the same when a message is sent
again, so a receiver that knows it already leaves it out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from articles.outbox import answers, faces, signing
from articles.outbox.models import Delivery, Endpoint, Event
from articles.outbox.outcomes import Nothing, Order, Outcome

JSON = {"Content-Type": "application/json; charset=utf-8"}


@dataclass(frozen=True)
class Webhook:
    """One endpoint."""

    endpoint: Endpoint

    @property
    def key(self) -> str:
        return self.endpoint.channel

    @property
    def label(self) -> str:
        return gettext("Webhook: %s") % self.endpoint.name

    def takes(self, edition: str) -> bool:
        return self.endpoint.edition in ("", edition)

    def deliver(self, order: Order) -> Outcome:
        told = message(order)
        if told is None:
            return Nothing()
        body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        secret = signing.secret_of(self.endpoint.nonce)
        stamp = int(order.now.timestamp())
        signed = signing.headers(secret, number_of(order.delivery), stamp, body)
        return answers.told(self.endpoint.url, body, {**JSON, **signed})


def number_of(delivery: Delivery) -> str:
    """The message's own number, the same at each attempt."""
    return f"dlv_{delivery.uid.hex}"


def message(order: Order) -> dict[str, Any] | None:
    """What is told; None when nobody has to know. ``timestamp`` is when it happened."""
    delivery, article = order.delivery, order.article
    happened = faces.moment(delivery.created_at)
    if article is None:
        return {"type": "test", "timestamp": happened, "data": {}}
    if not order.is_public:
        if delivery.tells == Event.PUBLISHED and not order.was_told:
            return None
        kind, data = Event.WITHDRAWN, faces.trace(article)
    else:
        # Withdrawn, and public again before it could be told.
        kind = Event(delivery.tells) if delivery.tells != Event.WITHDRAWN else Event.UPDATED
        data = faces.face(article)
    return {"type": f"article.{kind.value}", "timestamp": happened, "data": data}
