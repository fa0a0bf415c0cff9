"""Names that no dictionary has: what their forms have in common, and what two scripts have in common.

Plain Python over single folded words.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from portal.kit.text import LATIN
from portal.kit.transliteration import transliterate

SHORTEST: Final = 3
# Surnames in -ський are of men, -ська of women: two people. Both keep what tells them apart.
OF_A_MAN: Final = re.compile("(?<=[сц]ьк)(?:ий|ого|ому|им|ім)$")
OF_A_WOMAN: Final = re.compile("(?<=[сц]ьк)(?:а|ої|ій|у|ою)$")
# Залужний, Залужного; not Умєровим and Костіним, where -им is the ending of a noun.
ADJECTIVE: Final = re.compile("(?:ий|ого|ому|(?<!ов|єв|ев|їв|ін|їн)им|(?<=[жшчн])ім)$")
# The longest first. Ковалем, but Рустем.
NOUN: Final = re.compile(
    r"(?:ями|ами|ові|еві|єві|ою|ею|єю|ої|ій|им|ом|(?<=[лнрцчшжщ])ем|єм|ах|ях|ам|ям|ів|їв|а|я|у|ю|и|і|ї|о|е|є|ь|й)$"
)
SOFTENED: Final = {"г": "з", "к": "ц", "х": "с"}
HARDENED: Final = {soft: hard for hard, soft in SOFTENED.items()}
DATIVES: Final = ("ові", "еві", "єві")
CYRILLIC: Final = re.compile("[а-яєіїґё]")
ENDS_IN_A_VOWEL: Final = re.compile("(?<=..[^aeiou])[aeiou]$")
SOUNDS: Final = (
    (re.compile("[yj]"), "i"), (re.compile("ph"), "f"), (re.compile("w"), "v"), (re.compile("ck"), "k"),
    (re.compile("x"), "ks"), (re.compile("kh"), "h"), (re.compile(r"(zh|sh|ch)\1"), r"\1"),
    (re.compile(r"(.)\1+"), r"\1"), (re.compile("ie"), "e"),
)  # fmt: skip


def stem(word: str) -> str:
    """What the forms of an unknown Ukrainian name share: Умєрова and Умєровим give умєров.

    Never less than three letters; words as short stay as they are.
    """
    for ending, base in ((OF_A_MAN, "ий"), (OF_A_WOMAN, "а"), (ADJECTIVE, "ий")):
        shorter = ending.sub(base, word)
        if ending.search(word) and len(shorter) > SHORTEST + 1:
            return shorter
    shorter = NOUN.sub("", word)
    return shorter if len(shorter) >= SHORTEST else word


def candidates(word: str) -> list[str]:
    """The stems that a typed form may be of, the likeliest first: Умєрові, Умєр and Умєров; Сибізі, Сибіг."""
    found = [stem(word)]
    if word[-3:] in DATIVES:
        found.append(word[:-1])
    if word[-2:-1] in HARDENED and word.endswith("і"):
        found.append(word[:-2] + HARDENED[word[-2]])
    if found[0][-1] in SOFTENED:
        found.append(found[0][:-1] + SOFTENED[found[0][-1]])
    return found


def datives(stemmed: str) -> list[str]:
    """The forms of that stem which ``either_way`` calls so."""
    found = [stemmed + ending for ending in DATIVES]
    return [*found, stemmed + "і"] if stemmed[-2:] in ("ов", "ев", "єв", "ov", "ev") else found


def either_way(word: str) -> bool:
    """Whether the form may be of either of two names: Байденові of Байден, Умєрові of Умєров."""
    return word[-3:] in DATIVES


def sound(word: str) -> str:
    """The word in few Latin letters, in which spellings of a name agree: umerov for Умєров and Umierov."""
    latin = transliterate(word).translate(LATIN)
    latin = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode().lower()
    for letters, instead in SOUNDS:
        latin = letters.sub(instead, latin)
    return latin


def open_ended(latin: str) -> str:
    """A sound without its last vowel, as ``stem`` would leave it: kuleb for kuleba; zelenska stays whole."""
    return latin if latin.endswith(("ska", "ski")) else ENDS_IN_A_VOWEL.sub("", latin)


def is_cyrillic(word: str) -> bool:
    """Whether the word has a letter that Ukrainian endings can follow."""
    return CYRILLIC.search(word) is not None
