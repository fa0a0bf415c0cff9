"""Promises of counting: people once, nobody else, and never at the page's expense."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import crawleruseragents
from django.test import SimpleTestCase, override_settings

from articles import readership
from articles.readership import counter, marks, turnstile
from articles.readership.counterfile import MOST_ROWS
from articles.readership.register import Register
from articles.tests.readership.requests import BROWSER, GOOGLEBOT, PHONE, person

MINUTE = 60.0
HOUR = 3600.0


class Clock:
    """A clock that stands still until it is set on; ``monotonic`` can't be set back, ``time`` can."""

    def __init__(self) -> None:
        self.running = 1_000_000.0
        self.moment = dt.datetime(2025, 11, 21, 10, 0, tzinfo=dt.UTC).timestamp()

    def go_on(self, seconds: float) -> None:
        self.running += seconds
        self.moment += seconds

    def day(self) -> dt.date:
        return dt.datetime.fromtimestamp(self.moment, dt.UTC).date()


@contextmanager
def clock() -> Iterator[Clock]:
    """Within the block the clocks of counting are in the test's hand, in UTC."""
    hand = Clock()
    with (
        override_settings(PORTAL_TIME_ZONE="UTC"),
        patch.object(marks, "clock", lambda: hand.running),
        patch("articles.readership.turnstile.time.time", lambda: hand.moment),
        patch.object(turnstile, "today", hand.day),
    ):
        yield hand


def count(environ: dict[str, str], *, article: int = 7) -> bool:
    return readership.count_view(article, environ)


def counted(article: int = 7) -> int:
    return turnstile.here().total(article)


