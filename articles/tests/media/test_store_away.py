"""Pictures while the store is away, and on several machines."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from unittest import mock

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone

from articles.admin.image_form import ImageForm
from articles.media import exposure, library, pictures
from articles.media.models import Errand, Image
from articles.media.store import delivering, errands, reaching, telling
from articles.tests.media.samples import an_image
from articles.tests.media.storing import FOREVER, StoreTestCase

pytestmark = pytest.mark.xdist_group("store")


class AwayTests(StoreTestCase):
    """The store refuses every connection: newsroom and readers go on."""

    def setUp(self):
        super().setUp()
        self.line.refuse()

    def test_pictures_are_taken_in_copied_published_and_read_and_all_is_brought_once_it_is_back(self):
        image = an_image(330, 250)
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
        image = an_image(330, 250)
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
        with time_machine.travel(timezone.now(), tick=False):
            for attempts in (0, 3, 20):
                Errand.objects.update(due_at=timezone.now(), claimed_until=None, attempts=attempts)
                errand = errands.claim()
                errands.put_off(errand, "away")
                errand.refresh_from_db()
                pauses.append((errand.due_at - timezone.now()).total_seconds())
        self.assertTrue(pauses[0] < 2 < pauses[1] < 10 < 200 < pauses[2] < 361, pauses)


class _Both:
    def __init__(self, *managers):
        self.managers = managers

    def __enter__(self):
        for one in self.managers:
            one.__enter__()

    def __exit__(self, *error):
        for one in reversed(self.managers):
            one.__exit__(*error)


class MachinesTests(StoreTestCase):
    def test_what_waits_on_another_machine_is_brought_by_that_one(self):
        image = an_image(330, 250)
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

    def test_other_machines_hear_when_they_can_make_an_originals_copies(self):
        an_image()
        with mock.patch.object(delivering, "_told", [heard := mock.Mock()]):
            self.deliver()
            heard.assert_called_once_with()
            Image.objects.update(copies_due_at=None)
            errands.ask(Image.objects.values_list("original", flat=True))
            self.deliver()
        heard.assert_called_once_with()

    def test_after_a_restore_another_machine_brings_what_lies_there(self):
        an_image()
        with mock.patch.object(errands, "machine", return_value="new-one"):
            self.assertEqual(errands.take_over(), 2)
            self.deliver()
        self.assertEqual((self.waiting(), Errand.objects.count()), (set(), 0))

    def test_of_machines_that_share_a_folder_one_brings_what_another_that_is_gone_was_to(self):
        an_image()
        with mock.patch.object(errands, "machine", return_value="new-one"):
            self.assertEqual(delivering.take_over_from_the_gone(), 0, "it may come to it yet")
            Errand.objects.update(due_at=timezone.now() - dt.timedelta(minutes=6))
            self.assertEqual(delivering.take_over_from_the_gone(), 2)
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

    def test_what_a_killed_worker_had_claimed_the_next_one_does_at_once(self):
        an_image()
        errands.ask(["renditions/aaaa"])
        for _ in range(3):
            errands.claim()
        delivering._look_around.cache_clear()
        self.assertEqual((delivering.carry_out(), Errand.objects.count()), (3, 0))

    def test_what_another_machine_is_at_is_left_to_it(self):
        an_image()
        claimed = errands.claim()
        with mock.patch.object(errands, "machine", return_value="new-one"):
            errands.release()
            self.assertEqual(errands.take_over(), 1)
        claimed.refresh_from_db()
        self.assertIsNotNone(claimed.claimed_until)

    def test_no_connection_of_a_pool_is_held_while_the_store_is_asked(self):
        image = an_image()
        self.commit(exposure.expose, image)
        heard = []
        question = reaching.asked

        def asked(what):
            heard.append("asked")
            return question(what)

        with (
            mock.patch("portal.pooled.let_go", side_effect=lambda: heard.append("let go")),
            mock.patch.object(reaching, "asked", asked),
        ):
            self.deliver()
        self.assertEqual(heard, ["let go", "asked"] * (len(heard) // 2))
        self.assertGreater(len(heard), 4)

    def as_another(self):
        """Another machine with a folder of its own."""
        folder = self.folder / "another"
        return _Both(
            mock.patch.object(errands, "machine", return_value="another"),
            override_settings(MEDIA_ROOT=folder / "private", PORTAL_PUBLIC_MEDIA=folder / "public"),
        )


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
