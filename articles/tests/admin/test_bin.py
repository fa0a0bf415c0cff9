"""The bin: out of every list, and out of it again."""

from __future__ import annotations

from django.urls import reverse

from articles.models import Article, State
from articles.tests.admin.test_article import ArticleFormTestCase

LIST = reverse("admin:articles_article_changelist")


class BinTests(ArticleFormTestCase):
    def listed(self, query: str = "") -> list[int]:
        return [article.pk for article in self.client.get(LIST + query).context["cl"].result_list]

    def test_only_what_was_never_public_goes_into_the_bin(self) -> None:
        kept, binned = self.published(), self.begun(slug="other")
        chosen = {"action": "put_into_bin", "_selected_action": [kept.pk, binned.pk]}
        answer = self.client.post(LIST, chosen, follow=True)
        self.assertContains(answer, "In the bin now: 1.")
        self.assertContains(answer, "only to be withdrawn: 1.")
        self.assertEqual((self.listed(), self.listed("?bin=1")), ([kept.pk], [binned.pk]))

    def test_what_is_in_it_is_taken_out_again(self) -> None:
        article = self.begun()
        self.assertContains(self.send(self.address(article), _bin=""), "It can be taken out again".lower())
        self.assertEqual(self.listed(), [])
        chosen = {"action": "take_out_of_bin", "_selected_action": [article.pk]}
        self.assertContains(self.client.post(LIST + "?bin=1", chosen, follow=True), "Out of the bin: 1.")
        self.assertEqual(self.listed(), [article.pk])

    def test_in_the_bin_it_is_kept_from_readers_and_its_form_says_so(self) -> None:
        article = self.begun()
        self.send(self.address(article), _bin="")
        page = self.client.get(self.address(article))
        self.assertContains(page, "No list shows it.")
        self.assertNotContains(page, 'name="_publish"')
        self.send(self.address(article), _publish="")
        self.assertEqual(Article.objects.get().state, State.DRAFT)
        self.assertContains(self.send(self.address(article), _restore=""), "Out of the bin.")
        self.assertContains(self.send(self.address(article), _publish=""), "Published.")

    def test_a_public_story_has_no_such_button(self) -> None:
        self.assertNotContains(self.client.get(self.address(self.published())), 'name="_bin"')
