"""Promises to whoever sends the pages of signing in what no form would: it is refused, and nothing breaks."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from portal.tests.accounts.test_hostile import pages
from portal.tests.accounts.test_signing_in import LOGIN, PASSWORD, SigningInTestCase

FIELDS = ("login", "password", "password1", "password2", "oldpassword", "email", "code", "name")
FIELDS += ("next", "end", "credential", "language", "passwordless")
NONSENSE = ("\0", "x" * 20_000, "\ud800", "🚋" * 300, "9" * 30, "../../etc", "a@b@c", "\r\nX: y", "{{ 7 }}")


class NonsenseTests(SigningInTestCase):
    def test_no_form_breaks_whatever_is_sent(self) -> None:
        half_way, inside = Client(), Client()
        TOTP.activate(self.bare, generate_totp_secret())
        self.bare.set_password(PASSWORD)
        self.bare.save()
        half_way.post(LOGIN, {"login": "bare", "password": PASSWORD})
        shown_again = 0
        # Every field has each of them, by turns.
        for turn, page in enumerate(pages() * 2):
            values = [NONSENSE[(turn + place) % len(NONSENSE)] for place in range(len(FIELDS))]
            bodies = (value.encode("utf-8", "surrogatepass") for value in values)
            # As a browser's bytes: the client of tests would send each byte of a value as a value.
            sent = urlencode(dict(zip(FIELDS, bodies, strict=True)))
            self.count_anew()
            inside.force_login(self.olena)
            for client in (Client(), half_way, inside):
                answer = client.post(page, sent, content_type="application/x-www-form-urlencoded")
                self.assertLess(answer.status_code, 500, (page, turn))
                self.assertNotIn("X", answer.headers, page)
                shown_again += answer.status_code == 200 and "form" in (answer.context or {})
        # It is forms that refused it, not what stands before them.
        self.assertGreater(shown_again, 10)
        self.olena.refresh_from_db()
        self.assertTrue(self.olena.check_password(PASSWORD))

    def test_a_browser_that_calls_itself_nonsense_signs_in_all_the_same(self) -> None:
        for agent in ("x" * 5_000, "\xff\xfe", "<script>alert(1)</script>"):
            self.client = Client(HTTP_USER_AGENT=agent, HTTP_X_FORWARDED_FOR=agent)
            self.sign_in()
            page = self.client.get(reverse("account_sessions"))
            self.assertNotContains(page, "<script>alert")
