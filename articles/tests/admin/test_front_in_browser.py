"""Fronts are laid out in a real browser: dragged, by keyboard alone, and without a script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.desk.frontpages import FrontLayout
from articles.models import FrontSlot
from articles.search import desk as index
from articles.tests.factories import article
from portal import moments
from portal.accounts.models import User
from portal.tests.looks.barriers import barriers

pytestmark = pytest.mark.browser

SCREEN = "/admin/articles/frontslot/?edition=en"


@pytest.fixture
def stories() -> list[Any]:
    titles = ("The tram is back", "The bridge is open", "A quiet night", "Opera premiere", "Nine stops")
    made = [article(title=title) for title in reversed(titles)]
    for story in made:
        index.keep(story.pk, story.title, ())
    return made[::-1]


def sign_in(page: Any, name: str) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser(name, f"{name}@example.org", "a-long-password"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "path": "/"}
    page.context.add_cookies([{**cookie, "domain": "localhost"}, {**cookie, "domain": "127.0.0.1"}])


@pytest.fixture
def desk(page: Any, stories: list[Any]) -> Iterator[Any]:
    """The page of a signed-in chief, whose policy violations fail the test."""
    violations: list[str] = []
    page.on("console", lambda said: violations.append(said.text) if "Policy" in said.text else None)
    sign_in(page, "chief")
    yield page
    assert not violations


def put_up(page: Any) -> None:
    page.get_by_role("button", name="Put up now").click()
    page.get_by_text("Readers see it now.").wait_for()


def pinned() -> list[tuple[int, str]]:
    return list(FrontSlot.objects.order_by("place").values_list("place", "article__title"))


def test_a_story_is_dragged_to_its_place(desk):
    desk.goto(SCREEN)
    story = desk.locator(".front-offer[draggable=true]", has_text="Nine stops")
    story.drag_to(desk.locator("#place-1"))
    desk.locator("#place-1", has_text="Nine stops").wait_for()
    desk.locator("#place-1").drag_to(desk.locator("#place-3"))
    desk.locator("#place-3", has_text="Nine stops").wait_for()
    put_up(desk)
    assert pinned() == [(3, "Nine stops")]


def test_a_story_is_found_put_and_moved_by_keyboard_alone_and_announced(desk):
    desk.goto(SCREEN)
    desk.locator(".front-scripted").wait_for()
    desk.focus("#front-words")
    desk.keyboard.type("OPERA")
    desk.keyboard.press("Enter")
    desk.get_by_role("heading", name="Found").wait_for()
    desk.get_by_role("button", name="Opera premiere: Second story").focus()
    desk.keyboard.press("Enter")
    told = desk.locator("#front-told")
    desk.locator("[data-handle='2']:focus").wait_for()
    assert told.inner_text() == "Second story: Opera premiere"
    desk.keyboard.press("ArrowUp")
    desk.locator("[data-handle='1']:focus").wait_for()
    assert told.inner_text() == "Main story: Opera premiere"
    desk.keyboard.press("ArrowDown")
    desk.locator("[data-handle='2']:focus").wait_for()
    desk.keyboard.press("Control+s")
    desk.keyboard.press("Enter")
    desk.get_by_text("Readers see it now.").wait_for()
    assert pinned() == [(2, "Opera premiere")]
    desk.locator("#place-2 [data-handle]").focus()
    desk.keyboard.press("Delete")
    desk.locator("#place-2", has_text="Chosen by the rules").wait_for()
    put_up(desk)
    assert pinned() == []


def test_everything_works_without_a_script(browser, live_server, stories):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    sign_in(page, "chief")
    page.goto(SCREEN)
    page.fill("#front-words", "nine")
    page.locator(".front-search .button").click()
    page.get_by_role("button", name="Nine stops: Third story").click()
    page.locator("#place-3").get_by_role("button", name="Move up").click()
    assert page.locator("#place-2").get_by_role("heading", level=3).inner_text() == "Nine stops"
    page.get_by_role("button", name="Put up now").click()
    assert page.get_by_text("Readers see it now.").count() == 1
    assert pinned() == [(2, "Nine stops")]
    context.close()


def test_two_editors_lose_nothing(desk, browser, live_server):
    other = browser.new_context(base_url=live_server.url).new_page()
    sign_in(other, "deputy")
    for page in (desk, other):
        page.goto(SCREEN)
        page.locator(".front-scripted").wait_for()
    desk.get_by_role("button", name="Nine stops: Main story").click()
    desk.locator("#place-1", has_text="Nine stops").wait_for()
    other.get_by_role("button", name="Opera premiere: Main story").click()
    other.locator("#place-1", has_text="Opera premiere").wait_for()
    put_up(desk)
    other.get_by_role("button", name="Put up now").click()
    other.get_by_role("heading", name="chief put up another front").wait_for()
    assert pinned() == [(1, "Nine stops")]
    other.set_viewport_size({"width": 390, "height": 560})
    other.get_by_label("Take the saved one").focus()
    assert other.evaluate(HIDDEN) == ""
    other.get_by_label("Take mine").check()
    other.get_by_role("button", name="Put up what is chosen").click()
    other.get_by_text("Readers see it now.").wait_for()
    assert pinned() == [(1, "Opera premiere")]
    other.context.close()


def test_a_quick_hand_loses_no_move(desk):
    """Two moves and the last button, pressed before the portal has answered the first."""
    desk.goto(SCREEN)
    desk.locator(".front-scripted").wait_for()
    held: list[Any] = []
    desk.route("**/frontslot/**", lambda route: held.append(route), times=1)
    desk.get_by_role("button", name="Nine stops: Main story").click()
    desk.locator(".front-busy").wait_for()
    desk.get_by_role("button", name="Opera premiere: Second story").click()
    desk.get_by_role("button", name="Put up now").click(no_wait_after=True)
    held[0].continue_()
    desk.get_by_text("Readers see it now.").wait_for()
    assert pinned() == [(1, "Nine stops"), (2, "Opera premiere")]


def test_what_is_typed_while_a_move_is_on_its_way_stays_with_its_story(desk):
    desk.goto(SCREEN)
    desk.get_by_role("button", name="Nine stops: Main story").click()
    desk.locator("#place-1", has_text="Nine stops").wait_for()
    held: list[Any] = []
    desk.route("**/frontslot/?edition=en", lambda route: held.append(route), times=1)
    desk.locator("#place-1").get_by_role("button", name="Move down").click()
    desk.locator(".front-busy").wait_for()
    desk.fill("[name=until_1_day]", "2099-01-05")
    desk.fill("[name=until_1_hour]", "09:00")
    desk.fill("#front-note", "Morning")
    held[0].continue_()
    desk.locator("#place-2", has_text="Nine stops").wait_for()
    assert desk.input_value("[name=until_2_day]") == "2099-01-05"
    assert desk.evaluate("document.activeElement.id") == "front-note"
    desk.keyboard.type(" front")
    put_up(desk)
    assert pinned() == [(2, "Nine stops")]
    assert FrontLayout.objects.get().note == "Morning front"
    assert FrontSlot.objects.get().expires_at is not None


def test_what_is_laid_out_is_not_left_by_mistake(desk):
    asked: list[str] = []
    desk.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    desk.goto(SCREEN)
    desk.get_by_role("button", name="Nine stops: Main story").click()
    desk.locator("#place-1", has_text="Nine stops").wait_for()
    desk.get_by_role("link", name="History").click()
    desk.wait_for_url("**/history/**")
    assert asked == ["beforeunload"]


def test_the_button_says_for_when_it_plans_and_until_is_typed_by_keyboard(desk):
    desk.goto(SCREEN)
    desk.get_by_role("button", name="Nine stops: Main story").click()
    desk.locator("#place-1", has_text="Nine stops").wait_for()
    at = (timezone.localtime() + dt.timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    until = desk.get_by_role("group", name="Until (Kyiv time, ")
    until.get_by_label("Day").fill(f"{at:%Y-%m-%d}")
    until.get_by_label("Time").fill("21:00")
    desk.fill("[name=at_day]", f"{at:%Y-%m-%d}")
    desk.get_by_role("button", name="Put up then").wait_for()
    desk.fill("[name=at_hour]", "09:00")
    desk.get_by_role("button", name=f"Put up on {moments.minute(at)}").click()
    desk.get_by_text("It goes up by itself").wait_for()
    planned = FrontLayout.objects.waiting().get()
    assert (planned.due_at, planned.pins[0].until) == (at, at.replace(hour=21))
    assert not FrontSlot.objects.exists()
    desk.get_by_role("link", name=moments.exact(at)).wait_for()


HIDDEN = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const shown = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return shown && (one.contains(shown) || shown.contains(one)) ? "" : one.outerHTML;
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_the_bar_hides_nothing_that_the_keyboard_comes_to(desk, width):
    desk.set_viewport_size({"width": width, "height": 700})
    desk.goto(SCREEN)
    desk.locator(".front-scripted").wait_for()
    desk.focus("[data-handle='1']")
    for _step in range(40):
        assert desk.evaluate(HIDDEN) == ""
        desk.keyboard.press("Tab")


def test_the_screen_has_no_barriers(page, stories):
    sign_in(page, "chief")
    page.goto(SCREEN)
    page.get_by_role("button", name="Nine stops: Main story").click()
    page.locator("#place-1", has_text="Nine stops").wait_for()
    assert not barriers(page)
    put_up(page)
    page.goto("/admin/articles/frontslot/history/?edition=en")
    assert not barriers(page)
