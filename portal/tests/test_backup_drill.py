"""The drill: a backup under writes, restored into an empty folder, shows every public page as it was."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections, transaction
from django.test import TransactionTestCase, override_settings
from django.utils import timezone

from articles.models import Tag
from articles.readership import turnstile
from articles.tests import newsroom
from portal.operations.backup.making import make
from portal.tests.drill import pages
from portal.tests.engines import books_of, is_postgresql
from portal.tests.test_serving import clean_environment, refusal


@contextmanager
def writers() -> Iterator[list[int]]:
    """Within the block somebody else writes pairs of rows, each pair in a transaction; numbers committed."""
    done: list[int] = []
    ended = threading.Event()

    def write() -> None:
        try:
            while not ended.is_set():
                number = len(done)
                with transaction.atomic():
                    Tag.objects.create(name=f"left {number}", labels={"en": f"left {number}"})
                    Tag.objects.create(name=f"right {number}", labels={"en": f"right {number}"})
                done.append(number)
        finally:
            connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        while len(done) < 5:
            ended.wait(0.01)
        yield done
    finally:
        ended.set()
        thread.join()


class DrillTests(TransactionTestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="drill-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        folders = override_settings(
            MEDIA_ROOT=self.folder / "private", PORTAL_PUBLIC_MEDIA=self.folder / "public"
        )
        folders.enable()
        self.addCleanup(folders.disable)
        self.room = newsroom.make(3)
        self.file = self.folder / "news.backup"
        self.target = self.folder / "restored"

    def test_the_restored_portal_shows_every_page_as_it_was(self) -> None:
        story = self.room.full["en"]
        turnstile.here().count(story.pk, b"a reader", 0)
        Session.objects.create(session_key="somebody", expire_date=timezone.now() + dt.timedelta(days=1))
        before = pages()
        with writers() as committed:
            acknowledged = len(committed)
            told = make(self.file)
        self.assertEqual(told["counts"]["default"]["articles_article"], 8)
        self.restore()
        self.assertEqual(self.names("left"), self.names("right"))
        self.assertEqual(self.sessions(), 0)
        self.assertGreaterEqual(len(self.names("left")), acknowledged)
        after = self.pages_restored()
        self.assertEqual(
            {path for path in before.keys() | after.keys() if after.get(path) != before.get(path)}, set()
        )
        self.assertGreater(len(before), 30)
        originals = {file.name for file in Path(settings.MEDIA_ROOT).glob("originals/*/*")}
        found = {file.name for file in (self.target / "private").glob("originals/*/*")}
        self.assertTrue(originals)
        self.assertEqual(found, originals)
        self.assertTrue(list((self.target / "journal").glob("[0-9]*")))

    def restore(self) -> None:
        more = ["--overwrite"] if is_postgresql() else []
        status, said = refusal("restore", str(self.file), *more, PORTAL_DATA=str(self.target))
        self.assertEqual(status, 0, said)
        self.assertIn("Restored: release", said)

    def names(self, side: str) -> set[str]:
        with books_of(self.target) as books:
            rows = books.execute(f"SELECT name FROM articles_tag WHERE name LIKE '{side} %'").fetchall()
        return {name.split()[1] for (name,) in rows}

    def sessions(self) -> int:
        with books_of(self.target) as books:
            (number,) = books.execute("SELECT count(*) FROM django_session").fetchone()
        return int(number)

    def pages_restored(self) -> dict[str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "portal.tests.drill"],
            env=clean_environment(PORTAL_DATA=str(self.target), PORTAL_OFFLINE="off"),
            cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
        )  # fmt: skip
        self.assertEqual(done.returncode, 0, done.stderr)
        return dict(json.loads(done.stdout))
