from __future__ import annotations

import re
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from articles.desk import drafting, people, publishing, review, sharing
from articles.desk.models import AuditEntry, SharedPreview
from articles.models import Article, Rubric
from articles.tests.desk.test_publishing import DeskTestCase, person
from articles.tests.media.samples import MediaTestCase, an_image
from portal.accounts.models import User


class SharingTestCase(DeskTestCase):
    def link(self, article: Article, hours: int = 24) -> SharedPreview:
        return sharing.make(article, hours=hours, by=self.editor)

    def url(self, link: SharedPreview) -> str:
        return reverse("shared_preview", args=[sharing.token_of(link)])


class LinkTests(SharingTestCase):
    def test_it_lives_an_hour_a_day_or_a_week_and_no_other_time(self) -> None:
        article = self.begun()
        for hours in (1, 24, 168):
            left = self.link(article, hours).expires_at - timezone.now()
            self.assertAlmostEqual(left.total_seconds(), hours * 3600, delta=60)
        for hours in (0, -1, 2, 100_000):
            with self.assertRaises(ValueError):
                self.link(article, hours)
        self.assertEqual(AuditEntry.objects.filter(verb="preview shared").count(), 3)

    def test_it_needs_the_right_to_write(self) -> None:
        article = self.begun()
        reader = person("reader", "view_article")
        with self.assertRaises(PermissionDenied):
            sharing.make(article, hours=1, by=reader)
        with self.assertRaises(PermissionDenied):
            sharing.revoke(self.link(article), by=reader)

    def test_it_is_revoked_once(self) -> None:
        link = self.link(self.begun())
        self.assertTrue(sharing.revoke(link, by=self.editor))
        self.assertFalse(sharing.revoke(link, by=self.editor))
        self.assertEqual(AuditEntry.objects.filter(verb="preview revoked").count(), 1)

    def test_who_made_it_ends_it_though_the_story_was_handed_in(self) -> None:
        author = person("author", "view_article", "add_article", "change_article")
        article = drafting.begin(edition="en", by=author)
        drafting.save(article, self.snapshot, by=author)
        link, others = sharing.make(article, hours=24, by=author), self.link(article)
        review.submit(article, by=author)
        self.assertEqual(sharing.of(article, author), [link])
        self.assertEqual(len(sharing.of(article, self.editor)), 2)
        with self.assertRaises(PermissionDenied):
            sharing.revoke(others, by=author)
        self.client.force_login(author)
        screen = reverse("admin:article_look", args=[article.pk])
        self.assertContains(self.client.get(screen), sharing.token_of(link))
        self.client.post(reverse("admin:article_links", args=[article.pk]), {"_revoke": link.pk})
        self.assertFalse(sharing.is_living(SharedPreview.objects.get(pk=link.pk)))
        self.assertNotContains(self.client.get(screen), sharing.token_of(link))

    def test_no_token_but_the_signed_one_opens_it(self) -> None:
        link = self.link(self.begun())
        token = sharing.token_of(link)
        self.assertEqual(sharing.find(token), link)
        for other in (f"{link.pk}-{link.nonce}", token[:-1], token + "a", f"{link.pk}-.x", "", "1.1"):
            with self.assertNumQueries(0):
                self.assertIsNone(sharing.find(other))


