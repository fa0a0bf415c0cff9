"""The tables by which the feeling of search for words is judged. Written before it, and frozen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Name:
    """A person or a place: what English stories call it, and every form of the Ukrainian name."""

    kind: str
    latin: tuple[str, ...]
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Word:
    """A word of the newsroom in every form."""

    language: str
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Strangers:
    """Two words that must not meet; ``one_way`` if only what is typed first must not find the second."""

    typed: str
    written: str
    one_way: bool


def names() -> list[Name]:
    """The names, each with its forms; the first is the base form."""
    return [Name(kind, tuple(latin.split()), tuple(forms.split())) for kind, latin, forms in _rows("names")]


def words() -> list[Word]:
    """The words, each with its forms; the first is the base form."""
    return [Word(language, tuple(forms.split())) for language, forms in _rows("words")]


def strangers() -> list[Strangers]:
    """The pairs that must not meet."""
    return [Strangers(typed, written, bool(note)) for typed, written, *note in _rows("strangers")]


def _rows(table: str) -> list[list[str]]:
    lines = (HERE / f"{table}.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def failing() -> set[tuple[str, str]]:
    """Pairs of the tables that should meet and do not yet: typed, written."""
    return {(typed, written) for typed, written in _rows("failing")}
