"""Promises of hostile uploads: refused in a sentence or stripped to pixels, in bounded memory."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import SimpleTestCase
from django.urls import reverse

from articles.media import upload
from articles.media.models import Image
from articles.tests.admin.test_image import FORM
from articles.tests.media import hostile
from articles.tests.media.samples import MediaTestCase
from portal.accounts.models import User
from portal.tests.pagecache.reader import Reader

MOST_MEGABYTES = 300
OWN_NAMES = {"original.jpg", "original.png"}


class DarkroomTests(SimpleTestCase):
    def test_what_is_no_sound_picture_is_refused_in_one_sentence(self) -> None:
        for name, data in hostile.refused():
            with self.subTest(name), self.assertRaises(upload.RefusedError) as caught:
                upload.develop(ContentFile(data))
            self.assertRegex(str(caught.exception), r"^[A-Z].*\.$")

    def test_a_decoder_gone_wild_writes_no_large_file_and_opens_few(self) -> None:
        wild = (
            "import errno, sys\n"
            "from articles.media import darkroom\n"
            "darkroom.limit()\n"
            "held = []\n"
            "try:\n"
            "    while True: held.append(open('/dev/null'))\n"
            "except OSError as error: assert error.errno == errno.EMFILE\n"
            "held.clear()\n"
            "try:\n"
            "    with open(sys.argv[1], 'wb') as file: file.truncate(darkroom.FILE_BYTES + 1)\n"
            "except OSError as error: assert error.errno == errno.EFBIG\n"
            "else: sys.exit(1)\n"
        )
        with tempfile.NamedTemporaryFile() as file:
            command = [sys.executable, "-c", wild, file.name]
            subprocess.run(command, check=True, timeout=60, cwd=upload.REPOSITORY)

    def test_of_a_polyglot_nothing_but_its_pixels_is_kept(self) -> None:
        for name, data in hostile.taken():
            if len(data) > 10_000:
                continue
            with self.subTest(name):
                negative = upload.develop(ContentFile(data))
                self.assertIn(negative.original_name, OWN_NAMES)
                for kept in (negative.original, *(copy for _row, copy in negative.copies)):
                    self.assertNotIn(b"script", kept)
                    self.assertNotIn(b"PK\x03\x04", kept)

    def test_the_heaviest_pictures_that_are_taken_stay_within_their_memory(self) -> None:
        heavy = {name: data for name, data in hostile.taken() if "megapixels" in name}
        self.assertEqual(len(heavy), 3)
        with tempfile.TemporaryDirectory() as folder:
            for name, data in heavy.items():
                path = Path(folder) / "upload"
                path.write_bytes(data)
                told, _seconds, megabytes = hostile.cost_of(path)
                with self.subTest(name):
                    self.assertIn(told.get("original"), OWN_NAMES)
                    self.assertLess(megabytes, MOST_MEGABYTES)


class DoorTests(MediaTestCase):
    def setUp(self) -> None:
        super().setUp()
        user = User.objects.create(username="olena", email="olena@example.org", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(content_type__app_label="media"))
        self.client.force_login(user)

    def send(self, name: str, data: bytes) -> int:
        file = SimpleUploadedFile("picture.jpg", data, content_type="image/svg+xml")
        file._name = name  # type: ignore[attr-defined]  # Django's own class would clean it here.
        return self.client.post(reverse("admin:media_image_add"), {**FORM, "file": file}).status_code

    def test_a_wild_name_is_heard_by_nobody_and_the_original_has_no_address(self) -> None:
        reader = Reader()
        for number, name in enumerate(hostile.NAMES):
            with self.subTest(name[:40]):
                status = self.send(name, hostile.jpeg(64 + number, 48))
                self.assertIn(status, {200, 302, 400})
        self.assertGreater(Image.objects.count(), len(hostile.NAMES) - 3)
        for image in Image.objects.all():
            stored = str(image.original.name)
            self.assertIn(Path(stored).name.partition(".")[2], {"jpg", "png"})
            self.assertRegex(stored, r"^[a-z0-9/_.-]+$")
            self.assertNotIn("..", stored)
            for prefix in ("/media/", "/media/r/", "/static/", "/private/", "/", "/media/r/../private/"):
                self.assertEqual(reader.get(f"{prefix}{stored}").status, 404)

    def test_what_a_browser_could_run_is_never_taken(self) -> None:
        for name, data in hostile.refused():
            if name in {"svg", "html", "gif that is a script", "pdf"}:
                self.assertEqual(self.send(f"picture.{name[:3]}", data), 200, name)
        self.assertFalse(Image.objects.exists())
