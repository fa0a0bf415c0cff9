"""Promise: what is written in bulk stands in every table as if it had been published at the desk."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.test import TestCase

from articles.desk import drafting, publishing
from articles.desk.snapshot import Credit, Snapshot
from articles.importing.intake.mapping import Mapping
from articles.models import Article, Author, Rubric, Tag
from articles.search.models import DeskDocument, SearchDocument
from articles.tests.importing.intake.heap import LEAD, LONG_AGO, Heap, brought, thing
from articles.tests.newsroom import image_of

BODY = """<p>The <b>line</b> will open, see <a href="https://example.org/">the plan</a>.</p>
<h2>What comes</h2>
<blockquote><p>The rails are ready.</p><cite>Vira Sample</cite></blockquote><ul><li>One</li><li>Two</li></ul>
<figure data-node="image" data-image="{image}"><figcaption>A tram</figcaption></figure>
<figure data-node="embed" data-url="https://youtu.be/abcdefghijk"></figure>"""
# Rows that differ on purpose: of a public story no working copy is kept beside its row, and the trail and
# the history name another deed.
OTHERWISE = {"desk.Draft", "desk.Revision", "desk.AuditEntry", "outbox.Delivery", "importing.ImportedItem"}
FREE = {
    "id", "uid", "slug", "created_at", "saved_at", "group_id", "article_id", "content_object_id", "left_at",
    "docid", "related", "stored_at",
}  # fmt: skip


class WritingTests(TestCase):
    maxDiff = None

    def test_both_ways_leave_the_same_rows(self) -> None:
        parent = Rubric.objects.create(labels={"en": "Society"})
        rubric = Rubric.objects.create(labels={"en": "Transport"}, parent=parent)
        author = Author.objects.create(labels={"en": "Olena Writer"})
        tag = Tag.objects.create(name="Trams", labels={"en": "Trams", "uk": "Трамваї"})
        body = BODY.format(image=image_of(1).pk)
        facts = {"title": "Tram line number 1", "lead": LEAD, "body": body}
        brought(
            Heap(thing(1, **facts, slug="one", tags=thing(1)["tags"][:1], old_addresses=[])),
            mapping=Mapping({"transport": rubric.slug}),
        )
        bulk = Article.objects.get()
        snapshot = Snapshot(
            title="Tram line number 1", lead=LEAD, slug="two", rubric=rubric.pk, tags=(tag.pk,),
            byline=(Credit(author.pk),), body=drafting.body.parse(bulk.body.canonical).document.html,
        )  # fmt: skip
        desk = drafting.begin(edition="en", by=None)
        drafting.save(desk, snapshot, by=None)
        publishing.publish(desk, by=None, first_published=bulk.published_at)
        self.assertEqual(self.rows_of(bulk), self.rows_of(Article.objects.get(pk=desk.pk)))
        self.assertEqual(bulk.published_at.date(), LONG_AGO.date().replace(day=7))
        self.assertEqual(*(self.indexed(story.pk) for story in (bulk, desk)))

    def rows_of(self, article: Article) -> dict[str, list[dict[str, Any]]]:
        """Every row of the newsroom that belongs to the story."""
        found: dict[str, list[dict[str, Any]]] = {}
        for model in (*apps.get_models(),):
            label = model._meta.label
            if model._meta.app_label not in {"articles", "desk", "importing", "outbox"} or label in OTHERWISE:
                continue
            for field in model._meta.fields:
                if field.related_model is Article and field.name not in {"story", "original"}:
                    rows = model._base_manager.filter(**{field.name: article.pk}).values()
                    found[label] = sorted((_told(row) for row in rows), key=repr)
        found["articles.Article"] = [_told(row) for row in Article.objects.filter(pk=article.pk).values()]
        return found

    def indexed(self, pk: int) -> tuple[bytes, bytes]:
        """The words by which readers and editors find it, as the indexes keep them beside themselves."""
        entry, desk = SearchDocument.objects.get(article_id=pk), DeskDocument.objects.get(pk=pk)
        return bytes(entry.words), bytes(desk.words)


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in FREE}
