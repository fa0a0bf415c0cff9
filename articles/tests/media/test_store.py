"""Pictures in a real object store: OpenStack Swift, asked as S3, behind a line that can be bad."""

from __future__ import annotations

import datetime as dt
import os
import urllib.error
import urllib.request
from pathlib import Path
from unittest import mock

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.test import override_settings
from django.utils import timezone

from articles.admin.image_form import ImageForm
from articles.media import exposure, library, pictures
from articles.media.models import Errand, Image
from articles.media.store import buckets, delivering, errands, reaching, reading, telling
from articles.tests.media.samples import MediaTestCase, an_image
from portal.accounts.models import User
from portal.tests.store.fixtures import Line

FOREVER = "public, max-age=31536000, immutable"


class Killed(BaseException):
    """The process ends here."""


class StoreTestCase(MediaTestCase):
    """Tests whose pictures lie in the store."""

    line: Line

    @pytest.fixture(autouse=True)
    def _to_the_store(self, store_line: Line) -> None:
        self.line = store_line

    def deliver(self) -> int:
        """What a worker does once everything is due again and it asks anew."""
        Errand.objects.update(due_at=timezone.now(), claimed_until=None)
        reaching.patience.begin_anew()
        return delivering.carry_out()

    def commit(self, deed, *arguments):
        with self.captureOnCommitCallbacks(execute=True):
            return deed(*arguments)

    def names(self, bucket: str) -> set[str]:
        reaching.patience.begin_anew()
        return {name for name, *_facts in getattr(reaching, bucket)().below("")}

    def waiting(self) -> set[str]:
        root = self.folder / "private"
        return {
            str(file.relative_to(root)) for file in root.rglob("*") if file.is_file() and file.name[0] != "."
        }

    def names_of(self, image: Image) -> set[str]:
        """What the private bucket holds of a picture."""
        image.refresh_from_db()
        copies = {f"renditions/{image.key}/{copy.name}" for copy in image.renditions}
        return {str(image.original.name), *copies}

    def sign_in(self) -> None:
        user = User.objects.create(username="olena", email="olena@example.org", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename="view_image"))
        self.client.force_login(user)


class DeliveryTests(StoreTestCase):
    def test_an_upload_waits_here_and_is_brought_to_the_private_bucket(self):
        image = an_image()
        kept, original = self.names_of(image), (self.folder / "private" / image.original.name).read_bytes()
        self.assertEqual((self.waiting(), self.names("private")), (kept, set()))
        self.assertEqual(self.deliver(), 2)
        self.assertEqual((self.waiting(), self.names("private"), self.names("public")), (set(), kept, set()))
        self.assertEqual(default_storage.open(image.original.name).read(), original)
        self.assertFalse(Errand.objects.exists())

    def test_copies_are_made_from_what_the_store_gives(self):
        image = an_image(700, 500)
        self.deliver()
        self.assertEqual(library.make_next_copies(), image)
        self.deliver()
        self.assertEqual(self.names("private"), self.names_of(image))
        self.assertGreater(len(image.renditions), 10)

    def test_what_is_published_is_for_everybody_and_for_ever_and_nothing_else_is(self):
        image = an_image()
        self.commit(exposure.expose, image)
        self.deliver()
        names = {f"{image.key}/{copy.name}" for copy in image.renditions}
        self.assertEqual(self.names("public"), names)
        for name in names:
            with urllib.request.urlopen(self.line.public + name) as answer:
                told = answer.headers
                self.assertEqual((told["Content-Type"], told["Cache-Control"]), ("image/jpeg", FOREVER))
                self.assertEqual(answer.read(), reading.private_copy(*name.split("/")))
        for name in self.names("private"):
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(self.line.public.replace("public/", "private/") + name)
            self.assertEqual(refused.exception.code, 401)
            refused.exception.close()

    def test_what_is_withdrawn_or_cut_anew_is_taken_away(self):
        image = an_image()
        self.commit(exposure.expose, image)
        self.deliver()
        former = image.key
        self.commit(library.cut_anew, image, (0.2, 0.5))
        self.deliver()
        self.assertEqual({name.split("/")[0] for name in self.names("public")}, {former, image.key})
        Image.objects.update(recropped_at=timezone.now() - dt.timedelta(hours=2))
        exposure.settle_all()
        self.deliver()
        self.assertEqual({name.split("/")[0] for name in self.names("public")}, {image.key})
        self.assertEqual(self.names("private"), self.names_of(image))
        image.refresh_from_db()
        self.commit(exposure.withdraw, image)
        self.deliver()
        self.assertEqual((self.names("public"), self.names("private")), (set(), self.names_of(image)))

    def test_a_deleted_picture_is_deleted_there(self):
        image = an_image()
        self.commit(exposure.expose, image)
        self.deliver()
        self.commit(library.throw_away, image)
        self.deliver()
        self.assertEqual((self.names("public"), self.names("private")), (set(), set()))

    def test_an_upload_whose_row_never_came_is_left_for_an_hour_and_then_deleted(self):
        name = an_image().original.name
        Image.objects.all().delete()
        self.deliver()
        self.assertIn(name, self.waiting())
        an_hour_ago = timezone.now().timestamp() - 3601
        for path in (self.folder / "private").rglob("*"):
            os.utime(path, (an_hour_ago, an_hour_ago))
        self.deliver()
        self.assertEqual((self.waiting(), self.names("private")), (set(), set()))

    def test_a_delivery_killed_at_any_moment_is_done_again_and_loses_nothing(self):
        image = an_image()
        self.commit(exposure.expose, image)
        kept = self.names_of(image)
        for moment in range(40):
            asked = mock.Mock(side_effect=[*[mock.DEFAULT] * moment, Killed])
            with mock.patch.object(delivering.reaching, "asked", self._after(asked)):
                try:
                    if self.deliver() and not Errand.objects.exists():
                        break
                except Killed:
                    self.assertEqual(kept, kept & (self.waiting() | self.names("private")))
        self.assertEqual((self.names("private"), self.waiting()), (kept, set()))
        self.assertEqual(len(self.names("public")), len(kept) - 1)

    def _after(self, asked: mock.Mock):
        plain = reaching.asked

        def ask(question):
            asked()
            return plain(question)

        return ask


