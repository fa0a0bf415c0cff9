"""Two people and their browsers: who is there, what is kept, and whose words are written over (nobody's)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from articles.desk.models import OpenForm, Revision
from articles.models import Article, Rubric
from articles.tests.admin.seats import (
    EDITOR,
    KEPT,
    opened,
    person,
    press,
    seat,
    sign_in,
    stored,
    story,
    url_of,
)
from portal.accounts.models import User
from portal.tests.looks.barriers import barriers

pytestmark = pytest.mark.browser
__all__ = ["seat", "story"]


def test_two_people_see_each_other_come_and_go(seat: Any, story: Article) -> None:
    iryna, olena = opened(seat("iryna"), story), opened(seat("olena"), story)
    olena.get_by_text("iryna has this story open").wait_for(timeout=5_000)
    iryna.get_by_text("olena has this story open").wait_for(timeout=5_000)
    olena.goto("/admin/")
    iryna.get_by_text("olena has this story open").wait_for(state="detached", timeout=15_000)


def test_ones_own_other_window_is_told(seat: Any, story: Article) -> None:
    first = opened(seat("iryna"), story)
    second = opened(seat("iryna", first.context), story)
    second.get_by_text("You have this story open in another window too").wait_for(timeout=5_000)


def test_the_second_save_is_merged_by_keyboard_and_keeps_both(seat: Any, story: Article) -> None:
    iryna, olena = opened(seat("iryna"), story), opened(seat("olena"), story)
    iryna.fill("#id_title", "Trams of iryna")
    iryna.locator(EDITOR).get_by_text("One tram.").click()
    iryna.keyboard.press("End")
    iryna.keyboard.type(" By iryna.")
    press(iryna)

    olena.get_by_text("iryna saved this story").wait_for(timeout=5_000)
    olena.fill("#id_title", "Trams of olena")
    olena.locator(EDITOR).get_by_text("Two trams.").click()
    olena.keyboard.press("End")
    olena.keyboard.type(" By olena.")
    press(olena)
    olena.get_by_role("heading", name="This story was saved while you were writing").wait_for()
    assert not barriers(olena)

    olena.get_by_role("group", name="Title").get_by_label("Take mine").focus()
    olena.keyboard.press("Space")
    with olena.expect_navigation():
        olena.keyboard.press("Enter")
    olena.get_by_text("Saved: the story now holds").wait_for()
    both = stored(story)
    assert both.title == "Trams of olena"
    assert "One tram. By iryna." in both.body
    assert "Two trams. By olena." in both.body


def test_words_are_kept_after_a_pause_and_come_back_after_a_crash(seat: Any, story: Article) -> None:
    page = opened(seat("iryna"), story)
    page.focus("#id_title")
    page.fill("#id_title", "Half a ti")
    page.locator(KEPT).wait_for()
    assert stored(story).title == "Trams"

    # A crash says no farewell: the browser's next page is the first that the portal hears of.
    page.context.route("**/pulse/", lambda route: route.abort())
    page.close()
    page.context.unroute("**/pulse/")
    after = opened(seat("iryna", page.context), story)
    after.get_by_role("heading", name="You have unsaved words").wait_for()
    after.get_by_text("What differs").click()
    after.get_by_text("Half a ti").wait_for()
    after.get_by_role("link", name="Restore").click()
    after.get_by_text("These are your unsaved words").wait_for()
    assert after.input_value("#id_title") == "Half a ti"
    press(after)
    assert stored(story).title == "Half a ti"
    assert after.get_by_role("heading", name="You have unsaved words").count() == 0
    assert not OpenForm.objects.filter(packed__isnull=False).exists()


def test_while_one_types_without_a_pause_words_are_kept_too(
    seat: Any, browser: Any, live_server: Any, story: Article
) -> None:
    # A clock stays in a browser for good.
    context = browser.new_context(base_url=live_server.url)
    sign_in(context, person("iryna"))
    page = seat("iryna", context)
    page.clock.install()
    opened(page, story)
    # From here on the page's time passes by the steps below alone, however slow the machine is.
    page.clock.pause_at(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1))
    page.focus("#id_lead")
    for second in range(11):
        for _quarter in range(4):
            page.keyboard.type("x")
            page.clock.run_for(250)
        if second < 9:
            assert page.locator(KEPT).count() == 0
    page.locator(KEPT).wait_for()
    context.close()


def test_without_a_connection_words_wait_in_the_browser_and_are_brought_in_later(
    seat: Any, story: Article
) -> None:
    page = opened(seat("iryna"), story)
    page.focus("#id_title")
    page.context.set_offline(True)
    page.fill("#id_title", "Written on a train")
    page.get_by_text("No connection.").wait_for()
    page.fill("#id_title", "Written on a long train")
    page.context.set_offline(False)
    page.locator(KEPT).wait_for()
    page.get_by_text("No connection.").wait_for(state="detached")
    assert OpenForm.objects.get(packed__isnull=False).words["title"] == ["Written on a long train"]
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('dateline.unsaved')).length")
        == 0
    )


def test_a_lid_closed_without_a_connection_loses_nothing(seat: Any, story: Article) -> None:
    page = opened(seat("iryna"), story)
    page.focus("#id_title")
    page.context.route("**/pulse/", lambda route: route.abort())
    page.fill("#id_title", "Written on a train")
    page.get_by_text("No connection.").wait_for()
    page.close()
    page.context.unroute("**/pulse/")
    after = opened(seat("iryna", page.context), story)
    after.get_by_role("link", name="Words that had not reached the portal").click()
    after.get_by_role("heading", name="You have unsaved words").wait_for()


def test_an_expired_session_is_said_and_after_signing_in_the_same_form_goes_on(
    seat: Any, story: Article
) -> None:
    page = opened(seat("iryna"), story)
    page.focus("#id_title")
    Session.objects.all().delete()
    page.fill("#id_title", "Written signed out")
    page.get_by_text("You are signed out.").wait_for()
    page.locator(".desk-bar [name=_save]").click()
    page.get_by_text("You are signed out.").wait_for()
    assert page.input_value("#id_title") == "Written signed out"

    sign_in(page.context, User.objects.get(username="iryna"))
    page.context.add_cookies(
        [{"name": "csrftoken", "value": "x" * 32, "url": page.url.partition("/admin")[0]}]
    )
    page.locator(KEPT).wait_for(timeout=15_000)
    press(page)
    assert stored(story).title == "Written signed out"


@pytest.mark.parametrize(
    "refused", [{"status": 413}, {"status": 503}, None], ids=["413", "503", "broken off"]
)
def test_a_long_story_whose_session_is_over_is_neither_too_long_nor_offline(
    seat: Any, story: Article, refused: dict[str, int] | None
) -> None:
    """Of strangers the portal takes 64 KB, which only a server with all in front of Django refuses."""
    page = opened(seat("iryna"), story)

    def answer(route: Any) -> None:
        if route.request.method != "POST":
            route.continue_()
        elif refused:
            route.fulfill(**refused)
        else:
            route.abort()

    page.route("**/pulse/", answer)
    page.fill("#id_title", "Long")
    page.get_by_text("The text is too long" if refused == {"status": 413} else "No connection.").wait_for()
    Session.objects.all().delete()
    page.fill("#id_title", "Long, and signed out")
    page.get_by_text("You are signed out.").wait_for()
    assert page.input_value("#id_title") == "Long, and signed out"


def test_a_double_click_saves_once(seat: Any, story: Article) -> None:
    page = opened(seat("iryna"), story)
    before = Revision.objects.count()
    page.fill("#id_title", "Twice")
    with page.expect_navigation():
        page.locator(".desk-bar [name=_save]").dblclick()
    page.get_by_text("Saved. Readers see nothing of it").wait_for()
    assert Revision.objects.count() == before + 1


def test_a_new_story_is_kept_before_it_is_saved_and_begun_once(seat: Any) -> None:
    page = seat("iryna")
    page.goto("/admin/articles/article/add/")
    page.locator(EDITOR).wait_for()
    page.focus("#id_title")
    page.fill("#id_title", "Brand new")
    page.locator(KEPT).wait_for()
    assert not Article.objects.exists()
    page.evaluate("window.onbeforeunload = null")
    page.close()
    after = seat("iryna", page.context)
    after.goto("/admin/articles/article/add/")
    after.get_by_role("link", name="Restore").click()
    assert after.input_value("#id_title") == "Brand new"
    with after.expect_navigation():
        after.locator(".desk-bar [name=_save]").dblclick()
    after.get_by_text("Saved.").wait_for()
    assert Article.objects.get().title == "Brand new"


def test_going_back_to_a_saved_form_keeps_what_is_written_there(seat: Any, story: Article) -> None:
    page = opened(seat("iryna"), story)
    page.fill("#id_title", "Saved")
    press(page)
    page.go_back()
    page.locator(EDITOR).wait_for()
    page.focus("#id_lead")
    page.fill("#id_lead", "Written after going back.")
    page.locator(KEPT).wait_for()
    kept = OpenForm.objects.get(packed__isnull=False)
    assert kept.words["lead"] == ["Written after going back."]
    assert kept.written_at <= timezone.now()


def test_a_text_that_is_too_long_is_said_and_stays(seat: Any, story: Article) -> None:
    page = opened(seat("iryna"), story)
    page.focus("#id_lead")
    page.evaluate("document.getElementById('id_lead').removeAttribute('maxlength')")
    page.evaluate("document.getElementById('id_lead').value = 'слово '.repeat(500000)")
    page.locator("#id_lead").dispatch_event("input")
    page.get_by_text("The text is too long").wait_for()
    page.locator(".desk-bar [name=_save]").click()
    page.get_by_text("The text is too long").wait_for()
    assert page.evaluate("document.getElementById('id_lead').value.length") == 3_000_000


def test_without_scripts_a_noun_is_merged_all_the_same(browser: Any, live_server: Any) -> None:
    rubric = Rubric.objects.create(labels={"en": "Name", "uk": "Назва"})
    address = reverse("admin:articles_rubric_change", args=[rubric.pk])
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    sign_in(context, person("iryna"))
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto(address)
    first.fill("[name=labels_en]", "Theirs")
    first.fill("[name=labels_uk]", "Їхня")
    first.click("[name=_save]")
    second.fill("[name=labels_en]", "Mine")
    second.click("[name=_save]")
    second.get_by_role("heading", name="was saved while you were writing").wait_for()
    second.get_by_role("group", name="Name (English)").get_by_label("Take mine").check()
    second.get_by_role("button", name="Save what is chosen").click()
    second.get_by_text("was changed successfully").wait_for()
    context.close()
    rubric.refresh_from_db()
    assert rubric.labels == {"en": "Mine", "uk": "Їхня"}


def test_without_scripts_a_story_is_merged_all_the_same(
    browser: Any, live_server: Any, story: Article
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    sign_in(context, person("iryna"))
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto(url_of(story))
    first.fill("[name=title]", "Theirs")
    first.click(".desk-bar [name=_save]")
    second.fill("[name=lead]", "A lead of mine.")
    second.click(".desk-bar [name=_save]")
    second.get_by_role("button", name="Save what is chosen").click()
    second.get_by_text("Saved: the story now holds").wait_for()
    context.close()
    assert (stored(story).title, stored(story).lead) == ("Theirs", "A lead of mine.")
