"""Which pictures readers can fetch follows what is published."""

from __future__ import annotations

from articles.desk import drafting, pictures, publishing
from articles.desk.snapshot import Credit, Snapshot
from articles.media.models import Image
from articles.media.pictures import picture
from articles.models import Article, Author, Rubric
from articles.tests.media.samples import MediaTestCase, an_image


class PicturesOfStoriesTests(MediaTestCase):
    databases = {"default", "readership"}

    def setUp(self):
        super().setUp()
        self.rubric = Rubric.objects.create(labels={"en": "City", "uk": "Місто"})
        self.author = Author.objects.create(labels={"en": "Olena", "uk": "Олена"})
        self.lead, self.inside, self.other = an_image(), an_image(400, 300), an_image()

    def a_story(self, lead: Image, *inside: Image) -> Article:
        story = drafting.begin(edition="en", by=None)
        self.save(story, lead, *inside)
        return story

    def save(self, story: Article, lead: Image, *inside: Image) -> None:
        numbers = ",".join(str(image.pk) for image in inside)
        gallery = f'<figure data-node="gallery" data-images="{numbers}"></figure>' if inside else ""
        snapshot = Snapshot(
            title=f"A bridge was opened, story {story.pk}",
            lead="The bridge over the river was opened this morning.",
            body=f"<p>It took two years.</p>{gallery}",
            rubric=self.rubric.pk,
            byline=(Credit(self.author.pk),),
            lead_image=lead.pk,
        )
        drafting.save(story, snapshot, by=None)

    def do(self, verb: object, story: Article) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.assertTrue(verb(story, by=None))

    def reachable(self, image: Image) -> bool:
        image.refresh_from_db()
        shown = picture(image, "en")
        answer = self.client.get(shown.src)
        return answer.status_code == 200 and bool(b"".join(answer.streaming_content))

    def test_they_can_be_fetched_from_publication_to_withdrawal(self):
        story = self.a_story(self.lead, self.inside, self.other)
        used = (self.lead, self.inside, self.other)
        self.assertEqual([self.reachable(image) for image in used], [False] * 3)
        self.do(publishing.publish, story)
        self.assertEqual([self.reachable(image) for image in used], [True] * 3)
        self.do(publishing.withdraw, story)
        self.assertEqual([self.reachable(image) for image in used], [False] * 3)

    def test_a_picture_of_two_stories_stays_until_the_second_goes(self):
        stories = [self.a_story(self.lead), self.a_story(self.other, self.lead)]
        for story in stories:
            self.do(publishing.publish, story)
        self.do(publishing.withdraw, stories[0])
        self.assertTrue(self.reachable(self.lead))
        self.do(publishing.withdraw, stories[1])
        self.assertFalse(self.reachable(self.lead))

    def test_a_picture_waiting_in_a_working_copy_is_not_public(self):
        story = self.a_story(self.lead)
        self.do(publishing.publish, story)
        self.save(story, self.other)
        self.assertFalse(self.reachable(self.other))
        self.do(publishing.revise, story)
        self.assertEqual((self.reachable(self.other), self.reachable(self.lead)), (True, False))

    def test_the_text_shows_the_copies_as_soon_as_they_are_made(self):
        story = self.a_story(self.lead, self.inside)
        self.do(publishing.publish, story)
        story.body.refresh_from_db()
        self.assertNotIn(".avif", story.body.rendered)
        Image.objects.exclude(pk=self.inside.pk).update(copies_due_at=None)
        with self.captureOnCommitCallbacks(execute=True):
            pictures.make_copies.call()
        story.body.refresh_from_db()
        self.assertIn("4x3-320.avif", story.body.rendered)

    def test_the_text_follows_another_focal_point(self):
        story = self.a_story(self.lead, self.inside)
        self.do(publishing.publish, story)
        former = self.inside.key
        with self.captureOnCommitCallbacks(execute=True):
            pictures.amend(self.inside, [], focus=(0.1, 0.1))
        story.body.refresh_from_db()
        self.assertNotIn(former, story.body.rendered)
        self.assertIn(self.inside.key, story.body.rendered)
        self.assertTrue(self.reachable(self.inside))

    def test_a_picture_in_use_is_not_deleted(self):
        story = self.a_story(self.lead, self.inside, self.other)
        for image in (self.lead, self.inside, self.other):
            self.assertEqual(list(pictures.used_in(image)), [story])
            with self.assertRaises(pictures.PictureInUse):
                pictures.remove(image)

    def test_a_working_copy_counts_as_use(self):
        story = self.a_story(self.lead)
        self.do(publishing.publish, story)
        self.save(story, self.lead, self.inside, self.other)
        self.assertEqual(list(pictures.used_in(self.other)), [story])
        self.assertEqual(list(pictures.used_in(an_image())), [])
