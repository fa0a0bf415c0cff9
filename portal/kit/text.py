"""Words as data: slugs, look-up forms, alphabetical order, counting and cutting."""

from __future__ import annotations

import math
import re
import unicodedata

from portal.kit.transliteration import APOSTROPHES, STRESS_MARKS, transliterate
from portal.kit.typography import typeset

__all__ = [
    "excerpt", "fold", "one_line", "reading_minutes", "slugify", "sort_key", "transliterate", "typeset",
    "word_count",
]  # fmt: skip

SLUG_LIMIT = 90
SORT_KEY_LIMIT = 200
WORDS_PER_MINUTE = {"uk": 180, "en": 230}

DASHES = "‐‑‒–—―−﹘﹣－"
QUOTES = "«»“”„‟‹›＂"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
WORD = re.compile(rf"\w+(?:[{APOSTROPHES}\-‑]\w+)*")

# Letters that do not decompose into a Latin letter and a mark.
LATIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h"}
)
UNIFY = str.maketrans(
    dict.fromkeys(APOSTROPHES, "'")
    | dict.fromkeys(DASHES, "-")
    | dict.fromkeys(QUOTES, '"')
    | dict.fromkeys(INVISIBLE, None)
    # PostgreSQL keeps and compares no text that holds it.
    | {"\0": None}
)
STRIP_MARKS = {ord(mark): None for mark in STRESS_MARKS}

UKRAINIAN = "абвгґдеёєжзиіїйклмнопрстуўфхцчшщъыьэюя"
ORDER = {char: rank for rank, char in enumerate(" 0123456789" + UKRAINIAN + "abcdefghijklmnopqrstuvwxyz")}
BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"


def slugify(text: str, limit: int = SLUG_LIMIT) -> str:
    """An ASCII slug of lower-case words and hyphens, at most ``limit`` characters, cut at a word.

    Empty only when the text holds no letter and no digit. A script without a transliteration of ours gives
    code points (``u4e2d-u6587``) rather than nothing.
    """
    latin = transliterate(text).casefold().translate(LATIN).translate(UNIFY).replace("'", "")
    ascii_only = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", ascii_only)
    if not words:
        words = [f"u{ord(char):x}" for char in text if char.isalnum()]
    return _join_up_to(words, limit)


def _join_up_to(words: list[str], limit: int) -> str:
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:limit]
        if len(longer) > limit:
            break
        slug = longer
    return slug


def fold(text: str) -> str:
    """The form two spellings of one name share: case, apostrophes, dashes, quotes, spaces, stress marks.

    Made for unique look-up columns and search; stable, so folding twice changes nothing.
    """
    for _ in range(
        3
    ):  # NFKC and casefold undo each other for a handful of letters; the second round is final
        folded = unicodedata.normalize("NFKC", text.translate(UNIFY)).casefold()
        folded = unicodedata.normalize("NFKC", folded).translate(STRIP_MARKS).translate(UNIFY)
        folded = " ".join(folded.split())
        if folded == text:
            break
        text = folded
    return text


def sort_key(text: str, limit: int = SORT_KEY_LIMIT) -> str:
    """A storable key in the order of the Ukrainian alphabet: digits, Ukrainian letters, Latin ones, others.

    Two characters of [0-9a-z] per letter, so that every collation of every database orders it alike; cut at
    ``limit`` characters. Letter case, apostrophes and punctuation do not count.
    """
    words = re.sub(r"[\W_]+", " ", fold(text).replace("'", "")).strip()
    return "".join(_ranks(words[:limit]))[:limit]


def _ranks(words: str) -> list[str]:
    ranks = []
    for char in words:
        if char in ORDER:
            ranks.append(_base36(ORDER[char], 2))
            continue
        plain = unicodedata.normalize("NFKD", char.translate(LATIN)).encode("ascii", "ignore").decode()
        if plain and all(letter in ORDER for letter in plain):
            ranks.extend(_base36(ORDER[letter], 2) for letter in plain)
        else:
            ranks.append("zz" + _base36(ord(char), 4))
    return ranks


def _base36(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, 36)
        digits = BASE36[digit] + digits
    return digits


def one_line(text: str) -> str:
    """The text on one line: NFC, no control characters, spaces collapsed (no-break ones kept)."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text)
    return re.sub(r" +", " ", text).strip(" ")


def word_count(text: str) -> int:
    """How many words a reader would count: «пів'яблука» and "well-known" are one each."""
    return sum(1 for _ in WORD.finditer(text))


def reading_minutes(words: int, language: str) -> int:
    """Whole minutes an adult needs to read so many words, at least 1."""
    pace = WORDS_PER_MINUTE.get(language, WORDS_PER_MINUTE["en"])
    return max(1, math.ceil(words / pace))


def excerpt(text: str, limit: int) -> str:
    """The beginning of the text on one line, at most ``limit`` characters, cut at a word and ended by …"""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[: max(limit, 1)]
    head, space, _ = cut.rpartition(" ")
    if not space or not head:
        head = cut[:-1]
    elif len(head) >= limit:
        head = head[:-1]
    return head.rstrip(" ,;:.–—-") + "…"
