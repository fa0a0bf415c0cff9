"""The rules behind a page's reading, each on the cases it is for."""

from __future__ import annotations

from unittest import TestCase

from articles.importing.names import KnownNames, places, published_rubrics
from articles.importing.saved_page import read
from articles.importing.sources import outside_source
from articles.importing.tail import split_rubrics
from articles.tests.importing.samples import NOTHING_KNOWN, own_page


class SpeakerTests(TestCase):
    def speaker(self, page: str, old: str, attribution: str) -> tuple[str, bool]:
        read_page = read(own_page(page).replace(old, attribution), NOTHING_KNOWN)
        doubted = any(doubt.where.startswith("quotes[0]") for doubt in read_page.doubts)
        return read_page.of_kind("quote")[0].speaker, doubted

    def test_english_attributions_lead_to_full_names(self):
        for attribution, speaker, doubted in (
            ("- stated Halenko.", "Ostap Halenko", False),
            ("-Halenko said.", "Ostap Halenko", False),
            ("— Halenko told The Baltic Ledger.", "Ostap Halenko", False),
            ("- noted the director Ostap Halenko on Telegram.", "Ostap Halenko", False),
            ("- Minister of Transport of Estonia Kalev Tamsaar stressed.", "Kalev Tamsaar", False),
            ("- the head of the press service, Anna Berg, said.", "Anna Berg", False),
            ("- said Inga von der Berg.", "Inga von der Berg", True),
            ("- he told Reuters.", "Ostap Halenko", True),
            ("- added.", "Ostap Halenko", True),
            ("– the minister added.", "Kalev Tamsaar", True),
            ("- reads the statement of the Ministry of Transport.", "Ministry of Transport", True),
            ("- emphasized the clerk.", "", True),
        ):
            found = self.speaker("tram.en.txt", "- Halenko said.", attribution)
            self.assertEqual(found, (speaker, doubted), attribution)

    def test_ukrainian_attributions_lead_to_full_names(self):
        for attribution, speaker, doubted in (
            ("— наголошує Гайовий.", "Сергій Гайовий", False),
            ("- розповів керівник будівництва Сергій Гайовий журналістам.", "Сергій Гайовий", False),
            ("– за словами Гайового.", "Сергій Гайовий", True),
            ("– додав він.", "Сергій Гайовий", True),
            ("– сказав він.", "Сергій Гайовий", True),
            ("– додала.", "Сергій Гайовий", True),
            ("– йдеться у повідомленні.", "", True),
            ("- повідомили у Міністерстві інфраструктури.", "", True),
        ):
            found = self.speaker("bridge.uk.txt", "– зазначив Гайовий.", attribution)
            self.assertEqual(found, (speaker, doubted), attribution)


class KindTests(TestCase):
    def test_names_get_their_kinds(self):
        for name, kind in (
            ("New Zealand", "place"),
            ("Чернівці", "place"),
            ("Washington, D.C.", "place"),
            ("USA", "place"),
            ("Zelenyi Bir district", "place"),
            ("Ministry of Small Bridges", "organisation"),
            ("Служба доріг", "organisation"),
            ("QRST", "organisation"),
            ("Verkhovna Rada", "organisation"),
            ("New Year", "event"),
            ("Новий рік", "event"),
            ("Martial Law", "topic"),
            ("Harbour Summit", "event"),
            ("Чемпіонат із шахів", "event"),
            ("War in Atlantis", "topic"),
            ("sanctions", "topic"),
            ("Liina Rebane", "person"),
            ("Perebyinis", "person"),
            ("Freedonia", "place"),
            ("knitting", "topic"),
        ):
            page = read(
                own_page().replace("\nLatvia\n", f"\n{name}\n").replace("no money", "in Freedonia no money"),
                NOTHING_KNOWN,
            )
            self.assertEqual(page.tags[5].kind, kind, name)
            doubted = any(doubt.where == "tags[5].kind" for doubt in page.doubts)
            self.assertEqual(
                doubted, name not in {"New Zealand", "Чернівці", "Washington, D.C.", "USA"}, name
            )


class SourceTests(TestCase):
    def test_the_outside_medium_is_named(self):
        for text, name in (
            ("As reported by The Harbour Gazette, ships wait.", "The Harbour Gazette"),
            ("As reported by the BBC on Monday, ships wait.", "BBC"),
            ("Ships wait, writes Le Petit Matin.", "Le Petit Matin"),
            ("Ships wait, reports 20 Minutos.", "20 Minutos"),
            ("Meridian reports that ships wait.", "Meridian"),
            ("Citing El Faro de la Costa, the port said so.", "El Faro de la Costa"),
            ("As noted in Süd-Kurier, ships wait.", "Süd-Kurier"),
            ("Як повідомляє «Морський вісник», кораблі чекають.", "Морський вісник"),
            ("Кораблі чекають, пише Суспільний Вісник.", "Суспільний Вісник"),
            ("Кораблі чекають, передає ABC з посиланням на Meridian.", "Meridian"),
            ("Ships wait, writes ABC.", ""),
            ("Ships wait.", ""),
        ):
            self.assertEqual(outside_source(text, "ABC"), name, text)


class ListTests(TestCase):
    def test_glued_rubrics_are_split_longest_first_with_steps_back(self):
        known = KnownNames(
            rubrics={"War": "war", "War in": "w", "In town": "t", "Society": "s"}
        ).rubric_labels()
        self.assertEqual(split_rubrics("SocietyPolitics", known), ["Society", "Politics"])
        self.assertEqual(split_rubrics("War in UkraineWar", known), ["War in Ukraine", "War"])
        self.assertEqual(split_rubrics("WarIn townSociety", known), ["War", "In town", "Society"])
        self.assertEqual(split_rubrics("Society, Politics", known), ["Society", "Politics"])
        self.assertIsNone(split_rubrics("Societypolitics", known))
        self.assertIsNone(split_rubrics("SocietyNowhere", known))

    def test_every_pair_of_published_rubrics_can_be_split(self):
        for edition in ("en", "uk"):
            labels = [rubric.labels[edition][0] for rubric in published_rubrics()]
            known = NOTHING_KNOWN.rubric_labels()
            for first in labels:
                for second in labels:
                    self.assertEqual(split_rubrics(first + second, known), [first, second])

    def test_the_list_of_places_is_general(self):
        self.assertGreater(len(places()), 900)
        for name in ("tuvalu", "тувалу", "north macedonia", "суми", "reykjavík", "гаага", "kiev"):
            self.assertIn(name, places())
