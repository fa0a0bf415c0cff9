"""Promises of leaving and coming back: an export, brought into an empty portal, is the same site."""

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

import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import TestCase, TransactionTestCase, override_settings
from django.utils import timezone

from articles import readership
from articles.desk import breaking, correcting, drafting, publishing, scheduling
from articles.desk.models import AuditEntry, Draft, Revision
from articles.exporting import folder as folders
from articles.exporting.names import Names
from articles.importing.whole import arriving, stories
from articles.letters.models import ErrorReport
from articles.media import library
from articles.models import Article, FrontSlot, OldAddress, Rubric, Tag, TagAlias
from articles.readership import daily
from articles.readership.models import CarriedOver, ViewDay, ViewHour, ViewTotal
from articles.search import desk as desk_index
from articles.tests import newsroom
from articles.tests.importing.walking import BEGINNINGS, Answer, walk
from portal.accounts.models import User

NOW = timezone.now().replace(microsecond=0)
SECRET = "korovai-secret"


def make_site() -> newsroom.Newsroom:
    """A newsroom with one of everything that an export takes along, and of what it must not."""
    made = newsroom.make(stories=4)
    full, uk = made.full["en"], made.full["uk"]
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
class MovingTests(TransactionTestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="moving-test-"))
        self.addCleanup(shutil.rmtree, self.root)
        self.move_to("first")

    def move_to(self, name: str) -> None:
        """Have files of pictures kept in folders of their own."""
        media = override_settings(
            MEDIA_ROOT=self.root / name / "private", PORTAL_PUBLIC_MEDIA=self.root / name / "public"
        )
        media.enable()
        self.addCleanup(media.disable)

    def export(self, name: str = "export", **options: Any) -> Path:
        call_command("export", self.root / name, stdout=StringIO(), **options)
        return self.root / name

    def bring_in(self, folder: Path, **options: Any) -> str:
        said = StringIO()
        call_command("import_portal", folder, stdout=said, **options)
        return said.getvalue()

    def empty(self) -> None:
        for alias in self.databases:
            call_command("flush", database=alias, interactive=False, verbosity=0)
        self.move_to("second")

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
        after = self.pages()
        self.assertGreater(len(before), 150)
        self.assertEqual(sorted(before), sorted(after))
        for address, answer in before.items():
            self.assertEqual(answer, after[address], address)
        statuses = {answer[0] for answer in before.values()}
        self.assertLessEqual({200, 301, 404, 410}, statuses)
        self.assertEqual(kept, self.beside_pages())

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
        with self.assertRaisesMessage(folders.Refused, "Import a full export"):
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
