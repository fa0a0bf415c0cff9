"""Readers' pages in a real browser: for everybody, in both themes and editions, on every width."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from articles import readership
from articles.desk import publishing
from articles.models import Article
from articles.tests import newsroom
from articles.tests.newsroom import Newsroom

pytestmark = pytest.mark.browser


@pytest.fixture
def made(page: Any) -> Newsroom:
    room = newsroom.make()
    for number, pk in enumerate(Article.objects.values_list("pk", flat=True)):
        readership.carry_over(pk, 50 + number, source="test", actor="test")
    readership.refresh_popular()
    return room


def paths(room: Newsroom, edition: str) -> list[str]:
    """One address of every page kind."""
    prefix = "" if edition == "en" else f"/{edition}"
    day = room.full[edition].published_at
    assert day
    return [
        room.full[edition].get_absolute_url(),
        *(
            prefix + path
            for path in (
                "/",
                "/news/",
                f"/rubric/{room.rubric.slug}/?untranslated=1",
                "/tags/",
                f"/tag/{room.tag.slug}/",
                "/authors/",
                f"/author/{room.author.slug}/",
                f"/archive/{day:%Y/%m/%d}/",
                "/exclusives/",
                "/publications/",
                "/popular/",
                "/search/?q=tram",
                "/search/?q=nothing-like-it",
                "/about/",
                "/nowhere/",
            )
        ),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("edition", ["en", "uk"])
def test_axe_finds_nothing(page: Any, made: Newsroom, edition: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    found = {}
    for path in paths(made, edition):
        page.goto(path)
        violations = Axe().run(page).response["violations"]
        if violations:
            found[path] = [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations]
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/" if edition == "en" else "/uk/")
    page.locator("#menu > summary").click()
    found["menu"] = Axe().run(page).response["violations"]
    page.goto(made.full[edition].get_absolute_url())
    page.locator("[data-gallery] [data-picture]").first.click()
    page.locator("dialog.viewer[open]").wait_for()
    found["gallery"] = Axe().run(page).response["violations"]
    assert not {path: said for path, said in found.items() if said}


def test_nothing_runs_over_the_side(page: Any, made: Newsroom) -> None:
    wide = []
    for width in (320, 390, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        for path in (*paths(made, "en"), *paths(made, "uk")):
            page.goto(path)
            room = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if room > 0:
                wide.append((width, path, room))
    assert not wide


# Links inside running text and those whose target is a whole card are as large as what they stand in.
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, input, summary")].filter((one) => {
  const box = one.getBoundingClientRect();
  if (!box.width || !box.height || one.closest(".hidden-text, .skip, details:not([open]) > :not(summary)")) {
    return false;
  }
  if (getComputedStyle(one).display === "inline" && one.closest("p, dd, figcaption, li p")) return false;
  if (getComputedStyle(one, "::after").position === "absolute") return false;
  return Math.round(box.width) < 24 || Math.round(box.height) < 24;
}).map((one) => one.outerHTML.slice(0, 120))"""
WATCH_SHIFTS = """window.shift = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({type: "layout-shift", buffered: true})"""


def test_targets_are_large_enough_and_nothing_jumps(page: Any, made: Newsroom) -> None:
    page.add_init_script(WATCH_SHIFTS)
    found = []
    for width in (320, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        for path in (*paths(made, "en"), *paths(made, "uk")):
            page.goto(path)
            page.evaluate("document.fonts.ready")
            small, shift = page.evaluate(SMALL_TARGETS), page.evaluate("window.shift")
            # A font that comes late may widen a word; a picture or box that comes late moves far more.
            if small or shift > 0.02:
                found.append((width, path, shift, small))
    assert not found


def test_text_may_be_twice_as_large(page: Any, made: Newsroom) -> None:
    wide = []
    page.set_viewport_size({"width": 390, "height": 844})
    for path in (*paths(made, "en"), *paths(made, "uk")):
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        room = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if room > 0:
            wide.append((path, room))
    assert not wide


def test_everything_is_read_and_paged_without_script(browser: Any, live_server: Any, made: Newsroom) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    tab = context.new_page()
    tab.goto("/")
    tab.locator(".front__wire .wire__title a").first.click()
    assert tab.locator("h1").inner_text() == made.full["en"].title
    tab.get_by_role("link", name="Українська").first.click()
    assert tab.locator("h1").inner_text() == made.full["uk"].title
    tab.goto("/search/?q=tram")
    assert tab.locator(".wire--list .wire__title").count() == 7
    context.close()


def test_a_player_is_asked_for_only_after_the_click(page: Any, made: Newsroom) -> None:
    page.goto(made.full["en"].get_absolute_url())
    assert page.locator("iframe").count() == 0
    assert page.locator("[data-player]").first.is_visible()


def test_the_withdrawn_says_why(page: Any, made: Newsroom) -> None:
    article = made.full["en"]
    publishing.withdraw(article, by=None, reason="The council took its vote back.")
    answer = page.goto(article.get_absolute_url())
    assert answer.status == 410
    assert "took its vote back" in page.locator("main").inner_text()
