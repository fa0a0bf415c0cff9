"""While somebody writes: words are kept, and whatever stands in the way of a save, none is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import TransactionTestCase
from django.urls import reverse
from django.utils import timezone

from articles.admin.moment_field import Written
from articles.desk import drafting, publishing, scheduling
from articles.desk.models import OpenForm, Revision
from articles.desk.snapshot import Snapshot
from articles.models import Article, Author, Rubric
from articles.tests.admin.test_article import ADD, RIGHTS, ArticleFormTestCase, rows
from articles.tests.desk.test_publishing import LEAD, person

PULSE = reverse("admin:articles_article_pulse")
DISCARD = reverse("admin:articles_article_discard")
KEY, OTHER = "a" * 32, "b" * 32


class SavingTestCase(ArticleFormTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.article = self.begun()
        self.url = self.address(self.article)

    def written(self) -> Article:
        self.send(ADD, _save="")
        return Article.objects.latest("pk")

    def pulse(self, client: Any = None, **changes: Any) -> Any:
        who = self.editor.pk if client is None else changes.pop("who")
        marks = {"_person": who, "_article": self.article.pk, "form_key": KEY}
        return (client or self.client).post(PULSE, {**marks, **changes})

    def write(self, **changes: Any) -> Any:
        """What a form sends while somebody writes in it."""
        return self.pulse(**self.filled(_words="1", **changes)).json()


class AutosaveTests(SavingTestCase):
    def test_words_are_kept_and_offered_with_what_differs(self) -> None:
        self.assertTrue(self.write(title="Half a ti")["kept"])
        page = self.client.get(self.url)
        for words in ("You have unsaved words", "Half a ti", self.snapshot.title, "Restore", "Discard"):
            self.assertContains(page, words)

    def test_times_and_the_line_on_an_update_are_words_too(self) -> None:
        publishing.publish(self.article, by=self.editor)
        day = f"{timezone.localtime() + timedelta(days=2):%Y-%m-%d}"
        moments = {
            f"timing-{name}_{part}": "" for name in ("at", "embargo") for part in ("day", "hour", "was")
        }
        times = {**moments, "timing-at_day": day, "timing-at_hour": "09:00"}
        stored = drafting.snapshot_of(self.article)
        shown = {"title": stored.title, "body": stored.body, "slug": stored.slug}
        self.write(**times, **shown, substantive="on", note="The council has paid", stage="full")
        page = self.client.get(self.url)
        (offer,) = page.context["offers"]
        told = {row.label: row.unsaved for row in offer.differences}
        self.assertEqual(told["Publish the changes on"], [f"{day} 09:00"])
        self.assertEqual(told["What has changed"], ["The council has paid"])
        self.assertNotIn("Embargo until", told)
        back = self.client.get(offer.url).context["adminform"].form
        self.assertEqual(back.timing["at"].value().day, day)
        self.assertEqual(back.said["note"].value(), "The council has paid")
        self.assertTrue(back.said["substantive"].value())

    def test_times_that_nobody_touched_are_no_unsaved_words(self) -> None:
        at = timezone.now() + timedelta(days=2)
        scheduling.embargo(self.article, at, by=self.editor)
        page = self.client.get(self.url)
        sent = {}
        for name in ("at", "embargo", "withdraw_at"):
            written = Written.of(page.context["adminform"].form.timing[name].value())
            parts = {"day": written.day, "hour": written.hour, "was": written.was}
            sent |= {f"timing-{name}_{part}": value for part, value in parts.items()}
        stored = drafting.snapshot_of(self.article)
        self.write(**sent, title=stored.title, body=stored.body, slug=stored.slug, reason="", note="")
        differing = [
            row.label for offer in self.client.get(self.url).context["offers"] for row in offer.differences
        ]
        self.assertFalse({"Embargo until", "Publish on", "What has changed"} & set(differing))

    def test_no_history_no_reader_and_nobody_else_sees_them(self) -> None:
        article = self.published()
        before = Revision.objects.count()
        self.pulse(**self.filled(title="Secret half", _words="1", _article=article.pk))
        self.assertEqual(Revision.objects.count(), before)
        self.assertNotContains(self.client.get(article.get_absolute_url()), "Secret half")
        self.assertNotContains(self.client.get("/search/?q=Secret"), "Secret half")
        self.client.force_login(person("other", *RIGHTS))
        self.assertNotContains(self.client.get(self.address(article)), "Secret half")

    def test_restored_they_stand_in_the_form_over_the_version_they_were_written_over(self) -> None:
        version = self.client.get(self.url).context["adminform"].form["version"].value()
        self.write(title="Half a ti", version=version, body="<p>Unsaved rails.</p>")
        drafting.save(self.article, self.snapshot.with_(lead="Saved meanwhile."), by=None)
        page = self.client.get(f"{self.url}?unsaved={KEY}")
        self.assertContains(page, "These are your unsaved words")
        form = page.context["adminform"].form
        self.assertEqual(form["title"].value(), "Half a ti")
        self.assertEqual(form["version"].value(), str(version))
        self.assertEqual(form["form_key"].value(), KEY)
        self.assertContains(page, "Unsaved rails.")

    def test_restoring_needs_to_be_their_author(self) -> None:
        self.write(title="Half a ti")
        self.client.force_login(person("other", *RIGHTS))
        self.assertNotContains(self.client.get(f"{self.url}?unsaved={KEY}"), "Half a ti")

    def test_the_save_that_holds_them_drops_them(self) -> None:
        self.write(title="Half a ti")
        self.send(self.url, title="Half a title", form_key=KEY, _save="")
        self.assertNotContains(self.client.get(self.url), "unsaved words of")
        self.assertFalse(self.write(title="Late")["kept"])
        self.assertFalse(OpenForm.objects.filter(packed__isnull=False).exists())

    def test_a_form_that_is_not_saved_for_a_fault_keeps_them(self) -> None:
        self.write(title="Half a ti")
        self.send(self.url, title="x" * 300, form_key=KEY, _save="")
        self.assertTrue(self.write(title="Half a title")["kept"])

    def test_discarded_they_are_gone(self) -> None:
        self.write(title="Half a ti")
        page = self.client.post(DISCARD, {"key": KEY, "article": self.article.pk}, follow=True)
        self.assertNotContains(page, "Half a ti")

    def test_words_that_are_stored_after_all_are_not_offered(self) -> None:
        article = self.written()
        self.pulse(
            **self.filled(_words="1", _article=article.pk, slug=article.slug, place="Yasnohai | place")
        )
        OpenForm.objects.update(seen_at=None)
        self.assertNotContains(self.client.get(self.address(article)), "unsaved words of")
        self.assertFalse(OpenForm.objects.filter(packed__isnull=False).exists())

    def test_several_new_stories_are_offered_each_and_begun_once(self) -> None:
        for key, title in ((KEY, "One"), (OTHER, "Two")):
            self.assertTrue(self.write(form_key=key, title=title, _article="")["kept"])
        page = self.client.get(ADD)
        self.assertContains(page, "unsaved words of", count=2)
        restored = self.client.get(f"{ADD}?unsaved={KEY}").context["adminform"].form
        self.assertEqual(restored["title"].value(), "One")
        self.send(ADD, form_key=KEY, title="One", _save="")
        self.assertContains(self.client.get(ADD), "unsaved words of", count=1)

    def test_the_dashboard_leads_to_what_was_left_behind(self) -> None:
        self.write(title="Half a ti")
        self.write(form_key=OTHER, title="Never saved", _article="")
        board = reverse("admin:index")
        self.assertNotContains(self.client.get(board), "unsaved words of")
        OpenForm.objects.update(seen_at=None)
        page = self.client.get(board)
        for words in ("Half a ti", "Never saved", f'href="{ADD}"', f'href="{self.url}"'):
            self.assertContains(page, words)
        self.client.force_login(person("other", *RIGHTS))
        self.assertNotContains(self.client.get(board), "unsaved words of")

    def test_of_several_the_newest_is_offered_and_earlier_ones_open_on_request(self) -> None:
        self.write(title="First")
        self.assertNotContains(self.client.get(self.url), "earlier one")
        for number in (1, 2):
            self.write(title=f"Later {number}", form_key=f"{number}" * 32)
        page = self.client.get(self.url)
        self.assertContains(page, "<summary>2 earlier ones</summary>", html=True)
        self.assertContains(page, "You have unsaved words of", count=3)

    def test_a_translation_is_restored_as_one(self) -> None:
        original = self.published()
        self.write(title="Дві", edition="uk", _article="", translation_of=original.pk)
        offer = self.client.get(ADD).context["offers"][0]
        self.assertEqual(self.client.get(offer.url).context["adminform"].form.original, original)

    def test_half_a_form_with_faults_is_restored_as_it_was(self) -> None:
        self.write(rubric="99999", title="x" * 300, body="<p>Words</p><script>alert(1)</script>")
        self.assertContains(self.client.get(self.url), "unsaved words of")
        self.assertContains(self.client.get(f"{self.url}?unsaved={KEY}"), "x" * 300)

    def test_a_foreign_name_of_a_form_is_refused(self) -> None:
        for key in ("", "short", "A" * 32, "a" * 33, "../" * 10):
            self.assertEqual(self.pulse(form_key=key, _words="1").status_code, 400)


class PulseTests(SavingTestCase):
    def test_two_people_see_each_other_with_their_names(self) -> None:
        other = person("olena", *RIGHTS)
        self.assertEqual(self.pulse().json()["people"], [])
        browser = self.client_class()
        browser.force_login(other)
        said = self.pulse(browser, who=other.pk, form_key=OTHER).json()["people"]
        self.assertIn(str(self.editor), said[0])
        self.assertIn("olena has this story open", self.pulse().json()["people"][0])
        self.pulse(browser, who=other.pk, form_key=OTHER, _leaving="1")
        self.assertEqual(self.pulse().json()["people"], [])

    def test_ones_own_other_window_is_told(self) -> None:
        self.pulse(form_key=OTHER)
        self.assertIn("in another window too", self.pulse().json()["people"][0])

    def test_a_save_elsewhere_is_told_before_one_saves(self) -> None:
        version = self.client.get(self.url).context["adminform"].form["version"].value()
        self.assertEqual(self.pulse(version=version).json()["saved"], "")
        drafting.save(self.article, self.snapshot.with_(title="T"), by=person("olena", *RIGHTS))
        self.assertIn("olena saved this story", self.pulse(version=version).json()["saved"])

    def test_without_new_words_it_reads_seven_times_and_writes_nothing(self) -> None:
        self.pulse()
        with self.assertNumQueries(7):
            self.pulse(version="2")

    def test_signed_out_it_is_sent_to_the_login_and_then_gets_its_token(self) -> None:
        self.client.logout()
        self.assertEqual(self.pulse(_words="1").status_code, 302)
        self.client.force_login(self.editor)
        said = self.client.get(PULSE).json()
        self.assertEqual((said["person"], len(said["token"])), (self.editor.pk, 64))

    def test_another_persons_session_keeps_nothing(self) -> None:
        other = person("olena", *RIGHTS)
        self.client.force_login(other)
        self.assertIn("Somebody else", self.pulse(_words="1").json()["refused"])
        self.assertFalse(OpenForm.objects.exists())


class FaultTests(SavingTestCase):
    def test_whose_right_was_taken_away_gets_a_sentence_and_the_words(self) -> None:
        self.editor.user_permissions.clear()
        self.assertIn("may not change", self.pulse(_words="1").json()["refused"])
        typed = {"lead_caption": "A tram", "tags": "Trams | topic", "correction_text": "It was Friday."}
        sources = rows("sources", {"name": "Town council", "key": "council"})
        answer = self.send(self.url, title="Words of mine", _save="", **typed, **sources)
        self.assertEqual(answer.status_code, 403)
        said = ("you may not change this story any more", "Words of mine", "Rails arrive tomorrow")
        for words in (*said, *typed.values(), "Town council"):
            self.assertContains(answer, words, status_code=403)

    def test_a_deleted_author_or_rubric_is_named_beside_its_field_and_all_words_stay(self) -> None:
        author = Author.objects.create(labels={"en": "Ada Other"})
        rubric = Rubric.objects.create(labels={"en": "Sport"})
        gone = {"rubric": rubric.pk, **rows("byline", {"author": author.pk, "role": "text"})}
        author.delete()
        rubric.delete()
        answer = self.send(self.url, title="Words of mine", _save="", **gone)
        self.assertContains(answer, "Words of mine")
        self.assertContains(answer, "was deleted while you were writing", count=2)

    def test_a_deleted_tag_comes_back_with_its_name(self) -> None:
        article = self.written()
        article.tags.clear()
        self.send(self.address(article), tags="Trams | topic", _save="")
        self.assertEqual([tag.name for tag in article.tags.all()], ["Trams"])

    def test_a_text_too_long_or_of_too_many_blocks_is_refused_in_words_and_stays(self) -> None:
        for body, said in (
            (f"<p>{'слово ' * 170_000}</p>", "longer than 1000000 characters"),
            ("<p>Block.</p>" * 5_000, "more than 2000 blocks"),
        ):
            self.assertTrue(self.write(body=body)["kept"])
            answer = self.send(self.url, body=body, _save="")
            self.assertContains(answer, said)
            self.assertEqual(answer.context["adminform"].form["body"].value(), body)
            self.assertContains(self.client.get(self.url), "unsaved words of")


class LockedTests(TransactionTestCase):
    databases = {"default", "readership"}

    @contextmanager
    def nobody_else_writes(self) -> Iterator[None]:
        """A connection beside this one holds what is to be written; this one waits for it a moment."""
        other = connection.copy()
        on_server = connection.vendor == "postgresql"
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 50" if on_server else "PRAGMA busy_timeout = 50")
        try:
            with other.cursor() as cursor:
                cursor.execute("BEGIN" if on_server else "BEGIN IMMEDIATE")
                if on_server:
                    cursor.execute("LOCK TABLE articles_article, desk_draft IN EXCLUSIVE MODE")
                yield
                cursor.execute("ROLLBACK")
        finally:
            other.close()
            connection.close()

    def test_a_database_locked_for_too_long_leaves_the_words_in_the_form_with_a_sentence(self) -> None:
        editor = person("desk", *RIGHTS)
        article = drafting.begin(edition="en", by=editor)
        drafting.save(article, Snapshot(title="Stored", lead=LEAD), by=editor)
        self.client.force_login(editor)
        url = reverse("admin:articles_article_change", args=[article.pk])
        sent = {"title": "Written", "kind": "news", **rows("byline"), **rows("sources"), "_save": ""}
        with self.nobody_else_writes():
            answer = self.client.post(url, sent)
            self.assertContains(answer, "The database is busy", status_code=503)
            self.assertContains(answer, "Written", status_code=503)
        self.client.post(url, sent)
        self.assertEqual(drafting.snapshot_of(Article.objects.get()).title, "Written")
