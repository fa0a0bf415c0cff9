"""Who waits for others keeps nobody else from the database, and finds it again after it was away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from unittest import mock

from django.db import connection, transaction
from django.test import TestCase
from django.utils import timezone

from articles.outbox import answers, claiming, sending
from articles.outbox.models import ChannelState, Delivery
from articles.outbox.patience import persistently
from articles.tests.outbox.stories import published
from articles.tests.outbox.test_sending import SendingTestCase
from portal.kit.outgoing import Answer


def in_a_thread(deed: Callable[[], None]) -> list[Exception]:
    """Do it on a line of its own to the database, outside any transaction; what went wrong."""
    wrong: list[Exception] = []

    def run() -> None:
        try:
            deed()
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return wrong


class ConnectionTests(TestCase):
    def test_a_broken_connection_is_replaced(self) -> None:
        def deed() -> None:
            connection.ensure_connection()
            connection.connection.close()
            persistently(Delivery.objects.exists)

        with mock.patch("time.sleep"):
            self.assertEqual(in_a_thread(deed), [])

    def test_no_connection_of_a_pool_is_held_while_somebody_outside_is_asked(self) -> None:
        pooled = mock.Mock(settings_dict={"OPTIONS": {"pool": True}}, in_atomic_block=False)
        closed: list[bool] = []

        def post(*_facts: object, **_named: object) -> Answer:
            closed.append(pooled.close.called)
            return Answer(204, {}, b"")

        with (
            mock.patch.object(transaction, "get_connection", return_value=pooled),
            mock.patch("portal.kit.outgoing.post", post),
        ):
            answers.told("https://partner.example/", b"", {})
        self.assertEqual(closed, [True])


class WorkerTests(SendingTestCase):
    def test_an_endpoint_removed_while_it_is_told_is_no_error(self) -> None:
        self.server.queue.append((500, {}, b""))
        published()

        def remove(*_facts: object) -> None:
            ChannelState.objects.all().delete()

        with mock.patch.object(claiming, "settle", side_effect=remove):
            self.assertEqual(self.drain(), 1)
        self.assertFalse(ChannelState.objects.exists())

    def test_what_a_worker_held_that_had_the_same_number_is_taken_again(self) -> None:
        """Processes of a container have the same numbers after its restart."""
        published()
        now, me = timezone.now(), sending.identity()
        self.assertIsNotNone(claiming.take(self.key, now, me))
        self.assertEqual(claiming.put_back(now, by=me), 0)
        Delivery.objects.update(sent_by=f"{me.rpartition(':')[0]}:former")
        self.assertEqual(claiming.put_back(now, by=me), 1)
