"""Promises of sessions: where somebody is signed in, what ends it, and who may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from articles.desk.models import AuditEntry
from portal.accounts.models import User
from portal.tests.accounts.tasks import work
from portal.tests.accounts.test_factors import code_of
from portal.tests.accounts.test_signing_in import LOGIN, PASSWORD, SigningInTestCase


class SessionTests(SigningInTestCase):
    PAGE = reverse("account_sessions")

    def test_every_browser_is_listed_and_can_be_signed_out_from_another(self) -> None:
        away = Client(
            HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
        )
        away.post(LOGIN, {"login": "olena", "password": PASSWORD}, REMOTE_ADDR="192.0.2.9")
        self.sign_in()
        page = self.client.get(self.PAGE)
        self.assertContains(page, "Firefox, Linux")
        self.assertContains(page, "192.0.2.9")
        self.assertContains(page, "This browser", count=1)
        seat = next(seat for seat in page.context["seats"] if not seat.is_this)
        self.client.post(self.PAGE, {"end": seat.number})
        self.assertEqual(away.get(self.PAGE).status_code, 302)
        self.assertTrue(self.is_in())
        self.assertTrue(AuditEntry.objects.filter(verb="session ended", actor=self.olena).exists())

    def test_all_others_are_ended_at_once(self) -> None:
        others = [Client() for _ in range(3)]
        for other in others:
            other.post(LOGIN, {"login": "olena", "password": PASSWORD})
        self.sign_in()
        self.client.post(self.PAGE, {"end": "others"})
        self.assertEqual({other.get(self.PAGE).status_code for other in others}, {302})
        self.assertTrue(self.is_in())

    def test_a_second_factor_that_is_added_or_removed_ends_those_that_began_without_it(self) -> None:
        self.sign_in()
        other = Client()
        other.post(LOGIN, {"login": "olena", "password": PASSWORD})
        secret = self.client.get(reverse("mfa_activate_totp")).context["form"].secret
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
        self.assertEqual(other.get(self.PAGE).status_code, 302)
        other.post(LOGIN, {"login": "olena", "password": PASSWORD})
        codes = Authenticator.objects.get(user=self.olena, type="recovery_codes").wrap()
        other.post(reverse("mfa_authenticate"), {"code": codes.get_unused_codes()[0]})
        self.assertEqual(other.get(self.PAGE).status_code, 200)
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(reverse("mfa_deactivate_totp"))
        self.assertFalse(Authenticator.objects.filter(user=self.olena).exists())
        self.assertEqual(other.get(self.PAGE).status_code, 302)
        self.assertTrue(self.is_in())

    def test_nobody_ends_sessions_of_others(self) -> None:
        self.sign_in()
        number = self.client.get(self.PAGE).context["seats"][0].number
        stranger = User.objects.create_user("stranger", "s@news.example", PASSWORD, is_staff=True)
        away = Client()
        away.force_login(stranger)
        away.post(self.PAGE, {"end": number})
        away.post(self.PAGE, {"end": "others"})
        self.assertTrue(self.is_in())

    def test_an_administrator_signs_out_and_frees_who_lost_the_phone(self) -> None:
        self.sign_in()
        TOTP.activate(self.olena, generate_totp_secret())
        root = User.objects.create_superuser("root", "root@news.example", PASSWORD)
        desk = Client()
        desk.post(LOGIN, {"login": "root", "password": PASSWORD})
        people = reverse("admin:accounts_user_changelist")
        self.assertContains(desk.get(people), "second factor")
        desk.post(people, {"action": "forget_factors", "_selected_action": [self.olena.pk]})
        self.assertFalse(Authenticator.objects.filter(user=self.olena).exists())
        self.assertFalse(self.is_in())
        noted = AuditEntry.objects.filter(object_id=self.olena.pk, actor=root)
        self.assertEqual({entry.verb for entry in noted}, {"second factor removed", "session ended"})
        work()
        self.assertIn("took your second factors away", mail.outbox[-1].body)

    def test_protection_of_others_is_changed_after_proof_alone_and_told_where_they_read_it(self) -> None:
        root = User.objects.create_superuser("root", "root@news.example", PASSWORD)
        desk = Client()
        desk.force_login(root)
        prove = reverse("account_reauthenticate")
        TOTP.activate(self.olena, generate_totp_secret())
        chosen = {"action": "forget_factors", "_selected_action": [self.olena.pk]}
        account = reverse("admin:accounts_user_change", args=[self.olena.pk])
        given = reverse("admin:auth_user_password_change", args=[self.olena.pk])
        words = {
            "password1": "another long word",
            "password2": "another long word",
            "usable_password": "true",
        }
        form = desk.get(account).context["adminform"].form
        fields = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        moved = {name: value for name, value in fields.items() if isinstance(value, str)}
        moved |= {"is_active": "on", "is_staff": "on", "email": "olena@else.example"}
        moved |= {"date_joined_0": "2026-01-01", "date_joined_1": "10:00"}
        for url, data in (
            (reverse("admin:accounts_user_changelist"), chosen),
            (given, words),
            (account, moved),
        ):
            self.assertTrue(desk.post(url, data)["Location"].startswith(prove), url)
        self.assertNotIn("another long word", str(dict(desk.session)))
        self.olena.refresh_from_db()
        self.assertEqual(self.olena.email, "Olena@news.example")
        self.assertTrue(self.olena.check_password(PASSWORD))
        self.assertTrue(Authenticator.objects.filter(user=self.olena).exists())
        # What was sent last goes on after the proof.
        desk.post(f"{prove}?next={account}", {"password": PASSWORD})
        self.olena.refresh_from_db()
        self.assertEqual(self.olena.email, "olena@else.example")
        desk.post(given, words)
        self.olena.refresh_from_db()
        self.assertTrue(self.olena.check_password("another long word"))
        work()
        told = {letter.to[0]: letter.body for letter in mail.outbox}
        self.assertIn("another e-mail address", told["Olena@news.example"])
        self.assertIn("a new password", told["olena@else.example"])


class EndTests(SigningInTestCase):
    """In each step another client: a process looks at a session once in five minutes."""

    def back(self, path: str = "/admin/", **headers: str) -> Any:
        """What this browser is answered, which has its cookies, by a process that knows it not."""
        client = Client(headers=headers)
        client.cookies = self.client.cookies
        return client.get(path)

    def later(self, **passed: int) -> None:
        """As if so much time had passed."""
        for row in UserSession.objects.all():
            row.last_seen_at -= timedelta(**passed)
            row.created_at -= timedelta(**passed)
            row.save()

    def test_where_nothing_was_done_for_a_day_it_ends_and_says_so(self) -> None:
        self.sign_in()
        self.later(hours=23)
        self.assertEqual(self.back().status_code, 200)
        self.later(hours=23)
        self.assertEqual(self.back().status_code, 200)
        self.later(hours=25)
        stolen = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        ended = self.back()
        self.assertRedirects(ended, "/admin/login/?next=/admin/", fetch_redirect_response=False)
        self.assertContains(self.back(LOGIN), "nothing was done for a long time")
        self.assertFalse(Session.objects.filter(session_key=stolen).exists())
        self.assertTrue(AuditEntry.objects.filter(verb="signed out", actor=self.olena).exists())

    def test_it_ends_on_every_page_that_asks_who_somebody_is(self) -> None:
        for path in ("/preview/saved/1/", reverse("mfa_index"), "/admin/articles/article/pulse/"):
            self.client = Client()
            self.sign_in()
            self.later(hours=25)
            self.assertNotEqual(self.back(path).status_code, 200)
            self.assertFalse(Session.objects.exists(), path)

    def test_what_scripts_ask_for_keeps_nobody_signed_in(self) -> None:
        self.sign_in()
        self.later(hours=13)
        pulse = "/admin/articles/article/pulse/"
        self.assertEqual(self.back(pulse, sec_fetch_mode="cors").status_code, 200)
        self.later(hours=13)
        self.assertEqual(self.back(pulse, sec_fetch_mode="cors").status_code, 302)

    def test_it_ends_two_weeks_after_signing_in_whatever_was_done(self) -> None:
        self.sign_in()
        for _day in range(14):
            self.later(hours=23, minutes=59)
            self.assertEqual(self.back().status_code, 200)
        self.later(hours=1)
        self.assertEqual(self.back().status_code, 302)
        self.assertContains(self.back(LOGIN), "you signed in a long time ago")

    @override_settings(PORTAL_IDLE_HOURS=2)
    def test_how_long_is_a_setting(self) -> None:
        self.sign_in()
        self.later(hours=3)
        self.assertEqual(self.back().status_code, 302)

    def test_signing_out_has_the_browser_forget_pages_and_nothing_else_has(self) -> None:
        for way in ("admin:logout", "account_logout"):
            self.client = Client()
            self.assertNotIn("Clear-Site-Data", self.sign_in().headers)
            self.assertNotIn("Clear-Site-Data", self.client.get("/admin/").headers)
            self.assertEqual(self.client.post(reverse(way)).headers["Clear-Site-Data"], '"cache"')
