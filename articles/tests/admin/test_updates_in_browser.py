"""Updates of a public story in real browsers: refused, overtaken, published, with nothing lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from articles.desk import drafting, publishing
from articles.desk.models import AuditEntry, TimedDeed
from articles.desk.snapshot import Credit
from articles.models import Article, Author, Correction, Rubric
from articles.tests.admin.seats import EDITOR, KEPT, opened, press, seat, stored, story
from portal.tests.looks.barriers import barriers

pytestmark = pytest.mark.browser
__all__ = ["seat", "story"]

LEAD = "The council of an invented town has voted for a second tram line after four hours of debate."


@pytest.fixture
def public(story: Article) -> Article:
    author = Author.objects.create(labels={"en": "Vira Sample", "uk": "Віра Семпл"})
    rubric = Rubric.objects.create(labels={"en": "Society", "uk": "Суспільство"})
    whole = stored(story).with_(lead=LEAD, rubric=rubric.pk, byline=(Credit(author.pk),))
    drafting.save(story, whole, by=None)
    publishing.publish(story, by=None)
    return Article.objects.get(pk=story.pk)


def test_a_substantive_update_asks_for_its_line_and_keeps_everything(seat: Any, public: Article) -> None:
    page = opened(seat("iryna"), public)
    page.fill("#id_title", "The trams are bought")
    page.locator(EDITOR).get_by_text("One tram.").click()
    page.keyboard.press("End")
    page.keyboard.type(" It is blue.")
    page.check("#id_substantive")
    press(page, "_publish")
    page.locator(".desk-field-refused").get_by_text("Say in one line what has changed").wait_for()
    assert page.is_checked("#id_substantive")
    assert page.input_value("#id_title") == "The trams are bought"
    page.locator(EDITOR).get_by_text("One tram. It is blue.").wait_for()
    assert Article.objects.get(pk=public.pk).title == "Trams"
    assert not barriers(page)

    # The note at the top has the focus and leads to the field, by keys.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_note"
    page.keyboard.type("The council has paid")
    press(page, "_publish")
    page.get_by_text("The changes are public.").wait_for()
    now = Article.objects.get(pk=public.pk)
    assert (now.title, now.updated_at is not None) == ("The trams are bought", True)


def test_readers_are_told_of_a_fault_by_keys_alone_and_a_text_waits_for_its_button(
    seat: Any, public: Article
) -> None:
    page = opened(seat("iryna"), public)
    page.locator("#corrections summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("It was Tuesday.")
    page.keyboard.press("Control+s")
    page.get_by_text("Readers see nothing of it before you publish.").wait_for()
    assert page.input_value("#id_correction_text") == "It was Tuesday."

    page.locator("#id_correction_text").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "_correct"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_text("Readers are told, on the page and in the list of corrections.").wait_for()
    told = Correction.objects.get()
    assert (told.kind, told.text) == (Correction.Kind.CLARIFICATION, "It was Tuesday.")
    assert not page.input_value("#id_correction_text")


def test_the_button_pressed_is_carried_out_after_the_merge(seat: Any, public: Article) -> None:
    iryna, olena = opened(seat("iryna"), public), opened(seat("olena"), public)
    iryna.fill("#id_title", "Trams of iryna")
    press(iryna)
    olena.fill("#id_title", "Trams of olena")
    olena.check("#id_substantive")
    olena.fill("#id_note", "Two are bought")
    press(olena, "_publish")
    olena.get_by_text("You had pressed “Publish changes”.").wait_for()
    assert Article.objects.get(pk=public.pk).title == "Trams"
    assert not barriers(olena)

    olena.get_by_role("group", name="Title").get_by_label("Take mine").check()
    with olena.expect_navigation():
        olena.get_by_role("button", name="Save what is chosen, then “Publish changes”").click()
    olena.get_by_text("The changes are public.").wait_for()
    assert Article.objects.get(pk=public.pk).title == "Trams of olena"
    assert AuditEntry.objects.get(verb="revised").details["note"] == "Two are bought"


def test_a_time_that_was_typed_and_not_saved_comes_back_after_a_crash(seat: Any, public: Article) -> None:
    page = opened(seat("iryna"), public)
    day = f"{timezone.localtime() + timedelta(days=2):%Y-%m-%d}"
    page.get_by_text("Times and embargo").click()
    page.fill("[name=timing-at_day]", day)
    page.fill("[name=timing-at_hour]", "09:00")
    page.locator(KEPT).wait_for()
    page.context.route("**/pulse/", lambda route: route.abort())
    page.close()
    page.context.unroute("**/pulse/")
    after = opened(seat("iryna", page.context), public)
    after.get_by_text("What differs").click()
    after.get_by_text(f"{day} 09:00").wait_for()
    after.get_by_role("link", name="Restore").click()
    after.get_by_text("These are your unsaved words").wait_for()
    assert after.input_value("[name=timing-at_day]") == day
    assert after.input_value("[name=timing-at_hour]") == "09:00"
    assert not TimedDeed.objects.exists()
