"""Promises of times and embargoes in the article form: the button does what it says, and says it exactly."""

from __future__ import annotations

import datetime as dt
from typing import Any
from unittest import mock

from django import forms
from django.urls import reverse
from django.utils import timezone

from articles.admin.moment_field import Entered, MomentField, Written
from articles.admin.timing import TimingForm
from articles.desk import drafting, punctuality, review, scheduling
from articles.desk.models import TimedDeed
from articles.models import Article, State
from articles.tests.admin.test_article import ADD, ArticleFormTestCase
from articles.tests.desk.test_publishing import person

NOW = dt.datetime(2026, 11, 20, 10, 0, tzinfo=dt.UTC)
AT = dt.datetime(2026, 11, 21, 7, 0, tzinfo=dt.UTC)  # 09:00 in Kyiv
ON = {"timing-at_day": "2026-11-21", "timing-at_hour": "09:00"}
UNTIL = {"timing-embargo_day": "2026-11-21", "timing-embargo_hour": "09:00"}
INPUTS = ("at", "withdraw_at", "embargo")


class TimingTestCase(ArticleFormTestCase):
    """At noon of 20 November 2026 in Kyiv."""

    def setUp(self) -> None:
        super().setUp()
        clock = mock.patch("django.utils.timezone.now", return_value=NOW)
        self.clock = clock.start()
        self.addCleanup(clock.stop)

    def sent(self, **changes: Any) -> dict[str, Any]:
        """The inputs of times as the form that is shown would send them, with changes."""
        untouched = {f"timing-{name}_{part}": "" for name in INPUTS for part in ("day", "hour", "was")}
        return {**untouched, "timing-withdraw_note": "", **changes}

    def press(self, url: str, button: str = "_save", **changes: Any) -> Any:
        return self.send(url, **self.sent(**changes), **{button: ""})

    def story(self) -> Article:
        return Article.objects.get()

    def said(self, answer: Any) -> str:
        return " ".join(str(one) for one in answer.context["messages"])


