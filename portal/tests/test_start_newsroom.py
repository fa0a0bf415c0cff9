"""From the demonstration to an own newsroom."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from decimal import Decimal
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings

from portal import demonstration
from portal.accounts import demonstration as accounts
from portal.accounts.models import User
from portal.demonstration import Holding
from portal.masthead.founding import write_setting
from portal.masthead.models import ExchangeRate, SiteIdentity, Source

OPTIONS = {
    "name": "Example News",
    "short_name": "EXN",
    "media_identifier": "R12-34567",
    "minimum_age": "0",
    "admin_username": "editor",
    "admin_email": "chief@news.example",
    "yes": True,
}
PASSWORD = {"DJANGO_SUPERUSER_PASSWORD": "kalyna-in-the-garden"}
FRIDAY = dt.date(2025, 11, 21)


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@patch.dict(os.environ, PASSWORD)
@patch("sys.stdin", StringIO())
class StartNewsroomTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        accounts.password()
        User.objects.create_superuser("editor", "editor@demo.invalid", "demo-password")
        self.person = User.objects.create_user("person", "person@news.example")
        SiteIdentity.objects.create(edition="en", name="Demo", phone="044", is_demonstration=True)
        SiteIdentity.objects.create(edition="uk", name="Демо", is_demonstration=True)
        for source, value in ((Source.DEMONSTRATION, 40), (Source.EDITOR, 41)):
            ExchangeRate.objects.create(
                currency="USD" if source == Source.EDITOR else "EUR",
                value=Decimal(value),
                effective_on=FRIDAY,
                source=source,
            )

    def start(self, **more: object) -> str:
        out = StringIO()
        with self.captureOnCommitCallbacks(execute=True):
            call_command("start_newsroom", stdout=out, **(OPTIONS | more))
        return out.getvalue()

    def refused(self, **more: object) -> str:
        with self.assertRaises(CommandError) as caught:
            self.start(**more)
        self.assertEqual(User.objects.filter(email__endswith="@demo.invalid").count(), 1)
        return str(caught.exception)

    def test_it_says_what_goes_and_removes_it(self) -> None:
        said = self.start()
        for line in ("1 account", "the site identity “Demo”", "1 exchange rate"):
            self.assertIn(line, said)
        self.assertFalse(accounts.exist())
        self.assertEqual(demonstration.describe(), [])
        self.assertFalse((settings.PORTAL_DATA / "demo-password").exists())

    def test_what_people_made_stays(self) -> None:
        self.start()
        self.assertTrue(User.objects.filter(pk=self.person.pk).exists())
        self.assertEqual(ExchangeRate.objects.get().source, Source.EDITOR)

    def test_nothing_of_the_demo_identity_is_left(self) -> None:
        self.start()
        identity = SiteIdentity.objects.get()
        self.assertEqual((identity.edition, identity.name, identity.phone), ("en", "Example News", ""))
        self.assertEqual(identity.minimum_age, 0)
        self.assertFalse(identity.is_demonstration)

    def test_the_administrator_can_sign_in_even_under_a_demo_name(self) -> None:
        self.start()
        chief = User.objects.get(username="editor")
        self.assertTrue(chief.is_superuser)
        self.assertTrue(chief.check_password(PASSWORD["DJANGO_SUPERUSER_PASSWORD"]))

    def test_without_a_yes_nothing_is_removed(self) -> None:
        self.assertIn("--yes", self.refused(yes=False))

    def test_a_missing_answer_names_its_option(self) -> None:
        self.assertIn("--short-name", self.refused(short_name=None))
        self.assertIn("--admin-email", self.refused(admin_email=None))

    def test_a_wrong_answer_is_one_line(self) -> None:
        self.assertIn("media identifier", self.refused(media_identifier="40-05926"))
        self.assertIn("is no whole number", self.refused(first_year="MMVII"))
        self.assertIn("is no list such as uk,en", self.refused(editions="uk,uk"))
        self.assertIn("exists already", self.refused(admin_username="person"))
        self.assertIn("demo.invalid", self.refused(admin_email="me@demo.invalid"))

    def test_a_weak_password_is_refused(self) -> None:
        with patch.dict(os.environ, {"DJANGO_SUPERUSER_PASSWORD": "12345"}):
            self.assertTrue(self.refused().startswith("Password: "))

    def test_a_failing_removal_changes_nothing(self) -> None:
        def fail() -> None:
            raise RuntimeError("on purpose")

        broken = Holding(99, lambda: ["a broken part"], fail)
        holdings = patch.object(demonstration, "_holdings", [*demonstration._holdings, broken])
        with holdings, self.assertRaises(RuntimeError):
            self.start()
        self.assertTrue(accounts.exist())
        self.assertTrue((settings.PORTAL_DATA / "demo-password").exists())

    def test_a_second_time_it_refuses(self) -> None:
        self.start()
        with self.assertRaisesRegex(CommandError, "your own newsroom already"):
            self.start(admin_username="second", admin_email="second@news.example")

    def test_a_person_is_asked_again_until_the_answer_is_right(self) -> None:
        lines = ["uk,tlh", "", "", "Example News", "EXN", "", "", "40-05926", "", "old", "21", *[""] * 5]
        answers = iter([*lines, "person", "chief", "me@demo.invalid", "chief@news.example", "n"])
        good = "kalyna-in-the-garden"
        words = iter(["12345", good, "calina", good, good])
        err = StringIO()
        with (
            patch.dict(os.environ, {"DJANGO_SUPERUSER_PASSWORD": ""}),
            patch("sys.stdin", Terminal()),
            patch("builtins.input", lambda question: next(answers)),
            patch("getpass.getpass", lambda question: next(words)),
            self.assertRaisesMessage(CommandError, "Nothing was changed."),
        ):
            call_command("start_newsroom", stdout=StringIO(), stderr=err)
        said = err.getvalue()
        for complaint in (
            "'uk,tlh' is no list",
            "Name of the outlet: an answer is needed.",
            "media identifier: ",
            "'old' is no whole number.",
            "An account with this name",
            "must not end in @demo.invalid",
            "This password is too short",
            "the two differ",
        ):
            self.assertIn(complaint, said)
        self.assertEqual(list(answers), [])

    def test_new_editions_are_written_beside_other_settings(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, ".env")
            file.write_text("PORT=8080\nPORTAL_EDITIONS=en,uk\n")
            with override_settings(PORTAL_ENV_FILE=str(file)):
                self.start(editions="uk,en")
            self.assertEqual(file.read_text(), "PORT=8080\nPORTAL_EDITIONS=uk,en\n")
        self.assertEqual(SiteIdentity.objects.get().edition, "uk")

    def test_a_setting_is_written_into_a_new_file(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_setting(Path(folder, ".env"), "PORTAL_EDITIONS", "uk")
            self.assertEqual(Path(folder, ".env").read_text(), "PORTAL_EDITIONS=uk\n")
