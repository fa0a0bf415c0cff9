from __future__ import annotations

import re
from typing import Any

from django.urls import reverse

from articles.desk import drafting, publishing
from articles.desk.models import Draft
from articles.models import Article, Author, State, Tag, TagKind
from articles.tests.desk.test_publishing import LEAD, DeskTestCase, person

ADD = reverse("admin:articles_article_add")
RIGHTS = ("view_article", "add_article", "change_article", "publish_article")


def rows(prefix: str, *filled: dict[str, Any]) -> dict[str, Any]:
    """What a browser sends of ordered rows."""
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(filled), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(filled):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
        data.setdefault(f"{prefix}-{number}-ORDER", number + 1)
    return data


class ArticleFormTestCase(DeskTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.editor = person("desk", *RIGHTS)

    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.editor)

    def filled(self, **changes: Any) -> dict[str, Any]:
        return {
            "edition": "en",
            "title": "A second tram line is coming",
            "slug": "",
            "lead": LEAD,
            "body": "<p>Rails arrive tomorrow.</p>",
            "kind": "news",
            "rubric": self.rubric.pk,
            "tags": "Trams | topic\nVira Sample | person",
            "place": "Yasnohai",
            **rows("byline", {"author": self.author.pk, "role": "text"}),
            **rows("sources", {"kind": "on-record", "name": "Town council"}),
            **changes,
        }

    def send(self, url: str, **changes: Any) -> Any:
        return self.client.post(url, self.filled(**changes), follow=True)

    def written(self) -> Article:
        self.send(ADD, _save="")
        return Article.objects.get()

    def address(self, article: Article) -> str:
        return reverse("admin:articles_article_change", args=[article.pk])


class WritingTests(ArticleFormTestCase):
    def test_a_story_is_written_published_revised_withdrawn_and_published_again(self) -> None:
        answer = self.send(ADD, _save="")
        self.assertContains(answer, "Readers see nothing of it")
        article = Article.objects.get()
        self.assertEqual((article.state, article.created_by), (State.DRAFT, self.editor))
        self.assertEqual(self.client.get(article.get_absolute_url()).status_code, 404)
        url = self.address(article)

        self.assertContains(self.send(url, _publish=""), "Published.")
        self.assertContains(self.client.get(article.get_absolute_url()), "tomorrow")

        self.assertContains(self.send(url, title="The line is bought", _save=""), "Saved changes wait")
        self.assertNotContains(self.client.get(article.get_absolute_url()), "The line is bought")
        answer = self.send(url, title="The line is bought", substantive="on", note="New", _publish="")
        self.assertContains(answer, "The changes are public.")
        self.assertContains(self.client.get(article.get_absolute_url()), "The line is bought")
        article.refresh_from_db()
        self.assertIsNotNone(article.updated_at)
        self.assertEqual(article.slug, "a-second-tram-line-is-coming")

        self.assertContains(self.send(url, _withdraw="", reason="Wrong"), "Withdrawn")
        self.assertEqual(self.client.get(article.get_absolute_url()).status_code, 410)
        first = article.published_at
        self.assertContains(self.send(url, _publish=""), "Public again.")
        article.refresh_from_db()
        self.assertEqual((article.state, article.published_at), (State.PUBLISHED, first))

    def test_rows_keep_the_order_their_numbers_give(self) -> None:
        second = Author.objects.create(labels={"en": "Ada Other"})
        byline = rows(
            "byline",
            {"author": self.author.pk, "role": "text", "ORDER": 2},
            {"author": second.pk, "role": "photo", "ORDER": 1},
        )
        self.send(ADD, _save="", **byline)
        names = [row.author_id for row in Article.objects.get().byline.all()]
        self.assertEqual(names, [second.pk, self.author.pk])

    def test_new_tags_are_made_with_the_kind_chosen(self) -> None:
        article = self.written()
        tags = [(tag.name, tag.kind) for tag in article.tags.all()]
        self.assertEqual(tags, [("Trams", TagKind.TOPIC), ("Vira Sample", TagKind.PERSON)])
        self.assertEqual(article.place, self.place)

    def test_homonyms_survive_a_round_through_the_form(self) -> None:
        town = Tag.objects.create(name="Samar (town)", kind=TagKind.PLACE, labels={"en": "Samar"})
        river = Tag.objects.create(name="Samar (river)", kind=TagKind.PLACE, labels={"en": "Samar"})
        article = self.begun(tags=(river.pk, town.pk))
        page = self.client.get(self.address(article))
        shown = page.context["adminform"].form["tags"]
        sent = shown.field.widget.format_value(shown.value())
        self.send(self.address(article), tags=sent, _save="")
        self.assertEqual([tag.pk for tag in article.tags.all()], [river.pk, town.pk])

    def test_an_address_of_another_story_is_refused_beside_the_field(self) -> None:
        article = self.written()
        answer = self.send(ADD, slug=article.slug, _save="")
        self.assertIn("slug", answer.context["adminform"].form.errors)
        self.assertEqual(Article.objects.count(), 1)

    def test_a_field_says_what_is_too_long_and_a_browser_cuts_nothing(self) -> None:
        page = self.client.get(ADD)
        for name in ("title", "lead", "lead_caption", "agency", "slug", "sources-0-name"):
            shown = re.search(rf'<[^>]+name="{name}"[^>]*>', page.content.decode())[0]
            self.assertNotIn("maxlength", shown)
        answer = self.send(ADD, lead="x" * 601, _save="")
        self.assertContains(answer, "Too long: at most 600 characters, this has 601.")
        self.assertContains(answer, "x" * 601)
        self.assertContains(self.send(ADD, lead="\r\n".join(["x" * 299] * 2), _save=""), "Saved.")


