from __future__ import annotations

import json
from unittest import TestCase, skipIf

from articles.importing.saved_page import KnownNames, SavedPage, Unreadable, read
from articles.tests.importing.samples import NOTHING_KNOWN, own_page, real_page


def doubts(page: SavedPage, where: str) -> list[str]:
    return [doubt.reason for doubt in page.doubts if doubt.where == where]


class RealPageTests(TestCase):
    @skipIf(real_page() is None, "the real page is not beside this copy of the repository")
    def test_it_gives_exactly_the_parts_of_the_story(self):
        page = read(real_page() or "", NOTHING_KNOWN).as_json()
        self.assertEqual(len(page["paragraphs"]), 4)
        self.assertEqual([quote["speaker"] for quote in page["quotes"]], ["Rustem Umerov"] * 2)
        self.assertEqual([quote["attribution"] for quote in page["quotes"]], ["Umerov stated", "he added"])
        self.assertEqual([box["source"] for box in page["additions"]], ["The Wall Street Journal"])
        self.assertEqual([len(box["paragraphs"]) for box in page["additions"]], [1])
        self.assertEqual([len(box["paragraphs"]) for box in page["recalls"]], [3])
        self.assertEqual(page["authors"], ["Olga Rozgon"])
        self.assertEqual(page["rubrics"], ["Society", "Politics"])
        kinds = ["event", "topic", "person", "person", "place", "place", "place"]
        self.assertEqual([tag["kind"] for tag in page["tags"]], kinds)
        self.assertEqual((page["views"], page["published"]), (786, "2025-11-21"))
        self.assertEqual(page["rates"], [{"currency": "USD", "value": "42.15", "change": "0.06"}])
        self.assertTrue(page["title"])
        self.assertTrue(page["lead"])


