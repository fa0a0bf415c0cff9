"""What others say may be of any length and of any signs: it is kept as far as it can be."""

from __future__ import annotations

from articles.outbox.models import Delivery, Post, Problem, State
from articles.tests.outbox.elsewhere import refusal, success
from articles.tests.outbox.stories import published, states
from articles.tests.outbox.test_telegram import TelegramTestCase


class OddAnswerTests(TelegramTestCase):
    def test_a_refusal_in_many_or_strange_signs_is_kept_as_one_line(self) -> None:
        for odd in ("too long " * 100, "a\x00b", "\ud800 alone", "two\nlines"):
            with self.subTest(ascii(odd[:12])):
                self.server.queue += [refusal(400, odd)]
                article = published()
                self.drain()
                row = Delivery.objects.get(article=article)
                self.assertEqual((row.state, row.problem), (State.DEAD, Problem.REFUSED))
                self.assertTrue(row.said.isprintable())
                self.assertLessEqual(len(row.said), 300)

    def test_a_success_that_names_no_message_is_of_unknown_fate(self) -> None:
        for number in (10**80, True, -1):
            with self.subTest(number):
                self.server.queue += [success(number)]
                article = published()
                self.drain()
                self.assertEqual(states(article), [State.UNSURE])
                self.assertEqual(Post.objects.get(article=article).reference, "")
