"""Promises of planned fronts and of those that stood: switched at their moment, once; each can come again."""

from __future__ import annotations

import datetime as dt
from unittest import mock

import time_machine
from django.db import OperationalError
from django.utils import timezone

from articles.desk import frontclock, fronts, lateness
from articles.desk.frontpages import FrontLayout, Pin
from articles.desk.models import AuditEntry
from articles.models import Article, FrontSlot, State
from articles.tests.desk.test_fronts import HOUR, FrontTestCase


class ClockTests(FrontTestCase):
    def setUp(self) -> None:
        self.at = timezone.now() + HOUR

    def run_at(self, moment: dt.datetime) -> int:
        with time_machine.travel(moment, tick=False):
            return frontclock.carry_out()

    def test_a_planned_front_goes_up_at_its_moment_as_a_whole_and_once(self) -> None:
        self.put_up(self.stories[1])
        planned = self.schedule(self.stories[4], self.stories[5], at=self.at)
        self.assertEqual(self.run_at(self.at - dt.timedelta(seconds=1)), 0)
        self.assertEqual(self.leads()[0], "Tale 1")
        self.assertEqual(self.run_at(self.at), 1)
        self.assertEqual(self.leads(), ["Tale 4", "Tale 5", "Tale 0"])
        self.assertEqual(self.run_at(self.at + HOUR), 0)
        planned.refresh_from_db()
        self.assertEqual((planned.number, self.home().version), (2, 2))
        self.assertEqual(AuditEntry.objects.filter(verb="front put up", actor=None).count(), 1)

    def test_two_workers_put_it_up_once(self) -> None:
        planned = self.schedule(self.stories[4], at=self.at)
        self.assertTrue(fronts.switch(planned, self.at))
        self.assertFalse(fronts.switch(planned, self.at))
        self.assertEqual(self.home().version, 1)

    def test_a_worker_killed_in_the_middle_leaves_what_stood_and_it_goes_up_later(self) -> None:
        self.put_up(self.stories[1])
        self.schedule(self.stories[4], at=self.at)
        with mock.patch.object(fronts, "_note", side_effect=OperationalError("killed")):
            self.assertEqual(self.run_at(self.at), 0)
        self.assertEqual(self.leads()[0], "Tale 1")
        self.assertEqual(self.home().version, 1)
        self.assertEqual(self.run_at(self.at + dt.timedelta(seconds=2)), 0)
        self.assertEqual(self.run_at(self.at + dt.timedelta(seconds=6)), 1)
        self.assertEqual(self.leads()[0], "Tale 4")

    def test_one_that_fails_hinders_no_other(self) -> None:
        self.schedule(self.stories[4], at=self.at)
        page = fronts.front_at("en", self.culture)
        fronts.schedule(page, (Pin(1, self.stories[5].pk),), at=self.at, by=self.chief)
        real = fronts.switch

        def fails_at_home(layout: FrontLayout, now: dt.datetime) -> bool:
            if layout.page_id == self.home().pk:
                raise OperationalError("database is locked")
            return real(layout, now)

        with mock.patch.object(fronts, "switch", fails_at_home):
            self.assertEqual(self.run_at(self.at), 1)

    def test_a_clock_that_was_set_back_puts_nothing_up_twice_or_early(self) -> None:
        self.schedule(self.stories[4], at=self.at)
        self.run_at(self.at)
        self.put_up(self.stories[2])
        self.assertEqual(self.run_at(self.at - HOUR), 0)
        self.assertEqual(self.run_at(self.at + dt.timedelta(seconds=1)), 0)
        self.assertEqual(self.leads()[0], "Tale 2")

    def test_one_tried_before_the_clock_was_set_back_is_tried_again_at_once(self) -> None:
        planned = self.schedule(self.stories[4], at=self.at)
        FrontLayout.objects.filter(pk=planned.pk).update(tried_at=self.at + HOUR)
        self.assertEqual(self.run_at(self.at), 1)

    def test_of_two_that_are_due_the_later_one_stands(self) -> None:
        self.schedule(self.stories[4], at=self.at + HOUR)
        self.schedule(self.stories[3], at=self.at)
        self.assertEqual(self.run_at(self.at + 2 * HOUR), 2)
        self.assertEqual(self.leads()[0], "Tale 4")

    def test_one_that_failed_until_the_next_was_up_does_not_take_its_place(self) -> None:
        early = self.schedule(self.stories[3], at=self.at)
        self.schedule(self.stories[4], at=self.at + dt.timedelta(seconds=1))
        real = fronts.switch

        def busy(layout: FrontLayout, now: dt.datetime) -> bool:
            if layout.pk == early.pk:
                raise OperationalError("database is locked")
            return real(layout, now)

        with mock.patch.object(fronts, "switch", busy):
            self.assertEqual(self.run_at(self.at + dt.timedelta(seconds=1)), 1)
        self.assertEqual(self.run_at(self.at + dt.timedelta(seconds=7)), 0)
        self.assertEqual(self.leads()[0], "Tale 4")
        self.assertFalse(FrontLayout.objects.waiting().exists())
        self.assertEqual(AuditEntry.objects.filter(verb="front called off", actor=None).count(), 1)

    def test_however_many_fail_the_others_have_their_turn(self) -> None:
        failed = self.schedule(self.stories[3], at=self.at)
        page = fronts.front_at("en", self.culture)
        fronts.schedule(page, (Pin(1, self.stories[5].pk),), at=self.at, by=self.chief)
        FrontLayout.objects.filter(pk=failed.pk).update(tried_at=self.at)
        with mock.patch.object(frontclock, "AT_ONCE", 1):
            self.assertEqual(self.run_at(self.at + dt.timedelta(seconds=1)), 1)

    def test_pressed_twice_a_changed_plan_is_changed_or_put_up_once(self) -> None:
        planned = self.schedule(self.stories[4], at=self.at)
        pins = (Pin(1, self.stories[5].pk),)
        home, chief = self.home(), self.chief
        first, second = (
            fronts.schedule(home, pins, at=self.at, by=chief, instead_of=planned) for _ in range(2)
        )
        self.assertEqual(first, second)
        done = [fronts.put_up(home, pins, opened=0, by=chief, instead_of=first) for _ in range(2)]
        self.assertEqual(done, [True, False])

    def test_the_past_is_refused_and_a_double_press_plans_once(self) -> None:
        with self.assertRaises(fronts.Past):
            self.schedule(self.stories[4], at=timezone.now() - HOUR)
        first, second = (self.schedule(self.stories[4], at=self.at) for _ in range(2))
        self.assertEqual(first, second)
        self.assertEqual(FrontLayout.objects.waiting().count(), 1)

    def test_one_that_is_called_off_does_not_go_up(self) -> None:
        planned = self.schedule(self.stories[4], at=self.at)
        self.assertTrue(fronts.call_off(planned, by=self.chief))
        self.assertFalse(fronts.call_off(planned, by=self.chief))
        self.assertEqual(self.run_at(self.at), 0)

    def test_one_that_was_changed_takes_the_place_of_the_first_and_the_second_changer_is_told(self) -> None:
        planned = self.schedule(self.stories[4], at=self.at)
        pins = (Pin(1, self.stories[5].pk),)
        fronts.schedule(self.home(), pins, at=self.at, by=self.chief, instead_of=planned)
        with self.assertRaises(fronts.PlanGone):
            fronts.schedule(
                self.home(), (Pin(1, self.stories[3].pk),), at=self.at, by=self.deputy, instead_of=planned
            )
        self.run_at(self.at)
        self.assertEqual(self.leads()[0], "Tale 5")
        verbs = set(AuditEntry.objects.values_list("verb", flat=True))
        self.assertEqual(verbs, {"front scheduled", "front called off", "front put up"})

    def test_a_story_that_left_the_edition_or_is_gone_does_not_hinder_it(self) -> None:
        self.schedule(self.stories[4], self.stories[5], at=self.at)
        Article.objects.filter(pk=self.stories[4].pk).update(binned_at=timezone.now(), state=State.DRAFT)
        self.assertEqual(self.run_at(self.at), 1)
        self.assertEqual(self.leads(), ["Tale 0", "Tale 5", "Tale 1"])

    def test_a_pin_whose_time_is_over_when_it_goes_up_late_is_left_out(self) -> None:
        pins = (Pin(1, self.stories[4].pk, self.at + HOUR), Pin(2, self.stories[5].pk))
        fronts.schedule(self.home(), pins, at=self.at, by=self.chief)
        self.assertEqual(self.run_at(self.at + 2 * HOUR), 1)
        self.assertEqual(FrontSlot.objects.get().article, self.stories[5])

    def test_a_form_that_was_open_when_it_went_up_was_overtaken(self) -> None:
        self.put_up(self.stories[1])
        self.schedule(self.stories[4], at=self.at)
        self.run_at(self.at)
        with self.assertRaises(fronts.Overtaken):
            self.put_up(self.stories[2], opened=1)

    def test_the_log_is_told_once_of_one_that_is_a_minute_late(self) -> None:
        self.schedule(self.stories[4], at=self.at)
        late = self.at + dt.timedelta(seconds=61)
        self.assertEqual(frontclock.raise_alarms(self.at + dt.timedelta(seconds=59)), 0)
        with self.assertLogs("articles.desk.frontclock", "ERROR"):
            self.assertEqual(frontclock.raise_alarms(late), 1)
        self.assertEqual(frontclock.raise_alarms(late), 0)
        with time_machine.travel(late, tick=False):
            self.assertEqual(lateness.fault(), "1 late")
            said = next(lateness.lines())
        self.assertIn("“Home page (English)”: the portal has not come to it yet.", said.text)
        self.assertEqual(said.about, FrontLayout.objects.waiting().get())

    def test_what_fails_says_why_until_it_is_up(self) -> None:
        planned = self.schedule(self.stories[4], at=self.at)
        late = self.at + dt.timedelta(seconds=66)
        for error, why in (
            (OperationalError("locked"), "database was busy"),
            (ValueError("no"), "log says what"),
        ):
            with mock.patch.object(fronts, "switch", side_effect=error), self.assertLogs("articles.desk"):
                self.run_at(late)
            with time_machine.travel(late, tick=False):
                self.assertIn(why, next(lateness.lines()).text)
            late += dt.timedelta(seconds=6)
        with self.assertLogs("articles.desk.frontclock", "ERROR") as told:
            frontclock.raise_alarms(late)
        self.assertIn("(error)", told.output[0])
        self.assertEqual(self.run_at(late), 1)
        planned.refresh_from_db()
        self.assertEqual(planned.number, 1)
        with time_machine.travel(late, tick=False):
            self.assertEqual(list(lateness.lines()), [])

    def test_the_log_tells_once_that_the_database_is_busy(self) -> None:
        self.schedule(self.stories[4], at=self.at)
        busy = mock.patch.object(fronts, "switch", side_effect=OperationalError("locked"))
        with busy, self.assertLogs("articles.desk.frontclock") as told:
            for seconds in (0, 6, 12):
                self.run_at(self.at + dt.timedelta(seconds=seconds))
        self.assertEqual(len(told.output), 1)

    def test_a_late_one_never_goes_over_one_put_up_by_hand_after_its_moment_and_that_is_said(self) -> None:
        late = self.schedule(self.stories[4], at=self.at)
        with time_machine.travel(self.at + dt.timedelta(seconds=1), tick=False):
            self.put_up(self.stories[2])
        self.assertEqual(self.run_at(self.at + dt.timedelta(seconds=2)), 0)
        self.assertEqual(self.leads()[0], "Tale 2")
        self.assertEqual(fronts.gave_way(self.home()), [late])
        with time_machine.travel(self.at + HOUR, tick=False):
            said = next(lateness.lines())
            self.assertEqual(lateness.fault(), "")
        self.assertIn("another front was put up after its time", said.text)
        self.assertEqual(AuditEntry.objects.filter(verb="front called off", actor=None).count(), 1)

    def test_one_that_was_being_tried_while_another_was_put_up_by_hand_gives_way_too(self) -> None:
        """As if the worker had read the plan before the editor's transaction ended."""
        late = self.schedule(self.stories[4], at=self.at)
        with time_machine.travel(self.at + dt.timedelta(seconds=1), tick=False):
            self.put_up(self.stories[2])
            FrontLayout.objects.filter(pk=late.pk).update(called_off_at=None, failure="")
            self.assertFalse(fronts.switch(late, timezone.now()))
        self.assertEqual(self.leads()[0], "Tale 2")
        self.assertEqual(fronts.gave_way(self.home()), [late])

    def test_one_planned_after_what_stands_goes_up_whatever_the_clock_said_then(self) -> None:
        with time_machine.travel(self.at + HOUR, tick=False):
            self.put_up(self.stories[2])
        self.schedule(self.stories[4], at=self.at)
        self.assertEqual(self.run_at(self.at), 1)
        self.assertEqual(self.leads()[0], "Tale 4")

    def test_what_gave_way_is_told_until_another_front_stands(self) -> None:
        self.schedule(self.stories[4], at=self.at)
        with time_machine.travel(self.at + HOUR, tick=False):
            self.put_up(self.stories[2])
        with time_machine.travel(self.at + 2 * HOUR, tick=False):
            self.put_up(self.stories[3])
            self.assertEqual(fronts.gave_way(self.home()), [])
            self.assertEqual(list(lateness.lines()), [])

    def test_looking_for_what_is_due_is_one_query(self) -> None:
        with self.assertNumQueries(1):
            frontclock.carry_out()


