"""How a number of views is said."""

from __future__ import annotations

from functools import lru_cache

from django.utils import translation
from django.utils.translation import get_language, ngettext

NO_BREAK_SPACE = "\u00a0"
GAP = "\0"


def grouped(number: int, language: str | None = None) -> str:
    """The number with its thousands parted as the language does, else the one being spoken: 15,456 or 15 456.

    Ukrainian parts them by a space, which may not end a line, and only from five digits on.
    """
    if (language or get_language()) != "uk":
        return f"{number:,}"
    return f"{number:,}".replace(",", NO_BREAK_SPACE) if number > 9999 else str(number)


def phrase(number: int) -> str:
    """«1 перегляд», «2 перегляди», «5 переглядів», "15,456 views", in the language being spoken."""
    return ngettext("%(number)s view", "%(number)s views", number) % {"number": grouped(number)}


def phrase_in(number: int, language: str) -> str:
    """The same in the language of an edition, a hundred times faster: each form is looked up once.

    No language's choice of a form looks further than whether a number is below a hundred and its last two
    digits.
    """
    before, after = _form(number if number < 100 else 100 + number % 100, language)
    return before + grouped(number, language) + after


@lru_cache(maxsize=2048)
def _form(number: int, language: str) -> tuple[str, str]:
    with translation.override(language):
        before, _, after = (
            ngettext("%(number)s view", "%(number)s views", number) % {"number": GAP}
        ).partition(GAP)
    return before, after
