from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.desk import pictures
from articles.media.models import Image
from articles.tests.media.samples import FACTS, MediaTestCase, negative


class PictureVerbsTests(MediaTestCase):
    def setUp(self):
        super().setUp()
        self.image = pictures.add(Image(**FACTS), negative(400, 300), by=None)

    def waiting(self) -> int:
        return DBTaskResult.objects.filter(task_path=pictures.make_copies.module_path).count()

    def test_the_other_copies_are_left_to_the_worker(self):
        self.assertEqual(self.waiting(), 1)
        self.assertEqual({copy.format for copy in self.image.renditions}, {"jpeg"})
        pictures.make_copies.call()
        self.image.refresh_from_db()
        self.assertEqual({copy.format for copy in self.image.renditions}, {"jpeg", "avif"})

    def test_another_focal_point_has_the_copies_made_anew(self):
        key = self.image.key
        pictures.amend(self.image, ["credit"], focus=(0.1, 0.9))
        self.image.refresh_from_db()
        self.assertNotEqual(self.image.key, key)
        self.assertEqual(self.waiting(), 2)

    def test_another_credit_alone_leaves_the_files_as_they_are(self):
        key, self.image.credit = self.image.key, "Ivan Bondar"
        pictures.amend(self.image, ["credit"], focus=self.image.focus)
        self.image.refresh_from_db()
        self.assertEqual((self.image.key, self.image.credit), (key, "Ivan Bondar"))
        self.assertIn("ivan", self.image.search_text)
        self.assertEqual(self.waiting(), 1)

    def test_a_picture_whose_worker_was_lost_is_caught_up_with(self):
        pictures.catch_up()
        self.assertEqual(self.waiting(), 1)
        Image.objects.update(copies_due_at=timezone.now() - timedelta(minutes=3))
        pictures.catch_up()
        self.assertEqual(self.waiting(), 2)
