"""How a number of views is said."""

from __future__ import annotations

from django.utils.translation import get_language, ngettext

NO_BREAK_SPACE = "\u00a0"


def grouped(number: int) -> str:
    """The number with its thousands parted as the language being spoken does: 15,456 or 15 456.

    Ukrainian parts them by a space, which may not end a line, and only from five digits on.
    """
    if get_language() != "uk":
        return f"{number:,}"
    return f"{number:,}".replace(",", NO_BREAK_SPACE) if number > 9999 else str(number)


def phrase(number: int) -> str:
    """«1 перегляд», «2 перегляди», «5 переглядів», "15,456 views", in the language being spoken."""
    return ngettext("%(number)s view", "%(number)s views", number) % {"number": grouped(number)}
