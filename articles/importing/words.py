"""General words by which a page's parts and the kinds of names are told (lists/words.txt)."""

from __future__ import annotations

import re
from functools import cache

from articles.importing.names import LISTS
from portal.kit.text import fold

CAPTION = re.compile(
    r"(?:photo|image|video|illustration|фото|зображення|відео|ілюстрація)\s*[:©]", re.IGNORECASE
)
BYLINE = re.compile(r"^(?:authors?|by|text|автор(?:и|ка)?|текст)\s*:\s*", re.IGNORECASE)


@cache
def _sets() -> dict[str, tuple[frozenset[str], tuple[str, ...]]]:
    """Set name → its whole words and the beginnings that stand for many words; all folded."""
    raw: dict[str, list[str]] = {}
    words: list[str] = []
    for line in (LISTS / "words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            words = raw.setdefault(line.strip("[] "), [])
        elif line and not line.startswith("#"):
            words += [fold(word.replace("_", " ")) for word in line.split()]
    return {
        name: (
            frozenset(word for word in words if not word.endswith("*")),
            tuple(word[:-1] for word in words if word.endswith("*")),
        )
        for name, words in raw.items()
    }


def belongs(word: str, name: str) -> bool:
    """Whether the word (or label) is of the named set, in any letter case."""
    whole, beginnings = _sets()[name]
    word = fold(word)
    return word in whole or bool(beginnings and word.startswith(beginnings))


def mark_of(label: str) -> str:
    """exclusive, photo, video or nothing: the mark that the label sets."""
    return next((mark for mark in ("exclusive", "photo", "video") if belongs(label, f"{mark} labels")), "")


def speaks(word: str) -> bool:
    """Whether the word is a verb of speech."""
    return belongs(word, "speech")


def is_pronoun(word: str) -> bool:
    """Whether the word is a personal pronoun of the third person."""
    return belongs(word, "pronouns")


def is_particle(word: str) -> bool:
    """Whether the small word can stand inside a name."""
    return belongs(word, "particles")


def is_office(word: str) -> bool:
    """Whether the word names an office, a rank or a calling of a person."""
    return belongs(word, "offices")


def is_organisation(word: str) -> bool:
    """Whether the word is a common part of names of organisations."""
    return belongs(word, "organisations")


def runs_for_years(word: str) -> bool:
    """Whether the word names what lasts and is reported on for years."""
    return belongs(word, "running subjects")


def is_event(word: str) -> bool:
    """Whether the word names a sort of event."""
    return belongs(word, "events")


def is_place(word: str) -> bool:
    """Whether the word names a sort of place."""
    return belongs(word, "places")
