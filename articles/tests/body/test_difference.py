from __future__ import annotations

import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from articles.body import Document, Inline, parse
from articles.body.boxes import Quote
from articles.body.difference import Fate, Move, compare
from articles.body.figures import Image
from articles.body.prose import Heading, Paragraph
from articles.tests.body.test_parse import WHOLE
from portal.kit.worddiff import Change

IDS = [f"aaaaaaa{letter}" for letter in "abcdefgh"]
NODES = st.builds(
    lambda kind, words: Paragraph(inline=Inline.of(words)) if kind else Heading(inline=Inline.of(words)),
    st.booleans(),
    st.lists(st.sampled_from(["рада", "one", "two", "п'ять", "12,"]), min_size=1, max_size=5).map(" ".join),
)


@st.composite
def documents(draw):
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, max_size=8))
    nodes = []
    for node_id in ids:
        node = draw(NODES)
        nodes.append(type(node)(id=node_id, inline=node.inline))
    return Document(tuple(nodes))


def paragraphs(*texts):
    """Paragraphs "a one two" whose ids end in their first letter."""
    return Document(tuple(Paragraph(id=f"aaaaaaa{text[0]}", inline=Inline.of(text)) for text in texts))


def fates(changes):
    return [
        (change.node.id[-1], str(change.fate), str(change.moved) if change.moved else "")
        for change in changes
    ]


class DifferenceTests(unittest.TestCase):
    @settings(max_examples=300)
    @given(documents(), documents())
    def test_both_bodies_can_be_read_back_whole(self, before, after):
        changes = compare(before, after)
        old = sorted((change for change in changes if change.was is not None), key=lambda one: one.was)
        self.assertEqual([change.before for change in old], list(before.nodes))
        self.assertEqual([change.was for change in old], list(range(len(before.nodes))))
        new = [change for change in changes if change.now is not None]
        self.assertEqual([change.after for change in new], list(after.nodes))
        self.assertEqual([change.now for change in new], list(range(len(after.nodes))))
        for change in changes:
            text = "".join(piece.text for piece in change.pieces if piece.change != Change.ADDED)
            self.assertEqual(text, change.before.text if change.before else "")
            text = "".join(piece.text for piece in change.pieces if piece.change != Change.REMOVED)
            self.assertEqual(text, change.after.text if change.after else "")

    @given(documents())
    def test_a_body_is_the_same_as_itself(self, document):
        self.assertTrue(all(change.is_quiet for change in compare(document, document)))

    @settings(max_examples=200)
    @given(documents(), documents())
    def test_what_did_not_move_kept_its_order(self, before, after):
        kept = [
            change.was
            for change in compare(before, after)
            if change.was is not None and change.now is not None and change.moved is None
        ]
        self.assertEqual(kept, sorted(kept))

    def test_every_node_of_the_grammar_can_be_compared(self):
        document = parse(WHOLE).document.identify()
        changes = compare(document, Document())
        self.assertEqual({change.fate for change in changes}, {Fate.REMOVED})
        self.assertEqual(len(changes), len(document.nodes))

    def test_came_went_changed_and_stayed(self):
        before = paragraphs("a one", "b old words stay", "c gone", "d end")
        after = paragraphs("a one", "b new words stay", "e come", "d end")
        self.assertEqual(
            fates(compare(before, after)),
            [
                ("a", "same", ""),
                ("b", "changed", ""),
                ("c", "removed", ""),
                ("e", "added", ""),
                ("d", "same", ""),
            ],
        )

    def test_a_paragraph_that_moved_is_shown_once_and_says_where_it_went(self):
        before = paragraphs("a one", "b two", "c three", "d four")
        after = paragraphs("d four", "a one", "b two", "c three")
        self.assertEqual(
            fates(compare(before, after)),
            [("d", "same", "up"), ("a", "same", ""), ("b", "same", ""), ("c", "same", "")],
        )
        back = {change.node.id[-1]: change.moved for change in compare(after, before)}
        self.assertEqual(back, {"a": None, "b": None, "c": None, "d": Move.DOWN})

    def test_a_moved_paragraph_shows_its_changed_words_too(self):
        before = paragraphs("a one", "b two", "c three of the old words")
        after = paragraphs("c three of the new words", "a one", "b two")
        (moved, *_rest) = compare(before, after)
        self.assertEqual((moved.fate, moved.moved), (Fate.CHANGED, Move.UP))
        self.assertEqual([piece.text for piece in moved.pieces], ["c three of the ", "old", "new", " words"])

    def test_a_text_pasted_anew_without_ids_is_still_the_same_text(self):
        before = paragraphs("a one two three", "b four five six seven", "c eight")
        after = Document(
            tuple(
                Paragraph(id=f"bbbbbbb{letter}", inline=Inline.of(text))
                for letter, text in zip(
                    "xyz", ["a one two three", "b four five six ten", "nine"], strict=True
                )
            )
        )
        self.assertEqual(
            [str(change.fate) for change in compare(before, after)],
            ["same", "changed", "removed", "added"],
        )

    def test_a_quote_given_to_another_speaker_says_so(self):
        words = (Inline.of("The rails are ready."),)
        before = Document((Quote(id=IDS[0], paragraphs=words, speaker="Vira Sample"),))
        after = Document((Quote(id=IDS[0], paragraphs=words, speaker="Olha Other"),))
        (change,) = compare(before, after)
        self.assertEqual(change.fate, Fate.CHANGED)
        self.assertFalse(change.is_restyled)
        (fact,) = change.facts
        self.assertEqual((fact.name, fact.before, fact.after), ("speaker", "Vira Sample", "Olha Other"))

    def test_another_picture_and_another_kind_of_node_are_facts(self):
        (change,) = compare(Document((Image(id=IDS[0], image=1),)), Document((Image(id=IDS[0], image=2),)))
        self.assertEqual([(fact.name, fact.before, fact.after) for fact in change.facts], [("image", 1, 2)])
        words = Inline.of("What comes")
        before = Document((Paragraph(id=IDS[0], inline=words),))
        (change,) = compare(before, Document((Heading(id=IDS[0], inline=words),)))
        self.assertEqual([(fact.name, fact.after) for fact in change.facts], [("node", "heading")])

    def test_bold_words_are_no_changed_words(self):
        before = parse(f'<p data-id="{IDS[0]}">One two</p>').document
        after = parse(f'<p data-id="{IDS[0]}">One <strong>two</strong></p>').document
        (change,) = compare(before, after)
        self.assertEqual((change.fate, change.is_restyled), (Fate.CHANGED, True))
        self.assertEqual([piece.change for piece in change.pieces], [Change.SAME])
