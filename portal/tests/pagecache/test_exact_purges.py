"""Exact purges: after each kind of change exactly the pages it changes are outdated, and all others stay.

Every kind of page is built and kept, once for each class. Then something is changed, every page is rendered
anew beside the kept one, and the two lists are compared: pages that read differently, and pages that were
purged.
"""

from __future__ import annotations

import datetime as dt
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import time_machine
from django.test import TestCase
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import readership
from articles.desk import (
    aftermath,
    correcting,
    drafting,
    frontclock,
    fronts,
    nounmerging,
    pictures,
    publishing,
    relating,
)
from articles.desk.frontpages import Pin
from articles.desk.snapshot import Credit, Snapshot
from articles.models import Article, ArticleBody, Author, FrontSlot, Kind, Rubric, Tag, TagKind
from articles.models.keyset import Cursor
from articles.tests import newsroom
from portal import editions
from portal.masthead.models import ExchangeRate, SiteIdentity
from portal.pagecache import parts, values
from portal.pagecache.entries import Entry
from portal.pagecache.models import Purge
from portal.pagecache.purging import carry_out_left_over
from portal.pages.models import Page
from portal.publisher import AiCrawlers
from portal.tests.pagecache.reader import Reader, one_connection

NOON = dt.datetime(2026, 11, 25, 10, 0, tzinfo=dt.UTC)  # noon in Kyiv
HOURS = dt.timedelta(hours=1)


def face(entry: Entry) -> tuple[object, ...]:
    """What tells one page from another: all it says, seams named."""
    said = [
        f"{{{piece}}}"
        if isinstance(piece, str)
        else zlib.decompressobj(-zlib.MAX_WBITS).decompress(piece.deflated).decode("utf-8", "replace")
        for piece in entry.pieces
    ]
    return entry.status, entry.headers, "".join(said)


