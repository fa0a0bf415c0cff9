"""Loading the demonstration, and taking it away."""

from __future__ import annotations

import datetime as dt
import re
from io import StringIO
from itertools import pairwise
from statistics import median
from unittest.mock import patch

from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import TestCase
from django.utils import timezone
from PIL import Image as Pillow

from articles import readership
from articles.desk import drafting, translating
from articles.desk.snapshot import Credit, Snapshot
from articles.management.demo import illustrations, loading, pictures, removal
from articles.management.demo.moments import first_published
from articles.management.demo.texts import Story, stories
from articles.media import upload
from articles.media.models import Image
from articles.media.renditions import Rendition
from articles.models import Article, Author, Demonstrated, Kind, Rubric, Tag
from articles.readership.models import CarriedOver, PopularEntry, ViewTotal
from articles.search.models import SearchDocument
from portal import demonstration
from portal.accounts import demonstration as accounts

KYIV = timezone.get_default_timezone()
FEW = 8


def undrawn(wanted: list[pictures.Plate]) -> list[pictures.Print]:
    """Prints of nothing: loading is tried here, drawing and developing where they live."""
    copies = [(Rendition("original", 16, "jpeg", 4), b"jpeg")]
    negative = upload.Negative("original.jpg", b"jpeg", "0" * 64, 16, 11, "tone-00", copies)
    return [pictures.Print(plate, (0.5, 0.5), negative) for plate in wanted]


class Stopped(Exception):
    """The power went."""


@patch.object(pictures, "developed", undrawn)
def load() -> None:
    call_command("demo", stdout=StringIO())


def oldest() -> list[Story]:
    """The first stories told, which recall no others: what holds for a few holds for all."""
    return stories()[-FEW:]


