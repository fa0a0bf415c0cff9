"""History, previews and translations in a real browser: by keyboard, at both widths, in both themes."""

from __future__ import annotations

import pytest

from articles.desk import drafting, publishing, sharing
from articles.desk.snapshot import Credit, Snapshot
from articles.models import Author, Rubric, Tag
from articles.tests.admin.test_desk_in_browser import _own_folders, desk, signed_in
from articles.tests.desk.test_publishing import LEAD
from portal.accounts.models import User
from portal.tests.looks.barriers import barriers

__all__ = ["_own_folders", "desk", "signed_in"]

pytestmark = pytest.mark.browser

BEFORE = (
    "<p>The council met on Friday and voted for a second tram line, which the town has wanted for years.</p>"
    "<h2>What comes</h2><p>One.</p><p>Two.</p><p>Three.</p><p>Four.</p>"
    '<figure data-node="quote" data-speaker="Vira Sample">'
    "<blockquote><p>The rails are ready.</p></blockquote></figure>"
    "<p>Half of the money comes from the town.</p><p>This goes.</p>"
)


def story():
    """A published story that was changed in every way since."""
    chief = User.objects.get(username="chief")
    article = drafting.begin(edition="en", by=chief)
    snapshot = Snapshot(
        title="A second tram line is coming",
        lead=LEAD,
        body=BEFORE,
        rubric=Rubric.objects.get().pk,
        byline=(Credit(Author.objects.get().pk),),
    )
    drafting.save(article, snapshot, by=chief)
    publishing.publish(article, by=chief)
    article.refresh_from_db()
    kept = drafting.snapshot_of(article)
    nodes = kept.body.replace("Friday", "Monday").replace('speaker="Vira Sample"', 'speaker="Olha Other"')
    start = nodes.index("<p", nodes.index("Half of the") - 40)
    end = nodes.index("</p>", start) + 4
    moved = nodes[start:end] + nodes[:start] + "<p>A new last paragraph.</p>"
    drafting.save(
        article,
        kept.with_(body=moved, title="A third tram line is coming", tags=(Tag.objects.get().pk,)),
        by=chief,
    )
    return article


def test_two_revisions_are_chosen_compared_and_one_brought_back_by_keyboard(desk):
    article = story()
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    desk.get_by_role("link", name="History").focus()
    desk.keyboard.press("Enter")
    desk.get_by_text("Compare the chosen two").wait_for()
    desk.focus("input[name=old][value='1']")
    desk.keyboard.press("Space")
    desk.focus("button[form=compare-form]")
    desk.keyboard.press("Enter")
    desk.get_by_role("heading", name="Around the text").wait_for()
    told = desk.locator(".compared strong").all_text_contents()
    assert told == ["moved up", "changed", "changed", "taken out", "added"]
    assert desk.locator(".compared-words del").first.text_content().strip() == "taken out: Friday (end)"
    assert desk.locator(".compared-fact").text_content().split() == (
        ["Speaker:", "before:", "Vira", "Sample", "now:", "Olha", "Other"]
    )
    assert desk.locator(".compared-folded summary").text_content() == "5 blocks unchanged"
    desk.get_by_role("button", name="Bring number 1 back").focus()
    desk.keyboard.press("Enter")
    desk.get_by_text("is the working copy again").wait_for()
    assert drafting.snapshot_of(article).title == "A second tram line is coming"


def translated(article):
    """A version in Ukrainian; then the original is updated."""
    chief = User.objects.get(username="chief")
    version = drafting.begin(edition="uk", by=chief, translation_of=article)
    text = "<p>Рада зібралася в п'ятницю.</p><h2>Що далі</h2><p>Перше.</p><p>Друге.</p>"
    snapshot = drafting.begun_from(article).with_(title="Друга лінія", lead="Лід українською.", body=text)
    drafting.save(version, snapshot, by=chief)
    publishing.publish(version, by=chief)
    kept = drafting.snapshot_of(article)
    drafting.save(article, kept.with_(body=kept.body.replace("Monday", "Tuesday")), by=chief)
    publishing.revise(article, by=chief, substantive=True, note="News")
    return version


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_runs_over_the_side_and_nobody_is_shut_out(desk, width):
    article = story()
    version = translated(article)
    sharing.make(article, hours=24, by=User.objects.get(username="chief"))
    own, its = (f"articles/article/{one.pk}" for one in (article, version))
    paths = (
        f"{own}/revisions/",
        f"{own}/revisions/compare/?old=1",
        f"{own}/preview/",
        f"{its}/beside/",
        "translations/?edition=uk&show=behind",
    )
    desk.set_viewport_size({"width": width, "height": 900})
    for path in paths:
        desk.goto(f"/admin/{path}")
        wide = desk.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (path, width, wide)
        assert not barriers(desk), path
