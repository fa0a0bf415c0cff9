"""Words with their places as PostgreSQL reads a tsvector, within what it can hold.

https://www.postgresql.org/docs/current/textsearch-limitations.html
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

# What is kept of a place in the text; words further on are found, phrases there are not.
LAST_POSITION: Final = 16383
PLACES_OF_A_WORD: Final = 255
# A tsvector is refused from 1 MiB on, and a story with it: some room is left for marks and alignment.
MOST_BYTES: Final = 1_000_000
# Of each word beside its letters, of each of its places.
WORD_BYTES: Final = 4
PLACE_BYTES: Final = 2


def written(words: Iterable[tuple[str, str]]) -> str:
    """Words and places in the order of the text, as many as fit. Quoted words need no escaping.

    That is some hundred thousand different words: what a story says first is found, whatever its length.
    """
    places: dict[str, list[str]] = {}
    left = MOST_BYTES
    for word, place in words:
        known = places.get(word)
        if known is None:
            left -= len(word.encode()) + WORD_BYTES
            known = places[word] = []
        if len(known) < PLACES_OF_A_WORD:
            left -= PLACE_BYTES
            known.append(place)
        if left < 0:
            # The last one may be one too many.
            places.pop(word)
            break
    return " ".join(f"'{word}':{','.join(known)}" for word, known in places.items())
