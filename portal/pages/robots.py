"""What robots.txt says (RFC 9309): of two rules that fit an address the longer counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from portal.pages.crawlers import ANSWERING, TRAINING, Crawler
from portal.publisher import AiCrawlers

# Of which editions each choice keeps crawlers out.
REFUSED = (
    (TRAINING, {AiCrawlers.SEARCH, AiCrawlers.REFUSE}),
    (ANSWERING, {AiCrawlers.REFUSE}),
)


def text(homes: Mapping[str, str], policies: Mapping[str, AiCrawlers], *, sitemap: str) -> str:
    """The file: rules for everybody, then for crawlers of AI where an edition keeps them out.

    ``homes`` are the paths of the front pages by edition, the primary's first.
    """
    closed = [
        f"Disallow: {path}"
        for path in (
            "/admin/",
            "/accounts/",
            *(f"{home}{form}" for home in homes.values() for form in ("search/", "news/*/report/")),
        )
    ]
    groups = [["User-agent: *", *closed]]
    for crawlers, refusing in REFUSED:
        refused = {code for code in homes if policies[code] in refusing}
        if refused:
            groups.append([*_names(crawlers), *_rules(homes, refused), *closed])
    groups.append([f"Sitemap: {sitemap}"])
    return "\n\n".join("\n".join(group) for group in groups) + "\n"


def _names(crawlers: Sequence[Crawler]) -> Iterable[str]:
    return (f"User-agent: {crawler.name}" for crawler in crawlers)


def _rules(homes: Mapping[str, str], refused: set[str]) -> Iterable[str]:
    """What one group may read; the rules for everybody do not reach it, so it has them again."""
    return (f"{'Disallow' if code in refused else 'Allow'}: {home}" for code, home in homes.items())
