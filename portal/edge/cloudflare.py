"""Cloudflare, as https://developers.cloudflare.com/api/resources/cache/methods/purge/ says: never run against
it yet. A hundred tags a call; the free plan takes five calls a minute, 25 at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from portal.edge import asking
from portal.edge.outcomes import Outcome


@dataclass(frozen=True)
class Cloudflare:
    """A zone there."""

    zone: str
    key: str = "cloudflare"
    label: str = "Cloudflare"
    most_keys: int = 100
    most_bytes: int = 15_000

    def purge(self, keys: Sequence[str]) -> Outcome:
        token = settings.PORTAL_CLOUDFLARE_TOKEN
        url = f"{settings.PORTAL_CLOUDFLARE_API}/client/v4/zones/{self.zone}/purge_cache"
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        body = json.dumps({"tags": list(keys)}).encode()
        return asking.told(url, headers, body, secret=token, is_done=says_success)


def says_success(body: bytes) -> bool:
    """Whether an answer says of itself that it is a success: the status alone does not."""
    try:
        said = json.loads(body)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("success") is True
