"""Promises of lists of a noun: what is prepared says what the rows say."""

from __future__ import annotations

from django.test import TestCase

from articles.desk import publishing
from articles.models import Article, Kind, listing
from articles.tests import newsroom


class ListingTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.made = newsroom.make(stories=4)
        cls.owners = {"rubric": cls.made.rubric, "tag": cls.made.tag, "author": cls.made.author}

    def newest(self, noun: str, edition: str) -> list[int]:
        story = listing.LISTS[noun].story
        rows = listing.rows_of(noun, self.owners[noun].pk, edition).order_by("-published_at", f"-{story}_id")
        return [getattr(row, f"{story}_id") for row in rows]

    def advertising(self) -> set[int]:
        return set(Article.objects.filter(kind=Kind.ADVERTISING).values_list("pk", flat=True))

    def test_its_first_page_and_its_feed_are_the_newest_of_its_rows(self) -> None:
        for noun, owner in self.owners.items():
            story = listing.LISTS[noun].story
            for edition in ("en", "uk"):
                with self.subTest(noun, edition=edition):
                    newest = self.newest(noun, edition)
                    self.assertTrue(newest)
                    found = listing.listed(noun, owner.pk, edition)
                    self.assertEqual([getattr(row, f"{story}_id") for row in found], newest)
                    for whole in (False, True):
                        fed = listing.fed(noun, owner.pk, edition, whole=whole)
                        # A photographer's own story stands in their list twice, advertising in no feed.
                        self.assertEqual(
                            [one.pk for one in fed],
                            [pk for pk in dict.fromkeys(newest) if pk not in self.advertising()],
                        )

    def test_a_feed_tells_a_story_with_one_query_and_no_advertising(self) -> None:
        story = self.made.full["en"]
        Article.objects.filter(pk=story.pk).update(kind=Kind.ADVERTISING)
        with self.assertNumQueries(1):
            found = listing.fed("tag", self.made.tag.pk, "en", whole=True)
            told = [(one.title, one.body.furniture, one.body.rendered, one.lead_image) for one in found]
        self.assertNotIn(story.title, [title for title, *_rest in told])

    def test_what_is_withdrawn_is_gone_the_next_time(self) -> None:
        story = Article.objects.get(pk=self.made.full["en"].pk)
        self.assertIn(story.pk, [one.pk for one in listing.fed("tag", self.made.tag.pk, "en", whole=False)])
        publishing.withdraw(story, by=None, reason="A mistake")
        for noun, owner in self.owners.items():
            self.assertNotIn(story.pk, [one.pk for one in listing.fed(noun, owner.pk, "en", whole=False)])
