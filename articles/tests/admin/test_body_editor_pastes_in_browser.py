"""Pasting into the body editor, and what a checker says of it, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from articles import body
from articles.tests.admin.writing import (
    EDITOR,
    a_draft,
    desk,
    every_node,
    open_form,
    own_folders,
    without_ids,
    written,
)
from portal.tests.looks.barriers import barriers

pytestmark = pytest.mark.browser
__all__ = ["desk", "own_folders"]
PASTES = Path(__file__).parents[1] / "body" / "pastes"
PASTE = """html => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  requestAnimationFrame(() => document.querySelector("#id_body-editor").dispatchEvent(paste));
}"""


@pytest.mark.parametrize("sample", ["google_docs", "word", "other_site", "editor"])
def test_pasted_text_arrives_as_it_will_be_stored(desk, sample):
    html = (PASTES / f"{sample}.html").read_text()
    expected = body.parse(html).document.html
    open_form(desk, a_draft())
    desk.evaluate(PASTE, html)
    desk.locator(f"{EDITOR} > :nth-child(2)").wait_for()
    assert without_ids(written(desk)) == without_ids(expected)


def test_pasted_words_stay_in_the_line(desk):
    open_form(desk, a_draft("<p>One </p>"))
    desk.keyboard.press("Control+End")
    desk.evaluate(PASTE, '<span style="color: red">two <b>three</b></span>')
    desk.locator(f"{EDITOR} strong").wait_for()
    assert without_ids(written(desk)) == "<p>Onetwo <strong>three</strong></p>"


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_amiss_on_any_screen(desk, width):
    desk.set_viewport_size({"width": width, "height": 844})
    open_form(desk, a_draft(every_node()))
    desk.locator(".quote p").first.click()
    room = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert desk.evaluate(room) <= 0
    assert not barriers(desk, ".body-editor")
    desk.keyboard.press("Control+Alt+p")
    desk.locator("dialog[open]").wait_for()
    assert not barriers(desk, "dialog")


def test_the_bar_is_one_stop_and_its_buttons_are_reached_by_arrows(desk):
    open_form(desk, a_draft())
    desk.keyboard.press("Alt+F10")
    desk.keyboard.press("ArrowRight")
    assert desk.evaluate("document.activeElement.textContent") == "Addition"
    desk.keyboard.press("End")
    desk.keyboard.press("Enter")
    desk.locator(".body-editor.fullscreen").wait_for()
    desk.keyboard.press("Escape")
    desk.locator(".body-editor.fullscreen").wait_for(state="detached")


def test_escape_leaves_the_full_screen_from_the_bar_as_from_the_text(desk):
    open_form(desk, a_draft())
    for focus_on in (".body-tool--fullscreen", EDITOR):
        desk.locator(".body-tool--fullscreen").click()
        desk.locator(".body-editor.fullscreen").wait_for()
        desk.locator(focus_on).focus()
        desk.keyboard.press("Escape")
        desk.locator(".body-editor.fullscreen").wait_for(state="detached")
        desk.wait_for_function(
            "selector => document.querySelector(selector).contains(document.activeElement)", arg=EDITOR
        )