class DoorTests(StoreTestCase):
    def setUp(self):
        super().setUp()
        self.image = an_image()
        self.address = pictures.picture(self.image, "en").src

    def test_what_lies_in_the_store_is_answered_as_from_this_machine(self):
        self.deliver()
        self.assertEqual(self.client.get(self.address).status_code, 404)
        self.commit(exposure.expose, self.image)
        self.deliver()
        answer = self.client.get(self.address)
        self.assertEqual((answer.status_code, answer.headers["Cache-Control"]), (200, FOREVER))
        self.assertTrue(answer.content.startswith(b"\xff\xd8"))

    def test_those_who_work_with_the_library_see_what_readers_do_not(self):
        self.deliver()
        self.sign_in()
        answer = self.client.get(self.address)
        self.assertEqual(answer.headers["Cache-Control"], "private, no-store")
        self.assertTrue(answer.content.startswith(b"\xff\xd8"))

    def test_readers_are_led_to_the_public_address_once_the_store_has_it(self):
        with override_settings(PORTAL_STORE_PUBLIC=self.line.public):
            self.commit(exposure.expose, self.image)
            here = self.client.get(self.address)
            self.assertEqual(here.status_code, 200)
            self.assertTrue(here.getvalue())
            self.deliver()
            led = self.client.get(self.address)
        self.assertEqual(led.status_code, 302)
        with urllib.request.urlopen(led.url) as answer:
            self.assertEqual(answer.headers["Content-Type"], "image/jpeg")

    def test_a_store_that_hangs_costs_one_reader_his_patience_and_others_a_moment(self):
        self.commit(exposure.expose, self.image)
        self.deliver()
        with mock.patch.object(buckets, "READING", 0.2):
            self.line.hang()
            begun = timezone.now()
            answer = self.client.get(self.address)
            self.assertEqual((answer.status_code, answer.headers["Retry-After"]), (503, "5"))
            self.assertEqual(answer.headers["Cache-Control"], "no-store")
            with mock.patch.object(reaching, "public", side_effect=AssertionError("the store was asked")):
                self.assertEqual(self.client.get(self.address).status_code, 503)
            self.assertLess(timezone.now() - begun, dt.timedelta(seconds=30))
        self.line.mend()
        reaching.patience.begin_anew()
        self.assertEqual(self.client.get(self.address).status_code, 200)

    def test_half_a_picture_is_none(self):
        self.commit(exposure.expose, self.image)
        self.deliver()
        self.assertEqual(self.client.get(self.address).status_code, 200)
        self.line.cut_after = 0
        self.assertEqual(self.client.get(self.address).status_code, 503)


