from __future__ import annotations

from unittest import mock

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import body
from articles.desk import comparison, drafting, publishing, references, revisions
from articles.desk.models import AuditEntry, Draft, Revision
from articles.desk.snapshot import Credit, Snapshot
from articles.models import Author, Tag
from articles.tests.desk.test_publishing import DeskTestCase, person
from portal.kit import worddiff
from portal.kit.worddiff import Change
from portal.tests.engines import plan_of


class RevisionTestCase(DeskTestCase):
    def saved(self, article, **changes):
        drafting.save(article, drafting.snapshot_of(article).with_(**changes), by=self.editor)
        article.refresh_from_db()
        return Revision.objects.filter(article=article).first()

    def grown(self, article, count):
        """The article with a history of ``count`` revisions, each with 15 KB of its own."""
        packed = Revision.pack(self.snapshot.with_(body="<p>Слово</p>" * 900).as_json())
        first = Revision.objects.filter(article=article).count() + 1
        rows = (
            Revision(article=article, number=number, kind="saved", packed=packed, author=self.editor)
            for number in range(first, count + 1)
        )
        Revision.objects.bulk_create(rows, batch_size=1_000)


class HistoryTests(RevisionTestCase):
    def test_pages_go_down_and_up_by_number(self) -> None:
        article = self.begun()
        self.grown(article, 120)
        newest = revisions.page(article)
        self.assertEqual(([r.number for r in newest.revisions][::49], newest.newer), ([120, 71], None))
        middle = revisions.page(article, below=newest.older)
        self.assertEqual([middle.revisions[0].number, middle.revisions[-1].number], [70, 21])
        last = revisions.page(article, below=middle.older)
        self.assertEqual(([r.number for r in last.revisions], last.older), (list(range(20, 0, -1)), None))
        up = revisions.page(article, above=last.newer)
        self.assertEqual([r.number for r in up.revisions], list(range(70, 20, -1)))
        top = revisions.page(article, above=up.newer)
        self.assertEqual(([r.number for r in top.revisions], top.newer), (list(range(120, 70, -1)), None))

    def test_a_page_of_ten_thousand_revisions_is_one_query_by_an_index_and_unpacks_nothing(self) -> None:
        article = self.begun()
        self.grown(article, 10_000)
        revisions.name(Revision.objects.get(article=article, number=3), "First sent round", by=self.editor)
        for marked, index in ((False, "revision_number_once"), (True, "revision_marked")):
            with (
                self.subTest(marked=marked),
                CaptureQueriesContext(
                    connection,
                ) as asked,
            ):
                page = revisions.page(article, below=9_000, marked=marked)
                for revision in page.revisions:
                    self.assertIn("packed", revision.get_deferred_fields())
                    str(revision.author)
            self.assertEqual(len(asked), 1)
            sql = asked[0]["sql"]
            self.assertNotIn("packed", sql)
            self.assertNotIn("COUNT", sql)
            plan = plan_of(sql)
            self.assertFalse(plan.sorts or plan.scanned or plan.walked, plan)
            if marked:
                self.assertIn(index, plan.indexes)
        self.assertEqual([r.number for r in page.revisions], [3])

    def test_the_short_history_has_what_was_published_or_named(self) -> None:
        article = self.published()
        self.saved(article, lead="Another lead.")
        self.saved(article, lead="A third lead.")
        named = Revision.objects.get(article=article, number=3)
        self.assertTrue(revisions.name(named, " Before the vote ", by=self.editor))
        self.assertFalse(revisions.name(named, "Before the vote", by=self.editor))
        page = revisions.page(article, marked=True)
        self.assertEqual(
            [(r.number, r.kind, r.note) for r in page.revisions],
            [(3, "saved", "Before the vote"), (2, "published", "")],
        )
        self.assertEqual(AuditEntry.objects.filter(verb="revision named").count(), 1)
        revisions.name(named, "", by=self.editor)
        self.assertEqual([r.number for r in revisions.page(article, marked=True).revisions], [2])

    def test_naming_needs_the_right_to_write(self) -> None:
        revision = self.saved(self.begun(), lead="Another lead.")
        with self.assertRaises(PermissionDenied):
            revisions.name(revision, "Mine", by=person("reader", "view_article"))


