"""Promises of fronts: put up as a whole, at once or at a time; nobody's is lost, each can come again."""

from __future__ import annotations

import datetime as dt

import time_machine
from django.core.exceptions import PermissionDenied
from django.test import TestCase
from django.utils import timezone

from articles.desk import fronts, people, roles
from articles.desk.frontpages import FrontLayout, FrontPage, Pin
from articles.desk.models import AuditEntry
from articles.front import front_of
from articles.models import Article, ArticleRubric, FrontSlot, Rubric, State
from articles.tests.factories import article
from portal.accounts.models import User

HOUR = dt.timedelta(hours=1)


class FrontTestCase(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.culture = Rubric.objects.create(labels={"en": "Culture", "uk": "Культура"})
        cls.sport = Rubric.objects.create(labels={"en": "Sport", "uk": "Спорт"})
        cls.stories = [cls.story(f"Tale {number}", age=number) for number in range(6)]
        cls.chief = cls.somebody("chief editor")
        cls.deputy = cls.somebody("chief editor", "deputy")

    @classmethod
    def story(cls, title: str, *, age: int = 0, edition: str = "en", **facts: object) -> Article:
        at = timezone.now() - dt.timedelta(minutes=10 * age + 1)
        row = article(title=title, edition=edition, rubric=cls.culture, published_at=at, **facts)
        ArticleRubric.objects.create(article=row, rubric=cls.culture, edition=edition, published_at=at)
        return row

    @classmethod
    def somebody(cls, role: str, name: str = "") -> User:
        name = name or role.replace(" ", "-")
        made = User.objects.create_user(name, f"{name}@example.org", is_staff=True)
        made.groups.add(roles.group(role))
        return made

    def home(self) -> FrontPage:
        return fronts.front_at("en", None)

    def put_up(self, *stories: Article, opened: int | None = None, by: User | None = None) -> bool:
        pins = tuple(Pin(place, story.pk) for place, story in enumerate(stories, 1))
        version = self.home().version if opened is None else opened
        return fronts.put_up(self.home(), pins, opened=version, by=by or self.chief)

    def schedule(self, *stories: Article, at: dt.datetime) -> FrontLayout:
        pins = tuple(Pin(place, story.pk) for place, story in enumerate(stories, 1))
        return fronts.schedule(self.home(), pins, at=at, by=self.chief)

    def leads(self) -> list[str]:
        front = front_of("en")
        return [story.title for story in [front.hero, *front.seconds] if story]

    def layouts(self) -> list[int | None]:
        return list(FrontLayout.objects.stood().values_list("number", flat=True))


class PuttingUpTests(FrontTestCase):
    def test_what_is_put_up_stands_and_the_rest_fills_itself(self) -> None:
        self.put_up(self.stories[4])
        self.assertEqual(self.leads(), ["Tale 4", "Tale 0", "Tale 1"])
        self.assertEqual(FrontSlot.objects.get().pinned_by, self.chief)

    def test_put_up_twice_it_is_put_up_once(self) -> None:
        self.assertTrue(self.put_up(self.stories[4], opened=0))
        self.assertFalse(self.put_up(self.stories[4], opened=0))
        self.assertEqual(self.layouts(), [1])
        self.assertEqual(AuditEntry.objects.filter(verb="front put up").count(), 1)

    def test_whoever_is_second_is_refused_and_nothing_is_lost(self) -> None:
        self.put_up(self.stories[4], opened=0)
        with self.assertRaises(fronts.Overtaken):
            self.put_up(self.stories[5], opened=0, by=self.deputy)
        self.assertEqual(self.leads()[0], "Tale 4")

    def test_who_pinned_it_first_is_remembered_while_it_stands_so(self) -> None:
        self.put_up(self.stories[4])
        self.put_up(self.stories[5], self.stories[4], by=self.deputy)
        by = {slot.article_id: slot.pinned_by for slot in FrontSlot.objects.all()}
        self.assertEqual(by, {self.stories[4].pk: self.chief, self.stories[5].pk: self.deputy})

    def test_what_cannot_stand_is_refused_place_by_place(self) -> None:
        other = self.story("Інша", edition="uk")
        past = timezone.now() - HOUR
        pins = (
            Pin(1, self.stories[0].pk),
            Pin(2, self.stories[0].pk),
            Pin(3, self.stories[1].pk, past),
            Pin(4, self.stories[2].pk),
        )
        with self.assertRaises(fronts.Refused) as refused:
            fronts.put_up(self.home(), pins, opened=0, by=self.chief)
        self.assertEqual(set(refused.exception.problems), {2, 3, 4})
        with self.assertRaises(fronts.Refused):
            self.put_up(other)
        self.assertFalse(FrontSlot.objects.exists())

    def test_a_pin_that_came_down_while_the_form_was_open_is_no_fault(self) -> None:
        until = timezone.now() + HOUR
        pins = (Pin(1, self.stories[4].pk, until),)
        fronts.put_up(self.home(), pins, opened=0, by=self.chief)
        with time_machine.travel(until + HOUR, tick=False):
            more = (*pins, Pin(2, self.stories[5].pk))
            self.assertTrue(fronts.put_up(self.home(), more, opened=1, by=self.chief))
            self.assertEqual(self.leads(), ["Tale 0", "Tale 5", "Tale 1"])

    def test_a_story_that_is_withdrawn_leaves_its_place_to_the_rules(self) -> None:
        self.put_up(self.stories[4], self.stories[3])
        Article.objects.filter(pk=self.stories[4].pk).update(state=State.WITHDRAWN)
        self.assertEqual(self.leads(), ["Tale 0", "Tale 3", "Tale 1"])
        # Whoever puts up something else is not held up by it.
        self.assertTrue(self.put_up(self.stories[4], self.stories[5]))

    def test_the_trail_says_what_stood_and_stands_where(self) -> None:
        self.put_up(self.stories[4])
        self.put_up(self.stories[5], by=self.deputy)
        entry = AuditEntry.objects.filter(verb="front put up").first()
        assert entry is not None
        self.assertEqual((entry.actor, entry.kind), (self.deputy, "frontpage"))
        self.assertEqual(entry.details["before"], {"1": "Tale 4"})
        self.assertEqual(entry.details["after"], {"1": "Tale 5"})


class RightsTests(FrontTestCase):
    def may(self, person: User | None, rubric: Rubric | None) -> bool:
        page = fronts.front_at("en", rubric)
        story = self.stories[3]
        try:
            fronts.put_up(page, (Pin(1, story.pk),), opened=page.version, by=person)
        except PermissionDenied:
            return False
        FrontSlot.objects.all().delete()
        return True

    def test_editors_lay_out_the_home_page_and_the_rubrics_assigned_to_them(self) -> None:
        editor = self.somebody("editor")
        people.assign(editor, by=None, rubrics=[self.sport.pk])
        self.assertTrue(self.may(editor, None))
        self.assertFalse(self.may(editor, self.culture))
        people.assign(editor, by=None, rubrics=[self.culture.pk])
        self.assertTrue(self.may(User.objects.get(pk=editor.pk), self.culture))

    def test_nobody_else_lays_out_anything(self) -> None:
        for role in ("author", "translator", "photo editor", "administrator"):
            with self.subTest(role):
                person = self.somebody(role)
                self.assertFalse(self.may(person, None))
                self.assertFalse(self.may(person, self.culture))

    def test_every_verb_asks(self) -> None:
        author, page = self.somebody("author"), self.home()
        self.put_up(self.stories[4])
        planned = self.schedule(self.stories[5], at=timezone.now() + HOUR)
        with self.assertRaises(PermissionDenied):
            fronts.restore(page, 1, opened=1, by=author)
        with self.assertRaises(PermissionDenied):
            fronts.schedule(page, (), at=timezone.now() + HOUR, by=author)
        with self.assertRaises(PermissionDenied):
            fronts.call_off(planned, by=author)


class RubricTests(FrontTestCase):
    def setUp(self) -> None:
        self.page = fronts.front_at("en", self.culture)

    def pin(self, story: Article, until: dt.datetime | None = None) -> None:
        fronts.put_up(self.page, (Pin(1, story.pk, until),), opened=self.page.version, by=self.chief)

    def titles(self) -> list[str]:
        page = self.client.get("/rubric/culture/").context["page"]
        return [card.title for card in [page.lead, *page.stories] if card]

    def test_a_pinned_story_leads_the_rubric_and_stands_once(self) -> None:
        self.assertEqual(self.titles()[0], "Tale 0")
        self.pin(self.stories[4])
        self.assertEqual(self.titles()[:2], ["Tale 4", "Tale 0"])
        self.assertEqual(self.titles().count("Tale 4"), 1)
        self.assertContains(self.client.get("/rubric/culture/"), self.stories[4].get_absolute_url(), count=1)

    def test_its_place_is_given_up_by_the_clock_and_by_withdrawal(self) -> None:
        self.pin(self.stories[4], timezone.now() + HOUR)
        with time_machine.travel(timezone.now() + 2 * HOUR, tick=False):
            self.assertEqual(self.titles()[0], "Tale 0")
        ArticleRubric.objects.filter(article=self.stories[4]).update(published_at=None)
        Article.objects.filter(pk=self.stories[4].pk).update(state=State.WITHDRAWN)
        self.assertNotIn("Tale 4", self.titles())

    def test_the_home_page_and_the_other_edition_keep_their_own(self) -> None:
        self.pin(self.stories[4])
        self.assertEqual(self.leads()[0], "Tale 0")
        self.assertIsNone(self.client.get("/uk/rubric/culture/").context["page"].lead)

    def test_a_story_of_another_rubric_is_refused(self) -> None:
        stranger = article(title="Elsewhere")
        with self.assertRaises(fronts.Refused):
            self.pin(stranger)

    def test_the_only_story_of_a_rubric_can_lead_it(self) -> None:
        ArticleRubric.objects.exclude(article=self.stories[4]).delete()
        self.pin(self.stories[4])
        self.assertNotContains(self.client.get("/rubric/culture/"), "Nothing is published here yet")
