"""Pictures for tests, made on the spot."""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path

from django.core.files.base import ContentFile
from django.test import TestCase, override_settings
from PIL import Image as Pillow

from articles.media import encoding, library
from articles.media.models import Image
from articles.media.upload import Negative

FACTS = {
    "alt": {"en": "A bridge over the river", "uk": "Міст через річку"},
    "credit": "Olena Kovalenko",
    "licence": "own",
}


def drawing(width: int = 64, height: int = 48) -> Pillow.Image:
    """Red on the left half, blue on the right."""
    picture = Pillow.new("RGB", (width, height), "red")
    picture.paste("blue", (width // 2, 0, width, height))
    return picture


def encoded(picture: Pillow.Image, file_format: str = "JPEG", **options: object) -> ContentFile:
    """A picture as an uploaded file."""
    file = io.BytesIO()
    picture.save(file, file_format, **options)
    return ContentFile(file.getvalue(), name=f"picture.{file_format.lower()}")


def negative(width: int = 64, height: int = 48) -> Negative:
    """A developed picture, made without the darkroom's process."""
    picture = drawing(width, height)
    return Negative(
        original_name="original.png",
        original=encoded(picture, "PNG").read(),
        digest=f"{width}x{height}",
        width=width,
        height=height,
        tone="tone-00",
        copies=list(encoding.first_copies(picture, (0.5, 0.5))),
    )


def an_image(width: int = 64, height: int = 48, **facts: object) -> Image:
    """A picture of the library with its files."""
    return library.take_in(Image(**{**FACTS, **facts}), negative(width, height))


class MediaTestCase(TestCase):
    """Tests with folders of their own for originals and copies."""

    def setUp(self) -> None:
        super().setUp()
        self.folder = Path(tempfile.mkdtemp(prefix="media-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        folders = override_settings(
            MEDIA_ROOT=self.folder / "private", PORTAL_PUBLIC_MEDIA=self.folder / "public"
        )
        folders.enable()
        self.addCleanup(folders.disable)

    def public_names(self, image: Image) -> set[str]:
        """The copies of a picture that readers can fetch."""
        folder = self.folder / "public" / image.key
        return {path.name for path in folder.iterdir()} if folder.is_dir() else set()