class ButtonTests(TimingTestCase):
    def test_a_new_story_is_scheduled_in_one_press_and_the_buttons_say_so(self) -> None:
        answer = self.press(ADD, "_publish", **ON)
        self.assertContains(answer, "It goes out on 21 Nov 09:00 (Kyiv time, EET). Set by desk.")
        self.assertEqual(self.story().state, State.READY)
        self.assertEqual(TimedDeed.objects.get().at, AT)
        self.assertContains(answer, 'name="_publish">Publish on 21 Nov 09:00</button>')
        self.assertContains(answer, 'name="_publish_now">Publish now, not on 21 Nov 09:00</button>')
        self.assertContains(answer, 'value="2026-11-21"')
        self.assertContains(answer, "Kyiv time, EET; it is 12:00 now.")

    def test_without_a_time_the_button_publishes_at_once(self) -> None:
        self.assertContains(self.press(ADD, "_publish"), "Published.")

    def test_the_other_button_publishes_at_once_and_the_time_is_gone(self) -> None:
        self.press(ADD, "_publish", **ON)
        was = {"timing-at_was": AT.isoformat()}
        self.press(self.address(self.story()), "_publish_now", **ON, **was)
        self.assertEqual((self.story().state, TimedDeed.objects.count()), (State.PUBLISHED, 0))

    def test_pressing_again_what_is_set_already_saves_the_text_and_leaves_the_time(self) -> None:
        self.press(ADD, "_publish", **ON)
        was = {"timing-at_was": AT.isoformat(), "lead": "Another lead, which says what has happened since."}
        answer = self.press(self.address(self.story()), "_publish", **ON, **was)
        self.assertContains(answer, "It goes out on 21 Nov 09:00")
        self.assertEqual((self.story().state, TimedDeed.objects.get().at), (State.READY, AT))
        self.assertIn("Another lead", drafting.snapshot_of(self.story()).lead)

    def test_emptied_inputs_take_the_time_off(self) -> None:
        self.press(ADD, "_publish", **ON)
        answer = self.press(self.address(self.story()), **{"timing-at_was": AT.isoformat()})
        self.assertContains(answer, "No time is set: it does not go out by itself.")
        self.assertFalse(TimedDeed.objects.exists())

    def test_a_draft_with_a_time_warns_until_it_is_ready(self) -> None:
        answer = self.press(ADD, **ON)
        self.assertContains(answer, "is not marked ready: like this it does not go out")
        self.assertEqual((self.story().state, TimedDeed.objects.get().at), (State.DRAFT, AT))

    def test_saving_what_is_scheduled_does_not_say_that_readers_see_nothing(self) -> None:
        self.press(ADD, "_publish", **ON)
        answer = self.press(self.address(self.story()), **ON, **{"timing-at_was": AT.isoformat()})
        self.assertContains(answer, "Saved. Readers see it at its time.")
        self.assertNotContains(answer, "before you publish")

    def test_what_is_missing_is_said_when_the_time_is_set(self) -> None:
        answer = self.press(ADD, "_publish", lead="", **ON)
        self.assertContains(answer, "Before then it still needs: Write a lead.")

    def test_changes_of_a_public_story_have_their_time_and_note(self) -> None:
        self.press(ADD, "_publish")
        url = self.address(self.story())
        changes = {"title": "The line is bought", "note": "The vote is over", "substantive": "on"}
        answer = self.press(url, "_publish", **changes, **ON)
        self.assertContains(answer, "Saved changes go out on 21 Nov 09:00")
        self.assertContains(answer, 'name="_publish">Publish changes on 21 Nov 09:00</button>')
        timed = TimedDeed.objects.get()
        self.assertEqual((timed.deed, timed.note, timed.substantive), ("revise", "The vote is over", True))
        self.assertNotEqual(self.story().title, "The line is bought")

    def test_a_withdrawal_has_its_time_and_reason(self) -> None:
        gone = {"timing-withdraw_at_day": "2026-11-30", "timing-withdraw_at_hour": "18:00"}
        answer = self.press(ADD, "_publish", **gone, **{"timing-withdraw_note": "The offer has ended."})
        self.assertContains(answer, "Readers can read it until 30 Nov 18:00")
        self.assertEqual(TimedDeed.objects.get().note, "The offer has ended.")
        self.assertEqual(self.story().state, State.PUBLISHED)

    def test_why_it_did_not_go_out_stands_in_the_form(self) -> None:
        self.press(ADD, "_publish", lead="", **ON)
        self.clock.return_value = AT
        with self.assertLogs("articles.desk.punctuality"):
            punctuality.carry_out()
        page = self.client.get(self.address(self.story()))
        self.assertContains(page, "It should have gone out on 21 Nov 09:00 (Kyiv time, EET) and has not")
        self.assertContains(page, "something that is needed is missing")
        self.assertContains(page, 'name="_publish">Publish</button>')


