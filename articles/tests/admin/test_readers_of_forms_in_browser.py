"""Somebody who may look at a story and not write in it, at a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from articles.desk import drafting, review, roles
from articles.desk.snapshot import Snapshot
from articles.models import Rubric
from portal.accounts.models import User

pytestmark = pytest.mark.browser

EDITOR = "#id_body-editor"
USABLE = """[...document.querySelectorAll("#article_form :is(input, select, textarea, button):enabled")]
    .filter((one) => one.type !== "hidden" && one.checkVisibility()).map((one) => one.name)"""
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('dateline.unsaved'))"


@pytest.fixture
def writer(page: Any, client: Any) -> Any:
    """The page of a signed-in author, and who that is; a script error fails."""
    user = User.objects.create_user("iryna", "iryna@example.org", is_staff=True)
    user.groups.add(roles.group("author"))
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "path": "/"}
    page.context.add_cookies([{**cookie, "domain": name} for name in ("localhost", "127.0.0.1")])
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page, user
    assert not faults, faults


def test_what_is_in_review_is_read_and_taken_back_and_not_typed_into(writer):
    page, user = writer
    Rubric.objects.create(labels={"en": "Society"})
    story = drafting.begin(edition="en", by=user)
    drafting.save(story, Snapshot(title="Trams", body="<p>One tram.</p>"), by=user)
    review.submit(story, by=user)
    page.goto(reverse("admin:articles_article_change", args=[story.pk]))
    page.locator(EDITOR).wait_for()
    assert page.locator(EDITOR).get_attribute("contenteditable") == "false"
    assert page.evaluate(USABLE) == ["_take_back", "_duplicate"]
    page.keyboard.press("Control+S")
    page.locator("[name=_take_back]").click()
    page.get_by_text("it is your draft again").wait_for()
    page.locator(f"{EDITOR}[contenteditable=true]").wait_for()
    assert page.evaluate(KEPT) == []


def test_words_of_a_new_story_do_not_stay_in_the_browser_once_they_are_saved(writer):
    page, _user = writer
    page.goto(reverse("admin:articles_article_add"))
    page.locator(EDITOR).wait_for()
    page.fill("#id_title", "Written on a computer of many")
    # Its own pulse follows what an earlier page left behind.
    with page.expect_response(is_pulse_of_a_begun_story):
        page.locator(".desk-bar [name=_save]").click()
    assert page.evaluate(KEPT) == []


def is_pulse_of_a_begun_story(answer: Any) -> bool:
    asked = answer.request
    is_own = "_leaving" not in (asked.post_data or "")
    return "/pulse/" in asked.url and "/change/" in asked.headers.get("referer", "") and is_own
