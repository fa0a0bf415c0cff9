"""Promises of the index to whoever upgrades, repairs or kills it."""

from __future__ import annotations

from io import StringIO
from unittest.mock import patch

from django.core.management import call_command
from django.test import TestCase
from django.utils import timezone

from articles.models import Article, State
from articles.search import engines, indexing, timetable
from articles.search.models import SearchDocument
from articles.search.tokens import folded
from articles.tests.factories import article
from articles.tests.search.asking import assert_sound, found, story
from portal.tests.engines import plan_of


class ReindexTests(TestCase):
    def reindex(self) -> str:
        out = StringIO()
        call_command("reindex", stdout=out)
        return out.getvalue()

    def test_it_finds_what_was_missed_and_drops_what_is_gone(self) -> None:
        missed, withdrawn = article(title="Bridge"), story(title="Bridge")
        gone = story(title="Bridge")
        Article.objects.filter(pk=withdrawn.pk).update(state=State.WITHDRAWN)
        gone.delete()
        self.assertIn("1 article can be found.", self.reindex())
        self.assertEqual(found("bridge"), [missed.pk])
        self.assertEqual(SearchDocument.objects.count(), 1)

    def test_it_can_run_again_and_again(self) -> None:
        rows = [story(title="Bridge", published_at=timezone.now()) for _ in range(3)]
        self.reindex()
        self.assertIn("3 articles can be found.", self.reindex())
        self.assertCountEqual(found("bridge"), [row.pk for row in rows])

    def test_killed_it_goes_on_where_it_stopped(self) -> None:
        rows = [story(title="Bridge") for _ in range(6)]
        indexed: list[int] = []
        real = indexing._index

        def some(pks: list[int]) -> None:
            if len(indexed) == 4:
                raise KeyboardInterrupt
            indexed.extend(pks)
            real(pks)

        with patch("articles.search.indexing.BATCH", 2), patch("articles.search.indexing._index", some):
            with self.assertRaises(KeyboardInterrupt):
                self.reindex()
            self.assertEqual(len(found("bridge")), 6)
            indexed.append(0)
            self.reindex()
        self.assertEqual(sorted(indexed), [0, *sorted(row.pk for row in rows)])
        self.assertEqual(len(found("bridge")), 6)

    def test_it_tells_how_far_it_is_to_who_looks_on(self) -> None:
        for _ in range(4):
            story(title="Bridge")
        article(title="Bridge")
        out = StringIO()
        with patch("articles.search.indexing.BATCH", 2):
            call_command("reindex", stdout=out, verbosity=2)
        told = [line.rpartition("] ")[2].strip() for line in out.getvalue().split("\r") if "] " in line]
        self.assertEqual([one.split("\n")[0] for one in told], ["2 / 5", "4 / 5", "5 / 5"])

    def test_what_lacks_is_walked_once_however_much_it_is(self) -> None:
        rows = [article(title="Bridge") for _ in range(6)]
        asked: list[int | None] = []
        real = indexing._fill

        def fill(limit: int, *, below: int | None) -> list[int]:
            asked.append(below)
            return real(limit, below=below)

        with patch("articles.search.indexing.BATCH", 2), patch("articles.search.indexing._fill", fill):
            self.reindex()
        self.assertEqual(asked, [None, rows[4].pk, rows[2].pk, rows[0].pk])
        plan = plan_of(*Article.objects.visible_by_key().filter(pk__lt=9)[:2].query.sql_with_params())
        self.assertFalse(plan.sorts, plan)

    def test_batches_leave_nobody_out(self) -> None:
        rows = [article(title="Bridge") for _ in range(5)]
        with patch("articles.search.indexing.BATCH", 2):
            self.reindex()
        self.assertCountEqual(found("bridge"), [row.pk for row in rows])


class UpgradeTests(TestCase):
    """An index made before words had keys."""

    def setUp(self) -> None:
        for module, flag in ((indexing, "_knows_forms"), (engines, "_is_renewed")):
            setattr(module, flag, False)
            self.addCleanup(setattr, module, flag, False)
        with patch("articles.search.documents.keyed", folded):
            self.row = story(edition="uk", title="Умєров відвідав шпиталь", body="Міністра зустріли лікарі.")
        SearchDocument.objects.update(version=0)

    def test_it_answers_as_before_until_it_is_renewed_by_itself(self) -> None:
        self.assertEqual(found("умєров шпиталь", "uk"), [self.row.pk])
        self.assertEqual(found("умєрову", "uk"), [])
        with patch.object(timetable.indexing, "renew_index") as task:
            task.enqueue = indexing.renew
            timetable.renew_the_index()
        self.assertEqual(found("умєрову міністр", "uk"), [self.row.pk])
        self.assertFalse(engines.is_behind())
        assert_sound()

    def test_nothing_is_asked_of_the_worker_when_it_is_up_to_date(self) -> None:
        indexing.renew()
        with patch.object(timetable.indexing, "renew_index") as task:
            timetable.renew_the_index()
        task.enqueue.assert_not_called()
