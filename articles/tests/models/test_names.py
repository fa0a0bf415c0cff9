"""Promises of names: a tag or author is found from any word of any of its names, and by none it has lost."""

from __future__ import annotations

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from articles.models import Tag, TagAlias, TagKind
from articles.search.suggesting import names
from portal.tests.engines import is_postgresql, plan_of


def found(tag: Tag) -> set[str]:
    return set(tag.found_by.values_list("folded", flat=True))


class TagNameTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.tag = Tag.objects.create(
            name="Рустем Умєров", kind=TagKind.PERSON, labels={"uk": "Рустем Умєров", "en": "Rustem Umerov"}
        )

    def test_it_is_found_from_each_word_of_its_name_and_labels_on(self) -> None:
        self.assertEqual(found(self.tag), {"рустем умєров", "умєров", "rustem umerov", "umerov"})

    def test_a_new_spelling_finds_it_and_one_taken_away_no_longer(self) -> None:
        alias = TagAlias.objects.create(tag=self.tag, name="Umierov R.")
        self.assertIn("umierov r.", found(self.tag))
        alias.delete()
        self.assertNotIn("umierov r.", found(self.tag))

    def test_a_new_name_finds_it_and_the_former_no_longer(self) -> None:
        self.tag.name = "Рустем Енверович Умєров"
        self.tag.save()
        self.assertIn("енверович умєров", found(self.tag))

    def test_saving_it_unchanged_writes_no_name(self) -> None:
        kept = set(self.tag.found_by.values_list("pk", flat=True))
        self.tag.save()
        self.assertEqual(set(self.tag.found_by.values_list("pk", flat=True)), kept)

    def test_suggesting_it_reads_an_index(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            self.assertEqual(names("umer", "uk", "tag"), [])
        plan = plan_of(asked.captured_queries[0]["sql"])
        if not is_postgresql():  # A server reads the handful of rows of a test as it likes.
            self.assertFalse(plan.scanned, plan)
