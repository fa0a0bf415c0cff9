"""import_page over folders: each file by itself, every one accounted for."""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path
from unittest import mock

from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings

from articles.desk import drafting
from articles.desk.models import AuditEntry
from articles.importing import folders
from articles.importing.intake import undoing
from articles.importing.models import ImportedItem, ImportRun
from articles.models import Article, State
from articles.tests.importing.samples import own_page


class FolderTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.enterContext(override_settings(PORTAL_DATA=self.folder / "data"))
        self.pages = self.folder / "pages"
        (self.pages / "inner").mkdir(parents=True)
        for number, place in enumerate(("a.txt", "inner/b.txt", "c.txt")):
            text = own_page().replace("\n", f" {number}\n", 1)
            (self.pages / place).write_text(text, encoding="utf-8")
        (self.pages / "bad.txt").write_bytes(b"\x00\x01 binary")
        (self.pages / ".hidden").write_text("x")

    def run_command(self, *options: str) -> str:
        out = io.StringIO()
        call_command("import_page", *options, stdout=out)
        return out.getvalue()

    def test_a_folder_comes_over_and_one_bad_file_costs_one(self) -> None:
        said = self.run_command(str(self.pages))
        self.assertIn("new: 3", said)
        self.assertIn("Refused: bad.txt", said)
        self.assertEqual(Article.objects.filter(state=State.DRAFT).count(), 3)
        run = ImportRun.objects.get()
        self.assertEqual((run.state, run.done, run.total), (ImportRun.State.DONE, 4, 4))
        self.assertEqual(ImportedItem.objects.filter(run=run).count(), 4)

    def test_a_second_run_changes_nothing_and_a_mended_file_comes(self) -> None:
        self.run_command(str(self.pages))
        text = own_page().replace("\n", " mended\n", 1)
        (self.pages / "bad.txt").write_text(text, encoding="utf-8")
        said = self.run_command(str(self.pages))
        self.assertIn("unchanged: 3", said)
        self.assertIn("new: 1", said)
        self.assertEqual(Article.objects.count(), 4)
        self.assertFalse(ImportedItem.objects.filter(article=None).exists())

    def test_killed_it_goes_on_without_doubles(self) -> None:
        real = folders.import_page

        def killed(raw: bytes, source: str, **facts: object) -> object:
            if source.endswith("c.txt"):
                raise KeyboardInterrupt
            return real(raw, source, **facts)

        with mock.patch.object(folders, "import_page", killed), self.assertRaises(KeyboardInterrupt):
            self.run_command(str(self.pages))
        self.assertEqual(Article.objects.count(), 1)
        self.run_command(str(self.pages))
        self.assertEqual(Article.objects.count(), 3)
        states = set(ImportRun.objects.values_list("state", flat=True))
        self.assertEqual(states, {ImportRun.State.STOPPED, ImportRun.State.DONE})

    def test_a_run_is_undone_whole_until_somebody_has_worked_on_it(self) -> None:
        self.run_command(str(self.pages), "--publish")
        run, story = ImportRun.objects.get(), Article.objects.latest("pk")
        drafting.save(story, drafting.snapshot_of(story).with_(title="Ours now"), by=None)
        with self.assertRaises(undoing.Touched) as told:
            undoing.undo(run, by=None)
        self.assertEqual(told.exception.articles, [story.pk])
        mark = AuditEntry._base_manager.filter(article=story).latest("pk").pk
        AuditEntry._base_manager.filter(pk=mark).delete()
        self.assertTrue(undoing.undo(run, by=None))
        self.assertEqual(Article.objects.count() + ImportedItem.objects.count(), 0)
        self.assertIn("new: 3", self.run_command(str(self.pages)))

    def test_patterns_and_several_names_are_taken_once_each(self) -> None:
        files = folders.files_of([self.pages / "[ab].txt", self.pages / "a.txt", self.pages / "inner"])
        self.assertEqual([file.name for file in files], ["a.txt", "b.txt"])
        with self.assertRaisesMessage(CommandError, "No file was found."):
            self.run_command(str(self.pages / "*.html"))

    def test_a_dry_run_writes_nothing(self) -> None:
        said = self.run_command(str(self.pages), "--dry-run")
        self.assertIn("bad.txt: The file is binary", said)
        self.assertFalse(Article.objects.exists() or ImportRun.objects.exists())
