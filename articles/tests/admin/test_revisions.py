from __future__ import annotations

from django.urls import reverse

from articles.desk import drafting, publishing
from articles.desk.models import Preview, Revision
from articles.models import Author
from articles.tests.admin.test_article import ArticleFormTestCase
from articles.tests.desk.test_publishing import person

TWO = "<p>The line will be built in two years.</p><p>Rails arrive on Friday.</p>"


class HistoryScreenTests(ArticleFormTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.article = self.begun(body=TWO)
        self.history = reverse("admin:article_revisions", args=[self.article.pk])
        self.compare = reverse("admin:article_compare", args=[self.article.pk])

    def saved(self, **changes: object) -> None:
        drafting.save(self.article, drafting.snapshot_of(self.article).with_(**changes), by=self.editor)

    def deed(self, number: int, **data: str):
        url = reverse("admin:article_revision", args=[self.article.pk, number])
        return self.client.post(url, data, follow=True)

    def test_the_form_leads_to_the_history_and_the_history_tells_who_and_what(self) -> None:
        self.assertContains(self.client.get(self.address(self.article)), self.history)
        old = self.client.get(reverse("admin:articles_article_history", args=[self.article.pk]))
        self.assertRedirects(old, self.history)
        publishing.publish(self.article, by=self.editor)
        page = self.client.get(self.history)
        self.assertContains(page, "Published")
        self.assertContains(page, str(self.editor))
        self.assertContains(self.client.get(f"{self.history}?only=marked"), "/revisions/2/")
        self.assertNotContains(self.client.get(f"{self.history}?only=marked"), "/revisions/1/")

    def test_changed_words_are_marked_for_eyes_and_ears(self) -> None:
        html = drafting.snapshot_of(self.article).body.replace("Friday", "Monday")
        self.saved(body=html, title="A third tram line is coming")
        page = self.client.get(self.compare)
        self.assertContains(page, '<del><span class="visually-hidden">taken out: </span>Friday')
        self.assertContains(page, '<ins><span class="visually-hidden">new: </span>Monday')
        self.assertContains(page, "third")
        self.assertContains(page, "Title")

    def test_markup_in_a_text_is_shown_and_not_carried_out(self) -> None:
        self.saved(title="<script>alert(1)</script>", body="<p>5 &lt; 6 &lt;b&gt;</p>")
        page = self.client.get(self.compare)
        self.assertNotContains(page, "<script>alert(1)")
        self.assertContains(page, "5 &lt; 6 &lt;b&gt;")

    def test_what_differs_from_the_public_text_is_one_click_from_the_form(self) -> None:
        publishing.publish(self.article, by=self.editor)
        self.saved(title="A third tram line is coming")
        self.saved(lead="The council has voted for a third line, and for a fourth one, after four hours.")
        self.assertContains(self.client.get(self.address(self.article)), f"{self.compare}?old=public")
        page = self.client.get(f"{self.compare}?old=public")
        self.assertContains(page, "number 2")
        self.assertContains(page, "number 4")
        self.assertContains(page, "third")

    def test_the_order_of_the_two_does_not_matter_and_nonsense_is_no_fault(self) -> None:
        self.saved(title="A third tram line is coming")
        self.assertContains(self.client.get(f"{self.compare}?old=2&new=1"), 'id="id_old" value="1"')
        self.assertEqual(self.client.get(f"{self.compare}?old=1&new=77").status_code, 404)
        self.assertContains(self.client.get(f"{self.compare}?old=x&new=-3"), "third")
        self.assertRedirects(self.client.get(f"{self.compare}?old=1&new=1"), self.history)
        self.assertEqual(self.client.get(f"{self.history}?below=999999999999").status_code, 200)

    def test_a_revision_is_named_looked_at_and_brought_back(self) -> None:
        self.saved(title="A third tram line is coming")
        self.assertContains(self.deed(1, _name="", note="Before the vote"), "Before the vote")
        frame = self.deed(1, _preview="").context["frame"]
        self.assertContains(self.client.get(frame), "A second")
        self.assertEqual(Preview.objects.get().made_by, self.editor)
        self.assertContains(self.deed(1, _restore=""), "is the working copy again")
        self.assertEqual(drafting.snapshot_of(self.article).title, "A second tram line is coming")
        self.assertEqual(Revision.objects.get(number=3).restored_from, 1)
        self.assertContains(self.deed(3, _restore=""), "says just that already")

    def test_a_note_that_is_too_long_comes_back_with_a_sentence_and_is_not_cut(self) -> None:
        self.saved(title="A third tram line is coming")
        note = "Before the vote " * 19 + "the end"
        answer = self.deed(1, _name="", note=note)
        self.assertContains(answer, f'value="{note}"', status_code=422)
        self.assertContains(answer, "at most 300 characters, this has 311", status_code=422)
        self.assertFalse(Revision.objects.exclude(note="").exists())

    def test_what_is_gone_since_is_said_in_words(self) -> None:
        self.saved(byline=(), title="A third tram line is coming")
        Author.objects.all().delete()
        self.assertContains(self.deed(1, _restore=""), "chosen anew: Byline")

    def test_readers_of_the_desk_may_look_and_not_touch(self) -> None:
        self.client.force_login(person("reader", "view_article"))
        page = self.client.get(self.history)
        self.assertEqual(page.status_code, 200)
        self.assertNotContains(page, "_restore")
        self.assertEqual(self.deed(1, _restore="").status_code, 403)
        noted = self.deed(1, _name="", note="Before the vote")
        self.assertContains(noted, "you may not change this story any more")
        self.assertContains(noted, "You had written: Before the vote")
        self.assertFalse(Revision.objects.exclude(note="").exists())
        self.client.force_login(person("stranger", "view_image"))
        for url in (self.history, self.compare):
            self.assertEqual(self.client.get(url).status_code, 403)

    def test_history_and_comparison_ask_little_however_long_the_history(self) -> None:
        for number in range(5):
            self.saved(title=f"Title number {number}")
        packed = Revision.objects.get(number=1).packed
        Revision.objects.bulk_create(
            Revision(article=self.article, number=number, kind="saved", packed=packed, author=self.editor)
            for number in range(7, 51)
        )
        self.client.get(self.history)
        with self.assertNumQueries(8):  # session, person, permissions twice, rights, notices, article, page
            self.client.get(self.history)
        with self.assertNumQueries(12):
            self.client.get(f"{self.compare}?old=1&new=50")
