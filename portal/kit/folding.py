"""Folding: the form of a text in which two spellings of one word are equal.

Databases differ here: SQLite folds ASCII only, so «КИЇВ» and «київ» stay strangers. Whoever looks something
up stores the folded text beside the shown one and folds the question too.
"""

from __future__ import annotations

import unicodedata

APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼʹ`´＇", "'"))


def folded(*texts: str) -> str:
    """The texts in one line: compatibility forms joined, case gone, apostrophes unified, spaces single."""
    line = unicodedata.normalize("NFKC", " ".join(texts).translate(APOSTROPHES))
    return " ".join(line.casefold().split())
