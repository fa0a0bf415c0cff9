"""Promises of updates to public stories: readers are told what has changed, and nothing typed is lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

from articles.desk import checks, drafting, publishing, scheduling
from articles.desk.models import Revision, TimedDeed
from articles.models import Article, State
from articles.tests.admin.test_timing import AT, ON, TimingTestCase

ASKED = "Say in one line what has changed"
CHANGED = {"title": "The line is bought", "substantive": "on"}


class PublicStoryTestCase(TimingTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.press(self.address(self.written()), "_publish")
        self.url = self.address(self.story())

    def public_title(self) -> str:
        return Article.objects.get().title

    def shown(self, answer: Any) -> tuple[Any, Any]:
        said = answer.context["adminform"].form.said
        return said["substantive"].value(), said["note"].value()


class LineTests(PublicStoryTestCase):
    def test_a_substantive_update_without_a_line_is_refused_and_nothing_is_lost(self) -> None:
        for button, times in (("_publish", {}), ("_publish_now", {}), ("_publish", ON), ("_save", ON)):
            with self.subTest(button, **times):
                answer = self.press(self.url, button, **CHANGED, **times)
                self.assertContains(answer, ASKED, count=1)
                self.assertContains(answer, "The line is bought")
                self.assertTrue(self.shown(answer)[0])
                self.assertEqual(self.public_title(), "A second tram line is coming")
                self.assertFalse(TimedDeed.objects.exists())

    def test_blanks_are_no_line(self) -> None:
        self.assertContains(self.press(self.url, "_publish", **CHANGED, note="  "), ASKED)

    def test_a_mended_typo_needs_none(self) -> None:
        self.assertContains(self.press(self.url, "_publish", title="The line is bought"), "are public")
        self.assertIsNone(self.story().updated_at)

    def test_the_line_stands_in_the_history(self) -> None:
        self.press(self.url, "_publish", **CHANGED, note="The council has paid")
        self.assertIsNotNone(self.story().updated_at)
        last = Revision.objects.order_by("-number")[0]
        self.assertEqual((last.kind, last.note), ("published", "The council has paid"))

    def test_the_verbs_refuse_by_themselves_and_the_timetable_is_not_asked(self) -> None:
        article = self.story()
        drafting.save(article, drafting.snapshot_of(article).with_(title="New"), by=self.editor)
        with self.assertRaises(checks.NoteMissing):
            publishing.revise(article, by=self.editor, substantive=True)
        with self.assertRaises(checks.NoteMissing):
            scheduling.schedule(article, "revise", at=AT, by=self.editor, substantive=True)
        self.assertTrue(publishing.revise(article, by=None, substantive=True))

    def test_other_buttons_are_not_held_up_by_it(self) -> None:
        answer = self.press(self.url, "_withdraw", **CHANGED, reason="It is not true.")
        self.assertContains(answer, "Withdrawn: readers see a notice")
        self.assertEqual(self.story().state, State.WITHDRAWN)

    def test_a_saved_draft_hands_tick_and_line_on_to_the_form_that_follows(self) -> None:
        answer = self.press(self.url, "_save", **CHANGED, note="The council has paid")
        self.assertEqual(self.shown(answer), ("on", "The council has paid"))
        self.assertContains(answer, 'value="The council has paid"')
        done = self.press(self.url, "_publish", **CHANGED, note="The council has paid")
        self.assertEqual(self.shown(done), (None, None))


class TimedLineTests(PublicStoryTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.press(self.url, "_publish", **CHANGED, note="The vote is over", **ON)
        self.was = {"timing-at_was": AT.isoformat()}

    def test_the_line_of_a_timed_update_is_shown_and_goes_along_with_another_time(self) -> None:
        answer = self.client.get(self.url)
        self.assertEqual(self.shown(answer), (True, "The vote is over"))
        later = {**ON, "timing-at_day": "2026-11-22", **self.was}
        self.press(self.url, "_publish", **CHANGED, note="The vote is over", **later)
        timed = TimedDeed.objects.get()
        self.assertEqual(timed.at, AT + dt.timedelta(days=1))
        self.assertEqual((timed.substantive, timed.note), (True, "The vote is over"))

    def test_another_line_is_kept_with_the_same_time(self) -> None:
        answer = self.press(self.url, "_save", **CHANGED, note="Two votes are over", **ON, **self.was)
        self.assertEqual(TimedDeed.objects.get().note, "Two votes are over")
        self.assertEqual(self.shown(answer), (True, "Two votes are over"))


class RefusedFormTests(TimingTestCase):
    def test_what_stands_beside_the_buttons_comes_back_with_a_refused_form(self) -> None:
        self.press(self.address(self.written()), "_publish")
        words = {"reason": "Not true.", "correction_text": "It was Tuesday.", "note": "A line"}
        answer = self.press(self.address(self.story()), "_save", **words, **{"timing-at_day": "nonsense"})
        self.assertContains(answer, "Not saved yet")
        for text in words.values():
            self.assertContains(answer, text)