class RestoreTests(RevisionTestCase):
    def test_it_is_a_new_revision_and_readers_see_nothing_of_it(self) -> None:
        article = self.published()
        first = Revision.objects.get(article=article, number=1)
        self.saved(article, title="Another title", body="<p>Other words.</p>")
        publishing.revise(article, by=self.editor)
        done = revisions.restore(first, by=self.editor)
        self.assertTrue(done.saved.changed)
        self.assertEqual(done.lost, ())
        newest = Revision.objects.filter(article=article).first()
        self.assertEqual((newest.kind, newest.restored_from, newest.is_marked), ("restored", 1, True))
        self.assertEqual(newest.snapshot["title"], self.snapshot.title)
        article.refresh_from_db()
        self.assertEqual(article.title, "Another title")
        self.assertTrue(Draft.objects.get(article=article).differs)
        self.assertEqual(AuditEntry.objects.filter(verb="revision restored").get().details, {"number": 1})

    def test_a_second_press_does_nothing(self) -> None:
        article = self.begun()
        first = Revision.objects.get(article=article)
        self.saved(article, title="Another title")
        revisions.restore(first, by=self.editor)
        count = Revision.objects.count()
        self.assertFalse(revisions.restore(first, by=self.editor).saved.changed)
        self.assertEqual(Revision.objects.count(), count)
        self.assertEqual(AuditEntry.objects.filter(verb="revision restored").count(), 1)

    def test_a_public_story_keeps_its_address(self) -> None:
        article = self.published()
        first = Revision.objects.get(article=article, number=1)
        self.saved(article, slug="tram-two", title="Trams")
        publishing.revise(article, by=self.editor)
        revisions.restore(first, by=self.editor)
        self.assertEqual(drafting.snapshot_of(article).slug, "tram-two")

    def test_an_address_that_another_story_took_is_made_anew(self) -> None:
        article = self.begun(slug="trams")
        first = Revision.objects.get(article=article)
        self.saved(article, slug="something-else", title="Trams")
        self.begun(slug="trams")
        revisions.restore(first, by=self.editor)
        self.assertEqual(drafting.snapshot_of(article).slug, "a-second-tram-line-is-coming")

    def test_what_is_no_more_is_left_out_and_told(self) -> None:
        other = Author.objects.create(labels={"en": "Gone Author"})
        tag = Tag.objects.create(name="Gone", labels={"en": "Gone"})
        article = self.begun(byline=(Credit(self.author.pk), Credit(other.pk)), tags=(tag.pk, self.place.pk))
        first = Revision.objects.get(article=article)
        self.saved(article, byline=(Credit(self.author.pk),), tags=(self.place.pk,))
        other.delete()
        tag.delete()
        done = revisions.restore(first, by=self.editor)
        self.assertEqual(done.lost, ("tags", "byline"))
        kept = drafting.snapshot_of(article)
        self.assertEqual((kept.tags, kept.byline), ((self.place.pk,), (Credit(self.author.pk),)))

    def test_a_deleted_picture_of_the_text_keeps_its_place_and_is_told(self) -> None:
        snapshot = self.snapshot.with_(
            body='<p>Text.</p><figure data-node="image" data-image="654"></figure>', lead_image=987
        )
        kept, lost = references.without_lost(snapshot)
        self.assertEqual((kept.lead_image, lost), (None, ("lead_image", "body")))
        self.assertEqual(kept.body, snapshot.body)

    def test_where_all_is_there_it_is_asked_for_at_once(self) -> None:
        snapshot = self.snapshot.with_(tags=(self.place.pk,), place=self.place.pk, lead_image=987)
        with self.assertNumQueries(1):
            references.without_lost(snapshot)
        with self.assertNumQueries(0):
            references.without_lost(Snapshot())

    def test_it_needs_the_right_to_write(self) -> None:
        article = self.begun()
        first = Revision.objects.get(article=article)
        with self.assertRaises(PermissionDenied):
            revisions.restore(first, by=person("reader", "view_article"))


class ComparisonTests(RevisionTestCase):
    def test_every_field_is_told_in_words(self) -> None:
        tag = Tag.objects.create(name="Trams", labels={"en": "Trams"})
        after = self.snapshot.with_(
            title="A third tram line is coming",
            tags=(tag.pk, self.place.pk),
            kind="opinion",
            marks=("photo",),
            rubric=None,
            byline=(Credit(self.author.pk, "photo"),),
            agency="EXA",
        )
        found = comparison.compare(self.snapshot, after)
        told = {
            change.name: [(str(piece.change), piece.text) for piece in change.pieces]
            for change in found.fields
        }
        self.assertEqual(
            told,
            {
                "title": [
                    ("same", "A "),
                    ("removed", "second"),
                    ("added", "third"),
                    ("same", " tram line is coming"),
                ],
                "kind": [("removed", "News"), ("added", "Opinion")],
                "marks": [("added", "Photo")],
                "agency": [("added", "EXA")],
                "rubric": [("removed", "Society")],
                "tags": [("added", "Trams"), ("same", "Yasnohai")],
                "byline": [("removed", "Vira Sample"), ("added", "Vira Sample (Photo)")],
            },
        )

    def test_what_was_deleted_since_is_told_by_its_number(self) -> None:
        found = comparison.compare(self.snapshot.with_(tags=(987,), place=654), self.snapshot)
        texts = [piece.text for change in found.fields for piece in change.pieces]
        self.assertIn("no. 987, deleted since", texts)
        self.assertIn("no. 654, deleted since", texts)

    def test_only_another_order_is_told_as_that(self) -> None:
        tag = Tag.objects.create(name="Trams", labels={"en": "Trams"})
        before, after = (self.snapshot.with_(tags=keys) for keys in ((tag.pk, 1), (1, tag.pk)))
        (change,) = comparison.compare(before, after).fields
        self.assertTrue(change.is_reordered)

    def test_fifteen_kilobytes_cost_five_queries_and_a_bounded_number_of_steps(self) -> None:
        words = [f"слово{number}" for number in range(300)]
        texts = [" ".join(words[start : start + 30]) for start in range(0, 250, 5)]
        before = body.parse("".join(f"<p>{text}</p>" for text in texts)).document.identify().html
        self.assertGreater(len(before.encode()), 15_000)
        after = before.replace("слово7 ", "інше слово ").replace("слово99", "дев'яносто дев'ять")
        takes = worddiff.Budget.takes
        with (
            CaptureQueriesContext(connection) as asked,
            mock.patch.object(worddiff.Budget, "takes", autospec=True, side_effect=takes) as spent,
        ):
            found = comparison.compare(self.snapshot.with_(body=before), self.snapshot.with_(body=after))
        self.assertLessEqual(len(asked), 5)
        self.assertLess(sum(call.args[1] for call in spent.call_args_list), worddiff.STEPS / 10)
        added = {p.text for node in found.nodes for p in node.pieces if p.change == Change.ADDED}
        self.assertEqual(added, {"інше слово", "дев'яносто дев'ять"})