class PeopleTests(SimpleTestCase):
    def test_a_thousand_people_bots_and_reloads_count_a_thousand(self) -> None:
        bots = [one for known in crawleruseragents.CRAWLER_USER_AGENTS_DATA for one in known["instances"]]
        crowd = [person(number) for number in range(1000)]
        for bot in bots[:1000]:
            count(person(HTTP_USER_AGENT=bot))
        for _ in range(3):
            for one in crowd:
                count(one)
        # The list itself knows a few samples that its patterns miss: half a per cent is promised.
        self.assertAlmostEqual(counted(), 1000, delta=5)

    def test_another_article_browser_or_language_is_another_view(self) -> None:
        count(person())
        self.assertTrue(count(person(), article=8))
        self.assertTrue(count(person(HTTP_USER_AGENT=PHONE)))
        self.assertTrue(count(person(HTTP_ACCEPT_LANGUAGE="en")))
        self.assertEqual((counted(), counted(8)), (3, 1))

    def test_headers_cannot_be_shifted_into_each_other(self) -> None:
        count(person(HTTP_USER_AGENT=f"{BROWSER}b", HTTP_ACCEPT_LANGUAGE="c"))
        self.assertTrue(count(person(HTTP_USER_AGENT=BROWSER, HTTP_ACCEPT_LANGUAGE="bc")))

    def test_who_does_not_read_is_not_counted(self) -> None:
        for sent in (
            {"REQUEST_METHOD": "HEAD"},
            {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
            {"HTTP_PURPOSE": "Prefetch"},
            {"HTTP_X_MOZ": "prefetch"},
            {"HTTP_COOKIE": "theme=dark; sessionid=abc"},
            {"HTTP_USER_AGENT": ""},
            {"HTTP_USER_AGENT": GOOGLEBOT},
        ):
            with self.subTest(sent):
                self.assertFalse(count(person(**sent)))
        self.assertEqual(counted(), 0)

    def test_a_reader_s_other_cookies_do_not_matter(self) -> None:
        self.assertTrue(count(person(HTTP_COOKIE="theme=dark; notsessionid=1")))

    def test_phones_named_like_bots_are_people(self) -> None:
        cubot = "Mozilla/5.0 (Linux; Android 9; CUBOT_P30) AppleWebKit/537.36 Chrome/120.0 Mobile"
        self.assertTrue(count(person(HTTP_USER_AGENT=cubot)))

    def test_strange_headers_are_counted_like_others(self) -> None:
        self.assertTrue(count(person(HTTP_USER_AGENT=BROWSER + "\udcff" * 5000, HTTP_ACCEPT_LANGUAGE="\x00")))

    def test_strangers_cannot_choose_their_address(self) -> None:
        count(person(HTTP_X_FORWARDED_FOR="198.51.100.1"))
        self.assertFalse(count(person(HTTP_X_FORWARDED_FOR="198.51.100.2")))

    @override_settings(PORTAL_PROXIES=["10.0.0.0/8"])
    def test_a_declared_proxy_is_believed_as_far_as_it_knows(self) -> None:
        self.assertTrue(count(person(HTTP_X_FORWARDED_FOR="198.51.100.1")))
        self.assertFalse(count(person(2, HTTP_X_FORWARDED_FOR="198.51.100.1")))
        self.assertFalse(count(person(HTTP_X_FORWARDED_FOR="1.2.3.4, 198.51.100.1, 10.0.0.9")))
        self.assertTrue(count(person(HTTP_X_FORWARDED_FOR="198.51.100.2")))


class HalfHourTests(SimpleTestCase):
    def test_a_person_counts_once_in_half_an_hour(self) -> None:
        with clock() as hand:
            self.assertTrue(count(person()))
            hand.go_on(29 * MINUTE)
            self.assertFalse(count(person()))
            hand.go_on(MINUTE)
            self.assertTrue(count(person()))
        self.assertEqual(counted(), 2)

    def test_the_half_hour_runs_from_the_counted_view(self) -> None:
        with clock() as hand:
            answers = []
            for _ in range(3):
                answers.append(count(person()))
                hand.go_on(20 * MINUTE)
        self.assertEqual(answers, [True, False, True])

    def test_a_clock_set_back_neither_doubles_nor_stops_counting(self) -> None:
        with clock() as hand:
            count(person())
            hand.moment -= HOUR
            self.assertFalse(count(person()))
            hand.go_on(30 * MINUTE)
            self.assertTrue(count(person()))

    def test_a_clock_set_back_by_days_counts_a_reader_once_more_and_not_for_ever(self) -> None:
        with clock() as hand:
            count(person())
            hand.moment -= 48 * HOUR
            self.assertEqual([count(person()) for _ in range(5)], [True, False, False, False, False])

    def test_a_reader_at_two_processes_as_the_second_turns_counts_once(self) -> None:
        register = Register(turnstile.folder())
        one, other = marks.Marks(register, 1), marks.Marks(register, 2)
        reader, answers = bytes(range(16)), []

        def first_look() -> float:
            """The other process comes between the first one's look at the clock and its announcement."""
            with patch.object(marks, "clock", lambda: 101.0):
                answers.append(other.is_first(reader))
            return 100.0

        looks = itertools.chain([first_look], itertools.repeat(lambda: 101.0))
        with patch.object(marks, "clock", lambda: next(looks)()):
            answers.append(one.is_first(reader))
        self.assertEqual(answers, [True, False])

    def test_the_oldest_marks_give_way_when_there_are_too_many(self) -> None:
        with patch.object(marks, "BUCKETS", 1), clock() as hand:
            for number in range(marks.WAYS + 1):
                count(person(number))
                hand.go_on(1)
            self.assertFalse(count(person(marks.WAYS)))
            self.assertTrue(count(person(0)))


class PrivacyTests(SimpleTestCase):
    def test_nobody_is_told_apart_across_midnight(self) -> None:
        with clock() as hand:
            hand.go_on(13 * HOUR + 59 * MINUTE)
            count(person())
            yesterday = self.register()
            hand.go_on(MINUTE)
            self.assertTrue(count(person()))
            self.assertNotIn(yesterday[24:56], self.register())

    def test_a_quiet_night_forgets_the_key_too(self) -> None:
        with clock() as hand:
            count(person())
            yesterday = self.register()
            hand.go_on(24 * HOUR)
            turnstile.forget_the_day()
            self.assertNotIn(yesterday[24:56], self.register())

    def test_nothing_personal_is_stored(self) -> None:
        count(person(REMOTE_ADDR="203.0.113.77", HTTP_REFERER="https://www.google.com/search?q=secret"))
        kept = b"".join(path.read_bytes() for path in turnstile.folder().iterdir())
        for told in (b"203.0.113.77", b"Firefox", b"secret", b"google"):
            self.assertNotIn(told, kept)

    def test_nobody_else_on_the_machine_can_read_the_files(self) -> None:
        count(person())
        files = list(turnstile.folder().iterdir())
        self.assertEqual({path.stat().st_mode & 0o777 for path in files}, {0o600})
        self.assertEqual(turnstile.folder().stat().st_mode & 0o777, 0o700)

    def register(self) -> bytes:
        return (turnstile.folder() / "register").read_bytes()


class NeverAtThePagesExpenseTests(SimpleTestCase):
    def setUp(self) -> None:
        counter._silent_until = 0.0

    def test_a_fault_costs_the_view_not_the_page_and_is_told_once(self) -> None:
        with (
            patch.object(turnstile.Turnstile, "count", side_effect=RuntimeError("on purpose")),
            self.assertLogs("articles.readership", "ERROR") as told,
        ):
            self.assertFalse(count(person(1)))
            self.assertFalse(count(person(2)))
        self.assertEqual(len(told.records), 1)

    def test_an_article_without_a_row_is_not_counted(self) -> None:
        for article in (-1, MOST_ROWS):
            counter._silent_until = 0.0
            with self.assertLogs("articles.readership", "ERROR"):
                self.assertFalse(count(person(), article=article))

    def test_a_broken_shelf_shows_the_base(self) -> None:
        with (
            patch.object(turnstile.Turnstile, "total", side_effect=OSError("on purpose")),
            self.assertLogs("articles.readership", "ERROR"),
        ):
            self.assertEqual(readership.ArticleCount(7, 786, "en").shown(), 786)

    def test_threads_lose_and_double_nothing(self) -> None:
        def read(first: int) -> None:
            for number in range(first, first + 2000):
                count(person(number))
                count(person(number))

        threads = [threading.Thread(target=read, args=[first]) for first in (0, 1000, 2000)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(counted(), 4000)

    def test_the_page_cache_counts_shows_and_says_without_a_query(self) -> None:
        one = readership.ArticleCount(7, 786, "uk")
        self.assertTrue(one.count(person()))
        self.assertEqual(one.shown(), 787)
        self.assertEqual(one.words().decode(), "787 переглядів")
