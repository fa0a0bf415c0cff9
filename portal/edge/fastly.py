"""Fastly, as https://www.fastly.com/documentation/reference/api/purging/ says: never run against it yet.

Pages are taken down at once, not marked as old (``Fastly-Soft-Purge``): a story that was withdrawn must not
come back because the portal is down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from portal.edge import asking
from portal.edge.outcomes import Outcome


@dataclass(frozen=True)
class Fastly:
    """A service there."""

    service: str
    key: str = "fastly"
    label: str = "Fastly"
    most_keys: int = 256
    most_bytes: int = 15_000

    def purge(self, keys: Sequence[str]) -> Outcome:
        token = settings.PORTAL_FASTLY_TOKEN
        url = f"{settings.PORTAL_FASTLY_API}/service/{self.service}/purge"
        headers = {"Fastly-Key": token, "Surrogate-Key": " ".join(keys), "Accept": "application/json"}
        return asking.told(url, headers, secret=token)
