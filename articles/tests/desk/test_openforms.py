"""Who has a story open, and words that nobody saved."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

from django.utils import timezone

from articles.desk import openforms
from articles.desk.models import OpenForm
from articles.tests.desk.test_publishing import DeskTestCase, person

ONE, TWO, THREE = ("a" * 32, "b" * 32, "c" * 32)


class PresenceTests(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.article = self.begun()
        self.other = person("other", "change_article")
        self.now = timezone.now()

    def pulse(
        self, key: str, by: object, after: float = 0, is_away: bool = False
    ) -> list[tuple[str, bool, bool]]:
        """Who else is there, ``after`` so many seconds."""
        moment = self.now + timedelta(seconds=after)
        with mock.patch.object(openforms.timezone, "now", return_value=moment):
            there = openforms.pulse(key, by=by, article=self.article, is_away=is_away)
        return [(sitter.name, sitter.is_me, sitter.is_away) for sitter in there]

    def test_each_sees_the_other_at_the_first_pulse(self) -> None:
        self.assertEqual(self.pulse(ONE, self.editor), [])
        self.assertEqual(self.pulse(TWO, self.other), [("editor", False, False)])
        self.assertEqual(self.pulse(ONE, self.editor), [("other", False, False)])

    def test_ones_own_other_window_is_known_as_ones_own(self) -> None:
        self.pulse(ONE, self.editor)
        self.assertEqual(self.pulse(TWO, self.editor), [("editor", True, False)])

    def test_whoever_left_is_gone_at_once_and_whoever_vanished_after_14_seconds(self) -> None:
        self.pulse(ONE, self.editor)
        self.pulse(TWO, self.other)
        openforms.leave(TWO, by=self.other)
        self.assertEqual(self.pulse(ONE, self.editor), [])
        self.pulse(TWO, self.other)
        self.assertEqual(len(self.pulse(ONE, self.editor, after=13)), 1)
        self.assertEqual(self.pulse(ONE, self.editor, after=15), [])

    def test_a_pulse_every_four_seconds_is_never_taken_for_gone(self) -> None:
        self.pulse(ONE, self.editor)
        for second in range(0, 60, 4):
            self.pulse(TWO, self.other, after=second)
            self.assertEqual(len(self.pulse(ONE, self.editor, after=second + 3.9)), 1, second)

    def test_a_background_window_is_told_as_such_and_waited_for(self) -> None:
        self.pulse(TWO, self.other, is_away=True)
        self.assertEqual(self.pulse(ONE, self.editor, after=60), [("other", False, True)])
        self.assertEqual(self.pulse(ONE, self.editor, after=76), [])

    def test_a_saved_form_is_open_no_more(self) -> None:
        self.pulse(TWO, self.other)
        openforms.close([TWO], by=self.other)
        self.pulse(TWO, self.other)
        self.assertEqual(self.pulse(ONE, self.editor), [])

    def test_a_pulse_costs_one_query_and_is_written_down_every_six_seconds(self) -> None:
        self.pulse(ONE, self.editor)
        with self.assertNumQueries(1):
            self.pulse(ONE, self.editor, after=4)
        with self.assertNumQueries(2):
            self.pulse(ONE, self.editor, after=8)


class UnsavedTests(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.article = self.begun()

    def kept(self, by: object = None) -> list[str]:
        return [
            form.words["title"][0] for form in openforms.unsaved(by=by or self.editor, article=self.article)
        ]

    def keep(self, key: str, title: str) -> bool:
        return openforms.keep(key, {"title": [title]}, by=self.editor, article=self.article)

    def test_the_last_words_of_each_form_are_kept_for_their_author_alone(self) -> None:
        self.assertTrue(self.keep(ONE, "First"))
        self.assertTrue(self.keep(ONE, "Second «ї»"))
        self.assertTrue(self.keep(TWO, "Other window"))
        self.assertEqual(self.kept(), ["Other window", "Second «ї»"])
        self.assertEqual(self.kept(person("other", "change_article")), [])

    def test_keeping_costs_one_query(self) -> None:
        self.keep(ONE, "First")
        with self.assertNumQueries(1):
            self.keep(ONE, "Second")

    def test_words_that_arrive_after_the_save_are_not_kept(self) -> None:
        self.keep(ONE, "First")
        openforms.close([ONE, TWO], by=self.editor)
        self.assertFalse(self.keep(ONE, "Late"))
        self.assertFalse(self.keep(TWO, "Late, of a form never heard of"))
        self.assertEqual(self.kept(), [])

    def test_nobody_writes_into_anothers_form(self) -> None:
        self.keep(ONE, "Mine")
        other = person("other", "change_article")
        self.assertFalse(openforms.keep(ONE, {"title": ["Theirs"]}, by=other, article=self.article))
        openforms.close([ONE], by=other)
        openforms.leave(ONE, by=other)
        self.assertIsNone(openforms.find(ONE, by=other))
        self.assertEqual(self.kept(), ["Mine"])

    def test_words_wait_a_month_and_forms_without_words_two_days(self) -> None:
        self.keep(ONE, "Old")
        openforms.pulse(TWO, by=self.editor, article=self.article, is_away=False)
        openforms.close([THREE], by=self.editor)
        for days, left in ((1, 3), (3, 1), (29, 1), (31, 0)):
            with mock.patch.object(
                openforms.timezone, "now", return_value=timezone.now() + timedelta(days=days)
            ):
                openforms.sweep()
            self.assertEqual(OpenForm.objects.count(), left, days)
