"""What was typed with the keyboard in the wrong language."""

from __future__ import annotations

import re
from typing import Final

from portal.kit.transliteration import transliterate

LATIN_KEYS: Final = "`qwertyuiop[]\\asdfghjkl;'zxcvbnm,."
UKRAINIAN_KEYS: Final = "'йцукенгшщзхїґфівапролджєячсмитьбю"
TO_UKRAINIAN: Final = str.maketrans(LATIN_KEYS, UKRAINIAN_KEYS)
TO_LATIN: Final = str.maketrans(UKRAINIAN_KEYS[1:], LATIN_KEYS[1:])
CYRILLIC: Final = re.compile("[а-яєіїґ]")


def layouts(typed: str) -> list[str]:
    """What somebody may have meant: as typed, then the same keys in the other layout.

    «зудьутш» is what "pelmeni" looks like on Ukrainian keys.
    """
    lower = typed.lower()
    other = lower.translate(TO_LATIN if CYRILLIC.search(lower) else TO_UKRAINIAN)
    return list(dict.fromkeys((typed, other)))


def readings(typed: str) -> list[str]:
    """The same for names, which have their sounds in both scripts: «київ» means "kyiv" too."""
    return list(dict.fromkeys((*layouts(typed), transliterate(typed.lower()))))
