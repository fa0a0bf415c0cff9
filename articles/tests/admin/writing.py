"""What tests of the body editor need: its page, and stories with every kind of node."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from articles import body
from articles.desk import drafting
from articles.desk.snapshot import Snapshot, SourceRow
from articles.models import Article
from articles.tests.factories import article
from articles.tests.media.samples import an_image
from portal.accounts.models import User

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
def own_folders(settings: Any, tmp_path: Path) -> None:
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
    # For some 70 ms after it was focused the editor sets its own selection; only a test types sooner. By the
    # page's clock: on a busy machine that one may stand still meanwhile.
    desk.evaluate("new Promise((done) => setTimeout(done, 100))")


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


def fill_dialog(desk: Any, label: str, value: str) -> None:
    desk.locator("dialog[open]").get_by_label(label, exact=True).first.fill(value)


def apply_dialog(desk: Any) -> None:
    desk.locator("dialog[open] [type=submit]").click()
    desk.locator("dialog[open]").wait_for(state="detached")
