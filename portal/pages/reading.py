"""Which text a site page shows, and making the shipped ones editable."""

from __future__ import annotations

from portal import editions, navigation
from portal.pagecache.recording import depends_on
from portal.pagecache.shared import Row, Shared
from portal.pages.models import Page
from portal.pages.texts import SLUGS, Text, shipped


def text_of(slug: str, edition: str) -> Text:
    """The editors' text, else the shipped one; one query."""
    row = Page.objects.filter(slug=slug, edition=edition).first()
    return Text(row.title, row.body) if row else shipped(slug, edition)


def _titles(edition: str, rows: list[Row]) -> dict[str, str]:
    depends_on(navigation.key_of(navigation.PAGES))
    written = {row["slug"]: row["title"] for row in rows}
    return {slug: written.get(slug) or shipped(slug, edition).title for slug in SLUGS}


# The title of every site page by its slug, in the order of the footer.
titles = Shared(
    "site-page-titles",
    rows=lambda edition: Page.objects.filter(edition=edition),
    fields={"slug": "slug", "title": "title"},
    build=_titles,
)


def load_missing() -> int:
    """Make a row of every shipped text that has none, so that editors find it; how many.

    One query, and one per row made.
    """
    there = set(Page.objects.values_list("slug", "edition"))
    missing = [(slug, code) for slug in SLUGS for code in editions.codes() if (slug, code) not in there]
    for slug, code in missing:
        text = shipped(slug, code)
        Page.objects.create(slug=slug, edition=code, title=text.title, body=text.body)
    return len(missing)
