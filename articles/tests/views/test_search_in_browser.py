"""Promises of the search page to readers with a keyboard, a screen reader or no script."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from articles import search
from articles.models import Article, Tag, TaggedArticle, TagKind
from articles.tests.factories import article
from portal.tests.looks.barriers import barriers

pytestmark = pytest.mark.browser


@pytest.fixture
def story(page: Any) -> Article:
    row = article(title="Umerov opens bridge", body="A bridge.")
    tag = Tag.objects.create(name="Rustem Umerov", kind=TagKind.PERSON)
    TaggedArticle.objects.create(content_object=row, tag=tag, edition="en", published_at=row.published_at)
    search.index(row)
    return row


def test_suggestions_are_chosen_by_keys_alone(page: Any, story: Article) -> None:
    page.goto("/search/")
    field = page.get_by_role("combobox", name="Search the news")
    field.press_sequentially("umer")
    page.get_by_role("option", name="Rustem Umerov").wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    assert page.locator("#suggestions [role=option]").all_inner_texts() == ["Rustem Umerov", story.title]
    assert not barriers(page)
    field.press("ArrowDown")
    field.press("ArrowDown")
    chosen = page.locator("#suggestions [aria-selected=true]")
    assert chosen.inner_text() == story.title
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    field.press("Escape")
    page.get_by_role("listbox").wait_for(state="hidden")
    field.press("Enter")
    page.wait_for_url("**/search/?q=umer**")
    field = page.get_by_role("combobox", name="Search the news")
    field.press("End")
    field.press_sequentially("o")
    page.get_by_role("option", name="Rustem Umerov").wait_for()
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/tag/rustem-umerov/")


def test_without_a_script_filters_and_names_work(browser: Any, live_server: Any, story: Article) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    tab = context.new_page()
    tab.goto("/search/?q=bridge")
    tab.locator(".finder__more > summary").click()
    tab.get_by_label("Person").fill("rustem umerov")
    tab.get_by_label("From day").fill("2020-01-01")
    tab.get_by_label("Order").select_option("relevance")
    tab.get_by_role("button", name="Search").last.click()
    expect(tab.locator(".wire--list .wire__title")).to_have_count(1)
    expect(tab.locator(".finder__chip")).to_have_count(2)
    tab.locator(".finder__chip").first.click()
    expect(tab.locator(".finder__chip")).to_have_count(1)
    tab.goto("/search/?q=umer")
    tab.get_by_role("link", name="Rustem Umerov").click()
    assert tab.url.endswith("/tag/rustem-umerov/")
    context.close()


def test_a_field_that_narrows_offers_its_names(page: Any, story: Article) -> None:
    page.goto("/search/")
    page.get_by_text("Narrow down").click()
    page.get_by_label("Person").press_sequentially("umer")
    page.locator("#names-person option").wait_for(state="attached")
    assert page.locator("#names-person option").evaluate_all("all => all.map(one => one.value)") == [
        "Rustem Umerov"
    ]
