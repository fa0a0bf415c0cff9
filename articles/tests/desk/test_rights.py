"""The matrix of roles: each role, each verb, with own, foreign and assigned stories."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.core.exceptions import PermissionDenied

from articles.desk import drafting, people, publishing, review, rights, roles
from articles.desk.models import AuditEntry
from articles.models import Article, Rubric, State
from articles.tests.desk.test_publishing import DeskTestCase
from portal.accounts.models import User


def save(story: Article, by: User) -> object:
    return drafting.save(story, drafting.snapshot_of(story), by=by)


# A story in the state that the verb needs, and the verb.
VERBS: Final[dict[str, tuple[State, Callable[[Article, User], object]]]] = {
    "save": (State.DRAFT, lambda story, by: save(story, by)),
    "save published": (State.PUBLISHED, lambda story, by: save(story, by)),
    "submit": (State.DRAFT, lambda story, by: review.submit(story, by=by)),
    "take back": (State.IN_REVIEW, lambda story, by: review.take_back(story, by=by)),
    "send back": (State.IN_REVIEW, lambda story, by: review.send_back(story, by=by, reason="Who says so?")),
    "approve": (State.IN_REVIEW, lambda story, by: review.approve(story, by=by)),
    "publish": (State.READY, lambda story, by: publishing.publish(story, by=by)),
    "revise": (State.PUBLISHED, lambda story, by: publishing.revise(story, by=by)),
    "withdraw": (State.PUBLISHED, lambda story, by: publishing.withdraw(story, by=by)),
    "publish again": (State.WITHDRAWN, lambda story, by: publishing.publish_again(story, by=by)),
    "bin": (State.DRAFT, lambda story, by: drafting.bin_(story, by=by)),
    "restore": (State.DRAFT, lambda story, by: drafting.restore(story, by=by)),
}
WRITE: Final = {"save", "submit", "take back", "bin", "restore"}
EVERY: Final = set(VERBS)
# What each role may do: with own stories, with other people's, with those of its rubrics or editions.
MATRIX: Final[dict[str, tuple[set[str], set[str], set[str]]]] = {
    "author": (WRITE, set(), set()),
    "translator": (WRITE, set(), WRITE),
    "photo editor": (set(), set(), set()),
    "editor": (WRITE, set(), EVERY),
    "chief editor": (EVERY, EVERY, EVERY),
    "administrator": (set(), set(), set()),
}
OWN, FOREIGN, ASSIGNED = range(3)


class MatrixTestCase(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.others = Rubric.objects.create(labels={"en": "Economy", "uk": "Економіка"})

    def somebody(self, role: str) -> User:
        name = f"the-{role}".replace(" ", "-")
        made = User.objects.create_user(name, f"{name}@example.org", is_staff=True)
        made.groups.add(roles.group(role))
        if role == "editor":
            people.assign(made, by=None, rubrics=[self.others.pk])
        if role == "translator":
            people.assign(made, by=None, editions=["uk"])
        return User.objects.get(pk=made.pk)

    def story(self, role: str, whose: int, somebody: User, state: State) -> Article:
        """Somebody's own, a stranger's, or a stranger's in what is assigned to the role."""
        in_edition = "uk" if role == "translator" and whose == ASSIGNED else "en"
        rubric = self.others if role == "editor" and whose == ASSIGNED else self.rubric
        story = drafting.begin(edition=in_edition, by=None)
        words = self.snapshot.with_(rubric=rubric.pk, title=f"{role} {whose} {state} {story.pk}")
        drafting.save(story, words, by=None)
        if state in {State.PUBLISHED, State.WITHDRAWN}:
            publishing.publish(story, by=None)
        author = somebody if whose == OWN else self.editor
        Article.objects.filter(pk=story.pk).update(state=state, created_by=author)
        return Article.objects.get(pk=story.pk)


class MatrixTests(MatrixTestCase):
    def test_every_role_does_what_it_may_and_nothing_else(self) -> None:
        for role, allowed in MATRIX.items():
            somebody = self.somebody(role)
            for whose in (OWN, FOREIGN, ASSIGNED):
                for name, (state, verb) in VERBS.items():
                    with self.subTest(role=role, whose=whose, verb=name):
                        story = self.story(role, whose, somebody, state)
                        deeds = AuditEntry.objects.count()
                        if name in allowed[whose]:
                            verb(story, somebody)
                            continue
                        with self.assertRaises(PermissionDenied):
                            verb(story, somebody)
                        self.assertEqual(Article.objects.get(pk=story.pk).state, state)
                        self.assertEqual(AuditEntry.objects.count(), deeds)

    def test_lists_say_the_same_as_the_verbs(self) -> None:
        for role in MATRIX:
            somebody = self.somebody(role)
            for whose in (OWN, FOREIGN, ASSIGNED):
                for state in State:
                    story = self.story(role, whose, somebody, state)
                    theirs = rights.of(somebody)
                    found = Article.objects.filter(pk=story.pk)
                    with self.subTest(role=role, whose=whose, state=state):
                        self.assertEqual(found.editable_by(theirs).exists(), theirs.may_edit(story))
                        publishable = found.filter(theirs.publishable).exists()
                        self.assertEqual(publishable, theirs.may_publish(story))

    def test_who_begins_a_story_is_decided_by_role_and_edition(self) -> None:
        may = {"author": "en uk", "translator": "uk", "editor": "en uk", "chief editor": "en uk"}
        for role in MATRIX:
            theirs = rights.of(self.somebody(role))
            found = [edition for edition in ("en", "uk") if theirs.may_begin(edition)]
            self.assertEqual(found, may.get(role, "").split(), role)


