"""What the grammar of the text makes of a form: mended and said, or refused and kept in the form."""

from __future__ import annotations

from articles.desk.models import Draft
from articles.models import Article
from articles.tests.admin.test_article import ADD, ArticleFormTestCase


class GrammarTests(ArticleFormTestCase):
    def test_a_script_in_the_text_is_neither_stored_nor_shown(self) -> None:
        answer = self.send(ADD, body="<p>Words</p><script>alert(1)</script>", _save="")
        self.assertNotContains(answer, "<script>alert(1)")
        self.assertNotIn("script", Draft.objects.get().snapshot["body"])

    def test_what_the_grammar_mends_is_stored_and_said(self) -> None:
        answer = self.send(ADD, body='<p>Words</p><h1>Above</h1><p><a href="x">here</a></p>', _save="")
        for said in (
            "Mended. Heading 1: The heading was moved to a level that fits.",
            "Mended. Paragraph 2: A link without a usable address became plain text: “x”.",
        ):
            self.assertContains(answer, said)
        self.assertIn("Above</h2>", Draft.objects.get().snapshot["body"])
        again = self.send(
            self.address(Article.objects.get()),
            version=Draft.objects.get().version,
            lead="Another lead.",
            _save="",
        )
        self.assertNotContains(again, "Mended.")

    def test_an_unknown_block_is_refused_with_its_place_and_every_word_stays(self) -> None:
        text = '<p>Words</p><figure data-node="chart"><p>Bars of the vote</p></figure>'
        answer = self.send(ADD, body=text, lead="A lead of an hour.", _save="")
        self.assertContains(answer, "Paragraph 2: “chart” is not a kind of block this newsroom knows.")
        self.assertContains(answer, "Bars of the vote")
        self.assertContains(answer, "A lead of an hour.")
        self.assertFalse(Article.objects.exists())
