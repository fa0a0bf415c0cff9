"""Promises to whoever is attacked through the pages of signing in: what they give away and let by."""

from __future__ import annotations

import re
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from articles.tests.matrix import shapes
from portal.accounts import backend, invitations
from portal.accounts.models import User
from portal.tests.accounts.tasks import work
from portal.tests.accounts.test_factors import code_of
from portal.tests.accounts.test_signing_in import LOGIN, PASSWORD, SigningInTestCase

RESET = reverse("account_reset_password")


def pages(**parts: str) -> list[str]:
    """Every address below ``/accounts/``, with ``parts`` where it has some."""
    told = {"pk": "1", "token": "x" * 30, "uidb36": "1", "key": "abc-def", **parts}
    below = sorted(shape for shape in shapes() if shape.startswith("accounts/"))
    return ["/" + re.sub(r"<(\w+)>", lambda found: told[found[1]], shape) for shape in below]


class SameWorkTests(SigningInTestCase):
    """Time is not measured: what takes it is counted."""

    def setUp(self) -> None:
        super().setUp()
        # What a process reads once and keeps.
        self.client.get(LOGIN)

    def work_of(self, ask: Any, *arguments: Any) -> tuple[Any, ...]:
        """What an answer looks like, and how many hashes, queries and tasks it cost."""
        self.client = Client()
        before = DBTaskResult.objects.count()
        hashing = mock.patch.object(
            MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode
        )
        with hashing as hashed, CaptureQueriesContext(connection) as asked:
            answer = ask(*arguments)
        shown = re.sub(rb'value="[^"]*"', b"", answer.content)
        tasks = DBTaskResult.objects.count() - before
        looks = (answer.status_code, answer.headers.get("Location"), hash(shown))
        return *looks, hashed.call_count, len(asked), tasks

    def test_a_failed_sign_in_is_the_same_for_a_name_that_is_known_and_one_that_is_not(self) -> None:
        TOTP.activate(self.reader, generate_totp_secret())
        by_address = [f"{name}@news.example" for name in ("OLENA", "nobody", "gone", "reader", "bare")]
        for names in (("olena", "nobody", "gone", "reader", "bare"), by_address):
            works = {name: self.work_of(self.sign_in, name, "wrong word for trams") for name in names}
            self.assertEqual(len(set(works.values())), 1, works)
            self.assertEqual(next(iter(works.values()))[3], 1)

    def test_so_it_is_for_who_may_not_be_here_with_the_right_password(self) -> None:
        works = {name: self.work_of(self.sign_in, name, PASSWORD) for name in ("nobody", "gone", "reader")}
        self.assertEqual(len(set(works.values())), 1, works)

    def test_a_forgotten_password_is_the_same_for_every_address(self) -> None:
        addresses = ("olena@news.example", "nobody@news.example", "gone@news.example", "bare@news.example")
        works = {one: self.work_of(self.client.post, RESET, {"email": one}) for one in addresses}
        self.assertEqual(len(set(works.values())), 1, works)
        self.assertEqual(next(iter(works.values()))[3:], (0, next(iter(works.values()))[4], 1))

    def test_links_of_letters_that_were_made_up_are_the_same_whoever_is_named(self) -> None:
        key = default_token_generator.make_token(self.olena)
        links = {
            "made up": (user_pk_to_url_str(self.olena), "abc-def"),
            "somebody else's": (user_pk_to_url_str(self.gone), key),
            "nobody's": (user_pk_to_url_str(User(pk=999_999)), key),
        }
        told = {}
        for name, (uidb36, token) in links.items():
            link = reverse("account_reset_password_from_key", args=[uidb36, token])
            told[name] = Client().get(link).content
        looks = {re.sub(rb'(href|value)="[^"]*"', b"", page) for page in told.values()}
        self.assertEqual(len(looks), 1, told)
        self.assertIn(b"This link has ended", told["made up"])


