"""Readers' pages in a real browser: for everybody, in both themes and editions, on every width."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from articles import readership
from articles.desk import breaking, correcting, flash, publishing
from articles.models import Article
from articles.tests import newsroom
from articles.tests.newsroom import Newsroom
from portal.tests.emptied import rows_stay
from portal.tests.looks import faults
from portal.tests.looks.barriers import barriers

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages in a browser")]


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Newsroom]:
    """What all these tests look at."""
    with django_db_blocker.unblock(), rows_stay():
        yield _made()


def _made() -> Newsroom:
    room = newsroom.make()
    for number, pk in enumerate(Article.objects.values_list("pk", flat=True)):
        readership.carry_over(pk, 50 + number, source="test", actor="test")
    readership.refresh_popular()
    for edition, story in room.full.items():
        for place in ("top", "bottom"):
            correcting.correct(story, kind="correction", text="Nine stops, not eight.", place=place, by=None)
        flash.flash(
            edition=edition, title="The line is open", lead="Trams run.", rubric=room.rubric.pk, by=None
        )
        breaking.raise_bar(edition, text=story.title, lasting=dt.timedelta(hours=1), article=story, by=None)
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
                "/about/views/",
                "/corrections/",
                "/feeds/",
                "/api/",
                "/news/the-line-is-open/",
                "/nowhere/",
            )
        ),
    ]


@pytest.mark.parametrize("edition", ["en", "uk"])
def test_axe_finds_nothing(page: Any, made: Newsroom, edition: str) -> None:
    found = {}
    for path in paths(made, edition):
        page.goto(path)
        found[path] = barriers(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/" if edition == "en" else "/uk/")
    page.locator("#menu > summary").click()
    found["menu"] = barriers(page)
    # Behaviours come after what is read: until then the link opens the picture.
    page.goto(made.full[edition].get_absolute_url())
    page.locator("[data-gallery] .viewer__stage img").first.wait_for(state="attached")
    page.locator("[data-gallery] [data-picture]").first.click()
    page.locator("dialog.viewer[open]").wait_for()
    found["gallery"] = barriers(page)
    assert not {path: said for path, said in found.items() if said}


@pytest.mark.parametrize("edition", ["en", "uk"])
def test_nothing_runs_over_is_cut_overlaps_or_is_too_small_to_hit(
    page: Any, made: Newsroom, edition: str
) -> None:
    found = {}
    for path in paths(made, edition):
        page.goto(path)
        for width in (320, 390, 768, 1440):
            page.set_viewport_size({"width": width, "height": 844})
            found[path, width] = faults.measured(page)
        page.set_viewport_size({"width": 390, "height": 844})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        found[path, "text twice as large"] = faults.measured(page)
    assert not {place: said for place, said in found.items() if said}


def test_nothing_jumps_while_a_page_loads_and_is_scrolled(page: Any, made: Newsroom) -> None:
    faults.watch_shifts(page)
    found = {}
    for width in (320, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        for path in (*paths(made, "en"), *paths(made, "uk")):
            page.goto(path)
            faults.settle(page)
            found[path, width] = faults.shifts(page)
    assert not {place: said for place, said in found.items() if said}


def test_everything_is_read_and_paged_without_script(browser: Any, live_server: Any, made: Newsroom) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    tab = context.new_page()
    tab.goto("/")
    tab.locator(".front__wire .wire__title a").nth(1).click()
    assert tab.locator("h1").inner_text() == made.full["en"].title
    tab.get_by_role("link", name="Українська").first.click()
    assert tab.locator("h1").inner_text() == made.full["uk"].title
    tab.goto("/search/?q=tram")
    assert tab.locator(".wire--list .wire__title").count() == 8
    context.close()


def test_a_player_is_asked_for_only_after_the_click(page: Any, made: Newsroom) -> None:
    page.goto(made.full["en"].get_absolute_url())
    assert page.locator("iframe").count() == 0
    assert page.locator("[data-player]").first.is_visible()


def test_a_video_is_as_wide_as_the_text_around_it(page: Any, made: Newsroom) -> None:
    page.goto(made.full["en"].get_absolute_url())
    button = page.locator(".embed--youtube [data-player]").first
    button.evaluate("(button) => { button.dataset.player = 'about:blank'; }")  # No test leaves the machine.
    button.click()
    frame = page.locator("iframe").bounding_box()
    assert frame["width"] == page.locator(".body").bounding_box()["width"]
    assert round(frame["width"] / frame["height"], 1) == 1.8


def test_the_withdrawn_says_why(page: Any, made: Newsroom) -> None:
    said = {"title": "The line is shut", "lead": "No trams run."}
    article = flash.flash(edition="en", rubric=made.rubric.pk, by=None, **said)
    publishing.withdraw(article, by=None, reason="The council took its vote back.")
    answer = page.goto(article.get_absolute_url())
    assert answer.status == 410
    assert "took its vote back" in page.locator("main").inner_text()
