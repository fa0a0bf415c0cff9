"""Whose words a quote holds: attribution lines resolved to full names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial

from articles.importing.people import Evidence, find, tokens
from articles.importing.shape import Block, Reason, SavedPage
from articles.importing.shape import gettext_noop as _
from articles.importing.words import belongs, is_office, is_organisation, is_particle, is_pronoun, speaks
from portal.kit.text import fold

_REPORTED = re.compile(r"(?:according to|за (?:його |її |їхніми )?словами)\b", re.IGNORECASE)


@dataclass
class _Memory:
    """What earlier quotes of the page have told."""

    speaker: str = ""
    genders: dict[str, str] = field(default_factory=dict)


def resolve(page: SavedPage, evidence: Evidence) -> None:
    """Give each quote of the page its speaker; what was inferred becomes a doubt with its reason."""
    persons = [tag.name for tag in page.tags if tag.kind == "person"]
    memory = _Memory()
    passed: list[str] = []
    number = 0
    for block in page.blocks:
        if block.kind != "quote":
            passed += block.texts
            continue
        where = f"quotes[{number}].speaker"
        _speaker(block, where, page, evidence, persons, memory, passed)
        if block.speaker:
            memory.speaker = block.speaker
            block.role = evidence.role(block.speaker)
            _check_words(block, f"quotes[{number}].text", page)
        passed = []
        number += 1


def _speaker(
    block: Block,
    where: str,
    page: SavedPage,
    evidence: Evidence,
    persons: list[str],
    memory: _Memory,
    passed: list[str],
) -> None:
    words = tokens(block.attribution)
    pronoun = next((word.casefold() for word in words if is_pronoun(word)), "")
    name = _name_in(words, pronoun)
    if name:
        block.speaker = _full_name(name, where, page, evidence, persons)
    elif pronoun or all(speaks(word) or belongs(word, "auxiliaries") for word in words):
        _refer_back(block, pronoun, where, page, persons, memory, passed)
    else:
        block.speaker = _by_office(words, block.attribution, where, page, evidence, persons)
    if block.speaker and pronoun and not name:
        _check_gender(block.speaker, pronoun, where, page, memory)


def _name_in(words: list[str], pronoun: str) -> list[str]:
    """The name that the attribution gives, unless a pronoun comes first."""
    run: list[str] = []
    for word in words:
        if word.casefold() == pronoun and pronoun and not run:
            return []
        capital = word[0].isupper() and not speaks(word)
        if capital or (run and is_particle(word)):
            run.append(word)
        elif run and any(not is_office(w) for w in run) and not _is_body(run):
            break
        else:
            run = []
    while run and is_particle(run[-1]):
        run.pop()
    while run and is_office(run[0]) and len(run) > 1:
        run.pop(0)
    return [] if len(run) == 1 and is_office(run[0]) else run


def _by_office(
    words: list[str], attribution: str, where: str, page: SavedPage, evidence: Evidence, persons: list[str]
) -> str:
    """The one tagged person whose office the attribution names, or nobody."""
    offices = {fold(word) for word in words if is_office(word)}
    holders = [person for person in persons if fold(evidence.holds_office(person)) in offices]
    if len(holders) == 1 and not _is_body(words):
        page.doubt(
            where,
            attribution,
            Reason(_("{name}: the text names this office beside the name"), name=holders[0]),
        )
        return holders[0]
    page.doubt(where, attribution, _("the attribution names no person"))
    return ""


def _is_body(run: list[str]) -> bool:
    return any(map(is_organisation, run))


def _full_name(name: list[str], where: str, page: SavedPage, evidence: Evidence, persons: list[str]) -> str:
    """The name completed from person tags, then from the text; as written when neither knows it."""
    written = " ".join(name)
    doubt = partial(page.doubt, where, written)
    tagged = [
        person for person in persons if find(tokens(person)[-len(name) :], name) or find(tokens(person), name)
    ]
    if len(tagged) == 1:
        others = [full for full in evidence.full_names(name[-1:]) if not _alike(full, tagged[0])]
        if others and len(name) == 1:
            reason = _("{tagged} by the tags, but the text also names {others}")
            doubt(Reason(reason, tagged=tagged[0], others=", ".join(others)))
        return tagged[0]
    if len(tagged) > 1:
        reason = _("several tags have this name: {tagged}; the first was taken")
        doubt(Reason(reason, tagged=", ".join(tagged)))
        return tagged[0]
    if _is_body(name):
        doubt(_("an organisation speaks, no person is named"))
        return written
    if len(name) > 1:
        if len(name) > 3:
            doubt(_("a long name: it may hold an office as well"))
        return written
    full = evidence.full_names(name)
    if full:
        best = full.most_common(1)[0][0]
        alike = ", ".join(name for name in full if name != best)
        also = Reason(_("; it also has {others}"), others=alike) if alike else ""
        reason = _("{best}: no tag of that name, the full name stands in the text{also}")
        doubt(Reason(reason, best=best, also=also))
        return best
    doubt(_("neither a tag nor the text gives the full name"))
    return written


def _alike(one: str, other: str) -> bool:
    return bool(find(tokens(one), tokens(other))) or fold(one) == fold(other)


def _refer_back(
    block: Block,
    pronoun: str,
    where: str,
    page: SavedPage,
    persons: list[str],
    memory: _Memory,
    passed: list[str],
) -> None:
    """A pronoun, or a verb alone: the speaker before, else the last person named above."""
    word = pronoun or block.attribution
    if memory.speaker:
        block.speaker = memory.speaker
        others = _others_who_speak(persons, memory.speaker, passed)
        between = Reason(_("; between the two {others} speaks"), others=", ".join(others))
        also = between if others else ""
        page.doubt(
            where,
            block.attribution,
            Reason(
                _("“{word}” is taken for the speaker before: {speaker}{also}"),
                word=word,
                speaker=memory.speaker,
                also=also,
            ),
        )
        return
    for text in reversed(passed):
        named = [(find(tokens(p)[-1:], tokens(text)), p) for p in persons]
        last = max(((places[-1], person) for places, person in named if places), default=None)
        if last:
            block.speaker = last[1]
            page.doubt(
                where,
                block.attribution,
                Reason(_("“{word}”: {name} is the last person named above"), word=word, name=last[1]),
            )
            return
    page.doubt(
        where,
        block.attribution,
        Reason(_("“{word}”: nobody is named above whose words these could be"), word=word),
    )


def _others_who_speak(persons: list[str], speaker: str, passed: list[str]) -> list[str]:
    evidence = Evidence(passed)
    return [person for person in persons if person != speaker and evidence.speaks(person)]


def _check_words(block: Block, where: str, page: SavedPage) -> None:
    """People seldom name themselves or report their own speech: then the words may be the writer's."""
    words = tokens(" ".join(block.texts))
    if find(tokens(block.speaker)[-1:], words):
        page.doubt(where, block.speaker, _("the words name their own speaker: may be a report, not a quote"))
    elif _REPORTED.match(block.texts[0]) or _reports(words):
        page.doubt(where, " ".join(words[:8]), _("the words report speech: may be a report, not a quote"))


def _reports(words: list[str]) -> bool:
    """Whether the words begin with somebody else's speaking: "He also noted that"."""
    return any(
        is_pronoun(word) and any(map(speaks, words[i + 1 : i + 3])) for i, word in enumerate(words[:3])
    )


def _check_gender(speaker: str, pronoun: str, where: str, page: SavedPage, memory: _Memory) -> None:
    gender = "f" if belongs(pronoun, "feminine") else "m" if belongs(pronoun, "masculine") else "plural"
    if gender == "plural":
        page.doubt(where, pronoun, _("several people speak: one speaker was taken"))
    elif memory.genders.setdefault(speaker, gender) != gender:
        page.doubt(
            where,
            pronoun,
            Reason(_("another pronoun than before for {speaker}: it may be someone else"), speaker=speaker),
        )
