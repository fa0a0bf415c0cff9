from __future__ import annotations

import unittest

from articles.body import Refused, parse
from articles.tests.body import checker

UID = "123e4567-e89b-12d3-a456-426614174000"
IMAGE = '<figure data-node="image" data-image="1"></figure>'
WHOLE = (
    '<p data-id="aaaaaaaa">One <strong>two <em>three</em></strong><br>four&amp;</p>'
    '<h2 data-id="bbbbbbbb">Heading</h2><h3>Deeper</h3>'
    "<ul><li><p>a</p></li><li><p>b</p><p>c</p></li></ul><ol><li><p>d</p></li></ol>"
    '<table data-id="cccccccc"><tbody><tr><th><p>H</p></th><td colspan="2" rowspan="2"><p></p></td></tr>'
    "<tr><td><p>x</p><p>y</p></td></tr></tbody></table>"
    '<figure data-id="dddddddd" data-node="quote" data-speaker="Olha &quot;O&quot; Marchuk"'
    ' data-tag="olha-marchuk" data-role="mayor" data-lang="uk" data-translated="true"'
    ' data-source="channel-2"><blockquote><p>Words</p><p>more</p></blockquote>'
    "<figcaption>Marchuk said</figcaption></figure>"
    '<aside data-node="addition" data-source="paper"><h4>More</h4><p>text</p></aside>'
    f'<aside data-node="recall"><h4>Earlier</h4><p data-article="{UID}"'
    ' data-moment="2025-11-20T10:00:00+00:00">it <time datetime="2025-11-20">yesterday</time></p>'
    "<p>that</p></aside>"
    '<aside data-node="key-points"><ul><li><p>k</p></li></ul></aside>'
    '<figure data-node="image" data-image="12"><figcaption>caption</figcaption></figure>'
    '<figure data-node="gallery" data-images="1,2,3"></figure>'
    '<figure data-node="embed" data-url="https://t.me/channel/12"></figure>'
    f'<aside data-node="related" data-article="{UID}"></aside>'
    '<p><a href="https://unn.ua/?a=1&amp;b=2">l<sub>i</sub></a> <span lang="de">Wort</span></p>'
)


def canonical(html):
    return parse(html).document.html


def findings(html):
    return [(finding.where, finding.code) for finding in parse(html).findings]


def refusals(html):
    try:
        parse(html)
    except Refused as refused:
        return [(finding.where, finding.code) for finding in refused.refusals]
    raise AssertionError("not refused")


class CanonicalTests(unittest.TestCase):
    def test_canonical_html_comes_back_byte_for_byte(self):
        self.assertEqual(canonical(WHOLE), WHOLE)
        self.assertEqual(findings(WHOLE), [])

    def test_it_is_what_the_grammar_describes(self):
        checker.check(WHOLE)

    def test_a_date_as_pages_show_it_is_one(self):
        shown = (
            '<p>It was <data value="2025-11-20">yesterday</data>, at <data value="17">half price</data>.</p>'
        )
        kept = '<p>It was <time datetime="2025-11-20">yesterday</time>, at half price.</p>'
        self.assertEqual(canonical(shown), kept)
        self.assertEqual(findings(shown), [])

    def test_nothing_is_a_body_too(self):
        for empty in ("", "  \n", "<p></p>", "<p>&nbsp;</p><p><br></p>", "<!-- x -->"):
            self.assertEqual(canonical(empty), "")

    def test_marks_nest_in_one_order(self):
        written = (
            '<p><em><strong>a</strong></em><strong><em>b</em> c</strong> <em><a href="/x">d</a></em></p>'
        )
        expected = '<p><strong><em>ab</em> c</strong> <a href="/x"><em>d</em></a></p>'
        self.assertEqual(canonical(written), expected)

    def test_white_space_is_collapsed_and_no_break_spaces_kept(self):
        self.assertEqual(
            canonical("<p>  a\n <b> b</b>\t1&nbsp;000 <br> c </p>"),
            "<p>a <strong>b</strong> 1\u00a0000<br>c</p>",
        )


