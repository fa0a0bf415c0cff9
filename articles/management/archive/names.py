"""Invented names by number: the same number names the same person or place for ever."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from articles.management.archive import vocabulary as said
from portal.kit.text import transliterate

Labels = dict[str, str]

PEOPLE: Final = (
    len(said.SURNAME_BEGINNINGS)
    * len(said.SURNAME_MIDDLES)
    * len(said.SURNAME_ENDINGS)
    * len(said.FIRST_NAMES)
)
PLACES: Final = len(said.PLACE_BEGINNINGS) * len(said.PLACE_ENDINGS)
# Walks through all combinations before one comes again: it shares no factor with their numbers.
STRIDE: Final = 7919


@lru_cache(maxsize=2**14)
def person(number: int) -> Labels:
    """A first name and a surname. Numbers below ``PEOPLE`` are different people."""
    rest = number * STRIDE % PEOPLE
    rest, first = divmod(rest, len(said.FIRST_NAMES))
    rest, ending = divmod(rest, len(said.SURNAME_ENDINGS))
    beginning, middle = divmod(rest, len(said.SURNAME_MIDDLES))
    surname = said.SURNAME_BEGINNINGS[beginning] + said.SURNAME_MIDDLES[middle] + said.SURNAME_ENDINGS[ending]
    return in_both(f"{said.FIRST_NAMES[first]} {surname}")


@lru_cache(maxsize=PLACES)
def place(number: int) -> Labels:
    """A town or a village. Numbers below ``PLACES`` are different ones."""
    beginning, ending = divmod(number * STRIDE % PLACES, len(said.PLACE_ENDINGS))
    return in_both(said.PLACE_BEGINNINGS[beginning] + said.PLACE_ENDINGS[ending])


def organisation(number: int) -> Labels:
    """Something with an office in a place."""
    rest, kind = divmod(number, len(said.ORGANISATIONS))
    more, where = divmod(rest, PLACES)
    town = place(where)
    uk, en = said.ORGANISATIONS[kind]
    # Of each kind a place has one; further ones are counted.
    suffix = f" {more + 1}" if more else ""
    return {"uk": f"{uk} «{town['uk']}»{suffix}", "en": f"{en} of {town['en']}{suffix}"}


def topic(number: int) -> Labels:
    """A subject; after the listed ones they are counted."""
    more, which = divmod(number, len(said.TOPICS))
    uk, en = said.TOPICS[which]
    suffix = f" {more + 1}" if more else ""
    return {"uk": uk + suffix, "en": en + suffix}


def in_both(name: str) -> Labels:
    """A Ukrainian name as each edition writes it."""
    return {"uk": name, "en": transliterate(name).replace("’", "")}