class ExactPurgeTests(TestCase):
    databases = {"default", "readership"}
    first: dict[str, Entry]

    @classmethod
    def setUpTestData(cls) -> None:
        with time_machine.travel(NOON - 30 * HOURS, tick=False):
            cls.made = newsroom.make(stories=5)
            cls.culture = Rubric.objects.create(labels={"en": "Culture", "uk": "Культура"})
            cls.opera = Tag.objects.create(name="Opera", kind=TagKind.TOPIC, labels={"en": "Opera"})
            cls.unheard = Tag.objects.create(
                name="Premieres", slug="premieres", kind=TagKind.TOPIC, labels={"en": "Premieres"}
            )
            cls.critic = Author.objects.create(labels={"en": "Critic", "uk": "Критик"})
            cls.elsewhere = cls.publish(cls.story("Opera night"))
        readership.refresh_popular()
        Purge.objects.all().delete()
        with time_machine.travel(NOON, tick=False), one_connection():
            values.forget()
            reader = Reader()
            cls.first = {address: reader.cache.render(address) for address in cls.addresses()}

    def setUp(self) -> None:
        travelling = time_machine.travel(NOON, tick=False)
        self.clock = travelling.start()
        self.addCleanup(travelling.stop)
        values.forget()
        self.reader = Reader()
        # Purges are no rows: what an earlier test purged stays so, but its rows are as they were.
        number = self.reader.cache.purges.number()
        self.kept = {address: replace(entry, number=number) for address, entry in type(self).first.items()}

    # --- Making things -------------------------------------------------------------------------------------

    @classmethod
    def story(cls, title: str, **facts: object) -> Article:
        """A draft in a corner of the newsroom of its own."""
        article = drafting.begin(edition=str(facts.pop("edition", "en")), by=None)
        known: dict[str, object] = {
            "rubric": cls.culture.pk,
            "byline": (Credit(cls.critic.pk),),
            "tags": (cls.opera.pk,),
            "agency": "EXA",
        }
        snapshot = Snapshot(title=title, lead=newsroom.LEADS["en"], body="<p>Text.</p>", **{**known, **facts})
        drafting.save(article, snapshot, by=None)
        return article

    @staticmethod
    def publish(article: Article, **how: object) -> Article:
        publishing.publish(article, by=None, **how)
        article.refresh_from_db()
        return article

    def revise(self, article: Article, **facts: object) -> None:
        drafting.save(article, drafting.snapshot_of(article).with_(**facts), by=None)
        publishing.revise(article, by=None)

    # --- Comparing -----------------------------------------------------------------------------------------

    @classmethod
    def addresses(cls) -> list[str]:
        """One of every kind of page in both editions, and every part."""
        found = [
            "/robots.txt", "/favicon.ico", "/manifest.webmanifest", "/worker.js", "/news/opera-premiere/",
            cls.elsewhere.get_absolute_url(), "/rubric/culture/", "/tag/opera/",
            f"/author/{cls.critic.slug}/", "/feeds/rubric/culture.rss",
            "/feeds/tag/opera.rss", f"/feeds/author/{cls.critic.slug}.rss",
            "/archive/2026/10/31/", "/tag/premieres/", "/sitemap.xml",
            "/api/v1/openapi.json", "/api/v1/rubrics", "/api/v1/rates", "/api/v1/authors",
            f"/api/v1/articles/{cls.elsewhere.uid}", "/api/v1/articles?rubric=culture",
            "/api/v1/articles?tag=opera", f"/api/v1/articles?author={cls.critic.slug}",
            "/api/v1/articles?tag=premieres",
        ]  # fmt: skip
        for code in editions.codes():
            home = editions.home(code)
            story = cls.made.full[code]
            assert story.published_at
            found += [
                f"/sitemaps/{code}/{name}.xml" for name in ("news", "lists", f"{story.published_at:%Y-%m}")
            ]
            found += [parts.address_of(name, code) for name in parts.names()]
            found += [home + path for path in (
                "", "news/", "exclusives/", "publications/", "tags/", "authors/", "archive/", "popular/",
                "feeds/newest.rss", "feeds/", "feeds/kind/news.atom", "feeds/kind/opinion.json",
                "feeds/corrections.rss", "corrections/", "rates/", "about/", "privacy/",
                "search/?q=tram", "nothing/", "api/",
                f"rubric/{cls.made.rubric.slug}/", f"rubric/{cls.made.rubric.parent.slug}/",
                f"tag/{cls.made.tag.slug}/", f"author/{cls.made.author.slug}/",
                f"archive/{timezone.localdate(story.published_at):%Y/%m/%d}/",
                f"news/?before={Cursor(story.published_at, story.pk)}",
            )]  # fmt: skip
            found += [f"/api/v1/{path}edition={code}" for path in (
                "articles?", "articles?updated_since=2020-01-01&", "articles?kind=opinion&", "tags?",
                "quotes?",
            )]  # fmt: skip
            found += [one.get_absolute_url() for one in Article.objects.in_edition(code).visible()]
        return list(dict.fromkeys(found))

    def keep(self) -> None:
        """Have every page kept: what is no longer good of those that are is rendered anew."""
        known = {address: entry for address, entry in self.kept.items() if self.reader.cache.is_good(entry)}
        with one_connection():
            self.kept = {
                address: known.get(address) or self.reader.cache.render(address)
                for address in self.addresses()
            }

    def outdated(self) -> set[str]:
        """The kept pages that were purged."""
        return {address for address, entry in self.kept.items() if not self.reader.cache.is_good(entry)}

    def different(self) -> set[str]:
        """The kept pages that read differently when rendered now."""
        values.forget()
        with one_connection():
            fresh = {address: self.reader.cache.render(address) for address in self.kept}
        return {address for address, entry in self.kept.items() if face(entry) != face(fresh[address])}

    def assert_exact(self, change: Callable[[], object], *, besides: tuple[str, ...] = ()) -> set[str]:
        """That a change outdates the pages it changes, and no others but ``besides`` (patterns); which."""
        self.keep()
        self.assertEqual(self.outdated(), set())
        with self.captureOnCommitCallbacks(execute=True):
            change()
        self.assertFalse(Purge.objects.exists())
        outdated, different = self.outdated(), self.different()
        self.assertEqual(different - outdated, set(), "changed, but still served as it was")
        patterns = (*besides, ONLY_ADDRESSES, ANY_QUOTE)
        spared = {one for one in outdated - different if any(re.search(pattern, one) for pattern in patterns)}
        self.assertEqual(outdated - different - spared, set(), "outdated for nothing")
        self.assertTrue(different, "the change changed nothing")
        self.assertLess(len(outdated), len(self.kept))
        return outdated


