"""The role matrix: what forms of stories take, verbs do and lists offer, as ``roles.txt`` says it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.test import RequestFactory
from django.utils import timezone

from articles.desk import breaking, drafting, people, publishing, sharing
from articles.desk.snapshot import Snapshot
from articles.models import Article, Rubric, State
from articles.tests.matrix import ROLES, MatrixTestCase, section
from portal.accounts.models import User


class StoryTests(MatrixTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        snapshot = Snapshot(title="Trams", lead="Lead.", body="<p>Text.</p>")
        cls.snapshot = snapshot
        cls.stories = {
            "draft of the translator's edition": cls.story("uk", cls.elsewhere),
            "draft in the editor's rubric": cls.story("en", cls.rubric),
            "draft of another": cls.story("en", cls.elsewhere),
            "published in the editor's rubric": cls.story("en", cls.rubric, State.PUBLISHED),
        }

    @classmethod
    def story(cls, edition: str, rubric: Rubric, state: str = State.DRAFT, by: User | None = None) -> Article:
        article = drafting.begin(edition=edition, by=None)
        drafting.save(article, cls.snapshot.with_(rubric=rubric.pk), by=None)
        shown = (
            {"slug": f"trams-{article.pk}", "published_at": timezone.now()} if state != State.DRAFT else {}
        )
        Article.objects.filter(pk=article.pk).update(state=state, rubric=rubric, created_by=by, **shown)
        return Article.objects.get(pk=article.pk)

    def story_of(self, what: str, role: str) -> Article:
        own = {"own draft": State.DRAFT, "own, published": State.PUBLISHED}
        if what not in own:
            return self.stories[what]
        edition = "uk" if role == "translator" else "en"
        return self.story(edition, self.elsewhere, own[what], self.people[role])

    def test_the_form_of_a_story_takes_what_is_written(self) -> None:
        found = {}
        for what in section("stories"):
            row = []
            for role in ROLES:
                story = self.story_of(what, role)
                page = self.client_of(role).get(f"/admin/articles/article/{story.pk}/change/")
                row.append("v" if page.context["only_looks"] else "c")
            found[what] = tuple(row)
        self.assertEqual(found, section("stories"))

    def test_a_form_that_is_sent_all_the_same_changes_nothing(self) -> None:
        for what, row in section("stories").items():
            for role, right in zip(ROLES, row, strict=True):
                if right == "v":
                    story = self.story_of(what, role)
                    data = {
                        "title": "Another",
                        "lead": "Lead.",
                        "body": "",
                        "_save": "1",
                        "edition": story.edition,
                    }
                    self.client_of(role).post(f"/admin/articles/article/{story.pk}/change/", data)
                    with self.subTest(what=what, role=role):
                        self.assertEqual(drafting.snapshot_of(story).title, "Trams")

    def deeds(self) -> dict[str, Any]:
        ours, theirs = self.stories["draft in the editor's rubric"], self.stories["draft of another"]
        public = self.stories["published in the editor's rubric"]
        elsewhere = self.story("en", self.elsewhere, State.PUBLISHED)
        hour = timedelta(hours=1)
        return {
            "begin in English": lambda by: drafting.begin(edition="en", by=by),
            "begin in Ukrainian": lambda by: drafting.begin(edition="uk", by=by),
            "publish in the editor's rubric": lambda by: publishing.publish(ours, by=by),
            "publish elsewhere": lambda by: publishing.publish(theirs, by=by),
            "withdraw in the editor's rubric": lambda by: publishing.withdraw(public, by=by),
            "withdraw elsewhere": lambda by: publishing.withdraw(elsewhere, by=by),
            "share a draft of the editor's": lambda by: sharing.make(ours, hours=24, by=by),
            "share a draft from elsewhere": lambda by: sharing.make(theirs, hours=24, by=by),
            "raise the breaking bar": lambda by: breaking.raise_bar("en", text="Now", lasting=hour, by=by),
            "assign rubrics to somebody": lambda by: people.assign(
                self.people["author"], by=by, rubrics=[self.rubric.pk]
            ),
        }

    def test_verbs_guard_themselves_as_written(self) -> None:
        found = {}
        for deed, does in self.deeds().items():
            found[deed] = tuple(self.done(does, role) for role in ROLES)
        self.assertEqual(found, section("deeds"))

    def done(self, does: Any, role: str) -> str:
        by = User.objects.get(pk=self.people[role].pk)
        with transaction.atomic():
            try:
                does(by)
            except PermissionDenied:
                return "-"
            except publishing.NotPublishable:
                return "+"
            finally:
                transaction.set_rollback(True)
        return "+"


class OfferTests(MatrixTestCase):
    def request_of(self, role: str) -> Any:
        request = RequestFactory().get("/admin/")
        request.user = User.objects.get(pk=self.people[role].pk)
        return request

    def test_lists_offer_for_many_rows_what_is_written_and_no_more(self) -> None:
        found: dict[str, list[str]] = {}
        for number, role in enumerate(ROLES):
            for model, model_admin in admin.site._registry.items():
                request = self.request_of(role)
                if model_admin.has_view_or_change_permission(request):
                    for action in model_admin.get_actions(request):
                        if action == "delete_selected":
                            may = "d" in dict(section("nouns")).get(model._meta.label_lower, [""] * 6)[number]
                            self.assertTrue(may, (model, role))
                            continue
                        row = found.setdefault(f"{model._meta.label_lower} {action}", ["-"] * len(ROLES))
                        row[number] = "+"
        self.assertEqual({name: tuple(row) for name, row in found.items()}, section("actions"))

    def test_whoever_may_change_a_noun_may_change_every_field_but_those_written(self) -> None:
        root = User.objects.create_superuser("root", "root@news.example")
        kept = section("superusers")
        for noun, row in section("nouns").items():
            if noun == "articles.article":
                continue
            model = self.things[noun].__class__
            model_admin, thing = admin.site._registry[model], self.things[noun]
            everything = self.fields(model_admin, root, thing)
            for role, rights in zip(ROLES, row, strict=True):
                if "c" in rights:
                    taken = self.fields(model_admin, self.people[role], thing)
                    with self.subTest(noun=noun, role=role):
                        self.assertEqual(everything - taken, set(kept.get(noun, ())))

    def fields(self, model_admin: Any, person: User, thing: models.Model) -> set[str]:
        request = RequestFactory().get("/admin/")
        request.user = User.objects.get(pk=person.pk)
        return set(model_admin.get_form(request, thing, change=True).base_fields)
