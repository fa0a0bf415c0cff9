"""The wire desk against a real server: what it answers becomes drafts, or is said in words."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from unittest import mock

from django.test import TestCase, override_settings
from django.utils import timezone

from articles.desk import drafting
from articles.importing.models import ImportedItem
from articles.models import Article, Author, Rubric, State, Tag
from articles.tests.wiredesk.agency import Agency
from articles.wiredesk import reading, rounds, telling
from articles.wiredesk.models import Problem, WireFeed
from portal import notices

HERE = {"PORTAL_OUTGOING_NETWORKS": ["127.0.0.0/8"], "PORTAL_OUTGOING_SECONDS": 2}


def item(number: int = 1, *, title: str = "The ferry sails again", hours: float = 1.0, text: str = "") -> str:
    moment = format_datetime(timezone.now() - timedelta(hours=hours))
    words = text or f"<p>It carries <a href='/map/{number}'>nine</a> cars.</p><p>And people.</p>"
    return (
        f"<item><guid>https://agency.example/{number}</guid><link>https://agency.example/{number}</link>"
        f"<title>{title}</title><pubDate>{moment}</pubDate><category>Ferries</category><category>New</category>"
        f"<author>anna@agency.org (Anna Ray)</author><content><![CDATA[{words}]]></content></item>"
    )


def feed_of(*items: str) -> bytes:
    space = "xmlns='http://purl.org/rss/1.0/modules/content/'"
    inner = "".join(items).replace("<content>", f"<encoded {space}>").replace("</content>", "</encoded>")
    return f"<rss version='2.0'><channel><title>Agency</title>{inner}</channel></rss>".encode()


@override_settings(**HERE)
class WireTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.rubric = Rubric.objects.create(slug="transport", labels={"en": "Transport"})
        Tag.objects.create(name="Ferries", labels={"en": "Ferries"})

    def setUp(self) -> None:
        self.agency = Agency()
        self.enterContext(self.agency)
        self.feed = self.fed()

    def fed(self, path: str = "/feed", **facts: Any) -> WireFeed:
        known = {
            "name": "Coast Agency",
            "address": self.agency.url(path),
            "edition": "en",
            "rubric": self.rubric,
        }
        return WireFeed.objects.create(**{**known, **facts})

    def read(self, feed: WireFeed | None = None) -> WireFeed:
        feed = feed or self.feed
        WireFeed.objects.filter(pk=feed.pk).update(due_at=timezone.now())
        self.assertTrue(rounds.look())
        feed.refresh_from_db()
        return feed

    def test_a_new_item_is_a_draft_that_names_its_source(self) -> None:
        self.agency.gives(feed_of(item()))
        feed = self.read()
        self.assertEqual((feed.problem, feed.counts), ("", {"new": 1}))
        story = Article.objects.get()
        self.assertEqual((story.state, story.edition, story.rubric), (State.DRAFT, "en", self.rubric))
        self.assertEqual(story.title, "The ferry sails again")
        snapshot = drafting.snapshot_of(story)
        (source,) = snapshot.sources
        self.assertEqual(
            (source.name, source.kind, source.link),
            ("Coast Agency (Anna Ray)", "other-media", "https://agency.example/1"),
        )
        self.assertTrue(source.time)
        self.assertEqual(story.sources.get().name, source.name)
        self.assertIn("https://agency.example/map/1", snapshot.body + snapshot.lead)
        # Known tags only, and nobody becomes an author of ours.
        self.assertEqual([row.tag.name for row in story.tagged.all()], ["Ferries"])
        self.assertFalse(Author.objects.exists() or Tag.objects.filter(name="New").exists())

    def test_published_here_it_bears_the_moment_of_here(self) -> None:
        self.agency.gives(feed_of(item(hours=30)))
        self.read()
        self.assertIsNone(ImportedItem.objects.get().published)

    def test_the_same_item_makes_one_draft_from_however_many_feeds(self) -> None:
        self.agency.gives(feed_of(item(), item()))
        self.agency.gives(feed_of(item(), item(2)), path="/sport")
        self.read()
        self.assertEqual(self.read(self.fed("/sport")).counts, {"new": 1, "unchanged": 1})
        self.assertEqual(Article.objects.count(), 2)

    def test_a_changed_item_updates_an_untouched_draft_and_never_an_edited_one(self) -> None:
        self.agency.gives(feed_of(item(1), item(2)))
        self.read()
        edited = ImportedItem.objects.get(key="https://agency.example/1").article
        drafting.save(edited, drafting.snapshot_of(edited).with_(title="Ours"), by=None)
        self.agency.gives(feed_of(item(1, title="Theirs, newer"), item(2, title="Theirs, newer")))
        self.assertEqual(self.read().counts, {"updated": 1, "edited here": 1})
        titles = dict(ImportedItem.objects.values_list("key", "article__title"))
        self.assertEqual(
            titles, {"https://agency.example/1": "Ours", "https://agency.example/2": "Theirs, newer"}
        )
        self.assertEqual(Article.objects.count(), 2)

    def test_a_binned_draft_does_not_come_back(self) -> None:
        self.agency.gives(feed_of(item()))
        self.read()
        drafting.bin_(Article.objects.get(), by=None)
        self.agency.gives(feed_of(item(title="Newer")))
        self.read()
        self.assertIsNotNone(Article.objects.get().binned_at)

    def test_what_is_old_when_the_feed_is_new_is_no_news(self) -> None:
        self.agency.gives(feed_of(item(1, hours=24 * 3), item(2)))
        self.assertEqual(self.read().counts, {"new": 1})

    def test_it_asks_whether_anything_changed_and_believes_it(self) -> None:
        self.agency.gives(feed_of(item()), ETag='"abc"', Last_Modified="Thu, 26 Nov 2026 10:00:00 GMT")
        self.read()
        self.agency.gives(b"", status=304)
        feed = self.read()
        told = self.agency.asked[-1][1]
        self.assertEqual(told["if-none-match"], '"abc"')
        self.assertEqual(told["if-modified-since"], "Thu, 26 Nov 2026 10:00:00 GMT")
        self.assertEqual((feed.problem, feed.etag), ("", '"abc"'))

    def test_an_answer_that_is_the_same_is_not_read_again(self) -> None:
        body = feed_of(item())
        self.agency.gives(body)
        self.read()
        with mock.patch.object(reading.reading, "read", side_effect=AssertionError):
            self.assertEqual(self.read().problem, "")

    def test_failures_are_said_and_back_off(self) -> None:
        said = {}
        for status in (401, 404, 429, 500, 503):
            self.agency.gives(b"no", status=status, path=f"/{status}")
            said[status] = self.read(self.fed(f"/{status}")).problem
        self.assertEqual(
            said,
            {
                401: Problem.NOT_LET_IN,
                404: Problem.NOT_THERE,
                429: Problem.BUSY,
                500: Problem.FAULT,
                503: Problem.BUSY,
            },
        )
        feed = WireFeed.objects.get(address__endswith="/404")
        self.assertIn("HTTP 404", telling.why(feed))
        pauses = [rounds.pause(15, failures) for failures in range(8)]
        self.assertEqual(pauses, sorted(pauses))
        self.assertEqual(rounds.pause(15, 40), timedelta(hours=12))
        self.assertEqual(rounds.pause(1440, 3), timedelta(days=1))

    def test_how_long_to_wait_is_kept_as_it_was_asked(self) -> None:
        self.agency.gives(b"", status=503, Retry_After="7200")
        before = timezone.now()
        self.assertGreaterEqual(self.read().due_at, before + timedelta(hours=2))

    def test_an_editor_sees_what_fails_again_and_again(self) -> None:
        self.agency.gives(b"", status=500)
        for _time in range(telling.FAILURES):
            self.read()
        (line,) = [line for line in notices.notices() if line.about == self.feed]
        self.assertIn("Coast Agency", line.text)
        self.agency.gives(feed_of())
        self.assertEqual(self.read().failures, 0)

    def test_a_closed_feed_is_switched_off(self) -> None:
        self.agency.gives(b"", status=410)
        self.assertFalse(self.read().is_on)

    def test_garbage_pages_types_and_bombs_make_no_draft(self) -> None:
        bomb = gzip.compress(b"<rss>" + b"\0" * (reading.MOST_BYTES * 3))
        self.assertLess(len(bomb), 30_000)
        dtd = "<!DOCTYPE rss [<!ENTITY x 'xxxx'><!ENTITY y SYSTEM 'file:///etc/passwd'>]>"
        for path, body, headers, problem in (
            ("/garbage", b"\x00\xff\x13", {}, Problem.NO_FEED),
            ("/page", b"<!DOCTYPE html><html></html>", {}, Problem.NO_FEED),
            ("/dtd", dtd.encode() + feed_of(item(title="&x;&y;")), {}, Problem.NO_FEED),
            ("/bomb", bomb, {"Content_Encoding": "gzip"}, Problem.TOO_LARGE),
            ("/torn", gzip.compress(feed_of(item()))[:-20], {"Content_Encoding": "gzip"}, Problem.NO_FEED),
            ("/odd", feed_of(item()), {"Content_Encoding": "lzma"}, Problem.NO_FEED),
            ("/large", b"<rss>" + b" " * (reading.MOST_BYTES + 1), {}, Problem.TOO_LARGE),
        ):
            self.agency.gives(body, path=path, **headers)
            with self.subTest(path):
                self.assertEqual(self.read(self.fed(path)).problem, problem)
        self.assertFalse(Article.objects.exists())

    def test_a_packed_feed_is_unpacked(self) -> None:
        self.agency.gives(gzip.compress(feed_of(item())), Content_Encoding="gzip")
        self.assertEqual(self.read().counts, {"new": 1})

    @override_settings(PORTAL_OUTGOING_SECONDS=0.5)
    def test_who_stalls_or_hangs_up_is_left(self) -> None:
        self.agency.stalls()
        self.assertEqual(self.read().problem, Problem.NO_ANSWER)
        self.agency.hangs_up("/gone")
        self.assertEqual(self.read(self.fed("/gone")).problem, Problem.NO_ANSWER)

    def test_a_redirect_is_followed_but_never_to_a_machine_of_ours(self) -> None:
        self.agency.gives(feed_of(item()), path="/new")
        self.agency.gives(b"", status=301, Location="/new")
        feed = self.read()
        self.assertEqual((feed.problem, feed.moved_to), ("", self.agency.url("/new")))
        for place in (
            "http://169.254.169.254/latest",
            "http://10.0.0.1/",
            "file:///etc/passwd",
            "http://[::1]/",
        ):
            self.agency.gives(b"", status=302, path="/away", Location=place)
            away = WireFeed.objects.filter(address__endswith="/away").first() or self.fed("/away")
            with self.subTest(place):
                self.assertEqual(self.read(away).problem, Problem.NOT_ALLOWED)
        self.agency.gives(b"", status=302, path="/round", Location="/round")
        self.assertEqual(self.read(self.fed("/round")).problem, Problem.NOT_ALLOWED)

    @override_settings(PORTAL_OUTGOING_NETWORKS=[])
    def test_our_own_machines_are_never_asked(self) -> None:
        self.assertEqual(self.read().problem, Problem.NOT_ALLOWED)
        self.assertFalse(self.agency.asked)

    def test_a_feed_that_another_worker_reads_is_left_alone(self) -> None:
        mine = WireFeed.objects.get()
        WireFeed.objects.update(due_at=timezone.now() + rounds.LEASE)
        self.assertFalse(rounds.read_now(mine))
        self.assertFalse(self.agency.asked)

    def test_one_that_is_off_or_not_due_is_not_asked(self) -> None:
        WireFeed.objects.update(due_at=datetime(2100, 1, 1, tzinfo=UTC))
        self.fed("/off", is_on=False)
        self.assertEqual(rounds.look(), 0)

    def test_without_its_rubric_it_says_so(self) -> None:
        self.rubric.delete()
        self.assertEqual(self.read().problem, Problem.NO_RUBRIC)
