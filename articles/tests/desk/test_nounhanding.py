"""What merged tags hand over comes back exactly, and nothing of it stays behind."""

from __future__ import annotations

from articles.models import TagAlias, TagName
from articles.tests.desk.test_nounmerging import MergeTestCase


class HandedBackTests(MergeTestCase):
    def spellings(self) -> set[tuple[str, int]]:
        return set(TagAlias.objects.values_list("folded", "tag"))

    def test_a_name_that_was_no_spelling_before_is_none_afterwards(self) -> None:
        # As tags have it that were not made by hand.
        TagAlias.objects.filter(folded="umierov").delete()
        before = self.spellings()
        self.undo(self.merge(self.short, self.full))
        self.assertEqual(self.spellings(), before)

    def test_each_is_found_by_its_own_names_again(self) -> None:
        before = set(TagName.objects.values_list("tag", "folded"))
        merge = self.merge(self.short, self.full)
        both = {folded for pk, folded in before if pk in (self.short.pk, self.full.pk)}
        self.assertLessEqual(both, set(self.full.found_by.values_list("folded", flat=True)))
        self.undo(merge)
        self.assertEqual(set(TagName.objects.values_list("tag", "folded")), before)
