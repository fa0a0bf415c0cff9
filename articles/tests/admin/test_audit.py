"""The audit trail in the admin, and what edits in the admin leave there."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection
from django.test import SimpleTestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from articles import desk
from articles.admin import audit_words
from articles.admin.audit import harmless
from articles.desk import audit, people, roles
from articles.desk.models import Assignment, AuditEntry
from articles.models import Rubric
from articles.tests.desk.test_publishing import DeskTestCase, person
from portal.accounts.models import User

LIST = reverse("admin:desk_auditentry_changelist")
CSV = reverse("admin:desk_auditentry_csv")


class AuditTestCase(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.chief = User.objects.create_superuser("chief", "chief@example.org", "a-long-password")
        self.client.force_login(self.chief)

    def entries(self, **facts: Any) -> list[AuditEntry]:
        return list(AuditEntry.objects.filter(**facts).order_by("pk"))


class ListTests(AuditTestCase):
    def shown(self, **query: str) -> list[str]:
        return [entry.verb for entry in self.client.get(LIST, query).context["cl"].result_list]

    def test_it_is_narrowed_by_deed_person_object_and_period(self) -> None:
        story = self.published()
        self.begun(slug="other")
        self.assertEqual(self.shown(verb="published"), ["published"])
        self.assertEqual(self.shown(object=f"article:{story.pk}"), ["published", "saved", "begun"])
        self.assertEqual(self.shown(object="user"), ["signed in"])
        self.assertEqual(len(self.shown(person=str(self.editor.pk))), 5)
        self.assertEqual(self.shown(person=str(self.chief.pk)), ["signed in"])
        self.assertEqual(self.shown(at__gte="2999-01-01 00:00:00+00:00"), [])
        for nonsense in ({"object": "article:x"}, {"person": "x"}, {"verb": "x"}, {"object": "'"}):
            self.assertEqual(self.client.get(LIST, nonsense).status_code, 200)

    def test_nobody_adds_changes_or_deletes(self) -> None:
        entry = audit.record(self.begun(), "deed", by=None)
        for name in ("change", "delete"):
            url = reverse(f"admin:desk_auditentry_{name}", args=[entry.pk])
            self.assertEqual(self.client.post(url, {"verb": "x", "post": "yes"}).status_code, 403)
        self.assertEqual(self.client.post(reverse("admin:desk_auditentry_add"), {}).status_code, 403)
        chosen = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
        self.client.post(LIST, chosen)
        self.assertEqual(AuditEntry.objects.get(pk=entry.pk).verb, "deed")

    def test_chief_editors_and_administrators_read_it_nobody_else(self) -> None:
        for role in roles.MATRIX:
            somebody = person(role.replace(" ", "-") + "-1")
            somebody.groups.add(roles.group(role))
            self.client.force_login(somebody)
            allowed = 200 if role in {"chief editor", "administrator"} else 403
            for url in (LIST, CSV):
                self.assertEqual(self.client.get(url).status_code, allowed, (role, url))

    def test_its_cost_does_not_grow_with_the_entries(self) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                self.client.get(LIST)
            return len(asked)

        self.begun()
        few = cost()
        for number in range(8):
            self.begun(slug=f"story-{number}")
        self.assertEqual(cost(), few)


class CsvTests(AuditTestCase):
    def rows(self, **query: str) -> list[list[str]]:
        answer = self.client.get(CSV, query)
        self.assertTrue(answer.streaming)
        self.assertEqual(answer.headers["Content-Type"], "text/csv; charset=utf-8")
        return list(csv.reader(b"".join(answer).decode().splitlines()))

    def test_it_holds_what_the_list_shows_all_pages_of_it(self) -> None:
        story = self.published()
        for _ in range(60):
            audit.record(story, "saved", by=self.editor)
        rows = self.rows(object=f"article:{story.pk}", verb="saved")
        self.assertEqual(len(rows), 62)
        self.assertEqual(rows[1][1:6], ["editor", "saved", "article", story.title, str(story.pk)])
        self.assertEqual([entry.actor for entry in self.entries(verb="trail saved")], [self.chief])

    def test_no_cell_is_a_formula(self) -> None:
        for title in ("=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", " =1"):
            self.assertTrue(harmless(title).startswith("'"))
            self.assertEqual(harmless(f"Title {title}"), f"Title {title}")
        self.begun(title="=cmd|' /C calc'!A0")
        labels = [row[4] for row in self.rows(verb="saved")[1:]]
        self.assertEqual(labels, ["'=cmd|' /C calc'!A0"])


class RightsTests(AuditTestCase):
    def sent(self, account: User, **changes: Any) -> dict[str, Any]:
        data = {
            "username": account.username,
            "email": account.email,
            "first_name": "",
            "last_name": "",
            "is_active": "on",
            "is_staff": "on",
            "date_joined_0": "2025-01-01",
            "date_joined_1": "00:00:00",
            "interface_language": "",
        }
        return {name: value for name, value in {**data, **changes}.items() if value is not None}

    def test_groups_permissions_and_activity_are_noted_before_and_after(self) -> None:
        account = person("olena")
        url = reverse("admin:accounts_user_change", args=[account.pk])
        group = roles.group("editor")
        self.client.post(url, self.sent(account, groups=[group.pk], is_active=None))
        (entry,) = self.entries(verb="rights changed")
        self.assertEqual((entry.actor, entry.object_id), (self.chief, account.pk))
        self.assertEqual(entry.details, {"active": [True, False], "groups": [[], ["editor"]]})
        self.assertContains(self.client.get(LIST), "groups: – → editor")

    def test_an_account_made_and_deleted_is_noted(self) -> None:
        data = {"username": "new", "email": "new@example.org", "usable_password": "false"}
        self.client.post(reverse("admin:accounts_user_add"), data)
        made = User.objects.get(username="new")
        self.client.post(reverse("admin:accounts_user_delete", args=[made.pk]), {"post": "yes"})
        told = [entry.verb for entry in self.entries(kind="user", object_id=made.pk)]
        self.assertEqual(told, ["rights changed", "added", "deleted"])

    def test_permissions_of_a_group_are_noted(self) -> None:
        group = Group.objects.create(name="guests")
        permission = roles.group("author").permissions.get(codename="view_article")
        url = reverse("admin:auth_group_change", args=[group.pk])
        self.client.post(url, {"name": "guests", "permissions": [permission.pk]})
        (entry,) = self.entries(verb="rights changed")
        self.assertEqual(entry.details, {"permissions": [[], ["articles.view_article"]]})

    def test_only_superusers_reach_superusers(self) -> None:
        administrator = person("admin-1")
        administrator.groups.add(roles.group("administrator"))
        self.client.force_login(administrator)
        own = reverse("admin:accounts_user_change", args=[administrator.pk])
        self.client.post(own, self.sent(administrator, is_superuser="on"))
        self.assertFalse(User.objects.get(pk=administrator.pk).is_superuser)
        other = reverse("admin:accounts_user_change", args=[self.chief.pk])
        self.assertEqual(self.client.post(other, self.sent(self.chief)).status_code, 403)
        password = reverse("admin:auth_user_password_change", args=[self.chief.pk])
        data = {"password1": "taken-over-123", "password2": "taken-over-123", "usable_password": "true"}
        self.assertEqual(self.client.post(password, data).status_code, 403)

    def test_an_assignment_made_in_its_own_screen_is_noted_and_holds(self) -> None:
        account = person("olena")
        add = reverse("admin:desk_assignment_add")
        self.assertContains(self.client.get(add), "Society")
        self.client.post(add, {"person": account.pk, "rubrics": [self.rubric.pk], "editions": ["uk"]})
        kept = Assignment.objects.get(person=account)
        self.assertEqual((list(kept.rubrics.all()), kept.editions), ([self.rubric], ["uk"]))
        change = reverse("admin:desk_assignment_change", args=[account.pk])
        self.client.post(change, {"every_rubric": "on"})
        self.assertTrue(Assignment.objects.get(person=account).every_rubric)
        self.assertContains(self.client.get(reverse("admin:desk_assignment_changelist")), "every rubric")
        self.assertEqual(len(self.entries(verb="assigned", object_id=account.pk)), 2)

    def test_the_trail_names_the_rubrics_of_an_assignment_also_when_they_are_no_more(self) -> None:
        gone = Rubric.objects.create(labels={"en": "Chess", "uk": "Шахи"})
        people.assign(person("olena"), by=None, rubrics=[self.rubric.pk, gone.pk], editions=["uk"])
        gone.delete()
        told = "rubrics Society, Chess"
        self.assertContains(self.client.get(LIST), told)
        saved = b"".join(self.client.get(reverse("admin:desk_auditentry_csv")).streaming_content)
        self.assertIn(told, saved.decode())

    def test_emptied_it_is_gone(self) -> None:
        account = person("olena")
        people.assign(account, by=None, every_rubric=True)
        self.client.post(reverse("admin:desk_assignment_change", args=[account.pk]), {})
        self.assertFalse(Assignment.objects.filter(person=account).exists())


class EditTests(AuditTestCase):
    def test_edits_of_every_room_are_noted(self) -> None:
        add = reverse("admin:articles_rubric_add")
        self.client.post(add, {"labels_en": "Sport", "labels_uk": "Спорт", "position": 3})
        rubric = Rubric.objects.latest("pk")
        self.client.post(reverse("admin:articles_rubric_delete", args=[rubric.pk]), {"post": "yes"})
        told = [(entry.verb, entry.actor) for entry in self.entries(kind="rubric")]
        self.assertEqual(told, [("added", self.chief), ("deleted", self.chief)])


class WordsTests(SimpleTestCase):
    def test_details_are_told_in_the_language_spoken_and_by_the_newsrooms_clock(self) -> None:
        stored = {
            "deed": "revise",
            "stage": "developing",
            "until": "2026-11-26T22:30:00+00:00",
            "text": "Nine stops, not eight.",
            "rubrics": [3],
            "number": 2,
        }
        said = audit_words.details(stored)
        self.assertIn("Publication of changes", said)
        self.assertIn("27 Nov", said)
        self.assertIn("00:30", said)
        with override("uk"):
            said = audit_words.details(stored)
        self.assertNotRegex(said, r"(revise|developing|until|text|rubrics|number)\b")

    def test_every_detail_that_a_verb_notes_has_a_name(self) -> None:
        source = "".join(path.read_text() for path in Path(desk.__path__[0]).glob("*.py"))
        noted = re.findall(r"audit\.record\(([^()]*(?:\([^()]*\)[^()]*)*)\)", source)
        named = {name for call in noted for name in re.findall(r"\b(\w+)=", call)} - {"by"}
        self.assertGreater(len(named), 8)
        self.assertEqual(named - audit_words.NAMES.keys(), set())
