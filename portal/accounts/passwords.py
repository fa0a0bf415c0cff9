"""Passwords that others would try first: those that many people have, and the newsroom's own name."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal import editions, publisher
from portal.kit.transliteration import transliterate

LIST: Final = Path(__file__).with_name("common-passwords.txt.gz")
# What is left of a password without the words that anybody would guess has to be a password.
LEFT: Final = 8
DIFFERENT: Final = 5
GUESSED: Final = (
    "password",
    "пароль",
    "newsroom",
    "редакція",
    "новини",
    "новости",
    "admin",
    "editor",
    "news",
)


class WellKnownValidator(CommonPasswordValidator):
    """Django's, by a longer list of which nothing is kept in memory: 55,620 of ten characters and more."""

    def __init__(self) -> None:
        """Nothing is loaded."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` for one that is on the list, in whatever case. Some 10 ms, no query."""
        wanted = password.strip().lower()
        with gzip.open(LIST, "rt", encoding="utf-8") as known:
            if any(line.rstrip("\n") == wanted for line in known):
                raise ValidationError(self.get_error_message(), code="password_too_common")


class OwnWordsValidator:
    """Refuses what is little else than the site's address, the newsroom's name, or words like "password"."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError``. Costs what the publisher's names cost."""
        whole = rest = _plain(password)
        for word in sorted({*_own_words(), *GUESSED}, key=len, reverse=True):
            rest = rest.replace(word, "")
        if rest != whole and (len(rest) < LEFT or len(set(rest)) < DIFFERENT):
            raise ValidationError(self.get_error_message(), code="password_of_own_words")

    def get_error_message(self) -> str:
        """Why one is refused."""
        return _("The password is little more than this site’s name or a word that anybody would try.")

    def get_help_text(self) -> str:
        """What is asked for, beside the field."""
        return _("Your password can’t be mainly this site’s name or a word like “password”.")


def _own_words() -> Iterator[str]:
    """The address's parts and the names that editions have, in Latin letters too; none of three letters."""
    names = [urlsplit(settings.PORTAL_SITE_URL).hostname or ""]
    for edition in editions.codes():
        called = publisher.of(edition)
        names += [called.name, called.short_name]
    for name in [*names, *map(transliterate, names)]:
        for word in (name, *re.split(r"[\W_]+", name)):
            if len(plain := _plain(word)) >= 4:
                yield plain


def _plain(text: str) -> str:
    """Letters and digits alone, small."""
    return re.sub(r"[\W_]+", "", text.lower())
