from __future__ import annotations

from django.contrib.auth.models import Permission

from articles.media import exposure, pictures
from articles.tests.media.samples import MediaTestCase, an_image
from portal.accounts.models import User


class RenditionDoorTests(MediaTestCase):
    def setUp(self):
        super().setUp()
        self.image = an_image()
        self.address = pictures.picture(self.image, "en").src

    def sign_in(self, *permissions: str, is_staff: bool = True) -> None:
        user = User.objects.create(username="olena", email="olena@example.org", is_staff=is_staff)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        self.client.force_login(user)

    def test_an_unpublished_picture_looks_missing_to_strangers(self):
        missing = self.client.get(self.address.replace(self.image.key, "a" * 16))
        hidden = self.client.get(self.address)
        self.assertEqual((hidden.status_code, missing.status_code), (404, 404))

    def test_staff_with_the_right_see_it_and_no_cache_keeps_it(self):
        self.sign_in("view_image")
        answer = self.client.get(self.address)
        self.assertEqual(answer.headers["Cache-Control"], "private, no-store")
        self.assertEqual(answer.headers["Content-Type"], "image/jpeg")
        self.assertTrue(b"".join(answer.streaming_content).startswith(b"\xff\xd8"))

    def test_staff_without_the_right_do_not_see_it(self):
        self.sign_in()
        self.assertEqual(self.client.get(self.address).status_code, 404)

    def test_the_right_without_being_staff_is_not_enough(self):
        self.sign_in("view_image", is_staff=False)
        self.assertEqual(self.client.get(self.address).status_code, 404)

    def test_a_public_picture_is_for_everybody_and_for_ever(self):
        with self.captureOnCommitCallbacks(execute=True):
            exposure.expose(self.image)
        with self.assertNumQueries(0):
            answer = self.client.get(self.address)
        self.assertEqual(answer.headers["Cache-Control"], "public, max-age=31536000, immutable")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertTrue(b"".join(answer.streaming_content).startswith(b"\xff\xd8"))

    def test_a_withdrawn_picture_is_missing_again(self):
        for change in (exposure.expose, exposure.withdraw):
            with self.captureOnCommitCallbacks(execute=True):
                change(self.image)
        self.assertEqual(self.client.get(self.address).status_code, 404)

    def test_nothing_but_copies_can_be_asked_for(self):
        self.sign_in("view_image")
        (self.folder / "private/renditions" / self.image.key / "page.html").write_text("<script>")
        for path in (
            "../secret-key",
            "..%2f..%2fsecret-key",
            f"{self.image.key}/page.html",
            "x/16x9-64.jpg/",
        ):
            with self.subTest(path=path):
                self.assertEqual(self.client.get(f"/media/r/{path}").status_code, 404)
