"""Promises of a later export: what was changed where a portal came from is changed here, nothing else."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from unittest import mock

import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import readership
from articles.desk import breaking, correcting, drafting, nounmerging, pictures, publishing, sharing
from articles.desk.snapshot import Credit
from articles.importing.models import ArrivedStory
from articles.importing.whole import following
from articles.media import library
from articles.media.models import Image
from articles.models import (
    Article,
    BreakingBar,
    CrowdedMonth,
    FrontSlot,
    OldAddress,
    Rubric,
    Tag,
    TagAlias,
)
from articles.readership.models import ViewHour, ViewTotal
from articles.tests import factories, newsroom
from articles.tests.importing.moving import MovingTestCase
from articles.tests.importing.walking import BEGINNINGS, Answer, walk
from portal.accounts.models import User
from portal.tests.pagecache.reader import Reader

NOW = timezone.now().replace(microsecond=0)
FIRST, SECOND, THIRD = (NOW + dt.timedelta(hours=hours) for hours in (0, 2, 4))


def change(article: Article, **words: Any) -> None:
    article.refresh_from_db()
    drafting.save(article, drafting.snapshot_of(article).with_(**words), by=None)
    publishing.revise(article, by=None)


def written(**words: Any) -> Article:
    story = drafting.begin(edition="en", by=None)
    drafting.save(story, drafting.snapshot_of(story).with_(**words), by=None)
    return story


class FollowingTests(MovingTestCase):
    def at(self, moment: dt.datetime) -> None:
        self.enterContext(time_machine.travel(moment, tick=False))

    def pages(self) -> dict[str, Answer]:
        """What readers and programs are answered, but for the files of pictures."""
        while library.make_next_copies():
            pass
        call_command("renew_stories")
        readership.refresh_popular()
        uids = list(Article.objects.order_by("pk").values_list("uid", flat=True))
        told = [f"/api/v1/articles/{uid}" for uid in uids]
        found = walk(self.client.get, beginnings=(*BEGINNINGS, *told, "/uk/", "/archives/12/"))
        return {address: one for address, one in found.items() if not re.match(r"/media/r/", address)}

    def begin(self, made: newsroom.Newsroom) -> None:
        """What stands when the whole export is made."""
        self.bin = written(title="Thrown away later", slug="thrown-away")
        self.draft = written(title="Not yet", slug="not-yet")
        self.twin = Tag.objects.create(name="V. Sample", labels={"en": "V. Sample", "uk": "В. Семпл"})
        OldAddress.objects.create(address="/archives/12", article=made.full["en"])
        front = Article.objects.visible().in_edition("en").order_by("pk")
        FrontSlot.objects.create(edition="en", place=1, article=front[0])
        breaking.raise_bar("en", text="A tram has come.", lasting=dt.timedelta(hours=4), by=None)
        ViewTotal.objects.create(pk=front[0].pk, counted=7)

    def go_on(self, made: newsroom.Newsroom) -> None:
        """What the newsroom does between its two exports."""
        full, uk = made.full["en"], made.full["uk"]
        plain = list(Article.objects.visible().in_edition("en").order_by("pk"))
        change(full, title="A tram line under another name", slug="another-name", lead="Not what it said.")
        correcting.correct(full, kind="correction", text="Nine stops, not ten.", by=None)
        publishing.withdraw(uk, reason="It was about another town.", by=None)
        change(plain[1], tags=(self.twin.pk,), body="<p>Another text altogether.</p>")
        photo = newsroom.image_of(7)
        new = written(
            title="Brand new", slug="brand-new", lead=newsroom.LEADS["en"], body="<p>It is new.</p>",
            rubric=made.rubric.pk, tags=(made.tag.pk,), lead_image=photo.pk, byline=(Credit(made.author.pk),),
        )  # fmt: skip
        publishing.publish(new, by=None)
        drafting.save(self.draft, drafting.snapshot_of(self.draft).with_(lead="Nearly."), by=None)
        Article.objects.filter(pk=self.bin.pk).delete()
        rubric = Rubric.objects.get(pk=made.rubric.pk)
        rubric.slug, rubric.labels = "streets", {"en": "Streets", "uk": "Вулиці"}
        rubric.save()
        TagAlias.objects.create(tag=made.tag, name="Miss Sample")
        nounmerging.begin(self.twin, made.tag, by=None)
        made.author.biography = {"en": "Writes about streets.", "uk": "Пише про вулиці."}
        made.author.save()
        image = full.lead_image
        assert image
        image.caption = {"en": "Another caption", "uk": "Інший підпис"}
        pictures.amend(image, ["caption"], focus=(0.2, 0.3))
        FrontSlot.objects.all().delete()
        FrontSlot.objects.create(edition="uk", place=1, article=Article.objects.visible().in_edition("uk")[0])
        breaking.lower("en", by=None)
        ViewTotal.objects.filter(pk=plain[0].pk).update(counted=9)
        hour = int(SECOND.timestamp()) // 3600 - 1
        ViewHour.objects.create(hour=hour, article_id=plain[0].pk, count=2, direct=2)

    def test_a_portal_that_took_the_first_export_becomes_the_same_site_by_the_second(self) -> None:
        self.at(FIRST)
        made = newsroom.make(stories=2)
        self.begin(made)
        whole = self.export("whole")
        self.at(SECOND)
        self.go_on(made)
        call_command("renew_stories")
        later = self.export("later", since=FIRST.isoformat())
        before, kept = self.pages(), self.beside_pages()
        self.at(FIRST + dt.timedelta(hours=1))
        self.empty()
        self.bring_in(whole)
        self.at(SECOND)
        said = self.bring_in(later)
        self.assertIn("1 removed stories", said)
        self.assertNotIn("Worked on here", said)
        after = self.pages()
        self.assertEqual(sorted(before), sorted(after))
        for address, answer in before.items():
            self.assertEqual(answer, after[address], address)
        self.assertLessEqual({200, 301, 404, 410}, {answer[0] for answer in before.values()})
        self.assertEqual(self.beside_pages(), kept)
        self.assertFalse(BreakingBar.objects.up("en", "uk").exists())
        # The same once more is nothing.
        self.assertIn("Nothing new", self.bring_in(later))
        self.assertEqual(self.beside_pages(), kept)

    def beside_pages(self) -> dict[str, Any]:
        stories = Article.objects.order_by("uid")
        return {
            "stories": list(stories.values_list("uid", "state", "saved_at", "slug", "draft__snapshot__lead")),
            "revisions": sorted(stories.values_list("uid", "revisions__number", "revisions__packed")),
            "tags": sorted(Tag.objects.values_list("slug", "name", "aliases__folded")),
            "pins": sorted(FrontSlot.objects.values_list("edition", "place", "article__uid")),
            "views": list(ViewTotal.objects.order_by("pk").values_list("pk", "counted")),
        }

    def test_what_was_worked_on_here_is_never_written_over(self) -> None:
        self.at(FIRST)
        made = newsroom.make(stories=1)
        self.begin(made)
        whole = self.export("whole")
        self.at(SECOND)
        self.go_on(made)
        later = self.export("later", since=FIRST.isoformat())
        self.at(FIRST + dt.timedelta(hours=1))
        self.empty()
        self.bring_in(whole)
        own = written(title="Our own", slug="brand-new")
        change(Article.objects.get(uid=made.full["en"].uid), title="What we say here")
        here = Article.objects.get(uid=self.bin.uid)
        drafting.save(here, drafting.snapshot_of(here).with_(lead="Kept."), by=None)
        self.at(SECOND)
        said = self.bring_in(later)
        self.assertIn("Worked on here, too, and left as they are: 2 stories.", said)
        self.assertIn("- What we say here", said)
        self.assertEqual(Article.objects.get(uid=made.full["en"].uid).title, "What we say here")
        self.assertTrue(Article.objects.filter(uid=self.bin.uid).exists())
        self.assertEqual(drafting.snapshot_of(own).title, "Our own")
        self.assertEqual(Article.objects.get(uid=made.full["uk"].uid).state, "withdrawn")
        self.assertFalse(ArrivedStory.objects.filter(article=own).exists())

    def test_readers_get_what_was_changed_there_before_an_import_is_over(self) -> None:
        self.at(FIRST)
        made = newsroom.make(stories=1)
        self.begin(made)
        gone = made.full["uk"]
        photo = newsroom.image_of(5)
        change(gone, lead_image=photo.pk)
        whole = self.export("whole")
        self.at(SECOND)
        change(made.full["en"], title="A tram line under another name", slug="another-name")
        correcting.correct(made.full["en"], kind="correction", text="Nine stops, not ten.", by=None)
        publishing.withdraw(gone, reason="It was about another town.", by=None)
        Article.objects.filter(pk=self.bin.pk).delete()
        later = self.export("later", since=FIRST.isoformat())
        self.at(FIRST + dt.timedelta(hours=1))
        self.empty()
        self.bring_in(whole)
        self.assertTrue(Image.objects.get(uid=photo.uid).is_public)
        old = Article.objects.get(uid=made.full["en"].uid).get_absolute_url()
        lost = Article.objects.get(uid=gone.uid).get_absolute_url()
        reader = Reader()
        self.assertEqual([reader.get(address).status for address in (old, lost)], [200, 200])
        self.at(SECOND)
        with (
            mock.patch.object(following, "settle_fronts", side_effect=KeyboardInterrupt),
            self.assertRaises(KeyboardInterrupt),
        ):
            self.bring_in(later)
        self.assertEqual([reader.get(address).status for address in (old, lost)], [301, 410])
        self.assertFalse(Image.objects.get(uid=photo.uid).is_public)

    def test_what_was_done_about_a_story_is_no_work_on_it(self) -> None:
        self.at(FIRST)
        made = newsroom.make(stories=1)
        self.begin(made)
        whole = self.export("whole")
        self.at(SECOND)
        change(made.full["en"], title="A tram line under another name")
        later = self.export("later", since=FIRST.isoformat())
        self.at(FIRST + dt.timedelta(hours=1))
        self.empty()
        self.bring_in(whole)
        here = Article.objects.get(uid=made.full["en"].uid)
        breaking.raise_bar("en", text="Look.", lasting=dt.timedelta(hours=2), by=None, article=here)
        sharing.make(here, by=User.objects.create_superuser("chief"), hours=24)
        self.at(SECOND)
        self.assertNotIn("Worked on here", self.bring_in(later))
        here.refresh_from_db()
        self.assertEqual(here.title, "A tram line under another name")

    def test_months_too_large_for_one_sitemap_are_known_at_once(self) -> None:
        self.at(FIRST)
        for days in (0, 80, 80):
            factories.article(published_at=FIRST - dt.timedelta(days=days))
        whole = self.export("whole")
        self.empty()
        with mock.patch("articles.models.crowded.MOST_OF_A_MONTH", 1):
            self.bring_in(whole)
        self.assertTrue(CrowdedMonth.objects.exists())

    def test_exports_follow_one_another_without_a_gap(self) -> None:
        self.at(FIRST)
        newsroom.make(stories=1)
        whole, early = self.export("whole"), self.export("early", since=FIRST.isoformat())
        self.at(SECOND)
        second = self.export("second", since=FIRST.isoformat())
        self.at(THIRD)
        third = self.export("third", since=SECOND.isoformat())
        self.empty()
        with self.assertRaisesMessage(CommandError, "Bring a whole one in first"):
            self.bring_in(second)
        self.bring_in(whole)
        with self.assertRaisesMessage(CommandError, f"Make one with --since {FIRST.isoformat()}."):
            self.bring_in(third)
        self.bring_in(second)
        self.bring_in(third)
        for folder in (whole, early, second):
            with self.assertRaisesMessage(CommandError, "by the order in which they were made"):
                self.bring_in(folder)
