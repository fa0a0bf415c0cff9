"""The publisher as one edition shows it: its own words, else the primary edition's."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlsplit

from portal import editions
from portal.masthead.models import IDENTITY, SiteIdentity, this_year
from portal.pagecache.recording import depends_on
from portal.pagecache.shared import Row, Shared
from portal.publisher import AiCrawlers

PRODUCT = "Dateline"
NETWORKS = {
    "facebook.com": "Facebook",
    "instagram.com": "Instagram",
    "linkedin.com": "LinkedIn",
    "t.me": "Telegram",
    "threads.net": "Threads",
    "tiktok.com": "TikTok",
    "viber.com": "Viber",
    "whatsapp.com": "WhatsApp",
    "x.com": "X",
    "youtube.com": "YouTube",
}


@dataclass(frozen=True)
class Profile:
    """A network and the outlet's address there."""

    name: str
    url: str


@dataclass(frozen=True)
class Identity:
    """The publisher in one edition. Every text may be empty but the two names."""

    edition: str
    name: str = PRODUCT
    short_name: str = PRODUCT
    description: str = ""
    legal_subject: str = ""
    legal_name: str = ""
    media_identifier: str = ""
    minimum_age: int = 0
    first_year: int = 0
    address: str = ""
    phone: str = ""
    email: str = ""
    telegram: str = ""
    social_links: str = ""
    is_demonstration: bool = False

    @property
    def copyright_years(self) -> str:
        """``2007 — 2025``; one year when the first is this one or unknown."""
        now = this_year()
        return f"{self.first_year} — {now}" if 0 < self.first_year < now else str(now)

    @property
    def social(self) -> list[Profile]:
        """The networks the outlet is found on, Telegram first, each named."""
        lines = [self.telegram, *map(str.strip, self.social_links.splitlines())]
        return [Profile(network_of(url), url) for url in dict.fromkeys(filter(None, lines))]


def network_of(url: str) -> str:
    """The network's name, else the host of the address."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return next((name for domain, name in NETWORKS.items() if host in {domain, f"m.{domain}"}), host)


def ai_crawlers() -> dict[str, AiCrawlers]:
    """Which crawlers of AI each edition lets in: its own choice, else the primary's, else all. One query."""
    chosen = dict(SiteIdentity.objects.exclude(ai_crawlers="").values_list("edition", "ai_crawlers"))
    usual = chosen.get(editions.primary(), AiCrawlers.ALLOW)
    return {code: AiCrawlers(chosen.get(code, usual)) for code in editions.codes()}


def _identity(edition: str, rows: list[Row]) -> Identity:
    depends_on(IDENTITY)
    by_edition = {row["edition"]: row for row in rows}
    told: dict[str, Any] = {}
    for code in (editions.primary(), edition):
        row = by_edition.get(code, {})
        told |= {name: value for name, value in row.items() if value not in (None, "")}
    told["edition"] = edition
    told["is_demonstration"] = any(row["is_demonstration"] for row in rows)
    if "name" in told:
        told.setdefault("short_name", told["name"])
    return Identity(**told)


# The publisher in an edition: each empty field is the primary edition's.
identity_of = Shared(
    "identity",
    rows=lambda edition: SiteIdentity.objects.all(),
    fields={field.name: field.name for field in fields(Identity)},
    build=_identity,
)
