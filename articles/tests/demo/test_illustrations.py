"""What the drawn pictures promise: a size, a subject, no chance that is not seeded, and no two alike."""

from __future__ import annotations

from itertools import combinations
from unittest import TestCase

from PIL import Image, ImageChops, ImageStat

from articles.management.demo.illustrations import SCENES, Picture, draw
from articles.management.demo.illustrations.inks import PALETTES, inks_of
from articles.management.demo.pictures import plates
from articles.management.demo.texts import rows, stories

SEEDS = range(3)
THUMBNAIL = 96


def thumbnail(image: Image.Image) -> Image.Image:
    """The picture as small as a reader ever meets it."""
    return image.resize((THUMBNAIL, THUMBNAIL * 2 // 3), Image.Resampling.BOX)


def distance(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of two thumbnails per channel, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def square(picture: Picture) -> Image.Image:
    """The 1:1 crop around the focal point, as wide as the picture is high."""
    side = picture.image.height
    left = round(min(max(picture.focal[0] * picture.image.width - side / 2, 0), picture.image.width - side))
    return picture.image.crop((left, 0, left + side, side))


class SceneTests(TestCase):
    """The contact set: each scene by several seeds, the palettes taking turns."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        palettes = list(PALETTES)
        cls.pictures = {}
        for scene in SCENES:
            for seed in SEEDS:
                inks = palettes[len(cls.pictures) % len(palettes)]
                cls.pictures[scene, seed] = draw(scene, seed, inks)

    def test_there_are_at_least_fourteen_scenes(self) -> None:
        self.assertGreaterEqual(len(SCENES), 14)

    def test_every_picture_has_the_promised_size(self) -> None:
        for name, picture in self.pictures.items():
            with self.subTest(name):
                self.assertEqual(picture.image.size, (1600, 1067))
                self.assertEqual(picture.image.mode, "RGB")

    def test_no_two_pictures_are_alike_at_96_pixels(self) -> None:
        small = {name: thumbnail(picture.image) for name, picture in self.pictures.items()}
        for one, other in combinations(small, 2):
            self.assertGreater(distance(small[one], small[other]), 16, f"{one} and {other} look alike")

    def test_seeds_differ_by_drawing_and_not_by_colour_alone(self) -> None:
        grey = {name: thumbnail(picture.image.convert("L")) for name, picture in self.pictures.items()}
        for scene in SCENES:
            for one, other in combinations(SEEDS, 2):
                edges = ImageChops.difference(grey[scene, one], grey[scene, other])
                self.assertGreater(ImageStat.Stat(edges).stddev[0], 18, f"{scene}: {one} and {other}")

    def test_the_subject_survives_the_square_crop(self) -> None:
        for name, picture in self.pictures.items():
            with self.subTest(name):
                x, y = picture.focal
                self.assertTrue(0.25 < x < 0.75, x)
                self.assertTrue(0.15 < y < 0.85, y)
                middle = square(picture).resize((96, 96), Image.Resampling.BOX).crop((24, 24, 72, 72))
                self.assertGreater(ImageStat.Stat(middle.convert("L")).stddev[0], 22)


class NewsroomTests(TestCase):
    """The pictures that the demonstration stories describe."""

    def test_no_two_of_them_are_alike_at_96_pixels(self) -> None:
        inks = {row["slug"]: row["ink"] for row in rows("rubrics")}
        small = {plate.name: thumbnail(plate.drawn().image) for plate in plates(stories(), inks, ["uk"])}
        for one, other in combinations(small, 2):
            self.assertGreater(distance(small[one], small[other]), 16, f"{one} and {other} look alike")

    def test_every_rubric_has_inks_of_its_own(self) -> None:
        inks = [row["ink"] for row in rows("rubrics")]
        self.assertEqual(set(inks), set(PALETTES))
        self.assertEqual(len(inks), len(PALETTES))


class PressTests(TestCase):
    """What every print promises."""

    def test_the_same_seed_gives_the_same_pixels(self) -> None:
        first, again = draw("tram", 5, "kyiv"), draw("tram", 5, "kyiv")
        self.assertEqual(first.image.tobytes(), again.image.tobytes())
        self.assertEqual(first.focal, again.focal)

    def test_the_inks_change_the_colour_and_not_the_drawing(self) -> None:
        one, other = draw("tram", 5, "kyiv"), draw("tram", 5, "health")
        self.assertNotEqual(one.image.tobytes(), other.image.tobytes())
        self.assertEqual(one.focal, other.focal)

    def test_an_unknown_scene_fails_loudly(self) -> None:
        with self.assertRaises(KeyError):
            draw("volcano", 1, "kyiv")

    def test_an_unknown_rubric_takes_the_house_inks(self) -> None:
        self.assertNotIn(inks_of("no-such-rubric"), PALETTES.values())

    def test_each_palette_prints_dark_on_light(self) -> None:
        for rubric, inks in PALETTES.items():
            with self.subTest(rubric):
                self.assertGreater(min(inks.paper) - max(inks.key), 90)
                self.assertGreater(sum(inks.tint) - sum(inks.key), 120)
