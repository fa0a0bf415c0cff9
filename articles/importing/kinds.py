"""The kind of each tag: the newsroom's word, then the list of places, then rules over words and text."""

from __future__ import annotations

from collections.abc import Callable

from articles.importing.names import places
from articles.importing.people import Evidence, tokens
from articles.importing.shape import PageTag, Reason, SavedPage
from articles.importing.shape import gettext_noop as _
from articles.importing.tail import looks_like_a_name
from articles.importing.words import is_event, is_organisation, is_place, runs_for_years
from portal.kit.text import fold

KINDS = frozenset({"person", "place", "organisation", "event", "topic"})

_Rule = tuple[str, Reason]  # the kind and the reason


def type_tags(
    names: list[str], page: SavedPage, evidence: Evidence, own: dict[str, str], rubrics: dict[str, str]
) -> None:
    """Put the named tags into the page, each once, with its kind; what a rule inferred becomes a doubt.

    `own`: folded name → kind of the newsroom's tags; `rubrics`: folded label → slug.
    """
    seen: set[str] = set()
    for name in names:
        if fold(name) in seen:
            page.doubt("tags", name, _("the tag stands twice: taken once"))
            continue
        seen.add(fold(name))
        kind = own.get(fold(name))
        if kind not in KINDS:
            kind = "place" if fold(name) in places() else ""
        if not kind:
            kind, reason = _by_rules(name, page, evidence, rubrics)
            page.doubt(
                f"tags[{len(page.tags)}].kind", name, Reason("{kind}: {reason}", kind=kind, reason=reason)
            )
        page.tags.append(PageTag(name, kind))


def _by_rules(name: str, page: SavedPage, evidence: Evidence, rubrics: dict[str, str]) -> _Rule:
    words = tokens(name)
    # Behind a comma another person's office may follow: an organisation's name does not take it for its own.
    if office := evidence.holds_office(name, after_comma=len(words) > 1 and looks_like_a_name(name)):
        return "person", Reason(_("the text names an office beside it ({office})"), office=office)
    if fold(name) in rubrics:
        return "topic", Reason(_("it has the name of a rubric, so it names a subject"))
    if page.place and fold(name) == fold(page.place):
        return "place", Reason(_("it is the place of the dateline"))
    if word := _word_of(words, runs_for_years):
        reason = _("“{word}” goes on for years, so it names a subject and no single event")
        return "topic", Reason(reason, word=word)
    for test, kind in ((is_event, "event"), (is_organisation, "organisation"), (is_place, "place")):
        if word := _word_of(words, test):
            return kind, Reason(_("“{word}” is a general word for one"), word=word)
    return _by_use(name, words, evidence)


def _by_use(name: str, words: list[str], evidence: Evidence) -> _Rule:
    """The kind that the text's use of the name tells, when no general word in it does."""
    if len(words) > 1 and looks_like_a_name(name) and (verb := evidence.speaks(name)):
        return "person", Reason(_("it speaks in the text ({verb})"), verb=verb)
    if evidence.is_somewhere(name):
        return "place", Reason(_("the text speaks of being in it or going to it"))
    if len(words) == 1:
        return _single(words[0], evidence)
    if len(words) <= 4 and looks_like_a_name(name):
        if evidence.appears(name):
            return "person", Reason(
                _("capitalised words like a person's name that the text has too, and no rule says otherwise")
            )
        return "person", Reason(_("capitalised words like a person's name, and no rule says otherwise"))
    return "topic", Reason(_("no rule says what it names"))


def _single(word: str, evidence: Evidence) -> _Rule:
    """The kind of a tag of one word."""
    if word.isupper() and len(word) > 1:
        return "organisation", Reason(_("an abbreviation in capitals"))
    if full := evidence.full_names([word]):
        return "person", Reason(_("the text has it as a surname ({name})"), name=next(iter(full)))
    if verb := evidence.speaks(word):
        return "organisation", Reason(_("one word that speaks in the text ({verb})"), verb=verb)
    return "topic", Reason(_("no rule says what it names"))


def _word_of(words: list[str], test: Callable[[str], bool]) -> str:
    return next((word for word in words if test(word)), "")
