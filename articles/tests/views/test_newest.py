"""The newest headlines: the ids that all lists of them share, and what each list depends on."""

from __future__ import annotations

from django.test import TestCase

from articles import cachekeys, front
from articles.desk import publishing
from articles.models import Article
from articles.tests import newsroom
from articles.views import parts
from portal.pagecache.recording import recording


class NewestTests(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        newsroom.make(stories=8)

    def stored(self) -> list[int]:
        public = Article.objects.visible().in_edition("en").without_advertising()
        return list(public.newest_first().values_list("pk", flat=True))

    def test_they_are_the_lists_first(self) -> None:
        self.assertEqual(front.newest("en", 5), self.stored()[:5])

    def test_a_list_depends_on_no_story_further_down(self) -> None:
        first, second, third = self.stored()[:3]
        with recording() as notes:
            front.newest("en", 2)
        shown = {cachekeys.card(first), cachekeys.card(second)}
        self.assertEqual(notes.keys, {cachekeys.in_list("news", "en"), *shown})
        self.assertNotIn(cachekeys.card(third), notes.keys)

    def test_a_part_ends_with_the_ids_it_was_made_of(self) -> None:
        with recording() as first:
            parts.newest("en")
        with recording() as second:
            parts.newest("en")
        assert first.expires_at
        assert second.expires_at
        self.assertLessEqual(second.expires_at, first.expires_at)

    def test_a_withdrawn_story_makes_room_for_the_next(self) -> None:
        before = front.newest("en", 3)
        with self.captureOnCommitCallbacks(execute=True):
            publishing.withdraw(Article.objects.get(pk=before[0]), by=None, reason="Test")
        self.assertEqual(front.newest("en", 2), before[1:])