class SharedPageTests(SharingTestCase):
    def test_an_outsider_sees_the_working_copy_of_the_moment(self) -> None:
        article = self.published()
        url = self.url(self.link(article))
        drafting.save(article, drafting.snapshot_of(article).with_(title="Not public yet"), by=self.editor)
        self.assertContains(self.client.get(url), "Not public yet")
        drafting.save(article, drafting.snapshot_of(article).with_(title="Better still"), by=self.editor)
        self.assertContains(self.client.get(url), "Better still")
        self.assertEqual(Article.objects.get().title, self.snapshot.title)

    def test_a_draft_stays_a_draft_after_it_was_seen(self) -> None:
        article = self.begun()
        self.assertContains(self.client.get(self.url(self.link(article))), "second tram line")
        article.refresh_from_db()
        self.assertFalse(article.was_published)
        self.assertFalse(article.tagged.exclude(published_at=None).exists())
        self.assertEqual(self.client.get(article.get_absolute_url()).status_code, 404)

    def test_it_is_over_when_its_time_is_or_it_was_revoked_or_the_story_is_binned(self) -> None:
        article = self.begun()
        late, gone, binned = self.link(article), self.link(article), self.link(article)
        SharedPreview.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
        sharing.revoke(gone, by=self.editor)
        self.assertEqual(self.client.get(self.url(binned)).status_code, 200)
        drafting.bin_(article, by=self.editor)
        for link in (late, gone, binned):
            answer = self.client.get(self.url(link))
            self.assertEqual(answer.status_code, 410)
            self.assertNotContains(answer, "tram", status_code=410)

    def test_a_withdrawal_ends_every_link_and_a_new_one_can_be_made(self) -> None:
        article = self.published()
        before = self.link(article)
        publishing.withdraw(article, by=self.editor)
        self.assertEqual(self.client.get(self.url(before)).status_code, 410)
        article.refresh_from_db()
        self.assertEqual(self.client.get(self.url(self.link(article))).status_code, 200)

    def test_it_ends_at_once_when_its_maker_loses_the_right(self) -> None:
        author = person("author", "view_article", "add_article", "change_article")
        article = drafting.begin(edition="en", by=author)
        drafting.save(article, self.snapshot, by=author)
        url = self.url(sharing.make(article, hours=24, by=author))
        review.submit(article, by=author)
        self.assertEqual(self.client.get(url).status_code, 200)  # handed on, and still the author's
        for name, changes in (("is_active", False), ("is_staff", False)):
            with self.subTest(name):
                User.objects.filter(pk=author.pk).update(**{name: changes})
                self.assertEqual(self.client.get(url).status_code, 410)
                User.objects.filter(pk=author.pk).update(**{name: True})
                self.assertEqual(self.client.get(url).status_code, 200)
        author.user_permissions.clear()
        answer = self.client.get(url)
        self.assertNotContains(answer, "tram", status_code=410)
        (told,) = sharing.of(article, self.editor)
        self.assertFalse(sharing.is_living(told))

    def test_it_ends_with_the_editors_assignment_and_with_the_account(self) -> None:
        article = self.begun()
        article.refresh_from_db()
        url = self.url(self.link(article))
        people.assign(self.editor, by=None, rubrics=[Rubric.objects.create(labels={"en": "Sport"}).pk])
        Article.objects.filter(pk=article.pk).update(created_by=None)
        self.assertEqual(self.client.get(url).status_code, 410)
        people.assign(self.editor, by=None, every_rubric=True)
        self.assertEqual(self.client.get(url).status_code, 200)
        SharedPreview.objects.update(made_by=None)
        self.assertEqual(self.client.get(url).status_code, 410)

    def test_no_answer_is_kept_found_framed_or_told_on(self) -> None:
        link = self.link(self.begun())
        for state in ("living", "over"):
            answer = self.client.get(self.url(link))
            with self.subTest(state):
                self.assertIn("no-store", answer.headers["Cache-Control"])
                self.assertIn("noindex", answer.headers["X-Robots-Tag"])
                self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
                self.assertEqual(answer.headers["X-Frame-Options"], "DENY")
                self.assertIn("frame-ancestors 'none'", answer.headers["Content-Security-Policy"])
                self.assertIn(b'name="robots" content="noindex', answer.content)
                self.assertNotIn(b"max-image-preview", answer.content)
                self.assertFalse(answer.cookies)
            sharing.revoke(link, by=self.editor)

    def test_it_counts_no_view_and_says_to_no_script_that_it_is_read(self) -> None:
        with self.settings(PORTAL_VIEWS="beacon"):
            article = self.published()
            self.assertContains(self.client.get(article.get_absolute_url()), "data-hit")
            self.assertNotContains(self.client.get(self.url(self.link(article))), "/hit/")

    def test_the_desk_sees_when_it_was_opened_and_nothing_of_who_did(self) -> None:
        link = self.link(self.begun())
        self.assertIsNone(sharing.of(link.article, self.editor)[0].opened_at)
        self.client.get(self.url(link), headers={"user-agent": "Somebody/1.0"}, REMOTE_ADDR="192.0.2.7")
        (seen,) = sharing.of(link.article, self.editor)
        self.assertIsNotNone(seen.opened_at)
        fields = {field.attname for field in SharedPreview._meta.concrete_fields}
        self.assertEqual(
            fields,
            {"id", "article_id", "nonce", "made_by_id", "made_at", "expires_at", "revoked_at", "opened_at"},
        )

    def test_old_links_are_forgotten(self) -> None:
        article = self.begun()
        old = self.link(article)
        SharedPreview.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(days=91))
        self.link(article)
        self.assertFalse(SharedPreview.objects.filter(pk=old.pk).exists())


class SharedPictureTests(MediaTestCase, SharingTestCase):
    def test_unpublished_pictures_come_through_the_link_and_end_with_it(self) -> None:
        lead, inside, other = an_image(), an_image(400, 300), an_image()
        article = self.begun(
            lead_image=lead.pk,
            body=f'<p>Text.</p><figure data-node="image" data-image="{inside.pk}"></figure>',
        )
        link = self.link(article)
        url = self.url(link)
        page = self.client.get(url).content.decode()
        pictures = set(re.findall(rf"{re.escape(url)}[a-z0-9]{{16}}/[^\s\",]+", page))
        self.assertEqual({path.removeprefix(url)[:16] for path in pictures}, {lead.key, inside.key})
        for path in pictures:
            answer = self.client.get(path)
            self.assertEqual(answer.status_code, 200, path)
            self.assertTrue(b"".join(answer.streaming_content))
            self.assertIn("no-store", answer.headers["Cache-Control"])
            self.assertIn("noindex", answer.headers["X-Robots-Tag"])
            name = path.rpartition("/")[2]
            self.assertEqual(self.client.get(f"/media/r/{lead.key}/{name}").status_code, 404)
            self.assertEqual(self.client.get(f"{url}{other.key}/{name}").status_code, 404)
        sharing.revoke(link, by=self.editor)
        for path in pictures:
            self.assertEqual(self.client.get(path).status_code, 404)

    def test_a_public_picture_keeps_its_own_address(self) -> None:
        lead = an_image()
        article = self.begun(lead_image=lead.pk)
        with self.captureOnCommitCallbacks(execute=True):
            publishing.publish(article, by=self.editor)
        url = self.url(self.link(article))
        page = self.client.get(url)
        self.assertContains(page, f"/media/r/{lead.key}/")
        self.assertNotContains(page, f"{url}{lead.key}/")
