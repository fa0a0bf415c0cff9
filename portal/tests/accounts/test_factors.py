"""Promises of second factors: what they open, what they close, who may take them away."""

from __future__ import annotations

import time
from importlib import import_module
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from articles.desk.models import AuditEntry
from portal.accounts.models import User
from portal.tests.accounts.tasks import work
from portal.tests.accounts.test_signing_in import SigningInTestCase


def code_of(secret: str, ago: int = 0) -> str:
    """What an app shows that has this key, ``ago`` seconds ago."""
    return format_hotp_value(hotp_value(secret, int(time.time() - ago) // 30))


class AppTests(SigningInTestCase):
    def with_app(self, user: User) -> str:
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        RecoveryCodes.activate(user)
        return secret

    def second_step(self, code: str) -> Any:
        return self.client.post(reverse("mfa_authenticate"), {"code": code})

    def test_it_is_set_up_with_a_picture_and_a_code_and_told_to_the_owner(self) -> None:
        self.sign_in()
        page = self.client.get(reverse("mfa_activate_totp"))
        self.assertContains(page, 'src="data:image/svg+xml;base64,')
        secret = page.context["form"].secret
        self.assertContains(page, secret)
        wrong = self.client.post(reverse("mfa_activate_totp"), {"code": "000000"})
        self.assertContains(wrong, "Incorrect code")
        with self.captureOnCommitCallbacks(execute=True):
            done = self.client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
        self.assertRedirects(done, reverse("mfa_view_recovery_codes"))
        codes = self.client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
        self.assertEqual(len(set(codes)), 10)
        work()
        self.assertIn("Codes from an app were turned on.", "".join(letter.body for letter in mail.outbox))
        noted = AuditEntry.objects.filter(verb="second factor added", object_id=self.olena.pk)
        self.assertEqual(sorted(entry.details["factor"] for entry in noted), ["app", "recovery codes"])

    def test_what_makes_codes_lies_sealed_in_the_database(self) -> None:
        secret = self.with_app(self.olena)
        app, codes = Authenticator.objects.filter(user=self.olena).order_by("-type")
        self.assertNotIn(secret, str(app.data))
        self.assertEqual(decrypt(app.data["secret"]), secret)
        shown = codes.wrap().get_unused_codes()
        with override_settings(SECRET_KEY="another" * 8, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
            self.assertEqual(codes.wrap().get_unused_codes(), shown)
        # As before it was sealed.
        app.data = {"secret": secret}
        self.assertTrue(TOTP(app).validate_code(code_of(secret)))

    def test_what_is_older_than_sealing_is_sealed_by_the_upgrade(self) -> None:
        upgrade = import_module("portal.accounts.migrations.0004_factors_sealed")
        secret, other = generate_totp_secret(), User.objects.create_user("other", "other@news.example")
        plain = {"totp": {"secret": secret, "used": 7}, "recovery_codes": {"seed": "ab" * 40, "used_mask": 2}}
        rows = [Authenticator(user=self.olena, type=kind, data=data) for kind, data in plain.items()]
        brought = {"migrated_codes": ["12345678", "87654321"]}
        rows.append(Authenticator(user=other, type="recovery_codes", data=brought))
        Authenticator.objects.bulk_create(rows)
        codes = Authenticator(type="recovery_codes", data=plain["recovery_codes"]).wrap().get_unused_codes()
        for _again in range(2):
            upgrade.seal(apps, None)
            app, kept, taken = Authenticator.objects.order_by("user_id", "-type")
            for hidden in (secret, "ab" * 40, "12345678"):
                self.assertNotIn(hidden, f"{app.data}{kept.data}{taken.data}")
            self.assertEqual((decrypt(app.data["secret"]), app.data["used"]), (secret, 7))
            self.assertEqual(kept.wrap().get_unused_codes(), codes)
            self.assertEqual(taken.wrap().get_unused_codes(), brought["migrated_codes"])

    def test_what_was_sealed_under_another_key_opens_to_no_code_that_can_be_guessed(self) -> None:
        self.with_app(self.olena)
        sealed = Authenticator.objects.get(user=self.olena, type="totp").data["secret"]
        with (
            override_settings(SECRET_KEY="another" * 8),
            self.assertLogs("portal.accounts.factors", "WARNING"),
        ):
            self.assertNotEqual(decrypt(sealed), decrypt(sealed))

    def test_the_password_alone_opens_nothing(self) -> None:
        secret = self.with_app(self.olena)
        self.assertRedirects(self.sign_in(), reverse("mfa_authenticate"))
        self.assertEqual(self.client.get("/admin/").status_code, 302)
        self.assertFalse(self.is_in())
        self.assertContains(self.second_step("000000"), "Incorrect code")
        self.assertFalse(self.is_in())
        self.assertRedirects(self.second_step(code_of(secret)), "/admin/", fetch_redirect_response=False)
        self.assertTrue(self.is_in())

    def test_a_code_of_an_app_opens_once(self) -> None:
        secret = self.with_app(self.olena)
        code = code_of(secret)
        for opened in (True, False):
            self.client = Client()
            self.sign_in()
            self.second_step(code)
            self.assertEqual(self.is_in(), opened)

    def test_a_code_opens_once_in_whichever_process_and_however_long_it_fits(self) -> None:
        code = code_of(self.with_app(self.olena))
        for opened in (True, False):
            self.client = Client()
            self.sign_in()
            self.second_step(code)
            self.assertEqual(self.is_in(), opened)
            # What another process remembers, or this one half a minute later.
            cache.clear()

    def test_of_codes_no_older_one_opens_after_a_newer_one(self) -> None:
        secret = self.with_app(self.olena)
        for ago, opened in ((0, True), (30, False)):
            self.client = Client()
            self.sign_in()
            self.second_step(code_of(secret, ago))
            self.assertEqual(self.is_in(), opened)

    def test_a_recovery_code_opens_once(self) -> None:
        self.with_app(self.olena)
        kept = Authenticator.objects.get(user=self.olena, type="recovery_codes").wrap()
        code = kept.get_unused_codes()[3]
        for opened in (True, False):
            self.client = Client()
            self.sign_in()
            self.second_step(code)
            self.assertEqual(self.is_in(), opened)

    def test_guessing_codes_is_slow_and_a_known_browser_is_apart(self) -> None:
        self.sign_in()
        owner, secret = self.client, self.with_app(self.olena)
        owner.post(reverse("account_logout"))
        self.client = Client()
        self.sign_in()
        answers = [self.second_step(f"{number:06}").status_code for number in range(11)]
        self.assertEqual(answers, [200] * 10 + [429])
        self.assertEqual(self.second_step(code_of(secret)).status_code, 429)
        self.client = owner
        self.sign_in()
        self.assertEqual(self.second_step(code_of(secret)).status_code, 302)

    def test_what_protects_the_account_is_changed_after_proof_alone(self) -> None:
        self.with_app(self.olena)
        self.client.force_login(self.olena)
        for name in (
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_generate_recovery_codes",
            "mfa_add_webauthn",
        ):
            self.client.post(reverse(name), {})
            self.client.get(reverse(name))
        self.assertEqual(Authenticator.objects.filter(user=self.olena).count(), 2)
        codes = self.client.get(reverse("mfa_view_recovery_codes"))
        self.assertNotContains(codes, "<code>", status_code=codes.status_code)

    def test_it_is_taken_away_by_its_owner(self) -> None:
        secret = self.with_app(self.olena)
        self.sign_in()
        self.second_step(code_of(secret))
        self.client.post(reverse("mfa_deactivate_totp"))
        self.assertFalse(Authenticator.objects.filter(user=self.olena).exists())


@override_settings(PORTAL_SECOND_FACTOR="required")
class RequiredTests(SigningInTestCase):
    def test_who_has_none_comes_no_further_than_to_set_one_up(self) -> None:
        self.sign_in()
        self.assertRedirects(self.client.get("/admin/"), reverse("mfa_index"))
        self.assertContains(self.client.get("/admin/", follow=True), "asks for a second factor")
        TOTP.activate(self.olena, generate_totp_secret())
        self.assertEqual(self.client.get("/admin/").status_code, 200)

    def test_elsewhere_they_are_nobody(self) -> None:
        self.sign_in()
        self.assertNotEqual(self.client.get("/preview/saved/1/").status_code, 200)

    def test_the_last_one_stays(self) -> None:
        secret = generate_totp_secret()
        TOTP.activate(self.olena, secret)
        self.sign_in()
        self.client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
        self.client.post(reverse("mfa_deactivate_totp"))
        self.assertTrue(Authenticator.objects.filter(user=self.olena).exists())

    def test_the_last_passkey_stays_and_a_sentence_says_why(self) -> None:
        self.sign_in()
        last = self.key("Phone")
        remove = reverse("mfa_remove_webauthn", args=[last.pk])
        for answer in (self.client.get(remove, follow=True), self.client.post(remove, follow=True)):
            self.assertContains(answer, "this is your last. Add another")
            self.assertTrue(Authenticator.objects.filter(pk=last.pk).exists())
        other = self.key("Watch")
        self.client.post(remove)
        self.assertEqual(list(Authenticator.objects.filter(user=self.olena)), [other])

    @override_settings(PORTAL_SECOND_FACTOR="optional")
    def test_where_none_is_required_the_last_passkey_goes_but_nobody_elses(self) -> None:
        self.sign_in()
        mine, foreign = self.key("Phone"), self.key("Theirs", self.bare)
        for key in (mine, foreign):
            self.client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
        self.assertEqual(list(Authenticator.objects.all()), [foreign])

    def key(self, name: str, owner: User | None = None) -> Authenticator:
        data = {"name": name, "credential": {}}
        return Authenticator.objects.create(user=owner or self.olena, type="webauthn", data=data)
