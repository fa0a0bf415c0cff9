"""The body editor in a real browser: written by keyboard, saved, opened again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Permission
from django.urls import reverse

from articles import body
from articles.desk import drafting
from articles.desk.snapshot import Snapshot, SourceRow
from articles.models import Article, Tag, TagKind
from articles.tests.factories import article
from articles.tests.media.samples import an_image
from portal.accounts.models import User

pytestmark = pytest.mark.browser
PASTES = Path(__file__).parents[1] / "body" / "pastes"
EVERY_NODE = (
    '<p data-id="aaaaaaaa">First <strong>strong <em>both</em></strong> and <a href="https://example.com/a">link</a>'
    ' H<sub>2</sub>O m<sup>2</sup><br>line <span lang="de">Zeitung</span> '
    '<time datetime="2025-11-20">yesterday</time>.</p>'
    '<h2 data-id="bbbbbbbb">Heading</h2><h3 data-id="cccccccc">Smaller</h3>'
    '<ul data-id="dddddddd"><li><p>one</p></li><li><p>two</p><p>more</p></li></ul>'
    '<ol data-id="eeeeeeee"><li><p>first</p></li></ol>'
    '<table data-id="ffffffff"><tbody><tr><th><p>Town</p></th><th><p>Trams</p></th></tr>'
    '<tr><td colspan="2"><p>none</p></td></tr></tbody></table>'
    '<figure data-id="gggggggg" data-node="quote" data-speaker="Vira Sample" data-tag="vira-sample"'
    ' data-role="head of the depot" data-lang="uk" data-translated="true" data-source="council">'
    "<blockquote><p>Words</p><p>more words</p></blockquote><figcaption>Sample said</figcaption></figure>"
    '<figure data-id="hhhhhhhh" data-node="quote"><blockquote><p>Bare</p></blockquote></figure>'
    '<aside data-id="iiiiiiii" data-node="addition" data-source="council"><h4>Title</h4><p>Added</p></aside>'
    '<aside data-id="jjjjjjjj" data-node="addition"><p>Only words</p></aside>'
    '<aside data-id="kkkkkkkk" data-node="recall"><h4>Before</h4>'
    '<p data-article="{story}" data-moment="2025-11-20T10:00:00+00:00">Begun.</p><p>It went on.</p></aside>'
    '<aside data-id="llllllll" data-node="recall"><p>Once.</p></aside>'
    '<aside data-id="mmmmmmmm" data-node="key-points"><ul><li><p>A</p></li><li><p>B</p></li></ul></aside>'
    '<figure data-id="nnnnnnnn" data-node="image" data-image="{image}"><figcaption>Here</figcaption></figure>'
    '<figure data-id="oooooooo" data-node="image" data-image="{image}"></figure>'
    '<figure data-id="pppppppp" data-node="gallery" data-images="{image},{other}"></figure>'
    '<figure data-id="qqqqqqqq" data-node="embed" data-url="https://youtu.be/abcdefghijk"></figure>'
    '<aside data-id="rrrrrrrr" data-node="related" data-article="{story}"></aside>'
    '<p data-id="ssssssss">Last.</p>'
)
EDITOR = "#id_body-editor"


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.PORTAL_PUBLIC_MEDIA = tmp_path / "private", tmp_path / "public"


@pytest.fixture
def desk(page: Any, client: Any) -> Iterator[Any]:
    """The page of a signed-in editor; a refusal by the content policy fails."""
    user = User.objects.create(username="iryna", email="iryna@example.org", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label__in=("articles", "media")))
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "path": "/"}
    page.context.add_cookies([{**cookie, "domain": "localhost"}, {**cookie, "domain": "127.0.0.1"}])
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield page
    assert not [fault for fault in faults if "422" not in fault], faults


def a_draft(html: str = "") -> Article:
    story = drafting.begin(edition="en", by=None)
    source = SourceRow(key="council", name="Town council")
    drafting.save(story, Snapshot(title="Trams", body=html, sources=(source,)), by=None)
    return story


def every_node() -> str:
    image, other = an_image(), an_image(80, 60)
    story = article(title="The line is planned", search_text="the line is planned")
    return EVERY_NODE.format(image=image.pk, other=other.pk, story=story.uid)


def open_form(desk: Any, story: Article) -> None:
    desk.goto(reverse("admin:articles_article_change", args=[story.pk]))
    desk.locator(EDITOR).wait_for()
    desk.focus(EDITOR)
    # The editor sets its selection 20 ms after it was focused; only a test types sooner.
    desk.wait_for_timeout(60)


def save(desk: Any) -> None:
    with desk.expect_navigation():
        desk.evaluate(
            "document.querySelector('#article_form').requestSubmit(document.querySelector('[name=_save]'))"
        )
    desk.locator(EDITOR).wait_for()


def stored(story: Article) -> str:
    return drafting.snapshot_of(Article.objects.get(pk=story.pk)).body


def without_ids(html: str) -> str:
    return re.sub(r' data-id="[a-z2-7]{8}"', "", html)


def written(desk: Any) -> str:
    """What the editor would send now, in canonical form."""
    return body.parse(desk.input_value("#id_body")).document.html


def test_every_node_comes_back_byte_for_byte(desk):
    html = every_node()
    assert body.parse(html).document.html == html
    story = a_draft(html)
    open_form(desk, story)
    assert desk.input_value("#id_body") == html
    desk.keyboard.press("Control+End")
    desk.keyboard.type("!")
    assert written(desk) == html.replace("Last.", "Last.!")
    desk.keyboard.press("Backspace")
    save(desk)
    assert stored(story) == html


def fill_dialog(desk: Any, label: str, value: str) -> None:
    desk.locator("dialog[open]").get_by_label(label, exact=True).first.fill(value)


def apply_dialog(desk: Any) -> None:
    desk.locator("dialog[open] [type=submit]").click()
    desk.locator("dialog[open]").wait_for(state="detached")


def test_a_text_with_every_box_is_written_by_keyboard(desk):
    Tag.objects.create(name="Vira Sample", slug="vira-sample", kind=TagKind.PERSON, folded="vira sample")
    picture = an_image()
    told = article(title="The line is planned", search_text="the line is planned")
    story = a_draft()
    open_form(desk, story)
    keys = desk.keyboard
    keys.type("First.")
    keys.press("Enter")
    keys.press("Control+Alt+q")
    keys.type("Words")
    keys.press("Control+Alt+p")
    fill_dialog(desk, "Speaker", "vir")
    desk.locator("[role=option]").wait_for()
    keys.press("ArrowDown")
    keys.press("Enter")
    fill_dialog(desk, "Role", "head of the depot")
    desk.locator("dialog[open]").get_by_label("Source", exact=True).select_option("council")
    apply_dialog(desk)
    keys.press("ArrowDown")
    keys.type("Sample said")
    keys.press("Enter")
    keys.press("Control+Alt+a")
    keys.type("Added")
    keys.press("Control+Alt+Enter")
    keys.press("Control+Alt+r")
    keys.type("Before")
    keys.press("Control+Alt+p")
    fill_dialog(desk, "Earlier story", "PLANNED")
    desk.locator("[role=option]").wait_for()
    keys.press("ArrowDown")
    keys.press("Enter")
    apply_dialog(desk)
    keys.press("Enter")
    keys.type("And more")
    keys.press("Enter")
    keys.press("Enter")
    keys.press("Control+Alt+k")
    keys.type("Point")
    keys.press("Enter")
    keys.type("Another")
    keys.press("Enter")
    keys.press("Enter")
    keys.press("Control+Alt+i")
    desk.locator("[data-grid] button").first.click()
    desk.locator("dialog[open]").wait_for(state="detached")
    keys.press("Control+Alt+Enter")
    keys.press("Control+Alt+g")
    desk.locator("[data-grid] button").first.click()
    desk.click("[data-take]")
    desk.locator("dialog[open]").wait_for(state="detached")
    keys.press("Control+Alt+Enter")
    keys.press("Control+Alt+e")
    fill_dialog(desk, "Address", "youtu.be/abcdefghijk")
    assert desk.locator("dialog[open]").get_by_text("Shown as a player: YouTube").is_visible()
    apply_dialog(desk)
    keys.press("Control+Alt+Enter")
    keys.press("Control+Alt+l")
    desk.locator("[role=option]").first.wait_for()
    keys.press("ArrowDown")
    keys.press("Enter")
    apply_dialog(desk)
    moment = told.published_at.isoformat(timespec="seconds")
    expected = (
        "<p>First.</p>"
        '<figure data-node="quote" data-speaker="Vira Sample" data-tag="vira-sample"'
        ' data-role="head of the depot" data-source="council">'
        "<blockquote><p>Words</p></blockquote><figcaption>Sample said</figcaption></figure>"
        '<aside data-node="addition"><p>Added</p></aside>'
        f'<aside data-node="recall"><p data-article="{told.uid}" data-moment="{moment}">Before</p>'
        "<p>And more</p></aside>"
        '<aside data-node="key-points"><ul><li><p>Point</p></li><li><p>Another</p></li></ul></aside>'
        f'<figure data-node="image" data-image="{picture.pk}"></figure>'
        f'<figure data-node="gallery" data-images="{picture.pk}"></figure>'
        '<figure data-node="embed" data-url="https://youtu.be/abcdefghijk"></figure>'
        f'<aside data-node="related" data-article="{told.uid}"></aside>'
    )
    assert written(desk) == expected
    save(desk)
    assert without_ids(stored(story)) == expected
    once = stored(story)
    desk.focus(EDITOR)
    desk.keyboard.press("Control+End")
    save(desk)
    assert stored(story) == once


def test_a_source_that_is_not_saved_yet_can_be_pointed_to(desk):
    story = a_draft("<p>One</p>")
    open_form(desk, story)
    desk.fill("[name=sources-1-name]", "Depot of the Left Bank")
    desk.focus(EDITOR)
    desk.keyboard.press("Control+a")
    desk.keyboard.press("Control+Alt+a")
    desk.keyboard.press("Control+Alt+p")
    desk.locator("dialog[open] select").select_option(label="Depot of the Left Bank")
    apply_dialog(desk)
    save(desk)
    kept = drafting.snapshot_of(Article.objects.get(pk=story.pk))
    assert [row.key for row in kept.sources] == ["council", "depot-of-the-left-bank"]
    assert 'data-node="addition" data-source="depot-of-the-left-bank"' in kept.body


def test_an_address_that_leads_nowhere_is_refused_beside_the_field(desk):
    open_form(desk, a_draft())
    desk.keyboard.press("Control+Alt+e")
    fill_dialog(desk, "Address", "javascript:alert(1)")
    desk.keyboard.press("Enter")
    assert desk.locator("dialog[open] [aria-invalid=true] ~ .body-dialog__said").text_content()
    desk.keyboard.press("Escape")
    desk.locator("dialog[open]").wait_for(state="detached")
    assert desk.input_value("#id_body") == ""


def test_a_table_grows_and_goes(desk):
    open_form(desk, a_draft())
    desk.keyboard.press("Control+Alt+t")
    desk.keyboard.type("Town")
    desk.click("text=Add row")
    assert written(desk).count("<tr>") == 4
    desk.click("text=Delete table")
    assert written(desk) == ""


def test_the_words_of_the_editor_are_spoken_in_the_language_of_the_interface(desk):
    User.objects.update(interface_language="uk")
    open_form(desk, a_draft("<p>One</p>"))
    assert desk.locator("[role=toolbar] button").first.text_content() == "Цитата"


def test_an_empty_text_stays_empty(desk):
    story = a_draft()
    open_form(desk, story)
    desk.keyboard.type("x")
    desk.keyboard.press("Backspace")
    assert desk.input_value("#id_body") == ""


def test_a_box_is_made_of_the_chosen_text_and_taken_back(desk):
    story = a_draft("<p>One</p><p>Two</p>")
    open_form(desk, story)
    desk.keyboard.press("Control+a")
    desk.keyboard.press("Control+Alt+k")
    points = '<aside data-node="key-points"><ul><li><p>One</p></li><li><p>Two</p></li></ul></aside>'
    assert without_ids(written(desk)) == points
    desk.keyboard.press("Control+Alt+k")
    assert without_ids(written(desk)) == "<p>One</p><p>Two</p>"


def test_blocks_change_places_and_keep_their_ids(desk):
    html = '<p data-id="aaaaaaaa">One</p><p data-id="bbbbbbbb">Two</p>'
    open_form(desk, a_draft(html))
    desk.keyboard.press("Control+Home")
    desk.keyboard.press("Alt+Shift+ArrowDown")
    assert written(desk) == '<p data-id="bbbbbbbb">Two</p><p data-id="aaaaaaaa">One</p>'


def test_enter_gives_the_second_half_no_id(desk):
    open_form(desk, a_draft('<p data-id="aaaaaaaa">One</p>'))
    desk.keyboard.press("Control+End")
    desk.keyboard.press("Enter")
    desk.keyboard.type("Two")
    assert written(desk) == '<p data-id="aaaaaaaa">One</p><p>Two</p>'


def test_words_get_a_link_a_day_and_a_language(desk):
    open_form(desk, a_draft("<p>Zeitung</p>"))
    for key, label, value in [
        ("Control+k", "Address", "example.com/a"),
        ("Control+Alt+d", "Day meant", "2025-11-20"),
    ]:
        desk.keyboard.press("Control+a")
        desk.keyboard.press(key)
        fill_dialog(desk, label, value)
        apply_dialog(desk)
    desk.keyboard.press("Control+a")
    desk.keyboard.press("Control+Alt+f")
    desk.locator("dialog[open] select").select_option("de")
    apply_dialog(desk)
    assert without_ids(written(desk)) == (
        '<p><a href="https://example.com/a"><span lang="de">'
        '<time datetime="2025-11-20">Zeitung</time></span></a></p>'
    )


PASTE = """html => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  requestAnimationFrame(() => document.querySelector("#id_body-editor").dispatchEvent(paste));
}"""


@pytest.mark.parametrize("sample", ["google_docs", "word", "other_site", "editor"])
def test_pasted_text_arrives_as_it_will_be_stored(desk, sample):
    html = (PASTES / f"{sample}.html").read_text()
    expected = body.parse(html).document.html
    open_form(desk, a_draft())
    desk.evaluate(PASTE, html)
    desk.locator(f"{EDITOR} > :nth-child(2)").wait_for()
    assert without_ids(written(desk)) == without_ids(expected)


def test_pasted_words_stay_in_the_line(desk):
    open_form(desk, a_draft("<p>One </p>"))
    desk.keyboard.press("Control+End")
    desk.evaluate(PASTE, '<span style="color: red">two <b>three</b></span>')
    desk.locator(f"{EDITOR} strong").wait_for()
    assert without_ids(written(desk)) == "<p>Onetwo <strong>three</strong></p>"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_amiss_on_any_screen(desk, scheme, width):
    desk.set_viewport_size({"width": width, "height": 844})
    desk.emulate_media(color_scheme=scheme)
    open_form(desk, a_draft(every_node()))
    desk.locator(".quote p").first.click()
    room = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert desk.evaluate(room) <= 0
    found = Axe().run(desk, context=".body-editor").response["violations"]
    assert not [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
    desk.keyboard.press("Control+Alt+p")
    desk.locator("dialog[open]").wait_for()
    found = Axe().run(desk, context="dialog").response["violations"]
    assert not [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def test_the_bar_is_one_stop_and_its_buttons_are_reached_by_arrows(desk):
    open_form(desk, a_draft())
    desk.keyboard.press("Alt+F10")
    desk.keyboard.press("ArrowRight")
    assert desk.evaluate("document.activeElement.textContent") == "Addition"
    desk.keyboard.press("End")
    desk.keyboard.press("Enter")
    assert desk.locator(".body-editor.fullscreen").count() == 1
    desk.keyboard.press("Escape")
    assert desk.locator(".body-editor.fullscreen").count() == 0
