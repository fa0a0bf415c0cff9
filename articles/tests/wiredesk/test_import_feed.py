"""manage.py import_feed: a feed from a file or an address, once."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings

from articles.importing.intake import undoing
from articles.importing.models import ImportRun
from articles.models import Article, Rubric, State
from articles.tests.wiredesk.agency import Agency
from articles.tests.wiredesk.test_wire import HERE, feed_of, item


class ImportFeedTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        Rubric.objects.create(slug="news", labels={"en": "News"})
        cls.rubric = Rubric.objects.create(slug="sea", labels={"en": "Sea"})

    def setUp(self) -> None:
        self.file = Path(self.enterContext(tempfile.TemporaryDirectory())) / "feed.xml"
        self.file.write_bytes(feed_of(item(1, hours=900), item(2)))

    def run_command(self, *options: str) -> str:
        out = io.StringIO()
        call_command("import_feed", *options, stdout=out)
        return out.getvalue()

    def test_a_file_becomes_drafts_however_old_its_items(self) -> None:
        said = self.run_command(str(self.file), "--rubric", "sea", "--edition", "en", "--name", "Coast")
        self.assertIn("new: 2", said)
        stories = Article.objects.filter(state=State.DRAFT, edition="en", rubric=self.rubric)
        self.assertEqual(stories.count(), 2)
        self.assertIn("Coast", stories[0].sources.get().name)
        self.assertIn("unchanged: 2", self.run_command(str(self.file), "--rubric", "sea", "--edition", "en"))
        self.assertEqual(Article.objects.count(), 2)

    def test_a_run_can_be_undone(self) -> None:
        self.run_command(str(self.file))
        self.assertTrue(undoing.undo(ImportRun.objects.get(), by=None))
        self.assertFalse(Article.objects.exists())

    def test_a_dry_run_writes_nothing(self) -> None:
        self.assertIn("new: 2", self.run_command(str(self.file), "--dry-run"))
        self.assertFalse(Article.objects.exists() or ImportRun.objects.exists())

    def test_an_address_is_asked_as_the_wire_desk_asks(self) -> None:
        agency = self.enterContext(Agency())
        agency.gives(feed_of(item()))
        with override_settings(**HERE):
            self.assertIn("new: 1", self.run_command(agency.url()))
        with self.assertRaisesMessage(CommandError, "none of the public internet"):
            self.run_command(agency.url())

    def test_what_is_no_feed_is_refused_in_one_line(self) -> None:
        self.file.write_text("<html></html>")
        with self.assertRaisesMessage(CommandError, "This is a web page, not a feed."):
            self.run_command(str(self.file))
        with self.assertRaisesMessage(CommandError, "No such file"):
            self.run_command("/nowhere/feed.xml")
        with self.assertRaisesMessage(CommandError, "There is no rubric"):
            self.run_command(str(self.file), "--rubric", "moon")
