"""Promises: what was imported before a newsroom moved is known where it moved to."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from articles.desk import drafting, publishing
from articles.importing.intake import running, undoing
from articles.importing.intake.running import Options
from articles.importing.models import ImportedItem, ImportRun
from articles.models import Article, State
from articles.tests.importing.intake.heap import Heap, brought, thing
from articles.tests.importing.intake.test_running import everything
from articles.tests.importing.moving import MovingTestCase


class MovedImportTests(MovingTestCase):
    def test_an_import_run_again_after_the_move_changes_nothing(self) -> None:
        heap = Heap(*(thing(number) for number in range(4)), thing(9, left_out="in the bin there"))
        brought(heap, options=Options(media=self.root / "uploads"))
        edited = Article.objects.get(slug="tram-line-1")
        drafting.save(edited, drafting.snapshot_of(edited).with_(title="A better title here"), by=None)
        publishing.revise(edited, by=None)
        kept, told = self.known(), self.report()
        self.move()
        self.assertEqual((self.known(), self.report()), (kept, told))
        self.assertEqual(ImportRun.objects.get().options["media"], "")

        before = everything()
        row = brought(heap)
        self.assertEqual(everything(), before)
        self.assertEqual((row.counts["unchanged"], row.counts["skipped"]), (4, 1))

        newer = Heap(*(thing(number, title=f"Another title {number}") for number in (1, 2)))
        row = brought(newer)
        self.assertEqual((row.counts["edited here"], row.counts["updated"]), (1, 1))
        titles = dict(Article.objects.values_list("slug", "title"))
        self.assertEqual(titles["tram-line-1"], "A better title here")
        self.assertEqual(titles["tram-line-2"], "Another title 2")
        with self.assertRaises(undoing.Touched):
            undoing.undo(ImportRun.objects.earliest("pk"), by=None)

    def test_drafts_of_a_trial_give_way_and_what_was_under_way_is_stopped(self) -> None:
        heap = Heap(thing(1), thing(2))
        brought(heap, options=Options(limit=1, as_drafts=True))
        options = Options(limit=2)
        running.begin(Heap(origin="elsewhere"), edition="en", mapping=running.Mapping(), options=options)
        self.move()
        states = set(ImportRun.objects.values_list("origin", "state"))
        self.assertEqual(states, {(heap.origin, "done"), ("elsewhere", "stopped")})
        brought(heap)
        self.assertEqual(list(Article.objects.values_list("state", flat=True)), [State.PUBLISHED] * 2)

    def test_a_moved_import_can_be_undone_with_all_that_it_made(self) -> None:
        brought(Heap(thing(1)))
        self.move()
        undoing.undo(ImportRun.objects.get(), by=None)
        for name in ("Article", "Tag", "Author", "Rubric"):
            self.assertEqual(apps.get_model("articles", name)._base_manager.count(), 0, name)

    def move(self) -> None:
        folder = self.export()
        self.empty()
        self.bring_in(folder)
        self.assertIn("Nothing new", self.bring_in(folder))

    def known(self) -> list[dict[str, Any]]:
        """All that is known of what was imported, under public names."""
        rows = ImportedItem.objects.order_by("origin", "key")
        stays = {one.name for one in ImportedItem._meta.concrete_fields} - {"id", "run", "article"}
        return list(rows.values(*stays, "article__uid", "run__began_at"))

    def report(self) -> list[dict[str, Any]]:
        return list(ImportRun.objects.values("kind", "source", "counts", "mapping", "began_at", "ended_at"))
