"""Promises of how copies of pictures are encoded: a page's weight rests on them."""

from __future__ import annotations

import os

import pytest
from django.test import SimpleTestCase
from PIL import Image as Pillow
from PIL import ImageFilter

from articles.media import encoding, geometry
from articles.media.renditions import AVIF, JPEG

LEAD_ON_A_PHONE = 60_000


def noise(width: int, height: int) -> Pillow.Image:
    """Grain without any form: nothing is harder to compress."""
    return Pillow.frombytes("RGB", (width, height), os.urandom(width * height * 3))


@pytest.mark.parametrize("soft", [0, 1])
def test_the_lead_picture_of_a_phone_weighs_at_most_60_kilobytes(soft: int) -> None:
    picture = noise(1600, 1067).filter(ImageFilter.GaussianBlur(soft))
    lead = encoding.cut(picture, "16x9", 800, (0.5, 0.5))
    assert len(encoding.encoded(lead, AVIF)) <= LEAD_ON_A_PHONE


class EncodingTests(SimpleTestCase):
    def test_an_ordinary_picture_keeps_its_quality(self):
        smooth = noise(640, 360).filter(ImageFilter.GaussianBlur(12))
        best = encoding._saved(smooth, AVIF, {**encoding.AVIF_OPTIONS, "quality": encoding.AVIF_QUALITIES[0]})
        self.assertEqual(encoding.encoded(smooth, AVIF), best)

    def test_copies_for_dense_screens_are_lighter_by_the_pixel(self):
        narrow, wide = (
            noise(width, 360).filter(ImageFilter.GaussianBlur(8))
            for width in (encoding.WIDE - 1, encoding.WIDE)
        )
        self.assertLess(len(encoding.encoded(wide, AVIF)), len(encoding.encoded(narrow, AVIF)))

    def test_what_is_not_avif_is_a_progressive_jpeg(self):
        data = encoding.encoded(noise(64, 48), JPEG)
        self.assertTrue(data.startswith(b"\xff\xd8"))
        self.assertIn(b"\xff\xc2", data)

    def test_a_phone_of_double_density_finds_its_width(self):
        self.assertIn(800, geometry.widths(1600))
