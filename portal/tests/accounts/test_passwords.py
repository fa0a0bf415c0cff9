"""Promises of new passwords: what others would try first is refused in words, anything else is taken."""

from __future__ import annotations

import gzip

from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.test import TestCase, override_settings
from django.urls import reverse

from portal import publisher
from portal.accounts.passwords import LIST
from portal.tests.accounts.test_signing_in import PASSWORD, SigningInTestCase


def refused(password: str) -> set[str]:
    """The codes of what is said against a password."""
    try:
        validate_password(password)
    except ValidationError as error:
        return {str(one.code) for one in error.error_list}
    return set()


@override_settings(PORTAL_SITE_URL="https://promin.example")
class NewPasswordTests(TestCase):
    def test_what_many_people_have_is_refused_in_whatever_case(self) -> None:
        for known in ("1234567890", "qwertyuiop", "QwertyUiop", " iloveyou12 ", "unbelievable", "zxcvbnm123"):
            self.assertIn("password_too_common", refused(known), known)

    def test_the_list_has_what_can_be_chosen_here_and_all_that_django_has_of_it(self) -> None:
        with gzip.open(LIST, "rt", encoding="utf-8") as listed:
            known = [line.rstrip("\n") for line in listed]
        self.assertEqual(len(known), 55_620)
        self.assertEqual(known, sorted(set(known)))
        self.assertTrue(all(len(word) >= 10 and word == word.lower() and "@" not in word for word in known))
        of_django = {word for word in CommonPasswordValidator().passwords if len(word) >= 10}
        self.assertEqual({word for word in of_django - set(known) if "@" not in word}, set())

    def test_the_newsrooms_own_name_is_no_password_with_a_year_behind_it_either(self) -> None:
        name = publisher.of("uk").short_name
        for own in (
            "promin.example",
            "Promin-2026!",
            "prominprominpromin",
            "Password-2026!",
            "пароль-пароль-1",
            "admin-editor-news",
            f"{name}{name}-2026",
            f"!!{name.upper()}_{name}!!",
        ):
            self.assertIn("password_of_own_words", refused(own), own)

    def test_anything_else_is_taken_of_whatever_characters(self) -> None:
        for good in (
            PASSWORD,
            "зелений трамвай їде",
            "0947261538",
            "promin has eleven blue trams",
            "🚋🚋🚋🚋🚋🚋🚋🚋🚋🚋",
            "newspapers on tuesdays",
        ):
            self.assertEqual(refused(good), set(), good)


class FormTests(SigningInTestCase):
    def test_the_form_says_why(self) -> None:
        self.sign_in()
        self.assertContains(self.client.get(reverse("account_change_password")), "site’s name")
        for word, said in (("unbelievable", "too common"), ("Password-2026!", "anybody would try")):
            data = {"oldpassword": PASSWORD, "password1": word, "password2": word}
            self.assertContains(self.client.post(reverse("account_change_password"), data), said)
        self.olena.refresh_from_db()
        self.assertTrue(self.olena.check_password(PASSWORD))
