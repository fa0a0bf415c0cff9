"""Which channels there are: those whose settings are given, and each endpoint in the admin."""

from __future__ import annotations

from django.conf import settings

from articles.outbox.models import ChannelState, Endpoint
from articles.outbox.outcomes import Channel
from articles.outbox.telegram import Telegram
from articles.outbox.webhook import Webhook
from articles.outbox.websub import WebSub


def every() -> dict[str, Channel]:
    """All channels that are set up, on or off, by key. One query."""
    found: list[Channel] = []
    if settings.PORTAL_WEBSUB_HUB:
        found.append(WebSub(settings.PORTAL_WEBSUB_HUB))
    if settings.PORTAL_TELEGRAM_TOKEN:
        found += [Telegram(edition, chat) for edition, chat in settings.PORTAL_TELEGRAM_CHATS.items()]
    found += [Webhook(endpoint) for endpoint in Endpoint.objects.all()]
    return {channel.key: channel for channel in found}


def kind_of(key: str) -> str:
    """Which kind of channel has that key: of webhooks there is any number."""
    return key.partition(":")[0]


def listening(edition: str) -> list[str]:
    """The keys of the channels that are told of an edition's stories now. Two queries, one without any."""
    keys = [key for key, channel in every().items() if channel.takes(edition)]
    if not keys:
        return []
    off = set(ChannelState.objects.filter(is_on=False).values_list("key", flat=True))
    return [key for key in keys if key not in off]
