"""Promises of the queue: what is announced with a change is told to every cache, in batches, as it can be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from io import StringIO
from unittest.mock import patch

from django.core.management import call_command
from django.db import transaction
from django.test import TestCase, override_settings
from django.utils import timezone

from portal.edge import channels, queue, resting, sending, telling
from portal.edge.models import EdgePurge, EdgeState, Problem
from portal.edge.outcomes import Done, Later, Outcome
from portal.pagecache import purging
from portal.pagecache.models import Purge

TWO = {"PORTAL_FRONT": "varnish", "PORTAL_VARNISH": ["http://10.0.0.5:6083", "http://10.0.0.6:6083"]}
ONE = {"PORTAL_FRONT": "varnish", "PORTAL_VARNISH": ["http://10.0.0.5:6083"]}
KEY = "varnish:10.0.0.5:6083"


class Listener:
    """A cache that hears what it is told, and answers as a test wants."""

    key, label, most_keys, most_bytes = KEY, "Varnish", 4, 1000

    def __init__(self, *answers: Outcome | Exception) -> None:
        self.answers = list(answers)
        self.heard: list[list[str]] = []

    def purge(self, keys: Sequence[str]) -> Outcome:
        self.heard.append(list(keys))
        answer = self.answers.pop(0) if self.answers else Done()
        if isinstance(answer, Exception):
            raise answer
        return answer


@override_settings(**ONE)
class QueueTests(TestCase):
    def setUp(self) -> None:
        self.enterContext(patch.object(purging, "_followers", [queue.enter]))

    def pass_by(self, seconds: float) -> None:
        """Let so much time pass: everything written down becomes so much older."""
        for row in EdgePurge.objects.all():
            past = dt.timedelta(seconds=seconds)
            EdgePurge.objects.filter(pk=row.pk).update(
                created_at=row.created_at - past, due_at=row.due_at - past
            )
        EdgeState.objects.update(rests_until=None)

    @override_settings(**TWO)
    def test_a_purge_is_written_down_for_every_cache_in_the_changes_transaction(self) -> None:
        with self.assertRaises(ZeroDivisionError), transaction.atomic():
            purging.purge("lost")
            1 / 0  # noqa: B018
        self.assertFalse(EdgePurge.objects.exists())
        with self.assertNumQueries(2), self.captureOnCommitCallbacks():
            purging.purge("b", "a", "two words")
        found = [(row.channel, row.keys) for row in EdgePurge.objects.order_by("pk")]
        self.assertEqual([channel for channel, _keys in found], [KEY, "varnish:10.0.0.6:6083"])
        self.assertEqual(found[0][1][:2], ["a", "b"])
        self.assertNotIn(" ", found[0][1][2])

    def test_the_portals_own_cache_goes_first(self) -> None:
        """Whoever fetches the page anew must not get the old one again."""
        with self.captureOnCommitCallbacks():
            purging.purge("article:1")  # As by a process that was killed before it could carry it out.
        self.assertTrue(Purge.objects.exists())
        before = purging.purges().number()
        numbers: list[int] = []

        class Asks(Listener):
            def purge(self, keys: Sequence[str]) -> Outcome:
                numbers.append(purging.purges().number())
                return super().purge(keys)

        sending.drain(Asks())
        self.assertGreater(numbers[0], before)
        self.assertFalse(Purge.objects.exists())

    def test_what_waits_goes_together_as_far_as_a_request_takes_it(self) -> None:
        for keys in (["a", "b"], ["b", "c"], ["d"], ["e", "f"]):
            queue.enter(keys)
        cache = Listener()
        self.assertEqual(sending.drain(cache), 2)
        self.assertEqual(cache.heard, [["a", "b", "c", "d"], ["e", "f"]])

    @override_settings(PORTAL_FRONT="cloudflare", PORTAL_CLOUDFLARE_ZONE="z", PORTAL_CLOUDFLARE_TOKEN="t")
    def test_a_purge_of_more_keys_than_a_request_takes_is_several_rows(self) -> None:
        queue.enter(f"card:{number}" for number in range(250))
        self.assertEqual([len(row.keys) for row in EdgePurge.objects.order_by("pk")], [100, 100, 50])

    def test_it_is_told_again_when_every_machine_has_followed_and_then_no_more(self) -> None:
        queue.enter(["a"])
        cache = Listener()
        sending.drain(cache)
        self.assertEqual(sending.drain(cache), 0)
        row = EdgePurge.objects.get()
        self.assertEqual((row.again, row.due_at > timezone.now() + dt.timedelta(seconds=1)), (True, True))
        self.pass_by(2.1)
        sending.drain(cache)
        self.assertEqual(cache.heard, [["a"], ["a"]])
        self.assertFalse(EdgePurge.objects.exists())

    @override_settings(PORTAL_SEVERAL_MACHINES=True)
    def test_of_several_machines_one_that_was_cut_off_brings_nothing_old_back_for_good(self) -> None:
        queue.enter(["a"])
        cache = Listener()
        for seconds, told in ((0, 1), (2.1, 2), (60, 2), (3.1, 3)):
            self.pass_by(seconds)
            sending.drain(cache)
            self.assertEqual(len(cache.heard), told, seconds)
        self.assertFalse(EdgePurge.objects.exists())

    def test_what_is_told_late_is_told_once(self) -> None:
        queue.enter(["a"])
        self.pass_by(11)
        cache = Listener()
        sending.drain(cache)
        self.assertFalse(EdgePurge.objects.exists())

    def test_after_a_failure_it_rests_and_nothing_is_lost(self) -> None:
        for key in ("a", "b", "c", "d", "e"):
            queue.enter([key])
        cache = Listener(
            Done(), Later(Problem.FAULT, "500"), RuntimeError("odd"), Later(Problem.BUSY, wait=90.0)
        )
        self.assertEqual(sending.drain(cache), 2)
        self.assertEqual(sending.drain(cache), 0, "it rests")
        self.pass_by(0.1)
        with self.assertLogs("portal.edge.sending", "ERROR"):
            sending.drain(cache)
        self.pass_by(0.1)
        sending.drain(cache)
        state = EdgeState.objects.get()
        self.assertEqual((state.failures, state.problem), (3, Problem.BUSY))
        assert state.rests_until is not None
        self.assertGreater(state.rests_until, timezone.now() + dt.timedelta(seconds=80))
        self.pass_by(0.1)
        sending.drain(cache)
        self.assertEqual(cache.heard[-1], ["e"])
        state.refresh_from_db()
        self.assertEqual((state.failures, state.problem, state.rests_until), (0, "", None))

    def test_pauses_grow_to_half_a_minute_and_no_further(self) -> None:
        pauses = [resting.pause(failures, None).total_seconds() for failures in (1, 3, 5, 100)]
        self.assertEqual(pauses, sorted(pauses))
        self.assertGreaterEqual(pauses[0], 0.5)
        self.assertLessEqual(pauses[-1], 30)

    def test_one_worker_at_a_time_speaks_to_a_cache_and_a_dead_one_is_not_waited_for(self) -> None:
        queue.enter(["a"])
        state = resting.state_of(KEY)
        self.assertTrue(resting.take(state, "another", timezone.now()))
        cache = Listener()
        self.assertEqual(sending.drain(cache), 0)
        EdgeState.objects.update(held_until=timezone.now() - dt.timedelta(seconds=0.1))
        self.assertEqual(sending.drain(cache), 1)
        self.assertTrue(resting.take(state, "another", timezone.now()), "it was let go")

    def test_a_clock_that_was_set_back_keeps_nothing_waiting(self) -> None:
        queue.enter(["a"])
        self.pass_by(-7200)
        EdgeState.objects.create(
            key=KEY,
            rests_until=timezone.now() + dt.timedelta(days=2),
            held_until=timezone.now() + dt.timedelta(hours=2),
            held_by="another",
        )
        self.assertEqual(sending.drain(Listener()), 1)

    def test_nothing_is_given_up_while_a_page_may_live_and_then_it_goes(self) -> None:
        queue.enter(["a"])
        self.pass_by(86_400)
        self.assertEqual(queue.forget_old(timezone.now()), 0)
        self.pass_by(700)
        self.assertEqual(queue.forget_old(timezone.now()), 1)

    def test_a_command_purges_in_front_too(self) -> None:
        call_command("pagecache", "purge", "article:1", stdout=StringIO())
        self.assertEqual(EdgePurge.objects.get().keys, ["article:1"])

    def test_who_watches_hears_of_a_cache_that_is_behind_and_of_no_address(self) -> None:
        queue.enter(["a"])
        self.assertEqual(telling.fault(), "")
        self.pass_by(16)
        self.assertEqual(telling.fault(), "Varnish not told of changes")
        (line,) = telling.lines()
        self.assertIn("Varnish (10.0.0.5:6083)", line.text)
        self.assertIn("No worker has come to it", line.text)
        sending.drain(Listener(Later(Problem.NOT_LET_IN, "403")))
        (line,) = telling.lines()
        self.assertIn("does not let us in", line.text)
        self.pass_by(1)
        sending.drain(Listener())
        self.assertEqual((telling.fault(), list(telling.lines())), ("", []))

    def test_figures_tell_what_waits_and_how_long_telling_took(self) -> None:
        from portal.edge import gauges

        queue.enter(["a"])
        self.pass_by(30)
        ((_gauge, values, age),) = gauges.caches()
        self.assertEqual(values, ("varnish",))
        self.assertGreaterEqual(age, 30)
        with patch.object(sending.TOLD_SECONDS, "observe") as observe:
            sending.drain(Listener())
        ((seconds, channel), _named) = observe.call_args
        self.assertGreaterEqual(seconds, 30)
        self.assertEqual(channel, "varnish")
        self.assertEqual([age for _gauge, _values, age in gauges.caches()], [0.0])


class WithoutTests(TestCase):
    def test_where_nothing_is_told_nothing_is_written_and_nobody_looks(self) -> None:
        from portal.jobs import timetable

        self.assertEqual((channels.every(), purging._followers), ({}, []))
        with self.captureOnCommitCallbacks(execute=True):
            purging.purge("a")
        self.assertFalse(EdgePurge.objects.exists())
        names = [one.name for one in timetable.constants()]
        self.assertFalse([name for name in names if "edge" in name])
