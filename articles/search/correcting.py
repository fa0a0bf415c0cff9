"""What a reader meant who mistyped: the nearest words that public stories have.

Nothing is guessed from a list: all spellings at one slip's distance are asked of the index in one question,
and the words of what it finds are compared with what was typed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Final

from articles.models import Article
from articles.search import dictionary, stems
from articles.search.documents import Filters
from articles.search.engines import Ask, Found, engine
from articles.search.places import Window
from articles.search.questions import LONGEST_QUESTION, Question
from articles.search.tokens import WORD, folded_word, tokens
from articles.search.wordforms import NAME, UNKNOWN, key, key_of_base, keys
from portal.planned import Among

SHORTEST: Final = 4
LONGEST: Final = 24
# So many words of a question are looked at, and so many stories for each.
WORDS: Final = 3
STORIES: Final = 20
LETTERS: Final = {True: "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", False: "abcdefghijklmnopqrstuvwxyz"}
LATIN_KEYS: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
UKRAINIAN_KEYS: Final = "йцукенгшщзхїфівапролджєячсмитьбю"
OTHER_LAYOUT: Final = str.maketrans(
    LATIN_KEYS + UKRAINIAN_KEYS + LATIN_KEYS.upper() + UKRAINIAN_KEYS.upper(),
    UKRAINIAN_KEYS + LATIN_KEYS + UKRAINIAN_KEYS.upper() + LATIN_KEYS.upper(),
)
CYRILLIC: Final = re.compile("[а-яєіїґ]")


def corrected(typed: str, edition: str, *, is_found: bool | None = None) -> str:
    """The question with its mistyped words put right; empty if nothing better is known.

    A word that any story has is left alone. ``is_found`` tells whether a story of the edition has them all,
    where that was asked already. At most three questions of the index for each of three words.
    """
    typed = typed[:LONGEST_QUESTION]
    words = WORD.findall(typed)
    # Of a word to be left out the answer says nothing.
    if "-" in typed:
        is_found = None
    if is_found:
        return ""
    other = typed.translate(OTHER_LAYOUT)
    is_known = cache(partial(_is_known, edition=edition))
    if is_found is False and len(words) == 1:
        is_known = cache(lambda word: word != words[0] and _is_known(word, edition))
    if not _all_known(typed, is_known) and _all_known(other, is_known):
        return other
    better: dict[str, str] = {}
    for word in list(dict.fromkeys(words))[:WORDS]:
        if SHORTEST <= len(word) <= LONGEST and not is_known(word):
            nearest = _nearest(folded_word(word), edition)
            if nearest:
                better[word] = nearest
    return WORD.sub(lambda match: better.get(match[0], match[0]), typed) if better else ""


def _all_known(typed: str, is_known: Callable[[str], bool]) -> bool:
    words = WORD.findall(typed)
    return 0 < len(words) <= WORDS and all(map(is_known, words))


def _is_known(word: str, edition: str) -> bool:
    return not keys(word) or bool(_found(keys(word), edition, 1))


def _nearest(word: str, edition: str) -> str:
    """The word at one slip's distance that most of the newest stories have, as they write it."""
    near = set(slips(word))
    readings = dict.fromkeys(_readings(word, near))
    ids = [one.article_id for one in _found(tuple(readings), edition, STORIES)]
    public = Article.objects.visible().filter(Among("pk", ids))
    texts = [" ".join(filter(None, row)) for row in public.values_list("title", "lead", "body__text")]
    written = Counter(
        text[token.start : token.end]
        for text in texts
        for token in tokens(text, key)
        if token.word in readings
    )
    # Of one word's forms the one that differs least.
    return max(written, key=lambda one: (folded_word(one) in near, written[one], one), default="")


def _readings(word: str, near: set[str]) -> Iterator[str]:
    """The keys of the slips that are words, and of names that differ by one letter of their sound."""
    forms = [form for slip in near for form in (slip, slip.capitalize())]
    yield from map(key_of_base, dictionary.opened().base_forms(forms))
    sign, heard = (UNKNOWN, stems.stem(word)) if CYRILLIC.search(word) else (NAME, word)
    yield from (sign + sound for sound in slips(stems.sound(heard)) if len(sound) >= SHORTEST)


def slips(word: str) -> Iterator[str]:
    """Every word from which ``word`` is one slip away: a letter too many, too few, wrong, or two swapped."""
    letters = LETTERS[CYRILLIC.search(word) is not None]
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in letters if letter != after[0])
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        yield from (before + letter + after for letter in letters)


def _found(readings: tuple[str, ...], edition: str, limit: int) -> list[Found]:
    if not readings:
        return []
    ask = Ask(Question(((readings,),)), Filters(edition=edition))
    return engine().search(ask, Window(), limit)