class OwnPageTests(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.page = read(own_page(), NOTHING_KNOWN)
        cls.json = cls.page.as_json()

    def test_it_gives_head_and_tail(self):
        self.assertEqual(
            self.json["title"],
            'Halenko says the depot did not order "silent" trams after his visit to Estonia',
        )
        self.assertTrue(
            self.json["lead"].startswith("Halenko says his visit to Estonia was about timetables")
        )
        self.assertEqual((self.json["place"], self.json["agency"]), ("Tallinn", "DVD"))
        self.assertEqual((self.json["published"], self.json["views"]), ("2025-03-14", 1312))
        self.assertEqual(self.json["authors"], ["Yaryna Kostiv"])
        self.assertEqual(self.json["rubrics"], ["Economy", "Technologies"])

    def test_it_gives_paragraphs_quotes_and_boxes(self):
        self.assertEqual(len(self.json["paragraphs"]), 4)
        self.assertEqual(
            [(quote["attribution"], quote["speaker"]) for quote in self.json["quotes"]],
            [("Halenko said", "Ostap Halenko"), ("he continued", "Ostap Halenko")],
        )
        addition = self.json["additions"][0]
        self.assertEqual((addition["heading"], addition["source"]), ("Addition", "The Baltic Ledger"))
        self.assertEqual(len(self.json["recalls"][0]["paragraphs"]), 3)

    def test_it_types_the_tags_in_the_pages_order(self):
        self.assertEqual(
            [(tag["name"], tag["kind"]) for tag in self.json["tags"]],
            [
                ("City Elections", "event"),
                ("Weather and environment", "topic"),
                ("Ostap Halenko", "person"),
                ("Kalev Tamsaar", "person"),
                ("Estonia", "place"),
                ("Latvia", "place"),
                ("Tallinn", "place"),
            ],
        )

    def test_it_keeps_the_order_of_the_body(self):
        kinds = [block.kind for block in self.page.blocks]
        p, q = "paragraph", "quote"
        self.assertEqual(kinds, [p, q, p, p, q, p, "addition", "recall"])

    def test_its_object_has_exactly_the_promised_keys(self):
        keys = (
            "title lead published place agency views paragraphs quotes additions recalls authors rubrics tags"
        )
        self.assertEqual(list(self.json), [*keys.split(), "rates", "doubts"])
        self.assertEqual(json.loads(json.dumps(self.json)), self.json)

    def test_what_it_infers_stands_in_the_doubts_with_its_reason(self):
        self.assertIn("office", doubts(self.page, "tags[2].kind")[0])
        self.assertIn("rubric", doubts(self.page, "tags[1].kind")[0])
        self.assertIn("speaker before", doubts(self.page, "quotes[1].speaker")[0])
        self.assertIn("first person", doubts(self.page, "paragraphs[1]")[0])
        self.assertIn("sign", doubts(self.page, "rates[0].change")[0])
        self.assertIn("main image", doubts(self.page, "image")[0])
        self.assertIn("2025-03-13", doubts(self.page, "paragraphs[2]")[0])
        self.assertEqual(doubts(self.page, "tags[4].kind"), [])

    def test_it_lists_the_sources_of_the_text(self):
        self.assertEqual(
            [(source.kind, source.name, source.channel) for source in self.page.sources],
            [
                ("other-media", "The Baltic Ledger", ""),
                ("on-record", "Ostap Halenko", "Facebook"),
                ("unnamed", "people familiar with", ""),
            ],
        )


class UkrainianPageTests(TestCase):
    def test_it_reads_ukrainian_labels_time_marks_and_both_rates(self):
        page = read(own_page("bridge.uk.txt"), NOTHING_KNOWN)
        self.assertEqual((page.edition, page.marks), ("uk", ["exclusive"]))
        self.assertEqual((page.published, page.views), ("2024-12-30T13:51+02:00", 15456))
        self.assertEqual([(r.currency, r.value, r.change) for r in page.rates][1], ("EUR", "50.91", "0.12"))
        self.assertEqual([b.speaker for b in page.of_kind("quote")], ["Сергій Гайовий"] * 2)
        self.assertEqual(page.of_kind("addition")[0].source, "Рівненський тижневик")
        self.assertEqual(len(page.of_kind("recall")[0].texts), 2)
        self.assertEqual(page.rubrics, ["Суспільство", "Культура"])
        self.assertEqual([tag.kind for tag in page.tags], ["topic", "person", "place", "place"])


class KnownNamesTests(TestCase):
    def test_the_newsrooms_own_tags_decide_before_all_lists_and_rules(self):
        page = read(own_page(), KnownNames(tags={"ESTONIA": "organisation", "City Elections": "topic"}))
        self.assertEqual([tag.kind for tag in page.tags[:5:4]], ["topic", "organisation"])
        self.assertEqual(doubts(page, "tags[0].kind"), [])

    def test_the_newsrooms_own_rubrics_split_a_glued_line(self):
        text = own_page().replace("EconomyTechnologies", "Town hallTown hall gardensEconomy")
        known = KnownNames(rubrics={"Town hall": "town-hall", "Town hall gardens": "gardens"})
        self.assertEqual(read(text, known).rubrics, ["Town hall", "Town hall gardens", "Economy"])

    def test_an_unknown_rubric_is_cut_by_capitals_and_doubted(self):
        page = read(own_page().replace("EconomyTechnologies", "EconomyBeekeeping"), NOTHING_KNOWN)
        self.assertEqual(page.rubrics, ["Economy", "Beekeeping"])
        self.assertIn("not in the list", doubts(page, "rubrics[1]")[0])


class VariantTests(TestCase):
    def test_white_space_line_ends_and_marks_do_not_matter(self):
        plain = read(own_page(), NOTHING_KNOWN)
        for changed in (
            own_page().replace("\n", "\r\n"),
            "\ufeff" + own_page(),
            own_page().replace(" ", "\u00a0"),
            own_page().replace("\n\n", "\n\n\n \n"),
        ):
            self.assertEqual(read(changed.encode(), NOTHING_KNOWN), plain)
        self.assertEqual(read(own_page().encode("utf-16"), NOTHING_KNOWN), plain)

    def test_single_line_breaks_throughout_give_the_same_story(self):
        text = "\n".join(line for line in own_page().split("\n") if line.strip())
        self.assertEqual(read(text, NOTHING_KNOWN).as_json(), read(own_page(), NOTHING_KNOWN).as_json())

    def test_times_and_views_are_read_in_all_their_forms(self):
        for line, published, views in (
            ("07:02 AM • 2460 views", "2025-03-14T07:02+02:00", 2460),
            ("07:02 PM • 1 view", "2025-03-14T19:02+02:00", 1),
            ("12:05 AM • 15,456 views", "2025-03-14T00:05+02:00", 15456),
            ("30 грудня, 13:51 • 15 456 перегляди", "2024-12-30T13:51+02:00", 15456),
            ("December 30, 01:51 PM • 5 views", "2024-12-30T13:51+02:00", 5),
            ("12.07.2024, 08:00 • 5 переглядів", "2024-07-12T08:00+03:00", 5),
            ("08:00", "2025-03-14T08:00+02:00", None),
            ("• views", "2025-03-14", None),
            ("25:71 • 10 views", "2025-03-14", 10),
        ):
            page = read(own_page().replace(" • 1312 views", line), NOTHING_KNOWN)
            self.assertEqual((page.published, page.views), (published, views), line)
            self.assertEqual(page.lead, read(own_page(), NOTHING_KNOWN).lead, line)
            if views is None:
                self.assertTrue(doubts(page, "views"), line)

    def test_rates_are_read_in_all_their_forms(self):
        for text, expected in (
            ("$42.970.1650.910.12", [("USD", "42.97", "0.16"), ("EUR", "50.91", "0.12")]),
            ("$42.97+0.16 €50.91-0.12", [("USD", "42.97", "0.16"), ("EUR", "50.91", "-0.12")]),
            ("$42,97▼0,16", [("USD", "42.97", "-0.16")]),
            ("$142.971.16", [("USD", "142.97", "1.16")]),
            ("$42.97", [("USD", "42.97", "")]),
            ("", []),
        ):
            page = read(own_page().replace("$43.180.12", text), NOTHING_KNOWN)
            self.assertEqual([(r.currency, r.value, r.change) for r in page.rates], expected, text)
        self.assertTrue(doubts(page, "rates"))

    def test_a_strip_of_headlines_above_the_title_is_not_read_as_the_story(self):
        strip = "Harvest begins\n07:02 AM • 2460 views\n\nA chess final\n06:58 AM • 31 views\n\n"
        text = own_page().replace("Halenko says the depot", strip + "Halenko says the depot", 1)
        page = read(text, NOTHING_KNOWN)
        self.assertEqual((page.title, page.views), (read(own_page(), NOTHING_KNOWN).title, 1312))
        self.assertTrue(doubts(page, "title"))

    def test_a_quote_in_one_line_with_its_speaker_is_taken_apart(self):
        text = (
            own_page()
            .replace("- he continued.", "")
            .replace("We will read every offer", "“We will read every offer")
            .replace("where nobody saw the papers.", "where nobody saw the papers”, – he continued.")
        )
        page = read(text, NOTHING_KNOWN)
        self.assertEqual(page.of_kind("quote")[1].attribution, "he continued")
        self.assertTrue(page.of_kind("quote")[1].texts[0].startswith("We will"))

    def test_an_attribution_without_a_name_or_pronoun_is_doubted(self):
        page = read(own_page().replace("- Halenko said.", "- the ministry said."), NOTHING_KNOWN)
        self.assertEqual(page.of_kind("quote")[0].speaker, "")
        self.assertTrue(doubts(page, "quotes[0].speaker"))

    def test_a_pronoun_that_changes_its_gender_is_doubted(self):
        text = (
            own_page().replace("- Halenko said.", "- he said.").replace("- he continued.", "- she continued.")
        )
        page = read(text, NOTHING_KNOWN)
        self.assertTrue(any("another pronoun" in reason for reason in doubts(page, "quotes[1].speaker")))

    def test_a_speaker_without_a_tag_gets_the_full_name_of_the_text(self):
        page = read(own_page().replace("Ostap Halenko\nKalev", "Kalev"), NOTHING_KNOWN)
        self.assertEqual([b.speaker for b in page.of_kind("quote")], ["Ostap Halenko"] * 2)
        self.assertTrue(doubts(page, "quotes[0].speaker"))

    def test_lists_subheadings_and_captions_are_told_from_paragraphs(self):
        added = [
            "Photo: the depot",
            "What changes",
            "Three things change:",
            "- the fare;",
            "- the route;",
            "",
        ]
        extra = "\n\n".join(added) + "Halenko rejected"
        page = read(own_page().replace("Halenko rejected", extra, 1), NOTHING_KNOWN)
        self.assertEqual(
            [block.kind for block in page.blocks[:4]], ["heading", "paragraph", "list", "paragraph"]
        )
        self.assertEqual(page.of_kind("list")[0].texts, ["the fare;", "the route;"])
        self.assertEqual(len(page.of_kind("quote")), 2)


class UnreadableTests(TestCase):
    def refusal(self, raw: str | bytes) -> str:
        with self.assertRaises(Unreadable) as caught:
            read(raw, NOTHING_KNOWN)
        self.assertNotIn("\n", str(caught.exception))
        return str(caught.exception)

    def test_an_empty_file_is_refused(self):
        for raw in (b"", "", b"\xef\xbb\xbf", b" \r\n\xc2\xa0\n"):
            self.assertIn("empty", self.refusal(raw))

    def test_a_binary_file_is_refused(self):
        self.assertIn("binary", self.refusal(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"))
        self.assertIn("binary", self.refusal(b"\xff\xd8\xff\xe0" * 20))
        self.assertIn("binary", self.refusal("text\x01text"))

    def test_a_page_cut_off_before_its_rubrics_is_refused_wherever_it_ends(self):
        for name in ("tram.en.txt", "bridge.uk.txt"):
            text = own_page(name)
            end = text.index(read(text, NOTHING_KNOWN).authors[0])
            for length in range(40, end, 7):
                self.refusal(text[:length])

    def test_a_page_cut_off_in_the_middle_of_a_character_is_refused(self):
        raw = own_page("bridge.uk.txt").encode()
        self.assertIn(
            "cut off", self.refusal(raw[: len("bridge") + 401 * 2 - 1].rstrip()[:-1] + "є".encode()[:1])
        )

    def test_unrelated_files_are_refused(self):
        for text in (
            "# A project\n\nIt does things.\n\n## Install\n\npip install it\n",
            "<!doctype html><html><body><p>Kyiv</p></body></html>",
            "name,views\nA,786 views\nB,12 views\n",
            '{"title": "A story", "views": 786}',
            "[tool]\nlayers = [\n  'models | views',\n  'admin | templates',\n]\nname = 'Technologies'\n",
            "| Place | Agency |\n| --- | --- |\n| Lviv | ABC |\n\nSociety\n",
            "date 2025-11-21\nAnother site\n\n© 2007 — 2025\n\nA headline\n\nA paragraph.\n\nSociety\n",
            "It was the best of times, it was the worst of times.\n\n" * 30,
        ):
            self.refusal(text)

    def test_a_giant_file_is_refused(self):
        self.assertIn("larger", self.refusal(b"a" * 3_000_000))
