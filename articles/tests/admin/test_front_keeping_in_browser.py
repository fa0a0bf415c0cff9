"""Two people at one front; and a layout when a browser dies, a line breaks or a session ends."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session

from articles.desk.models import OpenForm
from articles.models import FrontSlot
from articles.tests.admin.test_front_in_browser import SCREEN, desk, sign_in, stories  # noqa: F401  (fixtures)
from articles.tests.admin.test_saving_in_browser import sign_in as sign_in_again
from portal.accounts.models import User

pytestmark = pytest.mark.browser
KEPT = "[data-kept-line]:not(:empty)"


def opened(page: Any) -> Any:
    with page.expect_response(lambda answer: "/pulse/" in answer.url):
        page.goto(SCREEN)
    return page


def lay_out(page: Any, title: str = "Nine stops") -> None:
    page.get_by_role("button", name=f"{title}: Main story").click()
    page.locator("#place-1", has_text=title).wait_for()


def test_two_people_see_each_other_come_and_go_and_put_up(desk: Any, browser: Any, live_server: Any) -> None:  # noqa: F811
    other = browser.new_context(base_url=live_server.url).new_page()
    sign_in(other, "deputy")
    opened(desk)
    opened(other)
    other.get_by_text("chief has this front open").wait_for(timeout=5_000)
    desk.get_by_text("deputy has this front open").wait_for(timeout=5_000)
    lay_out(other)
    other.get_by_role("button", name="Put up now").click()
    other.get_by_text("Readers see it now.").wait_for()
    desk.get_by_text("deputy put up another front").wait_for(timeout=5_000)
    other.goto("/admin/")
    desk.get_by_text("deputy has this front open").wait_for(state="detached", timeout=15_000)
    other.context.close()


def test_after_a_crash_the_layout_is_offered_and_put_up(desk: Any) -> None:  # noqa: F811
    opened(desk)
    lay_out(desk)
    desk.locator(KEPT).wait_for()
    desk.close(run_before_unload=False)
    after = desk.context.new_page()
    after.goto("/admin/articles/frontslot/?edition=en")
    after.get_by_role("heading", name="and did not put it up").wait_for()
    after.get_by_role("link", name="Restore").click()
    after.locator("#place-1", has_text="Nine stops").wait_for()
    after.get_by_role("button", name="Put up now").click()
    after.get_by_text("Readers see it now.").wait_for()
    assert FrontSlot.objects.get().article.title == "Nine stops"
    assert after.get_by_role("heading", name="and did not put it up").count() == 0


def test_without_a_connection_a_layout_waits_in_the_browser_and_comes_back(desk: Any) -> None:  # noqa: F811
    opened(desk)
    lay_out(desk)
    desk.locator(KEPT).wait_for()
    desk.context.route("**/pulse/**", lambda route: route.abort())
    desk.fill("#front-note", "Morning front")
    desk.get_by_text("No connection. What you lay out stays").wait_for()
    desk.close(run_before_unload=False)
    desk.context.unroute("**/pulse/**")
    after = opened(desk.context.new_page())
    after.get_by_role("link", name="What had not reached the portal").wait_for()
    after.goto(SCREEN)
    after.get_by_role("link", name="Restore").click()
    after.locator("#place-1", has_text="Nine stops").wait_for()
    assert after.input_value("#front-note") == "Morning front"


def test_signed_out_the_layout_stays_and_after_signing_in_the_same_form_goes_on(desk: Any) -> None:  # noqa: F811
    opened(desk)
    lay_out(desk)
    desk.locator(KEPT).wait_for()
    Session.objects.all().delete()
    desk.get_by_text("You are signed out.").first.wait_for(timeout=15_000)
    desk.get_by_role("button", name="Opera premiere: Second story").click()
    desk.locator("#front-told").get_by_text("You are signed out.").wait_for()
    desk.get_by_role("button", name="Put up now").click()
    assert desk.locator("#place-1", has_text="Nine stops").count() == 1
    assert not FrontSlot.objects.exists()

    sign_in_again(desk.context, User.objects.get(username="chief"))
    desk.locator("[data-trouble]:empty").wait_for(state="attached", timeout=15_000)
    desk.get_by_role("button", name="Put up now").click()
    desk.get_by_text("Readers see it now.").wait_for()
    assert FrontSlot.objects.get().article.title == "Nine stops"
    assert not OpenForm.objects.filter(packed__isnull=False).exists()


def test_begun_again_the_layout_is_thrown_away(desk: Any) -> None:  # noqa: F811
    opened(desk)
    lay_out(desk)
    desk.locator(KEPT).wait_for()
    desk.get_by_role("button", name="Start again").click()
    desk.get_by_text("Readers see this.").wait_for()
    assert desk.get_by_role("heading", name="and did not put it up").count() == 0
    assert not OpenForm.objects.filter(packed__isnull=False).exists()
