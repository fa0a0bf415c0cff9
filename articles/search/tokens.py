"""Words as search sees them. The index and the question are cut here alone, or they would not meet.

A word is a run of letters and digits of any script. Letter case, stress marks and soft hyphens do not count;
apostrophes inside a word are dropped whichever sign was typed (п'ять, п’ять and пʼять are one word), and the
English possessive with them (Kyiv's is Kyiv); hyphens part words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from portal.kit.text import fold

LONGEST_WORD = 64

APOSTROPHES = "'’‘ʼ`´′ʹ＇"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
MARKS = "\u0300-\u036f"
LETTER = r"[^\W_]"
WORD = re.compile(rf"{LETTER}(?:{LETTER}|[{MARKS}{INVISIBLE}]|[{APOSTROPHES}](?={LETTER}))*")
POSSESSIVE = re.compile(rf"(?<=[A-Za-z])[{APOSTROPHES}][sS]$")
NOT_IN_A_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Token:
    """A word of a text: its form in the index, and where it stands."""

    word: str
    start: int
    end: int


def tokens(text: str, reading: Callable[[str], str] | None = None) -> Iterator[Token]:
    """The words of a text in order, as ``reading`` writes them, else folded. Linear in its length."""
    reading = reading or folded_word
    for match in WORD.finditer(text):
        word = reading(match[0])
        if word:
            yield Token(word, match.start(), match.end())


def words(text: str) -> list[str]:
    """The words of a text as the index holds them."""
    return [token.word for token in tokens(text)]


def folded(text: str) -> str:
    """The text as the index holds it: its words with single spaces."""
    return " ".join(words(text))


@lru_cache(maxsize=2**13)
def folded_word(written: str) -> str:
    """One word's form in the index; empty if nothing of it can be found again."""
    bare = POSSESSIVE.sub("", written[:LONGEST_WORD])
    return NOT_IN_A_WORD.sub("", fold(bare))[:LONGEST_WORD]
