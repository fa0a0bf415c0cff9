"""Rubrics, authors, tags and pictures: whoever saves second chooses."""

from __future__ import annotations

from django.urls import reverse

from articles.models import Author, Rubric, Tag
from articles.tests.media.samples import an_image
from portal.tests.test_versions import TwoAtOneRow


class NounTests(TwoAtOneRow):
    def test_each_noun_shows_both_and_stores_what_is_chosen(self) -> None:
        labels = {"en": "Name", "uk": "Назва"}
        rows = (
            (Rubric.objects.create(labels=labels), "labels_en"),
            (Author.objects.create(labels=labels), "labels_en"),
            (Tag.objects.create(name="Name", labels=labels), "labels_en"),
            (an_image(), "credit"),
        )
        for row, name in rows:
            with self.subTest(row._meta.model_name):
                values = ("One", "Two")
                first, second = self.opened(row), self.opened(row)
                self.assertEqual(self.send(row, {**first, name: values[0]}).status_code, 302)
                screen = self.send(row, {**second, name: values[1]})
                self.assertEqual(screen.status_code, 409)
                self.assertEqual(self.chosen(row, screen, **{name: "mine"}).status_code, 302)
                self.assertEqual(self.opened(row)[name], [values[1]])

    def test_two_languages_of_one_name_are_two_fields(self) -> None:
        rubric = Rubric.objects.create(labels={"en": "Name", "uk": "Назва"})
        first, second = self.opened(rubric), self.opened(rubric)
        self.send(rubric, {**first, "labels_en": "Theirs"})
        screen = self.send(rubric, {**second, "labels_uk": "Моя"})
        self.assertContains(screen, "Name (English)", status_code=409)
        self.chosen(rubric, screen)
        rubric.refresh_from_db()
        self.assertEqual(rubric.labels, {"en": "Theirs", "uk": "Моя"})


class SpellingTests(TwoAtOneRow):
    def test_spellings_are_lines_of_the_tags_form(self) -> None:
        tag = Tag.objects.create(name="Kyiv", labels={"en": "Kyiv"})
        form = self.opened(tag)
        self.send(tag, {**form, "spellings": "Kiev\nКиїв\n"})
        self.assertEqual({alias.name for alias in tag.aliases.all()}, {"Kiev", "Київ"})
        self.send(tag, {**self.opened(tag), "spellings": "Київ"})
        self.assertEqual([alias.name for alias in tag.aliases.all()], ["Київ"])

    def test_a_spelling_that_leads_elsewhere_is_refused_beside_the_field(self) -> None:
        Tag.objects.create(name="Lviv", labels={"en": "Lviv"})
        tag = Tag.objects.create(name="Kyiv", labels={"en": "Kyiv"})
        answer = self.send(tag, {**self.opened(tag), "spellings": "LVIV"})
        self.assertContains(answer, "already leads to the tag «Lviv»")

    def test_a_new_tag_is_made_with_its_spellings(self) -> None:
        data = {"name": "Odesa", "labels_en": "Odesa", "kind": "place", "spellings": "Odessa"}
        self.client.post(reverse("admin:articles_tag_add"), data)
        self.assertEqual([alias.name for alias in Tag.objects.get().aliases.all()], ["Odessa"])
