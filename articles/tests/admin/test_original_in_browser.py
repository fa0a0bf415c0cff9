"""The original beside its translation, in the form, in a real browser: seen, opened and closed by keys."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from articles.desk import drafting, translating
from articles.models import Article
from articles.tests.admin.seats import opened, press, seat, stored, story, url_of
from portal.tests.looks.barriers import barriers

pytestmark = pytest.mark.browser
__all__ = ["seat", "story"]

PANE = "[data-original]"


@pytest.fixture
def version(story: Article) -> Article:
    begun = drafting.begin(edition="uk", by=None, translation_of=story)
    text = "<p>Один трамвай.</p><p>Два трамваї.</p>"
    drafting.save(begun, stored(begun).with_(title="Трамваї", lead="Лід.", body=text), by=None)
    changed = stored(story).body.replace("Two trams", "Three trams")
    drafting.save(story, stored(story).with_(body=changed), by=None)
    return begun


def test_what_changed_is_marked_beside_the_text_one_writes_and_confirmed_with_the_save(
    seat: Any, version: Article
) -> None:
    page = opened(seat("iryna"), version)
    page.set_viewport_size({"width": 1440, "height": 900})
    pane = page.locator(PANE)
    assert pane.locator(".compared--changed").count() == 1
    pane.locator(".compared--changed").get_by_text("Three").wait_for()
    left, text = pane.bounding_box(), page.locator("#id_title").bounding_box()
    assert left["x"] + left["width"] <= text["x"]
    assert not barriers(page)

    page.fill("#id_title", "Три трамваї")
    with page.expect_navigation():
        page.get_by_role("button", name="Save: the translation is up to date").click()
    page.get_by_text("Noted: the translation is true to its original").wait_for()
    assert stored(version).title == "Три трамваї"
    assert not translating.lag(version).is_behind
    assert page.locator(".compared--changed").count() == 0


def test_the_pane_is_closed_and_opened_by_keys_and_stays_so(seat: Any, version: Article) -> None:
    page = opened(seat("iryna"), version)
    summary = page.locator(f"{PANE} summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.locator(f"{PANE}:not([open])").wait_for()
    page.locator("#id_title").fill("Інші трамваї")
    press(page)
    page.locator(f"{PANE}:not([open])").wait_for()
    summary.focus()
    page.keyboard.press("Space")
    page.locator(f"{PANE}[open]").wait_for()
    for _stop in ("link", "button", "words"):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "original-words"


def test_on_a_phone_it_is_opened_above_the_text_and_stays_in_sight(seat: Any, version: Article) -> None:
    page = seat("iryna")
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, version)
    assert not page.locator(PANE).evaluate("pane => pane.open")
    page.locator(f"{PANE} summary").click()
    page.locator("#id_body-editor").get_by_text("Два трамваї.").click()
    box = page.locator(PANE).bounding_box()
    assert 0 <= box["y"] < 60
    assert box["height"] < 844 / 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not barriers(page)


def test_a_translation_that_is_being_begun_has_the_original_beside_it(seat: Any, story: Article) -> None:
    page = seat("iryna")
    page.goto(f"{reverse('admin:articles_article_add')}?translation_of={story.pk}&edition=uk")
    page.locator(PANE).get_by_text("Two trams.").wait_for()
    page.goto(url_of(story))
    assert page.locator(PANE).count() == 0
