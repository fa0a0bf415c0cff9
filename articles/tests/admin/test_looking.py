from __future__ import annotations

from django.urls import reverse

from articles.desk import drafting, sharing
from articles.desk.models import SharedPreview
from articles.tests.admin.test_article import ArticleFormTestCase
from articles.tests.desk.test_publishing import person


class PreviewScreenTests(ArticleFormTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.article = self.begun()
        self.look = reverse("admin:article_look", args=[self.article.pk])
        self.links = reverse("admin:article_links", args=[self.article.pk])

    def test_the_page_is_shown_on_a_phone_and_on_a_desk(self) -> None:
        page = self.client.get(self.look)
        frame = reverse("saved_preview", args=[self.article.pk])
        self.assertContains(page, f'<iframe src="{frame}" width="390"')
        self.assertContains(page, f'<iframe src="{frame}" width="1280"')
        self.assertContains(self.client.get(self.address(self.article)), self.look)

    def test_only_our_own_pages_may_frame_it(self) -> None:
        kept = self.send(reverse("admin:articles_article_preview"), title="Unsaved").context["frame"]
        for frame in (reverse("saved_preview", args=[self.article.pk]), kept):
            answer = self.client.get(frame)
            self.assertEqual(answer.status_code, 200)
            self.assertEqual(answer.headers["X-Frame-Options"], "SAMEORIGIN")
            self.assertIn("frame-ancestors 'self'", answer.headers["Content-Security-Policy"])
            self.assertIn("no-store", answer.headers["Cache-Control"])
            self.assertIn("noindex", answer.headers["X-Robots-Tag"])

    def test_every_edition_of_the_story_is_one_click_away(self) -> None:
        other = drafting.begin(edition="uk", by=self.editor, translation_of=self.article)
        drafting.save(other, self.snapshot.with_(title="Трамвай"), by=self.editor)
        self.assertContains(self.client.get(self.look), reverse("admin:article_look", args=[other.pk]))
        frame = self.client.get(reverse("admin:article_look", args=[other.pk])).context["frame"]
        page = self.client.get(frame)
        self.assertContains(page, "Трамвай")
        self.assertContains(page, '<html lang="uk">')

    def test_a_link_is_made_listed_and_revoked(self) -> None:
        page = self.client.post(self.links, {"hours": "1"}, follow=True)
        self.assertContains(page, "The link is made.")
        self.assertContains(page, f"made by {self.editor}")
        self.assertContains(page, "never opened")
        link = SharedPreview.objects.get()
        url = reverse("shared_preview", args=[sharing.token_of(link)])
        self.assertContains(page, url)
        self.client.logout()
        self.assertEqual(self.client.get(url).status_code, 200)
        self.client.force_login(self.editor)
        self.assertContains(self.client.get(self.look), "last opened")
        page = self.client.post(self.links, {"_revoke": link.pk}, follow=True)
        self.assertContains(page, "Revoked")
        self.assertNotContains(page, url)
        self.assertEqual(self.client.get(url).status_code, 410)

    def test_a_life_nobody_offers_makes_no_link(self) -> None:
        for hours in ("", "x", "9999"):
            answer = self.client.post(self.links, {"hours": hours}, follow=True)
            self.assertContains(answer, "choose how long it lives")
        self.assertFalse(SharedPreview.objects.exists())

    def test_who_may_only_look_makes_no_links_and_sees_none(self) -> None:
        sharing.make(self.article, hours=1, by=self.editor)
        self.client.force_login(person("reader", "view_article"))
        self.assertNotContains(self.client.get(self.look), "/shared/")
        self.assertEqual(self.client.post(self.links, {"hours": "1"}).status_code, 403)
        self.client.force_login(person("stranger", "view_image"))
        frame = reverse("saved_preview", args=[self.article.pk])
        for url in (self.look, frame):
            self.assertEqual(self.client.get(url).status_code, 403)
        self.client.logout()
        self.assertEqual(self.client.get(frame).status_code, 302)
