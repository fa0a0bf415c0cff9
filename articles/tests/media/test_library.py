from __future__ import annotations

import datetime as dt
import os
import time
from unittest import mock

from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image as Pillow

from articles.media import exposure, library, pictures
from articles.media.models import Image
from portal.pagecache import purging

from .samples import MediaTestCase, an_image


class TakingInTests(MediaTestCase):
    def test_nothing_of_the_uploaded_name_is_kept(self):
        image = an_image()
        self.assertRegex(image.original.name, r"^originals/[0-9a-f]{2}/[0-9a-f]{32}\.png$")

    def test_a_new_picture_is_shown_at_once_but_not_public(self):
        image = an_image()
        self.assertTrue(pictures.picture(image, "en").src.endswith("/16x9-64.jpg"))
        self.assertEqual(self.public_names(image), set())

    def test_it_is_found_by_its_words_in_any_letter_case(self):
        image = an_image()
        self.assertEqual(list(Image.objects.matching("РІЧКУ міст")), [image])
        self.assertEqual(list(Image.objects.matching("KOVALENKO bridge")), [image])
        self.assertEqual(list(Image.objects.matching("трамвай")), [])

    def test_what_it_lacks_is_named(self):
        image = an_image(alt={"en": "A bridge"}, credit="")
        self.assertEqual(image.lacks("en"), ["credit"])
        self.assertEqual(image.lacks("uk"), ["alternative text", "credit"])


class CopiesTests(MediaTestCase):
    def test_the_worker_makes_every_width_ratio_and_format(self):
        image = an_image(700, 500)
        self.assertEqual(library.make_next_copies(), image)
        image.refresh_from_db()
        self.assertEqual(
            {copy.name for copy in image.renditions if copy.ratio == "16x9"},
            {f"16x9-{width}.{ext}" for width in (320, 480, 640) for ext in ("jpg", "avif")},
        )
        for copy in image.renditions:
            path = self.folder / "private/renditions" / image.key / copy.name
            self.assertEqual(path.stat().st_size, copy.bytes)
            with Pillow.open(path) as file:
                self.assertEqual(file.size, (copy.width, pictures.height(image, copy)))
        self.assertIsNone(library.make_next_copies())

    def test_the_newest_picture_comes_first(self):
        older, newer = an_image(), an_image(80, 60)
        self.assertEqual([library.make_next_copies(), library.make_next_copies()], [newer, older])

    def test_a_picture_claimed_by_a_worker_is_left_to_it_until_its_lease_ends(self):
        image = an_image()
        Image.objects.update(copies_due_at=timezone.now() + library.LEASE)
        self.assertIsNone(library.make_next_copies())
        Image.objects.update(copies_due_at=timezone.now() - dt.timedelta(seconds=1))
        self.assertEqual(library.make_next_copies(), image)

    def test_a_crop_changed_meanwhile_ends_the_work_on_the_former(self):
        stale = an_image()
        library.cut_anew(Image.objects.get(), (0.1, 0.1))
        library.make_copies(stale)
        image = Image.objects.get()
        self.assertTrue(all(copy.format == "jpeg" for copy in image.renditions))
        self.assertIsNotNone(image.copies_due_at)

    def test_copies_of_a_public_picture_become_public_as_they_are_made(self):
        image = an_image(700, 500)
        with self.captureOnCommitCallbacks(execute=True):
            exposure.expose(image)
        library.make_next_copies()
        image.refresh_from_db()
        self.assertEqual(self.public_names(image), {copy.name for copy in image.renditions})


class CuttingTests(MediaTestCase):
    def test_another_focal_point_gives_new_addresses_and_another_cut(self):
        image = an_image(200, 50)
        former = image.key
        library.cut_anew(image, (0.0, 0.5))
        self.assertNotEqual(image.key, former)
        square = self.folder / "private/renditions" / image.key / "1x1-50.jpg"
        with Pillow.open(square) as cut:
            red, _green, blue = cut.getpixel((25, 25))
        self.assertGreater(red, 200)
        self.assertLess(blue, 60)

    def test_the_former_crop_is_served_for_an_hour_and_then_gone(self):
        image = an_image()
        former = image.key
        with self.captureOnCommitCallbacks(execute=True):
            exposure.expose(image)
        with self.captureOnCommitCallbacks(execute=True):
            library.cut_anew(image, (0.0, 0.0))
        self.assertTrue(self.public_names(image))
        self.assertTrue((self.folder / "public" / former).is_dir())
        Image.objects.update(recropped_at=timezone.now() - exposure.GRACE * 2)
        exposure.settle_all()
        self.assertFalse((self.folder / "public" / former).exists())
        self.assertFalse((self.folder / "private/renditions" / former).exists())
        self.assertTrue(self.public_names(image))

    def test_saving_a_crop_keeps_what_another_process_wrote(self):
        stale = an_image()
        Image.objects.update(is_public=True, credit="Someone else")
        library.cut_anew(stale, (0.2, 0.2))
        image = Image.objects.get()
        self.assertTrue(image.is_public)
        self.assertEqual(image.credit, "Someone else")