class RightsTests(MatrixTestCase):
    def test_they_cost_one_query_beside_djangos_own_however_many_stories_are_asked_about(self) -> None:
        somebody = self.somebody("editor")
        stories = [self.story("editor", ASSIGNED, somebody, State.READY) for _ in range(5)]
        # Permissions of the person and of the groups, the assignment.
        with self.assertNumQueries(3):
            self.assertTrue(all(rights.of(somebody).may_publish(story) for story in stories))

    def test_a_rubric_brings_its_parts_along(self) -> None:
        part = Rubric.objects.create(labels={"en": "Markets"}, parent=self.others)
        theirs = rights.of(self.somebody("editor"))
        self.assertTrue(theirs.covers(part.pk))
        self.assertFalse(theirs.covers(self.rubric.pk))

    def test_every_rubric_covers_those_that_come_later(self) -> None:
        somebody = self.somebody("editor")
        people.assign(somebody, by=None, every_rubric=True)
        later = Rubric.objects.create(labels={"en": "Sport"})
        self.assertTrue(rights.of(User.objects.get(pk=somebody.pk)).covers(later.pk))

    def test_an_editor_without_rubrics_is_an_author(self) -> None:
        somebody = self.somebody("editor")
        people.assign(somebody, by=None)
        theirs = rights.of(User.objects.get(pk=somebody.pk))
        self.assertFalse(theirs.covers(None))
        self.assertFalse(Article.objects.filter(theirs.publishable).exists())

    def test_a_name_in_the_byline_makes_a_story_ones_own(self) -> None:
        somebody = self.somebody("author")
        self.author.user = somebody
        self.author.save()
        story = self.begun()
        theirs = rights.of(somebody)
        self.assertTrue(theirs.may_edit(story))
        self.assertEqual(Article.objects.editable_by(theirs).get(), story)

    def test_nobody_moves_a_public_story_into_a_rubric_that_is_not_theirs(self) -> None:
        somebody = self.somebody("editor")
        story = self.story("editor", ASSIGNED, somebody, State.PUBLISHED)
        drafting.save(story, drafting.snapshot_of(story).with_(rubric=self.rubric.pk), by=somebody)
        with self.assertRaises(PermissionDenied):
            publishing.revise(story, by=somebody)

    def test_a_story_handed_on_while_its_author_saves_is_not_overwritten(self) -> None:
        somebody = self.somebody("author")
        held = self.story("author", OWN, somebody, State.DRAFT)
        publishing.publish(Article.objects.get(pk=held.pk), by=None)
        with self.assertRaises(PermissionDenied):
            drafting.save(held, self.snapshot.with_(title="Too late"), by=somebody)
        self.assertNotEqual(drafting.snapshot_of(held).title, "Too late")

    def test_a_superuser_may_everything_and_so_may_the_portal(self) -> None:
        root = User.objects.create_superuser("root", "root@example.org", "a-long-password")
        for theirs in (rights.of(root), rights.of(None)):
            self.assertTrue(theirs.everything and theirs.publishes and theirs.writes and theirs.begins)

    def test_only_people_of_the_rubric_are_named_as_those_who_may_publish(self) -> None:
        somebody, chief = self.somebody("editor"), self.somebody("chief editor")
        story = self.story("editor", ASSIGNED, somebody, State.DRAFT)
        self.assertEqual(set(rights.publishers_of(story)), {somebody, chief, self.editor})
        foreign = self.story("editor", FOREIGN, somebody, State.DRAFT)
        self.assertEqual(set(rights.publishers_of(foreign)), {chief, self.editor})


class AssigningTests(MatrixTestCase):
    def test_chief_editor_and_administrator_assign_nobody_else(self) -> None:
        editor = self.somebody("editor")
        for role in MATRIX:
            by = editor if role == "editor" else self.somebody(role)
            with self.subTest(role):
                if role in {"chief editor", "administrator"}:
                    people.assign(editor, by=by, rubrics=[self.rubric.pk])
                else:
                    with self.assertRaises(PermissionDenied):
                        people.assign(editor, by=by, every_rubric=True)
