"""What a flush leaves of both indexes."""

from __future__ import annotations

from django.core.management.sql import emit_post_migrate_signal
from django.test import TestCase

from articles.models import Article
from articles.search import desk
from articles.search.models import DeskDocument, SearchDocument
from articles.tests.search.asking import found, story


class FlushingTests(TestCase):
    def test_words_of_before_are_found_under_no_number_that_is_given_anew(self) -> None:
        row = story(title="A tram line")
        desk.keep(row.pk, row.title, [])
        documents = [
            (SearchDocument, SearchDocument.objects.get()),
            (DeskDocument, DeskDocument.objects.get()),
        ]
        self.assert_finds(row.pk)
        for model, _kept in documents:
            model.objects.all().delete()  # As a flush does, which knows no table but those of models.
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
        for _model, kept in documents:
            kept.save(force_insert=True)
        self.assert_finds()

    def test_words_of_stories_that_are_there_stay(self) -> None:
        row = story(title="A tram line")
        desk.keep(row.pk, row.title, [])
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
        self.assert_finds(row.pk)

    def assert_finds(self, *pks: int) -> None:
        self.assertEqual(found("tram"), list(pks))
        at_the_desk = desk.narrowed(Article.objects.all(), "tram")
        self.assertEqual(list(at_the_desk.values_list("pk", flat=True)), list(pks))
