"""Every kind of page, by the name its shots bear, and the ways it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation

from articles.models import Article, Demonstrated

WIDTHS = (320, 390, 768, 1440)
EDITIONS = ("uk", "en")
SCHEMES = ("light", "dark")


@dataclass(frozen=True)
class View:
    """One way to look at a page: how wide, in which theme, with text how large, on which medium."""

    name: str
    width: int
    scheme: str = "light"
    text: str = "100%"
    medium: str = "screen"
    forced: str = "none"

    @property
    def height(self) -> int:
        return 844 if self.width < 600 else 900


VIEWS = (
    *(View(f"{width}-{scheme}", width, scheme) for width in WIDTHS for scheme in SCHEMES),
    View("390-large-text", 390, text="200%"),
)
PRINT = View("print", 794, medium="print")
FORCED = View("forced-colors", 1440, "dark", forced="active")


@dataclass(frozen=True)
class Kind:
    """A kind of page. ``scope`` is what can be seen of it once ``act`` has opened something over it."""

    name: str
    path: str
    act: Callable[[Any], None] | None = None
    scope: str = "body"
    narrow_only: bool = False
    also: tuple[View, ...] = ()
    faults: str = ""

    def is_wrong(self, fault: str) -> bool:
        """Whether that fault counts on this kind: all do, unless it names those that do."""
        return fault.startswith(self.faults)


def open_menu(tab: Any) -> None:
    tab.locator("#menu > summary").click()


def open_search(tab: Any) -> None:
    tab.locator("#search-link").click()


def open_gallery(tab: Any) -> None:
    tab.locator("[data-gallery] [data-picture]").first.click()
    tab.locator("dialog.viewer[open] img").wait_for(state="attached")


def demo_path(key: str, edition: str) -> str:
    """The address of a story of the demonstration. Raises DoesNotExist for a name it does not have."""
    row = Demonstrated.objects.get(kind=Demonstrated.Kind.ARTICLE, key=f"{key}.{edition}")
    return Article.objects.get(pk=row.target).get_absolute_url()


def home_path(edition: str) -> str:
    """The address of an edition's front."""
    with translation.override(edition):
        return reverse("articles:home")


def kinds(edition: str) -> list[Kind]:
    """The kinds of readers' pages of an edition. Some twenty queries."""
    home = home_path(edition)
    day = f"{timezone.localtime(Article.objects.order_by('-published_at')[5].published_at):%Y/%m/%d}"
    story = {key: demo_path(key, edition) for key in STORIES}
    return [
        Kind("front", home, also=(PRINT, FORCED)),
        *(Kind(name, f"{home}{path}") for name, path in LISTS),
        Kind("archive-day", f"{home}archive/{day}/"),
        *(Kind(f"page-{slug}", f"{home}{slug}/") for slug in TEXTS),
        Kind("article-photo", story["tram-first"], also=(PRINT, FORCED)),
        Kind("article-plain", story["bridge-denial"]),
        Kind("report", f"{story['bridge-denial']}report/"),
        Kind("report-thanks", f"{story['bridge-denial']}report/thanks/"),
        Kind("article-nodes", story["tram-details"], also=(PRINT,)),
        Kind("article-embed", story["tram-test"]),
        Kind("interview", story["interview-library"]),
        Kind("opinion", story["opinion-queue"]),
        Kind("advertisement", story["ad-curtains"]),
        Kind("missing", f"{home}nowhere/"),
        Kind("broken", f"{home}broken/"),
        Kind("menu", home, open_menu, ".menu__panel"),
        Kind("search-open", home, open_search, narrow_only=True),
        Kind("gallery", story["tram-first"], open_gallery, "dialog[open]"),
    ]


STORIES = (
    "tram-first", "bridge-denial", "tram-details", "tram-test", "interview-library", "opinion-queue",
    "ad-curtains",
)  # fmt: skip
LISTS = (
    ("news", "news/"), ("rubric", "rubric/kyiv/"), ("tags", "tags/"), ("tag", "tag/bohdan-shelest/"),
    ("authors", "authors/"), ("author", "author/daria-solomiana/"), ("archive", "archive/"),
    ("exclusives", "exclusives/"), ("publications", "publications/"), ("popular", "popular/"),
    ("search", "search/"), ("search-found", "search/?q=41"), ("search-missed", "search/?q=zzzz"),
    ("rates", "rates/"),
)  # fmt: skip
TEXTS = ("about", "imprint", "contacts", "editorial-policy")
