from __future__ import annotations

from unittest import mock

from django.core.exceptions import PermissionDenied

from articles import body
from articles.desk import aftermath, drafting, publishing, translating
from articles.desk.models import AuditEntry
from articles.models import Article
from articles.tests.desk.test_publishing import DeskTestCase, person

TEXT = "<p>The line will be built in two years.</p><p>Rails arrive on Friday.</p><p>The end.</p>"


class TranslationTestCase(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.original = self.begun(body=TEXT)
        publishing.publish(self.original, by=self.editor)
        self.original.refresh_from_db()
        self.version = drafting.begin(edition="uk", by=self.editor, translation_of=self.original)
        snapshot = self.snapshot.with_(title="Друга лінія", lead="Лід.", body="<p>Рейки.</p>")
        drafting.save(self.version, snapshot, by=self.editor)
        publishing.publish(self.version, by=self.editor)
        self.version.refresh_from_db()

    def change(self, article: Article, **changes: object) -> None:
        drafting.save(article, drafting.snapshot_of(article).with_(**changes), by=self.editor)
        article.refresh_from_db()

    def revise(self, article: Article, *, substantive: bool = True) -> None:
        publishing.revise(article, by=self.editor, substantive=substantive, note="News")
        article.refresh_from_db()

    def friday_is_monday(self) -> None:
        text = drafting.snapshot_of(self.original).body.replace("Friday", "Monday")
        self.change(self.original, body=text)

    def lag(self) -> translating.Lag:
        found = translating.lag(self.version)
        assert found is not None
        return found

    def is_behind_for_readers(self) -> bool:
        self.version.refresh_from_db()
        told = b"Its original was updated later" in self.page() or "Оригінал оновлено".encode() in self.page()
        self.assertEqual(told, self.version.behind_since is not None)
        return told

    def page(self) -> bytes:
        return self.client.get(self.version.get_absolute_url()).content

    def purged(self, deed) -> set[str]:
        with mock.patch.object(aftermath, "purge") as purge:
            deed()
        return {key for call in purge.call_args_list for key in call.args}


class LagTests(TranslationTestCase):
    def test_a_fresh_translation_is_true_and_an_original_is_none(self) -> None:
        self.assertIsNone(translating.lag(self.original))
        self.assertEqual(self.lag().original, self.original)
        self.assertFalse(self.lag().is_behind)
        self.assertEqual(self.version.original_edition, "en")

    def test_exactly_the_changed_paragraph_is_named(self) -> None:
        self.friday_is_monday()
        (changed,) = self.lag().changed
        self.assertEqual(changed.after.text, "Rails arrive on Monday.")
        self.assertEqual(changed.now, 1)
        self.assertEqual(self.lag().fields, [])

    def test_title_and_lead_are_named_and_a_tag_is_not(self) -> None:
        self.change(self.original, title="A third line", tags=())
        self.assertEqual([field.name for field in self.lag().fields], ["title"])
        self.assertEqual(self.lag().changed, [])

    def test_saving_the_translation_does_not_hide_the_change(self) -> None:
        self.friday_is_monday()
        self.change(self.version, lead="Інший лід.")
        self.assertTrue(self.lag().is_behind)

    def test_a_change_undone_is_no_change(self) -> None:
        text = drafting.snapshot_of(self.original).body
        self.friday_is_monday()
        self.change(self.original, body=text)
        self.assertFalse(self.lag().is_behind)

    def test_a_translation_begun_before_the_original_was_saved_lacks_all_of_it(self) -> None:
        empty = drafting.begin(edition="en", by=self.editor)
        version = drafting.begin(edition="uk", by=self.editor, translation_of=empty)
        drafting.save(empty, self.snapshot.with_(slug="other"), by=self.editor)
        found = translating.lag(version)
        self.assertEqual(len(found.changed), 1)

    def test_it_costs_three_queries(self) -> None:
        with self.assertNumQueries(2):
            self.lag()
        self.friday_is_monday()
        with self.assertNumQueries(3):
            self.lag()


class ReaderTests(TranslationTestCase):
    def test_an_original_that_comes_back_changed_leaves_its_translations_behind(self) -> None:
        publishing.withdraw(self.original, by=self.editor)
        publishing.publish_again(self.original, by=self.editor)
        self.assertFalse(self.is_behind_for_readers())
        publishing.withdraw(self.original, by=self.editor)
        self.friday_is_monday()
        publishing.publish_again(self.original, by=self.editor)
        self.assertTrue(self.is_behind_for_readers())

    def test_a_substantive_update_of_the_original_is_told_and_a_mended_typo_is_not(self) -> None:
        self.friday_is_monday()
        self.assertFalse(self.is_behind_for_readers())
        self.revise(self.original, substantive=False)
        self.assertFalse(self.is_behind_for_readers())
        self.change(self.original, title="A third line")
        self.revise(self.original)
        self.assertTrue(self.is_behind_for_readers())
        self.assertIn(self.original.get_absolute_url().encode(), self.page())

    def test_an_update_that_was_carried_over_before_it_went_out_is_no_lag(self) -> None:
        self.friday_is_monday()
        translating.confirm(self.version, self.lag().newest, by=self.editor)
        self.revise(self.original)
        self.assertFalse(self.is_behind_for_readers())

    def test_an_update_that_changed_no_words_is_no_lag(self) -> None:
        self.change(self.original, tags=())
        self.revise(self.original)
        self.assertFalse(self.is_behind_for_readers())

    def test_nothing_is_told_while_the_original_is_withdrawn(self) -> None:
        self.friday_is_monday()
        self.revise(self.original)
        publishing.withdraw(self.original, by=self.editor)
        self.assertNotIn("оригінал".encode(), self.page().lower())

    def test_exactly_the_translations_page_is_purged_beside_the_originals_own(self) -> None:
        other = self.begun(slug="other")
        publishing.publish(other, by=self.editor)
        self.friday_is_monday()
        plain = self.purged(lambda: self.revise(self.original, substantive=False))
        self.assertNotIn(f"article:{self.version.pk}", plain)
        self.change(self.original, title="A third line")
        keys = self.purged(lambda: self.revise(self.original))
        self.assertIn(f"article:{self.original.pk}", keys)
        self.assertIn(f"article:{self.version.pk}", keys)
        self.assertNotIn(f"card:{self.version.pk}", keys)
        self.assertNotIn(f"article:{other.pk}", keys)
        confirmed = self.purged(lambda: translating.confirm(self.version, self.lag().newest, by=self.editor))
        self.assertEqual(confirmed, {f"article:{self.version.pk}"})


class ConfirmTests(TranslationTestCase):
    def test_it_takes_the_line_away_and_is_told_once(self) -> None:
        self.friday_is_monday()
        self.revise(self.original)
        newest = self.lag().newest
        self.assertTrue(translating.confirm(self.version, newest, by=self.editor))
        self.assertFalse(translating.confirm(self.version, newest, by=self.editor))
        self.assertFalse(self.lag().is_behind)
        self.assertFalse(self.is_behind_for_readers())
        entry = AuditEntry.objects.get(verb="translation confirmed")
        self.assertEqual((entry.article, entry.details), (self.version, {"number": newest}))

    def test_what_came_after_the_look_is_not_confirmed(self) -> None:
        self.friday_is_monday()
        self.revise(self.original)
        seen = self.lag().newest
        self.change(self.original, title="A third line")
        self.revise(self.original)
        self.assertTrue(translating.confirm(self.version, seen, by=self.editor))
        self.assertEqual([field.name for field in self.lag().fields], ["title"])
        self.assertTrue(self.is_behind_for_readers())

    def test_a_number_nobody_saved_is_no_confirmation(self) -> None:
        self.friday_is_monday()
        for number in (0, 99):
            self.assertFalse(translating.confirm(self.version, number, by=self.editor))
        self.assertFalse(translating.confirm(self.original, 1, by=self.editor))
        self.assertTrue(self.lag().is_behind)

    def test_it_needs_the_right_to_write(self) -> None:
        with self.assertRaises(PermissionDenied):
            translating.confirm(self.version, 2, by=person("reader", "view_article"))


class SideBySideTests(DeskTestCase):
    def test_nodes_of_one_kind_stand_side_by_side(self) -> None:
        one = body.parse("<h2>A</h2><p>b</p><p>c</p><ul><li><p>d</p></li></ul>").document
        other = body.parse("<p>б</p><p>в</p><ul><li><p>г</p></li></ul><p>ґ</p>").document
        rows = translating.side_by_side(one, other)
        self.assertEqual(rows, [(0, None), (1, 0), (2, 1), (3, 2), (None, 3)])

    def test_two_thousand_nodes_are_paired_by_their_places(self) -> None:
        one, other = (body.Document(body.parse("<p>a</p>" * count).document.nodes) for count in (2000, 1500))
        rows = translating.side_by_side(one, other)
        self.assertEqual((rows[1499], rows[1500]), ((1499, 1499), (1500, None)))
