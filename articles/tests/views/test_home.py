"""Promises of the home page."""

from __future__ import annotations

import datetime as dt

from django.test import TestCase
from django.utils import timezone

from articles.front import Front, front_of
from articles.models import Article, ArticleRubric, FrontSlot, Kind, Rubric, State
from articles.tests.factories import article


class FrontTests(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.now = timezone.now()
        cls.rubrics = [
            Rubric.objects.create(labels={"en": name}, position=place)
            for place, name in enumerate(("Society", "Economy"))
        ]
        cls.stories = [cls.story(number) for number in range(16)]
        cls.advert = cls.story(-1, kind=Kind.ADVERTISING, is_exclusive=True)

    @classmethod
    def story(cls, number: int, **facts: object) -> Article:
        rubric = cls.rubrics[number % 2]
        facts = {
            "kind": Kind.INTERVIEW if number % 5 == 0 else Kind.NEWS,
            "is_exclusive": number % 4 == 0,
        } | facts
        at = cls.now - dt.timedelta(minutes=10 * number)
        row = article(title=f"Tale{number}", rubric=rubric, published_at=at, **facts)
        # Listed in both, as a story with two rubrics is.
        for one in cls.rubrics:
            ArticleRubric.objects.create(article=row, rubric=one, edition="en", published_at=at)
        return row

    def front(self) -> Front:
        return front_of("en")

    def test_no_story_stands_twice(self) -> None:
        placed = [story.pk for story in self.front().articles()]
        self.assertEqual(len(placed), len(set(placed)))
        self.assertGreater(len(placed), 10)

    def test_advertising_takes_no_place_by_itself(self) -> None:
        self.assertNotIn(self.advert, list(self.front().articles()))
        page = self.client.get("/")
        self.assertNotContains(page, self.advert.get_absolute_url())

    def test_advertising_that_an_editor_pins_is_labelled(self) -> None:
        FrontSlot.objects.create(edition="en", place=2, article=self.advert)
        page = self.client.get("/").content.decode()
        self.assertRegex(
            page,
            rf'mark--advertising">Advertisement</span>[\s\S]{{0,400}}href="{self.advert.get_absolute_url()}"'
            r' rel="sponsored"',
        )

    def test_a_pinned_story_stands_where_the_editor_put_it(self) -> None:
        pinned = self.stories[11]
        FrontSlot.objects.create(edition="en", place=1, article=pinned)
        front = self.front()
        self.assertEqual(front.hero, pinned)
        self.assertEqual([story.pk for story in front.articles()].count(pinned.pk), 1)

    def test_a_pin_that_no_longer_holds_gives_way(self) -> None:
        before = self.front().hero
        past = self.now - dt.timedelta(minutes=1)
        FrontSlot.objects.create(edition="en", place=1, article=self.stories[11], expires_at=past)
        self.assertEqual(self.front().hero, before)
        FrontSlot.objects.update(expires_at=None)
        Article.objects.filter(pk=self.stories[11].pk).update(state=State.WITHDRAWN)
        self.assertEqual(self.front().hero, before)

    def pin(self, story: Article, rubric: Rubric, **facts: object) -> FrontSlot:
        return FrontSlot.objects.create(edition="en", rubric=rubric, place=1, article=story, **facts)

    def led_by(self, rubric: Rubric) -> Article:
        return next(block.lead for block in self.front().blocks if block.rubric == rubric)

    def test_the_story_pinned_to_lead_a_rubric_leads_its_block_too(self) -> None:
        society, economy = self.rubrics
        self.pin(exclusive := self.stories[12], economy)
        self.assertEqual(self.led_by(economy), exclusive)
        self.assertNotEqual(self.led_by(society), exclusive)
        placed = [story.pk for story in self.front().articles()]
        self.assertEqual(len(placed), len(set(placed)))

    def test_pinned_to_the_home_page_as_well_it_stands_there_alone(self) -> None:
        self.pin(self.stories[12], self.rubrics[1])
        FrontSlot.objects.create(edition="en", place=2, article=self.stories[12])
        self.assertEqual(self.front().seconds[0], self.stories[12])
        self.assertNotEqual(self.led_by(self.rubrics[1]), self.stories[12])

    def test_a_pin_of_a_rubric_that_does_not_hold_leaves_the_block_to_the_rules(self) -> None:
        society = self.rubrics[0]
        before = self.led_by(society)
        slot = self.pin(self.stories[12], society, expires_at=self.now - dt.timedelta(minutes=1))
        self.assertEqual(self.led_by(society), before)
        FrontSlot.objects.update(expires_at=None)
        ArticleRubric.objects.filter(article=self.stories[12], rubric=society).delete()
        self.assertEqual(self.led_by(society), before)
        FrontSlot.objects.filter(pk=slot.pk).update(article=self.advert)
        self.assertEqual(self.led_by(society), before)

    def test_the_page_changes_when_the_pin_of_a_rubric_comes_down(self) -> None:
        until = self.now + dt.timedelta(minutes=7)
        self.pin(self.stories[12], self.rubrics[1], expires_at=until)
        self.assertEqual(self.front().pins_change_at, until)

    def test_a_front_shows_stories_of_its_edition_only(self) -> None:
        before = self.front().hero
        FrontSlot.objects.create(edition="en", place=1, article=article(edition="uk"))
        self.assertEqual(self.front().hero, before)

    def test_a_rubric_leads_to_its_page(self) -> None:
        page = self.client.get("/")
        for rubric in self.rubrics:
            self.assertContains(page, f'href="/rubric/{rubric.slug}/"')

    def test_an_empty_newsroom_has_a_front_all_the_same(self) -> None:
        self.assertEqual(list(front_of("uk").articles()), [])
        self.assertEqual(self.client.get("/uk/").status_code, 200)
