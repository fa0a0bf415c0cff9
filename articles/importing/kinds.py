"""The kind of each tag: the newsroom's word, then the list of places, then rules over words and text."""

from __future__ import annotations

from collections.abc import Callable

from articles.importing.names import places
from articles.importing.people import Evidence, tokens
from articles.importing.shape import PageTag, SavedPage
from articles.importing.tail import looks_like_a_name
from articles.importing.words import is_event, is_organisation, is_place, runs_for_years
from portal.kit.text import fold

KINDS = frozenset({"person", "place", "organisation", "event", "topic"})

_Rule = tuple[str, str]  # the kind and the reason


def type_tags(
    names: list[str], page: SavedPage, evidence: Evidence, own: dict[str, str], rubrics: dict[str, str]
) -> None:
    """Put the named tags into the page, each once, with its kind; what a rule inferred becomes a doubt.

    `own`: folded name → kind of the newsroom's tags; `rubrics`: folded label → slug.
    """
    seen: set[str] = set()
    for name in names:
        if fold(name) in seen:
            page.doubt("tags", name, "the tag stands twice: taken once")
            continue
        seen.add(fold(name))
        kind = own.get(fold(name))
        if kind not in KINDS:
            kind = "place" if fold(name) in places() else ""
        if not kind:
            kind, reason = _by_rules(name, page, evidence, rubrics)
            page.doubt(f"tags[{len(page.tags)}].kind", name, f"{kind}: {reason}")
        page.tags.append(PageTag(name, kind))


def _by_rules(name: str, page: SavedPage, evidence: Evidence, rubrics: dict[str, str]) -> _Rule:
    words = tokens(name)
    # Behind a comma another person's office may follow: an organisation's name does not take it for its own.
    if office := evidence.holds_office(name, after_comma=len(words) > 1 and looks_like_a_name(name)):
        return "person", f"the text names an office beside it ({office})"
    if fold(name) in rubrics:
        return "topic", "it has the name of a rubric, so it names a subject"
    if page.place and fold(name) == fold(page.place):
        return "place", "it is the place of the dateline"
    if word := _word_of(words, runs_for_years):
        return "topic", f"“{word}” goes on for years, so it names a subject and no single event"
    for test, kind in ((is_event, "event"), (is_organisation, "organisation"), (is_place, "place")):
        if word := _word_of(words, test):
            return kind, f"“{word}” is a general word for one"
    return _by_use(name, words, evidence)


def _by_use(name: str, words: list[str], evidence: Evidence) -> _Rule:
    """The kind that the text's use of the name tells, when no general word in it does."""
    if len(words) > 1 and looks_like_a_name(name) and (verb := evidence.speaks(name)):
        return "person", f"it speaks in the text ({verb})"
    if evidence.is_somewhere(name):
        return "place", "the text speaks of being in it or going to it"
    if len(words) == 1:
        return _single(words[0], evidence)
    if len(words) <= 4 and looks_like_a_name(name):
        where = " that stands in the text" if evidence.appears(name) else ""
        return "person", f"capitalised words like a person's name{where}, and no rule says otherwise"
    return "topic", "no rule says what it names"


def _single(word: str, evidence: Evidence) -> _Rule:
    """The kind of a tag of one word."""
    if word.isupper() and len(word) > 1:
        return "organisation", "an abbreviation in capitals"
    if full := evidence.full_names([word]):
        return "person", f"the text has it as a surname ({next(iter(full))})"
    if verb := evidence.speaks(word):
        return "organisation", f"one word that speaks in the text ({verb})"
    return "topic", "no rule says what it names"


def _word_of(words: list[str], test: Callable[[str], bool]) -> str:
    return next((word for word in words if test(word)), "")
