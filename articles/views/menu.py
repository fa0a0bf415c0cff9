"""What the newsroom offers to the menus of every page."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from articles.models.rubric import top_rubrics
from portal import editions
from portal.navigation import Link

SECTIONS = (
    ("news", gettext_noop("All news")),
    ("publications", gettext_noop("Publications")),
    ("exclusives", gettext_noop("Exclusives")),
    ("popular", gettext_noop("Most read")),
    ("archive", gettext_noop("Archive")),
    ("tags", gettext_noop("Tags")),
    ("authors", gettext_noop("Authors")),
)


def rubrics() -> list[Link]:
    """The rubrics of the first level in the editors' order, in the active language; no query while kept."""
    edition = get_language() or editions.primary()
    return [Link(rubric.label, rubric.get_absolute_url()) for rubric in top_rubrics(edition)]


def sections() -> Iterator[Link]:
    """The lists that are no rubric. No query."""
    for name, label in SECTIONS:
        yield Link(_(label), reverse(f"articles:{name}"))


def feeds() -> list[Link]:
    """What feed readers subscribe to. No query."""
    return [Link(_("News feed (RSS)"), reverse("articles:newest_feed", args=["rss"]))]


def pages() -> list[Link]:
    """What readers can look up about the newsroom's work and numbers. No query."""
    return [
        Link(_("Corrections"), reverse("articles:corrections")),
        Link(_("Feeds"), reverse("articles:feeds")),
        Link(_("How we count views"), reverse("articles:readership")),
    ]
