"""Promise: feeds of the wire desk move with their newsroom, and wait there to be switched on."""

from __future__ import annotations

import shutil
import tempfile
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.test import TestCase

from articles.importing.models import ImportRun
from articles.models import Rubric
from articles.wiredesk.models import WireFeed


class MovingFeedsTests(TestCase):
    databases = {"default", "readership"}

    def test_feeds_come_with_what_they_brought_and_switched_off(self) -> None:
        root = Path(tempfile.mkdtemp(prefix="feeds-test-"))
        self.addCleanup(shutil.rmtree, root)
        rubric = Rubric.objects.create(slug="transport", labels={"en": "Transport"})
        run = ImportRun.objects.create(kind="feed", source="Coast", origin="https://coast.example/rss")
        known = {"name": "Coast Agency", "address": "https://coast.example/rss", "edition": "en"}
        WireFeed.objects.create(**known, minutes=7, rubric=rubric, run=run)
        WireFeed.objects.create(name="Hill Agency", address="https://hill.example/", edition="en")
        call_command("export", root / "export", stdout=StringIO())
        for rows in (WireFeed, ImportRun, Rubric):
            rows.objects.all().delete()
        for said in ("2 feeds", "Nothing new"):
            out = StringIO()
            call_command("import_portal", root / "export", stdout=out)
            self.assertIn(said, out.getvalue())
        feed = WireFeed.objects.get(**known)
        assert feed.rubric
        assert feed.run
        self.assertEqual((feed.minutes, feed.is_on, feed.rubric.slug), (7, False, "transport"))
        self.assertEqual((feed.run.source, feed.run.began_at), ("Coast", run.began_at))
        self.assertFalse(WireFeed.objects.due(feed.due_at).exists())
