"""Promises of embargoes over editions: what may not be read yet may be read in no language."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from articles.desk import drafting, publishing, punctuality, review, scheduling
from articles.desk.models import AuditEntry, TimedDeed
from articles.models import Article, State
from articles.tests.admin.test_article import RIGHTS
from articles.tests.desk.test_publishing import DeskTestCase, person


class TranslatedTestCase(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.until = timezone.now() + timedelta(days=1)
        self.original = self.begun()
        self.version = drafting.begin(edition="uk", by=self.editor, translation_of=self.original)
        snapshot = self.snapshot.with_(title="Друга лінія", body="<p>Рейки.</p>")
        drafting.save(self.version, snapshot, by=self.editor)

    def held(self, article: Article) -> object:
        return Article.objects.get(pk=article.pk).embargo_until


class EmbargoOfTranslationsTests(TranslatedTestCase):
    def test_one_set_after_the_translation_was_begun_holds_it_too(self) -> None:
        scheduling.embargo(self.original, self.until, by=self.editor)
        self.assertEqual(self.held(self.version), self.until)
        self.version.refresh_from_db()
        with self.assertRaises(publishing.NotPublishable):
            publishing.publish(self.version, by=self.editor)
        self.assertEqual(self.client.get(self.version.get_absolute_url()).status_code, 404)
        told = AuditEntry.objects.get(verb="embargo set", article=self.version)
        self.assertEqual(told.details["original"], str(self.original))

    def test_no_time_set_before_lets_the_translation_out(self) -> None:
        review.approve(self.version, by=self.editor)
        sooner = timezone.now() + timedelta(hours=1)
        scheduling.schedule(self.version, "publish", at=sooner, by=self.editor)
        scheduling.embargo(self.original, self.until, by=self.editor)
        self.assertEqual(punctuality.carry_out(sooner), 0)
        self.assertEqual(TimedDeed.objects.get().failure, "embargo")
        self.assertEqual(Article.objects.get(pk=self.version.pk).state, State.READY)

    def test_it_moves_and_goes_with_that_of_the_original(self) -> None:
        scheduling.embargo(self.original, self.until, by=self.editor)
        for until in (self.until + timedelta(days=1), self.until, None):
            scheduling.embargo(self.original, until, by=self.editor)
            self.assertEqual(self.held(self.version), until)

    def test_a_longer_one_of_its_own_stays(self) -> None:
        own = self.until + timedelta(days=7)
        scheduling.embargo(self.version, own, by=self.editor)
        scheduling.embargo(self.original, self.until, by=self.editor)
        self.assertEqual(self.held(self.version), own)
        scheduling.embargo(self.original, None, by=self.editor)
        self.assertEqual(self.held(self.version), own)

    def test_it_is_not_lifted_in_the_other_edition_alone(self) -> None:
        scheduling.embargo(self.original, self.until, by=self.editor)
        for until in (None, self.until - timedelta(hours=1)):
            with self.assertRaises(scheduling.OriginalEmbargoed):
                scheduling.embargo(self.version, until, by=self.editor)
        self.assertEqual(self.held(self.version), self.until)
        self.assertTrue(scheduling.embargo(self.version, self.until + timedelta(hours=1), by=self.editor))

    def test_whoever_may_write_the_original_holds_the_translation_of_somebody_else(self) -> None:
        author = person("author", "view_article", "add_article", "change_article")
        Article.objects.filter(pk=self.original.pk).update(created_by=author)
        self.original.refresh_from_db()
        scheduling.embargo(self.original, self.until, by=author)
        self.assertEqual(self.held(self.version), self.until)

    def test_one_begun_while_the_embargo_is_set_is_under_it(self) -> None:
        Article.objects.filter(pk=self.version.pk).delete()
        stale = Article.objects.get(pk=self.original.pk)
        scheduling.embargo(self.original, self.until, by=self.editor)
        version = drafting.begin(edition="uk", by=self.editor, translation_of=stale)
        self.assertEqual(version.embargo_until, self.until)


class EmbargoInTheFormTests(TranslatedTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.chief = person("desk", *RIGHTS)
        self.client.force_login(self.chief)

    def set(self, article: Article) -> list[str]:
        """What the form says when this embargo is typed into it."""
        local = timezone.localtime(self.until)
        page = self.client.get(f"/admin/articles/article/{article.pk}/change/")
        form = page.context["adminform"].form
        rows = {f"{name}-{kind}_FORMS": 0 for name in ("byline", "sources") for kind in ("TOTAL", "INITIAL")}
        stored = drafting.snapshot_of(article)
        sent = {name: getattr(stored, name) for name in ("title", "slug", "lead", "body", "kind")}
        times = {"timing-embargo_day": f"{local:%Y-%m-%d}", "timing-embargo_hour": f"{local:%H:%M}"}
        answer = self.client.post(
            page.request["PATH_INFO"],
            {
                "version": form["version"].value(),
                "_save": "",
                "timing-embargo_was": "",
                **rows,
                **sent,
                **times,
            },
            follow=True,
        )
        return [str(said) for said in answer.context["messages"]]

    def test_the_form_says_what_becomes_of_the_translation(self) -> None:
        said = " ".join(self.set(self.original))
        self.assertIn("Українська: “Друга лінія” is under embargo until", said)

    def test_a_translation_that_readers_have_already_is_named(self) -> None:
        publishing.publish(self.version, by=self.editor)
        said = " ".join(self.set(self.original))
        self.assertIn("“Друга лінія” is public already. Withdraw it", said)
