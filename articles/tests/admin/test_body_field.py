from __future__ import annotations

import json
from html import unescape

from django.contrib.auth.models import Permission
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from articles import body
from articles.admin.body_field import BodyField, known_to_editor
from articles.models import Article, State
from articles.search import desk as index
from articles.tests.factories import article
from articles.tests.media.samples import an_image
from portal.accounts.models import User


def an_editor(*rights: str) -> User:
    user = User.objects.create(username="iryna", email="iryna@example.org", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


class TheField(TestCase):
    def test_it_hands_on_the_html_as_written(self):
        written = '<p data-id="abcdefgh">Words &amp; «signs»</p>'
        self.assertEqual(BodyField(required=False).clean(written), written)
        self.assertEqual(BodyField(required=False).clean(""), "")

    def test_the_text_stays_editable_without_scripts(self):
        html = str(BodyField().widget.render("body", "<p>Words</p>", {"id": "id_body"}))
        self.assertIn("&lt;p&gt;Words&lt;/p&gt;</textarea>", html)

    def test_the_editor_is_told_what_the_text_points_to_in_two_queries(self):
        tram, bridge = an_image(), an_image(80, 60)
        story = article(title="The bridge is open")
        html = (
            f'<figure data-node="image" data-image="{tram.pk}"></figure>'
            f'<figure data-node="gallery" data-images="{tram.pk},{bridge.pk}"></figure>'
            f'<aside data-node="related" data-article="{story.uid}"></aside>'
            '<aside data-node="recall"><p data-article="00000000-0000-0000-0000-000000000000">x</p></aside>'
        )
        with self.assertNumQueries(2):
            told = known_to_editor(html)
        self.assertEqual(set(told["pictures"]), {str(tram.pk), str(bridge.pk)})
        self.assertEqual([known["title"] for known in told["stories"].values()], ["The bridge is open"])

    def test_an_empty_text_costs_no_query(self):
        with self.assertNumQueries(0):
            known_to_editor("")

    def test_the_words_of_the_editor_follow_the_language_of_the_interface(self):
        with translation.override("uk"):
            html = str(BodyField().widget.render("body", "", {"id": "id_body"}))
        told = json.loads(unescape(html.split('data-body-editor="')[1].split('"')[0]))
        self.assertEqual(told["language"], "uk")
        self.assertIn(["pl", "Польська"], told["languages"])


class SuggestedStories(TestCase):
    def setUp(self):
        self.address = reverse("admin:articles_article_suggest")
        self.client.force_login(an_editor("view_article"))

    def titles(self, **query: str) -> list[str]:
        answer = self.client.get(self.address, query)
        return [story["title"] for story in answer.json()["stories"]]

    def test_they_are_published_ones_of_the_edition(self):
        article(title="Tram line opens", search_text="tram line opens")
        article(title="Draft of a tram", search_text="draft of a tram", state=State.DRAFT, published_at=None)
        article(title="Трамвай", search_text="трамвай", edition="uk")
        self.assertEqual(self.titles(edition="en"), ["Tram line opens"])
        self.assertEqual(self.titles(edition="uk"), ["Трамвай"])

    def indexed(self, title: str, lead: str = "", edition: str = "en") -> Article:
        story = article(title=title, edition=edition)
        index.keep(story.pk, title, [lead])
        return story

    def test_every_word_is_looked_for_in_any_letter_case_of_either_script(self):
        self.indexed("Новий міст", "Через річку.", edition="uk")
        self.indexed("Новий трамвай", edition="uk")
        self.assertEqual(self.titles(edition="uk", q="МІСТ новий"), ["Новий міст"])
        self.assertEqual(self.titles(edition="uk", q="річк"), ["Новий міст"])
        self.assertEqual(self.titles(edition="uk", q="літак"), [])
        self.assertEqual(self.titles(edition="en", q="міст"), [])

    def test_one_letter_asks_titles_alone(self):
        self.indexed("Новий міст", "Через річку.", edition="uk")
        self.assertEqual(self.titles(edition="uk", q="м"), ["Новий міст"])
        self.assertEqual(self.titles(edition="uk", q="рі"), [])

    def test_the_index_is_asked_and_no_table_is_walked_through(self):
        with CaptureQueriesContext(connection) as asked:
            self.titles(edition="uk", q="міст новий")
        asked = [query["sql"] for query in asked if "published_at" in query["sql"]]
        self.assertEqual(len(asked), 1)
        self.assertNotIn("LIKE", asked[0])

    def test_they_carry_uid_and_the_moment_of_publication(self):
        story = self.indexed("Tram")
        found = self.client.get(self.address, {"q": "tram"}).json()["stories"][0]
        self.assertEqual(found["uid"], str(story.uid))
        self.assertEqual(found["published"], story.published_at.isoformat(timespec="seconds"))

    def test_they_need_the_right_to_see_stories(self):
        self.client.force_login(User.objects.create(username="guest", email="g@example.org", is_staff=True))
        self.assertEqual(self.client.get(self.address).status_code, 403)


class CleanedPaste(TestCase):
    def clean(self, html: str):
        address = reverse("admin:articles_article_clean")
        return self.client.post(address, html, content_type="text/html; charset=utf-8")

    def test_it_answers_what_would_be_stored(self):
        self.client.force_login(an_editor("change_article"))
        written = '<div style="color:red"><p class="MsoNormal">Слова <b>жирні</b><o:p></o:p></p></div>'
        answer = self.clean(written)
        self.assertEqual(answer.content.decode(), body.parse(written).document.html)
        self.assertEqual(answer["Content-Type"], "text/plain; charset=utf-8")

    def test_it_says_when_the_grammar_refuses(self):
        self.client.force_login(an_editor("add_article"))
        self.assertEqual(self.clean('<p><a href="javascript:alert(1)">x</a></p>').status_code, 422)

    def test_it_is_for_those_who_write(self):
        self.client.force_login(an_editor("view_article"))
        self.assertEqual(self.clean("<p>x</p>").status_code, 403)
