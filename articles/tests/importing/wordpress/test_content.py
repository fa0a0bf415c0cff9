"""Promises: what WordPress would show stands in the text; what it cannot hold is told, never dropped."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.test import SimpleTestCase

from articles.importing.intake.markup import document_of
from articles.importing.intake.notes import Notes
from articles.importing.intake.values import Photo
from articles.importing.wordpress.content import html_of
from articles.importing.wordpress.items import Item
from articles.importing.wordpress.shelf import Shelf

LINKED = '[caption id="a" width="3"]<a href="https://old.example/3.jpg"><img src="/3.jpg" alt="t"></a>'


class Library:
    """Knows pictures by the number in their address; those of ``gone`` are not there."""

    def find(self, photo: Photo, notes: Notes) -> int | None:
        if "gone" in photo.url:
            notes.lost("image", photo.url, "not there")
            return None
        return int("".join(filter(str.isdigit, photo.url)) or "1")


class ContentTestCase(SimpleTestCase):
    def setUp(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.shelf = Shelf(Path(folder.name) / "shelf.sqlite")
        self.addCleanup(self.shelf.close)
        self.notes = Notes()

    def read(self, text: str) -> str:
        """The canonical body without its identifiers."""
        import re

        html = html_of(text, "7", self.shelf, self.notes)
        document = document_of(html, Library(), self.notes, site="old.example")
        return re.sub(r' data-id="[a-z2-7]{8}"', "", document.html)

    def said(self, level: str) -> list[str]:
        return [doubt.what for one, doubt in self.notes.entries if one == level]


class ClassicTests(ContentTestCase):
    def test_blank_lines_part_paragraphs_and_single_ones_break(self) -> None:
        self.assertEqual(self.read("One\r\ntwo\r\n\r\nthree"), "<p>One<br>two</p><p>three</p>")
        self.assertEqual(
            self.read("a\n<h2>b</h2>\n\nc\n<ul>\n<li>d</li>\n</ul>"),
            "<p>a</p><h2>b</h2><p>c</p><ul><li><p>d</p></li></ul>",
        )
        self.assertEqual(self.read("<pre>a\n\nb</pre>"), "<p>a</p><p>b</p>")

    def test_a_captioned_picture_is_a_picture_with_its_caption(self) -> None:
        for written in (
            f"{LINKED} The <b>blue</b> tram[/caption]",
            '[caption caption="The blue tram"]<img src="/u/3.jpg">[/caption]',
        ):
            with self.subTest(written[:20]):
                self.assertEqual(
                    self.read(f"Before\n{written}\nAfter"),
                    '<p>Before</p><figure data-node="image" data-image="3">'
                    "<figcaption>The blue tram</figcaption></figure><p>After</p>",
                )

    def test_what_is_not_there_leaves_its_caption(self) -> None:
        self.assertEqual(self.read('[caption]<img src="/gone.jpg"> The tram[/caption]'), "<p>The tram</p>")
        self.assertEqual(self.read('<p>a <img src="/gone.jpg" alt="tram"> b</p>'), "<p>a</p><p>b</p>")
        self.assertEqual(self.said("lost"), ["https://old.example/gone.jpg"])

    def test_galleries_by_number_and_by_post(self) -> None:
        for number, parent in ((11, "7"), (12, "7"), (13, "8")):
            url = f"https://old.example/u/{number}.jpg"
            self.shelf.keep(Item(id=str(number), type="attachment", parent=parent, attachment=url))
        self.assertIn('data-images="13,11"', self.read('[gallery ids="13, 11"]'))
        self.assertIn('data-images="11,12"', self.read("[gallery columns=3]"))
        self.assertIn('data-image="13"', self.read('[gallery id="8"]'))
        self.assertEqual(self.read('words [gallery ids="99"]'), "<p>words</p>")
        self.assertEqual(self.said("lost"), ['[gallery ids="99"]'])

    def test_players(self) -> None:
        video = '<figure data-node="embed" data-url="https://youtu.be/abcdefghijk"></figure>'
        for written in (
            "https://youtu.be/abcdefghijk",
            "[embed width=3]https://youtu.be/abcdefghijk[/embed]",
        ):
            with self.subTest(written):
                self.assertEqual(self.read(f"a\n\n{written}\n\nb"), f"<p>a</p>{video}<p>b</p>")
        self.assertIn("watch?v=abc", self.read('[youtube id="abc"]'))
        self.assertIn('data-url="https://old.example/a.mp3"', self.read('[audio mp3="/a.mp3"][/audio]'))
        self.assertIn(
            'data-url="https://player.example/1"', self.read('<iframe src="//player.example/1"></iframe>')
        )
        self.assertEqual(
            self.read("see https://youtu.be/abcdefghijk there"),
            "<p>see https://youtu.be/abcdefghijk there</p>",
        )

    def test_unknown_shortcodes_stay_as_text_and_are_told(self) -> None:
        self.assertEqual(
            self.read('a [contact-form-7 id="1"] b [sic]'), '<p>a [contact-form-7 id="1"] b [sic]</p>'
        )
        self.assertEqual(self.said("lost"), ['[contact-form-7 id="1"]'])
        self.assertEqual(self.read("[[gallery]]"), "<p>[gallery]</p>")
        self.assertEqual(
            self.read('[vc_row][vc_column width="1/2"]words[/vc_column][/vc_row]'), "<p>words</p>"
        )

    def test_hundreds_of_openings_take_no_time(self) -> None:
        self.assertEqual(self.read("[caption]" * 5_000).count("[caption]"), 5_000)
        self.read("<!-- wp:group " * 5_000)
        for mark in (
            '<!-- wp:group {"a":', "<!--more ", "<!--", "<iframe ", "<iframe>", "<img ", "[[", "&",
            "<figcaption>", '<a href="', "https://youtu.be/a ", "<!-- wp:group -->", "\n ", "<b>", "<ul><li>",
        ):  # fmt: skip
            with self.subTest(mark):
                self.read(mark * 5_000 + " end")

    def test_pasted_pictures_are_told_and_the_text_stays(self) -> None:
        pasted = f'<p>a</p><img src="data:image/png;base64,{"A" * 2_000_000}">'
        self.assertEqual(self.read(pasted), "<p>a</p>")
        self.assertIn("data:", self.said("lost"))


class BlockTests(ContentTestCase):
    def test_paragraphs_lists_and_headings(self) -> None:
        text = """<!-- wp:paragraph {"align":"left"} -->
