from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles.desk import drafting, publishing, review, scheduling
from articles.desk.models import AuditEntry, TimedDeed
from articles.models import Article, State
from articles.tests.desk.test_publishing import DeskTestCase, person


class ReviewTestCase(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.writer = person("writer", "add_article", "change_article", "view_article")
        self.story = drafting.begin(edition="en", by=self.writer)
        drafting.save(self.story, self.snapshot, by=self.writer)

    def state(self) -> str:
        return Article.objects.get(pk=self.story.pk).state

    def deeds(self) -> list[str]:
        return list(AuditEntry.objects.filter(article=self.story).values_list("verb", flat=True))[::-1]


class ReviewTests(ReviewTestCase):
    def test_a_story_goes_from_draft_to_review_and_back_and_out(self) -> None:
        self.assertTrue(review.submit(self.story, by=self.writer, note="Names are checked."))
        self.assertEqual(review.last_word(self.story).details, {"note": "Names are checked."})
        self.assertTrue(review.send_back(self.story, by=self.editor, reason="Who says so?"))
        self.assertEqual(review.last_word(self.story).details, {"reason": "Who says so?"})
        self.assertEqual(self.state(), State.DRAFT)
        review.submit(self.story, by=self.writer)
        self.assertTrue(review.approve(self.story, by=self.editor))
        self.assertEqual(self.state(), State.READY)
        self.assertTrue(publishing.publish(self.story, by=self.editor))
        told = ["begun", "saved", "submitted", "sent back", "submitted", "approved", "published"]
        self.assertEqual(self.deeds(), told)

    def test_each_verb_called_twice_does_its_deed_once(self) -> None:
        verbs = (
            lambda: review.submit(self.story, by=self.writer),
            lambda: review.take_back(self.story, by=self.writer),
            lambda: review.submit(self.story, by=self.writer),
            lambda: review.approve(self.story, by=self.editor),
            lambda: review.send_back(self.story, by=self.editor, reason="Not yet"),
        )
        for verb in verbs:
            self.assertEqual((verb(), verb()), (True, False))

    def test_sending_back_needs_a_reason_and_forgets_the_time_set(self) -> None:
        review.submit(self.story, by=self.writer)
        review.approve(self.story, by=self.editor)
        moment = timezone.now() + timedelta(hours=1)
        scheduling.schedule(self.story, "publish", at=moment, by=self.editor)
        with self.assertRaises(review.ReasonMissing):
            review.send_back(self.story, by=self.editor, reason="  ")
        self.assertEqual(self.state(), State.READY)
        review.send_back(self.story, by=self.editor, reason="Wait for the court")
        self.assertFalse(TimedDeed.objects.exists())

    def test_what_an_editor_has_decided_is_not_taken_back(self) -> None:
        review.submit(self.story, by=self.writer)
        review.approve(self.story, by=self.editor)
        self.assertFalse(review.take_back(self.story, by=self.writer))

    def test_what_is_in_the_bin_is_not_handed_in(self) -> None:
        drafting.bin_(self.story, by=self.writer)
        self.assertFalse(review.submit(self.story, by=self.writer))

    def test_an_author_hands_in_own_stories_only(self) -> None:
        with self.assertRaises(PermissionDenied):
            review.submit(self.begun(slug="foreign"), by=self.writer)


class UrgentTests(ReviewTestCase):
    def test_a_draft_in_somebody_elses_hand_needs_a_reason(self) -> None:
        with self.assertRaises(publishing.NotReviewed):
            publishing.publish(self.story, by=self.editor, urgent=" ")
        self.assertEqual(self.state(), State.DRAFT)
        self.assertTrue(publishing.publish(self.story, by=self.editor, urgent="The mayor has resigned."))
        entry = AuditEntry.objects.get(article=self.story, verb="published urgently")
        self.assertEqual((entry.actor, entry.details["reason"]), (self.editor, "The mayor has resigned."))

    def test_it_is_not_approved_without_being_handed_in(self) -> None:
        self.assertFalse(review.approve(self.story, by=self.editor))
        self.assertEqual(self.state(), State.DRAFT)

    def test_publishing_what_is_in_review_is_reviewing_it(self) -> None:
        review.submit(self.story, by=self.writer)
        self.assertTrue(publishing.publish(self.story, by=self.editor))
        self.assertFalse(publishing.publish(self.story, by=self.editor))

    def test_an_editors_own_draft_and_the_portals_need_none(self) -> None:
        self.assertTrue(publishing.publish(self.begun(slug="own"), by=self.editor))
        self.assertTrue(publishing.publish(self.story, by=None))
