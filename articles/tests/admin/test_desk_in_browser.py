"""An editor at work in a real browser, by keyboard alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from articles.models import Article, Author, Rubric, State, Tag, TagKind
from articles.tests.desk.test_publishing import LEAD
from portal.accounts.models import User
from portal.tests.looks.barriers import barriers

pytestmark = pytest.mark.browser

ADD = "/admin/articles/article/add/"
LIST = "/admin/articles/article/"
PAGES = (
    "/admin/",
    "/admin/statistics/",
    LIST,
    "/admin/articles/tag/",
    "/admin/articles/tag/1/change/",
    "/admin/articles/rubric/",
    "/admin/articles/rubric/1/change/",
    "/admin/articles/author/1/change/",
    "/admin/articles/frontslot/",
    "/admin/find/?q=so",
    "/admin/used/rubric/1/",
    "/admin/bulk/",
)


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.PORTAL_PUBLIC_MEDIA = tmp_path / "private", tmp_path / "public"


@pytest.fixture
def signed_in(page: Any, client: Any) -> Any:
    """The page of a signed-in chief."""
    user = User.objects.create_superuser("chief", "chief@example.org", "a-long-password")
    Rubric.objects.create(labels={"en": "Society", "uk": "Суспільство"})
    Author.objects.create(labels={"en": "Vira Sample", "uk": "Віра Семпл"})
    Tag.objects.create(name="Київ", kind=TagKind.PLACE, labels={"en": "Kyiv", "uk": "Київ"})
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "path": "/"}
    page.context.add_cookies([{**cookie, "domain": "localhost"}, {**cookie, "domain": "127.0.0.1"}])
    return page


@pytest.fixture
def desk(signed_in: Any) -> Any:
    """The page of a signed-in chief, whose policy violations fail the test."""
    page, violations = signed_in, []
    page.on(
        "console",
        lambda said: violations.append(f"{page.url} {said.text}") if "Policy" in said.text else None,
    )
    yield page
    assert not violations, violations


def write(desk: Any, field: str, words: str) -> None:
    desk.focus(field)
    desk.keyboard.type(words)


def test_a_story_is_written_and_published_by_keyboard(desk):
    desk.goto(ADD)
    write(desk, "#id_title", "A second tram line is coming")
    desk.keyboard.press("Tab")
    desk.keyboard.type(LEAD)
    assert desk.locator("#id_lead_count").get_attribute("data-length") == str(len(LEAD))
    write(desk, "[contenteditable=true]", "Rails arrive tomorrow.")
    desk.focus("#id_byline-0-author")
    desk.keyboard.type("Vira")
    desk.focus("#id_rubric")
    desk.keyboard.type("Soc")
    write(desk, "#id_tags", "kyi")
    desk.locator("[role=option]").first.wait_for()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    desk.keyboard.type("Second line")
    desk.locator("[role=option]").nth(4).wait_for()
    for key in ("ArrowUp", "ArrowUp", "Enter"):
        desk.keyboard.press(key)
    write(desk, "#id_place", "київ")
    desk.keyboard.press("Enter")
    desk.focus(".desk-bar [name=_publish]")
    desk.keyboard.press("Enter")
    desk.get_by_text("Published.").first.wait_for()
    article = Article.objects.get()
    assert article.state == State.PUBLISHED
    assert [(tag.name, tag.kind) for tag in article.tags.all()] == [
        ("Київ", "place"),
        ("Second line", "event"),
    ]
    assert article.place.name == "Київ"
    desk.goto(article.get_absolute_url())
    assert desk.get_by_text("Rails arrive tomorrow.").is_visible()
    assert desk.get_by_role("link", name="Vira Sample").first.is_visible()


def test_rows_are_added_and_moved_by_keyboard(desk):
    desk.goto(ADD)
    for number, name in enumerate(("First", "Second")):
        if number:
            desk.focus("[data-add-row=sources]")
            desk.keyboard.press("Enter")
            assert desk.evaluate("document.activeElement.id") == "id_sources-1-kind"
        write(desk, f"#id_sources-{number}-name", name)
    desk.focus("#sources-box [data-row]:nth-child(2) [data-up]")
    desk.keyboard.press("Enter")
    assert desk.text_content("[data-rows-status=sources]") == "Moved to place 1"
    write(desk, "#id_title", "Two sources")
    desk.keyboard.press("Control+s")
    desk.get_by_text("Readers see nothing of it").wait_for()
    assert [source.name for source in Article.objects.get().sources.all()] == ["Second", "First"]


def test_a_check_leads_to_its_field(desk):
    desk.goto(ADD)
    write(desk, "#id_title", "Nothing else yet")
    desk.keyboard.press("Control+s")
    desk.get_by_role("link", name="Name an author in the byline.").click()
    assert desk.evaluate("document.activeElement.id") == "id_byline-0-author"
    desk.get_by_role("link", name="Write the text.").click()
    assert desk.evaluate("document.activeElement.isContentEditable")


def test_the_preview_opens_beside_the_form_and_leaves_it_alone(desk):
    desk.goto(ADD)
    write(desk, "#id_title", "Seen before it is kept")
    with desk.context.expect_page() as opened:
        desk.focus("[data-preview]")
        desk.keyboard.press("Enter")
    preview = opened.value
    preview.wait_for_url("**/preview/*/")
    phone = preview.frame_locator(".look-phone iframe")
    shown = phone.get_by_role("heading", level=1).text_content()
    assert shown.replace("\xa0", " ").strip() == "Seen before it is kept"
    assert desk.input_value("#id_title") == "Seen before it is kept"
    assert not Article.objects.exists()


def test_words_are_written_without_script_too(desk, browser, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(desk.context.cookies())
    plain = context.new_page()
    plain.goto(ADD)
    plain.fill("#id_title", "Written plainly")
    plain.fill("#id_tags", "Kyiv\nTrams | topic")
    plain.select_option("#id_byline-0-author", label="Vira Sample")
    plain.click(".desk-bar [name=_save]")
    article = Article.objects.get()
    assert [tag.name for tag in article.tags.all()] == ["Київ", "Trams"]
    context.close()


@pytest.mark.parametrize("language", ["en", "uk"])
def test_no_page_of_the_desk_has_a_fault_that_a_checker_finds(signed_in, language):
    desk = signed_in
    User.objects.update(interface_language=language)
    desk.goto(ADD)
    write(desk, "#id_title", "Short")
    write(desk, "#id_tags", "Trams")
    desk.locator("[role=option]").first.wait_for()
    assert_faultless(desk)
    desk.keyboard.press("Enter")
    desk.keyboard.press("Control+s")
    desk.locator(".desk-problems").wait_for()
    assert_faultless(desk)
    for url in PAGES:
        desk.goto(url)
        assert_faultless(desk)


def test_every_page_keeps_the_policy(desk):
    for url in (*PAGES, ADD):
        desk.goto(url, wait_until="networkidle")


def test_the_login_page_has_no_fault_that_a_checker_finds(page):
    page.goto("/accounts/login/?language=uk")
    assert_faultless(page)


def assert_faultless(page: Any) -> None:
    found = barriers(page)
    assert not found, f"{page.url}\n{found}"