class RefusedTests(TimingTestCase):
    def test_a_time_that_is_over_is_refused_and_nothing_written_is_lost(self) -> None:
        over = {"timing-at_day": "2026-11-20", "timing-at_hour": "11:59"}
        answer = self.press(ADD, "_publish", body="<p>Written for an hour.</p>", **over)
        self.assertContains(answer, "That is over: it is 20 Nov 12:00 (Kyiv time, EET) now.")
        self.assertContains(answer, "Written for an hour.")
        self.assertContains(answer, 'value="11:59"')
        self.assertFalse(Article.objects.exists())

    def test_what_no_form_has_shown_is_no_moment(self) -> None:
        for was in ("2026-13-45T00:00:00+00:00", "2026-11-21T07:00:00", "0001-01-01T00:00:00-05:00"):
            with self.subTest(was):
                entered = MomentField().clean(Written("2026-11-21", "09:00", "", was))
                self.assertEqual((entered.moment, entered.was), (AT, None))

    def test_half_a_time_is_refused(self) -> None:
        answer = self.press(ADD, "_publish", **{"timing-at_day": "2026-11-21"})
        self.assertContains(answer, "Give both the day and the time, or neither.")

    def test_a_time_before_the_end_of_the_embargo_is_refused(self) -> None:
        early = {"timing-at_day": "2026-11-21", "timing-at_hour": "08:59"}
        answer = self.press(ADD, "_publish", **early, **UNTIL)
        self.assertContains(answer, "It is under embargo until 21 Nov 09:00 (Kyiv time, EET)")
        answer = self.press(ADD, "_publish", **ON, **UNTIL)
        self.assertContains(answer, "It goes out on 21 Nov 09:00")

    def test_moments_that_are_over_and_were_not_touched_do_not_hinder_a_save(self) -> None:
        self.press(ADD, "_publish", **ON)
        scheduling.embargo(self.story(), AT, by=None)
        self.clock.return_value = AT + dt.timedelta(hours=1)
        shown = {**ON, "timing-at_was": AT.isoformat(), **UNTIL, "timing-embargo_was": AT.isoformat()}
        answer = self.press(self.address(self.story()), title="The council bought the line", **shown)
        self.assertNotContains(answer, "That is over")
        self.assertEqual(drafting.snapshot_of(self.story()).title, "The council bought the line")
        self.assertEqual((TimedDeed.objects.get().at, self.story().embargo_until), (AT, AT))

    def test_a_withdrawal_before_the_publication_is_refused(self) -> None:
        gone = {"timing-withdraw_at_day": "2026-11-21", "timing-withdraw_at_hour": "09:00"}
        self.assertContains(self.press(ADD, "_publish", **ON, **gone), "withdrawn before it goes out")

    def test_a_time_that_somebody_else_set_meanwhile_stays(self) -> None:
        self.press(ADD, **ON)
        later = AT + dt.timedelta(hours=3)
        scheduling.schedule(self.story(), "publish", at=later, by=self.editor)
        stale = {"timing-at_was": AT.isoformat(), "timing-at_day": "2026-11-25", "timing-at_hour": "10:00"}
        answer = self.press(self.address(self.story()), "_publish", **stale)
        self.assertContains(answer, "The time was changed meanwhile, and stays so: 21 Nov 12:00")
        self.assertEqual((TimedDeed.objects.get().at, self.story().state), (later, State.DRAFT))

    def test_a_line_that_was_written_anew_meanwhile_stays(self) -> None:
        self.press(ADD, "_publish")
        url, was = self.address(self.story()), {"timing-at_was": AT.isoformat()}
        changes = {"title": "The line is bought", "substantive": "on"}
        self.press(url, "_publish", note="First", **changes, **ON)
        self.press(url, "_save", note="Better", note_was="First", **changes, **ON, **was)
        self.assertEqual(TimedDeed.objects.get().note, "Better")
        # Another window still shows the first line: saved as it stands there, and with a third.
        answer = self.press(url, "_save", note="First", note_was="First", **changes, **ON, **was)
        self.assertNotContains(answer, "was written meanwhile")
        self.assertEqual(TimedDeed.objects.get().note, "Better")
        answer = self.press(url, "_save", note="Third", note_was="First", **changes, **ON, **was)
        self.assertIn("The line “Better” was written meanwhile, and stays so", self.said(answer))
        self.assertEqual(TimedDeed.objects.get().note, "Better")
        self.assertContains(answer, 'name="note_was" value="Better"')

    def test_a_reason_that_was_written_anew_meanwhile_stays(self) -> None:
        article, note = self.begun(), "timing-withdraw_note"
        scheduling.schedule(article, "withdraw", at=AT, by=None, note="Better")
        away = {"timing-withdraw_at_day": "2026-11-21", "timing-withdraw_at_hour": "09:00"}
        shown = {**away, "timing-withdraw_at_was": AT.isoformat(), f"{note}_was": "First"}
        for typed in ("First", "Third"):
            self.press(self.address(article), **shown, **{note: typed})
            self.assertEqual(TimedDeed.objects.get().note, "Better")
        self.press(self.address(article), **{**shown, note: "Third", f"{note}_was": "Better"})
        self.assertEqual(TimedDeed.objects.get().note, "Third")

    def test_an_embargo_or_withdrawal_that_somebody_else_set_meanwhile_stays(self) -> None:
        article, later = self.begun(), AT + dt.timedelta(days=1)
        scheduling.embargo(article, later, by=None)
        scheduling.schedule(article, "withdraw", at=later, by=None)
        away = {"timing-withdraw_at_day": "2026-11-21", "timing-withdraw_at_hour": "09:00"}
        for unseen in (UNTIL, away):
            answer = self.press(self.address(article), **unseen)
            self.assertIn("The time was changed meanwhile, and stays so: 22 Nov 09:00", self.said(answer))
        self.assertEqual((self.story().embargo_until, TimedDeed.objects.get().at), (later, later))

    def test_a_form_opened_before_it_went_out_publishes_nothing_by_its_old_time(self) -> None:
        self.press(ADD, "_publish", **ON)
        url, was = self.address(self.story()), {"timing-at_was": AT.isoformat()}
        self.clock.return_value = AT
        punctuality.carry_out()
        self.clock.return_value = NOW  # the clock of whoever presses is late
        answer = self.press(url, "_publish", title="Not to be seen yet", **ON, **was)
        self.assertContains(answer, "The time was changed meanwhile")
        self.assertNotEqual(self.story().title, "Not to be seen yet")

    def test_who_may_not_publish_sets_an_embargo_and_no_time(self) -> None:
        writer = person("writer", "view_article", "add_article", "change_article")
        self.client.force_login(writer)
        page = self.client.get(ADD)
        self.assertNotContains(page, "timing-at_day")
        self.assertContains(page, "timing-embargo_day")
        answer = self.press(ADD, **ON, **UNTIL)
        for words in ("“Publish on” stays as it was", "for who may publish", "Under embargo until 21 Nov"):
            self.assertContains(answer, words)
        self.assertFalse(TimedDeed.objects.exists())
        self.assertEqual(self.story().embargo_until, AT)


