from __future__ import annotations

import getpass
import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
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
Answer = TypeVar("Answer")
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
        call_command("prepare")  # so that it can be the first thing somebody does with a fresh clone
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

        def read(answer: str) -> list[str]:
            codes = [code.strip() for code in (answer or current).split(",")]
            if set(codes) - dict(settings.LANGUAGES).keys() or len(set(codes)) != len(codes):
                raise CommandError(f"Editions: {answer!r} is no list such as uk,en.")
            return codes

        question = f"Editions, the primary first [{current}]: "
        return self.asked(given, question, read, otherwise="")

    def identity(self, options: dict[str, Any], edition: str) -> SiteIdentity:
        """The identity from options and answers."""
        identity = SiteIdentity(edition=edition)
        for field, question, needed in QUESTIONS:

            def keep(answer: str, field: str = field, question: str = question) -> None:
                if field not in NUMBERS:
                    setattr(identity, field, answer)
                elif answer:
                    setattr(identity, field, self.number(question, answer))
                founding.check_identity(identity, field)

            self.answer(options, field, question, keep, needed=needed)
        founding.check_identity(identity)
        return identity

    def administrator(self, options: dict[str, Any]) -> User:
        """The first administrator, with a password that passes the portal's rules."""
        user = User(is_staff=True, is_superuser=True)
        for field, question in (
            ("username", "Administrator signs in as"),
            ("email", "Administrator's e-mail"),
        ):

            def keep(answer: str, field: str = field) -> None:
                setattr(user, field, answer)
                founding.check_administrator(user, field)

            self.answer(options, f"admin_{field}", question, keep, needed=True)
        user.set_password(self.password(user))
        return user

    def password(self, user: User) -> str:
        """A password that passes the portal's rules, typed twice, or that of the environment."""

        def read(password: str) -> str:
            try:
                validate_password(password, user)
            except ValidationError as error:
                raise CommandError(f"Password: {' '.join(error.messages)}") from error
            if given is None and getpass.getpass("Once more: ") != password:
                raise CommandError("Password: the two differ.")
            return password

        given = os.environ.get(PASSWORD_VARIABLE) or None
        if given is None and not sys.stdin.isatty():
            raise CommandError(f"Set {PASSWORD_VARIABLE}: there is nobody to ask for the password.")
        return self.asked(given, "Administrator's password: ", read, ask=getpass.getpass)

    def answer(
        self,
        options: dict[str, Any],
        field: str,
        question: str,
        keep: Callable[[str], None],
        *,
        needed: bool,
    ) -> None:
        """Keep the option, else what the person types; an unneeded answer may be empty."""

        def read(answer: str) -> None:
            if needed and not answer.strip():
                raise CommandError(f"{question}: an answer is needed.")
            keep(answer.strip())

        given: str | None = options[field]
        if not sys.stdin.isatty() and needed and not (given or "").strip():
            raise CommandError(f"Give --{field.replace('_', '-')}: there is nobody to ask.")
        self.asked(given, f"{question}{'' if needed else ' (may be empty)'}: ", read, otherwise="")

    def asked(
        self,
        given: str | None,
        question: str,
        read: Callable[[str], Answer],
        *,
        ask: Callable[[str], str] | None = None,
        otherwise: str | None = None,
    ) -> Answer:
        """What ``read`` makes of the given text, else of what a person types, who is asked until it is right.

        Where there is nobody to ask, ``otherwise`` is taken.
        """
        if given is None and not sys.stdin.isatty():
            given = otherwise
        if given is not None:
            return read(given)
        while True:
            try:
                return read((ask or input)(question))
            except (CommandError, founding.CannotFoundError) as error:
                self.stderr.write(str(error))

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
