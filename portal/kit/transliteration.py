"""The official Ukrainian transliteration (Cabinet of Ministers, resolution no. 55 of 27 January 2010)."""

from __future__ import annotations

import unicodedata

APOSTROPHES = "'’‘ʼ`´′ʹ＇"

ANYWHERE = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh", "з": "z",
    "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ь": "", "ю": "iu", "я": "ia",
    # Not in the resolution: letters of Russian and Belarusian names that reach us unadapted.
    "ё": "io", "ъ": "", "ы": "y", "э": "e", "ў": "u",
}  # fmt: skip
AT_WORD_START = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya", "ё": "yo"}
STRESS_MARKS = "\u0301\u0300"


def transliterate(text: str) -> str:
    """Ukrainian text in Latin letters; what is not Cyrillic stays as it is.

    «Згурський Їжак» becomes "Zghurskyi Yizhak"; the soft sign and the apostrophe inside a word are dropped.
    """
    text = unicodedata.normalize("NFC", text)
    return "".join(_letter(text, index) for index in range(len(text)))


def _letter(text: str, index: int) -> str:
    char = text[index]
    lower = char.lower()
    before = text[index - 1] if index else " "
    after = text[index + 1] if index + 1 < len(text) else " "
    if lower not in ANYWHERE:
        return "" if _is_silent(char, before, after) else char
    if _starts_word(text, index) and lower in AT_WORD_START:
        latin = AT_WORD_START[lower]
    elif lower == "г" and before.lower() == "з":
        latin = "gh"  # зг, so that it is not read as ж (zh)
    else:
        latin = ANYWHERE[lower]
    if char == lower:
        return latin
    shouting = after.isupper() or (not after.isalpha() and before.isupper())
    return latin.upper() if shouting else latin.capitalize()


def _is_silent(char: str, before: str, after: str) -> bool:
    if char in STRESS_MARKS:
        return before.lower() in ANYWHERE
    return char in APOSTROPHES and before.lower() in ANYWHERE and after.lower() in ANYWHERE


def _starts_word(text: str, index: int) -> bool:
    if index == 0:
        return True
    before = text[index - 1]
    if before in APOSTROPHES:
        return index == 1 or not text[index - 2].isalpha()
    return not (before.isalpha() or before in STRESS_MARKS)
