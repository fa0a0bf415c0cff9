"""Which sources the text names: the medium behind an addition, the channel of a statement, unnamed ones."""

from __future__ import annotations

import re

from articles.importing.names import channels
from articles.importing.shape import PageSource, SavedPage
from articles.importing.shape import gettext_noop as _
from articles.importing.words import belongs
from portal.kit.text import fold

# A name follows the phrase, or (last two) stands before the verb at the beginning of a sentence.
_BEFORE_A_NAME = (
    r"\bas (?:reported|noted|written|stated|announced) (?:by|in)\s+",
    r"\bas\s+(?=[^\n]{2,60}? (?:reports|writes|notes|reported|wrote)\b)",
    r"\b(?:reported|published|released|obtained|seen|cited|quoted) by\s+",
    r"\b(?:with reference to|citing|referring to|in a comment to|in an interview with|told)\s+",
    r"\bas\s+(?:writes|reports)\s+",
    r"\b(?:writes|reports)\s+",
    r"\b(?:according to|by)\s+",
    r"\bяк (?:повідомля(?:є|ють)|повідоми(?:в|ла|ло|ли)|пише|пишуть|переда(?:є|ють)|зазначає|інформує)\s+",
    r"\b(?:з посиланням на|посилаючись на|за даними|за інформацією|у коментарі|в інтерв['’ʼ]ю)\s+",
    r"\b(?:пише|повідомляє|передає|інформує|повідомляють|пишуть)\s+",
)
_PHRASES = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _BEFORE_A_NAME)
_SUBJECT = re.compile(r"(?<![^.!?»”\"]\s)(?:^|(?<=[.!?]\s))(?=\S)")
_SUBJECT_VERB = re.compile(
    r"^\s*(?:reports|reported|writes|wrote|повідомляє|повідомив|повідомила|пише|написала?)\b"
)
_UNNAMED = re.compile(
    r"\bsources? (?:say|says|said|told|claim|report|familiar)\b"
    r"|\baccording to (?:\w+ ){0,3}sources\b"
    r"|\b(?:people|officials) familiar with\b|\bon condition of anonymity\b|\bunnamed\b|\banonymous\b"
    r"|\bджерел[ао] (?:повідом|каж|розпов|стверд|у|в)\w*"
    r"|\bза словами джерел\b|\bза (?:даними|інформацією) джерел\b|\bна умовах анонімності\b",
    re.IGNORECASE,
)
_QUOTED_NAME = re.compile(r"[«“\"]([^»”\"]{2,60})[»”\"]")


def _name_at(text: str) -> str:
    """The name with which the text begins: capitalised words, joined by small connectors."""
    quoted = _QUOTED_NAME.match(text)
    if quoted:
        return quoted[1]
    words = text.split()
    taken: list[str] = []
    for position, word in enumerate(words):
        bare = word.strip(",.;:!?()«»“”\"'’")
        if not (_is_capital(bare, first=not taken) or belongs(bare, "connectors")):
            break
        taken.append(bare)
        if word[-1] in ",.;:!?)»”" or position > 12:
            break
    if taken and taken[0].casefold() == "the" and taken[0].islower():
        taken.pop(0)
    while taken and not _is_capital(taken[-1], first=True):
        taken.pop()
    while taken and not _is_capital(taken[0], first=True):
        taken.clear()
    return " ".join(taken)


def _is_capital(word: str, *, first: bool) -> bool:
    return word[:1].isupper() or (first and word[:1].isdigit())


def outside_source(text: str, agency: str) -> str:
    """The name of the source that the paragraph refers to, the own agency left out; or nothing."""
    for phrase in _PHRASES:
        for match in phrase.finditer(text):
            name = _name_at(text[match.end() :])
            if len(name) > 1 and fold(name) != fold(agency):
                return name
    for match in _SUBJECT.finditer(text):
        name = _name_at(text[match.end() :])
        if (
            len(name) > 1
            and _SUBJECT_VERB.match(text[match.end() + len(name) :])
            and fold(name) != fold(agency)
        ):
            return name
    return ""


def read_sources(page: SavedPage) -> None:
    """Give additions their source and list the sources of the whole text; doubts where none is named."""
    for index, block in enumerate(page.of_kind("addition")):
        block.source = next(filter(None, (outside_source(text, page.agency) for text in block.texts)), "")
        if not block.source:
            page.doubt(f"additions[{index}].source", block.texts[0][:80], _("the text names no source"))
        else:
            _add(page, PageSource("on-record" if is_body(block.source) else "other-media", block.source))
    _note_stray_additions(page)
    text = " ".join(t for b in page.blocks if b.kind == "paragraph" for t in b.texts) + f" {page.lead}"
    channel = channel_in(text)
    speakers = list(dict.fromkeys(b.speaker for b in page.of_kind("quote") if b.speaker))
    for speaker in speakers:
        _add(page, PageSource("on-record", speaker, channel if len(speakers) == 1 else ""))
    whole = " ".join(t for b in page.blocks for t in b.texts)
    if found := _UNNAMED.search(whole):
        _add(page, PageSource("unnamed", found[0]))


def is_body(name: str) -> bool:
    """Whether the name is an authority's rather than a medium's: a general word says so."""
    return any(
        word in fold(name) for word in ("ministry", "міністерств", "police", "поліці", "council", "рада ")
    )


def channel_in(text: str) -> str:
    """The channel (a network, a messenger) on which the text says something was made public."""
    for spellings in channels():
        for name in spellings:
            if re.search(
                rf"\b(?:on|via|in|у|в|через|у своєму|у соцмережі)\s+{re.escape(name)}[а-яіїєґ]{{0,2}}\b", text
            ):
                return spellings[0]
    return ""


def _note_stray_additions(page: SavedPage) -> None:
    """An outside medium at the head of a paragraph that is in no addition: its heading may be lost."""
    counts = {"paragraph": 0, "recall": 0}
    for block in page.blocks:
        if block.kind not in counts:
            continue
        where = f"{block.kind}s[{counts[block.kind]}]"
        counts[block.kind] += 1
        for text in block.texts:
            opening = next((m for p in (_PHRASES[0], _PHRASES[7]) if (m := p.match(text))), None)
            name = _name_at(text[opening.end() :]) if opening else ""
            if name and fold(name) != fold(page.agency):
                page.doubt(
                    where,
                    name,
                    _("begins with an outside source as additions do: the box's heading may be lost"),
                )


def _add(page: SavedPage, source: PageSource) -> None:
    if source not in page.sources:
        page.sources.append(source)
