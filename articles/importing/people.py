"""Who speaks and who holds an office: evidence that the text itself gives about names."""

from __future__ import annotations

import re
from collections import Counter
from itertools import takewhile

from articles.importing.words import belongs, is_office, is_organisation, is_particle, speaks
from portal.kit.text import fold

_TOKEN = re.compile(r"[^\W_]+(?:['’ʼ.-][^\W_]+)*|[^\w\s]")
_POSSESSIVE = re.compile(r"['’]s$")


def tokens(text: str) -> list[str]:
    """Words and punctuation marks of a text, possessive endings removed."""
    return [_POSSESSIVE.sub("", token) for token in _TOKEN.findall(text)]


def _same(name: str, token: str) -> bool:
    """Whether the token is the name, perhaps in another Ukrainian case."""
    if not token[0].isupper():
        return name == token
    a, b = fold(name), fold(token)
    if a == b:
        return True
    if not ("а" <= a[0] <= "ґ") or abs(len(a) - len(b)) > 3:
        return False
    shared = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return shared >= max(3, len(a) - 2)


def find(name: list[str], text: list[str]) -> list[tuple[int, int]]:
    """Where the name stands in the text: (start, end) in tokens, the whole name only."""
    size = len(name)
    if not size:
        return []
    return [(i, i + size) for i in range(len(text) - size + 1) if all(map(_same, name, text[i : i + size]))]


class Evidence:
    """What a page's text says about names: which of them speak, which hold an office."""

    def __init__(self, texts: list[str]) -> None:
        """`texts`: every paragraph, lead and attribution of the page."""
        self.written = texts
        self.texts = [tokens(text) for text in texts]

    def holds_office(self, name: str, *, after_comma: bool = True) -> str:
        """The office word right before the name, or after it behind a comma; or nothing."""
        words = tokens(name)
        for text in self.texts:
            for start, end in find(words, text):
                if start and is_office(text[start - 1]):
                    return text[start - 1]
                if after_comma and text[end : end + 1] in ([","], ["—"], ["–"], ["("]):
                    phrase = takewhile(str.isalnum, text[end + 1 : end + 6])
                    if office := next(filter(is_office, phrase), ""):
                        return office
        return ""

    def role(self, name: str) -> str:
        """The office as the text writes it behind the full name, or nothing."""
        pattern = re.compile(rf"\b{re.escape(name)},\s+([^,.;:!?—–()]{{3,150}})[,—–]")
        for text in self.written:
            for phrase in pattern.findall(text):
                if any(map(is_office, tokens(phrase)[:4])) and not any(map(speaks, tokens(phrase))):
                    return " ".join(phrase.split())
        return ""

    def speaks(self, name: str) -> str:
        """The verb of speech whose subject the name is, by full name or surname, or nothing."""
        words = tokens(name)
        for text in self.texts:
            for part in (words, words[-1:]):
                for start, end in find(part, text):
                    if verb := _verb_beside(text, start, end):
                        return verb
        return ""

    def is_somewhere(self, name: str) -> bool:
        """Whether the text speaks of being in what the name names, or of a journey to it."""
        for text in self.texts:
            for start, _end in find(tokens(name), text):
                before = [word for word in text[max(0, start - 4) : start] if word.casefold() != "the"]
                if before and belongs(before[-1], "whereabouts"):
                    return True
                if before[-1:] in (["to"], ["до"]) and belongs(
                    before[-2] if len(before) > 1 else "", "journeys"
                ):
                    return True
        return False

    def appears(self, name: str) -> bool:
        """Whether the whole name stands in the text."""
        return any(find(tokens(name), text) for text in self.texts)

    def full_names(self, surname: list[str]) -> Counter[str]:
        """Longer names in the text that end in the surname, with how often each stands there."""
        found: Counter[str] = Counter()
        for text in self.texts:
            for start, end in find(surname, text):
                first = _given_name(text, start)
                if first:
                    found[" ".join([*first, *text[start:end]])] += 1
        return found


def _verb_beside(text: list[str], start: int, end: int) -> str:
    after = [word for word in text[end : end + 3] if not belongs(word, "auxiliaries")]
    if after and speaks(after[0]) and after[0].islower():
        return after[0]
    before = start - 1
    while before > 0 and text[before][0].isupper() and text[before].isalpha():
        before -= 1
    if before >= 0 and before >= start - 4 and speaks(text[before]):
        return text[before]
    return ""


def _given_name(text: list[str], start: int) -> list[str]:
    """The capitalised words right before a surname that can be a given name (two at most)."""
    given: list[str] = []
    while start and len(given) < 2:
        word = text[start - 1]
        particle = is_particle(word) and not given and start >= 2 and text[start - 2][0].isupper()
        if not particle and not (word[0].isupper() and word.isascii() == text[start].isascii()):
            break
        if (
            belongs(word, "sentence openers")
            or is_office(word)
            or is_organisation(word)
            or not word[0].isalpha()
        ):
            break
        given.insert(0, word)
        start -= 1
        if not particle:
            break
    return given if given and given[0][0].isupper() else []
