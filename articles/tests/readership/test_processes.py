"""Promises kept between processes, and while the database is locked or the disk is full."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import SimpleTestCase, TransactionTestCase

from articles import readership
from articles.readership import flushing, turnstile
from articles.readership.models import ViewHour, ViewTotal
from articles.tests.readership.requests import person
from portal.tests.engines import environment_of, is_postgresql

PATIENCE = 150
CROWD = """
import sys
import django
django.setup()
from articles import readership
from articles.tests.readership.requests import person
from portal.tests.engines import environment_of, is_postgresql
print("ready", flush=True)
sys.stdin.readline()
for reload in range(3):
    for number in range(1000):
        readership.count_view(7, person(number))
"""

FULL_AFTER_SOME = """
    CREATE FUNCTION full_after_some() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.article_id > 2500 THEN
            RAISE EXCEPTION 'could not extend file: the disk is full' USING ERRCODE = 'disk_full';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER full_after_some BEFORE INSERT ON readership_viewhour
        FOR EACH ROW EXECUTE FUNCTION full_after_some();
"""


def child(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Another process of a portal whose data are in ``folder``."""
    portal = {"PORTAL_DATA": str(folder), "PORTAL_ENV_FILE": "", "DJANGO_SETTINGS_MODULE": "portal.settings"}
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, **portal, **environment_of(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


class ProcessesTests(SimpleTestCase):
    def test_kills_lose_and_double_nothing(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            test = child(
                Path(folder), "-m", "articles.tests.readership.kill", "--rounds", "2", "--views", "3000"
            )
            told, _ = test.communicate(timeout=PATIENCE)
        self.assertEqual(test.returncode, 0, told)
        self.assertIn("0 lost, 0 doubled", told)

    def test_a_thousand_people_at_two_workers_at_once_count_a_thousand(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            workers = [child(folder, "-c", CROWD) for _ in range(2)]
            for worker in workers:
                assert worker.stdout
                self.assertEqual(worker.stdout.readline(), "ready\n")
            for worker in workers:
                assert worker.stdin
                worker.stdin.write("go\n")
                worker.stdin.flush()
            for worker in workers:
                worker.communicate(timeout=PATIENCE)
                self.assertEqual(worker.returncode, 0)
            self.assertEqual(len(list((folder / "journal").glob("[0-9]"))), 2)
            self.assertEqual(turnstile.Turnstile(folder / "journal").total(7), 1000)


class TroubleTests(TransactionTestCase):
    databases = {"default", "readership"}

    def execute(self, statement: str) -> int:
        with self.books().cursor() as cursor:
            cursor.execute(statement)
            answer = cursor.fetchone() if cursor.description else None
        return int(answer[0]) if answer else 0

    def books(self) -> BaseDatabaseWrapper:
        return connections[router.db_for_write(ViewTotal)]

    def test_while_the_database_is_locked_readers_are_counted_and_booked_later(self) -> None:
        if is_postgresql():
            self.execute("SET lock_timeout = 100")
            self.addCleanup(self.execute, "RESET lock_timeout")
        else:
            self.execute("PRAGMA busy_timeout = 100")
            self.addCleanup(self.execute, "PRAGMA busy_timeout = 10000")
        locked, done = threading.Event(), threading.Event()

        def hold() -> None:
            with self.books().cursor() as cursor:
                cursor.execute("BEGIN" if is_postgresql() else "BEGIN IMMEDIATE")
                if is_postgresql():
                    cursor.execute(f"LOCK TABLE {ViewTotal._meta.db_table} IN EXCLUSIVE MODE")
                locked.set()
                done.wait(PATIENCE)
                cursor.execute("ROLLBACK")
            connections.close_all()

        holder = threading.Thread(target=hold)
        holder.start()
        self.assertTrue(locked.wait(PATIENCE))
        for number in range(100):
            self.assertTrue(readership.count_view(7, person(number)))
        for _ in range(3):
            with self.assertRaisesMessage(OperationalError, "lock"):
                readership.flush()
        self.assertEqual(readership.shown(7), 100)
        done.set()
        holder.join()
        self.assertEqual((readership.flush(), readership.totals([7])), (100, {7: 100}))

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """Soon there is no room: for pages of the file, or, as a server tells it, for a row."""
        if is_postgresql():
            self.execute(FULL_AFTER_SOME)
            try:
                yield
            finally:
                self.execute("DROP FUNCTION full_after_some CASCADE")
            return
        kept = self.execute("PRAGMA max_page_count")
        self.execute("VACUUM")
        self.execute(f"PRAGMA max_page_count = {self.execute('PRAGMA page_count') + 2}")
        try:
            yield
        finally:
            self.execute(f"PRAGMA max_page_count = {kept}")

    def test_a_full_disk_books_nothing_by_halves_and_everything_later(self) -> None:
        for article in range(1, 3000):
            readership.count_view(article, person())
        with self.full_disk(), self.assertRaisesMessage(OperationalError, "full"):
            readership.flush()
        self.assertFalse(ViewTotal.objects.exists() or ViewHour.objects.exists())
        self.assertEqual(readership.flush(), 2999)

    def test_two_flushers_at_once_book_everything_once(self) -> None:
        def flush() -> None:
            flusher = flushing.Flusher(turnstile.folder())
            for _ in range(20):
                flusher.flush()
            connections.close_all()

        flushers = [threading.Thread(target=flush) for _ in range(2)]
        for flusher in flushers:
            flusher.start()
        for number in range(3000):
            readership.count_view(1 + number % 50, person(number))
        for flusher in flushers:
            flusher.join()
        readership.flush()
        self.assertEqual(sum(ViewTotal.objects.values_list("counted", flat=True)), 3000)
        self.assertEqual(sum(ViewHour.objects.values_list("count", flat=True)), 3000)
