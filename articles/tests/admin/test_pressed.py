"""Promises of the button on a form that was overtaken: done after the merge, or said why not."""

from __future__ import annotations

import datetime as dt
from typing import Any
from unittest import mock

from django.db import OperationalError
from django.utils import timezone

from articles.desk import drafting, publishing
from articles.desk.models import AuditEntry, TimedDeed
from articles.models import Article, State
from articles.tests.admin.test_merging import OvertakenTestCase


class CarriedOutTests(OvertakenTestCase):
    def state(self) -> str:
        return Article.objects.get(pk=self.article.pk).state

    def overtaken(self, button: str, **sent: Any) -> Any:
        """The merge screen of a form on which this button was pressed."""
        self.save_elsewhere(title="Theirs")
        return self.second(title="Mine", **{button: ""}, **{"shown_state": self.article.state, **sent})

    def test_publish_is_carried_out_once_the_merge_is_accepted(self) -> None:
        screen = self.overtaken("_publish")
        self.assertContains(screen, "then “Publish”", status_code=409)
        self.assertEqual(self.state(), State.DRAFT)
        answer = self.merged(screen, title="mine")
        self.assertContains(answer, "Saved: the story now holds")
        self.assertContains(answer, "Published.")
        self.assertEqual((self.state(), Article.objects.get().title), (State.PUBLISHED, "Mine"))

    def test_an_open_choice_keeps_the_button_in_mind(self) -> None:
        again = self.merged(self.overtaken("_publish"))
        self.assertContains(again, "A choice is missing", status_code=409)
        self.merged(again, title="theirs")
        self.assertEqual((self.state(), Article.objects.get().title), (State.PUBLISHED, "Theirs"))

    def test_changes_are_published_with_their_line(self) -> None:
        publishing.publish(self.article, by=self.editor)
        self.article.refresh_from_db()
        screen = self.overtaken("_publish", substantive="on", note="The council has paid")
        self.assertContains(self.merged(screen, title="mine"), "The changes are public.")
        said = AuditEntry.objects.get(verb="revised")
        self.assertEqual((said.details["note"], said.details["substantive"]), ("The council has paid", True))

    def test_only_saving_publishes_nothing(self) -> None:
        screen = self.overtaken("_publish")
        self.assertContains(self.merged(screen, title="mine", _only_save="1"), "Saved: the story now holds")
        self.assertEqual(self.state(), State.DRAFT)

    def test_only_saving_keeps_the_line_on_the_update(self) -> None:
        publishing.publish(self.article, by=self.editor)
        self.article.refresh_from_db()
        screen = self.overtaken("_publish", substantive="on", note="The council has paid")
        answer = self.merged(screen, title="mine", _only_save="1")
        self.assertContains(answer, 'value="The council has paid"')

    def test_a_busy_database_leaves_the_merged_text_and_says_what_was_not_done(self) -> None:
        screen = self.overtaken("_publish")
        with mock.patch.object(publishing, "publish", side_effect=OperationalError("database is locked")):
            answer = self.merged(screen, title="mine")
        self.assertContains(answer, "“Publish” was not done. Press again.")
        self.assertEqual((self.state(), self.stored().title), (State.DRAFT, "Mine"))

    def test_a_story_that_stands_elsewhere_by_now_is_saved_and_the_rest_is_said(self) -> None:
        screen = self.overtaken("_publish")
        publishing.publish(self.article, by=self.other, urgent="The fire brigade asks for it.")
        answer = self.merged(screen, title="mine")
        self.assertContains(answer, "“Publish” was not done: the story stands as “Published” by now.")
        self.assertEqual((self.stored().title, Article.objects.get().title), ("Mine", "Theirs"))

    def test_a_right_that_was_taken_away_meanwhile_is_said(self) -> None:
        screen = self.overtaken("_publish")
        self.editor.user_permissions.remove(self.editor.user_permissions.get(codename="publish_article"))
        answer = self.merged(screen, title="mine")
        self.assertContains(answer, "Saved, but not published.")
        self.assertEqual((self.state(), self.stored().title), (State.DRAFT, "Mine"))

    def test_what_is_needed_is_said(self) -> None:
        self.save_elsewhere(title="Theirs")
        screen = self.second(title="Mine", lead="", _publish="", shown_state="draft")
        self.assertContains(self.merged(screen, title="mine"), "Saved, but not published: Write a lead.")

    def test_a_time_is_set_as_the_form_asked(self) -> None:
        at = timezone.localtime() + dt.timedelta(days=2)
        time = {"timing-at_day": f"{at:%Y-%m-%d}", "timing-at_hour": "09:00", "timing-at_was": ""}
        screen = self.overtaken("_publish", **time)
        self.assertContains(screen, "then “Publish on", status_code=409)
        self.merged(screen, title="mine")
        self.assertEqual((self.state(), TimedDeed.objects.count()), (State.READY, 1))

    def test_a_time_that_is_over_by_now_publishes_nothing(self) -> None:
        at = timezone.localtime() + dt.timedelta(days=2)
        time = {"timing-at_day": f"{at:%Y-%m-%d}", "timing-at_hour": "09:00", "timing-at_was": ""}
        screen = self.overtaken("_publish", **time)
        with mock.patch("django.utils.timezone.now", return_value=at + dt.timedelta(days=1)):
            self.client.force_login(self.editor)
            answer = self.merged(screen, title="mine")
        self.assertContains(answer, "Saved, but no time was set, and nothing published")
        self.assertEqual((self.state(), self.stored().title), (State.DRAFT, "Mine"))

    def test_a_form_sent_for_review_is_handed_in(self) -> None:
        screen = self.overtaken("_submit", submitted_with="Please look.")
        self.assertContains(self.merged(screen, title="mine"), "Handed in")
        self.assertEqual(self.state(), State.IN_REVIEW)
        self.assertEqual(AuditEntry.objects.get(verb="submitted").details["note"], "Please look.")

    def test_a_withdrawal_that_was_done_at_once_is_not_done_again(self) -> None:
        publishing.publish(self.article, by=self.editor)
        self.article.refresh_from_db()
        screen = self.overtaken("_withdraw", reason="It is not true.")
        self.assertFalse(screen.context["pressed"])
        self.merged(screen, title="mine")
        self.assertEqual(AuditEntry.objects.filter(verb="withdrawn").count(), 1)
        self.assertEqual(drafting.snapshot_of(self.article).title, "Mine")
