from __future__ import annotations

import io
import struct
import zlib
from unittest.mock import patch

from django.core.files.base import ContentFile
from django.test import SimpleTestCase
from PIL import Image as Pillow
from PIL import ImageCms
from PIL.PngImagePlugin import PngInfo

from articles.media import encoding, upload
from articles.media.upload import RefusedError, develop

from .samples import drawing, encoded


def opened(data: bytes) -> Pillow.Image:
    picture = Pillow.open(io.BytesIO(data))
    picture.load()
    return picture


def near(colour: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return max(abs(a - b) for a, b in zip(colour, other, strict=True)) < 25


class TakenPicturesTests(SimpleTestCase):
    def test_a_jpeg_of_each_ratio_is_made_at_once(self):
        negative = develop(encoded(drawing(1000, 700)))
        sizes = {copy.name: opened(data).size for copy, data in negative.copies}
        self.assertEqual(
            sizes,
            {
                "16x9-640.jpg": (640, 360),
                "4x3-640.jpg": (640, 480),
                "1x1-640.jpg": (640, 640),
                "original-640.jpg": (640, 448),
            },
        )

    def test_first_copies_can_be_made_again_from_what_is_kept(self):
        for file_format in ("JPEG", "PNG"):
            noise = Pillow.effect_noise((1000, 700), 90).convert("RGB")
            negative = develop(encoded(noise, file_format))
            again = encoding.first_copies(opened(negative.original), (0.5, 0.5))
            self.assertEqual(negative.copies, list(again), file_format)

    def test_position_camera_and_comment_are_not_kept(self):
        exif = Pillow.Exif()
        exif[0x010F] = "SECRETCAMERA"
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (50.0, 27.0, 1.0)
        file = encoded(drawing(), exif=exif, comment=b"<script>alert(1)</script>", dpi=(72, 72))
        negative = develop(file)
        for data in [negative.original, *(data for _copy, data in negative.copies)]:
            self.assertNotIn(b"SECRETCAMERA", data)
            self.assertNotIn(b"<script>", data)
            self.assertNotIn(b"Exif", data)
            self.assertEqual(dict(opened(data).getexif()), {})

    def test_text_in_a_png_is_not_kept(self):
        info = PngInfo()
        info.add_text("Comment", "<script>alert(1)</script>")
        negative = develop(encoded(drawing(), "PNG", pnginfo=info))
        self.assertEqual(negative.original_name, "original.png")
        self.assertNotIn(b"script", negative.original)

    def test_a_picture_taken_sideways_stands_upright(self):
        exif = Pillow.Exif()
        exif[0x0112] = 6  # the camera was turned: the left edge of the file is the upper edge of the scene
        negative = develop(encoded(drawing(64, 48), exif=exif, quality=95))
        self.assertEqual((negative.width, negative.height), (48, 64))
        picture = opened(negative.original)
        self.assertTrue(near(picture.getpixel((24, 4)), (255, 0, 0)))
        self.assertTrue(near(picture.getpixel((24, 60)), (0, 0, 255)))

    def test_an_unreadable_orientation_does_not_stop_a_picture(self):
        file = encoded(drawing(), exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff")
        self.assertEqual(develop(file).width, 64)

    def test_colours_of_another_space_are_brought_to_srgb(self):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        swapped = profile.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")
        negative = develop(encoded(drawing(), icc_profile=swapped, quality=95))
        self.assertNotIn("icc_profile", opened(negative.original).info)
        self.assertTrue(near(opened(negative.original).getpixel((4, 4)), (0, 0, 255)))

    def test_a_broken_colour_profile_does_not_stop_a_picture(self):
        self.assertEqual(develop(encoded(drawing(), icc_profile=b"no profile")).width, 64)

    def test_transparent_parts_become_white(self):
        clear = Pillow.new("RGBA", (40, 40), (0, 0, 0, 0))
        self.assertEqual(opened(develop(encoded(clear, "PNG")).original).getpixel((20, 20)), (255,) * 3)

    def test_every_mode_of_the_allowed_types_is_read(self):
        for mode, file_format in [
            ("1", "PNG"), ("L", "PNG"), ("LA", "PNG"), ("P", "PNG"), ("I;16", "PNG"), ("RGBA", "PNG"),
            ("L", "JPEG"), ("CMYK", "JPEG"), ("RGB", "WEBP"), ("RGBA", "WEBP"), ("RGB", "AVIF"),
        ]:  # fmt: skip
            with self.subTest(mode=mode, file_format=file_format):
                picture = drawing().convert("L" if mode == "I;16" else mode).convert(mode)
                self.assertEqual(develop(encoded(picture, file_format)).width, 64)

    def test_sixteen_bit_grey_keeps_its_levels(self):
        grey = Pillow.new("I;16", (40, 40), 32768)
        self.assertEqual(opened(develop(encoded(grey, "PNG")).original).getpixel((5, 5)), (128,) * 3)

    def test_a_large_picture_is_kept_at_most_3200_wide(self):
        negative = develop(encoded(drawing(5000, 2500)))
        self.assertLessEqual(negative.width, 3200)
        self.assertEqual(negative.width, 2 * negative.height)

    def test_the_tone_is_the_nearest_to_the_average(self):
        self.assertEqual(develop(encoded(Pillow.new("RGB", (40, 40), "black"))).tone, "tone-00")

    def test_the_tiniest_picture_has_its_copies(self):
        names = [copy.name for copy, _data in develop(encoded(Pillow.new("RGB", (1, 1)), "PNG")).copies]
        self.assertEqual(names, ["16x9-1.jpg", "4x3-1.jpg", "1x1-1.jpg", "original-1.jpg"])


def forged_png(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 999))


class RefusedPicturesTests(SimpleTestCase):
    def refusal(self, data: bytes, name: str = "picture.jpg") -> RefusedError:
        with self.assertRaises(RefusedError) as caught:
            develop(ContentFile(data, name=name))
        return caught.exception

    def test_a_bomb_is_refused_by_its_header(self):
        refusal = self.refusal(forged_png(12_000, 12_000))
        self.assertEqual(refusal.reason, "pixels")
        self.assertIn("144 megapixels", str(refusal))

    def test_the_largest_claim_of_all_is_refused(self):
        self.assertEqual(self.refusal(forged_png(2**31 - 1, 2**31 - 1)).reason, "pixels")

    def test_a_picture_that_ends_too_early_is_damaged(self):
        self.assertEqual(self.refusal(forged_png(900, 900)).reason, "damaged")
        whole = encoded(drawing(800, 600)).read()
        self.assertEqual(self.refusal(whole[: len(whole) // 2]).reason, "damaged")

    def test_what_is_no_picture_is_refused_whatever_its_name(self):
        for data in (
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            b"<html><script>alert(1)</script></html>",
            b"%PDF-1.7",
            b"\x00" * 100,
            b"\xff\xd8\xff",
            encoded(drawing(), "GIF").read(),
            encoded(drawing(), "TIFF").read(),
            encoded(drawing(), "BMP").read(),
        ):
            with self.subTest(data=data[:12]):
                self.assertIn(self.refusal(data).reason, {"type", "damaged"})

    def test_what_is_glued_to_a_picture_is_dropped(self):
        data = encoded(drawing()).read() + b"<?php system('id'); ?><script>alert(1)</script>PK\x03\x04"
        negative = develop(ContentFile(data, name="a.php.jpg"))
        for stored in [negative.original, *(copy for _rendition, copy in negative.copies)]:
            self.assertNotIn(b"script", stored)
            self.assertNotIn(b"PK\x03\x04", stored)

    def test_a_file_that_is_too_heavy_is_not_even_read(self):
        file = ContentFile(b"")
        file.size = 41 * 1024 * 1024
        with self.assertRaises(RefusedError) as caught:
            develop(file)
        self.assertIn("41 MB", str(caught.exception))

    @patch.object(upload, "PATIENCE_SECONDS", 0.01)
    def test_a_decoder_that_does_not_end_is_stopped(self):
        self.assertEqual(self.refusal(encoded(drawing()).read()).reason, "slow")

    def test_a_decoder_that_crashes_costs_one_upload(self):
        with patch.object(upload, "REPOSITORY", "/"):  # the program is not found there and dies
            self.assertEqual(self.refusal(encoded(drawing()).read()).reason, "damaged")
