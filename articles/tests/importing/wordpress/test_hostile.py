"""Promises: no file reaches out, fills memory or takes others down; one bad item costs itself."""

from __future__ import annotations

import gzip
import io
from unittest import mock

from django.test import SimpleTestCase, TestCase

from articles.importing.intake.sources import Unreadable
from articles.importing.models import ImportedItem
from articles.importing.wordpress import items, opening, pieces
from articles.importing.wordpress.source import WordPress
from articles.models import Article
from articles.tests.importing.intake.heap import MAPPING, brought
from articles.tests.importing.wordpress.exports import export, file_of, item, source_of
from portal.accounts.models import User

DTD = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'


def names_of(data: bytes) -> list[tuple[str, bool]]:
    return [(piece.name, piece.is_whole) for piece in pieces.pieces(io.BytesIO(data))]


class PiecesTests(SimpleTestCase):
    def test_a_document_type_is_refused_before_any_parser_sees_it(self) -> None:
        data = export(item(1)).replace(b"<rss", DTD.encode() + b"<rss")
        with self.assertRaisesMessage(Unreadable, "document type"):
            names_of(data)

    def test_an_entity_inside_an_item_is_never_looked_up(self) -> None:
        written = item(1, content="x").replace("<item>", "<item><custom>&b;&nbsp;&copy;</custom>")
        piece = pieces.Piece("item", written.strip().encode())
        self.assertEqual(items.item_of(piece.text).title, "Post 1")
        smuggled = f"{DTD}{written.strip()}".encode()
        for data in (smuggled, written.strip().replace("</item>", f"{DTD}</item>").encode()):
            try:
                self.assertNotIn("root:", repr(items.item_of(data)))
            except items.Broken:
                continue

    def test_what_is_no_export_is_refused(self) -> None:
        for data in (b"", b"PK\x03\x04", b"<html><body>x</body></html>", b"\0" * 5000):
            with self.subTest(data[:10]), self.assertRaises(Unreadable):
                names_of(data)

    def test_ends_within_sections_end_nothing(self) -> None:
        data = export(item(1, content="a </item> b <item> c ]]]]><![CDATA[> d"), item(2), "<!-- <item> -->")
        self.assertEqual([name for name, _whole in names_of(data)].count("item"), 2)
        whole = next(p for p in pieces.pieces(io.BytesIO(data)) if p.name == "item")
        self.assertEqual(items.item_of(whole.text).content, "a </item> b <item> c ]]> d")

    def test_cuts_between_chunks_matter_nowhere(self) -> None:
        data = export(*(item(number, content="]] </item> <![CDATA") for number in range(1, 8)))
        expected = [(p.name, p.text) for p in pieces.pieces(io.BytesIO(data))]
        for size in (1, 7, 64, 100):
            with self.subTest(size), mock.patch.object(pieces, "CHUNK", size):
                self.assertEqual([(p.name, p.text) for p in pieces.pieces(io.BytesIO(data))], expected)

    def test_an_item_too_large_is_passed_without_being_kept(self) -> None:
        huge = item(2, content="x" * 50_000)
        data = export(item(1), huge, huge.replace("<![CDATA[", "").replace("]]>", ""), item(3))
        with mock.patch.object(pieces, "MOST_IN_PIECE", 8_000), mock.patch.object(pieces, "CHUNK", 1_000):
            found = [whole for name, whole in names_of(data) if name == "item"]
        self.assertEqual(found, [True, False, False, True])

    def test_a_file_that_breaks_off_gives_what_it_has(self) -> None:
        data = export(item(1), item(2))
        self.assertEqual(names_of(data[:-120])[-1], ("item", False))


class OpeningTests(SimpleTestCase):
    def test_what_unpacks_to_too_much_is_refused(self) -> None:
        paths = file_of(gzip.compress(b"<rss>" + b" " * 3_000_000), name="bomb.xml.gz")
        with (
            mock.patch.object(opening, "RATIO_FROM", 1_000_000),
            self.assertRaisesMessage(Unreadable, "unpacks to more"),
        ):
            WordPress(paths)
        with (
            mock.patch.object(opening, "MOST_UNPACKED", 1_000),
            self.assertRaisesMessage(Unreadable, "holds more"),
        ):
            WordPress(file_of(export(item(1)) * 3))

    def test_damaged_and_missing_files_are_refused_in_one_line(self) -> None:
        packed = gzip.compress(export(item(1)))
        paths = file_of(packed[:-30], packed.replace(packed[20:40], b"\0" * 20))
        for path in (*paths, paths[0].parent / "absent.xml", paths[0].parent):
            with self.subTest(path.name), self.assertRaises(Unreadable):
                list(WordPress([path]).read())


