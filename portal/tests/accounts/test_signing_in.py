"""Promises of the page before the desk: who gets in, who doesn't, and what it gives away."""

from __future__ import annotations

from typing import Any
from unittest import mock

from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client, RequestFactory, TestCase, override_settings
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from portal import limits
from portal.accounts import cookies, devices
from portal.accounts.models import User
from portal.tests.accounts.tasks import work

LOGIN = reverse("account_login")
PASSWORD = "a long word for trams"


class SigningInTestCase(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.olena = User.objects.create_user("olena", "Olena@news.example", PASSWORD, is_staff=True)
        cls.gone = User.objects.create_user(
            "gone", "gone@news.example", PASSWORD, is_staff=True, is_active=False
        )
        cls.reader = User.objects.create_user("reader", "reader@news.example", PASSWORD)
        cls.bare = User.objects.create_user("bare", "bare@news.example", None, is_staff=True)

    def setUp(self) -> None:
        # What was counted before belongs to other tests.
        self.count_anew()
        self.addCleanup(limits._buckets.cache_clear)

    def count_anew(self) -> None:
        """As if nobody had tried anything yet."""
        limits._buckets.cache_clear()
        (settings.PORTAL_DATA / "limits" / "buckets").unlink(missing_ok=True)

    def sign_in(self, login: str = "olena", password: str = PASSWORD, **more: Any) -> Any:
        return self.client.post(LOGIN, {"login": login, "password": password, **more.pop("data", {})}, **more)

    def is_in(self) -> bool:
        return bool(self.client.get(reverse("mfa_index")).status_code == 200)


class GettingInTests(SigningInTestCase):
    def test_a_name_or_an_address_in_any_case_and_the_password_open_the_desk(self) -> None:
        for login in ("olena", "olena@news.example", "OLENA@news.example"):
            self.client = Client()
            self.assertRedirects(self.sign_in(login), "/admin/", fetch_redirect_response=False)
            self.assertTrue(self.is_in())

    def test_nobody_else_gets_in_and_all_are_told_the_same(self) -> None:
        told = set()
        for login, word in (
            ("olena", "wrong"),
            ("nobody", PASSWORD),
            ("gone", PASSWORD),
            ("reader", PASSWORD),
            ("bare", ""),
            ("bare", "!"),
        ):
            answer = self.sign_in(login, word)
            self.assertEqual(answer.status_code, 200, login)
            self.assertFalse(self.is_in())
            told.add(tuple(answer.context["form"].non_field_errors()) if word else None)
        self.assertEqual(len(told - {None}), 1, told)

    def test_one_password_is_hashed_whoever_is_named(self) -> None:
        for login in (
            "olena",
            "olena@news.example",
            "nobody",
            "nobody@news.example",
            "gone",
            "reader",
            "bare",
        ):
            with mock.patch.object(
                MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode
            ) as hashed:
                self.sign_in(login, "wrong word for trams")
            self.assertEqual(hashed.call_count, 1, login)

    def test_the_admin_sends_here_and_back(self) -> None:
        answer = self.client.get("/admin/articles/article/", follow=True)
        self.assertEqual(answer.redirect_chain[-1][0], f"{LOGIN}?next=/admin/articles/article/")
        self.assertContains(answer, 'name="next" value="/admin/articles/article/"')
        arrived = self.sign_in(data={"next": "/admin/articles/article/"})
        self.assertRedirects(arrived, "/admin/articles/article/", fetch_redirect_response=False)

    def test_next_never_leaves_the_site(self) -> None:
        for away in (
            "https://elsewhere.example/",
            "//elsewhere.example/",
            "\\\\elsewhere.example",
            "/\\elsewhere.example",
            "///elsewhere.example",
            "javascript:alert(1)",
            "https:elsewhere.example",
            "http://localhost@elsewhere.example/",
            " //elsewhere.example",
            "\t//elsewhere.example",
        ):
            self.client = Client()
            for answer in (
                self.client.get(reverse("admin:login"), {"next": away}),
                self.sign_in_afresh(data={"next": away}),
                self.client.get(LOGIN, {"next": away}),
                self.client.get(reverse("admin:login"), {"next": away}),
                self.client.post(reverse("account_logout"), {"next": away}),
            ):
                self.assertEqual(answer.status_code, 302, away)
                self.assertNotIn("elsewhere", answer.headers["Location"], away)
                self.assertNotIn("script", answer.headers["Location"], away)

    def sign_in_afresh(self, **more: Any) -> Any:
        self.count_anew()
        return self.sign_in(**more)

    def test_nobody_signs_up(self) -> None:
        for path in ("/accounts/signup/", "/accounts/email/", "/accounts/confirm-email/x/"):
            self.assertEqual(self.client.get(path).status_code, 404, path)
            self.assertEqual(self.client.post(path, {"email": "new@news.example"}).status_code, 404, path)

    def test_no_page_of_it_is_kept_or_lends_itself_to_another_site(self) -> None:
        pages = [LOGIN, reverse("account_reset_password"), reverse("account_reset_password_done")]
        self.client.get(LOGIN)
        answers = [self.client.get(page) for page in pages]
        self.sign_in()
        inside = ("mfa_index", "account_change_password", "account_logout", "mfa_activate_totp")
        answers += [self.client.get(reverse(name)) for name in inside]
        for answer in answers:
            self.assertEqual(answer.status_code, 200, answer.headers.get("Location"))
            self.assertEqual(answer.headers["Cache-Control"], "private, no-store")
            self.assertEqual(answer.headers["Referrer-Policy"], "same-origin")
            policy = answer.headers["Content-Security-Policy"].split("; ")
            self.assertIn("script-src 'self'", policy)
            self.assertIn("style-src 'self'", policy)
            self.assertNotIn(b"style=", answer.content)
            self.assertNotIn(b"onclick", answer.content)

    def test_a_form_of_another_site_signs_nobody_in(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        self.assertEqual(strict.post(LOGIN, {"login": "olena", "password": PASSWORD}).status_code, 403)

    def test_it_speaks_the_language_asked_for_until_the_browser_is_closed(self) -> None:
        self.assertContains(self.client.get(LOGIN), '<html lang="en"')
        self.assertContains(self.client.get(LOGIN, {"language": "uk"}), '<html lang="uk"')
        self.assertContains(self.client.get(reverse("account_reset_password")), '<html lang="uk"')
        cookie = self.client.cookies["sign-in-language"]
        self.assertEqual((cookie["path"], cookie["max-age"]), ("/accounts/", ""))

    @override_settings(SESSION_COOKIE_SECURE=True, PORTAL_SITE_URL="https://testserver")
    def test_with_https_no_cookie_of_it_can_be_set_by_another_host(self) -> None:
        self.client.get(LOGIN, {"language": "uk"}, secure=True)
        self.sign_in(secure=True)
        self.assertEqual(self.client.get(LOGIN, secure=True).headers["Content-Language"], "uk")
        new = {"oldpassword": PASSWORD, "password1": "another word for trams"}
        new |= {"password2": new["password1"]}
        self.client.post(reverse("account_change_password"), new, secure=True)
        cookies = {name: cookie for name, cookie in self.client.cookies.items() if cookie.value}
        # The session's and the form token's are named by the settings, which are the tests' own.
        cookies.pop(settings.SESSION_COOKIE_NAME)
        cookies.pop(settings.CSRF_COOKIE_NAME)
        self.assertEqual(
            {name: cookie["path"] for name, cookie in cookies.items()},
            {
                "__Host-messages": "/",
                "__Secure-known-browser": "/accounts/",
                "__Secure-sign-in-language": "/accounts/",
            },
        )
        self.assertTrue(all(cookie["secure"] and cookie["httponly"] for cookie in cookies.values()))
        said = self.client.get(reverse("mfa_index"), secure=True)
        self.assertContains(said, "account__message")

    def test_a_browser_of_before_a_prefix_is_not_believed(self) -> None:
        with override_settings(SESSION_COOKIE_SECURE=True):
            for name, believed in (("known-browser", False), ("__Secure-known-browser", True)):
                request = RequestFactory().get("/")
                request.COOKIES[name] = "x" * 24
                self.assertEqual(bool(cookies.of(request, devices.COOKIE)), believed)


class StayingInTests(SigningInTestCase):
    def test_the_session_is_another_after_signing_in(self) -> None:
        self.client.get(LOGIN)
        self.sign_in("olena", "wrong")
        session = self.client.session
        session["kept"] = 1
        session.save()
        before = session.session_key
        self.client.cookies[settings.SESSION_COOKIE_NAME] = before
        self.sign_in()
        after = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        self.assertNotEqual(before, after)
        self.assertFalse(Session.objects.filter(session_key=before).exists())

    def test_it_is_dead_after_signing_out(self) -> None:
        for way in ("admin:logout", "account_logout"):
            self.client = Client()
            self.sign_in()
            stolen = self.client.cookies[settings.SESSION_COOKIE_NAME].value
            self.client.post(reverse(way))
            self.client.cookies[settings.SESSION_COOKIE_NAME] = stolen
            self.assertFalse(self.is_in())

    def test_it_is_dead_without_the_right_to_be_here(self) -> None:
        for right in ("is_active", "is_staff"):
            self.client = Client()
            self.sign_in()
            self.assertTrue(self.is_in())
            User.objects.filter(pk=self.olena.pk).update(**{right: False})
            self.assertFalse(self.is_in())
            self.assertEqual(self.client.get("/admin/").status_code, 302)
            User.objects.filter(pk=self.olena.pk).update(**{right: True})

    def test_a_new_password_ends_every_other_one(self) -> None:
        self.sign_in()
        elsewhere = Client()
        elsewhere.post(LOGIN, {"login": "olena", "password": PASSWORD})
        new = {"oldpassword": PASSWORD, "password1": "another word for trams"}
        self.client.post(reverse("account_change_password"), {**new, "password2": new["password1"]})
        self.assertTrue(self.is_in())
        self.assertEqual(elsewhere.get(reverse("mfa_index")).status_code, 302)

    def test_merely_opening_an_address_signs_nobody_out(self) -> None:
        self.sign_in()
        self.client.get(reverse("admin:logout"))
        self.client.get(reverse("account_logout"))
        self.assertTrue(self.is_in())


class ForgottenPasswordTests(SigningInTestCase):
    def ask(self, email: str) -> Any:
        return self.client.post(reverse("account_reset_password"), {"email": email})

    def letters(self) -> list[Any]:
        work()
        return list(mail.outbox)

    def test_every_address_gets_the_same_answer_for_the_same_work(self) -> None:
        for email in ("olena@news.example", "nobody@news.example", "gone@news.example"):
            answer = self.ask(email)
            self.assertRedirects(answer, reverse("account_reset_password_done"))
        self.assertEqual(DBTaskResult.objects.count(), 3)
        self.assertEqual([letter.to for letter in self.letters()], [["Olena@news.example"]])

    def test_the_link_sets_a_new_password_once(self) -> None:
        self.ask("olena@news.example")
        (letter,) = self.letters()
        link = next(line for line in letter.body.splitlines() if "/key/" in line)
        self.assertTrue(link.startswith(settings.PORTAL_SITE_URL))
        answer = self.client.get(link.removeprefix(settings.PORTAL_SITE_URL), follow=True)
        self.assertNotIn(link.rpartition("-")[2], answer.redirect_chain[-1][0])
        new = {"password1": "another word for trams", "password2": "another word for trams"}
        self.client.post(answer.redirect_chain[-1][0], new)
        self.assertTrue(User.objects.get(pk=self.olena.pk).check_password(new["password1"]))
        again = Client().get(link.removeprefix(settings.PORTAL_SITE_URL))
        self.assertContains(again, "This link has ended")

    def test_a_weak_password_is_refused_in_words(self) -> None:
        self.sign_in()
        data = {"oldpassword": PASSWORD, "password1": "olena", "password2": "olena"}
        answer = self.client.post(reverse("account_change_password"), data)
        self.assertContains(answer, "too short")
        self.assertTrue(User.objects.get(pk=self.olena.pk).check_password(PASSWORD))
