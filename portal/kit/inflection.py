"""Whether two words are forms of one: Ukrainian cases, English plurals. A guess that needs no dictionary.

It is made for offering names found in a text to an editor, who sees what is offered: a case that it misses
costs a word of typing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

SHORTEST_STEM: Final = 3
# The longest first: each is tried, since nobody can tell «виборів» (of вибори) from «Львів» by its letters.
ENDINGS: Final = (
    "ього", "ьому", "ами", "ями", "ими", "іми", "ові", "еві", "єві", "ого", "ому", "ією", "ьою",
    "ої", "ій", "им", "ім", "их", "іх", "ий", "ою", "ею", "єю", "ом", "ем", "єм", "ам", "ям", "ах", "ях",
    "ів", "їв", "ей", "а", "я", "у", "ю", "і", "ї", "о", "е", "є", "и", "ь", "й",
)  # fmt: skip
CYRILLIC: Final = re.compile("[а-яєіїґ]")
# Київ, Києва; Львів, Львова; Тернопіль, Тернополя: the vowel of the last syllable changes.
CLOSING_VOWEL: Final = re.compile("[іїоеє](?=[^аеєиіїоуюя]{1,2}$)")
# Прага, у Празі; Америка, в Америці.
SOFTENED: Final = {"з": "г", "ц": "к", "с": "х"}


@lru_cache(maxsize=2**18)
def stems(word: str) -> frozenset[str]:
    """What the forms of a word have in common: two words are forms of one if they share a stem.

    ``word`` is folded (``articles.search.tokens``). Words of three letters or less have one form.
    """
    if len(word) <= SHORTEST_STEM:
        return frozenset((word,))
    if not CYRILLIC.search(word):
        return frozenset((word, word.removesuffix("s"), word.removesuffix("es")))
    found = {_closed(word)}
    for ending in ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < SHORTEST_STEM:
            continue
        found.add(_closed(stem))
        if ending == "і" and stem[-1] in SOFTENED:
            found.add(_closed(stem[:-1] + SOFTENED[stem[-1]]))
    return frozenset(found)


def are_forms(one: str, other: str) -> bool:
    """Whether the two folded words can be forms of one word."""
    return not stems(one).isdisjoint(stems(other))


def _closed(stem: str) -> str:
    return CLOSING_VOWEL.sub("*", stem.rstrip("ьй"))