class EncodingTests(SimpleTestCase):
    def read(self, written: str, encoding: str) -> list[str]:
        told = export(item(1, title="Ґанок і їжак"), item(2)).decode()
        data = told.replace('encoding="UTF-8"', f'encoding="{written}"').encode(encoding)
        return [one.title for one in WordPress(file_of(data)).read()]

    def test_an_export_is_read_in_the_encoding_of_its_site(self) -> None:
        for written in ("UTF-8", "windows-1251", "KOI8-U", "UTF-16", "utf-32"):
            with self.subTest(written):
                self.assertEqual(self.read(written, written), ["Ґанок і їжак", "Post 2"])
        self.assertEqual(self.read("windows-1251", "utf-8")[0], "Ґанок і їжак", "converted, line left")

    def test_one_that_is_in_another_than_it_says_is_refused_in_one_line(self) -> None:
        for written in ("x-klingon", "rot13", "idna", "utf-7", "punycode"):
            with self.subTest(written), self.assertRaisesMessage(Unreadable, f"said to be in {written}"):
                self.read(written, "utf-8")
        garbled = "Ґанок і їжак, " * 200
        data = export(item(1, content=garbled)).decode().encode("windows-1251")
        with self.assertRaisesMessage(Unreadable, "said to be in UTF-8, and is not: convert it first"):
            WordPress(file_of(data))

    def test_a_refusal_is_said_in_the_language_of_whoever_asked(self) -> None:
        with self.assertRaises(Unreadable) as refused:
            WordPress(file_of(b"<html><body>Sign in</body></html>"))
        said = {code: refused.exception.said_to(User(interface_language=code)) for code in ("en", "uk")}
        self.assertEqual(said["en"], "The file is no WordPress export: it has no channel.")
        self.assertTrue(said["uk"].startswith("Це не файл експорту WordPress"))


class BadItemTests(TestCase):
    databases = {"default", "readership"}

    def test_every_other_item_comes_over(self) -> None:
        deep = "<div>" * 5_000 + "deep words" + "</div>" * 5_000
        bad = [
            item(2).replace("</wp:post_name>", ""),
            item(3, content="odd \x0b\x08 signs &unknown; \ufffe"),
            item(4, content=deep),
            item(5, content='<a href="javascript:alert(1)">bad</a> <img src=x onerror=alert(1)> words'),
            item(6, date="0000-00-00 00:00:00", date_gmt="0000-00-00 00:00:00"),
            item(7, date="9999-99-99 99:99:99", date_gmt="no date"),
            item(8, title="\x00" * 3 + "t" * 5_000),
            "<item></item>",
            "<item><wp:post_id>zzz</wp:post_id></item>",
        ]
        row = brought(source_of(item(1), *bad, item(99)), mapping=MAPPING)
        self.assertEqual(row.done, len(bad) + 2)
        self.assertEqual(Article.objects.filter(slug__in=["post-1", "post-99"]).count(), 2)
        self.assertEqual(ImportedItem.objects.exclude(origin="").count(), row.done)
        self.assertIn("deep words", Article.objects.get(imported_from__key="4").body.text)
        five = Article.objects.get(imported_from__key="5").body
        self.assertNotIn("javascript", five.rendered + five.canonical)
        self.assertIn("words", five.text)
        for key in ("6", "7"):
            self.assertFalse(Article.objects.get(imported_from__key=key).is_published, "no date, no page")

    def test_sections_that_never_end_take_no_time(self) -> None:
        for text in ("<![CDATA[" * 50_000, "&" * 50_000, "<b>" * 50_000, "&amp" * 50_000):
            try:
                items.item_of(f"<item><title>{text}</title></item>".encode())
            except items.Broken:
                continue

    def test_bytes_that_are_no_text_are_said(self) -> None:
        data = export(item(1, content="caf\xe9 words")).replace("caf\xe9".encode(), b"caf\xe9")
        brought(WordPress(file_of(data)), mapping=MAPPING)
        notes = ImportedItem.objects.get(key="1").notes
        self.assertTrue(any("mistake" in note["template"] for note in notes))