class ExposureTests(MediaTestCase):
    def test_files_are_public_only_while_the_picture_is(self):
        image = an_image()
        with self.captureOnCommitCallbacks(execute=True):
            exposure.expose(image)
            self.assertEqual(self.public_names(image), set())  # not before the commit
        self.assertEqual(len(self.public_names(image)), 4)
        with self.captureOnCommitCallbacks(execute=True):
            exposure.withdraw(image)
        self.assertEqual(self.public_names(image), set())
        self.assertTrue(pictures.picture(image, "en"))

    def test_withdrawing_takes_the_former_crop_too(self):
        image = an_image()
        former = image.key
        with self.captureOnCommitCallbacks(execute=True):
            exposure.expose(image)
        with self.captureOnCommitCallbacks(execute=True):
            library.cut_anew(image, (0.0, 0.0))
        with self.captureOnCommitCallbacks(execute=True):
            exposure.withdraw(image)
        self.assertFalse((self.folder / "public" / former).exists())

    def test_caches_in_front_are_told_of_both_crops_once_when_it_is_withdrawn(self):
        image = an_image()
        former = image.key
        heard: list[list[str]] = []
        with (
            mock.patch.object(purging, "_followers", [lambda keys: heard.append(list(keys))]),
            self.captureOnCommitCallbacks(execute=True),
        ):
            exposure.expose(image)
            library.cut_anew(image, (0.0, 0.0))
            self.assertEqual(heard, [])
            exposure.withdraw(image)
            exposure.withdraw(image)
        self.assertEqual(heard, [[f"files:{image.key}", f"files:{former}"]])

    def test_a_public_copy_costs_no_second_file(self):
        image = an_image()
        with self.captureOnCommitCallbacks(execute=True):
            exposure.expose(image)
        name = next(iter(self.public_names(image)))
        self.assertEqual(os.stat(self.folder / "public" / image.key / name).st_nlink, 2)

    def test_what_a_killed_process_left_behind_is_mended(self):
        shown, hidden = an_image(), an_image()
        with self.captureOnCommitCallbacks(execute=True):
            exposure.expose(hidden)
        Image.objects.filter(pk=hidden.pk).update(is_public=False)
        Image.objects.filter(pk=shown.pk).update(is_public=True)
        stray = self.folder / "public/abcdefgh"
        stray.mkdir()
        exposure.settle_all()
        self.assertTrue(self.public_names(shown))
        self.assertEqual(self.public_names(hidden), set())
        self.assertFalse(stray.exists())

    def test_files_of_a_picture_being_saved_are_left_alone(self):
        image = an_image()
        Image.objects.all().delete()
        exposure.settle_all()
        self.assertTrue((self.folder / "private/renditions" / image.key).is_dir())

    def test_an_original_that_a_killed_upload_left_is_dropped_after_a_while(self):
        kept, lost = an_image(), an_image(80, 60)
        young = an_image(90, 60).original.name
        Image.objects.exclude(pk=kept.pk).delete()
        hours_ago = time.time() - 2 * exposure.GRACE.total_seconds()
        for name in (kept.original.name, lost.original.name):
            os.utime(default_storage.path(name), (hours_ago, hours_ago))
        exposure.drop_stray_originals()
        stored = [default_storage.exists(name) for name in (kept.original.name, lost.original.name, young)]
        self.assertEqual(stored, [True, False, True])

    def test_a_deleted_picture_leaves_no_file(self):
        image = an_image()
        name, key = image.original.name, image.key
        with self.captureOnCommitCallbacks(execute=True):
            exposure.expose(image)
        with self.captureOnCommitCallbacks(execute=True):
            library.throw_away(image)
        self.assertFalse(default_storage.exists(name))
        self.assertEqual(list(self.folder.glob(f"*/**/{key}")), [])


class PictureTests(MediaTestCase):
    def test_only_copies_that_exist_are_named(self):
        image = an_image(1000, 700)
        self.assertEqual(pictures.picture(image, "en").sources, ())
        library.make_next_copies()
        image.refresh_from_db()
        shown = pictures.picture(image, "uk", ["1x1", "16x9"])
        self.assertEqual(
            [(source.ratio, source.type) for source in shown.sources],
            [("1x1", "image/avif"), ("1x1", "image/jpeg"), ("16x9", "image/avif")],
        )
        self.assertEqual((shown.width, shown.height), (640, 360))
        self.assertEqual(shown.alt, "Міст через річку")
        self.assertEqual(shown.srcset.count("/16x9-"), 5)
        self.assertIn(f"/media/r/{image.key}/16x9-960.jpg 960w", shown.srcset)
        self.assertEqual(shown.largest_width, 960)

    def test_it_costs_no_query(self):
        image = an_image()
        with self.assertNumQueries(0):
            pictures.picture(image, "en")
            pictures.gallery([image, image], "en")
            pictures.thumbnail(image)

    def test_no_picture_is_no_picture(self):
        self.assertIsNone(pictures.picture(None, "en"))
        self.assertIsNone(pictures.picture(Image(), "en"))
