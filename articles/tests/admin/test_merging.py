"""Whoever saves second chooses; nobody is written over."""

from __future__ import annotations

import re
from typing import Any
from unittest import mock

from django.db import OperationalError
from django.urls import reverse

from articles.desk import drafting, publishing
from articles.desk.models import Draft, OpenForm, Revision
from articles.models import Article, Author, State, Tag
from articles.tests.admin.test_article import ADD, RIGHTS, ArticleFormTestCase, rows
from articles.tests.desk.test_publishing import person


class OvertakenTestCase(ArticleFormTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.article = self.written()
        self.version = Draft.objects.get().version
        self.opened = self.stored()
        self.other = person("other", *RIGHTS)

    def save_elsewhere(self, **changes: Any) -> None:
        """Another person saves, over whatever is stored."""
        before = drafting.snapshot_of(self.article)
        drafting.save(self.article, before.with_(**changes), by=self.other)

    def second(self, **changes: Any) -> Any:
        """What this editor's form, opened before that, sends."""
        source = {"key": "town-council", "kind": "on-record", "name": "Town council"}
        shown = {"body": self.opened.body, "slug": self.opened.slug, **rows("sources", source)}
        button = {} if any(name.startswith("_") for name in changes) else {"_save": ""}
        sent = {"version": self.version, **button, **shown, **changes}
        return self.send(self.address(self.article), **sent)

    def merged(self, screen: Any, **choices: str) -> Any:
        chosen = dict.fromkeys([])
        for row in (*screen.context["fields"], *screen.context["nodes"]):
            taken = next((choice.value for choice in row.choices if choice.is_chosen), None)
            chosen[row.name] = choices.get(row.name, taken)
        url = reverse("admin:articles_article_merge", args=[self.article.pk])
        data = {name: value for name, value in {**chosen, **choices}.items() if value}
        keys = dict(zip(("form_key", "_kept_as"), screen.context["keys"], strict=False))
        return self.client.post(url, {"held": screen.context["held"], **keys, **data}, follow=True)

    def stored(self) -> Any:
        return drafting.snapshot_of(Article.objects.get(pk=self.article.pk))


class OvertakenTests(OvertakenTestCase):
    def test_the_second_save_gets_both_texts_and_changes_nothing(self) -> None:
        self.save_elsewhere(title="Theirs")
        screen = self.second(title="Mine")
        self.assertEqual(screen.status_code, 409)
        for words in ("Theirs", "Mine", "other saved it", "A second tram line is coming"):
            self.assertContains(screen, words, status_code=409)
        self.assertEqual(self.stored().title, "Theirs")

    def test_changes_of_different_fields_are_both_kept_with_one_press(self) -> None:
        self.save_elsewhere(title="Theirs", tags=())
        answer = self.merged(self.second(lead="A lead of mine, long enough to be a lead of a story."))
        self.assertContains(answer, "Saved: the story now holds")
        stored = self.stored()
        self.assertEqual((stored.title, stored.lead[:14], stored.tags), ("Theirs", "A lead of mine", ()))

    def test_a_clash_must_be_chosen_and_what_is_not_taken_is_set_aside(self) -> None:
        self.save_elsewhere(title="Theirs")
        screen = self.second(title="Mine")
        again = self.merged(screen)
        self.assertContains(again, "A choice is missing", status_code=409)
        self.assertEqual(self.stored().title, "Theirs")
        self.merged(again, title="theirs")
        self.assertEqual(self.stored().title, "Theirs")
        aside = Revision.objects.get(kind=Revision.Kind.ASIDE)
        self.assertEqual((aside.snapshot["title"], aside.author), ("Mine", self.editor))

    def test_paragraphs_are_merged_one_by_one(self) -> None:
        body = self.stored().body
        node = re.search(r'data-id="(\w+)"', body)[1]
        self.save_elsewhere(body=body.replace("Rails", "Their rails") + "<p>Their end.</p>")
        screen = self.second(body=f"<p>My start.</p>{body.replace('tomorrow', 'today')}")
        self.merged(screen, **{node: "mine"})
        words = re.sub(r"<[^>]+>", " ", self.stored().body).split("  ")
        self.assertEqual([one.strip() for one in words], ["My start.", "Rails arrive today.", "Their end."])

    def test_a_third_person_who_saved_meanwhile_is_not_written_over(self) -> None:
        self.save_elsewhere(title="Theirs")
        screen = self.second(title="Mine")
        self.save_elsewhere(lead="A third person's lead that is long enough to be a lead of a story.")
        again = self.merged(screen, title="mine")
        self.assertEqual(again.status_code, 409)
        self.assertContains(again, "A third person", status_code=409)
        self.merged(again)
        stored = self.stored()
        self.assertEqual((stored.title, stored.lead[:7]), ("Mine", "A third"))

    def test_two_tabs_of_one_person_are_two(self) -> None:
        self.second(title="First tab")
        screen = self.second(title="Second tab")
        self.assertContains(screen, "You saved it yourself", status_code=409)

    def test_a_form_sent_twice_is_saved_once(self) -> None:
        before = Revision.objects.count()
        self.second(title="Mine")
        answer = self.second(title="Mine")
        self.assertContains(answer, "Saved.")
        self.assertEqual(Revision.objects.count(), before + 1)

    def test_an_old_form_in_which_nothing_was_written_says_what_is_stored(self) -> None:
        self.save_elsewhere(title="Theirs")
        self.assertContains(self.second(), "Theirs")
        self.assertEqual(self.stored().title, "Theirs")

    def test_publishing_from_an_old_form_publishes_nothing(self) -> None:
        self.save_elsewhere(title="Theirs")
        self.assertEqual(self.second(title="Mine", _publish="").status_code, 409)
        self.assertFalse(Article.objects.visible().exists())

    def test_a_clash_holds_no_withdrawal_back(self) -> None:
        publishing.publish(self.article, by=self.editor)
        self.save_elsewhere(title="Theirs")
        screen = self.second(title="Mine", _withdraw="", reason="It is not true.")
        self.assertContains(screen, "Withdrawn: readers see a notice", status_code=409)
        self.article.refresh_from_db()
        self.assertEqual(self.article.state, State.WITHDRAWN)

    def test_nobody_publishes_words_of_another_that_the_form_did_not_show(self) -> None:
        self.save_elsewhere(body="<p>Not seen by whoever presses.</p>")
        for button in ("_publish", "_publish_now", "_approve"):
            with self.subTest(button):
                answer = self.second(**{button: ""})
                self.assertContains(answer, "Read it, and press again.")
                self.assertContains(answer, "Not seen by whoever presses.")
                self.article.refresh_from_db()
                self.assertEqual(self.article.state, State.DRAFT)

    def test_new_tags_of_an_old_form_are_in_the_merged_text(self) -> None:
        self.save_elsewhere(title="Theirs")
        self.merged(self.second(tags="Never seen before | topic"))
        self.assertEqual(
            [tag.name for tag in Tag.objects.filter(pk__in=self.stored().tags)], ["Never seen before"]
        )

    def test_what_was_deleted_before_the_merge_is_left_out_of_it(self) -> None:
        gone = Author.objects.create(labels={"en": "Ada Other"})
        byline = rows(
            "byline", {"author": self.author.pk, "role": "text"}, {"author": gone.pk, "role": "text"}
        )
        self.save_elsewhere(title="Theirs")
        screen = self.second(**byline)
        gone.delete()
        self.merged(screen)
        self.assertEqual([row.author for row in self.stored().byline], [self.author.pk])

    def test_a_merge_that_somebody_tampered_with_is_refused_in_words(self) -> None:
        url = reverse("admin:articles_article_merge", args=[self.article.pk])
        answer = self.client.post(url, {"held": "nonsense"}, follow=True)
        self.assertContains(answer, "be read any more")

    def test_a_busy_database_shows_the_screen_again_and_a_merge_drops_the_kept_words(self) -> None:
        self.save_elsewhere(title="Theirs")
        screen = self.second(title="Mine", form_key="a" * 32)
        self.assertTrue(OpenForm.objects.get(key="a" * 32).words)
        with mock.patch.object(drafting, "save", side_effect=OperationalError("database is locked")):
            again = self.merged(screen, title="mine")
        self.assertContains(again, "The database is busy", status_code=409)
        self.assertContains(self.merged(again), "Saved: the story now holds")
        self.assertEqual(self.stored().title, "Mine")
        self.assertFalse(OpenForm.objects.get(key="a" * 32).words)

    def test_merging_needs_the_right(self) -> None:
        self.save_elsewhere(title="Theirs")
        screen = self.second(title="Mine", lead="Words before the right was lost.", form_key="a" * 32)
        self.editor.user_permissions.clear()
        answer = self.merged(screen, title="mine")
        self.assertContains(answer, "you may not change this story any more", status_code=403)
        self.assertContains(answer, "Words before the right was lost", status_code=403)
        self.assertEqual(self.stored().title, "Theirs")


class NewStoryTests(ArticleFormTestCase):
    def test_a_new_form_sent_twice_begins_one_story(self) -> None:
        for _press in range(2):
            answer = self.send(ADD, form_key="a" * 32, _save="")
            self.assertContains(answer, "Saved.")
        self.assertEqual(Article.objects.count(), 1)
        self.assertEqual(Revision.objects.count(), 1)

    def test_a_translation_sent_twice_begins_one_story(self) -> None:
        url = f"{ADD}?translation_of={self.written().pk}"
        for _press in range(2):
            self.assertContains(self.send(url, edition="uk", form_key="b" * 32, _save=""), "Saved.")
        self.assertEqual(Article.objects.count(), 2)

    def test_a_new_form_sent_again_with_other_words_is_merged(self) -> None:
        self.send(ADD, form_key="a" * 32, _save="")
        screen = self.send(ADD, form_key="a" * 32, title="Other words", _save="")
        self.assertEqual(screen.status_code, 409)
        self.assertEqual(Article.objects.count(), 1)
