from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path

from django.core.management import CommandError, call_command
from django.test import TestCase

from articles import readership
from articles.desk import drafting
from articles.importing.models import ImportedItem
from articles.models import Article, Author, Rubric, Tag, TagKind
from articles.tests.importing.samples import own_page


class ImportPageTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "page.txt"
        self.file.write_text(own_page(), encoding="utf-8")

    def run_command(self, *options: str) -> str:
        out = io.StringIO()
        call_command("import_page", str(self.file), *options, stdout=out)
        return out.getvalue()

    def test_it_publishes_a_page_on_an_empty_portal(self):
        self.run_command("--publish")
        article = Article.objects.visible().get()
        self.assertEqual((article.edition, article.agency), ("en", "DVD"))
        self.assertEqual(article.place.labels, {"en": "Tallinn", "uk": "Таллінн"})
        self.assertEqual([str(r.labels["en"]) for r in article.rubrics.all()], ["Economy", "Technologies"])
        self.assertEqual(article.rubric.slug, "economy")
        self.assertEqual([a.labels for a in article.authors.all()], [{"en": "Yaryna Kostiv"}])
        self.assertEqual(
            [(row.tag.name, row.tag.kind) for row in article.tagged.all()],
            [
                ("City Elections", "event"),
                ("Weather and environment", "topic"),
                ("Ostap Halenko", "person"),
                ("Kalev Tamsaar", "person"),
                ("Estonia", "place"),
                ("Latvia", "place"),
                ("Tallinn", "place"),
            ],
        )
        self.assertEqual(readership.totals([article.pk]), {article.pk: 1312})
        self.assertIsNone(article.lead_image)

    def test_it_is_dated_as_the_page_is(self):
        text = own_page().replace("• 1312 views", "07:02 AM • 1312 views")
        self.file.write_text(text, encoding="utf-8")
        self.run_command("--publish")
        self.assertEqual(Article.objects.get().published_at.isoformat(), "2025-03-14T05:02:00+00:00")
        self.assertEqual(
            Article.objects.get().tagged.first().published_at, Article.objects.get().published_at
        )

    def test_quotes_and_boxes_point_to_speakers_and_sources(self):
        self.run_command("--publish")
        article = Article.objects.get()
        quotes = [(q.speaker, q.tag.slug, q.attribution, q.source.channel) for q in article.quotes.all()]
        halenko = ("Ostap Halenko", "ostap-halenko")
        self.assertEqual(
            quotes, [(*halenko, "Halenko said", "Facebook"), (*halenko, "he continued", "Facebook")]
        )
        self.assertEqual(article.quotes.first().role, "director of the town depot of Zelenyi Bir")
        self.assertEqual(
            [(s.key, s.kind, s.name) for s in article.sources.all()],
            [
                ("the-baltic-ledger", "other-media", "The Baltic Ledger"),
                ("ostap-halenko", "on-record", "Ostap Halenko"),
                ("unnamed", "unnamed", ""),
            ],
        )
        body = article.body.canonical
        self.assertIn('data-node="addition" data-source="the-baltic-ledger"', body)
        self.assertEqual(body.count('data-node="recall"'), 1)
        self.assertIn('<time datetime="2025-03-13">yesterday</time>', body)

    def test_a_draft_is_all_it_makes_unless_told_to_publish(self):
        self.assertIn("draft", self.run_command())
        self.assertEqual(Article.objects.visible().count(), 0)
        self.assertEqual(Article.objects.get().state, "draft")

    def test_the_same_file_twice_changes_nothing(self):
        self.run_command("--publish")
        before = list(Article.objects.values()), Tag.objects.count(), Author.objects.count()
        self.file.write_bytes(b"\xef\xbb\xbf" + own_page().replace("\n", "\r\n").encode())
        self.assertIn("Already", self.run_command("--publish"))
        self.assertEqual(
            before, (list(Article.objects.values()), Tag.objects.count(), Author.objects.count())
        )
        self.assertEqual(ImportedItem.objects.count(), 1)

    def test_a_draft_is_published_by_the_same_file_later(self):
        self.run_command()
        self.run_command("--publish")
        self.assertEqual(Article.objects.visible().count(), 1)

    def test_a_draft_that_an_editor_changed_is_not_published_by_the_same_file(self):
        self.run_command()
        article = Article.objects.get()
        drafting.save(article, drafting.snapshot_of(article).with_(title="Another title"), by=None)
        with self.assertRaisesMessage(CommandError, "edited"):
            self.run_command("--publish")
        self.assertEqual(Article.objects.visible().count(), 0)

    def test_a_changed_file_becomes_a_draft_and_overwrites_nothing(self):
        self.run_command("--publish")
        before = Article.objects.values().get()
        self.file.write_text(own_page().replace("about timetables only", "about maps"), encoding="utf-8")
        with self.assertRaisesMessage(CommandError, "changed copy"):
            self.run_command("--publish")
        self.assertEqual(Article.objects.filter(pk=before["id"]).values().get(), before)
        copy = Article.objects.exclude(pk=before["id"]).get()
        self.assertEqual(copy.state, "draft")
        self.assertIn("about maps", copy.lead)
        self.assertNotEqual(copy.slug, before["slug"])

    def test_a_changed_story_in_another_file_becomes_a_draft_too(self):
        self.run_command("--publish")
        self.file = self.file.with_name("copy.txt")
        self.file.write_text(own_page().replace("about timetables only", "about maps"), encoding="utf-8")
        self.assertIn("beside the first", self.run_command())

    def test_a_blocking_check_is_named_and_leaves_a_draft(self):
        self.file.write_text(own_page().replace("Yaryna Kostiv\n", ""), encoding="utf-8")
        with self.assertRaisesMessage(CommandError, "Name an author"):
            self.run_command("--publish")
        article = Article.objects.get()
        self.assertEqual((article.state, article.published_at), ("draft", None))

    def test_known_tags_rubrics_and_authors_are_used_not_made_again(self):
        tag = Tag.objects.create(
            name="Остап Галенко", kind=TagKind.TOPIC, labels={"uk": "Остап Галенко", "en": "Ostap Halenko"}
        )
        Rubric.objects.create(slug="money", labels={"en": "Economy", "uk": "Гроші"})
        author = Author.objects.create(labels={"uk": "Ярина Костів", "en": "Yaryna Kostiv"})
        self.run_command("--publish")
        article = Article.objects.get()
        self.assertIn(tag, article.tags.all())
        self.assertEqual(article.rubric.slug, "money")
        self.assertEqual(article.authors.get(), author)

    def test_an_unknown_rubric_is_not_made(self):
        self.file.write_text(own_page().replace("EconomyTechnologies", "EconomyBeekeeping"), encoding="utf-8")
        self.assertIn("Beekeeping", self.run_command("--publish"))
        self.assertEqual([rubric.slug for rubric in Rubric.objects.all()], ["economy"])

    def test_a_recall_of_a_known_story_points_to_it(self):
        self.run_command("--publish")
        first = Article.objects.get()
        recalled = (
            "The acting Mayor of the town Solomiia Perebyinis received the first draft of the timetable,"
            " which may shorten the wait at night."
        )
        text = (
            own_page().replace(recalled, first.lead).replace("Halenko says the depot", "Halenko: the depot")
        )
        self.file.with_name("next.txt").write_text(text, encoding="utf-8")
        self.file = self.file.with_name("next.txt")
        self.run_command("--publish")
        second = Article.objects.exclude(pk=first.pk).get()
        self.assertIn(f'data-article="{first.uid}"', second.body.canonical)

    def test_a_dry_run_prints_one_object_and_stores_nothing(self):
        printed = json.loads(self.run_command("--dry-run", "--json"))
        self.assertEqual(printed["views"], 1312)
        self.assertEqual(len(printed["recalls"][0]["paragraphs"]), 3)
        self.assertFalse(Article.objects.exists() or Tag.objects.exists() or Rubric.objects.exists())

    def test_the_edition_can_be_told_and_is_else_the_texts(self):
        self.file.write_text(own_page("bridge.uk.txt"), encoding="utf-8")
        self.run_command("--publish")
        article = Article.objects.get()
        self.assertEqual((article.edition, article.is_exclusive), ("uk", True))
        self.assertEqual(article.rubric.slug, "society")

    def test_what_is_no_page_gives_one_line_and_stores_nothing(self):
        for raw in (b"", b"\x00\x01\x02", own_page().encode()[:1500], b"# Read me\n\nNothing here.\n"):
            self.file.write_bytes(raw)
            with self.assertRaises(CommandError) as caught:
                self.run_command("--publish")
            self.assertNotIn("\n", str(caught.exception))
        self.file.unlink()
        with self.assertRaisesMessage(CommandError, "No such file"):
            self.run_command()
        self.assertFalse(Article.objects.exists() or ImportedItem.objects.exists())

    def test_the_doubts_are_kept_with_the_item(self):
        self.run_command()
        places = [doubt["where"] for doubt in ImportedItem.objects.get().doubts]
        self.assertIn("quotes[1].speaker", places)
