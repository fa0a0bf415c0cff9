"""Promises of several workers: what one tells a cache no other tells it again, and who is late takes over."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from unittest.mock import patch

from django.db import connections
from django.test import TransactionTestCase, override_settings

from portal.edge import queue, sending
from portal.edge.models import EdgePurge, EdgeState
from portal.edge.outcomes import Done, Outcome

KEY = "varnish:10.0.0.5:6083"


class Cache:
    """It takes one key a request, and notes who told it what."""

    key, label, most_keys, most_bytes = KEY, "Varnish", 1, 1000

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    def purge(self, keys: Sequence[str]) -> Outcome:
        self.heard.append((threading.current_thread().name, *keys))
        return Done()


@override_settings(PORTAL_FRONT="varnish", PORTAL_VARNISH=["http://10.0.0.5:6083"])
class TwoWorkersTests(TransactionTestCase):
    def test_two_that_look_at_once_tell_each_change_once(self) -> None:
        for number in range(12):
            queue.enter([f"card:{number}"])
        EdgeState.objects.create(key=KEY)
        cache = Cache()

        def work() -> None:
            try:
                while EdgePurge.objects.filter(again=False).exists():
                    sending.drain(cache)
            finally:
                connections.close_all()

        with patch.object(sending, "identity", lambda: threading.current_thread().name):
            workers = [threading.Thread(target=work, name=f"worker {number}") for number in range(2)]
            for one in workers:
                one.start()
            for one in workers:
                one.join()
        self.assertEqual(sorted(key for _worker, key in cache.heard), sorted(f"card:{n}" for n in range(12)))
        self.assertEqual(EdgePurge.objects.filter(again=True).count(), 12)