class AwayTests(StoreTestCase):
    """The store refuses every connection: newsroom and readers go on."""

    def setUp(self):
        super().setUp()
        self.line.refuse()

    def test_pictures_are_taken_in_copied_published_and_read_and_all_is_brought_once_it_is_back(self):
        image = an_image(700, 500)
        self.commit(exposure.expose, image)
        self.assertEqual(library.make_next_copies(), image)
        image.refresh_from_db()
        self.deliver()
        for copy in image.renditions:
            answer = self.client.get(pictures.address(image, copy))
            self.assertEqual((answer.status_code, answer.headers["Cache-Control"]), (200, FOREVER))
            self.assertTrue(answer.getvalue())
        kept = self.names_of(image)
        self.assertEqual(self.waiting(), kept)
        self.line.mend()
        self.deliver()
        self.assertEqual((self.names("private"), self.waiting()), (kept, set()))
        self.assertEqual(self.names("public"), {f"{image.key}/{copy.name}" for copy in image.renditions})
        self.assertFalse(Errand.objects.exists())

    def test_what_is_withdrawn_meanwhile_is_hidden_at_once_and_never_brought_to_readers(self):
        image = an_image()
        self.commit(exposure.expose, image)
        # On another machine: nobody settles this folder but its own worker.
        Image.objects.update(is_public=False)
        self.deliver()
        self.assertEqual(self.public_names(image), set())
        self.line.mend()
        self.deliver()
        self.assertEqual((self.names("public"), self.names("private")), (set(), self.names_of(image)))

    def test_how_much_waits_and_since_when_is_told_after_five_minutes(self):
        an_image()
        self.deliver()
        self.assertEqual((telling.fault(), list(telling.lines())), ("", []))
        Errand.objects.update(asked_at=timezone.now() - dt.timedelta(minutes=6))
        self.assertRegex(telling.fault(), r"^2 wait since ")
        (line,) = telling.lines()
        self.assertIn(errands.machine(), line.text)
        self.assertIn("EndpointConnectionError", line.text)

    def test_copies_that_need_the_store_are_made_when_it_is_back(self):
        self.line.mend()
        image = an_image(700, 500)
        self.deliver()
        self.line.refuse()
        self.assertIsNone(library.make_next_copies())
        self.line.mend()
        reaching.patience.begin_anew()
        Image.objects.update(copies_due_at=timezone.now())
        self.assertEqual(library.make_next_copies(), image)

    def test_a_focal_point_is_left_alone_in_a_sentence_and_words_are_saved(self):
        self.line.mend()
        image = an_image()
        self.deliver()
        self.line.refuse()
        said = {"credit": "Olena", "licence": "own", "alt_en": "A", "alt_uk": "A"}
        for focus, is_valid in ((0.1, False), (0.5, True)):
            form = ImageForm({**said, "focal_x": focus, "focal_y": 0.5}, instance=image)
            self.assertEqual(form.is_valid(), is_valid, form.errors)
            self.assertEqual("focal_x" in form.errors, not is_valid)

    def test_each_failure_makes_the_next_try_later_up_to_five_minutes(self):
        an_image()
        pauses = []
        for attempts in (0, 3, 20):
            Errand.objects.update(due_at=timezone.now(), claimed_until=None, attempts=attempts)
            errand = errands.claim()
            errands.put_off(errand, "away")
            errand.refresh_from_db()
            pauses.append((errand.due_at - timezone.now()).total_seconds())
        self.assertTrue(pauses[0] < 2 < pauses[1] < 10 < 200 < pauses[2] < 361, pauses)


class MachinesTests(StoreTestCase):
    def test_what_waits_on_another_machine_is_brought_by_that_one(self):
        image = an_image(700, 500)
        with self.as_another():
            self.assertIsNone(library.make_next_copies())
            self.commit(exposure.expose, image)
            self.deliver()
            self.assertEqual(self.names("private") | self.names("public"), set())
        self.deliver()
        self.assertEqual(self.names("private"), self.names_of(image))
        self.assertEqual(self.names("public"), {f"{image.key}/{copy.name}" for copy in image.renditions})
        with self.as_another():
            self.assertEqual(library.make_next_copies(), image)

    def test_after_a_restore_another_machine_brings_what_lies_there(self):
        an_image()
        with mock.patch.object(errands, "machine", return_value="new-one"):
            self.assertEqual(errands.take_over(), 2)
            self.deliver()
        self.assertEqual((self.waiting(), Errand.objects.count()), (set(), 0))

    def test_what_is_asked_while_it_is_being_done_is_done_again(self):
        errands.ask(["renditions/aaaa"])
        errand = errands.claim()
        self.assertIsNone(errands.claim())
        errands.ask(["renditions/aaaa"])
        self.assertIsNone(errands.claim())
        errands.done(errand)
        self.assertEqual(errands.claim().name, "renditions/aaaa")

    def as_another(self):
        """Another machine with a folder of its own."""
        folder = self.folder / "another"
        return _Both(
            mock.patch.object(errands, "machine", return_value="another"),
            override_settings(MEDIA_ROOT=folder / "private", PORTAL_PUBLIC_MEDIA=folder / "public"),
        )


class _Both:
    def __init__(self, *managers):
        self.managers = managers

    def __enter__(self):
        for one in self.managers:
            one.__enter__()

    def __exit__(self, *error):
        for one in reversed(self.managers):
            one.__exit__(*error)


def test_nothing_of_it_is_imported_without_a_store() -> None:
    import subprocess
    import sys

    code = (
        "import django; django.setup(); import portal.urls, sys; from portal.jobs import timetable;"
        "assert all('store' not in one.name for one in timetable.constants());"
        "sys.exit(any(name.partition('.')[0] in {'boto3', 'botocore', 'storages'} for name in sys.modules))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.tests.settings"}
    root = Path(__file__).parents[3]
    assert (
        subprocess.run([sys.executable, "-c", code], env=environment, cwd=root, check=False).returncode == 0
    )