class EmbargoTests(TimingTestCase):
    def test_everybody_who_opens_the_form_sees_it_and_who_publishes_is_told(self) -> None:
        self.press(ADD, **UNTIL)
        url = self.address(self.story())
        self.assertContains(
            self.client.get(url), "Nobody can publish it before 21 Nov 09:00 (Kyiv time, EET)."
        )
        was = {"timing-embargo_was": AT.isoformat()}
        answer = self.press(url, "_publish", **UNTIL, **was)
        self.assertContains(answer, "Saved, but not published: Under embargo until 21 Nov 09:00")
        self.assertEqual(self.story().state, State.DRAFT)
        viewer = person("viewer", "view_article")
        self.client.force_login(viewer)
        self.assertContains(self.client.get(url), "Nobody can publish it before 21 Nov 09:00")

    def test_a_time_that_it_forbids_is_named_and_what_stands_beside_it_is_set(self) -> None:
        article, later = self.begun(), AT + dt.timedelta(days=1)
        scheduling.embargo(article, later, by=None)
        shown = {"timing-embargo_was": later.isoformat()}
        kept = {"timing-embargo_day": "2026-11-22", "timing-embargo_hour": "09:00"}
        away = {"timing-withdraw_at_day": "2026-11-25", "timing-withdraw_at_hour": "09:00"}
        with mock.patch.object(TimingForm, "clean", forms.Form.clean):  # set between the look and the save
            answer = self.press(self.address(article), "_publish", **ON, **kept, **shown, **away)
        self.assertContains(answer, "“Publish on” stays as it was. It is under embargo until 22 Nov 09:00")
        self.assertContains(answer, "Readers can read it until 25 Nov 09:00")
        self.assertEqual([timed.deed for timed in TimedDeed.objects.all()], ["withdraw"])
        self.assertEqual(self.story().state, State.DRAFT)

    def test_an_embargo_that_is_refused_publishes_nothing_and_sets_no_time(self) -> None:
        article = self.begun()
        embargo = mock.patch("articles.desk.scheduling.embargo", side_effect=scheduling.Past)
        with embargo:
            answer = self.press(self.address(article), "_publish", **UNTIL)
        self.assertContains(answer, "“Embargo until” stays as it was. The time is over by now.")
        self.assertEqual((self.story().state, TimedDeed.objects.count()), (State.DRAFT, 0))

    def test_emptied_inputs_lift_it(self) -> None:
        self.press(ADD, **UNTIL)
        answer = self.press(self.address(self.story()), **{"timing-embargo_was": AT.isoformat()})
        self.assertContains(answer, "The embargo is lifted.")
        self.assertIsNone(self.story().embargo_until)


