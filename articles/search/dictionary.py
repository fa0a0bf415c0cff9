"""The dictionary of word forms: a file that all processes read through the system's cache.

Simplemma's own tables take 95 MB in each process. They are written once into a read-only table on disk, by a
process that ends afterwards, and looked up there: some microseconds a word, two megabytes a process.
Run as a program (``python -m articles.search.dictionary FOLDER``) this module writes the file.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("uk", "en")
# Counted up when other words are taken from the same release.
MAKE: Final = 1
CORRECTIONS: Final = Path(__file__).with_name("corrections.tsv")
LOOK_UP: Final = "SELECT lemma FROM forms WHERE form = ?"

_making = threading.Lock()


def file_in(folder: Path) -> Path:
    """Where the dictionary of the installed release stands, with the corrections of now."""
    corrected = hashlib.blake2b(CORRECTIONS.read_bytes(), digest_size=4).hexdigest()
    return folder / f"forms-{version('simplemma')}-{MAKE}-{corrected}.sqlite3"


def make(folder: Path) -> Path:
    """The dictionary, written by another process if it is not there yet. Three seconds, once a release."""
    path = file_in(folder)
    with _making:
        if not path.exists():
            command = [sys.executable, "-m", __spec__.name, str(folder)]
            subprocess.run(command, check=True, cwd=Path(__file__).parents[2])  # noqa: S603  (our own program)
    return path


class Dictionary:
    """Base forms by written forms, letter case as the dictionary writes it."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        # The pages are in the system's cache already; a copy of each in every process would be waste.
        self._file.execute("PRAGMA cache_size = -256")
        self._lock = threading.Lock()

    def base_form(self, form: str) -> str | None:
        """The base form of what is written exactly so, if the dictionary has it."""
        with self._lock:
            row = self._file.execute(LOOK_UP, (form,)).fetchone()
        return None if row is None else str(row[0] or form)

    def base_forms(self, forms: Sequence[str]) -> set[str]:
        """The base forms of those of the forms that the dictionary has. Some milliseconds for a thousand."""
        found: set[str] = set()
        for start in range(0, len(forms), 500):
            some = forms[start : start + 500]
            sql = f"SELECT form, lemma FROM forms WHERE form IN ({', '.join('?' * len(some))})"  # noqa: S608  (names of ours alone)
            with self._lock:
                found.update(lemma or form for form, lemma in self._file.execute(sql, some))
        return found


@lru_cache(maxsize=1)
def opened() -> Dictionary:
    """This process's dictionary, opened at the first word."""
    from django.conf import settings

    return Dictionary(make(settings.PORTAL_DICTIONARY))


def _forms() -> Iterator[tuple[str, str]]:
    """Every form with its base form, empty where it is the same: Ukrainian in Cyrillic, English in Latin."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    for language in LANGUAGES:
        for form, lemma in DefaultDictionaryFactory().get_dictionary(language).items():
            is_latin = form[0].isascii()
            if is_latin == (language == "en") and form.replace("'", "").isalpha():
                yield form.replace("'", ""), "" if lemma == form else lemma.replace("'", "")


def _corrections() -> Iterator[tuple[str, str]]:
    for line in CORRECTIONS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            form, lemma = line.split("\t")
            yield form, lemma


def _write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder)
    os.close(handle)
    file = sqlite3.connect(name)
    file.execute("PRAGMA journal_mode = OFF")
    file.execute("CREATE TABLE forms (form TEXT PRIMARY KEY, lemma TEXT NOT NULL) WITHOUT ROWID")
    file.executemany("INSERT OR IGNORE INTO forms VALUES (?, ?)", sorted(_forms()))
    file.executemany("INSERT OR REPLACE INTO forms VALUES (?, ?)", _corrections())
    file.commit()
    file.close()
    for former in folder.glob("forms-*.sqlite3"):
        former.unlink(missing_ok=True)
    Path(name).replace(file_in(folder))


if __name__ == "__main__":
    _write(Path(sys.argv[1]))
