"""What charts and maps promise: true figures, true places, letters of both editions."""

from __future__ import annotations

import math
from itertools import combinations
from unittest import TestCase

from PIL import Image, ImageChops, ImageFont, ImageStat

from articles.management.demo.illustrations import chart, map_
from articles.management.demo.illustrations.charts import KINDS, Scale
from articles.management.demo.illustrations.geography import CITIES, UKRAINE
from articles.management.demo.illustrations.lettering import FONTS, TABULAR, broken, number, width_of
from articles.management.demo.illustrations.maps import Lambert

SERIES = {
    "kind": "line",
    "title": {"uk": "Рівень води в річці", "en": "Water level in the river"},
    "unit": {"uk": "см", "en": "cm"},
    "labels": {"uk": ["пн", "вт", "ср", "чт"], "en": ["Mon", "Tue", "Wed", "Thu"]},
    "values": [112, 140, 131, 96],
}
PLACES = [
    {"label": {"uk": "Луцьк", "en": "Lutsk"}, "lat": 50.75, "lon": 25.33},
    {"label": {"uk": "Рівне", "en": "Rivne"}, "lat": 50.62, "lon": 26.25},
]


def unlike(one: Image.Image, other: Image.Image) -> float:
    """Mean difference at 96 pixels."""
    small = [image.resize((96, 64), Image.Resampling.BOX) for image in (one, other)]
    return sum(ImageStat.Stat(ImageChops.difference(*small)).mean) / 3


class ChartTests(TestCase):
    def test_every_kind_is_drawn_at_the_promised_size_and_unlike_the_others(self) -> None:
        pictures = [chart({**SERIES, "kind": kind}, "uk", "kyiv") for kind in KINDS]
        for picture in pictures:
            self.assertEqual(picture.image.size, (1600, 1067))
            self.assertEqual(picture.focal[0], 0.5)
        for one, other in combinations(pictures, 2):
            self.assertGreater(unlike(one.image, other.image), 3)

    def test_each_edition_gets_its_own_words(self) -> None:
        ukrainian, english = chart(SERIES, "uk", "kyiv"), chart(SERIES, "en", "kyiv")
        self.assertNotEqual(ukrainian.image.tobytes(), english.image.tobytes())

    def test_the_same_data_give_the_same_pixels(self) -> None:
        self.assertEqual(
            chart(SERIES, "uk", "kyiv").image.tobytes(), chart(SERIES, "uk", "kyiv").image.tobytes()
        )

    def test_a_missing_label_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "4 labels for 3 values"):
            chart({**SERIES, "values": [1, 2, 3]}, "en", "kyiv")

    def test_an_unknown_kind_fails_loudly(self) -> None:
        with self.assertRaises(KeyError):
            chart({**SERIES, "kind": "pie"}, "en", "kyiv")

    def test_bars_with_long_names_lie_down_inside_the_square(self) -> None:
        labels = ["Енергостійкість міста", "Комунальне господарство", "Освіта", "Дороги", "Інше"]
        data = {**SERIES, "kind": "bars", "labels": labels, "values": [250, 70, 71, 33, 9]}
        image = chart(data, "uk", "economy").image.convert("L")
        outside = image.crop((0, 0, 266, 1067)).resize((26, 106), Image.Resampling.BOX)
        self.assertLess(ImageStat.Stat(outside).stddev[0], 8)

    def test_a_crop_of_16_to_9_keeps_the_title_s_rule_and_the_lowest_words(self) -> None:
        for kind in KINDS:
            with self.subTest(kind):
                picture = chart({**SERIES, "kind": kind}, "uk", "kyiv")
                top = round(picture.focal[1] * 1067) - 450
                crop = picture.image.convert("L").crop((280, top, 1320, top + 900))
                for edge in (crop.crop((0, 0, 1040, 20)), crop.crop((0, 880, 1040, 900))):
                    strip = edge.resize((104, 2), Image.Resampling.BOX)
                    self.assertLess(ImageStat.Stat(strip).stddev[0], 8)

    def test_heights_are_proportional_to_values(self) -> None:
        scale = Scale(0, 40, 10, 300, 860)
        self.assertEqual((scale.y(0), scale.y(20), scale.y(40)), (860, 580, 300))


