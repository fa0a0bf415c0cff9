"""Promises of invitations: a closed account, a link that opens it once, and nobody else's hand in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import mail
from django.test import Client, TestCase, override_settings
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.desk import roles
from articles.desk.models import Assignment, AuditEntry
from articles.models import Rubric
from portal.accounts import invitations
from portal.accounts.models import Invitation, User
from portal.tests.accounts.tasks import work

PASSWORD = "a long word for trams"
ADD = reverse("admin:accounts_invitation_add")
LIST = reverse("admin:accounts_invitation_changelist")


class InvitationTests(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.administrator = User.objects.create_user("ada", "ada@news.example", PASSWORD, is_staff=True)
        cls.administrator.groups.add(roles.group("administrator"))
        cls.rubric = Rubric.objects.create(labels={"en": "Society", "uk": "Суспільство"})

    def setUp(self) -> None:
        self.client.force_login(self.administrator)

    def invite(self, **changes: Any) -> Any:
        data = {
            "email": "o.pryakha@news.example",
            "first_name": "Olena",
            "last_name": "Pryakha",
            "interface_language": "uk",
            "groups": [roles.group("editor").pk],
            "rubrics": [self.rubric.pk],
        }
        return self.client.post(ADD, {**data, **changes})

    def link(self) -> str:
        work()
        body = mail.outbox[-1].body
        link = next(line for line in body.splitlines() if "/invitation/" in line)
        self.assertTrue(link.startswith(settings.PORTAL_SITE_URL))
        return link.removeprefix(settings.PORTAL_SITE_URL)

    def follow(self, link: str, password: str = PASSWORD) -> Client:
        guest = Client()
        self.answer = guest.post(link, {"password1": password, "password2": password})
        return guest

    def test_the_list_says_whose_letter_could_not_be_sent_until_one_was(self) -> None:
        self.invite()
        row = DBTaskResult.objects.get(task_path="portal.accounts.letters.invited")
        row.set_failed(ConnectionRefusedError("nobody listens"))
        self.assertContains(self.client.get(LIST), "Waits: the letter could not be sent so far")
        invitations.invite(User.objects.get(username="o-pryakha"), by=self.administrator)
        self.assertNotContains(self.client.get(LIST), "could not be sent")

    def test_it_makes_a_closed_account_with_its_roles_and_a_letter_in_its_language(self) -> None:
        self.assertRedirects(self.invite(), LIST)
        made = User.objects.get(email="o.pryakha@news.example")
        self.assertEqual((made.username, made.is_active, made.is_staff), ("o-pryakha", False, True))
        self.assertFalse(made.has_usable_password())
        self.assertEqual([group.name for group in made.groups.all()], ["editor"])
        self.assertEqual(list(Assignment.objects.get(person=made).rubrics.all()), [self.rubric])
        self.link()
        self.assertEqual(mail.outbox[-1].to, ["o.pryakha@news.example"])
        self.assertIn("запрошує", mail.outbox[-1].body)
        self.assertContains(self.client.get(LIST), "Waits")

    def test_its_form_asks_who_first_and_calls_the_roles_as_its_reader_does(self) -> None:
        self.administrator.interface_language = "uk"
        self.administrator.save()
        page = self.client.get(f"{LIST}add/")
        asked = ["email", "first_name", "last_name", "interface_language", "groups", "every_rubric"]
        fields = list(page.context["adminform"].form.fields)
        self.assertEqual(fields, [*asked, "rubrics", "editions"])
        self.assertContains(page, "фоторедактор")
        self.assertNotContains(page, "photo editor")

    def test_the_link_sets_a_password_and_signs_in_once(self) -> None:
        self.invite()
        link = self.link()
        self.assertContains(Client().get(link), "Olena Pryakha")
        guest = self.follow(link)
        self.assertRedirects(self.answer, "/admin/", fetch_redirect_response=False)
        self.assertEqual(guest.get("/admin/").status_code, 200)
        self.follow(link, "another word for trams")
        self.assertEqual(self.answer.status_code, 410)
        self.assertTrue(User.objects.get(username="o-pryakha").check_password(PASSWORD))
        self.assertEqual(Client().get(link).status_code, 410)
        verbs = {entry.verb for entry in AuditEntry.objects.filter(label="Olena Pryakha")}
        self.assertLessEqual({"invited", "rights changed", "assigned", "invitation accepted"}, verbs)
        self.assertContains(self.client.get(LIST), "Accepted")

    def test_of_two_at_once_one_sets_the_password(self) -> None:
        self.invite()
        seen = [invitations.find(self.link().split("/")[-2]) for _ in range(2)]
        self.assertEqual([invitations.accept(one, PASSWORD) for one in seen if one], [True, False])

    def test_a_weak_password_opens_nothing(self) -> None:
        self.invite()
        self.follow(self.link(), "olena")
        self.assertEqual(self.answer.status_code, 200)
        self.assertFalse(User.objects.get(username="o-pryakha").is_active)

    def test_it_ends_after_a_week_when_taken_back_and_when_sent_again(self) -> None:
        self.invite()
        first = self.link()
        row = Invitation.objects.get()
        chosen = {"_selected_action": [row.pk]}
        self.client.post(LIST, {"action": "send_again", **chosen})
        second = self.link()
        self.assertEqual([Client().get(link).status_code for link in (first, second)], [410, 200])
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        self.assertEqual(Client().get(second).status_code, 410)
        Invitation.objects.update(expires_at=timezone.now() + timedelta(days=1))
        self.client.post(LIST, {"action": "revoke", **chosen})
        self.follow(second)
        self.assertEqual(self.answer.status_code, 410)
        self.assertFalse(User.objects.get(username="o-pryakha").is_active)

    def test_a_link_that_was_made_up_opens_nothing(self) -> None:
        self.invite()
        link, row = self.link(), Invitation.objects.get()
        for other in (
            link.replace(f"/{row.pk}-", f"/{row.pk + 1}-"),
            link[:-3] + ("bb/" if link.endswith("aa/") else "aa/"),
            "/accounts/invitation/" + "1-" + "a" * 60 + "/",
        ):
            self.assertIn(Client().get(other).status_code, {404, 410}, other)

    def test_before_it_is_followed_nobody_signs_in_or_renews_the_password(self) -> None:
        self.invite()
        work()
        guest = Client()
        guest.post(reverse("account_reset_password"), {"email": "o.pryakha@news.example"})
        sent = len(mail.outbox)
        work()
        self.assertEqual(len(mail.outbox), sent)

    def test_an_address_that_somebody_has_is_refused(self) -> None:
        self.assertContains(self.invite(email="ADA@news.example"), "Somebody has this address already")

    def test_one_invitation_can_be_looked_at(self) -> None:
        self.invite()
        page = self.client.get(
            reverse("admin:accounts_invitation_change", args=[Invitation.objects.get().pk])
        )
        self.assertContains(page, "o.pryakha@news.example")
        self.assertNotContains(page, Invitation.objects.get().nonce)

    @override_settings(PORTAL_SECOND_FACTOR="required")
    def test_where_second_factors_are_required_the_guest_sets_one_up_first(self) -> None:
        self.client.logout()
        user = User.objects.create_user("guest", "guest@news.example", None, is_staff=True, is_active=False)
        invitations.invite(user, by=self.administrator)
        guest = self.follow(self.link())
        self.assertRedirects(guest.get("/admin/"), reverse("mfa_index"))
