"""Which caches in front are told of purges: those that the settings name."""

from __future__ import annotations

from django.conf import settings

from portal.edge.outcomes import Channel


def every() -> dict[str, Channel]:
    """All channels by key; what they need is imported for the one that is set up. No query."""
    found: list[Channel] = []
    if settings.PORTAL_FRONT == "varnish":
        from portal.edge.varnish import Varnish

        found = [Varnish(address) for address in settings.PORTAL_VARNISH]
    elif settings.PORTAL_FRONT == "fastly":
        from portal.edge.fastly import Fastly

        found = [Fastly(settings.PORTAL_FASTLY_SERVICE)]
    elif settings.PORTAL_FRONT == "cloudflare":
        from portal.edge.cloudflare import Cloudflare

        found = [Cloudflare(settings.PORTAL_CLOUDFLARE_ZONE)]
    return {channel.key: channel for channel in found}


def kind_of(key: str) -> str:
    """What kind of cache a channel is, for figures: ``varnish``, ``fastly``, ``cloudflare``."""
    return key.partition(":")[0]