# A search page may or may not have the words; the list of tags may have had them all. A card's key stands for
# the card in each of its forms: related stories show less of it than others.
ANY_SEARCH = (r"/search/", r"/tags/$")
# What is quoted, and which tags stories have, may change with any story.
ANY_QUOTE = r"^/api/v1/(quotes|tags)\?"
# It depends on the lists it leads to, and shows no more of them than their addresses.
ONLY_ADDRESSES = r"^/sitemaps/\w+/lists\.xml$"
CARDS = ("^part:", "^/news/tram-line", "^/uk/news/tramvaina")


class StoryTests(ExactPurgeTests):
    def test_publication(self) -> None:
        article = self.story("Opera premiere")
        outdated = self.assert_exact(lambda: self.publish(article), besides=(*ANY_SEARCH, "^/archive/$"))
        self.assertIn("/news/opera-premiere/", outdated)
        self.assertIn("part:wire:en", outdated)
        self.assertNotIn("part:wire:uk", outdated)
        self.assertNotIn(self.elsewhere.get_absolute_url(), outdated)

    def test_publication_of_a_translation(self) -> None:
        english = self.elsewhere
        article = drafting.begin(edition="uk", by=None, translation_of=english)
        drafting.save(article, drafting.snapshot_of(english).with_(title="Ніч опери", slug=""), by=None)
        outdated = self.assert_exact(lambda: self.publish(article), besides=(*ANY_SEARCH, "^/uk/archive/$"))
        self.assertIn(english.get_absolute_url(), outdated)

    def test_publication_under_an_earlier_time(self) -> None:
        article = self.story("Opera premiere")
        earlier = NOON - 48 * HOURS
        self.assert_exact(
            lambda: self.publish(article, first_published=earlier),
            besides=(*ANY_SEARCH, "^/$", "^/news/", "^/archive/$", "^part:(wire|newest):en$", "/culture/"),
        )

    def related(self, *lists: tuple[str, ...]) -> list[Article]:
        """Stories in a corner of their own, under a tag each, chosen as the worker would."""
        with time_machine.travel(NOON - 20 * HOURS, tick=False), self.captureOnCommitCallbacks(execute=True):
            tags = {name: Tag.objects.create(name=name) for name in {one for names in lists for one in names}}
            stories = [
                self.publish(self.story(f"Ballet {number}", tags=tuple(tags[name].pk for name in names)))
                for number, names in enumerate(lists)
            ]
            for story in stories:
                relating.choose(story)
        return stories

    def test_a_story_that_becomes_related_to_others(self) -> None:
        close, far = self.related(("Dancers",), ("Lighting",))
        tag = close.tagged.get().tag_id
        story = self.story("Ballet premiere", tags=(tag,))

        def change() -> None:
            self.publish(story)
            relating.spread.func(story.pk, [])

        outdated = self.assert_exact(change, besides=(*ANY_SEARCH, "^/archive/$"))
        self.assertIn(close.get_absolute_url(), outdated)
        self.assertNotIn(far.get_absolute_url(), outdated)
        self.assertNotIn(self.elsewhere.get_absolute_url(), outdated)

    def test_a_changed_list_of_related_stories_outdates_that_page_alone(self) -> None:
        one, other, loner = self.related(("Dancers",), ("Dancers",), ("Lighting",))
        ArticleBody.objects.filter(pk=one.pk).update(related=[])
        self.assertEqual(self.assert_exact(lambda: relating.choose(one)), {one.get_absolute_url()})
        with self.captureOnCommitCallbacks(execute=True):
            self.revise(loner, tags=(one.tagged.get().tag_id,))
        changed = self.assert_exact(lambda: relating.spread.func(loner.pk, []))
        self.assertEqual(changed, {one.get_absolute_url(), other.get_absolute_url()})

    def test_a_withdrawn_story_leaves_the_related_of_others_at_once(self) -> None:
        one, other = self.related(("Dancers",), ("Dancers",))
        outdated = self.assert_exact(
            lambda: publishing.withdraw(other, by=None), besides=(*ANY_SEARCH, "^/archive/$")
        )
        self.assertIn(one.get_absolute_url(), outdated)
        self.assertNotIn("On the same subject", self.reader.get(one.get_absolute_url()).text)

    def test_a_typo_in_the_text(self) -> None:
        outdated = self.assert_exact(
            lambda: self.revise(self.elsewhere, body="<p>Other text.</p>"), besides=ANY_SEARCH
        )
        self.assertNotIn("/", outdated)
        self.assertNotIn("/rubric/culture/", outdated)

    def test_another_title(self) -> None:
        self.assert_exact(lambda: self.revise(self.elsewhere, title="Opera day"), besides=ANY_SEARCH)

    def test_another_address(self) -> None:
        story = self.made.full["en"]
        outdated = self.assert_exact(
            lambda: self.revise(story, slug="another-address"), besides=(*ANY_SEARCH, *CARDS)
        )
        self.assertIn(self.made.full["uk"].get_absolute_url(), outdated)

    def test_another_rubric(self) -> None:
        outdated = self.assert_exact(
            lambda: self.revise(self.elsewhere, rubric=self.made.rubric.pk), besides=(*ANY_SEARCH, *CARDS)
        )
        self.assertLessEqual({"/rubric/culture/", "/rubric/transport/", "/rubric/society/"}, outdated)

    def test_other_tags_and_authors(self) -> None:
        self.assert_exact(
            lambda: self.revise(
                self.elsewhere, tags=(self.made.tag.pk,), byline=(Credit(self.made.author.pk),)
            ),
            besides=(*ANY_SEARCH, "^/$"),
        )

    def test_another_kind(self) -> None:
        self.assert_exact(lambda: self.revise(self.elsewhere, kind=Kind.ANALYSIS), besides=ANY_SEARCH)

    def test_withdrawal(self) -> None:
        outdated = self.assert_exact(
            lambda: publishing.withdraw(self.elsewhere, by=None, reason="A mistake."),
            besides=(*ANY_SEARCH, "^/archive/$"),
        )
        self.assertEqual(self.reader.get(self.elsewhere.get_absolute_url()).status, 410)
        self.assertNotIn("/rubric/transport/", outdated)

    def test_a_story_that_others_mention(self) -> None:
        mentioned = Article.objects.get(edition="en", title=f"{newsroom.TITLES['en']} 1")
        outdated = self.assert_exact(
            lambda: self.revise(mentioned, title="Otherwise"), besides=(*ANY_SEARCH, *CARDS)
        )
        self.assertIn(self.made.full["en"].get_absolute_url(), outdated)

    def test_a_tag_that_no_story_had(self) -> None:
        article = self.story("Opera premiere", tags=(self.opera.pk, self.unheard.pk))
        outdated = self.assert_exact(lambda: self.publish(article), besides=(*ANY_SEARCH, "^/archive/$"))
        self.assertIn("/tag/premieres/", outdated)
        self.assertEqual(self.reader.get("/tag/premieres/").status, 200)

    def test_a_correction(self) -> None:
        mentioned = Article.objects.get(edition="en", title=f"{newsroom.TITLES['en']} 1")
        outdated = self.assert_exact(self.correct(mentioned))
        told = {mentioned.get_absolute_url(), "/corrections/", "/feeds/corrections.rss"}
        self.assertEqual(outdated, told | {self.made.full["en"].get_absolute_url()})

    def test_withdrawal_of_a_corrected_story(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.correct(self.elsewhere)()
        outdated = self.assert_exact(
            lambda: publishing.withdraw(self.elsewhere, by=None, reason="A mistake."),
            besides=(*ANY_SEARCH, "^/archive/$"),
        )
        self.assertIn("/corrections/", outdated)

    def correct(self, article: Article) -> Callable[[], object]:
        return lambda: correcting.correct(article, kind="correction", text="Nine stops, not eight.", by=None)

    def put_up(self, rubric: Rubric | None) -> Callable[[], object]:
        page = fronts.front_at("en", rubric)
        return lambda: fronts.put_up(page, (Pin(1, self.elsewhere.pk),), opened=0, by=None)

    def test_a_front_that_is_put_up(self) -> None:
        self.assertEqual(self.assert_exact(self.put_up(None)), {"/"})

    def test_a_rubrics_front_that_is_put_up(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.publish(self.story("Opera premiere"))
        changed = self.assert_exact(self.put_up(self.culture))
        self.assertEqual(changed, {"/rubric/culture/", "/"})

    def test_a_planned_front_that_goes_up_by_itself(self) -> None:
        at = NOON + HOURS
        fronts.schedule(fronts.front_at("en", None), (Pin(1, self.elsewhere.pk),), at=at, by=None)
        self.assertEqual(self.assert_exact(lambda: frontclock.carry_out(at)), {"/"})

    def test_views_carried_over(self) -> None:
        article = self.elsewhere
        self.keep()
        with self.captureOnCommitCallbacks(execute=True):
            readership.carry_over(article.pk, 100, source="elsewhere", actor="test")
        # The API does not tell views, but hears of changes to the story as its page does.
        pages = {article.get_absolute_url(), f"/api/v1/articles/{article.uid}"}
        self.assertEqual(self.outdated(), pages)


class NounTests(ExactPurgeTests):
    def rename(self, thing: Rubric | Tag | Author, name: str) -> None:
        thing.labels = {**thing.labels, "en": name}
        thing.save()
        aftermath.after_edit(thing)

    def test_a_rubrics_name(self) -> None:
        # Every page carries the menu; parts that neither carry it nor show the rubric stay.
        outdated = self.assert_exact_menu(lambda: self.rename(self.culture, "Arts"))
        self.assertNotIn("part:strip:en", outdated)
        self.assertNotIn("/robots.txt", outdated)

    def assert_exact_menu(self, change: Callable[[], object]) -> set[str]:
        """A change of the menu: editions share what they depend on, so the other edition's pages go too."""
        return self.assert_exact(change, besides=("^/uk/", ":uk$", "/feeds/", "^/api/v1/articles", *CARDS))

    def test_a_tags_name(self) -> None:
        self.assert_exact(
            lambda: self.rename(self.opera, "The opera"), besides=("^/uk/tags/$", "^/api/v1/articles")
        )

    def test_another_address_of_a_tag(self) -> None:
        def move() -> None:
            self.opera.slug = "operas"
            self.opera.save()
            aftermath.after_edit(self.opera)

        # Feeds name a story's tags, not where they stand.
        outdated = self.assert_exact(move, besides=("^/uk/tags/$", "/feeds/", "^/api/v1/articles"))
        self.assertLessEqual({"/tag/opera/", "/feeds/tag/opera.rss", "/tags/"}, outdated)

    def test_a_tag_that_is_merged_into_another(self) -> None:
        def merge() -> None:
            nounmerging.begin(self.opera, self.unheard, by=None)
            while waiting := DBTaskResult.objects.order_by("enqueued_at").first():
                waiting.delete()
                waiting.task.func(*waiting.args_kwargs["args"])

        DBTaskResult.objects.all().delete()
        outdated = self.assert_exact(merge, besides=(*ANY_SEARCH, "/feeds/", "^/api/v1/"))
        story = self.elsewhere.get_absolute_url()
        self.assertLessEqual({"/tag/opera/", "/tag/premieres/", "/feeds/tag/opera.rss", story}, outdated)
        self.assertEqual(self.reader.get("/tag/opera/").headers["Location"], "/tag/premieres/")

    def test_an_authors_name(self) -> None:
        self.assert_exact(
            lambda: self.rename(self.critic, "The critic"),
            besides=("^/uk/authors/$", "/feeds/", "^/api/v1/articles"),
        )

    def test_a_pictures_words(self) -> None:
        image = self.made.full["en"].lead_image
        assert image
        image.alt = {**image.alt, "en": "A tram of another colour"}
        self.assert_exact(
            lambda: pictures.amend(image, ["alt"], focus=image.focus),
            # Its words differ in one edition, and many cards show it without words.
            besides=("^/", "^part:"),
        )

    def test_a_pictures_crop(self) -> None:
        image = self.made.full["en"].lead_image
        assert image
        self.assert_exact(lambda: pictures.amend(image, [], focus=(0.2, 0.8)), besides=(*CARDS, "/popular/$"))


class BuildingTests(ExactPurgeTests):
    def test_a_rate(self) -> None:
        def record() -> None:
            ExchangeRate.objects.create(
                currency="USD", value=Decimal("42.15"), effective_on=timezone.localdate()
            )

        outdated = self.assert_exact(record)
        self.assertEqual(
            outdated, {"part:strip:en", "part:strip:uk", "/rates/", "/uk/rates/", "/api/v1/rates"}
        )

    def test_the_publishers_name(self) -> None:
        outdated = self.assert_exact(
            lambda: SiteIdentity.objects.create(edition="en", name="Example Agency", short_name="EXA"),
            besides=("^/favicon",),
        )
        self.assertNotIn("/robots.txt", outdated)
        self.assertNotIn("part:wire:en", outdated)

    def test_which_crawlers_of_ai_may_read(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            row = SiteIdentity.objects.create(edition="en", name="Example Agency")

        def choose() -> None:
            row.ai_crawlers = AiCrawlers.REFUSE
            row.save()

        self.assertEqual(self.assert_exact(choose), {"/robots.txt"})

    def test_a_site_pages_words(self) -> None:
        outdated = self.assert_exact(
            lambda: Page.objects.update_or_create(
                slug="about", edition="en", defaults={"title": "Who we are", "body": "<p>We.</p>"}
            ),
            besides=("^/uk/", ":uk$"),
        )
        self.assertNotIn("part:newest:en", outdated)


class ClockTests(ExactPurgeTests):
    def outdated_at(self, moment: dt.datetime) -> set[str]:
        """What has grown old by then of what does not grow old within the minute or the hour."""
        lasting = {
            address
            for address, entry in self.kept.items()
            if entry.expires_at - entry.stored_at > 2 * HOURS.total_seconds()
        }
        self.clock.move_to(moment)
        return self.outdated() & lasting

    def test_midnight_in_kyiv(self) -> None:
        midnight = dt.datetime(2026, 11, 25, 22, 0, tzinfo=dt.UTC)
        day = {"part:strip:en", "part:strip:uk", "/rates/", "/uk/rates/", "/api/v1/rates"}
        # What nothing happens to is rendered anew after four hours.
        self.clock.move_to(midnight - 3 * HOURS)
        self.keep()
        self.assertEqual(self.outdated_at(midnight - dt.timedelta(seconds=1)), set())
        self.assertEqual(self.outdated_at(midnight), day)

    def test_a_new_year(self) -> None:
        self.clock.move_to(dt.datetime(2026, 12, 31, 19, 0, tzinfo=dt.UTC))
        self.keep()
        outdated = self.outdated_at(dt.datetime(2026, 12, 31, 22, 0, tzinfo=dt.UTC))
        self.assertLessEqual({"part:footer:en", "part:footer:uk"}, outdated)
        self.assertNotIn("/about/", outdated)

    def test_pins_that_come_down(self) -> None:
        for rubric in (None, self.culture):
            FrontSlot.objects.create(
                edition="en",
                rubric=rubric,
                place=1,
                article=self.elsewhere,
                expires_at=NOON + dt.timedelta(seconds=20),
            )
        # Made past the desk, which would have purged what shows them.
        self.kept = {}
        self.keep()
        self.clock.move_to(NOON + dt.timedelta(seconds=19))
        self.assertFalse({"/", "/rubric/culture/"} & self.outdated())
        self.clock.move_to(NOON + dt.timedelta(seconds=21))
        self.assertLessEqual({"/", "/rubric/culture/"}, self.outdated())


class KilledTests(ExactPurgeTests):
    def test_a_process_killed_between_commit_and_purge_loses_no_purge(self) -> None:
        self.keep()
        # Committed, and nobody there to carry it out.
        with self.captureOnCommitCallbacks(execute=False):
            self.revise(self.elsewhere, title="Opera day")
        self.assertEqual(self.outdated(), set())
        carry_out_left_over(older_than=dt.timedelta(0))
        self.assertFalse(Purge.objects.exists())
        self.assertEqual(self.different() - self.outdated(), set())
        self.assertIn(self.elsewhere.get_absolute_url(), self.outdated())
