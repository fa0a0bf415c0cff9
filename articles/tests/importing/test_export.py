"""Promises of an export: public names, checksums, no half of one, one line for what does not fit."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import shutil
import tempfile
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone

from articles.desk import publishing
from articles.desk.models import AuditEntry
from articles.exporting import folder as folders
from articles.importing.whole import arriving
from articles.models import Article
from articles.tests import newsroom


class ExportTests(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.made = newsroom.make(stories=1)

    def setUp(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="export-test-"))
        self.addCleanup(shutil.rmtree, self.root)

    def export(self, name: str = "export", **options: Any) -> Path:
        call_command("export", self.root / name, stdout=StringIO(), **options)
        return self.root / name

    def read(self, folder: Path, name: str) -> list[dict[str, Any]]:
        return list(folders.records_of(folder, name))

    def test_only_what_was_changed_since_is_told_and_what_still_stands(self) -> None:
        Article.objects.update(saved_at=timezone.now() - dt.timedelta(days=9))
        AuditEntry._base_manager.update(at=timezone.now() - dt.timedelta(days=9))
        since = timezone.now() - dt.timedelta(days=1)
        story = self.made.full["uk"]
        publishing.withdraw(story, reason="A mistake.", by=None)
        folder = self.export(since=since.isoformat())
        (told,) = self.read(folder, "articles")
        self.assertEqual((told["uid"], told["state"]), (str(story.uid), "withdrawn"))
        standing = {one["article"] for one in self.read(folder, "standing") if "article" in one}
        self.assertEqual(standing, {str(uid) for uid in Article.objects.values_list("uid", flat=True)})
        with self.assertRaisesMessage(folders.Refused, "Bring a whole one in first"):
            arriving.expect_fitting(folder)

    def test_names_are_public_ones(self) -> None:
        told = {one["uid"]: one for one in self.read(self.export(), "articles")}[
            str(self.made.full["en"].uid)
        ]
        self.assertEqual((told["rubric"], told["tags"]), ("transport", ["vira-sample", "yasnohai"]))
        self.assertEqual(told["byline"], [{"author": "olena-pysar", "role": "text"}])
        uids = {one["uid"] for one in self.read(self.root / "export", "images")}
        self.assertIn(told["lead_image"], uids)
        self.assertEqual(set(re.findall(r'data-image="([^"]+)"', told["body"])) - uids, set())

    def test_there_is_no_half_of_an_export(self) -> None:
        killed = mock.patch("articles.exporting.nouns.tags", side_effect=KeyboardInterrupt)
        with killed, self.assertRaises(KeyboardInterrupt):
            self.export()
        self.assertEqual(list(self.root.iterdir()), [])
        folder = self.export()
        with self.assertRaisesMessage(CommandError, "is there already"):
            self.export()
        self.assertEqual([one.name for one in self.root.iterdir()], ["export"])
        for line in (folder / "SHA256SUMS").read_text().splitlines():
            digest, name = line.split("  ")
            self.assertEqual(hashlib.sha256((folder / name).read_bytes()).hexdigest(), digest)

    def test_what_was_damaged_or_is_newer_is_refused_in_one_line(self) -> None:
        folder = self.export()
        manifest = folder / "manifest.json"
        whole, told = manifest.read_text(), json.loads(manifest.read_text())
        for changes, said in (
            ({"format": "another"}, "is no export of Dateline"),
            ({"version": 2}, "Install a newer release first"),
            ({"editions": ["en", "fr"]}, "set PORTAL_EDITIONS=en,fr"),
            ({"SHA256SUMS": "0"}, "is damaged: SHA256SUMS"),
        ):
            manifest.write_text(json.dumps({**told, **changes}))
            self.assert_refused(folder, said)
        manifest.write_text(whole)
        file = folder / "articles.jsonl"
        kept = file.read_bytes()
        file.write_bytes(kept.replace(b"tram", b"tran", 1))
        self.assert_refused(folder, "articles.jsonl is not what was written")
        file.unlink()
        self.assert_refused(folder, "articles.jsonl is missing")
        file.write_bytes(kept)
        next((folder / "originals").iterdir()).write_bytes(b"")
        self.assert_refused(folder, "is not what was written")
        self.assert_refused(self.root, "is no export")

    def assert_refused(self, folder: Path, said: str) -> None:
        with self.assertRaises(folders.Refused) as refused:
            arriving.expect_fitting(folder)
        self.assertIn(said, str(refused.exception))
        self.assertNotIn("\n", str(refused.exception))
