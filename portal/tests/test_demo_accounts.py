from __future__ import annotations

import stat
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings

from portal.accounts import demonstration
from portal.accounts.models import User
from portal.operations import listening
from portal.operations.management.commands import serve


class DemoAccountTests(TestCase):
    def setUp(self) -> None:
        self.addCleanup(demonstration.forget_password)
        self.account = User.objects.create_superuser("editor", "editor@demo.invalid", "another-password")
        User.objects.create_user("person", "person@news.example", "her-own-password")

    def test_the_password_is_made_once_and_kept_for_the_owner_only(self) -> None:
        made = demonstration.password()
        kept = settings.PORTAL_DATA / "demo-password"
        self.assertEqual(stat.S_IMODE(kept.stat().st_mode), 0o600)
        self.assertEqual(demonstration.password(), made)
        self.assertGreaterEqual(len(made), 12)

    def test_every_demo_account_takes_the_password_and_nobody_else(self) -> None:
        with override_settings(PORTAL_ADMIN_PASSWORD="chosen-by-the-newcomer"):
            self.assertEqual(demonstration.renew_passwords(), [self.account])
        self.account.refresh_from_db()
        self.assertTrue(self.account.check_password("chosen-by-the-newcomer"))
        person = User.objects.get(username="person")
        self.assertTrue(person.check_password("her-own-password"))

    def test_an_unchanged_password_writes_nothing(self) -> None:
        demonstration.renew_passwords()
        with self.assertNumQueries(1):
            demonstration.renew_passwords()

    @override_settings(HOST="0.0.0.0")
    def test_it_refuses_to_listen_outside_while_demo_accounts_exist(self) -> None:
        with self.assertRaisesRegex(CommandError, r"manage\.py start_newsroom"):
            serve.Command(stdout=StringIO()).refuse_public_demo(wanted=False)
        self.account.delete()
        serve.Command(stdout=StringIO()).refuse_public_demo(wanted=False)

    def test_the_welcome_names_the_logins(self) -> None:
        out = StringIO()
        serve.Command(stdout=out).welcome()
        self.assertIn("editor", out.getvalue())
        self.assertIn(demonstration.password(), out.getvalue())

    def test_a_password_from_the_environment_is_not_printed(self) -> None:
        out = StringIO()
        with override_settings(PORTAL_ADMIN_PASSWORD="chosen-by-the-newcomer"):
            serve.Command(stdout=out).welcome()
        self.assertNotIn("chosen-by-the-newcomer", out.getvalue())


@pytest.mark.parametrize("host", ["127.0.0.1", "127.5.5.5", "localhost", "::1", "[::1]"])
def test_only_this_machine_reaches_a_loopback_host(host: str) -> None:
    assert listening.is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "news.example"])
def test_others_reach_any_other_host(host: str) -> None:
    assert not listening.is_loopback(host)


class PrepareTests(TestCase):
    databases = {"default", "readership"}

    def test_a_second_preparation_does_nothing(self) -> None:
        call_command("prepare", stdout=StringIO())
        out = StringIO()
        call_command("prepare", stdout=out)
        self.assertEqual(out.getvalue(), "")