class WithoutWorkingCopyTests(ArticleFormTestCase):
    def test_a_story_that_came_without_one_is_opened_and_changed(self) -> None:
        article = self.published()
        Draft.objects.filter(article=article).delete()
        self.assertNotContains(self.client.get(self.address(article)), "Saved changes wait")
        self.send(self.address(article), title="Another title", version=1, _save="")
        self.assertEqual(drafting.snapshot_of(article).title, "Another title")


class RefusalTests(ArticleFormTestCase):
    def test_a_blocked_publication_says_why_and_keeps_the_text(self) -> None:
        answer = self.send(ADD, lead="", rubric="", _publish="")
        self.assertContains(answer, "Saved, but not published")
        self.assertContains(answer, "Choose the main rubric.")
        article = Article.objects.get()
        self.assertEqual((article.state, article.title), (State.DRAFT, "A second tram line is coming"))
        self.assertContains(answer, "tomorrow")

    def test_an_invalid_form_keeps_everything(self) -> None:
        byline = rows(
            "byline", {"author": self.author.pk, "role": "photo"}, {"author": "999", "role": "text"}
        )
        sources = rows("sources", {"kind": "document", "name": "Council minutes", "link": "no address"})
        answer = self.send(ADD, title="t" * 201, place="One\nTwo", _publish="", **byline, **sources)
        self.assertEqual(Article.objects.count(), 0)
        self.assertContains(answer, "Not saved yet")
        for kept in ("t" * 201, LEAD, "tomorrow", "Trams | topic", "One\nTwo", "Council minutes"):
            self.assertContains(answer, kept)
        self.assertContains(answer, 'value="no address"')
        self.assertContains(answer, "Name one only.")
        self.assertContains(answer, "Enter a valid URL.")
        self.assertContains(answer, "What stood here was deleted while you were writing")

    def test_rows_alone_can_stop_a_save(self) -> None:
        sources = rows("sources", {"kind": "document", "name": "Minutes", "link": "no address"})
        answer = self.send(ADD, _save="", **sources)
        self.assertContains(answer, "Not saved yet")
        self.assertEqual(Article.objects.count(), 0)

    def test_who_may_not_publish_keeps_the_text_and_reads_whom_to_ask(self) -> None:
        self.client.force_login(person("writer", "add_article", "change_article", "view_article"))
        answer = self.send(ADD, _publish="")
        self.assertContains(
            answer, "Saved, but not published. You may write; these may publish: editor, desk."
        )
        self.assertNotContains(answer, 'name="_publish"')
        self.assertEqual(Article.objects.get().state, State.DRAFT)

    def test_who_may_not_withdraw_is_told_so(self) -> None:
        article = self.published()
        self.client.force_login(person("writer", "change_article", "view_article"))
        answer = self.send(self.address(article), _withdraw="")
        self.assertContains(answer, "It is not yours to change.", status_code=403)
        self.assertEqual(Article.objects.get().state, State.PUBLISHED)

    def test_who_may_only_look_changes_nothing(self) -> None:
        article = self.written()
        self.client.force_login(person("reader", "view_article"))
        page = self.client.get(self.address(article))
        self.assertNotContains(page, 'name="_save"')
        self.assertEqual(self.client.post(self.address(article), self.filled()).status_code, 403)


