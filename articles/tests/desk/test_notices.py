from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.desk import notices, publishing, review
from articles.desk.models import Notice
from articles.models import Author
from articles.tests.desk.test_publishing import person
from articles.tests.desk.test_review import ReviewTestCase
from portal.accounts.models import User

INDEX = reverse("admin:index")
READ = reverse("admin:read_notices")


class NoticeTests(ReviewTestCase):
    def told(self, somebody: User) -> list[tuple[str, str, str]]:
        return [(one.kind, one.words, one.by_name) for one in notices.newest_of(somebody)][::-1]

    def test_the_author_is_told_what_became_of_the_story(self) -> None:
        review.submit(self.story, by=self.writer)
        review.send_back(self.story, by=self.editor, reason="Who says so?")
        review.submit(self.story, by=self.writer)
        publishing.publish(self.story, by=self.editor)
        publishing.withdraw(self.story, by=self.editor, reason="Wrong")
        self.assertEqual(
            self.told(self.writer),
            [
                ("sent back", "Who says so?", "editor"),
                ("published", "", "editor"),
                ("withdrawn", "Wrong", "editor"),
            ],
        )
        self.assertEqual(self.told(self.editor), [])

    def test_the_accounts_of_the_byline_are_told_too_each_once(self) -> None:
        other = person("other", "view_article")
        Author.objects.filter(pk=self.author.pk).update(user=other)
        publishing.publish(self.story, by=None)
        self.assertEqual([self.told(one) for one in (other, self.writer)], [[("published", "", "")]] * 2)

    def test_nobody_is_told_of_own_deeds_or_of_what_an_import_began(self) -> None:
        own = self.begun(slug="own")
        publishing.publish(own, by=self.editor)
        self.assertEqual(Notice.objects.count(), 0)

    def test_a_verb_that_does_nothing_tells_nothing(self) -> None:
        publishing.publish(self.story, by=None)
        publishing.publish(self.story, by=None)
        self.assertFalse(review.send_back(self.story, by=self.editor, reason="Late"))
        self.assertEqual(Notice.objects.count(), 1)

    def test_they_are_put_away_one_by_one_or_all_and_by_nobody_else(self) -> None:
        publishing.publish(self.story, by=None)
        publishing.withdraw(self.story, by=None)
        first = Notice.objects.order_by("pk").first()
        self.assertEqual(notices.mark_read(self.editor, first.pk), 0)
        self.assertEqual((notices.mark_read(self.writer, first.pk), notices.unread_by(self.writer)), (1, 1))
        self.assertEqual((notices.mark_read(self.writer), notices.mark_read(self.writer)), (1, 0))

    def test_old_ones_are_forgotten(self) -> None:
        publishing.publish(self.story, by=None)
        Notice.objects.update(at=timezone.now() - timedelta(days=91))
        publishing.withdraw(self.story, by=None)
        notices.forget_old()
        self.assertEqual([one.kind for one in Notice.objects.all()], ["withdrawn"])


class ScreenTests(ReviewTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.writer)

    def test_each_page_counts_them_and_the_dashboard_shows_them_until_read(self) -> None:
        review.submit(self.story, by=self.writer)
        review.send_back(self.story, by=self.editor, reason="Who says so?")
        self.assertContains(self.client.get(reverse("admin:articles_article_changelist")), "1 notice<")
        page = self.client.get(INDEX)
        self.assertContains(page, "<q>Who says so?</q>")
        self.client.get(READ)
        self.assertEqual(notices.unread_by(self.writer), 1)
        number = page.context["told"][0].pk
        self.assertNotContains(self.client.post(READ, {"notice": number}, follow=True), "Who says so?")

    def test_their_number_costs_one_query_a_page(self) -> None:
        def asked() -> list[str]:
            """What the stories' tables were asked: the dashboard asks for views of what is public, too."""
            with CaptureQueriesContext(connection) as captured:
                self.client.get(INDEX)
            return [query["sql"] for query in captured if "readership_" not in query["sql"]]

        few = len(asked())
        for _ in range(3):
            publishing.publish(self.story, by=None)
            publishing.withdraw(self.story, by=None)
            publishing.publish_again(self.story, by=None)
        then = asked()
        self.assertEqual(len(then), few)
        self.assertEqual(sum("COUNT" in sql and "desk_notice" in sql for sql in then), 1)
