"""Promises of counting: people once, nobody else, and never at the page's expense."""

from __future__ import annotations

import datetime as dt
import threading
import time
from unittest.mock import patch
from zoneinfo import ZoneInfo

import crawleruseragents
from django.db import DatabaseError, OperationalError, close_old_connections, connections
from django.test import TestCase, TransactionTestCase

from articles import readership
from articles.readership import repeats
from articles.readership.models import DailySalt, RecentReader, ViewHour, ViewTotal
from articles.readership.visitors import Visitor

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1"
)
NOON = dt.datetime(2025, 11, 21, 12, 0, tzinfo=ZoneInfo("Europe/Kyiv"))
MINUTE = dt.timedelta(minutes=1)


def person(number: int = 1, **known: object) -> Visitor:
    """The reader at the ``number``-th address."""
    address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
    return Visitor(**{"address": address, "user_agent": BROWSER, "languages": "uk", **known})


def count(visitor: Visitor, *, article: int = 7, now: dt.datetime = NOON) -> bool:
    return readership.count_view(article, visitor, now=now)


def counted(article: int = 7) -> int:
    return readership.totals([article])[article]


class CountingTests(TestCase):
    databases = {"default", "readership"}

    def test_a_thousand_people_bots_and_reloads_count_a_thousand(self) -> None:
        bots = [one for known in crawleruseragents.CRAWLER_USER_AGENTS_DATA for one in known["instances"]]
        crowd = [person(number) for number in range(1000)]
        for bot in bots[:1000]:
            count(person(user_agent=bot))
        for reload in range(3):
            for one in crowd:
                count(one, now=NOON + reload * MINUTE)
        # The list itself knows a few samples that its patterns miss: half a per cent is promised.
        self.assertAlmostEqual(counted(), 1000, delta=5)

    def test_a_person_counts_once_in_half_an_hour(self) -> None:
        self.assertTrue(count(person()))
        self.assertFalse(count(person(), now=NOON + 29 * MINUTE))
        self.assertTrue(count(person(), now=NOON + 30 * MINUTE))
        self.assertEqual(counted(), 2)

    def test_the_half_hour_runs_from_the_counted_view(self) -> None:
        moments = [NOON + minutes * MINUTE for minutes in (0, 20, 40)]
        self.assertEqual([count(person(), now=moment) for moment in moments], [True, False, True])

    def test_another_article_browser_or_language_is_another_view(self) -> None:
        count(person())
        self.assertTrue(count(person(), article=8))
        self.assertTrue(count(person(user_agent=PHONE)))
        self.assertTrue(count(person(languages="en")))
        self.assertEqual(counted(), 3)

    def test_headers_cannot_be_shifted_into_each_other(self) -> None:
        count(Visitor("10.0.0.1", "ab", "c"))
        self.assertTrue(count(Visitor("10.0.0.1", "a", "bc")))

    def test_who_does_not_read_is_not_counted(self) -> None:
        for known in (
            {"method": "HEAD"},
            {"purpose": "prefetch;prerender"},
            {"purpose": "Prefetch"},
            {"is_staff": True},
            {"is_preview": True},
            {"user_agent": ""},
            {"user_agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        ):
            with self.subTest(known), self.assertNumQueries(0, using="readership"):
                self.assertFalse(count(person(**known)))

    def test_phones_named_like_bots_are_people(self) -> None:
        cubot = "Mozilla/5.0 (Linux; Android 9; CUBOT_P30) AppleWebKit/537.36 Chrome/120.0 Mobile"
        self.assertTrue(count(person(user_agent=cubot)))

    def test_strange_headers_are_counted_like_others(self) -> None:
        self.assertTrue(count(person(user_agent=BROWSER + "\udcff" * 5000, languages="\x00")))

    def test_hours_are_kept_apart(self) -> None:
        count(person(1))
        count(person(2))
        count(person(3), now=NOON + 60 * MINUTE)
        hours = ViewHour.objects.order_by("hour").values_list("article_id", "count")
        self.assertEqual(list(hours), [(7, 2), (7, 1)])

    def test_nobody_is_told_apart_across_midnight(self) -> None:
        before, after = NOON.replace(hour=23, minute=59), NOON.replace(hour=23, minute=59) + MINUTE
        count(person(), now=before)
        yesterday = DailySalt.objects.get()
        self.assertTrue(count(person(), now=after))
        today = DailySalt.objects.get()
        self.assertEqual(today.day, after.date())
        self.assertNotEqual(bytes(today.salt), bytes(yesterday.salt))

    def test_a_quiet_night_forgets_the_salt_too(self) -> None:
        count(person())
        repeats.forget(NOON + dt.timedelta(hours=12))
        self.assertFalse(DailySalt.objects.exists())
        self.assertFalse(RecentReader.objects.exists())

    def test_only_the_last_half_hour_is_remembered(self) -> None:
        count(person(1))
        count(person(2), now=NOON + 20 * MINUTE)
        repeats.forget(NOON + 31 * MINUTE)
        self.assertEqual(RecentReader.objects.count(), 1)
        self.assertFalse(count(person(2), now=NOON + 32 * MINUTE))

    def test_nothing_personal_is_stored(self) -> None:
        count(person(address="203.0.113.77"))
        row = RecentReader.objects.get()
        self.assertEqual(len(bytes(row.fingerprint)), 16)
        kept = repr(list(RecentReader.objects.values())) + repr(list(ViewTotal.objects.values()))
        self.assertNotIn("203.0.113.77", kept)
        self.assertNotIn("Firefox", kept)

    def test_workers_share_the_day_s_salt(self) -> None:
        count(person())
        with patch.object(repeats, "_salt", None):  # as another process starts
            self.assertFalse(count(person(), now=NOON + MINUTE))

    def test_a_broken_counter_costs_the_view_not_the_page(self) -> None:
        with (
            patch.object(repeats, "is_first", side_effect=OperationalError("database or disk is full")),
            self.assertLogs("articles.readership", "WARNING"),
        ):
            self.assertFalse(count(person()))

    def test_a_fault_of_ours_is_not_hidden(self) -> None:
        with patch.object(repeats, "is_first", side_effect=TypeError), self.assertRaises(TypeError):
            count(person())

    def test_unreadable_counts_are_shown_as_none(self) -> None:
        with (
            patch.object(ViewTotal.objects, "filter", side_effect=DatabaseError("file is not a database")),
            self.assertLogs("articles.readership", "WARNING"),
        ):
            self.assertEqual(readership.totals([7]), {})


class ManyWritersTests(TransactionTestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        # These tests commit, and their rows are deleted behind the back of this process.
        fresh = patch.object(repeats, "_salt", None)
        fresh.start()
        self.addCleanup(fresh.stop)

    def test_threads_lose_and_double_nothing(self) -> None:
        def read() -> None:
            for number in range(100):
                count(person(number), now=NOON)
            connections.close_all()

        threads = [threading.Thread(target=read) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(counted(), 100)

    def test_a_locked_counter_delays_a_page_by_a_moment_only(self) -> None:
        count(person(1))
        locked, done = threading.Event(), threading.Event()

        def hold() -> None:
            with connections["readership"].cursor() as cursor:
                cursor.execute("BEGIN IMMEDIATE")
                locked.set()
                done.wait(20)
                cursor.execute("ROLLBACK")
            connections.close_all()

        holder = threading.Thread(target=hold)
        holder.start()
        locked.wait(20)
        begun = time.monotonic()
        with self.assertLogs("articles.readership", "WARNING"):
            self.assertFalse(count(person(2)))
        waited = time.monotonic() - begun
        done.set()
        holder.join()
        self.assertLess(waited, 3)
        with connections["readership"].cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            self.assertEqual(cursor.fetchone()[0], 10_000)
        close_old_connections()
        self.assertTrue(count(person(3)))