class RepairTests(unittest.TestCase):
    def assert_repaired(self, written, expected, *found):
        self.assertEqual(canonical(written), expected)
        self.assertEqual(findings(written), list(found))
        self.assertEqual(canonical(expected), expected)

    def test_bare_text_and_divisions_become_paragraphs(self):
        self.assert_repaired("a<div>b <p>c</p> d</div>e", "<p>a</p><p>b</p><p>c</p><p>d</p><p>e</p>")

    def test_plain_text_has_its_paragraphs_at_blank_lines(self):
        self.assert_repaired("a &amp; b\nc\n\n \nd", "<p>a &amp; b<br>c</p><p>d</p>")

    def test_two_breaks_part_paragraphs(self):
        self.assert_repaired(
            "<p data-id='aaaaaaaa'>a<br><br>b<br></p>", '<p data-id="aaaaaaaa">a</p><p>b</p>'
        )

    def test_old_tags_become_new_ones(self):
        self.assert_repaired(
            "<p><b>a</b><i>b</i><u>c</u><font color=red>d</font></p>", "<p><strong>a</strong><em>b</em>cd</p>"
        )

    def test_styles_classes_and_handlers_go(self):
        self.assert_repaired('<p style="color:red" class="x" onclick="y()" id="z">a</p>', "<p>a</p>")

    def test_headings_move_to_the_levels_there_are(self):
        self.assert_repaired(
            "<h1>a</h1><h5>b</h5>",
            "<h2>a</h2><h3>b</h3>",
            ("Heading 1", "heading-level"),
            ("Heading 2", "heading-level"),
        )

    def test_a_first_heading_never_skips_a_level(self):
        self.assert_repaired("<h3>a</h3><h3>b</h3>", "<h2>a</h2><h3>b</h3>", ("Heading 1", "heading-level"))

    def test_lists_in_lists_become_one(self):
        self.assert_repaired(
            "<ul><li>a<ol><li>b</li></ol></li><ul><li>c</li></ul>d</ul>",
            "<ul><li><p>a</p></li><li><p>b</p></li><li><p>d</p></li><li><p>c</p></li></ul>",
            ("List 1", "list-flattened"),
        )

    def test_tables_of_the_editor_lose_their_measures(self):
        self.assert_repaired(
            '<table style="min-width: 50px"><colgroup><col style="min-width: 25px"><col></colgroup><tbody>'
            '<tr><th colspan="1" rowspan="1"><p>A</p></th><td colspan="2" rowspan="9"><p></p></td></tr>'
            "</tbody></table>",
            '<table><tbody><tr><th><p>A</p></th><td colspan="2"><p></p></td></tr></tbody></table>',
        )

    def test_the_sections_and_caption_of_a_table_are_kept_as_rows_and_paragraph(self):
        self.assert_repaired(
            "<table><caption>C</caption><thead><tr><th>H</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
            "<p>C</p><table><tbody><tr><th><p>H</p></th></tr><tr><td><p>1</p></td></tr></tbody></table>",
        )

    def test_a_bare_quotation_becomes_a_quote_block(self):
        self.assert_repaired(
            "<blockquote>a<p>b</p></blockquote>",
            '<figure data-node="quote"><blockquote><p>a</p><p>b</p></blockquote></figure>',
            ("Quote 1", "quote-from-blockquote"),
        )

    def test_what_cannot_stand_in_a_box_stands_behind_it(self):
        self.assert_repaired(
            f'<aside data-node="addition"><p>a</p>{IMAGE}<p>b</p></aside>',
            f'<aside data-node="addition"><p>a</p><p>b</p></aside>{IMAGE}',
            ("Addition 1", "unnested"),
        )

    def test_lists_and_second_headings_in_a_box_become_paragraphs(self):
        self.assert_repaired(
            '<aside data-node="recall"><h2>H</h2><ul><li>a</li></ul><h3>b</h3></aside>',
            '<aside data-node="recall"><h4>H</h4><p>a</p><p>b</p></aside>',
        )

    def test_words_in_a_box_that_holds_none_stand_behind_it(self):
        self.assert_repaired(
            f'<aside data-node="related" data-article="{UID.upper()}"><p>a</p></aside>',
            f'<aside data-node="related" data-article="{UID}"></aside><p>a</p>',
            ("Related story 1", "unnested"),
        )

    def test_an_optional_value_that_is_not_valid_is_left_out_and_said(self):
        self.assert_repaired(
            '<figure data-node="quote" data-tag="Не слаг" data-lang="українська" data-translated="да"'
            ' data-source="a b"><blockquote>w</blockquote></figure>',
            '<figure data-node="quote"><blockquote><p>w</p></blockquote></figure>',
            ("Quote 1", "value-dropped"), ("Quote 1", "value-dropped"), ("Quote 1", "value-dropped"),
            ("Quote 1", "value-dropped"),
        )  # fmt: skip

    def test_moments_are_kept_in_utc(self):
        self.assertIn(
            'data-moment="2025-11-20T10:00:00+00:00"',
            canonical('<aside data-node="recall"><p data-moment="2025-11-20T12:00+02:00">a</p></aside>'),
        )

    def test_empty_boxes_vanish(self):
        self.assert_repaired('<aside data-node="recall"><p></p></aside>', "", ("Recall 1", "empty-dropped"))

    def test_a_link_that_leads_nowhere_becomes_text(self):
        for href in ("java\nscript:x", "tg://x", "#heading=h.1", "foo.html", "", "http://", "?x", "mailto:"):
            written = f'<p><a href="{href}">word</a></p>'
            self.assert_repaired(written, "<p>word</p>", ("Paragraph 1", "link-dropped"))
        self.assert_repaired('<p><a name="_Hlk1">word</a></p>', "<p>word</p>")

    def test_links_get_their_one_form(self):
        for written, expected in (
            ("www.unn.ua/a b", "https://www.unn.ua/a%20b"),
            ("//unn.ua/", "https://unn.ua/"),
            ("/\\unn.ua/", "https://unn.ua/"),
            ("https://www.google.com/url?q=https://unn.ua/%3Fa&amp;sa=D", "https://unn.ua/?a"),
            (" tel:+380441234567 ", "tel:+380441234567"),
            ("#n-aaaaaaaa", "#n-aaaaaaaa"),
            ("https://новини.укр/а", "https://новини.укр/а"),
        ):
            html = f'<p><a href="{expected}">a</a></p>'
            self.assert_repaired(f'<p><a href="{written}">a</a></p>', html)

    def test_pasted_pictures_and_frames_are_said(self):
        self.assert_repaired('<p>a<img src="x.png"></p>', "<p>a</p>", ("Paragraph 1", "image-dropped"))
        self.assert_repaired(
            "<p>a</p><iframe src='https://x'>b</iframe>", "<p>a</p>", ("Text", "frame-dropped")
        )

    def test_images_of_a_gallery_stand_once(self):
        self.assert_repaired(
            '<figure data-node="gallery" data-images="1, 2,1"></figure>',
            '<figure data-node="gallery" data-images="1,2"></figure>',
            ("Gallery 1", "images-repeated"),
        )

    def test_scripts_are_not_words(self):
        self.assert_repaired("<p>a<script>b</script></p><style>c</style><title>d</title>", "<p>a</p>")

    def test_findings_count_blocks_as_an_editor_does(self):
        html = '<p>1</p><p></p><p>2</p><h2>h</h2><p><a href="foo.html">3</a></p>'
        self.assertEqual(findings(html), [("Paragraph 3", "link-dropped")])


