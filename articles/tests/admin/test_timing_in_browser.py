"""Promises of times in the article form, kept to an editor's hands: mouse, keys, and no script at all."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.desk.models import TimedDeed
from articles.models import Article, State
from articles.tests.admin.writing import a_draft, desk, own_folders  # noqa: F401  (fixtures)
from portal import moments
from portal.accounts.models import User

pytestmark = pytest.mark.browser
PUBLISHING = "#article_form button[name=_publish]"


def form_of(desk: Any, story: Article) -> None:  # noqa: F811
    Article.objects.filter(pk=story.pk).update(created_by=User.objects.get())
    desk.goto(reverse("admin:articles_article_change", args=[story.pk]))
    desk.locator("#id_body-editor").wait_for()


def tomorrow() -> dt.datetime:
    return (timezone.localtime() + dt.timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)


def fill(desk: Any, at: dt.datetime) -> None:  # noqa: F811
    box = desk.locator("[data-timing]")
    if not box.evaluate("one => one.open"):
        box.locator("summary").click()
    desk.fill("[name=timing-at_day]", f"{at:%Y-%m-%d}")
    desk.fill("[name=timing-at_hour]", f"{at:%H:%M}")


def said(desk: Any) -> set[str]:  # noqa: F811
    return set(desk.locator(PUBLISHING).all_text_contents())


def test_the_button_says_what_it_will_do_and_does_it(desk: Any) -> None:  # noqa: F811
    story, at = a_draft("<p>Rails.</p>"), tomorrow()
    form_of(desk, story)
    assert said(desk) == {"Publish"}
    fill(desk, at)
    label = f"Publish on {moments.minute(at)}"
    assert said(desk) == {label}
    assert "At its time readers see it" in desk.text_content("#publish-hint")
    desk.fill("[name=timing-at_hour]", "")
    assert said(desk) == {"Publish"}
    fill(desk, at)
    with desk.expect_navigation():
        desk.locator(".desk-bar").get_by_role("button", name=label).click()
    desk.get_by_text("It goes out on").first.wait_for()
    assert said(desk) == {label}
    assert TimedDeed.objects.get().at == at
    assert Article.objects.get().state == State.READY


def test_a_form_that_is_open_when_the_time_comes_says_so(desk: Any) -> None:  # noqa: F811
    story = a_draft("<p>Rails.</p>")
    form_of(desk, story)
    Article.objects.filter(pk=story.pk).update(state=State.READY)
    desk.locator("#desk-present").get_by_text("This story stands as “Ready” by now.").wait_for()


def test_enter_in_the_time_saves_and_publishes_nothing(desk: Any) -> None:  # noqa: F811
    story, at = a_draft("<p>Rails.</p>"), tomorrow()
    form_of(desk, story)
    fill(desk, at)
    desk.focus("[name=timing-at_hour]")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    desk.get_by_text("is not marked ready").first.wait_for()
    assert Article.objects.get().state == State.DRAFT
    assert TimedDeed.objects.get().at == at


def test_a_time_that_is_over_keeps_every_word_in_the_form(desk: Any) -> None:  # noqa: F811
    story = a_draft("<p>Rails.</p>")
    form_of(desk, story)
    desk.fill("#id_lead", "Written for an hour.")
    fill(desk, timezone.localtime() - dt.timedelta(days=1))
    with desk.expect_navigation():
        desk.locator(PUBLISHING).first.click()
    desk.get_by_text("That is over").wait_for()
    assert desk.input_value("#id_lead") == "Written for an hour."
    assert not TimedDeed.objects.exists()


def test_unsaved_times_come_back_with_unsaved_words(desk: Any) -> None:  # noqa: F811
    story, at = a_draft("<p>Rails.</p>"), tomorrow()
    form_of(desk, story)
    with desk.expect_response(
        lambda one: "pulse" in one.url and "timing-at_hour" in (one.request.post_data or "")
    ):
        desk.fill("#id_lead", "Not saved yet.")
        fill(desk, at)
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.goto(reverse("admin:articles_article_change", args=[story.pk]))
    desk.get_by_role("link", name="Restore").first.click()
    desk.locator("#id_body-editor").wait_for()
    assert desk.input_value("[name=timing-at_day]") == f"{at:%Y-%m-%d}"
    assert said(desk) == {f"Publish on {moments.minute(at)}"}
