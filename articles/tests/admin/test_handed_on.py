"""Promises of what is typed beside the buttons: what no verb has taken stands in the form that follows."""

from __future__ import annotations

import datetime as dt
from typing import Any
from unittest import mock

from articles.desk import correcting, drafting, publishing, rights, scheduling
from articles.desk.models import AuditEntry, TimedDeed
from articles.models import Article, Correction, State
from articles.tests.admin.test_article import ADD
from articles.tests.admin.test_timing import AT, ON
from articles.tests.admin.test_updates import CHANGED, PublicStoryTestCase
from portal.accounts.models import User

WAS_TUESDAY = {"correction_text": "It was Tuesday.", "correction_kind": "clarification"}
WAS_TUESDAY |= {"correction_place": "bottom"}


def no_right(*_args: Any, **_named: Any) -> bool:
    return False


class HandedOnTests(PublicStoryTestCase):
    def beside(self, answer: Any) -> Any:
        return answer.context["adminform"].form.said

    def test_another_button_leaves_the_words_of_the_boxes_where_they_were(self) -> None:
        words = {**WAS_TUESDAY, "reason": "Not true."}
        answer = self.press(self.url, "_publish", **CHANGED, note="The council has paid", **words)
        said = self.beside(answer)
        self.assertEqual(said["correction_text"].value(), "It was Tuesday.")
        self.assertContains(answer, '<option value="clarification" selected>')
        self.assertContains(answer, '<option value="bottom" selected>')
        self.assertEqual((said["reason"].value(), said["note"].value()), ("Not true.", None))

    def test_what_a_verb_has_taken_is_not_offered_again(self) -> None:
        answer = self.press(self.url, "_correct", **WAS_TUESDAY)
        self.assertEqual(Correction.objects.get().text, "It was Tuesday.")
        self.assertIsNone(self.beside(answer)["correction_text"].value())

    def test_a_refused_verb_leaves_its_words_and_says_whom_to_ask(self) -> None:
        with mock.patch.object(rights.Rights, "may_publish", no_right):
            answer = self.press(self.url, "_correct", **WAS_TUESDAY)
        self.assertFalse(Correction.objects.exists())
        self.assertIn("Saved, and no more: for that you have no right", self.said(answer))
        self.assertContains(self.client.get(f"{self.url}?typed"), "It was Tuesday.")

    def test_a_verb_that_came_too_late_leaves_its_words(self) -> None:
        with mock.patch.object(correcting, "correct", return_value=None):
            answer = self.press(self.url, "_correct", **WAS_TUESDAY)
        self.assertContains(answer, "It was Tuesday.")

    def test_the_line_survives_a_time_that_somebody_else_has_set(self) -> None:
        scheduling.schedule(self.story(), "revise", at=AT + dt.timedelta(hours=3), by=self.editor)
        answer = self.press(self.url, "_publish", **CHANGED, note="The council has paid", **ON)
        self.assertIn("The time was changed meanwhile", self.said(answer))
        self.assertEqual(TimedDeed.objects.get().note, "")
        self.assertEqual(self.shown(answer), ("on", "The council has paid"))

    def test_words_end_with_the_next_save_that_does_not_hold_them(self) -> None:
        self.press(self.url, "_save", reason="Not true.")
        self.assertContains(self.client.get(f"{self.url}?typed"), "Not true.")
        self.press(self.url, "_save")
        self.assertNotContains(self.client.get(f"{self.url}?typed"), "Not true.")

    def test_no_other_story_and_no_other_person_sees_them(self) -> None:
        self.press(self.url, "_save", reason="Not true.")
        other = drafting.begin(edition="en", by=self.editor)
        self.assertNotContains(self.client.get(f"{self.address(other)}?typed"), "Not true.")
        self.client.force_login(User.objects.create_superuser("chief", "chief@example.org"))
        self.assertNotContains(self.client.get(f"{self.url}?typed"), "Not true.")

    def test_an_opened_form_carries_nothing_of_an_earlier_one(self) -> None:
        self.press(self.url, "_save", reason="Not true.")
        self.assertNotContains(self.client.get(self.url), "Not true.")

    def test_the_text_of_a_bar_survives_another_button(self) -> None:
        title = self.story().title
        answer = self.press(self.url, "_save", bar_text=title, bar_text_was=title, bar_hours="4")
        self.assertIsNone(self.beside(answer)["bar_text"].value(), "nobody typed it")
        typed = {"bar_text": "The council votes now", "bar_text_was": title, "bar_hours": "4"}
        answer = self.press(self.url, "_save", **typed)
        self.assertContains(answer, "The council votes now")
        self.assertContains(answer, f'name="bar_text_was" value="{title}"')

    def test_a_long_text_in_lines_keeps_its_end(self) -> None:
        text = "\r\n".join(["A line of forty signs, as long as this.."] * 24)
        answer = self.press(self.url, "_save", correction_text=text)
        self.assertEqual(self.beside(answer)["correction_text"].value(), text.replace("\r\n", "\n"))

    def test_a_bar_that_is_too_long_is_shown_again_and_not_cut(self) -> None:
        answer = self.press(self.url, "_raise_bar", bar_text="A long text. " * 20, bar_hours="4")
        self.assertIn("it holds 140 characters", self.said(answer))
        self.assertContains(answer, "A long text. " * 19)
        self.assertContains(answer, '<option value="4" selected>')
        self.assertFalse(AuditEntry.objects.filter(verb="bar raised").exists())


class TwoTranslatorsTests(PublicStoryTestCase):
    def test_the_second_begins_no_version_beside_the_first(self) -> None:
        story = self.story()
        drafting.begin(edition="uk", by=self.editor, translation_of=story)
        with self.assertRaises(drafting.VersionExists):
            drafting.begin(edition="uk", by=self.editor, translation_of=story, form="another form")
        self.assertEqual(Article.objects.filter(group=story.group).count(), 2)

    def test_the_second_keeps_the_words_and_is_told(self) -> None:
        add = f"{ADD}?translation_of={self.story().pk}"
        with mock.patch.object(drafting, "begin", side_effect=drafting.VersionExists):
            answer = self.send(add, edition="uk", title="Mine", _save="")
        self.assertContains(answer, "Somebody has just begun this translation", status_code=503)
        self.assertContains(answer, "Mine", status_code=503)


class PublishedAgainTests(PublicStoryTestCase):
    def test_withdrawn_words_do_not_follow_a_story_that_is_public_again(self) -> None:
        answer = self.press(self.url, "_withdraw", reason="Not true.")
        self.assertEqual(self.story().state, State.WITHDRAWN)
        self.assertIsNone(answer.context["adminform"].form.said["reason"].value())
        publishing.publish_again(self.story(), by=self.editor)
        self.assertNotContains(self.client.get(f"{self.url}?typed"), "Not true.")
