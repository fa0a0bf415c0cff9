"""The site pages as links of the footer."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation

from portal import editions
from portal.navigation import Link


def links() -> list[Link]:
    """Every site page in the active edition; no query while their titles are kept."""
    from portal.pages.reading import titles

    language = translation.get_language() or ""
    edition = language if language in editions.codes() else editions.primary()
    return [Link(title, reverse(f"pages:{slug}")) for slug, title in titles(edition).items()]
