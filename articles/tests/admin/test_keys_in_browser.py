"""By keyboard alone: every stop of the story form is in sight, and previews can be passed by."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from articles.desk import drafting
from articles.models import Article
from articles.tests.admin.seats import opened, seat, stored, story

pytestmark = pytest.mark.browser
__all__ = ["seat", "story"]

# The stop's place on the screen and the bar's; nothing once the focus has left the form.
PLACES = """() => {
  const focus = document.activeElement;
  if (!focus.closest("#article_form")) return null;
  const stop = focus.getBoundingClientRect();
  const bar = document.querySelector(".desk-bar").getBoundingClientRect();
  const covers = focus.closest(".desk-bar, .ProseMirror") ? Infinity : bar.top;
  return { name: focus.name || focus.id || focus.textContent, bottom: stop.bottom, covers };
}"""
MOST = 200


@pytest.mark.parametrize("width", [390, 1440])
def test_no_stop_of_the_form_hides_under_its_bar(seat: Any, story: Article, width: int) -> None:
    version = drafting.begin(edition="uk", by=None, translation_of=story)
    drafting.save(version, stored(version).with_(title="Трамваї", body="<p>Один трамвай.</p>"), by=None)
    page = seat("iryna")
    page.set_viewport_size({"width": width, "height": 844})
    opened(page, version)
    page.locator("[data-original] summary").focus()
    hidden, stops = [], 0
    while stops < MOST and (at := page.evaluate(PLACES)):
        stops += 1
        if at["bottom"] > at["covers"]:
            hidden.append(at["name"])
        page.keyboard.press("Tab")
    assert not hidden
    assert 40 < stops < MOST


def test_the_links_are_reached_by_keys_past_the_previews(seat: Any, story: Article) -> None:
    page = seat("iryna")
    page.goto(reverse("admin:article_look", args=[story.pk]))
    page.get_by_role("link", name="Links for outsiders").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "id_hours"
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_text("The link is made.").wait_for()
