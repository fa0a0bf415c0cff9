from __future__ import annotations

import re
import unicodedata
import unittest
from html import unescape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.body import Refused, parse
from articles.tests.body import checker

WORDS = st.sampled_from(
    ["alpha", "бета", "ґава", "б'є", "1&2", "<x>", "«ц»", "e\u0301t", "\u0301", "\u00a0", " ", ""]
)
WHITE = st.sampled_from(["", " ", "\n", "&nbsp;"])
BLOCKS = [
    "p", "div", "h1", "h2", "h3", "h5", "ul", "ol", "li", "blockquote", "figure", "figcaption", "aside",
    "table", "tbody", "tr", "td", "th", "caption", "section", "pre", "dl", "dt", "dd", "center", "o:p",
    "custom",
]  # fmt: skip
INLINE = ["b", "strong", "i", "em", "u", "a", "span", "sub", "sup", "time", "font"]
ATTRIBUTES = [
    'href="https://unn.ua/"', 'href="javascript:x"', 'href="/a"', 'lang="de"', 'datetime="2025-11-20"',
    'datetime="x"', 'style="font-weight:700"', 'style="font-weight:normal;mso-list:l0 level1"', 'class="x"',
    'colspan="2"', 'rowspan="3"', 'colspan="31"', 'data-id="abcdefgh"', 'data-id="x"', 'data-node="quote"',
    'data-node="addition"', 'data-node="recall"', 'data-node="key-points"', 'data-node="image"',
    'data-node="gallery"', 'data-node="embed"', 'data-node="related"', 'data-node="box"', 'data-image="1"',
    'data-images="1,2"', 'data-image="x"', 'data-url="https://x.com/a/status/12345"',
    'data-url="javascript:x"', 'data-speaker=" Olha\nM "',
    'data-article="123e4567-e89b-12d3-a456-426614174000"', 'data-moment="2025-11-20"', 'data-tag="a-b"',
    'data-tag="-"', 'data-lang="UK"', 'data-source="c"', 'onclick="x()"',
]  # fmt: skip


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


@st.composite
def tags(draw, names, content):
    name = draw(st.sampled_from(names))
    attributes = " ".join(draw(st.lists(st.sampled_from(ATTRIBUTES), max_size=3)))
    inside = "".join(draw(st.lists(content, max_size=4)))
    closed = draw(st.booleans()) or draw(st.booleans())
    return f"<{name} {attributes}>{inside}" + (f"</{name}>" if closed else "")


LEAVES = (
    WORDS.map(escaped)
    | WHITE
    | st.sampled_from(["<br>", "<img src=x>", "<hr>", "<script>evil</script>", "<!--c-->"])
)
ANY_HTML = st.recursive(LEAVES, lambda inside: tags(BLOCKS + INLINE, inside), max_leaves=25)
ANY_BODY = st.lists(ANY_HTML, max_size=5).map("".join)

# What an editor can write: blocks in blocks, each word told from the next by a break of its own.
VISIBLE = st.sampled_from(["alpha", "бета", "ґава", "5", "<x>"]).map(escaped)
MARKED = ["<b>{0}</b>", "<i>{0}</i>", "<em>{0}</em>", "<sub>{0}</sub>"]
PHRASES = st.recursive(
    VISIBLE, lambda inside: st.builds(str.format, st.sampled_from(MARKED), inside), max_leaves=3
)
LINES = st.lists(PHRASES, min_size=1, max_size=4).map(" ".join)
SHAPES = [
    "<p>{}</p>", "<div>{}</div>", "<h2>{line}</h2>", "<h4>{line}</h4>", "<ul><li>{}</li></ul>",
    "<ol><li><p>{}</p></li></ol>", "<table><caption>cap</caption><tr><td>{}</td><th>{}</th></tr></table>",
    "<blockquote>{}</blockquote>",
    '<figure data-node="quote"><blockquote><p>w</p>{}</blockquote><figcaption>{}</figcaption></figure>',
    '<aside data-node="addition"><h4>{line}</h4>{}</aside>', '<aside data-node="recall"><p>r</p>{}</aside>',
    '<aside data-node="key-points"><ul><li>{}</li></ul></aside>', "<dl><dt>{}</dt><dd>{}</dd></dl>",
    '<figure data-node="image" data-image="1"><figcaption>{}</figcaption>{}</figure>',
    "<figure>{}</figure>", '<figure data-node="embed" data-url="https://unn.ua/">{}</figure>',
    "<pre>{}</pre>",
]  # fmt: skip


@st.composite
def shapes(draw, content):
    shape = draw(st.sampled_from(SHAPES))
    holes = shape.count("{}")
    fill = [" ".join(draw(st.lists(content, min_size=1, max_size=2))) for _ in range(holes)]
    # A heading inside a heading ends it, for a browser too.
    return shape.format(*fill, line=draw(LINES))


STRUCTURES = st.recursive(LINES, shapes, max_leaves=12)


def words(html):
    text = re.sub(r"</?(?:b|i|em|strong|sub|sup)>", "", html)
    text = unescape(re.sub(r"<[^>]*>", " ", text))
    return sorted(unicodedata.normalize("NFC", text).split())


class PropertyTests(unittest.TestCase):
    @settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
    @given(ANY_BODY)
    def test_whatever_is_not_refused_keeps_the_grammar_and_stays_as_it_is(self, source):
        try:
            html = parse(source).document.html
        except Refused as refused:
            self.assertTrue(refused.refusals)
            return
        checker.check(html)
        again = parse(html)
        self.assertEqual(again.document.html, html)
        self.assertEqual(again.findings, [])
        self.assertNotIn("evil", html)

    @settings(max_examples=200)
    @given(st.text() | st.text(alphabet="<>/pbh2ualiode=\"'&;-! \n\x00\ud800", max_size=60))
    def test_no_text_raises_anything_but_a_refusal(self, source):
        try:
            html = parse(source).document.html
        except Refused:
            return
        checker.check(html)
        self.assertEqual(parse(html).document.html, html)

    @settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
    @given(STRUCTURES)
    def test_no_visible_word_is_lost_or_doubled(self, source):
        self.assertEqual(words(parse(source).document.html), words(source))

    @settings(max_examples=200)
    @given(ANY_BODY)
    def test_after_identifying_every_node_has_an_id_of_its_own(self, source):
        try:
            document = parse(source).document.identify()
        except Refused:
            return
        ids = [node.id for node in document.nodes]
        self.assertEqual(len(set(ids)), len(ids))
        self.assertEqual(parse(document.html).document, document)

    @settings(max_examples=200)
    @given(ANY_BODY, st.sampled_from(["uk", "en"]))
    def test_typesetting_keeps_the_grammar(self, source, language):
        try:
            document = parse(source).document.typeset(language)
        except Refused:
            return
        self.assertEqual(parse(document.html).document.html, document.html)