class ClockTests(TimingTestCase):
    """The two nights on which Kyiv changes its clocks."""

    def entered(self, day: str, hour: str, which: str = "") -> Entered:
        return MomentField().clean(Written(day, hour, which))

    def test_a_time_that_no_clock_shows_is_refused(self) -> None:
        spring = {"timing-at_day": "2027-03-28", "timing-at_hour": "03:30"}
        answer = self.press(ADD, "_publish", **spring)
        self.assertContains(answer, "No clock shows 03:30 that night: they are put forward.")
        for hour, utc in (("02:59", "00:59"), ("04:00", "01:00")):
            moment = self.entered("2027-03-28", hour).moment
            self.assertEqual(f"{moment:%H:%M}", utc)

    def test_a_time_that_comes_twice_is_asked_for_and_kept(self) -> None:
        autumn = {"timing-at_day": "2027-10-31", "timing-at_hour": "03:30"}
        answer = self.press(ADD, "_publish", **autumn)
        self.assertContains(answer, "03:30 comes twice that night: clocks are put back.")
        self.assertContains(answer, "the first time, Kyiv time, EEST")
        self.assertContains(answer, "the second time, Kyiv time, EET")
        answer = self.press(ADD, "_publish", **autumn, **{"timing-at_which": "2"})
        self.assertContains(answer, "It goes out on 31 Oct 2027 03:30 (Kyiv time, EET)")
        at = TimedDeed.objects.get().at
        self.assertEqual(at, dt.datetime(2027, 10, 31, 1, 30, tzinfo=dt.UTC))
        self.assertContains(self.client.get(self.address(self.story())), '<option value="2" selected>')
        self.assertEqual(MomentField().clean(Written.of(at)), Entered(at, at))
        first = self.entered("2027-10-31", "03:30", "1").moment
        self.assertEqual(first, at - dt.timedelta(hours=1))

    def test_summer_says_so(self) -> None:
        summer = {"timing-at_day": "2027-07-01", "timing-at_hour": "09:00"}
        self.assertContains(self.press(ADD, "_publish", **summer), "1 Jul 2027 09:00 (Kyiv time, EEST)")

    def test_seconds_of_a_moment_set_elsewhere_are_no_change(self) -> None:
        odd = AT + dt.timedelta(seconds=7)
        self.assertFalse(MomentField().clean(Written.of(odd)).is_changed)

    def test_the_first_day_of_the_calendar_is_refused_in_words(self) -> None:
        answer = self.press(ADD, "_save", **{"timing-at_day": "0001-01-01", "timing-at_hour": "00:30"})
        self.assertContains(answer, "Write the day as 2025-11-21")


class ListTests(TimingTestCase):
    def test_the_dashboard_lists_what_is_set_in_order_of_time(self) -> None:
        later, sooner = self.begun(title="Later", slug="later"), self.begun(title="Sooner", slug="sooner")
        review.approve(sooner, by=self.editor)
        scheduling.schedule(later, "publish", at=AT + dt.timedelta(days=1), by=self.editor)
        scheduling.schedule(sooner, "publish", at=AT, by=self.editor)
        page = self.client.get(reverse("admin:index"))
        self.assertEqual([row["story"] for row in page.context["timed"]], [sooner, later])
        self.assertContains(page, "is not marked ready")

    def test_the_list_of_stories_shows_the_times_and_filters_by_them(self) -> None:
        other, article = self.begun(title="Other", slug="other"), self.begun(title="Timed", slug="timed")
        review.approve(article, by=self.editor)
        scheduling.schedule(article, "publish", at=AT, by=self.editor)
        page = self.client.get(reverse("admin:articles_article_changelist"), {"desk": "timed"})
        self.assertEqual(list(page.context["cl"].result_list), [article])
        self.assertContains(page, "21 Nov 09:00")
        self.assertNotEqual(other, article)

    def test_what_is_a_minute_late_alarms_the_dashboard(self) -> None:
        article = self.begun(lead="")
        review.approve(article, by=self.editor)
        scheduling.schedule(article, "publish", at=AT, by=self.editor)
        for seconds, told in ((59, False), (60, True)):
            self.clock.return_value = AT + dt.timedelta(seconds=seconds)
            page = self.client.get(reverse("admin:index"))
            mends = reverse("admin:articles_article_change", args=[article.pk])
            alarm = (
                f'<a href="{mends}">Late since 21 Nov 09:00: publication of'
                " “A second tram line is coming”: the portal has not come to it yet.</a>"
            )
            self.assertEqual(alarm in page.content.decode(), told)
        self.assertGreater(timezone.now(), AT)
