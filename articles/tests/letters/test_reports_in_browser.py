"""Promises of the form for errors in a real browser: by mouse, by keyboard, without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest

from articles.letters.models import ErrorReport
from articles.models import Article
from articles.tests import newsroom
from portal import readerforms
from portal.tests.looks.barriers import barriers
from portal.tests.looks.faults import measured, settle

pytestmark = pytest.mark.browser

MARK = """() => {
  const text = document.querySelector(".story__body p").firstChild;
  const range = document.createRange();
  range.setStart(text, 0);
  range.setEnd(text, 18);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture
def story(live_server: Any) -> Article:
    return newsroom.make(stories=1).full["uk"]


def test_a_marked_passage_reaches_the_queue_by_mouse_and_by_keyboard(
    page: Any, story: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readerforms, "QUICKEST", 0.0)  # A test types faster than anybody.
    address = story.get_absolute_url()
    for way in ("mouse", "keyboard"):
        page.goto(address)
        page.wait_for_function(
            "document.querySelector('[data-report]') && performance.getEntriesByType('resource')"
            ".some((one) => one.name.includes('/report'))"
        )
        page.evaluate(MARK)
        if way == "mouse":
            page.locator("[data-report]").click()
        else:
            page.keyboard.press("Control+Enter")
        page.wait_for_url(f"**{address}report/")
        passage = page.locator("#report-passage")
        page.wait_for_function("document.activeElement.id === 'report-remark'")
        assert passage.input_value() == "The line will open"
        page.keyboard.type(f"Не так, {way}")
        page.locator(".report__form button").press("Enter")
        page.wait_for_url("**/report/thanks/")
    assert set(ErrorReport.objects.values_list("passage", "remark")) == {
        ("The line will open", "Не так, mouse"),
        ("The line will open", "Не так, keyboard"),
    }
    assert not page.context.cookies()


def test_it_works_without_javascript_and_keeps_what_was_written(
    browser: Any, live_server: Any, story: Article
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(story.get_absolute_url())
    tab.locator("[data-report]").click()
    tab.locator("[name=website]").wait_for(state="hidden")
    tab.locator("#report-contact").fill("reader@example.org")
    tab.locator("#report-remark").fill("Without scripts")
    tab.locator(".report__form button").click()
    tab.wait_for_url("**/report/thanks/")
    assert not context.cookies()
    context.close()
    report = ErrorReport.objects.get()
    assert (report.remark, report.contact) == ("Without scripts", "reader@example.org")


def test_form_and_thanks_have_no_fault_that_can_be_measured(
    browser: Any, live_server: Any, story: Article
) -> None:
    for width in (320, 1440):
        context = browser.new_context(base_url=live_server.url, viewport={"width": width, "height": 900})
        tab = context.new_page()
        for path in ("report/", "report/thanks/"):
            tab.goto(f"{story.get_absolute_url()}{path}")
            settle(tab)
            assert measured(tab) == []
            assert barriers(tab) == []
        context.close()
