from __future__ import annotations

from unittest import mock

from django.urls import reverse

from articles.desk import drafting, publishing
from articles.models import Rubric
from articles.tests.desk.test_publishing import DeskTestCase, person
from portal.accounts.models import User
from portal.notices import Line
from portal.tests.engines import queries

INDEX = reverse("admin:index")


class DashboardTests(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.editor = person("desk", "view_article", "add_article", "change_article", "publish_article")
        self.client.force_login(self.editor)

    def test_it_shows_my_drafts_what_waits_and_what_went_out(self) -> None:
        mine = self.begun(title="Mine in hand", slug="mine")
        other = person("other", "add_article", "change_article")
        theirs = drafting.begin(edition="en", by=other)
        drafting.save(theirs, self.snapshot.with_(title="Theirs", slug="theirs"), by=other)
        out = self.published()
        drafting.save(out, self.snapshot.with_(title="Changed since"), by=self.editor)
        page = self.client.get(INDEX)
        context = page.context
        self.assertContains(page, "English · changes unpublished")
        self.assertEqual(list(context["drafts"]), [mine])
        self.assertEqual(list(context["waiting"]), [out])
        self.assertEqual([(row["story"], row["views"]) for row in context["published"]], [(out, "0")])

    def test_it_names_stories_without_a_ukrainian_version(self) -> None:
        story = self.published()
        self.assertEqual(list(self.client.get(INDEX).context["untranslated"]), [story])
        version = drafting.begin(edition="uk", by=self.editor, translation_of=story)
        drafting.save(version, self.snapshot.with_(title="Трамвай", slug=""), by=self.editor)
        self.assertEqual(list(self.client.get(INDEX).context["untranslated"]), [story])
        publishing.publish(version, by=self.editor)
        self.assertEqual(list(self.client.get(INDEX).context["untranslated"]), [])

    def test_it_says_what_other_rooms_announce(self) -> None:
        said = [Line("The archive is full."), Line("A story hangs.", article := self.begun())]
        with mock.patch("articles.admin.dashboard.notices", return_value=said):
            page = self.client.get(INDEX)
        self.assertContains(page, "<li>The archive is full.</li>")
        mends = reverse("admin:articles_article_change", args=[article.pk])
        self.assertContains(page, f'<a href="{mends}">A story hangs.</a>')

    def test_an_alarm_leads_nobody_to_a_form_that_is_not_theirs(self) -> None:
        self.client.force_login(User.objects.create(username="it", email="it@example.org", is_staff=True))
        said = [Line("A rubric is empty.", Rubric.objects.create())]
        with mock.patch("articles.admin.dashboard.notices", return_value=said):
            self.assertContains(self.client.get(INDEX), "<li>A rubric is empty.</li>")

    def test_its_cost_does_not_grow_with_the_stories(self) -> None:
        for number in range(5):
            article = self.begun(title=f"Story {number}", slug=f"story-{number}")
            publishing.publish(article, by=self.editor)
            self.begun(title=f"Draft {number}", slug=f"draft-{number}")
        # Session, person, rights thrice, notices twice, the identity, what is late thrice, eight lists, bars,
        # rubrics, the last rubric; of the readership views and three of the last hours.
        with queries(self, counters=4, stories=27):
            self.client.get(INDEX)

    def test_who_has_nothing_to_do_with_stories_sees_none(self) -> None:
        self.published()
        self.client.force_login(User.objects.create(username="it", email="it@example.org", is_staff=True))
        self.assertNotContains(self.client.get(INDEX), "A second tram line")


class LanguageTests(DeskTestCase):
    def test_the_interface_language_is_switched_and_kept(self) -> None:
        person_ = person("desk", "view_article")
        self.client.force_login(person_)
        url = reverse("admin:interface_language")
        answer = self.client.post(url, {"language": "uk", "next": "/admin/articles/article/"}, follow=True)
        self.assertContains(answer, '<html lang="uk"')
        self.assertEqual(User.objects.get(pk=person_.pk).interface_language, "uk")
        away = self.client.post(url, {"language": "uk", "next": "https://elsewhere.example/"})
        self.assertRedirects(away, INDEX)

    def test_the_login_page_speaks_both_languages(self) -> None:
        url = reverse("account_login")
        self.assertContains(self.client.get(url), '<html lang="en"')
        page = self.client.get(url, {"language": "uk", "next": "/admin/"})
        self.assertContains(page, '<html lang="uk"')
        self.assertContains(page, 'name="next" value="/admin/"')