<p>One</p>
<!-- /wp:paragraph -->

<!-- wp:heading -->
<h2>Two</h2>
<!-- /wp:heading -->

<!-- wp:list --><ul><!-- wp:list-item --><li>three</li><!-- /wp:list-item --></ul><!-- /wp:list -->
classic

words"""
        self.assertEqual(
            self.read(text), "<p>One</p><h2>Two</h2><ul><li><p>three</p></li></ul><p>classic</p><p>words</p>"
        )

    def test_an_embed_says_its_address_in_its_comment(self) -> None:
        text = """<!-- wp:embed {"url":"https://youtu.be/abcdefghijk","type":"video"} -->
<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">
https://youtu.be/abcdefghijk
</div><figcaption>A ride</figcaption></figure>
<!-- /wp:embed -->"""
        self.assertEqual(
            self.read(text),
            '<figure data-node="embed" data-url="https://youtu.be/abcdefghijk">'
            "<figcaption>A ride</figcaption></figure>",
        )

    def test_galleries_old_and_new(self) -> None:
        one, two = ('<figure><img src="/1.jpg"><figcaption>a</figcaption></figure>', '<img src="/2.jpg">')
        old = f'<ul class="wp-block-gallery"><li>{one}</li><li>{two}</li></ul>'
        inner = f"<!-- wp:image -->{one}<!-- /wp:image --><figure>{two}</figure><figcaption>all</figcaption>"
        new = f'<figure class="wp-block-gallery">{inner}</figure>'
        for inner in (old, new):
            self.assertIn('data-images="1,2"', self.read(f"<!-- wp:gallery -->{inner}<!-- /wp:gallery -->"))

    def test_a_quotation_has_its_speaker_as_attribution(self) -> None:
        said = "<blockquote class='wp-block-quote'><p>Words</p><cite>Vira</cite></blockquote>"
        self.assertEqual(
            self.read(f"<!-- wp:quote -->{said}<!-- /wp:quote -->"),
            '<figure data-node="quote"><blockquote><p>Words</p></blockquote>'
            "<figcaption>Vira</figcaption></figure>",
        )

    def test_shared_blocks_are_written_out_even_when_they_hold_themselves(self) -> None:
        self.shelf.keep(
            Item(id="5", type="wp_block", content="<!-- wp:paragraph --><p>shared</p><!-- /wp:paragraph -->")
        )
        self.shelf.keep(Item(id="6", type="wp_block", content='again <!-- wp:block {"ref":6} /-->'))
        self.assertEqual(self.read('<!-- wp:block {"ref":5} /-->'), "<p>shared</p>")
        self.assertIn("again", self.read('<!-- wp:block {"ref":6} /-->'))
        self.read('<!-- wp:block {"ref":77} /-->')
        self.assertIn("wp:block 77", self.said("lost"))

    def test_what_the_site_fills_itself_is_told(self) -> None:
        self.read('<!-- wp:latest-posts {"postsToShow":3} /-->')
        self.assertEqual(self.said("lost"), ["wp:latest-posts"])


class MarkupTests(ContentTestCase):
    def test_links_of_the_site_lose_its_host(self) -> None:
        self.assertEqual(
            self.read(
                '<a href="https://www.old.example/2012/a/?x=1#y">a</a> <a href="../b">b</a> <a href="https://else.example/">c</a>'
            ),
            '<p><a href="/2012/a/?x=1#y">a</a> <a href="/b">b</a> <a href="https://else.example/">c</a></p>',
        )

    def test_a_post_of_a_service_becomes_its_player(self) -> None:
        link = '<a href="https://twitter.com/a/status/12345">x</a>'
        said = f'<blockquote class="twitter-tweet"><p>Said</p>{link}</blockquote>'
        html = self.read(f'{said}<script src="x"></script>')
        self.assertIn('data-url="https://twitter.com/a/status/12345"', html)
        self.assertIn("Said", html)
        self.assertEqual(self.said("lost"), ["<script>"])

    def test_markup_that_cannot_be_kept_leaves_its_words(self) -> None:
        wide = "<table><tr>" + "".join(f"<td>cell{n}</td>" for n in range(40)) + "</tr></table>"
        self.assertIn("cell0 | cell1", self.read(wide))
        many = "".join(f"<p>w{n}</p>" for n in range(2_500))
        html = self.read(many)
        self.assertIn("w0", html)
        self.assertIn("w2499", html)
        self.assertTrue(self.said("lost"))

    def test_struck_words_and_frames_without_address_are_told(self) -> None:
        self.assertEqual(self.read("<del>old</del> new <iframe></iframe>"), "<p>old new</p>")
        self.assertEqual(self.said("lost"), ["old", "iframe"])
