"""Promises of times and embargoes: what is due happens once, what cannot happen says why and waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from unittest import mock

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.desk import drafting, publishing, punctuality, review, scheduling
from articles.desk.models import AuditEntry, Notice, Revision, TimedDeed
from articles.models import Article, State
from articles.tests.desk.test_publishing import DeskTestCase, person
from articles.tests.media.samples import an_image
from portal.accounts.models import User
from portal.tests.engines import plan_of

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


class TimesTestCase(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.writer = person("writer", "add_article", "change_article")
        self.soon = timezone.now() + HOUR

    def ready(self, **changes: object) -> Article:
        article = self.begun(**changes)
        review.approve(article, by=self.editor)
        return article

    def scheduled(self, **changes: object) -> Article:
        article = self.ready(**changes)
        self.assertTrue(scheduling.schedule(article, "publish", at=self.soon, by=self.editor))
        return article

    def at(self, moment: datetime) -> int:
        """What the timetable does when it looks at this moment."""
        with mock.patch("django.utils.timezone.now", return_value=moment):
            done = punctuality.carry_out()
            punctuality.raise_alarms()
            return done

    def state(self, article: Article) -> str:
        return Article.objects.get(pk=article.pk).state

    def failure(self, article: Article) -> str:
        return TimedDeed.objects.get(article=article).failure


class DueTests(TimesTestCase):
    def test_a_story_goes_out_at_its_moment_and_not_before(self) -> None:
        article = self.scheduled()
        self.assertEqual((self.at(self.soon - SECOND), self.state(article)), (0, State.READY))
        self.assertEqual((self.at(self.soon), self.state(article)), (1, State.PUBLISHED))
        self.assertEqual(Article.objects.get().published_at, self.soon)
        self.assertEqual(self.at(self.soon + SECOND), 0)
        self.assertFalse(TimedDeed.objects.exists())

    def test_the_portal_does_it_and_the_trail_says_who_decided(self) -> None:
        article = drafting.begin(edition="en", by=self.writer)
        drafting.save(article, self.snapshot, by=self.writer)
        review.submit(article, by=self.writer)
        review.approve(article, by=self.editor)
        scheduling.schedule(article, "publish", at=self.soon, by=self.editor)
        self.at(self.soon)
        entry = AuditEntry.objects.get(verb="published")
        self.assertEqual((entry.actor, entry.details["decided_by"]), (None, "editor"))
        self.assertEqual(Notice.objects.get(person=self.writer).kind, Notice.Kind.PUBLISHED)

    def test_changes_go_out_at_their_moment_as_the_working_copy_then_is(self) -> None:
        article = self.published()
        scheduling.schedule(
            article, "revise", at=self.soon, by=self.editor, note="The vote is over", substantive=True
        )
        drafting.save(article, self.snapshot.with_(title="The line is bought"), by=self.editor)
        self.at(self.soon - SECOND)
        self.assertEqual(Article.objects.get().title, self.snapshot.title)
        self.at(self.soon)
        public = Article.objects.get()
        self.assertEqual((public.title, public.updated_at), ("The line is bought", self.soon))
        self.assertEqual(Revision.objects.filter(kind="published").first().note, "The vote is over")

    def test_a_story_is_withdrawn_at_its_moment_with_its_reason(self) -> None:
        article = self.scheduled()
        scheduling.schedule(
            article, "withdraw", at=self.soon + HOUR, by=self.editor, note="The offer has ended."
        )
        self.at(self.soon)
        self.assertEqual(self.state(article), State.PUBLISHED)
        self.at(self.soon + HOUR)
        self.assertEqual(self.state(article), State.WITHDRAWN)
        self.assertEqual(AuditEntry.objects.get(verb="withdrawn").details["reason"], "The offer has ended.")

    def test_a_withdrawn_story_returns_at_its_moment(self) -> None:
        article = self.published()
        publishing.withdraw(article, by=self.editor)
        article.refresh_from_db()
        scheduling.schedule(article, "publish", at=self.soon, by=self.editor)
        self.at(self.soon)
        self.assertEqual(self.state(article), State.PUBLISHED)
        self.assertLess(Article.objects.get().published_at, self.soon)

    def test_an_imported_story_goes_out_under_its_first_date(self) -> None:
        article, first = self.ready(), timezone.now() - 48 * HOUR
        scheduling.schedule(article, "publish", at=self.soon, by=self.editor, first_published=first)
        self.at(self.soon)
        self.assertEqual(Article.objects.get().published_at, first)

    def test_who_decided_and_lost_the_right_has_decided(self) -> None:
        article = self.scheduled()
        self.editor.user_permissions.clear()
        User.objects.filter(pk=self.editor.pk).update(is_active=False)
        self.at(self.soon)
        self.assertEqual(self.state(article), State.PUBLISHED)

    def test_what_a_button_did_before_is_not_done_again(self) -> None:
        article = self.scheduled()
        publishing.publish(article, by=self.editor)
        self.assertFalse(TimedDeed.objects.exists())
        self.assertEqual(self.at(self.soon), 0)
        self.assertEqual(AuditEntry.objects.filter(verb="published").count(), 1)

    def test_a_clock_set_back_publishes_nothing_twice_and_waits_for_its_moment_again(self) -> None:
        first = self.scheduled(slug="first")
        self.at(self.soon)
        second = self.ready(slug="second")
        scheduling.schedule(second, "publish", at=self.soon + HOUR, by=self.editor)
        self.assertEqual(self.at(self.soon - 2 * HOUR), 0)
        self.assertEqual((self.state(first), self.state(second)), (State.PUBLISHED, State.READY))
        self.assertEqual(self.at(self.soon + HOUR), 1)

    def test_a_clock_set_back_does_not_make_a_failed_one_rest_for_long(self) -> None:
        article = self.scheduled(lead="")
        self.at(self.soon + 24 * HOUR)
        drafting.save(article, self.snapshot, by=self.editor)
        self.assertEqual(self.at(self.soon), 1)

    def test_looking_costs_two_queries_when_nothing_is_due(self) -> None:
        self.scheduled()
        with CaptureQueriesContext(connection) as asked:
            punctuality.carry_out()
            punctuality.raise_alarms()
        self.assertEqual(len(asked), 2)
        plan = plan_of(*TimedDeed.objects.due(self.soon).query.sql_with_params())
        self.assertIn("timed_deed_due", plan.indexes)


class FailedTests(TimesTestCase):
    def test_what_lacks_something_keeps_its_time_says_why_and_goes_out_once_mended(self) -> None:
        article, other = self.scheduled(lead="", slug="lacks"), self.scheduled(slug="other")
        with self.assertLogs("articles.desk.punctuality", "WARNING"):
            self.assertEqual(self.at(self.soon), 1)
        self.assertEqual((self.state(other), self.state(article)), (State.PUBLISHED, State.READY))
        self.assertEqual(self.failure(article), "checks")
        drafting.save(article, self.snapshot.with_(slug="lacks"), by=self.editor)
        self.assertEqual(self.at(self.soon + SECOND), 0, "it rests")
        self.assertEqual(self.at(self.soon + 5 * SECOND), 1)
        self.assertEqual(self.state(article), State.PUBLISHED)

    def test_whatever_goes_wrong_leaves_the_time_and_lets_the_others_go_on(self) -> None:
        for error, why in ((RuntimeError("on purpose"), "error"), (OperationalError("locked"), "busy")):
            with self.subTest(why):
                article, other = self.scheduled(slug=f"a-{why}"), self.scheduled(slug=f"b-{why}")
                index = mock.patch(
                    "articles.desk.aftermath.search.index",
                    side_effect=lambda one, error=error, article=article: fails(one, article, error),
                )
                with index, self.assertLogs("articles.desk.punctuality", "WARNING"):
                    self.assertEqual(self.at(self.soon), 1)
                self.assertEqual((self.state(article), self.state(other)), (State.READY, State.PUBLISHED))
                self.assertEqual(self.failure(article), why)
                self.assertEqual(self.at(self.soon + 5 * SECOND), 1)
                self.assertEqual(self.state(article), State.PUBLISHED)

    def test_however_many_wait_for_something_the_others_have_their_turn(self) -> None:
        waits = self.begun(slug="waits")
        scheduling.schedule(waits, "publish", at=self.soon - SECOND, by=self.editor)
        article = self.scheduled()
        with mock.patch.object(punctuality, "AT_ONCE", 1):
            self.assertEqual([self.at(self.soon + number * SECOND) for number in range(2)], [0, 1])
        self.assertEqual(self.state(article), State.PUBLISHED)

    def test_a_draft_with_a_time_does_not_go_out_before_it_is_ready(self) -> None:
        article = self.begun()
        scheduling.schedule(article, "publish", at=self.soon, by=self.editor)
        self.at(self.soon)
        self.assertEqual((self.state(article), self.failure(article)), (State.DRAFT, "not ready"))
        review.approve(article, by=self.editor)
        self.at(self.soon + 5 * SECOND)
        self.assertEqual(self.state(article), State.PUBLISHED)

    def test_who_wrote_it_and_who_set_the_time_are_told_once_that_it_was_held_up(self) -> None:
        article = drafting.begin(edition="en", by=self.writer)
        drafting.save(article, self.snapshot.with_(lead=""), by=self.writer)
        review.submit(article, by=self.writer)
        review.approve(article, by=self.editor)
        scheduling.schedule(article, "publish", at=self.soon, by=self.editor)
        for seconds in (0, 5, 10):
            self.at(self.soon + seconds * SECOND)
        told = Notice.objects.filter(kind=Notice.Kind.HELD_UP).values_list("person", flat=True)
        self.assertEqual(sorted(told), sorted([self.writer.pk, self.editor.pk]))

    def test_a_picture_that_lost_its_credit_meanwhile_holds_the_story_back(self) -> None:
        image = an_image()
        article = self.scheduled(lead_image=image.pk)
        type(image).objects.filter(pk=image.pk).update(credit="")
        self.at(self.soon)
        self.assertEqual((self.state(article), self.failure(article)), (State.READY, "checks"))

    def test_one_a_minute_late_is_told_the_log_once(self) -> None:
        article = self.scheduled(lead="")
        with self.assertLogs("articles.desk.punctuality") as log:
            for seconds in (0, 59, 60, 61, 90):
                self.at(self.soon + seconds * SECOND)
        errors = [line for line in log.output if line.startswith("ERROR")]
        self.assertEqual(len(errors), 1)
        self.assertIn(f"article {article.pk}", errors[0])


class SettingTests(TimesTestCase):
    def test_it_needs_the_right_to_publish(self) -> None:
        article = self.begun()
        for verb in (
            lambda: scheduling.schedule(article, "publish", at=self.soon, by=self.writer),
            lambda: scheduling.unschedule(article, "publish", by=self.writer),
            lambda: scheduling.embargo(article, self.soon, by=self.writer),
        ):
            self.assertRaises(PermissionDenied, verb)

    def test_a_moment_that_is_over_is_refused(self) -> None:
        article = self.ready()
        for moment in (timezone.now() - SECOND, timezone.now() - HOUR):
            with self.assertRaises(scheduling.Past):
                scheduling.schedule(article, "publish", at=moment, by=self.editor)
            with self.assertRaises(scheduling.Past):
                scheduling.embargo(article, moment, by=self.editor)
        self.assertFalse(TimedDeed.objects.exists())

    def test_twice_is_once_and_another_time_takes_its_place(self) -> None:
        article = self.scheduled()
        self.assertFalse(scheduling.schedule(article, "publish", at=self.soon, by=self.editor))
        self.assertTrue(scheduling.schedule(article, "publish", at=self.soon + HOUR, by=self.editor))
        self.assertEqual(self.at(self.soon), 0)
        self.assertTrue(scheduling.unschedule(article, "publish", by=self.editor))
        self.assertFalse(scheduling.unschedule(article, "publish", by=self.editor))
        self.assertEqual(self.at(self.soon + HOUR), 0)
        told = AuditEntry.objects.filter(verb__in=("scheduled", "unscheduled")).order_by("pk")
        self.assertEqual([one.verb for one in told], ["scheduled", "scheduled", "unscheduled"])

    def test_sent_back_or_binned_it_has_no_time_any_more(self) -> None:
        sent, binned = self.scheduled(slug="sent"), self.scheduled(slug="binned")
        review.send_back(sent, by=self.editor, reason="Wait for the court")
        drafting.bin_(binned, by=self.editor)
        self.assertFalse(TimedDeed.objects.exists())

    def test_withdrawn_it_has_neither_changes_nor_withdrawal_to_come(self) -> None:
        article = self.published()
        for deed in ("revise", "withdraw"):
            scheduling.schedule(article, deed, at=self.soon, by=self.editor)
        publishing.withdraw(article, by=self.editor)
        self.assertFalse(TimedDeed.objects.exists())

    def test_what_does_not_fit_the_state_is_not_set(self) -> None:
        self.assertFalse(scheduling.schedule(self.ready(), "revise", at=self.soon, by=self.editor))
        self.assertFalse(scheduling.schedule(self.published(), "publish", at=self.soon, by=self.editor))


class EmbargoTests(TimesTestCase):
    def test_nobody_publishes_before_its_moment_by_any_way(self) -> None:
        chief = person("chief", "add_article", "change_article", "publish_article", "edit_every_article")
        out, gone = self.published(), self.begun(slug="gone")
        publishing.publish(gone, by=self.editor)
        publishing.withdraw(gone, by=self.editor)
        drafting.save(out, self.snapshot.with_(title="Under embargo"), by=self.editor)
        held = self.ready(slug="held")
        stories = [Article.objects.get(pk=one.pk) for one in (held, out, gone)]
        verbs = (publishing.publish, publishing.revise, publishing.publish_again)
        stale = [Article.objects.get(pk=one.pk) for one in stories]
        for story in stories:
            self.assertTrue(scheduling.embargo(story, self.soon, by=self.editor))
        for somebody in (self.editor, chief, None):
            for verb, story, before in zip(verbs, stories, stale, strict=True):
                with self.subTest(verb=verb.__name__, by=somebody):
                    for one in (story, before):
                        with self.assertRaisesMessage(publishing.NotPublishable, "Under embargo until"):
                            verb(one, by=somebody)
        with mock.patch("django.utils.timezone.now", return_value=self.soon):
            for verb, story in zip(verbs, stories, strict=True):
                self.assertTrue(verb(story, by=self.editor))

    def test_a_time_before_its_end_is_refused(self) -> None:
        article = self.ready()
        scheduling.embargo(article, self.soon, by=self.editor)
        with self.assertRaises(scheduling.Embargoed):
            scheduling.schedule(article, "publish", at=self.soon - SECOND, by=self.editor)
        self.assertTrue(scheduling.schedule(article, "publish", at=self.soon, by=self.editor))
        self.assertEqual(self.at(self.soon), 1)

    def test_one_set_after_the_time_holds_the_story_until_it_ends(self) -> None:
        article = self.scheduled()
        scheduling.embargo(article, self.soon + HOUR, by=self.editor)
        self.at(self.soon)
        self.assertEqual((self.state(article), self.failure(article)), (State.READY, "embargo"))
        self.at(self.soon + HOUR)
        self.assertEqual(self.state(article), State.PUBLISHED)

    def test_who_writes_may_set_and_lengthen_it_and_only_who_publishes_may_lift_it(self) -> None:
        article = drafting.begin(edition="en", by=self.writer)
        self.assertTrue(scheduling.embargo(article, self.soon, by=self.writer))
        self.assertTrue(scheduling.embargo(article, self.soon + HOUR, by=self.writer))
        self.assertFalse(scheduling.embargo(article, self.soon + HOUR, by=self.writer))
        for weaker in (None, self.soon):
            with self.assertRaises(PermissionDenied):
                scheduling.embargo(article, weaker, by=self.writer)
        self.assertTrue(scheduling.embargo(article, None, by=self.editor))
        told = AuditEntry.objects.filter(verb__startswith="embargo").order_by("pk")
        self.assertEqual([one.verb for one in told], ["embargo set", "embargo set", "embargo lifted"])


def fails(one: Article, article: Article, error: Exception) -> None:
    if one.pk == article.pk:
        raise error
