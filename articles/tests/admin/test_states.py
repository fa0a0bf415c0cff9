"""The way of a story from draft to readers, in the form: its buttons for each person and state."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.desk import drafting, people, publishing, review
from articles.desk.models import AuditEntry, Draft
from articles.models import Article, State
from articles.tests.admin.test_article import ArticleFormTestCase
from articles.tests.desk.test_publishing import person
from portal.accounts.models import User

LIST = reverse("admin:articles_article_changelist")
BUTTONS = (
    "_save",
    "_submit",
    "_take_back",
    "_send_back",
    "_approve",
    "_publish",
    "_publish_now",
    "_withdraw",
    "_bin",
)


class StatesTestCase(ArticleFormTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.writer = person("writer", "add_article", "change_article", "view_article")
        self.story = drafting.begin(edition="en", by=self.writer)
        drafting.save(self.story, self.snapshot, by=self.writer)
        self.url = self.address(self.story)

    def as_(self, somebody: User) -> None:
        self.client.force_login(somebody)

    def buttons(self) -> list[str]:
        page = self.client.get(self.url).content.decode()
        return [name for name in BUTTONS if f'name="{name}"' in page]

    def press(self, button: str, **fields: Any) -> Any:
        return self.send(self.url, **{button: "", **fields})

    def state(self) -> str:
        return Article.objects.get(pk=self.story.pk).state

    def version(self) -> int:
        return Draft.objects.get(article=self.story).version


class ButtonTests(StatesTestCase):
    def test_author_and_editor_pass_a_story_to_and_fro_until_it_is_public(self) -> None:
        self.as_(self.writer)
        self.assertEqual(self.buttons(), ["_save", "_submit", "_bin"])
        self.assertContains(self.press("_submit", submitted_with="Names are checked"), "Handed in")
        self.assertEqual(self.buttons(), ["_take_back"])

        self.as_(self.editor)
        self.assertEqual(self.buttons(), ["_save", "_send_back", "_approve", "_publish", "_bin"])
        self.assertContains(self.client.get(self.url), "<q>Names are checked</q>")
        self.assertContains(self.press("_send_back"), "say in a few words what is to be mended")
        self.assertEqual(self.state(), State.IN_REVIEW)
        self.assertContains(self.press("_send_back", sent_back_because="Who says so?"), "its author is told")

        self.as_(self.writer)
        self.assertContains(self.client.get(self.url), "<q>Who says so?</q>")
        self.press("_submit")
        self.assertContains(self.press("_take_back"), "it is your draft again")
        self.press("_submit")

        self.as_(self.editor)
        self.assertContains(self.press("_approve"), "Ready: it can be published.")
        self.assertEqual(self.buttons(), ["_save", "_send_back", "_publish", "_bin"])
        self.assertContains(self.press("_publish"), "Published.")
        self.as_(self.writer)
        self.assertEqual(self.buttons(), [])

    def test_a_draft_in_somebody_elses_hand_goes_out_with_a_reason_only(self) -> None:
        self.assertEqual(self.buttons(), ["_save", "_submit", "_publish_now", "_bin"])
        self.assertContains(self.press("_publish"), "give the reason")
        self.assertEqual(self.state(), State.DRAFT)
        self.assertContains(self.press("_publish", urgent="The mayor resigned"), "Published.")
        entry = AuditEntry.objects.get(verb="published urgently")
        self.assertEqual((entry.actor, entry.details["reason"]), (self.editor, "The mayor resigned"))

    def test_who_comes_second_reads_how_it_stands(self) -> None:
        review.submit(self.story, by=self.writer)
        review.approve(self.story, by=self.editor)
        self.assertContains(self.press("_approve"), "somebody else was first")

    def test_a_form_that_shows_a_public_story_brings_no_withdrawn_one_back(self) -> None:
        self.press("_publish", urgent="The mayor resigned")
        shown = {"shown_state": "published", "version": self.version()}
        self.assertContains(self.client.get(self.url), 'name="shown_state" value="published"')
        publishing.withdraw(self.story, by=self.editor, reason="It is not true.")
        for button in ("_publish", "_publish_now"):
            self.assertContains(self.press(button, **shown), "was withdrawn meanwhile")
            self.assertEqual(self.state(), State.WITHDRAWN)
        shown = {"shown_state": "withdrawn", "version": self.version()}
        self.assertContains(self.press("_publish", **shown), "Public again.")

    def test_what_cannot_be_saved_holds_no_withdrawal_back(self) -> None:
        self.press("_publish", urgent="The mayor resigned")
        answer = self.press("_withdraw", reason="It is not true.", title="t" * 201)
        self.assertContains(answer, "Withdrawn: readers see a notice at its address.")
        self.assertContains(answer, "t" * 201)
        self.assertEqual(self.state(), State.WITHDRAWN)

    def test_a_reason_too_long_to_be_told_is_asked_for_anew(self) -> None:
        self.press("_publish", urgent="The mayor resigned")
        answer = self.press("_withdraw", reason="r" * 301)
        self.assertContains(answer, "r" * 301)
        self.assertEqual(self.state(), State.PUBLISHED)

    def test_the_last_word_is_told_of_somebody_whose_account_is_gone(self) -> None:
        review.submit(self.story, by=self.writer)
        review.send_back(self.story, by=self.editor, reason="Who says so?")
        self.editor.delete()
        self.as_(self.writer)
        self.assertContains(self.client.get(self.url), "Sent back by desk,")

    def test_fields_change_no_state(self) -> None:
        moved = {
            "state": "published",
            "published_at": "2025-01-01",
            "published_at_0": "2025-01-01",
            "binned_at": "2025-01-01",
            "embargo_until": "2025-01-01",
            "created_by": str(self.editor.pk),
            "uid": "00000000-0000-0000-0000-000000000000",
        }
        before = Article.objects.filter(pk=self.story.pk).values(*{name.removesuffix("_0") for name in moved})
        before = before.get()
        self.assertEqual(self.press("_save", **moved).status_code, 200)
        self.assertEqual(Article.objects.filter(pk=self.story.pk).values(*before).get(), before)
        self.send(reverse("admin:articles_article_add"), _save="", slug="second", **moved)
        self.assertEqual(Article.objects.latest("pk").state, State.DRAFT)


class LostRightTests(StatesTestCase):
    def test_what_was_typed_comes_back_when_the_right_was_taken_away_meanwhile(self) -> None:
        self.as_(self.writer)
        self.client.get(self.url)
        Article.objects.filter(pk=self.story.pk).update(created_by=None)
        answer = self.press("_save", title="Typed for an hour", body="<p>Not to be lost.</p>")
        self.assertContains(answer, "It is not yours to change.", status_code=403)
        self.assertContains(answer, "Typed for an hour", status_code=403)
        self.assertContains(answer, "Not to be lost.", status_code=403)
        self.assertNotContains(answer, 'name="_save"', status_code=403)
        self.assertEqual(Draft.objects.get(article=self.story).snapshot["title"], self.snapshot.title)

    def test_what_was_typed_after_it_was_handed_in_comes_back_too(self) -> None:
        review.submit(self.story, by=self.writer)
        self.as_(self.writer)
        answer = self.press("_save", title="Typed for an hour")
        self.assertContains(answer, "Take it back to go on writing.", status_code=403)
        self.assertContains(answer, "Typed for an hour", status_code=403)

    def test_nobody_edits_the_drafts_of_others(self) -> None:
        other = person("other", "add_article", "change_article", "view_article")
        self.as_(other)
        self.assertEqual(self.buttons(), [])
        for button in BUTTONS:
            self.press(button, sent_back_because="x", urgent="x", title="Mine now")
        self.assertEqual(self.state(), State.DRAFT)
        self.assertFalse(AuditEntry.objects.filter(actor=other, kind="article").exists())

    def test_who_may_only_look_has_a_form_in_which_nothing_can_be_typed(self) -> None:
        reader = person("reader", "view_article")
        self.as_(reader)
        page = self.client.get(self.url)
        self.assertContains(page, '<fieldset class="desk-shown" disabled>', count=2)
        self.assertContains(page, "It is not yours to change.")
        self.as_(self.writer)
        self.assertNotContains(self.client.get(self.url), "desk-shown")

    def test_the_form_leads_to_its_audit_trail_those_who_may_read_it(self) -> None:
        trail = f"{reverse('admin:desk_auditentry_changelist')}?object=article:{self.story.pk}"
        self.assertNotContains(self.client.get(self.url), trail)
        chief = User.objects.create_superuser("chief", "chief@example.org")
        self.as_(chief)
        self.assertContains(self.client.get(self.url), f'href="{trail}"')
        self.assertContains(self.client.get(trail), "Begun")

    def test_the_bin_takes_ones_own_only(self) -> None:
        self.as_(person("other", "add_article", "change_article", "view_article"))
        chosen = {"action": "put_into_bin", "_selected_action": [self.story.pk]}
        answer = self.client.post(LIST, chosen, follow=True)
        self.assertContains(answer, "Not yours to change, so left as they are: 1.")
        self.assertIsNone(Article.objects.get(pk=self.story.pk).binned_at)

    def test_a_translator_begins_in_assigned_editions_only(self) -> None:
        people.assign(self.writer, by=None, editions=["uk"])
        self.as_(self.writer)
        add = reverse("admin:articles_article_add")
        self.assertNotContains(self.client.get(add), '<option value="en"')
        answer = self.send(add, edition="en", slug="other", title="Typed", _save="")
        self.assertContains(answer, "Typed")
        self.assertEqual(Article.objects.count(), 1)


class ListsTests(StatesTestCase):
    def test_the_dashboard_shows_what_waits_for_me(self) -> None:
        review.submit(self.story, by=self.writer)
        index = reverse("admin:index")
        for somebody, heading in ((self.editor, "Waiting for me"), (self.writer, "With the editors")):
            self.as_(somebody)
            page = self.client.get(index)
            self.assertContains(page, heading)
            self.assertEqual(list(page.context["waiting"]), [self.story])
        self.as_(person("other", "add_article", "change_article", "view_article"))
        self.assertEqual(list(self.client.get(index).context["waiting"]), [])

    def test_the_list_is_narrowed_to_what_waits_and_what_is_mine(self) -> None:
        review.submit(self.story, by=self.writer)
        mine = self.begun(slug="mine")
        for query, somebody, found in (
            ("?desk=waiting", self.editor, [self.story]),
            ("?desk=waiting", self.writer, [self.story]),
            ("?desk=own", self.writer, [self.story]),
            ("?desk=editable", self.writer, []),
            ("?desk=editable", self.editor, [mine, self.story]),
        ):
            self.as_(somebody)
            listed = self.client.get(LIST + query).context["cl"].result_list
            self.assertEqual({one.pk for one in listed}, {one.pk for one in found}, (query, somebody))

    def test_the_cost_of_the_form_does_not_grow_with_stories_rubrics_and_deeds(self) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                self.client.get(self.url)
            return len(asked)

        review.submit(self.story, by=self.writer)
        few = cost()
        for number in range(6):
            self.begun(slug=f"other-{number}", title=f"Other {number}")
            review.take_back(self.story, by=self.writer)
            review.submit(self.story, by=self.writer)
        self.assertEqual(cost(), few)
