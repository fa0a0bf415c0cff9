"""A story is pinned to the front by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from articles.models import FrontSlot
from articles.tests.factories import article
from portal.accounts.models import User

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(page: Any, client: Any) -> Any:
    """The page of a signed-in chief. Axe puts styles into it, which the content policy refuses aloud."""
    client.force_login(User.objects.create_superuser("chief", "chief@example.org", "a-long-password"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "path": "/"}
    page.context.add_cookies([{**cookie, "domain": "localhost"}, {**cookie, "domain": "127.0.0.1"}])
    return page


def test_a_story_is_found_by_its_words_and_pinned(desk):
    told = article(title="The tram is back", search_text="the tram is back")
    article(title="The bridge is open", search_text="the bridge is open")
    desk.goto("/admin/articles/frontslot/add/")
    desk.locator("#id_article[role=combobox]").wait_for()
    desk.select_option("#id_edition", "en")
    desk.select_option("#id_place", "1")
    desk.focus("#id_article")
    desk.keyboard.type("TRAM")
    desk.locator("[role=option]", has_text="The tram is back").wait_for()
    assert desk.locator("[role=option]").count() == 1
    found = Axe().run(desk).response["violations"]
    assert not [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    assert desk.input_value("#id_article") == "The tram is back"
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/admin/articles/frontslot/")
    assert FrontSlot.objects.get().article == told


def test_words_that_choose_nothing_are_taken_back(desk):
    told = article(title="The tram is back", search_text="the tram is back")
    pin = FrontSlot.objects.create(edition="en", place=1, article=told)
    desk.goto(f"/admin/articles/frontslot/{pin.pk}/change/")
    desk.locator("#id_article[role=combobox]").wait_for()
    desk.fill("#id_article", "nothing of the kind")
    desk.focus("#id_place")
    assert desk.input_value("#id_article") == "The tram is back"
    desk.get_by_role("button", name="Choose another").click()
    assert desk.input_value("[name=article]") == ""
