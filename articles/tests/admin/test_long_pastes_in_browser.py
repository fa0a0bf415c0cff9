"""Two megabytes from the clipboard, in a real browser: nothing is cut, it is said, and the form goes on."""

from __future__ import annotations

from typing import Any

import pytest

from articles.desk.models import OpenForm
from articles.models import Article
from articles.tests.admin.seats import EDITOR, KEPT, opened, press, seat, stored, story

pytestmark = pytest.mark.browser
__all__ = ["seat", "story"]

LINE = "Рада вигаданого міста після чотирьох годин суперечок проголосувала за другу трамвайну лінію. "
PARAGRAPHS = [f"{number} {LINE * 24}" for number in range(500)]
TEXT = "\n\n".join(PARAGRAPHS)
COPY = """async ([html, text]) => navigator.clipboard.write([new ClipboardItem({
  "text/html": new Blob([html], { type: "text/html" }),
  "text/plain": new Blob([text], { type: "text/plain" }),
})])"""


@pytest.fixture
def page(seat: Any, story: Article) -> Any:
    shown = opened(seat("iryna"), story)
    shown.context.grant_permissions(["clipboard-read", "clipboard-write"])
    assert len(TEXT.encode()) > 2_000_000
    shown.evaluate(COPY, ["".join(f"<p>{words}</p>" for words in PARAGRAPHS), TEXT])
    return shown


def test_in_the_text_nothing_is_cut_and_the_form_goes_on(page: Any, story: Article) -> None:
    page.locator(EDITOR).get_by_text("Two trams.").click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+V")
    page.locator(f"{EDITOR} > :nth-child(502)").wait_for()
    page.locator(KEPT).wait_for(timeout=60_000)
    page.set_default_navigation_timeout(60_000)
    press(page)
    refused = page.locator(".desk-field-refused")
    refused.get_by_text("Text: The text is longer than 1000000 characters.").wait_for()
    assert stored(story).body.count("<p") == 2

    page.locator(f"{EDITOR} > :nth-child(502)").wait_for(timeout=60_000)
    written = page.input_value("#id_body")
    lost = [number for number, words in enumerate(PARAGRAPHS) if words.strip() not in written]
    assert not lost, (len(written), written[:300])
    page.locator(EDITOR).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("One tram alone.")
    press(page)
    page.get_by_text("Saved. Readers see nothing of it").wait_for()
    assert "One tram alone." in stored(story).body


def test_in_a_plain_field_nothing_is_cut_and_the_field_says_how_much_fits(page: Any, story: Article) -> None:
    page.locator("#id_lead").fill("")
    page.locator("#id_lead").focus()
    page.keyboard.press("Control+V")
    assert page.input_value("#id_lead") == TEXT
    page.locator(KEPT).wait_for(timeout=60_000)
    assert OpenForm.objects.get(packed__isnull=False).words["lead"][0].replace("\r\n", "\n") == TEXT
    press(page)
    said = f"Too long: at most 600 characters, this has {len(TEXT.strip())}."
    page.locator(".desk-field-refused").get_by_text(said).wait_for()
    assert page.input_value("#id_lead").strip() == TEXT.strip()
    assert stored(story).lead == "Lead."

    page.locator("#id_lead").fill("A lead that fits.\nOn two lines.")
    press(page)
    page.get_by_text("Saved. Readers see nothing of it").wait_for()
    assert stored(story).lead == "A lead that fits.\nOn two lines."