class MapTests(TestCase):
    def test_it_is_drawn_at_the_promised_size_and_the_same_twice(self) -> None:
        first, again = map_(PLACES, False, "uk", "kyiv"), map_(PLACES, False, "uk", "kyiv")
        self.assertEqual(first.image.size, (1600, 1067))
        self.assertEqual(first.image.tobytes(), again.image.tobytes())

    def test_a_route_is_joined(self) -> None:
        apart, joined = map_(PLACES, False, "uk", "kyiv"), map_(PLACES, True, "uk", "kyiv")
        self.assertNotEqual(apart.image.tobytes(), joined.image.tobytes())

    def test_a_map_needs_a_place(self) -> None:
        with self.assertRaisesRegex(ValueError, "needs a place"):
            map_([], False, "uk", "kyiv")

    def test_a_single_place_is_enough(self) -> None:
        self.assertEqual(map_(PLACES[:1], False, "en", "sport").image.size, (1600, 1067))

    def test_distances_on_the_map_are_true_to_one_per_cent(self) -> None:
        cities = {name: (lat, lon) for _, name, lat, lon in CITIES}
        view = Lambert(31, 1)
        for one, other, kilometres in (
            ("Kyiv", "Odesa", 442),
            ("Lviv", "Kharkiv", 876),
            ("Kyiv", "Lviv", 468),
        ):
            with self.subTest(f"{one} to {other}"):
                measured = math.dist(view.at(*cities[one]), view.at(*cities[other]))
                self.assertAlmostEqual(measured / kilometres, 1, delta=0.01)

    def test_north_is_up_and_east_is_right(self) -> None:
        view = Lambert(31, 1)
        self.assertLess(view.at(51, 31)[1], view.at(50, 31)[1])
        self.assertLess(view.at(50, 30)[0], view.at(50, 31)[0])

    def test_the_outline_holds_ukrainian_cities_and_no_foreign_ones(self) -> None:
        shore = [tuple(map(float, pair.split(","))) for pair in UKRAINE.split()]
        for _, name, lat, lon in CITIES:
            with self.subTest(name):
                self.assertEqual(_inside(lat, lon, shore), name not in {"Warsaw", "Chisinau", "Minsk"})


def _inside(lat: float, lon: float, shore: list[tuple[float, ...]]) -> bool:
    crossings = 0
    for (alat, alon), (blat, blon) in zip(shore, shore[1:] + shore[:1], strict=True):
        if (alat > lat) != (blat > lat):
            crossings += lon < alon + (blon - alon) * (lat - alat) / (blat - alat)
    return crossings % 2 == 1


class LetteringTests(TestCase):
    def test_numbers_are_written_as_the_language_does(self) -> None:
        self.assertEqual(number(-12345.5, "uk", 1), "\u221212\u2009345,5")
        self.assertEqual(number(-12345.5, "en", 1), "\u221212,345.5")

    def test_tabular_figures_are_equally_wide(self) -> None:
        widths = {round(width_of(chr(code), 40), 2) for code in TABULAR.values()}
        self.assertEqual(len(widths), 1)

    def test_both_fonts_hold_every_letter_of_both_editions(self) -> None:
        letters = (
            "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя’№₴«»–—−°abcdefghijklmnopqrstuvwxyz0123456789.,:;%()\u2009"
        )
        for path in FONTS.glob("*.ttf"):
            font = ImageFont.truetype(path, 40, layout_engine=ImageFont.Layout.BASIC)
            missing = bytes(font.getmask("\ue111"))
            for letter in {*letters, *letters.upper()}:
                self.assertNotEqual(bytes(font.getmask(letter)), missing, f"{path.name}: {letter}")

    def test_long_titles_break_into_even_lines(self) -> None:
        title = "Різниця між купівлею та продажем"
        lines = broken(title, 62, 1016, bold=True)
        self.assertEqual(" ".join(lines), title)
        self.assertEqual(len(lines), 2)
        self.assertLess(max(map(len, lines)) - min(map(len, lines)), 12)
