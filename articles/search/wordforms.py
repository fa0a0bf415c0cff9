"""One key for all forms of a word. The index holds keys; a question asks for every key its words may have.

A word that the dictionary knows has its base form for a key. A name has its sound in Latin letters, so that
Умєрову, умєров and Umerov meet; what no dictionary knows is taken for a name and shortened first. Signs that
nobody can type part them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from articles.search import dictionary, stems
from articles.search.tokens import folded_word, tokens

# Counted up when the keys of a word change, or the numbers of entries: the index is then made anew.
VERSION: Final = 2

# Private letters: word characters to both engines, and to no keyboard.
NAME: Final = "\ue000"
UNKNOWN: Final = "\ue001"
EITHER_WAY: Final = "\ue002"

# Words whose keys are kept in the process: one page of hits has some thousands. 200 bytes each.
KEPT: Final = 2**13
DATIVES: Final = {"ові": "у", "еві": "ю", "єві": "ю"}
# What a newsroom never means by these letters, though the dictionary has it: cues, rhymes.
NEVER_MEANT: Final = {"Київ": {"кий"}, "Рим": {"рима"}}


@lru_cache(maxsize=KEPT)
def key(written: str) -> str:
    """The key of a word as written in a story, letter case included; empty if nothing of it can be found."""
    word = folded_word(written)
    if not word or not word.isalpha() or not stems.sound(word):
        return word
    base, common = _proper(word.capitalize()), _common(word)
    # A capital at the front of a sentence says nothing of other words.
    if base and (written[0].isupper() or not common):
        return NAME + stems.sound(base)
    return common or _unknown(word)


def keyed(text: str) -> str:
    """The text as the index holds it: the keys of its words with single spaces."""
    return " ".join(token.word for token in tokens(text, key))


@lru_cache(maxsize=2**8)
def keys(typed: str) -> tuple[str, ...]:
    """Every key under which a story may hold what a reader typed in any letter case; the likeliest first."""
    word = folded_word(typed)
    # What has no sound in Latin letters, in other scripts, is itself alone.
    if not word or not word.isalpha() or not stems.sound(word):
        return (word,) if word else ()
    base, common = _proper(word.capitalize()), _common(word)
    if base and common in NEVER_MEANT.get(base, ()):
        common = None
    if not base and not common:
        return tuple(dict.fromkeys(_of_unknown(word)))
    name, *spellings = _of_name(base) if base else [""]
    likeliest = (name, common) if typed[0].isupper() else (common, name)
    return tuple(dict.fromkeys(filter(None, (*likeliest, *spellings))))


def begun(typed: str) -> tuple[str, ...]:
    """How the keys of the word may begin that somebody is still typing."""
    word = folded_word(typed)
    sound = stems.sound(word)
    sounds = (NAME + sound, UNKNOWN + sound) if sound else ()
    return tuple(dict.fromkeys((word, *sounds, *keys(typed)))) if word else ()


def key_of_base(base: str) -> str:
    """The key of a base form that the dictionary has."""
    return NAME + stems.sound(base) if base[0].isupper() else folded_word(base)


def _proper(form: str) -> str | None:
    """The base form of a capitalised word, if it is a name that the dictionary knows."""
    base = dictionary.opened().base_form(form)
    sibling = _sibling_of_dative(form)
    if sibling and sibling[0].isupper() and (base is None or _is_likelier(sibling, base)):
        base = sibling
    return _of_its_bearer(form, base) if base and base[0].isupper() else None


def _is_likelier(name: str, base: str) -> bool:
    """Андрієві is of Андрій, more often than of Андріїв, which is his; Петрові of Петро, not of Петров."""
    is_his = base.endswith(("ів", "їв")) and name.startswith(base[:-2]) and base != "Миколаїв"
    return is_his or (name.endswith("о") and base.endswith("ов"))


def _sibling_of_dative(form: str) -> str | None:
    """The base form of the other dative, which is more often known: Києвові, Києву."""
    other = DATIVES.get(form[-3:])
    return dictionary.opened().base_form(form[:-3] + other) if other else None


def _of_its_bearer(form: str, base: str) -> str:
    """Зеленською is of Зеленська, whom the dictionary takes for Зеленський."""
    if base.endswith("ький") and stems.OF_A_WOMAN.search(form):
        return base[:-2] + "а"
    return base


def _common(word: str) -> str | None:
    base = dictionary.opened().base_form(word) or _sibling_of_dative(word)
    return folded_word(base) if base and not base[0].isupper() else None


def _unknown(word: str) -> str:
    if not stems.is_cyrillic(word):
        return NAME + stems.sound(word)
    if stems.either_way(word):
        return EITHER_WAY + stems.sound(word)
    return UNKNOWN + stems.sound(stems.stem(word))


def _of_name(base: str) -> list[str]:
    latin = stems.sound(base)
    if stems.is_cyrillic(base.casefold()):
        return [NAME + latin]
    endless = stems.open_ended(latin)
    found = [NAME + latin, UNKNOWN + latin, UNKNOWN + endless]
    return found + [EITHER_WAY + stems.sound(dative) for dative in stems.datives(endless)]


def _of_unknown(word: str) -> list[str]:
    if not stems.is_cyrillic(word):
        return _of_name(word)
    found = [key for stemmed in stems.candidates(word) for key in _of_stem(stemmed)]
    return [*found, EITHER_WAY + stems.sound(word)] if stems.either_way(word) else found


def _of_stem(stemmed: str) -> list[str]:
    latin = stems.sound(stemmed)
    found = [UNKNOWN + latin, NAME + latin, NAME + latin + "a", NAME + latin + "o"]
    return found + [EITHER_WAY + stems.sound(dative) for dative in stems.datives(stemmed)]