class TranslationTests(ArticleFormTestCase):
    def test_a_translation_begins_with_all_that_is_not_words(self) -> None:
        original = self.written()
        page = self.client.get(ADD, {"translation_of": original.pk, "edition": "uk"})
        form = page.context["adminform"].form
        self.assertEqual((form["edition"].value(), form["title"].value()), ("uk", ""))
        self.assertEqual(form["rubric"].value(), self.rubric.pk)
        self.assertEqual([tag.name for tag in form["tags"].value()], ["Trams", "Vira Sample"])
        self.assertEqual(form.byline.initial, [{"author": self.author.pk, "role": "text"}])

        self.send(f"{ADD}?translation_of={original.pk}", edition="uk", title="Другий трамвай", _save="")
        version = Article.objects.get(edition="uk")
        self.assertEqual(version.group_id, original.group_id)
        self.assertContains(self.client.get(self.address(original)), "Другий трамвай")

    def test_a_second_version_in_one_edition_is_refused(self) -> None:
        original = self.written()
        answer = self.send(f"{ADD}?translation_of={original.pk}", edition="en", slug="other", _save="")
        self.assertContains(answer, "a version in this edition already")
        self.assertEqual(Article.objects.count(), 1)

    def test_a_new_story_is_by_the_author_who_begins_it(self) -> None:
        self.author.user = self.editor
        self.author.save()
        form = self.client.get(ADD).context["adminform"].form
        self.assertEqual(form.byline.initial, [{"author": self.author.pk, "role": "text"}])


class PreviewTests(ArticleFormTestCase):
    preview = reverse("admin:articles_article_preview")

    def seen(self, url: str, **changes: Any) -> Any:
        """What stands in the frames of the preview screen."""
        return self.client.get(self.send(url, **changes).context["frame"])

    def test_it_shows_unsaved_words_and_stores_nothing(self) -> None:
        article = self.published()
        url = f"{self.preview}?article={article.pk}"
        page = self.seen(url, title="Not saved at all", tags="Unheard of | event")
        self.assertContains(page, "Not saved at all")
        self.assertContains(page, "Unheard of")
        self.assertTemplateUsed(page, "articles/article.html")
        self.assertFalse(Tag.objects.filter(name="Unheard of").exists())
        self.assertEqual(Article.objects.get().title, "A second tram line is coming")
        self.assertEqual(Draft.objects.get().snapshot["title"], "A second tram line is coming")

    def test_it_shows_a_story_that_was_never_saved(self) -> None:
        page = self.seen(self.preview, title="Brand new")
        self.assertContains(page, "Brand new")
        self.assertEqual(Article.objects.count(), 0)

    def test_lists_that_readers_share_never_learn_of_it(self) -> None:
        draft = self.begun(title="Under wraps")
        self.seen(f"{self.preview}?article={draft.pk}", title="Under wraps")
        self.assertNotContains(self.client.get("/news/"), "Under wraps")
        public = self.begun(title="For everybody", slug="for-everybody")
        publishing.publish(public, by=self.editor)
        public.refresh_from_db()
        self.assertNotContains(self.client.get(public.get_absolute_url()), "Under wraps")

    def test_a_form_that_cannot_be_kept_says_so_in_the_new_page(self) -> None:
        answer = self.send(self.preview, title="t" * 201)
        self.assertContains(answer, "your text stands unchanged in the form", status_code=422)

    def test_it_asks_for_the_right_to_write(self) -> None:
        self.client.force_login(person("reader", "view_article"))
        self.assertEqual(self.client.post(self.preview, self.filled()).status_code, 403)


class ListTests(ArticleFormTestCase):
    url = reverse("admin:articles_article_changelist")

    def test_it_is_searched_in_any_letter_case_and_filtered(self) -> None:
        self.begun(title="Трамвай у місті")
        self.begun(title="A bridge", slug="bridge")
        found = self.client.get(self.url, {"q": "ТРАМВАЙ"}).context["cl"].result_list
        self.assertEqual([str(article) for article in found], ["Трамвай у місті"])
        for query in (
            {"state__exact": "draft"},
            {"edition__exact": "en"},
            {"rubric__id__exact": self.rubric.pk},
            {"authors__id__exact": self.author.pk},
        ):
            self.assertEqual(len(self.client.get(self.url, query).context["cl"].result_list), 2)
        self.assertEqual(
            len(self.client.get(self.url, {"state__exact": "published"}).context["cl"].result_list), 0
        )

    def test_its_cost_does_not_grow_with_the_stories(self) -> None:
        for number in range(12):
            self.begun(title=f"Story {number}", slug=f"story-{number}")
        # Session, person, rights thrice, notices; authors and rubrics to filter by; the keys of the
        # page, the page, its times.
        with self.assertNumQueries(11):
            page = self.client.get(self.url)
        self.assertEqual(len(page.context["cl"].result_list), 12)