class RoundAboutTests(SigningInTestCase):
    def half_way(self, user: User) -> None:
        """Past the password, before the second factor."""
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
        self.assertRedirects(self.sign_in(user.username), reverse("mfa_authenticate"))

    def test_no_form_of_an_account_is_taken_from_another_site(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(self.olena)
        for page in pages():
            for client in (strict, Client(enforce_csrf_checks=True)):
                self.assertIn(client.post(page, {"login": "olena"}).status_code, (403, 405), page)

    def test_between_password_and_second_factor_no_page_is_open(self) -> None:
        self.half_way(self.olena)
        admin = [f"/admin/{path}" for path in ("", "articles/article/", "accounts/user/", "health/", "find/")]
        self.assertTrue(len(pages()) > 20)
        for page in [*admin, "/preview/saved/1/", *pages()]:
            for answer in (self.client.get(page), self.client.post(page, {"end": "others"})):
                lands = urlsplit(answer.headers.get("Location", "")).path
                self.assertFalse(lands.startswith("/admin/") and not lands.startswith("/admin/login/"), page)
            if page != reverse("account_logout"):
                self.assertFalse(self.is_in(), page)
        self.olena.refresh_from_db()
        self.assertTrue(self.olena.check_password(PASSWORD))

    def test_a_new_password_by_letter_opens_nothing_without_the_second_factor(self) -> None:
        TOTP.activate(self.olena, generate_totp_secret())
        key = {
            "uidb36": user_pk_to_url_str(self.olena),
            "key": default_token_generator.make_token(self.olena),
        }
        first = self.client.get(reverse("account_reset_password_from_key", kwargs=key))
        new = {"password1": "another word for trams", "password2": "another word for trams"}
        self.client.post(first.headers["Location"], new)
        self.assertFalse(self.is_in())
        self.assertRedirects(self.sign_in("olena", new["password1"]), reverse("mfa_authenticate"))
        self.assertFalse(self.is_in())

    def test_the_session_is_another_after_the_second_step_too(self) -> None:
        secret = generate_totp_secret()
        TOTP.activate(self.olena, secret)
        self.sign_in()
        planted = self.client.session.session_key
        self.client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
        self.assertTrue(self.is_in())
        self.assertNotEqual(self.client.session.session_key, planted)
        self.client.cookies[settings.SESSION_COOKIE_NAME] = planted
        self.assertFalse(self.is_in())

    def test_who_lost_the_right_meanwhile_does_not_get_in_by_the_second_step(self) -> None:
        secret = generate_totp_secret()
        TOTP.activate(self.olena, secret)
        self.sign_in()
        User.objects.filter(pk=self.olena.pk).update(is_staff=False)
        self.client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
        self.assertFalse(self.is_in())

    def test_a_browser_that_is_known_is_asked_for_the_second_factor_all_the_same(self) -> None:
        self.sign_in()
        self.client.post(reverse("account_logout"))
        self.half_way(self.olena)
        self.assertFalse(self.is_in())

    def test_no_page_leads_off_the_site_once_it_was_proved_who_somebody_is(self) -> None:
        away = (
            "https://elsewhere.example/",
            "//elsewhere.example/",
            "/\\elsewhere.example",
            "javascript:alert(1)",
        )
        self.sign_in()
        for target in away:
            for name in ("account_reauthenticate", "account_change_password", "account_login", "mfa_index"):
                for answer in (
                    self.client.get(reverse(name), {"next": target}),
                    self.client.post(reverse(name), {"password": PASSWORD, "next": target}),
                    self.client.post(f"{reverse(name)}?next={target}", {"password": PASSWORD}),
                ):
                    self.assertNotIn("elsewhere", answer.headers.get("Location", ""), name)
                    self.assertNotIn("javascript", answer.headers.get("Location", ""), name)
            answer = self.client.post(reverse("admin:interface_language"), {"language": "en", "next": target})
            self.assertEqual(answer.headers["Location"], "/admin/")

    def test_a_stolen_session_guesses_the_password_no_faster_than_anybody(self) -> None:
        cache.clear()
        self.sign_in()
        once_more = reverse("account_reauthenticate")
        answers = [self.client.post(once_more, {"password": "wrong"}).status_code for _ in range(12)]
        self.assertEqual(answers[-1], 429)
        change = reverse("account_change_password")
        new = {"password1": "another word for trams", "password2": "another word for trams"}
        answers = [
            self.client.post(change, {"oldpassword": f"wrong {number}", **new}).status_code
            for number in range(12)
        ]
        self.assertEqual(answers[-1], 429)
        self.olena.refresh_from_db()
        self.assertTrue(self.olena.check_password(PASSWORD))


class NameTests(SigningInTestCase):
    def test_a_name_is_written_in_one_way_but_for_case_and_space_around_it(self) -> None:
        User.objects.create_user("kiosk", "kiosk@news.example", PASSWORD, is_staff=True)
        others = ("KIOSK", "kio\u017fk@news.example", "k\u0131osk@news.example", "\u212aiosk@news.example")
        more = ("kiosk\u200b", "kiosk\0", "k%sk", "kiosk@news.example.", "ｋｉｏｓｋ", "kios_@news.example")
        for typed in (*others, *more):
            if "\0" not in typed:  # No form lets it through, and no database takes it.
                self.assertIsNone(backend.named(typed), typed)
            self.sign_in(typed)
            self.assertFalse(self.is_in(), typed)
            self.count_anew()
        for typed in (" kiosk ", "KIOSK@NEWS.example"):
            self.client = Client()
            self.sign_in(typed)
            self.assertTrue(self.is_in(), typed)

    def test_guesses_are_counted_however_the_name_is_written(self) -> None:
        ways = ("olena@news.example", "OLENA@news.example", " olena@news.example", "Olena@NEWS.example\t")
        answers = [self.sign_in(ways[number % 4], "wrong").status_code for number in range(9)]
        self.assertEqual(answers, [200] * 8 + [429])

    def test_letters_go_to_the_address_on_record_and_are_counted_however_it_is_written(self) -> None:
        User.objects.create_user("kiosk", "kiosk@news.example", PASSWORD, is_staff=True)
        for email in (
            "kio\u017fk@news.example",
            "k\u0131osk@news.example",
            "kiosk@news.example,evil@evil.example",
        ):
            self.client.post(RESET, {"email": email})
        work()
        self.assertEqual(mail.outbox, [])
        for email in ("kiosk@news.example", "KIOSK@news.example", "kiosk@NEWS.example") * 2:
            answer = self.client.post(RESET, {"email": email})
        self.assertEqual(answer.status_code, 429)
        work()
        self.assertEqual([letter.to for letter in mail.outbox], [["kiosk@news.example"]] * 4)

    def test_a_header_changes_no_link_in_a_letter(self) -> None:
        tricks = {"HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_FORWARDED": "host=evil.example"}
        self.client.post(RESET, {"email": "olena@news.example"}, **tricks)
        refused = self.client.post(RESET, {"email": "olena@news.example"}, HTTP_HOST="evil.example")
        self.assertEqual(refused.status_code, 400)
        work()
        (letter,) = mail.outbox
        self.assertNotIn("evil", letter.body + letter.subject)
        self.assertIn(f"{settings.PORTAL_SITE_URL}/accounts/password/reset/key/", letter.body)


class InvitationTests(SigningInTestCase):
    def test_a_link_that_went_to_a_wrong_address_ends_when_that_is_mended(self) -> None:
        root = User.objects.create_superuser("root", "root@news.example", PASSWORD)
        guest = User.objects.create_user("guest", "wrong@news.example", is_staff=True, is_active=False)
        token = invitations.token_of(invitations.invite(guest, by=root))
        link = reverse("account_invitation", args=[token])
        self.assertEqual(self.client.get(link).status_code, 200)
        desk = Client()
        desk.post(LOGIN, {"login": "root", "password": PASSWORD})
        account = reverse("admin:accounts_user_change", args=[guest.pk])
        form = desk.get(account).context["adminform"].form
        fields = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        sent = {name: value for name, value in fields.items() if isinstance(value, str)}
        sent |= {"is_staff": "on", "email": "right@news.example"}
        sent |= {"date_joined_0": "2026-01-01", "date_joined_1": "10:00"}
        desk.post(account, sent)
        guest.refresh_from_db()
        self.assertEqual(guest.email, "right@news.example")
        self.assertEqual(self.client.get(link).status_code, 410)


class NewAccountTests(SigningInTestCase):
    def test_two_accounts_cannot_be_signed_into_by_one_name(self) -> None:
        for fields in (
            {"username": "second", "email": "OLENA@news.example"},
            {"username": "Olena@news.example", "email": "second@news.example"},
        ):
            with self.assertRaises(ValidationError):
                User(password="x", **fields).full_clean()
        self.olena.full_clean()
        User(username="own@news.example", email="own@news.example", password="x").full_clean()
