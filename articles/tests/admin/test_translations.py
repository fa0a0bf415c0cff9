from __future__ import annotations

from django.urls import reverse

from articles.admin.original import Pane
from articles.desk import drafting, publishing, translating
from articles.desk.models import Draft
from articles.models import Article, Rubric
from articles.tests.admin.test_article import ArticleFormTestCase
from articles.tests.desk.test_publishing import person
from articles.tests.factories import article as stored

TEXT = "<p>The line will be built in two years.</p><p>Rails arrive on Friday.</p><p>The end.</p>"
LIST = reverse("admin:translations")


class TranslationScreenTestCase(ArticleFormTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.original = self.begun(body=TEXT)
        publishing.publish(self.original, by=self.editor)

    def translated(self) -> Article:
        version = drafting.begin(edition="uk", by=self.editor, translation_of=self.original)
        text = "<p>Два роки.</p><p>Рейки у п'ятницю.</p><p>Кінець.</p>"
        drafting.save(
            version, self.snapshot.with_(title="Друга лінія", lead="Лід.", body=text), by=self.editor
        )
        publishing.publish(version, by=self.editor)
        version.refresh_from_db()
        return version

    def friday_is_monday(self) -> None:
        snapshot = drafting.snapshot_of(self.original)
        changed = snapshot.with_(body=snapshot.body.replace("Friday", "Monday"))
        drafting.save(self.original, changed, by=self.editor)


class FormTests(TranslationScreenTestCase):
    def test_the_form_names_the_paragraph_that_changed_and_no_other(self) -> None:
        version = self.translated()
        self.assertNotContains(self.client.get(self.address(version)), "has changed since")
        self.friday_is_monday()
        page = self.client.get(self.address(version))
        self.assertContains(page, "The original has changed since")
        self.assertEqual(page.context["lag_named"], ["Paragraph, block 2, changed: Rails arrive on Monday."])
        self.assertNotContains(self.client.get(self.address(self.original)), "has changed since")


class PaneTests(TranslationScreenTestCase):
    def pane(self, url: str) -> Pane | None:
        return self.client.get(url).context["pane"]

    def test_it_shows_the_saved_original_with_its_changes_marked(self) -> None:
        version = self.translated()
        pane = self.pane(self.address(version))
        self.assertEqual([node.fate for node in pane.nodes], ["same", "same", "same"])
        self.assertEqual((pane.changed, [line.name for line in pane.lines]), (0, ["title", "lead"]))
        body = drafting.snapshot_of(self.original).body
        changed = body.replace("Friday", "Monday").replace("The end.", "")
        whole = drafting.snapshot_of(self.original).with_(title="Another title", body=changed)
        drafting.save(self.original, whole, by=self.editor)
        pane = self.pane(self.address(version))
        self.assertEqual([node.fate for node in pane.nodes], ["same", "changed", "removed"])
        self.assertEqual((pane.changed, [line.is_changed for line in pane.lines]), (3, [True, False]))

    def test_a_translation_that_is_being_begun_has_it_and_other_stories_have_none(self) -> None:
        url = f"{reverse('admin:articles_article_add')}?translation_of={self.original.pk}&edition=uk"
        self.assertEqual(len(self.pane(url).nodes), 3)
        self.assertIsNone(self.pane(self.address(self.original)))
        self.assertIsNone(self.pane(reverse("admin:articles_article_add")))

    def test_its_button_saves_and_confirms_what_was_shown_and_no_later_change(self) -> None:
        version = self.translated()
        self.friday_is_monday()
        url = self.address(version)
        shown = self.pane(url).newest
        whole = drafting.snapshot_of(self.original)
        drafting.save(self.original, whole.with_(title="Changed after the form was opened"), by=self.editor)
        sent = {"version": Draft.objects.get(article=version).version, "slug": version.slug}
        answer = self.send(url, title="Рейки в понеділок", _translated=str(shown), **sent)
        self.assertContains(answer, "Noted: the translation is true")
        self.assertEqual(drafting.snapshot_of(version).title, "Рейки в понеділок")
        self.assertEqual([field.name for field in translating.lag(version).fields], ["title"])
        self.assertContains(self.send(url, _translated="x"), "There was nothing to confirm")


class BesideTests(TranslationScreenTestCase):
    def test_both_stand_side_by_side_and_the_translation_is_confirmed(self) -> None:
        version = self.translated()
        url = reverse("admin:article_beside", args=[version.pk])
        self.friday_is_monday()
        page = self.client.get(url)
        rows = page.context["rows"]
        self.assertEqual([row.translation for row in rows], ["Два роки.", "Рейки у п'ятницю.", "Кінець."])
        self.assertEqual([row.original.fate for row in rows], ["same", "changed", "same"])
        self.assertContains(page, "</span>Monday")
        number = page.context["lag"].newest
        confirm = reverse("admin:article_confirm", args=[version.pk])
        page = self.client.post(confirm, {"number": number}, follow=True)
        self.assertContains(page, "is true to its original")
        self.assertContains(page, "has not changed since")
        self.assertContains(self.client.post(confirm, {"number": "x"}, follow=True), "nothing to confirm")

    def test_a_story_that_translates_nothing_has_no_such_screen(self) -> None:
        url = reverse("admin:article_beside", args=[self.original.pk])
        self.assertEqual(self.client.get(url).status_code, 404)

    def test_who_may_only_look_confirms_nothing(self) -> None:
        version = self.translated()
        self.friday_is_monday()
        self.client.force_login(person("reader", "view_article"))
        page = self.client.get(reverse("admin:article_beside", args=[version.pk]))
        self.assertNotContains(page, "is up to date")
        confirm = reverse("admin:article_confirm", args=[version.pk])
        self.assertEqual(self.client.post(confirm, {"number": 9}).status_code, 403)
        self.assertTrue(translating.lag(version).is_behind)


class ListTests(TranslationScreenTestCase):
    def titles(self, **asked: str) -> list[Article]:
        return [row["story"] for row in self.client.get(LIST, asked).context["rows"]]

    def test_an_edition_lists_the_public_stories_it_lacks(self) -> None:
        self.begun(title="A draft", slug="draft")
        self.assertEqual(self.titles(edition="uk"), [self.original])
        self.assertEqual(self.titles(), [self.original])
        version = self.translated()
        self.assertEqual(self.titles(edition="uk"), [])
        self.assertEqual(self.titles(edition="en"), [])
        publishing.withdraw(version, by=self.editor)
        self.assertEqual(self.titles(edition="uk"), [self.original])

    def test_a_translation_in_work_is_told_and_not_begun_twice(self) -> None:
        begin = f"{reverse('admin:articles_article_add')}?translation_of={self.original.pk}"
        self.assertContains(self.client.get(LIST), begin)
        version = drafting.begin(edition="uk", by=self.editor, translation_of=self.original)
        page = self.client.get(LIST)
        self.assertNotContains(page, begin)
        self.assertContains(page, self.address(version))

    def test_it_is_narrowed_to_a_rubric(self) -> None:
        other = Rubric.objects.create(labels={"en": "Other", "uk": "Інше"})
        self.assertEqual(self.titles(edition="uk", rubric=str(self.rubric.pk)), [self.original])
        self.assertEqual(self.titles(edition="uk", rubric=str(other.pk)), [])
        self.assertEqual(self.titles(edition="uk", rubric="x"), [self.original])

    def test_what_fell_behind_is_listed_until_it_is_confirmed(self) -> None:
        version = self.translated()
        self.assertEqual(self.titles(edition="uk", show="behind"), [])
        self.friday_is_monday()
        publishing.revise(self.original, by=self.editor, substantive=True, note="News")
        self.assertEqual(self.titles(edition="uk", show="behind"), [version])
        translating.confirm(version, translating.lag(version).newest, by=self.editor)
        self.assertEqual(self.titles(edition="uk", show="behind"), [])

    def test_it_is_paged_by_key_and_asks_little(self) -> None:
        for _number in range(60):
            stored(edition="en")
        self.client.get(LIST)
        with self.assertNumQueries(9):
            page = self.client.get(LIST)
        self.assertEqual(len(page.context["rows"]), 50)
        older = self.client.get(LIST, {"edition": "uk", "before": str(page.context["page"].older)})
        self.assertEqual(len(older.context["rows"]), 11)
        self.assertEqual(self.client.get(LIST, {"before": "nonsense"}).status_code, 404)

    def test_it_is_for_the_desk_alone(self) -> None:
        self.client.force_login(person("stranger", "view_image"))
        self.assertEqual(self.client.get(LIST).status_code, 403)
