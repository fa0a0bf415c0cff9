"""Pictures in a real object store: OpenStack Swift, asked as S3."""

from __future__ import annotations

import datetime as dt
import os
import urllib.error
import urllib.request
from unittest import mock

import pytest
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.utils import timezone

from articles.media import exposure, library, pictures
from articles.media.models import Errand, Image
from articles.media.store import buckets, delivering, reaching, reading
from articles.tests.media.samples import an_image
from articles.tests.media.storing import FOREVER, StoreTestCase
from articles.views.elsewhere import PicturesElsewhereMiddleware

pytestmark = pytest.mark.xdist_group("store")


class Killed(BaseException):
    """The process ends here."""


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
        image = an_image(330, 250)
        self.deliver()
        self.assertEqual(library.make_next_copies(), image)
        self.deliver()
        self.assertEqual(self.names("private"), self.names_of(image))
        self.assertGreater(len(image.renditions), 4)

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

    def test_pages_name_the_public_address_of_what_the_store_has_and_previews_never(self):
        there = self.line.public
        at = self.address
        page = f'<img src="{at}" srcset="{at} 320w, {at} 640w"><p>See:{at}</p>'
        named = PicturesElsewhereMiddleware(lambda _request: HttpResponse(page))
        with override_settings(PORTAL_STORE_PUBLIC=there):
            self.commit(exposure.expose, self.image)
            self.assertEqual(self.shown(named, "/").count(there), 0)
            self.deliver()
            self.assertEqual(self.shown(named, "/").count(there), 3)
            for path in ("/admin/", "/preview/1/", "/shared/x/"):
                self.assertEqual(self.shown(named, path), page, path)
            with self.assertNumQueries(0):
                text = PicturesElsewhereMiddleware(lambda _request: HttpResponse(page, "text/plain"))
                self.assertEqual(self.shown(text, "/"), page)

    def shown(self, named, path: str) -> str:
        return named(RequestFactory().get(path)).content.decode()

    def test_a_store_that_hangs_costs_one_reader_his_patience_and_others_a_moment(self):
        self.commit(exposure.expose, self.image)
        self.deliver()
        with mock.patch.object(buckets, "IN_HASTE", 0.2):
            self.line.hang()
            answer = self.client.get(self.address)
            self.assertEqual((answer.status_code, answer.headers["Retry-After"]), (503, "5"))
            self.assertEqual(answer.headers["Cache-Control"], "no-store")
            with mock.patch.object(reaching, "public", side_effect=AssertionError("the store was asked")):
                self.assertEqual(self.client.get(self.address).status_code, 503)
        self.line.mend()
        reaching.patience.begin_anew()
        self.assertEqual(self.client.get(self.address).status_code, 200)

    def test_half_a_picture_is_none(self):
        self.commit(exposure.expose, self.image)
        self.deliver()
        self.assertEqual(self.client.get(self.address).status_code, 200)
        self.line.cut_after = 0
        self.assertEqual(self.client.get(self.address).status_code, 503)
