"""Varnish: ``deploy/varnish.vcl`` takes PURGE with ``Surrogate-Key`` on a socket that no reader reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from portal.edge import asking
from portal.edge.outcomes import Outcome


@dataclass(frozen=True)
class Varnish:
    """One Varnish, by the address of its socket for purges."""

    address: str
    most_keys: int = 500
    # Varnish takes a header of 8,192 bytes unless told otherwise.
    most_bytes: int = 7_000

    @property
    def key(self) -> str:
        return f"varnish:{urlsplit(self.address).netloc}"[:100]

    @property
    def label(self) -> str:
        return f"Varnish ({urlsplit(self.address).netloc})"

    def purge(self, keys: Sequence[str]) -> Outcome:
        headers = {"Surrogate-Key": " ".join(keys)}
        return asking.told(f"{self.address}/", headers, method="PURGE", allowed=asking.ANYWHERE)
