"""What the form offers to somebody who writes, in a real browser."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.desk import drafting, findable
from articles.desk.snapshot import Snapshot
from articles.models import Tag, TagKind
from articles.tests.admin.writing import EDITOR, a_draft, desk, open_form, own_folders
from articles.tests.factories import article
from portal.tests.looks.barriers import barriers

pytestmark = pytest.mark.browser
__all__ = ["desk", "own_folders"]

HELP = f"**{reverse('admin:articles_article_help')}"
CHIPS = "#id_tags_lines + .tags-box .tags-chip > span"


def test_a_tag_named_in_the_text_is_added_with_one_press(desk):
    Tag.objects.create(name="Київ", kind=TagKind.PLACE)
    Tag.objects.create(name="Львів", kind=TagKind.PLACE)
    open_form(desk, a_draft("<p>З Києва</p>"))
    offers = desk.locator("#help-tags button")
    expect(offers).to_have_count(1)
    desk.keyboard.press("Control+End")
    desk.keyboard.type(" до Львова.")
    expect(offers).to_have_count(2)
    assert not barriers(desk, "#help-tags")
    offers.first.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(CHIPS)).to_have_text(["Київ"])
    expect(offers).to_have_count(1)
    expect(offers.first).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator(CHIPS)).to_have_text(["Київ", "Львів"])
    expect(desk.locator("#id_tags")).to_be_focused()


def test_a_title_that_is_there_already_is_told_at_once(desk):
    article(title="The line is open", search_text="the line is open")
    open_form(desk, a_draft("<p>Rails</p>"))
    desk.fill("#id_title", "The line is OPEN")
    warning = desk.locator("#help-twins")
    expect(warning).to_contain_text("A story with this title is there already: The line is open")
    desk.fill("#id_title", "Something else happened")
    expect(warning).to_be_empty()


def test_an_earlier_story_becomes_a_recall_with_one_press(desk):
    told = article(title="Second tram line is voted through at last", lead="Rails were promised.")
    findable.index_missing.func()
    story = a_draft("<p>Rails</p>")
    open_form(desk, story)
    desk.fill("#id_title", "Second tram line voted at last")
    desk.locator("#help-stories button").click()
    item = desk.locator(f"{EDITOR} .recall-item")
    expect(item).to_contain_text("Rails were promised.")
    desk.keyboard.press("Control+z")
    expect(item).to_have_count(0)
    desk.locator("#help-stories button").click()
    desk.keyboard.press("Control+s")
    desk.wait_for_load_state()
    expect(desk.locator("[data-state]")).to_contain_text("Saved")
    assert f'data-article="{told.uid}"' in drafting.snapshot_of(story).body


def test_nothing_waits_for_an_answer_and_an_old_one_is_dropped(desk):
    for name in ("Київ", "Львів"):
        Tag.objects.create(name=name, kind=TagKind.PLACE)
    held: list[Any] = []

    def hold_first(route: Any) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    desk.route(HELP, hold_first)
    with desk.expect_request(HELP):
        open_form(desk, a_draft("<p>Київ</p>"))
    desk.keyboard.press("Control+a")
    desk.keyboard.type("Львів і далі")
    expect(desk.locator(EDITOR)).to_have_text("Львів і далі")
    with desk.expect_request(HELP) as later:
        answer = held[0].fetch()
        assert json.loads(answer.text())["tags"][0]["name"] == "Київ"
        held[0].fulfill(response=answer)
    assert "Львів" in json.loads(later.value.post_data)["text"]
    expect(desk.locator("#help-tags button")).to_have_text(["+ ЛьвівPlace"])


def test_one_button_mends_the_marks_of_the_whole_text_and_undo_takes_them_back(desk):
    story = drafting.begin(edition="uk", by=None)
    body = (
        '<p>"Так, <strong>п\'ять"</strong> - сказав він. <span lang="en">"No"</span></p>'
        '<aside data-node="recall"><p>Це "тут".</p></aside>'
    )
    title = '"Трамвай" - це п\'ять'
    drafting.save(story, Snapshot(title=title, body=body), by=None)
    open_form(desk, story)
    desk.locator("#typeset-all").click()
    said = desk.locator("[data-typeset-said]")
    expect(said).to_contain_text("Mended: 3")
    text = desk.locator(EDITOR)
    expect(text).to_contain_text("«Так, п’ять»\u00a0— сказав")
    expect(text.locator("strong")).to_have_text("п’ять»")
    expect(text.locator("span[lang=en]")).to_have_text('"No"')
    expect(text.locator(".recall-item")).to_contain_text("«тут»")
    expect(desk.locator("#id_title")).to_have_value("«Трамвай»\u00a0— це\u00a0п’ять")
    desk.focus(EDITOR)
    desk.keyboard.press("Control+z")
    expect(text).to_contain_text('"Так, п\'ять" - сказав')
    expect(text.locator(".recall-item")).to_contain_text('"тут"')
    desk.focus("#id_title")
    desk.keyboard.press("Control+z")
    expect(desk.locator("#id_title")).to_have_value(title)
    desk.locator("#typeset-all").click()
    expect(said).to_contain_text("Mended: 3")
    desk.locator("#typeset-all").click()
    expect(said).to_have_text("Nothing to mend.")
