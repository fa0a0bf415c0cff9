"""How many actions stories take, from the dashboard to readers: everything that is not typing words."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.desk import breaking, findable
from articles.models import Article, Author, Reference, Rubric, Tag, TagKind
from articles.tests.admin.writing import EDITOR, desk, own_folders
from articles.tests.desk.test_publishing import LEAD
from articles.tests.factories import article
from articles.tests.media.samples import an_image

pytestmark = pytest.mark.browser
__all__ = ["desk", "own_folders"]

TITLE = "Second tram line in Yasnohai voted through at last"
TEXT = "In Yasnohai the Town Council has voted. Vira Sample and Olena Demchuk spoke; tram fares stay."
# Clicks, keys and choices; three minutes hold many more.
MOST_ACTIONS = 18
FLASH_ACTIONS = 4
BAR_ACTIONS = 2


class Hand:
    """The editor's hand: counts what it does beside typing words."""

    def __init__(self, page: Any) -> None:
        self.page, self.actions = page, 0

    def press(self, key: str) -> None:
        self.actions += 1
        self.page.keyboard.press(key)

    def click(self, target: Any) -> None:
        self.actions += 1
        (self.page.locator(target) if isinstance(target, str) else target).click()

    def choose(self, field: str, label: str) -> None:
        self.actions += 1
        self.page.select_option(field, label=label)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)


@pytest.fixture
def newsroom() -> None:
    Rubric.objects.create(labels={"en": "Society", "uk": "Суспільство"})
    Author.objects.create(labels={"en": "Olena Writer", "uk": "Олена Писар"})
    for kind, name in (
        (TagKind.PLACE, "Yasnohai"),
        (TagKind.ORGANISATION, "Town Council"),
        (TagKind.PERSON, "Vira Sample"),
        (TagKind.PERSON, "Olena Demchuk"),
        (TagKind.TOPIC, "tram fares"),
    ):
        Tag.objects.create(name=name, kind=kind, labels={"en": name})
    an_image(640, 480)
    article(title="Second tram line in Yasnohai put off", lead="The vote was put off a month ago.")
    findable.index_missing.func()


def test_a_full_story_takes_eighteen_actions_at_most(desk, newsroom):
    desk.goto(reverse("admin:index"))
    hand = Hand(desk)
    hand.click(desk.get_by_role("link", name="Write a story"))
    hand.click("#id_title")
    hand.type(TITLE)
    hand.press("Tab")
    hand.type(LEAD)
    hand.click(EDITOR)
    hand.type(TEXT)
    hand.press("Enter")
    hand.press("Control+Alt+q")
    hand.type("The rails are ready.")
    hand.press("Control+Alt+Enter")
    hand.click(desk.locator("#help-stories button"))
    offers = desk.locator("#help-tags button")
    for left in range(5, 0, -1):
        expect(offers).to_have_count(left)
        hand.click(offers.first)
    hand.choose("#id_byline-0-author", "Olena Writer")
    hand.choose("#id_rubric", "Society")
    hand.click(desk.locator("[data-choose]").first)
    hand.click(desk.locator("dialog[open] [data-grid] button").first)
    if desk.locator("dialog[open] [data-take]").count():
        hand.click("dialog[open] [data-take]")
    hand.click(".desk-bar [name=_publish]")
    desk.get_by_text("Published.").first.wait_for()
    story = Article.objects.visible().latest("pk")
    assert story.title == TITLE
    assert story.tags.count() == 5
    assert story.lead_image is not None
    assert story.quotes.get().words == "The rails are ready."
    assert story.references.filter(kind=Reference.ARTICLE).count() == 1
    assert hand.actions <= MOST_ACTIONS, hand.actions
    desk.goto(story.get_absolute_url())
    expect(desk.get_by_role("heading", level=1)).to_have_text(re.compile("Second tram line"))


def test_a_flash_of_title_and_lead_takes_four_actions_at_most(desk, newsroom):
    desk.goto(reverse("admin:index"))
    hand = Hand(desk)
    hand.click(desk.locator("summary", has_text="Flash"))
    expect(desk.locator("#id_flash-title")).to_be_focused()
    hand.type(TITLE)
    hand.press("Tab")
    hand.type(LEAD)
    hand.choose("#id_flash-rubric", "Society")
    hand.click(desk.get_by_role("button", name="Publish the flash"))
    desk.get_by_text("Public now.").wait_for()
    story = Article.objects.visible().latest("pk")
    assert (story.title, story.stage) == (TITLE, "flash")
    assert hand.actions <= FLASH_ACTIONS, hand.actions


def test_the_bar_takes_two_actions_and_readers_close_it_until_the_next(desk, newsroom):
    desk.goto(reverse("admin:index"))
    hand = Hand(desk)
    hand.click(desk.locator("summary", has_text="Breaking bar"))
    expect(desk.locator("#bar-en")).to_be_focused()
    hand.type("The bridge is closed")
    hand.press("Enter")
    desk.get_by_text("The bar stands on every page").wait_for()
    assert hand.actions <= BAR_ACTIONS, hand.actions
    desk.goto("/privacy/")
    bar = desk.get_by_role("status").filter(has_text="The bridge is closed")
    bar.get_by_role("button", name="Close").click()
    expect(bar).to_be_hidden()
    desk.goto("/about/")
    expect(bar).to_be_hidden()
    breaking.raise_bar("en", text="The bridge is open", lasting=timedelta(hours=1), by=None)
    desk.goto("/privacy/")
    expect(desk.get_by_role("status").filter(has_text="The bridge is open")).to_be_visible()


def test_each_list_of_the_dashboard_is_one_jump_away(desk, newsroom):
    desk.goto(reverse("admin:index"))
    jumps = desk.get_by_role("navigation", name="On this page")
    assert desk.evaluate("document.querySelector('.board-jumps').getBoundingClientRect().right") < 0
    jumps.get_by_role("link", name="Latest published").focus()
    expect(jumps).to_be_in_viewport()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    inside = "document.activeElement.closest('section').getAttribute('aria-labelledby')"
    assert desk.evaluate(inside) == "board-published"
