"""What somebody typed, understood: words, "phrases" and -words to leave out. Nothing typed is an error."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.search.tokens import WORD, folded_word, words
from articles.search.wordforms import keys

LONGEST_QUESTION = 200
MOST_WORDS = 16
# A phrase is asked for in all combinations of its words' readings, at most so many.
MOST_READINGS = 16

# The words of a phrase in order.
Phrase = tuple[str, ...]
# The same, each word in every reading.
Heard = tuple[tuple[str, ...], ...]
P = TypeVar("P", Phrase, Heard)
# An opening quotation mark without a closing one opens nothing.
CHUNK = re.compile(r'(-?)(?:["«“„]([^"«»“”„]*)["»”“]|([^\s"«»“”„]+))')


@dataclass(frozen=True)
class Question(Generic[P]):
    """All of ``wanted`` and none of ``unwanted``; ``remark`` tells the reader what was left aside, if any."""

    wanted: tuple[P, ...]
    unwanted: tuple[P, ...] = ()
    remark: str = ""


def understood(text: str) -> Question[Phrase]:
    """The question in ``text``, at most its first 200 characters and 16 words of it, its words folded.

    What is hyphenated or quoted must stand in that order; a hyphen at the front leaves the word out.
    """
    return _understood(text, lambda chunk: tuple(words(chunk)))


def asked(text: str, *, also_as_typed: bool = False) -> Question[Heard]:
    """The same question, each word in every reading under which the readers' index may hold it.

    ``also_as_typed``: what the index held before it knew forms of words is asked for as well.
    """
    question = _understood(text, lambda chunk: _heard(chunk, also_as_typed=also_as_typed))
    return Question(
        tuple(map(_bounded, question.wanted)), tuple(map(_bounded, question.unwanted)), question.remark
    )


def _heard(chunk: str, *, also_as_typed: bool) -> Heard:
    typed = WORD.findall(chunk)
    readings = [(*keys(word), folded_word(word)) if also_as_typed else keys(word) for word in typed]
    return tuple(tuple(dict.fromkeys(filter(None, several))) for several in readings if any(several))


def _bounded(phrase: Heard) -> Heard:
    """The phrase with so few readings that all combinations can be asked for; the likeliest are kept."""
    if len(phrase) == 1:
        return phrase
    kept = [list(readings) for readings in phrase]
    while _combinations(kept) > MOST_READINGS:
        max(kept, key=len).pop()
    return tuple(map(tuple, kept))


def _combinations(readings: list[list[str]]) -> int:
    number = 1
    for several in readings:
        number *= len(several)
    return number


def _understood(text: str, read: Callable[[str], P]) -> Question[P]:
    remark = ""
    if len(text) > LONGEST_QUESTION:
        text = text[:LONGEST_QUESTION]
        remark = ngettext(
            "Only the first %(number)s character was searched for.",
            "Only the first %(number)s characters were searched for.",
            LONGEST_QUESTION,
        ) % {"number": LONGEST_QUESTION}
    wanted: list[P] = []
    unwanted: list[P] = []
    left = MOST_WORDS
    for minus, quoted, bare in CHUNK.findall(text):
        phrase = read(quoted or bare)
        if not phrase:
            continue
        if len(phrase) > left:
            remark = ngettext(
                "Only the first %(number)s word was searched for.",
                "Only the first %(number)s words were searched for.",
                MOST_WORDS,
            ) % {"number": MOST_WORDS}
            phrase = phrase[:left]
        if phrase:
            (unwanted if minus else wanted).append(phrase)
        left -= len(phrase)
    if unwanted and not wanted:
        remark = _("Name at least one word that the stories should have.")
    return Question(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)), remark)
