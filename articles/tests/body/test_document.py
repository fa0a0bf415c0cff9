from __future__ import annotations

import unittest

from articles.body import MESSAGES, NODES, PLACES, Finding, Inline, Refused, parse, render
from articles.body.boxes import Quote
from articles.body.document import Document
from articles.body.findings import REFUSED
from articles.body.grammar import register
from articles.body.prose import Heading, List, Paragraph
from articles.tests.body.test_parse import UID, WHOLE

UKRAINIAN = '<p>Він сказав: "<strong>план</strong>" - і <a href="/a-b--c/">п\'ять "<em>слів</em>"</a></p>'


class DerivedTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.document = parse(WHOLE).document

    def test_references_stand_once_in_order(self):
        used = self.document.references
        self.assertEqual(used.images, (12, 1, 2, 3))
        self.assertEqual(used.articles, (UID,))
        self.assertEqual(used.tags, ("olha-marchuk",))
        self.assertEqual(used.sources, ("channel-2", "paper"))
        self.assertEqual(used.embeds, ("https://t.me/channel/12",))
        self.assertEqual(used.links, ("https://unn.ua/?a=1&b=2",))
        self.assertEqual(used.as_json()["images"], [12, 1, 2, 3])

    def test_quotes_are_data(self):
        (quote,) = self.document.quotes
        self.assertEqual(quote.words, "Words\nmore")
        self.assertEqual(
            (quote.node, quote.speaker, quote.tag), ("dddddddd", 'Olha "O" Marchuk', "olha-marchuk")
        )
        self.assertEqual((quote.role, quote.attribution), ("mayor", "Marchuk said"))
        self.assertEqual((quote.language, quote.is_translated, quote.source), ("uk", True, "channel-2"))

    def test_text_is_what_a_reader_sees(self):
        text = self.document.text
        self.assertTrue(
            text.startswith("One two three\nfour&\n\nHeading\n\nDeeper\n\na\nb\nc\n\nd\n\nH\nx\ny\n\nWords")
        )
        self.assertTrue(text.endswith("caption\n\nli Wort"))
        self.assertEqual(self.document.words, 27)

    def test_a_document_made_by_hand_is_canonical(self):
        made = Document(
            (
                Heading(inline=Inline.of("A & B")),
                Paragraph(inline=Inline.of(" one \n two  <b> ")),
                List(items=((Inline.of("item"),),)),
                Quote(paragraphs=(Inline.of("words"),), speaker="A", attribution=Inline.of("said")),
            )
        )
        self.assertEqual(parse(made.html).document, made)
        self.assertEqual(made.nodes[1].html, "<p>one<br>two &lt;b&gt;</p>")


class IdentityTests(unittest.TestCase):
    def test_missing_ids_are_given_and_present_ones_kept(self):
        document = parse('<p data-id="aaaaaaaa">a</p><p>b</p><p data-id="A1">c</p>').document.identify()
        ids = [node.id for node in document.nodes]
        self.assertEqual(ids[0], "aaaaaaaa")
        self.assertEqual(len(set(ids)), 3)
        for node_id in ids:
            self.assertRegex(node_id, r"\A[a-z2-7]{8}\Z")

    def test_the_second_holder_of_an_id_gets_the_new_one(self):
        given = iter(["aaaaaaaa", "bbbbbbbb"])
        document = parse('<p data-id="aaaaaaaa">a</p><p data-id="aaaaaaaa">b</p>').document
        identified = document.identify(lambda node, attempt: next(given))
        self.assertEqual([node.id for node in identified.nodes], ["aaaaaaaa", "bbbbbbbb"])

    def test_the_same_text_gets_the_same_ids_each_time(self):
        document = parse("<p>a</p><p>a</p><p>b</p>").document
        self.assertEqual(document.identify(), document.identify())
        self.assertEqual(len({node.id for node in document.identify().nodes}), 3)

    def test_identifying_again_changes_nothing(self):
        document = parse("<p>a</p><p>b</p>").document.identify()
        self.assertEqual(document.identify(), document)

    def test_a_generator_of_other_ids_is_a_mistake(self):
        with self.assertRaises(ValueError):
            parse("<p>a</p>").document.identify(lambda node, attempt: "x")


