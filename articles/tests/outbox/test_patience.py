"""Pauses grow, are drawn by lot, and end."""

from __future__ import annotations

from datetime import timedelta
from unittest import TestCase

from articles.outbox.patience import ATTEMPTS, FAILURES, LONGEST_REST, pause, rest


class PauseTests(TestCase):
    def test_a_pause_is_anything_up_to_its_bound_which_doubles(self) -> None:
        for attempts, most in ((1, 2), (2, 4), (5, 32), (11, 2048), (12, 3600), (500, 3600)):
            drawn = [pause(attempts).total_seconds() for _ in range(200)]
            self.assertTrue(all(0 <= one <= most for one in drawn), attempts)
            self.assertGreater(max(drawn) - min(drawn), most / 3, "no jitter")

    def test_all_attempts_fit_into_a_day(self) -> None:
        most = sum(min(3600.0, 2.0**attempt) for attempt in range(1, ATTEMPTS + 1))
        self.assertLess(most, timedelta(hours=24).total_seconds())

    def test_what_the_channel_asks_for_is_kept(self) -> None:
        for asked in (0.0, 1.0, 60.0, 86_400.0):
            self.assertGreaterEqual(pause(1, asked).total_seconds(), asked)
            self.assertGreaterEqual(rest(1, asked).total_seconds(), asked)

    def test_who_asks_for_a_second_again_and_again_does_not_use_up_all_attempts(self) -> None:
        for asked in (0.0, 1.0):
            took = sum((pause(number, asked) for number in range(1, ATTEMPTS + 1)), timedelta())
            self.assertGreater(took, timedelta(minutes=20))
            self.assertGreater(max(rest(20, asked) for _ in range(200)), timedelta(seconds=60))

    def test_a_channel_rests_from_the_third_failure_on(self) -> None:
        self.assertEqual(rest(FAILURES - 1), timedelta())
        for failures in (FAILURES, 20, 1000):
            self.assertTrue(1 <= rest(failures).total_seconds() <= LONGEST_REST)
