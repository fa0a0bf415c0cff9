"""Promises of every place a field is shown: no payload runs there, in a real browser, with the policy off.

One browser opens all pages. Each holds many payloads; whatever runs says which pair it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.admin.merging import SALT
from articles.desk import correcting, drafting, nounmerging, preview, publishing
from articles.desk.models import AuditEntry
from articles.desk.snapshot import Credit, Snapshot, SourceRow
from articles.letters import receiving
from articles.media.models import Image
from articles.models import Article, Author, Rubric, Tag, TagKind
from articles.outbox.models import Endpoint
from articles.search.models import SearchTerm
from articles.tests import newsroom
from articles.tests.admin.seats import sign_in
from portal.accounts.models import User
from portal.headers.models import PolicyRefusal
from portal.kit.html import clean_prose
from portal.masthead.models import SiteIdentity
from portal.pages.models import Page
from portal.tests.hostile.payloads import all_of_them, filled

pytestmark = pytest.mark.browser

KNOWS = "window.ran = (pair) => (top.hasRun = top.hasRun || []).push(pair)"
# What ran, and what would have if it had been clicked, pointed at or loaded.
AUDIT = """() => {
  const found = (window.hasRun ?? []).map((pair) => `ran: ${pair}`);
  const bad = /^[\\x00-\\x20]*(javascript|vbscript|data:text)/i;
  const roots = [document];
  for (const one of document.querySelectorAll("template")) roots.push(one.content);
  for (const root of roots) for (const element of root.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on") && value.includes("ran(")) found.push(`${element.tagName} ${name}`);
      const leads = ["href", "src", "action", "formaction", "data", "xlink:href", "srcdoc"].includes(name);
      const runs = bad.test(value.replace(/[\\t\\n\\r]/g, "")) || name === "srcdoc";
      if (leads && runs) found.push(`${name}=${value}`);
    }
    if (element.localName === "script" && !element.src && element.type !== "application/ld+json"
        && element.textContent.includes("ran(")) found.push("script with a payload");
  }
  return found;
}"""


@dataclass(frozen=True)
class Made:
    """A newsroom whose every field was filled by somebody hostile."""

    stories: list[Article]
    draft: Article
    tag: Tag
    other_tag: Tag
    merge: int
    author: Author
    image: Image
    report: int
    preview: str
    person: User


def make() -> Made:
    """Write payloads into every field that a person can write into."""
    newsroom.make(stories=1)
    names, titles, leads = iter(filled(90, 40)), filled(190, 24), filled(590, 24)
    boss = User.objects.create_user(
        "boss", "boss@example.org", is_staff=True, is_superuser=True, first_name=next(names)[:140]
    )
    rubric = Rubric.objects.create(labels={code: next(names) for code in ("en", "uk")})
    author = Author.objects.create(
        labels={code: next(names) for code in ("en", "uk")}, biography={"en": leads[0], "uk": leads[1]}
    )
    tags = [
        Tag.objects.create(
            name=next(names)[:90], labels={code: next(names) for code in ("en", "uk")}, kind=kind
        )
        for kind in (TagKind.PERSON, TagKind.PLACE, TagKind.TOPIC)
    ]
    image = newsroom.image_of(7)
    Image.objects.filter(pk=image.pk).update(
        alt={"en": leads[2][:240], "uk": leads[3][:240]}, caption={"en": leads[4]}, credit=titles[0]
    )
    stories = []
    for number in range(8):
        title, lead = titles[number % len(titles)], leads[number % len(leads)]
        text = "".join(f"<p>{one}</p>" for one in list(all_of_them().values())[number::8])
        boxes = "".join(
            f'<figure data-node="quote" data-speaker="{_quoted(one)}" data-role="{_quoted(one)}"><blockquote>'
            f"<p>{one}</p></blockquote><figcaption>{one}</figcaption></figure>"
            for one in titles[:4]
        )
        snapshot = Snapshot(
            title=title,
            slug=f"hostile-{number}",
            lead=lead,
            body=text + boxes,
            rubric=rubric.pk,
            byline=(Credit(author.pk),),
            tags=tuple(tag.pk for tag in tags),
            place=tags[1].pk,
            agency=titles[0][:40],
            sources=(SourceRow(key="s", name=titles[1][:190], link="https://example.org/"),),
            lead_image=image.pk,
            lead_caption=leads[5][:390],
        )
        story = drafting.begin(edition="en", by=None)
        drafting.save(story, snapshot, by=None)
        if number:
            publishing.publish(story, by=None)
        stories.append(Article.objects.get(pk=story.pk))
    draft, first, *_rest = stories
    drafting.save(
        first, drafting.snapshot_of(first).with_(title=titles[9], body=f"<p>{leads[6]}</p>"), by=None
    )
    correcting.correct(first, kind="correction", text=leads[7], by=None)
    publishing.withdraw(stories[-1], by=None, reason=titles[10])
    _beside(leads, titles)
    report = receiving.receive(first, remark=leads[8], passage=titles[2], contact=titles[3])
    # Of a name that was merged the log of merges tells, and the tag that took it.
    merge = nounmerging.begin(tags[0], tags[1], by=boss)
    looked_at = preview.keep(draft, "en", drafting.snapshot_of(draft), by=boss)
    return Made(
        stories[1:-1], draft, tags[2], tags[1], merge.pk, author, image, report.pk, looked_at.token, boss
    )


def _beside(leads: list[str], titles: list[str]) -> None:
    """What other people and programs write: the site, its pages, what was searched, audited, refused."""
    SiteIdentity.objects.update_or_create(
        edition="en",
        defaults={"name": titles[4], "short_name": filled(60)[0][:30], "description": leads[9][:290]},
    )
    page = Page.objects.filter(edition="en").first()
    if page:
        Page.objects.filter(pk=page.pk).update(
            title=titles[5][:120], body=clean_prose("".join(all_of_them().values()))
        )
    SearchTerm.objects.create(term=titles[6][:60], edition="en", week=timezone.localdate(), searches=3)
    AuditEntry.objects.create(
        verb="changed", actor_name=titles[7][:140], label=titles[8], kind="tag", object_id=1,
        details={"fields": [titles[9]], "reason": leads[10]},
    )  # fmt: skip
    PolicyRefusal.objects.create(
        place="p",
        directive="img-src",
        blocked=titles[11][:110],
        source=titles[0][:110],
        last_at=timezone.now(),
    )
    Endpoint.objects.create(name=titles[3][:60], url="https://example.org/hook")


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")[:190]


def public_pages(made: Made) -> Iterator[str]:
    story = made.stories[0]
    yield from ("/", "/news/", "/tags/", "/authors/", "/corrections/", "/popular/", "/archive/", "/about/")
    yield from (one.get_absolute_url() for one in (*made.stories, made.tag, made.author))
    yield f"/news/{'hostile-7'}/"
    yield f"{story.get_absolute_url()}report/"
    yield f"/rubric/{story.rubric.slug}/"
    for text in filled(190, 6):
        yield f"/search/?q={quote(text)}"
    yield f"/nothing/{quote(filled(190)[0])}/"
    yield from (f"/feeds/newest.{form}" for form in ("rss", "atom", "json"))
    yield from (
        "/sitemaps/en/news.xml",
        "/api/v1/articles",
        "/api/v1/tags",
        "/imprint/",
        "/manifest.webmanifest",
    )


def desk_pages(made: Made) -> Iterator[str]:
    draft, story = made.draft, made.stories[0]
    lists = (
        "articles_article", "articles_tag", "articles_author", "articles_rubric", "media_image", "pages_page",
        "desk_auditentry", "letters_errorreport", "headers_policyrefusal", "search_searchterm",
        "outbox_endpoint", "accounts_user", "masthead_siteidentity",
    )  # fmt: skip
    yield "/admin/"
    yield from (reverse(f"admin:{name}_changelist") for name in lists)
    text = filled(90)[0]
    yield f"{reverse('admin:articles_article_changelist')}?q={quote(text)}"
    yield f"/admin/find/?q={quote(text)}"
    for name, thing in (
        ("articles_article", draft), ("articles_article", story), ("articles_tag", made.tag),
        ("articles_author", made.author), ("media_image", made.image),
    ):  # fmt: skip
        yield reverse(f"admin:{name}_change", args=[thing.pk])
    yield reverse("admin:letters_errorreport_change", args=[made.report])
    yield reverse("admin:articles_tag_delete", args=[made.tag.pk])
    yield f"/admin/articles/article/{story.pk}/revisions/"
    yield f"/admin/articles/article/{story.pk}/revisions/compare/"
    yield f"/admin/articles/article/{story.pk}/preview/"
    yield f"/admin/statistics/article/{story.pk}/"
    yield from ("/admin/statistics/", "/admin/translations/", "/admin/merges/tag/?pk=" + str(made.tag.pk))
    yield f"/admin/merges/tag/?pk={made.tag.pk}&into={made.other_tag.pk}"
    yield from ("/admin/merges/", f"/admin/merges/{made.merge}/")
    yield from (f"/preview/{made.preview}/", f"/preview/saved/{draft.pk}/")


def merge_screen(made: Made) -> str:
    """Both texts of a story that two people wrote at once, as whoever was overtaken sees them."""
    story = made.stories[0]
    titles, leads = filled(190, 4), filled(590, 4)
    base, version = drafting.working_copy(story)
    drafting.save(story, base.with_(title=titles[0], lead=leads[0], body=f"<p>{leads[1]}</p>"), by=None)
    _theirs, later = drafting.working_copy(story)
    mine = base.with_(title=titles[1], lead=leads[2], body=f"<p>{leads[3]}</p>")
    held = {"mine": mine.as_json(), "base": version, "theirs": later, "pressed": {}}
    client = Client()
    client.force_login(made.person)
    sent = {"held": signing.dumps(held, salt=f"{SALT}.{story.pk}", compress=True)}
    answer = client.post(reverse("admin:articles_article_merge", args=[story.pk]), sent)
    assert answer.status_code == 409
    assert b'name="held"' in answer.content
    return answer.content.decode()


def test_no_pair_runs_anywhere(browser: Any, live_server: Any) -> None:
    made = make()
    context = browser.new_context(base_url=live_server.url, bypass_csp=True)
    context.add_init_script(KNOWS)
    tab = context.new_page()
    asked: list[str] = []
    tab.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    tab.on("download", lambda _file: None)
    faults: dict[str, list[str]] = {}
    opened = 0
    for is_desk, pages in ((False, public_pages(made)), (True, desk_pages(made))):
        if is_desk:
            sign_in(context, made.person)
        for path in pages:
            answer = tab.goto(path)
            assert answer is not None, path
            assert answer.status in {200, 404, 410}, (path, answer.status)
            assert "/login" not in tab.url, path
            if found := sorted(set(tab.evaluate(AUDIT))):
                faults[path] = found
            opened += 1
    tab.goto("/robots.txt")
    tab.set_content(merge_screen(made))
    if found := sorted(set(tab.evaluate(AUDIT))):
        faults["two texts of one story"] = found
    context.close()
    assert faults == {}
    assert asked == []
    assert opened > 60


def test_the_browser_would_have_told(browser: Any, live_server: Any) -> None:
    """The same browser, shown payloads as they are, says of most vectors that they ran."""
    context = browser.new_context(base_url=live_server.url, bypass_csp=True)
    context.add_init_script(KNOWS)
    tab = context.new_page()
    tab.goto("/robots.txt")
    tab.set_content(f"<body>{''.join(all_of_them().values())}</body>", wait_until="domcontentloaded")
    tab.wait_for_function("(window.hasRun ?? []).length > 20")
    assert len(tab.evaluate(AUDIT)) > 100
    context.close()
