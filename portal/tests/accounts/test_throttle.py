"""Promises of slowing guesses down: whoever guesses waits, the owner doesn't."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from articles.desk.models import AuditEntry
from portal.accounts import devices, passkeys, throttle
from portal.accounts.models import Device
from portal.tests.accounts.tasks import work
from portal.tests.accounts.test_signing_in import LOGIN, PASSWORD, SigningInTestCase


class ThrottleTests(SigningInTestCase):
    def guess(self, address: str, login: str = "olena", word: str = "wrong", **meta: str) -> Any:
        data = {"login": login, "password": word}
        return self.client.post(LOGIN, data, REMOTE_ADDR=address, **meta)

    def guess_on(self, address: str, **how: str) -> list[int]:
        return [self.guess(address, **how).status_code for _ in range(9)]

    def test_guesses_of_one_address_at_one_account_have_to_wait(self) -> None:
        self.assertEqual(self.guess_on("192.0.2.1"), [200] * 8 + [429])
        refused = self.guess("192.0.2.1", word=PASSWORD)
        self.assertEqual(refused.status_code, 429)
        self.assertTrue(1 <= int(refused.headers["Retry-After"]) <= 60)
        self.assertContains(refused, "Too many attempts", status_code=429)
        self.assertFalse(self.is_in())

    def test_an_account_that_is_not_there_is_refused_alike(self) -> None:
        self.assertEqual(self.guess_on("192.0.2.1", login="nobody"), [200] * 8 + [429])

    def test_the_owner_gets_in_from_another_address_meanwhile(self) -> None:
        for last in range(1, 30):
            self.guess_on(f"192.0.2.{last}")
        self.assertEqual(self.guess("198.51.100.7", word=PASSWORD).status_code, 302)

    def test_the_owner_gets_in_from_the_same_address_with_a_known_browser(self) -> None:
        self.assertEqual(self.guess("192.0.2.1", word=PASSWORD).status_code, 302)
        owner, self.client = self.client, Client()
        self.guess_on("192.0.2.1")
        self.assertEqual(self.guess("192.0.2.1", word=PASSWORD).status_code, 429)
        self.client = owner
        self.client.post(reverse("account_logout"))
        self.assertEqual(self.guess("192.0.2.1", word=PASSWORD).status_code, 302)

    def test_while_a_strangers_password_is_looked_at_others_wait_nowhere_and_the_owner_gets_in(self) -> None:
        self.assertEqual(self.guess("192.0.2.1", word=PASSWORD).status_code, 302)
        owner, self.client = self.client, Client()
        owner.post(reverse("account_logout"))
        with throttle.in_turn(RequestFactory().get("/"), is_known=False):
            told = self.guess("192.0.2.2", word=PASSWORD)
            self.assertEqual((told.status_code, told.headers["Retry-After"]), (429, "1"))
            self.client = owner
            self.assertEqual(self.guess("192.0.2.1", word=PASSWORD).status_code, 302)
        self.client = Client()
        self.assertEqual(self.guess("192.0.2.2", word=PASSWORD).status_code, 302)

    def test_questions_for_passkeys_are_limited_for_each_address(self) -> None:
        """Each is a row in the database, for whoever asks."""
        asked = {"headers": {"accept": "application/json"}}
        before = Session.objects.count()
        answers = [
            Client().get(reverse("mfa_login_webauthn"), REMOTE_ADDR="192.0.2.1", **asked)
            for _ in range(passkeys.ASKED.at_once + 2)
        ]
        self.assertEqual([answer.status_code for answer in answers][-3:], [200, 429, 429])
        self.assertIn("Retry-After", answers[-1].headers)
        self.assertEqual(Session.objects.count(), before + passkeys.ASKED.at_once)

    def test_a_known_browser_is_known_to_its_own_account_alone(self) -> None:
        self.guess("192.0.2.1", word=PASSWORD)
        self.client.post(reverse("account_logout"))
        self.assertEqual(self.guess_on("192.0.2.1", login="bare"), [200] * 8 + [429])

    def test_one_address_cannot_try_account_after_account(self) -> None:
        answers = [self.guess("192.0.2.1", login=f"name-{number}").status_code for number in range(41)]
        self.assertEqual(answers, [200] * 40 + [429])

    def test_another_address_is_not_made_up_by_a_header(self) -> None:
        for number in range(8):
            self.guess("192.0.2.1", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
        self.assertEqual(self.guess("192.0.2.1", HTTP_X_FORWARDED_FOR="203.0.113.9").status_code, 429)

    @override_settings(PORTAL_PROXIES=["10.0.0.0/8"])
    def test_behind_a_proxy_of_ours_it_is_the_visitor_who_waits(self) -> None:
        for _ in range(9):
            self.guess("10.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.1")
        self.assertEqual(self.guess("10.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.1").status_code, 429)
        self.assertEqual(self.guess("10.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.2").status_code, 200)

    def test_guessing_fills_neither_trail_nor_postbox(self) -> None:
        for _ in range(4):
            self.guess_on("192.0.2.1")
        self.assertEqual(AuditEntry.objects.filter(verb="sign-in failed").count(), 8)
        for _ in range(6):
            answer = self.client.post(reverse("account_reset_password"), {"email": "olena@news.example"})
        self.assertEqual(answer.status_code, 429)
        work()
        self.assertEqual(len(mail.outbox), 4)


class BrowserTests(SigningInTestCase):
    def signed_in(self, client: Client) -> None:
        self.client = client
        self.sign_in()

    def test_a_new_one_is_told_to_the_owner_and_the_trail_but_the_first(self) -> None:
        first, second = Client(), Client(HTTP_USER_AGENT="Another browser")
        for client in (first, second, first, second):
            self.signed_in(client)
            client.post(reverse("account_logout"))
        work()
        (letter,) = mail.outbox
        self.assertEqual(letter.to, [self.olena.email])
        self.assertIn("Another browser", letter.body)
        self.assertIn("127.0.0.1", letter.body)
        noted = AuditEntry.objects.get(verb="new browser")
        self.assertEqual((noted.actor, noted.object_id), (self.olena, self.olena.pk))

    def test_its_cookie_goes_to_no_page_of_readers_and_tells_nothing(self) -> None:
        self.sign_in()
        cookie = self.client.cookies[devices.COOKIE]
        self.assertEqual(
            (cookie["path"], cookie["httponly"], cookie["samesite"]), ("/accounts/", True, "Lax")
        )
        kept = Device.objects.get(user=self.olena)
        self.assertNotEqual(kept.digest, cookie.value)
        self.assertNotIn(cookie.value, kept.digest)

    def test_one_that_was_not_used_for_half_a_year_is_forgotten(self) -> None:
        self.sign_in()
        Device.objects.update(last_at=Device.objects.get().last_at - devices.KEPT_FOR)
        self.assertEqual(devices.forget_old(), 1)
