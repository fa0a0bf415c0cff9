"""However many deliveries were made, what a worker asks each second reads those under way alone."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.outbox import claiming
from articles.tests.outbox.stories import published
from articles.tests.outbox.test_sending import SendingTestCase
from portal.tests.engines import plan_of

UNDER_WAY = {"delivery_waiting", "delivery_sending", "delivery_one_at_a_time"}


class PlanTests(SendingTestCase):
    def test_looking_and_taking_read_what_is_under_way_alone(self) -> None:
        published()
        now = timezone.now()
        with CaptureQueriesContext(connection) as queries:
            claiming.put_back(now)
            claiming.take("webhook:0", now, "elsewhere:1:x")
        self.assertEqual(len(queries), 2)
        for query in queries:
            plan = plan_of(query["sql"])
            self.assertFalse(plan.scanned, query["sql"])
            self.assertTrue(plan.indexes)
            self.assertLessEqual(plan.indexes, UNDER_WAY, query["sql"])