class RefusalTests(unittest.TestCase):
    def test_links_that_run_something_are_refused_with_their_place(self):
        for href in ("javascript:x", "JavaScript&#58;x", "data:text/html,x", " vbscript:x"):
            self.assertEqual(
                refusals(f'<p>a</p><p><a href="{href}">b</a></p>'), [("Paragraph 2", "link-forbidden")]
            )

    def test_every_refusal_is_named_at_once(self):
        html = (
            '<figure data-node="image" data-image="x"></figure>'
            '<figure data-node="gallery" data-images=""></figure>'
            '<figure data-node="embed" data-url="javascript:x"></figure><aside data-node="related"></aside>'
            '<figure data-node="quote"><figcaption>said</figcaption></figure><aside data-node="box">a</aside>'
        )
        self.assertEqual(
            [code for _, code in refusals(html)],
            [
                "image-without-number", "gallery-without-images", "embed-without-address",
                "related-without-article", "quote-without-words", "unknown-node",
            ],
        )  # fmt: skip

    def test_numbers_are_plain_ascii(self):
        for number in ("0", "-1", "１２", "1e3", "01", "9" * 30, "1 2"):
            self.assertEqual(
                refusals(f'<figure data-node="image" data-image="{number}"></figure>')[0][0], "Image 1"
            )

    def test_embeds_need_https(self):
        for url in (
            "",
            "ftp://x.org/",
            "//",
            "https://",
            "/news/a/",
            "https://user@evil.example/",
            "data:text/html,x",
        ):
            self.assertEqual(
                refusals(f'<figure data-node="embed" data-url="{url}"></figure>'),
                [("Embed 1", "embed-without-address")],
            )

    def test_a_table_of_31_columns_is_refused(self):
        wide = "<table><tr>" + "<td>a</td>" * 31 + "</tr></table>"
        self.assertEqual(refusals(wide), [("Table 1", "table-too-wide")])
        reaching = "<table><tr><td rowspan=2 colspan=29>a</td></tr><tr><td>b</td><td>c</td></tr></table>"
        self.assertEqual(refusals(reaching), [("Table 1", "table-too-wide")])

    def test_sizes_are_bounded(self):
        self.assertEqual(refusals("a" * 1_000_001), [("Text", "too-long")])
        self.assertEqual(refusals("<p>a</p>" * 2001), [("Text", "too-many-nodes")])
        self.assertEqual(refusals("<div>" * 300 + "a"), [("Text", "too-deep")])
        self.assertEqual(refusals("<div>" * 100 + "a"), [("Text", "too-deep")])

    def test_too_much_markup_is_refused_before_it_is_read(self):
        self.assertEqual(refusals("<p>" * 20_001), [("Text", "too-much-markup")])
        self.assertEqual(refusals("&" * 100_001), [("Text", "too-much-markup")])

    def test_heaps_of_accents_are_not_text(self):
        self.assertEqual(refusals("a" + "\u0301" * 100_000), [("Text", "not-text")])
        self.assertEqual(refusals("a" + "&#x301;" * 64), [("Text", "not-text")])
        self.assertEqual(canonical("—" * 100), "<p>" + "—" * 100 + "</p>")

    def test_formatting_that_would_multiply_ends_with_its_paragraph(self):
        unclosed = "".join(f'<p><b class="{number}">x</p>' for number in range(1500))
        self.assertEqual(canonical(unclosed), "<p><strong>x</strong></p>" * 1500)

    def test_long_values_are_refused_not_cut(self):
        html = f'<figure data-node="quote" data-role="{"a" * 201}"><blockquote>w</blockquote></figure>'
        self.assertEqual(refusals(html), [("Quote 1", "value-too-long")])

    def test_a_finding_speaks_english_by_itself(self):
        with self.assertRaisesMessage("Paragraph 2: The link address “javascript:x” is not allowed."):
            parse('<p>a</p><p><a href="javascript:x">b</a></p>')

    def assertRaisesMessage(self, message):  # noqa: N802
        return self.assertRaisesRegex(Refused, message)
