"""What a reader typed, understood: words, "phrases" and -words to leave out. Nothing typed is an error."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.search.tokens import words

LONGEST_QUESTION = 200
MOST_WORDS = 16

Phrase = tuple[str, ...]
# An opening quotation mark without a closing one opens nothing.
CHUNK = re.compile(r'(-?)(?:["«“„]([^"«»“”„]*)["»”“]|([^\s"«»“”„]+))')


@dataclass(frozen=True)
class Question:
    """All of ``wanted`` and none of ``unwanted``; ``remark`` tells the reader what was left aside, if any."""

    wanted: tuple[Phrase, ...]
    unwanted: tuple[Phrase, ...] = ()
    remark: str = ""


def understood(text: str) -> Question:
    """The question in ``text``, at most its first 200 characters and 16 words of it.

    What is hyphenated or quoted must stand in that order; a hyphen at the front leaves the word out.
    """
    remark = ""
    if len(text) > LONGEST_QUESTION:
        text = text[:LONGEST_QUESTION]
        limit = {"number": LONGEST_QUESTION}
        remark = (
            ngettext(
                "Only the first %(number)s character was searched for.",
                "Only the first %(number)s characters were searched for.",
                LONGEST_QUESTION,
            )
            % limit
        )
    wanted: list[Phrase] = []
    unwanted: list[Phrase] = []
    left = MOST_WORDS
    for minus, quoted, bare in CHUNK.findall(text):
        phrase = tuple(words(quoted or bare))
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
