"""Nouns that stories show are not deleted by mistake, and what holds them is said in words."""

from __future__ import annotations

from typing import Any
from unittest import mock

from django.db import connection
from django.db.models import ProtectedError
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.desk import aftermath
from articles.desk.models import AuditEntry
from articles.models import Author, Byline, Rubric, Tag, TagKind
from articles.tests.factories import article
from portal.accounts.models import User

SURE = {"post": "yes"}


class DeletingTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        chief = User.objects.create_superuser("chief", "chief@example.org")
        self.client.force_login(chief)
        self.author = Author.objects.create(labels={"en": "Olena Writer"})
        self.rubric = Rubric.objects.create(labels={"en": "Transport"})
        self.tag = Tag.objects.create(name="Yasnohai", kind=TagKind.PLACE, labels={"en": "Yasnohai"})

    def url(self, noun: Any) -> str:
        return reverse(f"admin:articles_{noun._meta.model_name}_delete", args=[noun.pk])

    def written(self, count: int = 1) -> None:
        for _number in range(count):
            story = article(rubric=self.rubric)
            Byline.objects.create(article=story, author=self.author)

    def test_an_author_or_rubric_with_stories_stays_and_the_page_says_how_many_and_where(self) -> None:
        self.written(3)
        for noun in (self.author, self.rubric):
            with self.subTest(noun):
                if noun == self.rubric:
                    noun.listed.model.objects.bulk_create(
                        noun.listed.model(article=story, rubric=noun) for story in noun.main_articles.all()
                    )
                for answer in (self.client.get(self.url(noun)), self.client.post(self.url(noun), SURE)):
                    self.assertContains(answer, f"“{noun}” is in use and stays")
                    self.assertContains(answer, "3 stories use it.")
                    used = reverse("admin:used", args=[noun._meta.model_name, noun.pk])
                    self.assertContains(answer, f'<a href="{used}">Where used</a>')
                    self.assertNotContains(answer, "object (")
                noun.refresh_from_db()

    def test_parts_and_merged_names_are_told_too(self) -> None:
        Rubric.objects.create(labels={"en": "Trams"}, parent=self.rubric)
        self.assertContains(self.client.get(self.url(self.rubric)), "1 rubric stands below it.")
        Author.objects.create(labels={"en": "O. Writer"}, merged_into=self.author)
        self.assertContains(self.client.get(self.url(self.author)), "1 other was merged into it.")

    def test_a_place_of_stories_stays_and_a_mere_tag_goes_and_says_from_where(self) -> None:
        story = article(place=self.tag)
        self.assertContains(self.client.get(self.url(self.tag)), "It is the place of 1 story.")
        mere = Tag.objects.create(name="Trams", labels={"en": "Trams"})
        story.tags.add(mere)
        self.assertContains(self.client.get(self.url(mere)), "It is taken off 1 story.")
        self.client.post(self.url(mere), SURE)
        self.assertEqual(list(Tag.objects.all()), [self.tag])

    def test_many_are_deleted_together_or_none_is(self) -> None:
        self.written()
        free = Author.objects.create(labels={"en": "Ada Other"})
        chosen = {"action": "delete_selected", "_selected_action": [self.author.pk, free.pk], **SURE}
        answer = self.client.post(reverse("admin:articles_author_changelist"), chosen)
        self.assertContains(answer, "Nothing was deleted")
        self.assertContains(answer, "Olena Writer: 1 story uses it.")
        self.assertEqual(Author.objects.count(), 2)

    def test_a_story_that_comes_to_use_it_at_the_last_moment_is_no_error(self) -> None:
        chosen = {"action": "delete_selected", "_selected_action": [self.author.pk], **SURE}
        many = reverse("admin:articles_author_changelist")
        late = mock.patch.object(aftermath, "delete", side_effect=ProtectedError("used", set()))
        for url, sent in ((self.url(self.author), SURE), (many, chosen)):
            with late:
                answer = self.client.post(url, sent, follow=True)
            self.assertContains(answer, "a story has come to use it meanwhile")
        self.assertFalse(AuditEntry.objects.filter(verb="deleted").exists())

    def test_the_page_costs_the_same_however_many_stories_there_are(self) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                self.client.get(self.url(self.author))
            return len(asked)

        self.written()
        few = cost()
        self.written(8)
        self.assertEqual(cost(), few)
