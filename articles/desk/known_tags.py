"""The tags that a text names, by any of their spellings, in any case of the noun.

Every process keeps the names, cut into stems, until a tag or a spelling is added, changed or taken away.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Max, Sum
from django.db.models.functions import Length

from articles.models import Tag, TagAlias, TagKind
from articles.search.tokens import tokens
from portal.kit.inflection import stems

QUALIFIER: Final = re.compile(r"\s*\([^)]*\)\s*$")
# A name that is written with a capital letter; a topic may be any word.
NAMES: Final = (TagKind.PERSON, TagKind.PLACE, TagKind.ORGANISATION)
SHORTEST: Final = 2
LONGEST_TEXT: Final = 60_000


@dataclass(frozen=True)
class Word:
    """A word as one looks for it."""

    stems: frozenset[str]
    is_capital: bool
    is_upper: bool


@dataclass(frozen=True)
class Name:
    """A spelling of a tag, word by word."""

    tag: int
    words: tuple[Word, ...]
    is_proper: bool

    def begins_at(self, text: Sequence[Word], start: int) -> bool:
        """Whether the text names it there: abbreviations as such, names with a capital letter."""
        here = text[start : start + len(self.words)]
        if len(here) < len(self.words) or (self.is_proper and not here[0].is_capital):
            return False
        return all(
            (seen.is_upper or not own.is_upper) and not own.stems.isdisjoint(seen.stems)
            for own, seen in zip(self.words, here, strict=True)
        )


class Names:
    """All spellings by the stems of their first word."""

    def __init__(self, spellings: Iterable[tuple[int, str, str]]) -> None:
        self._by_stem: defaultdict[str, list[Name]] = defaultdict(list)
        for pk, written, kind in spellings:
            words = tuple(words_of(QUALIFIER.sub("", written)))
            if words and len(written) >= SHORTEST:
                name = Name(pk, words, kind in NAMES and words[0].is_capital)
                for stem in words[0].stems:
                    self._by_stem[stem].append(name)

    def mentioned(self, text: str) -> Counter[int]:
        """How often the text names each tag; of names one within the other the longer counts."""
        words, found, start = words_of(text), Counter[int](), 0
        while start < len(words):
            here = [
                name
                for stem in words[start].stems
                for name in self._by_stem.get(stem, ())
                if name.begins_at(words, start)
            ]
            longest = max((len(name.words) for name in here), default=0)
            found.update({name.tag for name in here if len(name.words) == longest})
            start += longest or 1
        return found


def words_of(text: str) -> list[Word]:
    """The words of a text; an abbreviation is one of capitals alone, two at least."""
    found = []
    for token in tokens(text):
        written = text[token.start : token.end]
        is_upper = written.isupper() and len(written) > 1
        forms = frozenset((token.word,)) if is_upper else stems(token.word)
        found.append(Word(forms, written[0].isupper(), is_upper))
    return found


def mentioned(title: str, lead: str, text: str) -> list[int]:
    """The tags named, those of the title first, then of the lead, then the most often named.

    Two queries, two more after a tag was changed; some milliseconds for a long text.
    """
    names = _names()
    rank: Counter[int] = Counter()
    for part, weight in ((title, 1000), (lead, 100), (text[:LONGEST_TEXT], 1)):
        for tag, often in names.mentioned(part).items():
            rank[tag] += weight * min(often, 50)
    return [tag for tag, _rank in rank.most_common()]


_kept: tuple[Any, Names] | None = None


def _names() -> Names:
    global _kept
    stamp = _stamp()
    if _kept is None or _kept[0] != stamp:
        _kept = (stamp, Names(_spellings()))
    return _kept[1]


def _stamp() -> tuple[Any, ...]:
    """What changes with every tag and spelling."""
    counted = {"number": Count("pk"), "last": Max("pk"), "letters": Sum(Length("folded")), "z": Max("folded")}
    tags = Tag.objects.aggregate(**counted, versions=Sum("version"), merging=Count("merged_into"))
    aliases = TagAlias.objects.aggregate(**counted)
    return (*tags.values(), *aliases.values())


def _spellings() -> Iterable[tuple[int, str, str]]:
    kinds = {}
    for pk, name, kind in Tag.objects.standing().values_list("pk", "name", "kind"):
        kinds[pk] = kind
        yield pk, name, kind
    for pk, name in TagAlias.objects.values_list("tag", "name"):
        yield pk, name, kinds.get(pk, "")