class HistoryTests(FrontTestCase):
    def test_an_earlier_front_comes_again_as_a_new_version(self) -> None:
        self.put_up(self.stories[4])
        self.put_up(self.stories[5])
        self.assertTrue(fronts.restore(self.home(), 1, opened=2, by=self.deputy))
        self.assertEqual(self.leads()[0], "Tale 4")
        newest = FrontLayout.objects.stood().first()
        assert newest is not None
        self.assertEqual((newest.number, newest.restored_from, newest.author), (3, 1, self.deputy))

    def test_what_cannot_stand_any_more_is_left_to_the_rules(self) -> None:
        until = timezone.now() + HOUR
        pins = (Pin(1, self.stories[4].pk, until), Pin(2, self.stories[5].pk), Pin(3, self.stories[3].pk))
        fronts.put_up(self.home(), pins, opened=0, by=self.chief)
        self.put_up()
        Article.objects.filter(pk=self.stories[5].pk).delete()
        with time_machine.travel(until + HOUR, tick=False):
            fronts.restore(self.home(), 1, opened=2, by=self.chief)
            self.assertEqual(self.leads(), ["Tale 0", "Tale 1", "Tale 3"])

    def test_a_restore_that_was_overtaken_is_refused(self) -> None:
        self.put_up(self.stories[4])
        self.put_up(self.stories[5])
        with self.assertRaises(fronts.Overtaken):
            fronts.restore(self.home(), 1, opened=1, by=self.chief)
