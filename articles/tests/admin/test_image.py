from __future__ import annotations

from unittest import mock

from django import forms
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from articles.admin.picker import ImageChoice
from articles.desk import drafting
from articles.desk.snapshot import Snapshot
from articles.media import pictures, upload
from articles.media.models import Image
from articles.tests.media.samples import MediaTestCase, an_image, drawing, encoded
from portal.accounts.models import User

FORM = {
    "alt_en": "A tram at the stop",
    "alt_uk": "Трамвай на зупинці",
    "credit": "Olena Kovalenko",
    "licence": "own",
    "focal_x": "0.25",
    "focal_y": "0.5",
}


def a_file(name: str = "tram.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, encoded(drawing(640, 480)).read(), "image/jpeg")


class AdminTestCase(MediaTestCase):
    rights = ("view_image", "add_image", "change_image", "delete_image")

    def setUp(self):
        super().setUp()
        self.user = User.objects.create(username="olena", email="olena@example.org", is_staff=True)
        self.user.user_permissions.set(Permission.objects.filter(codename__in=self.rights))
        self.client.force_login(self.user)


class LibraryFormTests(AdminTestCase):
    add = reverse("admin:media_image_add")

    def test_an_uploaded_picture_is_stored_with_what_was_said_of_it(self):
        answer = self.client.post(self.add, {**FORM, "file": a_file()})
        self.assertRedirects(answer, reverse("admin:media_image_changelist"))
        image = Image.objects.get()
        self.assertEqual(image.alt, {"en": "A tram at the stop", "uk": "Трамвай на зупинці"})
        self.assertEqual((image.uploaded_by, image.focus), (self.user, (0.25, 0.5)))
        self.assertEqual(len(image.renditions), 4)

    def test_an_alternative_text_is_required_credit_and_licence_may_follow(self):
        where = {"focal_x": 0, "focal_y": 0}
        answer = self.client.post(self.add, {"file": a_file(), **where})
        self.assertEqual({*answer.context["adminform"].errors}, {"alt"})
        self.client.post(self.add, {"file": a_file(), "alt_uk": "Трамвай", **where})
        self.assertEqual(Image.objects.get().lacks("en"), ["alternative text", "credit", "licence"])

    def test_what_readers_see_keeps_its_credit_licence_and_alternative_texts(self):
        image = an_image()
        Image.objects.update(is_public=True)
        address = reverse("admin:media_image_change", args=[image.pk])
        lost = {**FORM, "alt_uk": "", "credit": "", "licence": ""}
        answer = self.client.post(address, lost)
        self.assertEqual({*answer.context["adminform"].errors}, {"alt", "credit", "licence"})
        Image.objects.update(is_public=False)
        self.client.post(address, lost)
        self.assertEqual(Image.objects.get().lacks("uk"), ["alternative text", "credit", "licence"])

    def test_a_refused_file_is_told_beside_its_field_and_stores_nothing(self):
        wild = SimpleUploadedFile("../../<img src=x onerror=alert(1)>.jpg", b"<svg/>", "image/jpeg")
        answer = self.client.post(self.add, {**FORM, "file": wild})
        self.assertEqual(
            answer.context["adminform"].errors,
            {"file": ["This file is no JPEG, PNG, WebP or AVIF picture."]},
        )
        self.assertFalse(Image.objects.exists())

    def test_a_file_is_read_once_and_while_others_may_save(self):
        """Django validates a form inside of the transaction that saves it, and SQLite has one writer."""
        outside, inside = len(connection.atomic_blocks), []

        def developed(file, focus):
            inside.append(len(connection.atomic_blocks) - outside)
            return develop(file, focus)

        develop = upload.develop
        with mock.patch.object(upload, "develop", developed):
            self.client.post(self.add, {**FORM, "file": a_file()})
        self.assertEqual((inside, Image.objects.count()), ([0], 1))

    def test_the_same_file_twice_is_one_picture(self):
        self.client.post(self.add, {**FORM, "file": a_file()})
        answer = self.client.post(self.add, {**FORM, "file": a_file("again.jpg")})
        self.assertContains(answer, reverse("admin:media_image_change", args=[Image.objects.get().pk]))
        self.assertEqual(Image.objects.count(), 1)

    def test_a_focal_point_outside_the_picture_is_refused(self):
        answer = self.client.post(self.add, {**FORM, "focal_x": "1.5", "file": a_file()})
        self.assertIn("focal_x", answer.context["adminform"].errors)

    def test_another_focal_point_cuts_the_picture_anew(self):
        image = an_image()
        address = reverse("admin:media_image_change", args=[image.pk])
        self.client.post(address, {**FORM, "credit": "Ivan Bondar"})
        changed = Image.objects.get()
        self.assertEqual((changed.focus, changed.credit), ((0.25, 0.5), "Ivan Bondar"))
        self.assertNotEqual(changed.key, image.key)

    def test_editing_keeps_what_the_worker_wrote_meanwhile(self):
        image = an_image()
        page = self.client.get(reverse("admin:media_image_change", args=[image.pk]))
        Image.objects.update(is_public=True)
        self.client.post(page.request["PATH_INFO"], {**FORM, "focal_x": "0.5"})
        self.assertTrue(Image.objects.get().is_public)

    def test_a_picture_that_a_working_copy_shows_stays_and_the_page_says_where_it_is(self):
        image = an_image()
        story = drafting.begin(edition="en", by=None)
        text = f'<figure data-node="image" data-image="{image.pk}"></figure>'
        drafting.save(story, Snapshot(title="Trams", body=text), by=None)
        address = reverse("admin:media_image_delete", args=[image.pk])
        for answer in (self.client.get(address), self.client.post(address, {"post": "yes"})):
            self.assertContains(answer, "1 story uses it.")
            self.assertContains(answer, reverse("admin:used", args=["picture", image.pk]))
        with mock.patch("articles.admin.deleting.held_by", return_value=()):  # used a moment later
            answer = self.client.post(address, {"post": "yes"}, follow=True)
        self.assertContains(answer, "a story has come to use it meanwhile")
        self.assertTrue(Image.objects.exists())

    def test_a_picture_nothing_uses_can_be_deleted(self):
        image = an_image()
        address = reverse("admin:media_image_delete", args=[image.pk])
        self.client.post(address, {"post": "yes"})
        self.assertFalse(Image.objects.exists())


class LibraryListTests(AdminTestCase):
    listing = reverse("admin:media_image_changelist")

    def test_it_is_searched_in_any_letter_case(self):
        an_image()
        self.assertContains(self.client.get(self.listing, {"q": "МІСТ"}), "A bridge over the river")
        self.assertNotContains(self.client.get(self.listing, {"q": "трамвай"}), "A bridge over the river")

    def test_a_page_of_pictures_costs_the_same_however_many_it_shows(self):
        an_image()
        with self.assertNumQueries(7):
            self.client.get(self.listing)
        an_image(80, 60)
        with self.assertNumQueries(7):
            self.client.get(self.listing)


class PickerTests(AdminTestCase):
    rights = ("view_image", "add_image")
    listing = reverse("admin:media_image_picker")
    uploading = reverse("admin:media_image_upload")

    def test_it_lists_the_newest_first_and_pages_without_a_gap(self):
        made = [an_image(64, 48, credit=f"Author {number}") for number in range(26)]
        first = self.client.get(self.listing).json()
        second = self.client.get(self.listing, {"before": first["next"]}).json()
        listed = [item["id"] for item in first["items"] + second["items"]]
        self.assertEqual(listed, [image.pk for image in reversed(made)])
        self.assertIsNone(second["next"])

    def test_it_finds_words_and_survives_nonsense(self):
        image = an_image()
        found = self.client.get(self.listing, {"q": "міст KOVALENKO", "before": "x"}).json()
        self.assertEqual(
            found["items"],
            [
                {
                    "id": image.pk,
                    "alt": "A bridge over the river",
                    "credit": "Olena Kovalenko",
                    "thumb": pictures.thumbnail(image),
                    "edit": reverse("admin:media_image_change", args=[image.pk]),
                }
            ],
        )

    def test_an_upload_beside_an_article_is_answered_as_an_item(self):
        form = {f"picker-{name}": value for name, value in FORM.items() if not name.startswith("focal")}
        answer = self.client.post(self.uploading, {**form, "picker-file": a_file()})
        self.assertEqual(answer.json()["id"], Image.objects.get().pk)
        self.assertEqual(Image.objects.get().focus, (0.5, 0.5))

    def test_refusals_come_back_in_the_form(self):
        answer = self.client.post(self.uploading, {"picker-alt_en": "A tram"})
        self.assertEqual(answer.status_code, 422)
        self.assertContains(answer, "A tram", status_code=422)
        self.assertContains(answer, "errorlist", status_code=422)

    def test_without_the_right_to_add_the_dialog_has_no_upload(self):
        self.user.user_permissions.set(Permission.objects.filter(codename="view_image"))
        self.assertNotContains(self.client.get(reverse("admin:media_image_dialog")), "multipart")
        self.assertEqual(self.client.post(self.uploading).status_code, 403)

    def test_without_the_right_to_see_nothing_is_listed(self):
        self.user.user_permissions.clear()
        for name in ("picker", "dialog"):
            self.assertEqual(self.client.get(reverse(f"admin:media_image_{name}")).status_code, 403)

    def test_strangers_are_sent_to_sign_in(self):
        self.client.logout()
        for address in (self.listing, self.uploading, reverse("admin:media_image_dialog")):
            self.assertEqual(self.client.get(address).status_code, 302)


class ImageChoiceTests(AdminTestCase):
    def test_the_chosen_picture_is_shown_and_read_back(self):
        class StoryForm(forms.Form):
            lead_image = ImageChoice(required=False)

        image = an_image()
        html = str(StoryForm(initial={"lead_image": image.pk}))
        self.assertIn(pictures.thumbnail(image), html)
        self.assertInHTML(
            f'<input type="number" name="lead_image" value="{image.pk}" id="id_lead_image">', html
        )
        bound = StoryForm({"lead_image": str(image.pk)})
        self.assertTrue(bound.is_valid())
        self.assertEqual(bound.cleaned_data["lead_image"], image)
        self.assertFalse(StoryForm({"lead_image": "999"}).is_valid())
        self.assertNotIn("<img", str(StoryForm()))
