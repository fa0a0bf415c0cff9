from __future__ import annotations

import getpass
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from portal import demonstration
from portal.accounts.models import User
from portal.masthead import founding
from portal.masthead.models import SiteIdentity

# Field, question, whether an answer is needed.
QUESTIONS = (
    ("name", "Name of the outlet", True),
    ("short_name", "Short name, for the wordmark", True),
    ("legal_subject", "Legal subject, such as: Subject in the field of online media", False),
    ("legal_name", "Registered name of the company or person", False),
    ("media_identifier", "Media identifier, such as R00-00000", False),
    ("minimum_age", "Minimum age of readers, 0 for no notice", False),
    ("first_year", "First year of copyright", False),
    ("address", "Postal address", False),
    ("phone", "Phone", False),
    ("email", "E-mail of the newsroom", False),
    ("telegram", "Address of the Telegram channel", False),
)
NUMBERS = ("minimum_age", "first_year")
PASSWORD_VARIABLE = "DJANGO_SUPERUSER_PASSWORD"  # noqa: S105 (its name)


class Command(BaseCommand):
    help = (
        "Lead from the demonstration to your own newsroom. Asks for what no option gives, says what will be "
        f"removed, removes it, keeps what editors made. {PASSWORD_VARIABLE} may hold the password."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        for field, question, _needed in QUESTIONS:
            parser.add_argument(f"--{field.replace('_', '-')}", help=question)
        parser.add_argument("--editions", help="The primary first, such as uk,en; written to .env")
        parser.add_argument("--admin-username", help="Name under which the first administrator signs in")
        parser.add_argument("--admin-email", help="The administrator's e-mail")
        parser.add_argument("--yes", action="store_true", help="Remove without asking once more")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.lead(options)
        except founding.CannotFoundError as error:
            raise CommandError(str(error)) from error
        except (KeyboardInterrupt, EOFError):
            raise CommandError("Stopped; nothing was changed.") from None

    def lead(self, options: dict[str, Any]) -> None:
        if founding.is_own():
            raise CommandError("This is your own newsroom already; its identity is in the admin.")
        editions = self.editions(options["editions"])
        identity = self.identity(options, editions[0])
        administrator = self.administrator(options)
        self.confirm(demonstration.describe(), sure=options["yes"])
        founding.found(identity, administrator)
        if editions != settings.PORTAL_EDITIONS:
            self.keep_editions(",".join(editions))
        self.stdout.write(
            f"{identity.name} is yours. Restart the portal and sign in as {administrator.username}. "
            "Names in the other editions: admin, Site identity."
        )

    def keep_editions(self, codes: str) -> None:
        if settings.PORTAL_ENV_FILE:
            founding.write_setting(Path(settings.PORTAL_ENV_FILE), "PORTAL_EDITIONS", codes)
        else:
            self.stdout.write(f"Set PORTAL_EDITIONS={codes} in the environment.")

    def editions(self, given: str | None) -> list[str]:
        """The editions to publish, the primary first; as set when nothing is given."""
        current = ",".join(settings.PORTAL_EDITIONS)
        if given is None and sys.stdin.isatty():
            given = input(f"Editions, the primary first [{current}]: ").strip()
        codes = [code.strip() for code in (given or current).split(",")]
        if set(codes) - dict(settings.LANGUAGES).keys() or len(set(codes)) != len(codes):
            raise CommandError(f"Editions: {given!r} is no list such as uk,en.")
        return codes

    def identity(self, options: dict[str, Any], edition: str) -> SiteIdentity:
        """The identity from options and answers."""
        identity = SiteIdentity(edition=edition)
        for field, question, needed in QUESTIONS:
            answer = self.answer(options, field, question, needed=needed)
            if field not in NUMBERS:
                setattr(identity, field, answer)
            elif answer:
                setattr(identity, field, self.number(question, answer))
        founding.check_identity(identity)
        return identity

    def administrator(self, options: dict[str, Any]) -> User:
        """The first administrator, with a password that passes the portal's rules."""
        user = User(
            username=self.answer(options, "admin_username", "Administrator signs in as", needed=True),
            email=self.answer(options, "admin_email", "Administrator's e-mail", needed=True),
            is_staff=True,
            is_superuser=True,
        )
        founding.check_administrator(user)
        password = os.environ.get(PASSWORD_VARIABLE, "")
        if not password and not sys.stdin.isatty():
            raise CommandError(f"Set {PASSWORD_VARIABLE}: there is nobody to ask for the password.")
        password = password or getpass.getpass("Administrator's password: ")
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(f"Password: {' '.join(error.messages)}") from error
        user.set_password(password)
        return user

    def answer(self, options: dict[str, Any], field: str, question: str, *, needed: bool) -> str:
        """The option, else what the person types; an unneeded answer may be empty."""
        given: str | None = options[field]
        while given is None or (needed and not given.strip()):
            if not sys.stdin.isatty():
                if needed:
                    raise CommandError(f"Give --{field.replace('_', '-')}: there is nobody to ask.")
                return ""
            given = input(f"{question}{'' if needed else ' (may be empty)'}: ")
        return given.strip()

    def number(self, question: str, answer: str) -> int:
        if not answer.isdecimal():
            raise CommandError(f"{question}: {answer!r} is no whole number.")
        return int(answer)

    def confirm(self, lines: list[str], *, sure: bool) -> None:
        """Say what goes; go on only with a yes."""
        if not lines:
            return
        self.stdout.write("These parts of the demonstration will be removed for good:")
        for line in lines:
            self.stdout.write(f"  {line}")
        self.stdout.write("What editors made stays.")
        if sure:
            return
        if not sys.stdin.isatty():
            raise CommandError("Give --yes to remove them: there is nobody to ask.")
        if input("Remove them? [y/N] ").strip().lower() not in {"y", "yes", "т", "так"}:
            raise CommandError("Nothing was changed.")
