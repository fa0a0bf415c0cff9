"""The body editor in a real browser: written by keyboard, saved, opened again."""

from __future__ import annotations

import pytest

from articles import body
from articles.desk import drafting, findable
from articles.models import Article, Tag, TagKind
from articles.tests.admin.writing import (
    EDITOR,
    a_draft,
    apply_dialog,
    desk,
    every_node,
    fill_dialog,
    open_form,
    own_folders,
    save,
    stored,
    without_ids,
    written,
)
from articles.tests.factories import article
from articles.tests.media.samples import an_image
from portal.accounts.models import User

pytestmark = pytest.mark.browser
__all__ = ["desk", "own_folders"]


def test_every_node_comes_back_byte_for_byte(desk):
    html = every_node()
    assert body.parse(html).document.html == html
    story = a_draft(html)
    open_form(desk, story)
    assert desk.input_value("#id_body") == html
    desk.keyboard.press("Control+End")
    desk.keyboard.type("!")
    assert written(desk) == html.replace("Last.", "Last.!")
    desk.keyboard.press("Backspace")
    save(desk)
    assert stored(story) == html


def test_a_text_with_every_box_is_written_by_keyboard(desk):
    Tag.objects.create(name="Vira Sample", slug="vira-sample", kind=TagKind.PERSON, folded="vira sample")
    picture = an_image()
    told = article(title="The line is planned")
    findable.index_missing.func()
    story = a_draft()
    open_form(desk, story)
    keys = desk.keyboard
    keys.type("First.")
    keys.press("Enter")
    keys.press("Control+Alt+q")
    keys.type("Words")
    keys.press("Control+Alt+p")
    fill_dialog(desk, "Speaker", "vir")
    desk.locator("[role=option]").wait_for()
    keys.press("ArrowDown")
    keys.press("Enter")
    fill_dialog(desk, "Role", "head of the depot")
    desk.locator("dialog[open]").get_by_label("Source", exact=True).select_option("council")
    apply_dialog(desk)
    keys.press("ArrowDown")
    keys.type("Sample said")
    keys.press("Enter")
    keys.press("Control+Alt+a")
    keys.type("Added")
    keys.press("Control+Alt+Enter")
    keys.press("Control+Alt+r")
    keys.type("Before")
    keys.press("Control+Alt+p")
    fill_dialog(desk, "Earlier story", "PLANNED")
    desk.locator("[role=option]").wait_for()
    keys.press("ArrowDown")
    keys.press("Enter")
    apply_dialog(desk)
    keys.press("Enter")
    keys.type("And more")
    keys.press("Enter")
    keys.press("Enter")
    keys.press("Control+Alt+k")
    keys.type("Point")
    keys.press("Enter")
    keys.type("Another")
    keys.press("Enter")
    keys.press("Enter")
    keys.press("Control+Alt+i")
    desk.locator("[data-grid] button").first.click()
    desk.locator("dialog[open]").wait_for(state="detached")
    keys.press("Control+Alt+Enter")
    keys.press("Control+Alt+g")
    desk.locator("[data-grid] button").first.click()
    desk.click("[data-take]")
    desk.locator("dialog[open]").wait_for(state="detached")
    keys.press("Control+Alt+Enter")
    keys.press("Control+Alt+e")
    fill_dialog(desk, "Address", "youtu.be/abcdefghijk")
    assert desk.locator("dialog[open]").get_by_text("Shown as a player: YouTube").is_visible()
    apply_dialog(desk)
    keys.press("Control+Alt+Enter")
    keys.press("Control+Alt+l")
    desk.locator("[role=option]").first.wait_for()
    keys.press("ArrowDown")
    keys.press("Enter")
    apply_dialog(desk)
    moment = told.published_at.isoformat(timespec="seconds")
    expected = (
        "<p>First.</p>"
        '<figure data-node="quote" data-speaker="Vira Sample" data-tag="vira-sample"'
        ' data-role="head of the depot" data-source="council">'
        "<blockquote><p>Words</p></blockquote><figcaption>Sample said</figcaption></figure>"
        '<aside data-node="addition"><p>Added</p></aside>'
        f'<aside data-node="recall"><p data-article="{told.uid}" data-moment="{moment}">Before</p>'
        "<p>And more</p></aside>"
        '<aside data-node="key-points"><ul><li><p>Point</p></li><li><p>Another</p></li></ul></aside>'
        f'<figure data-node="image" data-image="{picture.pk}"></figure>'
        f'<figure data-node="gallery" data-images="{picture.pk}"></figure>'
        '<figure data-node="embed" data-url="https://youtu.be/abcdefghijk"></figure>'
        f'<aside data-node="related" data-article="{told.uid}"></aside>'
    )
    assert written(desk) == expected
    save(desk)
    assert without_ids(stored(story)) == expected
    once = stored(story)
    desk.focus(EDITOR)
    desk.keyboard.press("Control+End")
    save(desk)
    assert stored(story) == once


