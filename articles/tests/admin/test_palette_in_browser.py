"""The palette and the keys, by keyboard alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.desk import drafting
from articles.desk.snapshot import Snapshot
from articles.tests.admin.writing import EDITOR, a_draft, desk, open_form, own_folders
from portal.tests.looks.barriers import barriers

pytestmark = pytest.mark.browser
__all__ = ["desk", "own_folders"]

INDEX = reverse("admin:index")


def type_in_palette(page: Any, words: str) -> None:
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-typed")).to_be_focused()
    page.keyboard.type(words)


def test_three_letters_and_enter_open_a_story(desk):
    story = drafting.begin(edition="uk", by=None)
    drafting.save(story, Snapshot(title="Трамвай рушає"), by=None)
    desk.goto(INDEX)
    type_in_palette(desk, "тра")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**{reverse('admin:articles_article_change', args=[story.pk])}")


def test_arrows_choose_and_escape_leads_back(desk):
    desk.goto(INDEX)
    desk.focus("a.button.default")
    desk.keyboard.press("Control+k")
    option = desk.locator("#palette [role=option]")
    option.first.wait_for()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    expect(option.nth(1)).to_have_attribute("aria-selected", "true")
    chosen = option.nth(1).get_attribute("id")
    expect(desk.locator("#palette-typed")).to_have_attribute("aria-activedescendant", chosen)
    assert not barriers(desk, "#palette")
    desk.keyboard.press("Escape")
    expect(desk.locator("a.button.default")).to_be_focused()


def test_an_answer_to_other_words_is_dropped(desk):
    held: list[Any] = []

    def hold_first(route: Any) -> None:
        if re.search("q=sta$", route.request.url):
            held.append(route)
        else:
            route.continue_()

    desk.route("**/find/suggest/**", hold_first)
    desk.goto(INDEX)
    with desk.expect_request(re.compile("q=sta$")):
        type_in_palette(desk, "sta")
    desk.keyboard.press("Control+a")
    desk.keyboard.type("rub")
    option = desk.locator("#palette [role=option]")
    expect(option).to_have_text(["Rubrics"])
    with desk.expect_response(re.compile("q=sta$")):
        held[0].continue_()
    expect(option).to_have_text(["Rubrics"])


def test_in_the_text_the_key_links_chosen_words_and_finds_without_any(desk):
    open_form(desk, a_draft("<p>Rails</p>"))
    desk.keyboard.press("Control+k")
    expect(desk.locator("#palette")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator(EDITOR)).to_be_focused()
    desk.keyboard.press("Control+a")
    desk.keyboard.press("Control+k")
    expect(desk.locator(".body-dialog")).to_be_visible()
    expect(desk.locator("#palette")).to_be_hidden()


def test_a_question_mark_lists_the_keys_that_work_here(desk):
    desk.goto(INDEX)
    desk.keyboard.press("?")
    keys = desk.locator("#desk-keys")
    expect(keys).to_be_visible()
    expect(keys).to_contain_text("Ctrl+K")
    expect(keys).not_to_contain_text("Ctrl+S", use_inner_text=True)
    assert not barriers(desk, "#desk-keys")
    desk.keyboard.press("Escape")
    open_form(desk, a_draft("<p>Rails</p>"))
    desk.keyboard.type("?")
    expect(keys).to_be_hidden()
    expect(desk.locator(EDITOR)).to_contain_text("?")
    desk.focus("[name=_save]")
    desk.keyboard.press("?")
    expect(keys).to_contain_text("Ctrl+S", use_inner_text=True)