class RenderingTests(unittest.TestCase):
    def rendered(self, source, **how):
        return render(
            parse(source).document, lambda node, context: f"{node.name}:{context.get('html')};", **how
        )

    def test_each_node_goes_through_its_renderer(self):
        seen = []
        render(
            parse(WHOLE).document.identify(),
            lambda node, context: seen.append((node.template_name, context)) or "",
        )
        self.assertEqual({name.replace("_", "-") for name, _ in seen}, set(NODES))
        for _, context in seen:
            self.assertEqual(context["anchor"], f"n-{context['node_id']}")

    def test_html_in_a_context_is_marked_safe_and_free_text_is_not(self):
        contexts = {}
        render(parse(WHOLE).document, lambda node, context: contexts.setdefault(node.name, context) and "")
        self.assertTrue(hasattr(contexts["paragraph"]["html"], "__html__"))
        self.assertTrue(hasattr(contexts["table"]["rows"][0][0]["html"], "__html__"))
        self.assertFalse(hasattr(contexts["quote"]["speaker"], "__html__"))
        self.assertFalse(hasattr(contexts["embed"]["url"], "__html__"))

    def test_links_that_leave_the_site_say_so(self):
        link = '<p><a href="https://other.ua/">a</a> <a href="/x/">b</a> <a href="https://unn.ua/">c</a></p>'
        self.assertEqual(
            self.rendered(link, own_hosts=["unn.ua"]),
            'paragraph:<a href="https://other.ua/" rel="noopener">a</a> <a href="/x/">b</a>'
            ' <a href="https://unn.ua/">c</a>;',
        )

    def test_links_of_paid_text_say_so(self):
        self.assertIn(
            'rel="sponsored noopener"', self.rendered('<p><a href="http://a.ua">a</a></p>', is_sponsored=True)
        )

    def test_an_embed_is_a_player_or_a_card(self):
        contexts = []
        urls = ["https://youtu.be/abcdefghijk", "https://www.unn.ua/news/x"]
        source = "".join(f'<figure data-node="embed" data-url="{url}"></figure>' for url in urls)
        render(parse(source).document, lambda node, context: contexts.append(context) or "")
        self.assertEqual(contexts[0]["player"].provider_name, "YouTube")
        self.assertIsNone(contexts[1]["player"])
        self.assertEqual(contexts[1]["host"], "unn.ua")


class TypesettingTests(unittest.TestCase):
    def test_marks_are_set_over_bold_words_and_links_but_never_in_addresses(self):
        self.assertEqual(
            parse(UKRAINIAN).document.typeset("uk").html.replace("\u00a0", "~"),
            '<p>Він сказав: «<strong>план</strong>»~— і~<a href="/a-b--c/">п’ять «<em>слів</em>»</a></p>',
        )

    def test_every_text_of_a_box_is_set(self):
        source = (
            '<figure data-node="quote" data-speaker=\'"O"\'><blockquote>"a"</blockquote>'
            '<figcaption>"b"</figcaption></figure><ul><li>"c"</li></ul><table><tr><td>"d"</td></tr></table>'
        )
        html = parse(source).document.typeset("en").html
        for letter in "abcd":
            self.assertIn(f"“{letter}”", html)
        self.assertIn('data-speaker="&quot;O&quot;"', html)


class FindingTests(unittest.TestCase):
    def test_every_message_and_place_can_be_filled(self):
        self.assertEqual(set(PLACES) - {"text"}, set(NODES))
        params = {"limit": 3, "value": "v", "name": "n", "attribute": "a"}
        for code in MESSAGES:
            self.assertNotIn("{", str(Finding(REFUSED, code, params=params)))

    def test_a_finding_in_a_box_names_the_box_and_its_id(self):
        source = (
            '<figure data-node="quote" data-id="aaaaaaaa"><blockquote><p><a href="javascript:x">w</a></p>'
            '</blockquote></figure><p data-id="bbbbbbbb"><a href="javascript:x">w</a></p>'
            '<a href="javascript:x">w</a>'
        )
        with self.assertRaises(Refused) as refused:
            parse(source)
        self.assertEqual(
            [(finding.where, finding.node_id) for finding in refused.exception.refusals],
            [("Quote 1", "aaaaaaaa"), ("Paragraph 1", "bbbbbbbb"), ("Paragraph 2", "")],
        )


class RegistryTests(unittest.TestCase):
    def test_a_second_node_of_one_name_is_a_mistake(self):
        with self.assertRaises(ValueError):
            register(Paragraph)
