"""What a channel is told of a story that came under embargo after it was announced."""

from __future__ import annotations

import datetime as dt
import json

from django.utils import timezone

from articles.desk import publishing
from articles.models import Article
from articles.outbox import upkeep
from articles.outbox.models import State
from articles.tests.outbox.stories import published, states
from articles.tests.outbox.test_sending import SendingTestCase, later


class EmbargoTests(SendingTestCase):
    def hold(self, article: Article, **so_long: float) -> None:
        until = timezone.now() + dt.timedelta(**so_long)
        Article.objects.filter(pk=article.pk).update(embargo_until=until)

    def told(self) -> list[str]:
        return [json.loads(body)["type"] for _path, _headers, body in self.server.requests]

    def test_an_embargo_set_since_is_waited_for_and_is_no_fault(self) -> None:
        self.hold(published(), hours=3)
        self.drain()
        self.assertEqual(self.row().problem, "")
        with later(hours=2):
            self.assertEqual(self.drain(), 0)
        self.assertEqual(self.server.requests, [])
        with later(hours=4):
            self.drain()
        self.assertEqual(self.told(), ["article.published"])

    def test_an_embargo_of_days_gives_nothing_up_when_it_ends(self) -> None:
        article = published()
        self.hold(article, days=3)
        self.drain()
        with later(days=3, seconds=1):
            upkeep.give_up_old()
            self.drain()
        self.assertEqual(states(article), [State.DONE])

    def test_a_withdrawal_waits_for_no_embargo(self) -> None:
        article = published()
        self.drain()
        publishing.withdraw(article, by=None)
        self.hold(article, days=3)
        self.drain()
        self.assertEqual(self.told(), ["article.published", "article.withdrawn"])
        self.assertEqual(set(self.server.told()["data"]), {"id", "url", "edition"})