def test_a_source_that_is_not_saved_yet_can_be_pointed_to(desk):
    story = a_draft("<p>One</p>")
    open_form(desk, story)
    desk.fill("[name=sources-1-name]", "Depot of the Left Bank")
    desk.focus(EDITOR)
    desk.keyboard.press("Control+a")
    desk.keyboard.press("Control+Alt+a")
    desk.keyboard.press("Control+Alt+p")
    desk.locator("dialog[open] select").select_option(label="Depot of the Left Bank")
    apply_dialog(desk)
    save(desk)
    kept = drafting.snapshot_of(Article.objects.get(pk=story.pk))
    assert [row.key for row in kept.sources] == ["council", "depot-of-the-left-bank"]
    assert 'data-node="addition" data-source="depot-of-the-left-bank"' in kept.body


def test_a_gallery_is_put_in_another_order_and_loses_a_picture(desk):
    first, second, third = (an_image(60 + number, 40) for number in range(3))
    story = a_draft(f'<figure data-node="gallery" data-images="{first.pk},{second.pk},{third.pk}"></figure>')
    open_form(desk, story)
    desk.keyboard.press("Control+Home")
    desk.keyboard.press("Control+Alt+p")
    chosen = desk.locator("dialog[open] [data-chosen-row] li")
    desk.locator(f"[data-grid] button[data-number='{third.pk}'][aria-pressed=true]").wait_for()
    assert chosen.count() == 3
    chosen.nth(2).get_by_role("button", name="Move “A bridge over the river” before").press("Enter")
    assert desk.evaluate("document.activeElement.closest('[data-chosen-row]') !== null")
    chosen.nth(0).get_by_role("button", name="Remove “").press("Enter")
    desk.locator(f"[data-grid] button[data-number='{first.pk}'][aria-pressed=false]").wait_for()
    desk.click("[data-take]")
    desk.locator("dialog[open]").wait_for(state="detached")
    assert f'data-images="{third.pk},{second.pk}"' in written(desk)


def test_a_recalled_moment_is_shown_and_set_by_the_clock_of_the_newsroom(desk, settings):
    """The tests' browsers live in another zone than Europe/Kyiv: in that of their machine, or in this one."""
    settings.PORTAL_TIME_ZONE = "Pacific/Kiritimati"
    story = a_draft('<aside data-node="recall"><p data-moment="2025-11-20T10:00:30+00:00">Begun.</p></aside>')
    open_form(desk, story)
    desk.locator(EDITOR).get_by_text("Begun.").click()
    desk.locator(".body-strip", has_text="Recall").wait_for()  # The editor has taken note of the click.
    desk.keyboard.press("Control+Alt+p")
    at = desk.locator("dialog[open]").get_by_label("Reported at")
    assert at.input_value() == "2025-11-21T00:00"
    apply_dialog(desk)
    assert 'data-moment="2025-11-20T10:00:30+00:00"' in written(desk)
    desk.keyboard.press("Control+Alt+p")
    at.fill("2025-11-21T08:15")
    apply_dialog(desk)
    assert 'data-moment="2025-11-20T18:15:00+00:00"' in written(desk)
    assert desk.locator(".body-facts", has_text="21 Nov 2025").is_visible()