class DemonstrationTests(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.before = timezone.now()
        load()
        cls.published = Article.objects.visible()

    def edition(self, code: str) -> list[Article]:
        return list(self.published.in_edition(code).newest_first())

    def test_there_are_forty_four_stories_and_forty_are_told_in_english(self) -> None:
        self.assertEqual([len(self.edition(code)) for code in ("uk", "en")], [44, 40])
        self.assertEqual(Article.objects.count(), 84)

    def test_both_editions_of_a_story_are_one_group_and_the_translation_follows_in_minutes(self) -> None:
        originals = {article.group_id: article for article in self.edition("uk")}
        for english in self.edition("en"):
            later = english.published_at - originals[english.group_id].published_at
            self.assertTrue(dt.timedelta(0) < later <= dt.timedelta(minutes=6), english.title)

    def test_no_translation_is_behind_its_original(self) -> None:
        versions = Article.objects.exclude(original_edition="")
        self.assertEqual(versions.count(), 40)
        self.assertEqual([version for version in versions if translating.lag(version).is_behind], [])

    def test_the_newest_is_four_minutes_old(self) -> None:
        for code in ("uk", "en"):
            age = self.before - self.edition(code)[0].published_at
            self.assertEqual(round(age.total_seconds()) // 60, 4)

    def test_stories_stand_in_the_order_told(self) -> None:
        titles = [story.texts["uk"].facts["title"] for story in stories()]
        self.assertEqual([article.title for article in self.edition("uk")], titles)

    def test_an_update_lies_between_publication_and_now(self) -> None:
        updated = [article for article in self.edition("uk") if article.updated_at]
        self.assertTrue(updated)
        for article in updated:
            self.assertTrue(article.published_at < article.updated_at < timezone.now())

    def test_list_rows_and_search_carry_the_moment_told(self) -> None:
        for rows in ("tagged", "in_rubrics", "byline"):
            other = self.published.exclude(**{f"{rows}__published_at": F("published_at")})
            self.assertFalse(other.exists())
        self.assertEqual(SearchDocument.objects.count(), 84)

    def test_recalls_lead_to_what_a_reader_can_open(self) -> None:
        addresses = {article.get_absolute_url() for article in self.published}
        recalling = [article for article in self.published if "data-moment" in article.body.canonical]
        self.assertGreater(len(recalling), 20)
        for article in recalling:
            links = set(re.findall(r'href="(/[^"]*)"', article.body.rendered))
            self.assertTrue(links & addresses, article.title)

    def test_no_reference_is_left_as_written(self) -> None:
        for article in self.published:
            self.assertNotRegex(article.body.canonical, r"story:|scene:|data-days")

    def test_a_day_named_is_counted_from_the_storys_own(self) -> None:
        denial = self.published.in_edition("uk").get(title__startswith="Шелест заперечив")
        day = timezone.localdate(denial.published_at)
        self.assertIn(f'<time datetime="{day - dt.timedelta(days=1)}">вчора</time>', denial.body.canonical)

    def test_pictures_are_described_in_both_editions_and_public(self) -> None:
        for image in Image.objects.all():
            self.assertEqual(image.alt.keys(), {"en", "uk"})
            self.assertEqual((image.lacks("en"), image.lacks("uk")), ([], []))
            self.assertTrue(image.is_public)

    def test_views_are_spread_around_two_thousand(self) -> None:
        shown = list(readership.totals(self.published.values_list("pk", flat=True)).values())
        self.assertTrue(1_200 < median(shown) < 3_000, median(shown))
        self.assertTrue(40 <= min(shown) < 400)
        self.assertTrue(10_000 < max(shown) <= 36_000)
        self.assertFalse([views for views in shown if views % 10 == 0])

    def test_the_most_read_of_a_day_of_a_week_and_ever_differ(self) -> None:
        for code in ("uk", "en"):
            tops = {tuple(readership.popular(code, window, 10)) for window in ("1h", "24h", "7d", "all")}
            self.assertGreaterEqual(len(tops), 3)

    def test_accounts_can_sign_in(self) -> None:
        for account in accounts.accounts():
            self.assertTrue(account.check_password(accounts.password()))
            self.assertTrue(account.is_staff)
        chief = accounts.accounts().get(username="chief")
        self.assertTrue(chief.has_perm("articles.publish_article"))
        self.assertFalse(accounts.accounts().get(username="author").has_perm("articles.publish_article"))

    def test_a_second_load_changes_nothing(self) -> None:
        before = list(Article.objects.values_list("pk", "saved_at"))
        call_command("demo", "--once", stdout=StringIO())
        self.assertEqual(list(Article.objects.values_list("pk", "saved_at")), before)
        with self.assertRaisesRegex(CommandError, "here already"):
            load()

    def remove(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            demonstration.remove()

    def test_it_says_what_goes(self) -> None:
        self.assertIn("84 articles", removal.describe())
        self.assertIn("12 authors", removal.describe())

    def test_everything_goes(self) -> None:
        self.remove()
        for model in (Article, Image, Author, Tag, Rubric, SearchDocument, Demonstrated):
            self.assertFalse(model.objects.exists(), model)
        for model in (ViewTotal, CarriedOver, PopularEntry):
            self.assertFalse(model.objects.exists(), model)
        self.assertEqual(demonstration.describe(), [])

    def test_an_editors_story_stays_with_what_it_names(self) -> None:
        image = Image.objects.order_by("pk")[0]
        rubric, author, tag = (
            Rubric.objects.get(slug="finance"),
            Author.objects.all()[0],
            Tag.objects.all()[0],
        )
        own = drafting.begin(edition="en", by=None)
        text = '<p data-id="abcdefgh">Ours.</p>'
        byline, named = (Credit(author.pk),), {"tags": (tag.pk,), "lead_image": image.pk}
        drafting.save(
            own, Snapshot(title="Ours", body=text, rubric=rubric.pk, byline=byline, **named), by=None
        )
        self.remove()
        self.assertEqual(Article.objects.get(), own)
        self.assertEqual({row.slug for row in Rubric.objects.all()}, {"finance", "economy"})
        self.assertEqual((Author.objects.get(), Tag.objects.get(), Image.objects.get()), (author, tag, image))


class InterruptedTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        patch.object(loading, "stories", oldest).start()
        self.addCleanup(patch.stopall)
        self.told = sum(len(story.texts) for story in oldest())

    def stopped(self, place: str) -> None:
        with patch(place, side_effect=Stopped), self.assertRaises(Stopped):
            load()

    def test_a_load_killed_among_the_stories_leaves_nothing_and_can_be_repeated(self) -> None:
        self.stopped("articles.management.demo.loading.publishing.publish")
        self.assertFalse(Article.objects.exists() or Image.objects.exists() or Rubric.objects.exists())
        load()
        self.assertEqual((Article.objects.count(), Rubric.objects.count()), (self.told, 12))

    def test_a_load_killed_before_the_readers_are_told_is_completed(self) -> None:
        self.stopped("articles.management.demo.loading.readership.refresh_popular")
        self.assertFalse(loading.is_done())
        load()
        self.assertEqual((Article.objects.count(), CarriedOver.objects.count()), (self.told, self.told))
        self.assertTrue(PopularEntry.objects.exists())


class OwnNewsroomTests(TestCase):
    databases = {"default", "readership"}

    def test_nothing_is_loaded_into_a_newsroom_of_ones_own(self) -> None:
        own = demonstration.Holding(50, list, dict, is_own=lambda: True)
        with patch.object(demonstration, "_holdings", [*demonstration.holdings(), own]):
            call_command("demo", "--once", stdout=StringIO())
            with self.assertRaisesRegex(CommandError, "your own newsroom"):
                load()
        self.assertFalse(Article.objects.exists() or accounts.exist())

    def test_what_the_newsroom_has_already_is_used(self) -> None:
        rubric = Rubric.objects.create(slug="politics", labels={"en": "Our politics"})
        tag = Tag.objects.create(labels={"en": "Kyiv"}, kind="place", slug="kyiv-city")
        with patch.object(loading, "stories", oldest):
            load()
        self.assertTrue(rubric.main_articles.exists() and tag.datelines.exists())
        with self.captureOnCommitCallbacks(execute=True):
            removal.remove()
        self.assertEqual([Rubric.objects.get(), Tag.objects.get()], [rubric, tag])


class MomentTests(TestCase):
    """The hours of a newsroom, whenever it is loaded."""

    def moments(self, now: dt.datetime) -> list[dt.datetime]:
        return list(first_published(stories(), now).values())

    def test_none_lies_in_the_future_and_all_keep_their_order(self) -> None:
        for hours in range(0, 24 * 8, 5):
            now = dt.datetime(2026, 3, 23, 0, 1, tzinfo=KYIV) + dt.timedelta(hours=hours)
            moments = self.moments(now)
            self.assertTrue(now - dt.timedelta(minutes=5) < moments[0] < now)
            for newer, older in pairwise(moments):
                self.assertGreaterEqual(newer - older, dt.timedelta(minutes=7))

    def test_nights_are_thin_and_working_hours_thick(self) -> None:
        moments = self.moments(dt.datetime(2026, 3, 25, 17, 30, tzinfo=KYIV))
        hours = [timezone.localtime(moment).hour for moment in moments]
        self.assertFalse([hour for hour in hours if hour < 7 or hour > 21])
        self.assertGreater(sum(hour in {9, 10, 11, 15, 16, 17} for hour in hours), 30)

    def test_weekends_are_thin(self) -> None:
        for day in range(22, 29):
            moments = self.moments(dt.datetime(2026, 3, day, 17, 30, tzinfo=KYIV))
            weekend = [moment for moment in moments[12:] if timezone.localtime(moment).weekday() >= 5]
            self.assertLess(len(weekend), 10)


class PictureTests(TestCase):
    """What is drawn for a story."""

    def test_a_picture_with_words_is_printed_once_per_language(self) -> None:
        inks = {story.facts["rubric"]: "kyiv" for story in stories()}
        wanted = pictures.plates(stories(), inks, ["uk", "en"])
        lettered = [plate for plate in wanted if pictures.is_lettered(plate.row)]
        self.assertEqual(len(lettered), 19)  # one of ten is told in Ukrainian only
        self.assertEqual(len({plate.name for plate in wanted}), len(wanted))

    def test_it_is_drawn_and_developed_with_its_focal_point(self) -> None:
        row = {"scene": "tram", "seed": 1}
        drawn = illustrations.Picture(Pillow.new("RGB", (1600, 1067), "navy"), (0.25, 0.5))
        with patch.object(illustrations, "draw", return_value=drawn) as draw:
            made = pictures.developed([pictures.Plate("tram:1:kyiv", row, "kyiv")])[0]
        draw.assert_called_once_with("tram", 1, "kyiv")
        self.assertEqual((made.focus, made.negative.width), ((0.25, 0.5), 1600))
        self.assertEqual({copy.width for copy, _data in made.negative.copies}, {640})

    def test_every_kind_of_story_is_there(self) -> None:
        self.assertEqual({story.kind for story in stories()}, {str(kind) for kind in Kind})
