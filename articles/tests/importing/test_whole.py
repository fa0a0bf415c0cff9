"""Promises of leaving and coming back: an export, brought into an empty portal, is the same site."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path
from typing import Any
from unittest import mock

import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import readership
from articles.desk import breaking, correcting, drafting, publishing, scheduling
from articles.desk.models import Draft, Revision
from articles.exporting.names import Names
from articles.importing.whole import arriving, stories
from articles.letters.models import ErrorReport
from articles.media import geometry, library
from articles.media.models import Image
from articles.models import Article, FrontSlot, OldAddress, Rubric, Tag, TagAlias
from articles.readership import daily
from articles.readership.models import CarriedOver, ViewDay, ViewHour, ViewTotal
from articles.search import desk as desk_index
from articles.tests import newsroom
from articles.tests.importing.moving import MovingTestCase
from articles.tests.importing.walking import BEGINNINGS, Answer, walk
from portal.accounts.models import User

NOW = timezone.now().replace(microsecond=0)
SECRET = "korovai-secret"


def make_site() -> newsroom.Newsroom:
    """A newsroom with one of everything that an export takes along, and of what it must not."""
    made = newsroom.make(stories=4)
    full, uk = made.full["en"], made.full["uk"]
    # Its number will be another one: nothing that readers are told may hang on it.
    mistaken = correcting.correct(full, kind="correction", text="Eight stops, not ten.", by=None)
    assert mistaken
    correcting.take_back(mistaken, by=None)
    correcting.correct(full, kind="correction", text="Nine stops, not ten.", by=None)
    change(full, title="A tram line under another name", slug="another-name")
    withdrawn = Article.objects.visible().in_edition("uk").newest_first().last()
    assert withdrawn
    publishing.withdraw(withdrawn, reason="It was about another town.", by=None)
    # Saved changes that wait, a draft with a picture, one under embargo.
    drafting.save(uk, drafting.snapshot_of(uk).with_(lead="Ще не для читачів."), by=None)
    draft = drafting.begin(edition="en", by=None)
    words = drafting.snapshot_of(full).with_(title="Not yet to be read", slug="not-yet")
    drafting.save(draft, words, by=None)
    scheduling.embargo(draft, NOW + dt.timedelta(days=3), by=None)
    # Names that moved, and other spellings.
    rubric = Rubric.objects.get(pk=made.rubric.pk)
    rubric.slug = "transport-and-streets"
    rubric.save()
    TagAlias.objects.create(tag=made.tag, name="Miss Sample")
    Tag.objects.create(name="Of nobody yet", labels={"en": "Of nobody yet"}, wikidata="Q1")
    OldAddress.objects.create(address="/archives/12", article=full)
    OldAddress.objects.create(address="/?p=7", tag=made.tag)
    FrontSlot.objects.create(
        edition="en", place=1, article=Article.objects.visible().in_edition("en").first()
    )
    breaking.raise_bar("en", text="A tram has come.", lasting=dt.timedelta(hours=2), by=None, article=full)
    apps.get_model("masthead.SiteIdentity").objects.create(
        edition="en", name="The Sample", short_name="Sample"
    )
    apps.get_model("masthead.ExchangeRate").objects.create(
        currency="USD", value="41.5", effective_on=timezone.localdate()
    )
    apps.get_model("pages.Page").objects.update_or_create(
        slug="about", edition="en", defaults={"title": "About the Sample", "body": "<p>We write.</p>"}
    )
    readership.carry_over(full.pk, 1200, source="the former portal", actor="import")
    ViewTotal.objects.filter(pk=full.pk).update(counted=7)
    ViewHour.objects.create(hour=int(NOW.timestamp()) // 3600 - 1, article_id=full.pk, count=4, direct=4)
    ViewDay.objects.create(day=NOW.date() - dt.timedelta(days=20), article_id=full.pk, count=3, social=3)
    for day in (NOW.date(), NOW.date() - dt.timedelta(days=1), NOW.date() - dt.timedelta(days=20)):
        daily.add_up_again(day)
    User.objects.create_user("olena", "olena@news.example", SECRET, is_staff=True)
    ErrorReport.objects.create(article=full, remark=f"{SECRET} is wrong", contact="reader@example.org")
    return made


def change(article: Article, **words: Any) -> None:
    drafting.save(article, drafting.snapshot_of(article).with_(**words), by=None)
    publishing.revise(article, by=None)


@time_machine.travel(NOW, tick=False)
class MovingTests(MovingTestCase):
    def pages(self) -> dict[str, Answer]:
        """Every public address, with all copies of pictures made, and the most read lists of this moment."""
        while library.make_next_copies():
            pass
        call_command("renew_stories")
        readership.refresh_popular()
        uids = list(Article.objects.order_by("pk").values_list("uid", flat=True))
        told = [f"/api/v1/articles/{uid}{form}" for uid in uids for form in ("", "/ninjs", "/markdown")]
        names = ("articles", "tags", "authors", "quotes", "rubrics", "rates")
        told += [f"/api/v1/{name}?edition={code}&limit=3" for name in names for code in ("en", "uk")]
        slugs = [
            "/news/tram-line-number-5/",
            "/rubric/transport/",
            "/uk/rubric/transport/",
            "/uk/",
            "/about/",
            "/archives/12/",
        ]
        return walk(self.client.get, beginnings=(*BEGINNINGS, *told, *slugs))

    def test_an_empty_portal_becomes_the_same_site_page_by_page(self) -> None:
        make_site()
        before = self.pages()
        kept = self.beside_pages()
        folder = self.export()
        self.assert_tells_nothing_of_people(folder)
        self.empty()
        self.bring_in(folder)
        # Nobody waits for the worker to see a picture.
        for image in Image.objects.all():
            files = {copy.name for copy in image.renditions}
            self.assertEqual(len(files), len(geometry.RATIO_NAMES))
            self.assertEqual(set(os.listdir(self.root / "second" / "public" / image.key)), files)
        after = self.pages()
        self.assert_walked(before)
        self.assertEqual(sorted(before), sorted(after))
        for address, answer in before.items():
            self.assertEqual(answer, after[address], address)
        statuses = {answer[0] for answer in before.values()}
        self.assertLessEqual({200, 301, 404, 410}, statuses)
        self.assertEqual(kept, self.beside_pages())

    def assert_walked(self, pages: dict[str, Answer]) -> None:
        """The comparison is of all that readers, and programs, can fetch."""
        self.assertGreater(len(pages), 150)
        for kind in (
            "/media/cards/", "/media/r/.*jpg", "/media/r/.*avif", ".*/report/", "/api/.*cursor=2", "/feeds/"
        ):  # fmt: skip
            self.assertTrue([one for one in pages if re.match(kind, one)], kind)

    def assert_tells_nothing_of_people(self, folder: Path) -> None:
        for file in folder.glob("*.json*"):
            for words in (SECRET, "olena@news.example", "reader@example.org", "pbkdf2", "argon2"):
                self.assertNotIn(words, file.read_text(encoding="utf-8"), file.name)

    def beside_pages(self) -> dict[str, Any]:
        """What no page shows: working copies, revisions, spellings, views of every day."""
        return {
            "drafts": list(
                Draft.objects.order_by("pk").values_list("pk", "snapshot", "version", "differs", "saved_at")
            ),
            "revisions": [
                (one.article_id, one.number, one.kind, one.snapshot, one.created_at)
                for one in Revision.objects.order_by("article", "number")
            ],
            "stories": list(
                Article.objects.order_by("pk", "group__articles__uid").values_list(
                    "pk", "uid", "state", "created_at", "saved_at", "embargo_until", "group__articles__uid"
                )
            ),
            "found": [
                list(desk_index.narrowed(Article.objects.order_by("pk"), word).values_list("pk", flat=True))
                for word in ("yet", "tram", "читачів")
            ],
            "aliases": list(TagAlias.objects.order_by("folded").values_list("folded", "tag__slug")),
            "views": list(ViewTotal.objects.order_by("pk").values_list("pk", "counted", "carried")),
            "days": sorted(ViewDay.objects.values_list("day", "article_id", "count", "social")),
            "carried": sorted(CarriedOver.objects.values_list("article_id", "count", "source", "carried_at")),
        }  # fmt: skip

    def test_a_killed_import_goes_on_where_it_stopped_and_doubles_nothing(self) -> None:
        newsroom.make(stories=2)
        folder = self.export()
        kept, made = self.beside_pages(), Article.objects.count()
        self.empty()
        taken = mock.Mock(side_effect=stories.take)

        def killed(told: list[Any], names: Names) -> int:
            if taken.call_count == 2:
                raise KeyboardInterrupt
            return int(taken(told, names))

        with mock.patch.object(arriving, "STORIES", 2):
            with mock.patch.object(stories, "take", killed), self.assertRaises(KeyboardInterrupt):
                self.bring_in(folder)
            self.assertEqual(Article.objects.count(), 4)
            self.bring_in(folder)
        self.assertEqual((kept, made), (self.beside_pages(), Article.objects.count()))
        self.assertIn("Nothing new", self.bring_in(folder))
        self.assertEqual((kept, made), (self.beside_pages(), Article.objects.count()))

    def test_a_portal_with_other_stories_is_left_alone_unless_told(self) -> None:
        newsroom.make(stories=1)
        folder = self.export()
        self.empty()
        own = drafting.begin(edition="en", by=None)
        drafting.save(own, drafting.snapshot_of(own).with_(title="Our own", slug="our-own"), by=None)
        Tag.objects.create(name="VIRA SAMPLE", slug="another-address", labels={"en": "V. Sample"})
        with self.assertRaisesMessage(CommandError, "1 stories that are not in the export"):
            self.bring_in(folder)
        self.assertEqual(Article.objects.count(), 1)
        self.bring_in(folder, beside=True)
        self.assertEqual(Article.objects.count(), 5)
        own.refresh_from_db()
        self.assertEqual(drafting.snapshot_of(own).title, "Our own")
        # Whoever had the name here has the stories of both, and is found at both addresses.
        tag = Tag.objects.get(slug="another-address")
        self.assertEqual(tag.tagged.count(), 4)
        self.assertEqual(self.client.get("/tag/vira-sample/").headers["Location"], "/tag/another-address/")