def test_an_address_that_leads_nowhere_is_refused_beside_the_field(desk):
    open_form(desk, a_draft())
    desk.keyboard.press("Control+Alt+e")
    fill_dialog(desk, "Address", "javascript:alert(1)")
    desk.keyboard.press("Enter")
    assert desk.locator("dialog[open] [aria-invalid=true] ~ .body-dialog__said").text_content()
    desk.keyboard.press("Escape")
    desk.locator("dialog[open]").wait_for(state="detached")
    assert desk.input_value("#id_body") == ""


def test_a_table_grows_and_goes(desk):
    open_form(desk, a_draft())
    desk.keyboard.press("Control+Alt+t")
    desk.keyboard.type("Town")
    desk.click("text=Add row")
    assert written(desk).count("<tr>") == 4
    desk.click("text=Delete table")
    assert written(desk) == ""


def test_the_words_of_the_editor_are_spoken_in_the_language_of_the_interface(desk):
    User.objects.update(interface_language="uk")
    open_form(desk, a_draft("<p>One</p>"))
    assert desk.locator("[role=toolbar] button").first.text_content() == "Цитата"


def test_an_empty_text_stays_empty(desk):
    story = a_draft()
    open_form(desk, story)
    desk.keyboard.type("x")
    desk.keyboard.press("Backspace")
    assert desk.input_value("#id_body") == ""


def test_a_box_is_made_of_the_chosen_text_and_taken_back(desk):
    story = a_draft("<p>One</p><p>Two</p>")
    open_form(desk, story)
    desk.keyboard.press("Control+a")
    desk.keyboard.press("Control+Alt+k")
    points = '<aside data-node="key-points"><ul><li><p>One</p></li><li><p>Two</p></li></ul></aside>'
    assert without_ids(written(desk)) == points
    desk.keyboard.press("Control+Alt+k")
    assert without_ids(written(desk)) == "<p>One</p><p>Two</p>"


def test_blocks_change_places_and_keep_their_ids(desk):
    html = '<p data-id="aaaaaaaa">One</p><p data-id="bbbbbbbb">Two</p>'
    open_form(desk, a_draft(html))
    desk.keyboard.press("Control+Home")
    desk.keyboard.press("Alt+Shift+ArrowDown")
    assert written(desk) == '<p data-id="bbbbbbbb">Two</p><p data-id="aaaaaaaa">One</p>'


def test_enter_gives_the_second_half_no_id(desk):
    open_form(desk, a_draft('<p data-id="aaaaaaaa">One</p>'))
    desk.keyboard.press("Control+End")
    desk.keyboard.press("Enter")
    desk.keyboard.type("Two")
    assert written(desk) == '<p data-id="aaaaaaaa">One</p><p>Two</p>'


def test_words_get_a_link_a_day_and_a_language(desk):
    open_form(desk, a_draft("<p>Zeitung</p>"))
    for key, label, value in [
        ("Control+k", "Address", "example.com/a"),
        ("Control+Alt+d", "Day meant", "2025-11-20"),
    ]:
        desk.keyboard.press("Control+a")
        desk.keyboard.press(key)
        fill_dialog(desk, label, value)
        apply_dialog(desk)
    desk.keyboard.press("Control+a")
    desk.keyboard.press("Control+Alt+f")
    desk.locator("dialog[open] select").select_option("de")
    apply_dialog(desk)
    assert without_ids(written(desk)) == (
        '<p><a href="https://example.com/a"><span lang="de">'
        '<time datetime="2025-11-20">Zeitung</time></span></a></p>'
    )
