"""Typography per language: quotation marks, apostrophes, dashes and no-break spaces.

Every rule replaces one character by one other, so that text spread over several runs (a paragraph with bold
words in it) can be set as one line and cut apart again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

NBSP = "\u00a0"
SPACES = " \u00a0\t\n"


@dataclass(frozen=True)
class Manner:
    """How one language writes its marks."""

    outer: tuple[str, str]
    inner: tuple[str, str]
    dash: str
    single_quotes: bool


MANNERS = {
    "uk": Manner(outer=("«", "»"), inner=("„", "“"), dash="—", single_quotes=False),
    "en": Manner(outer=("“", "”"), inner=("‘", "’"), dash="–", single_quotes=True),
}

DOUBLE_QUOTES = '"«»“”„‟'
APOSTROPHE_LIKE = "'`´ʼ′‘’"
DASH_LIKE = "-–—"
OPENERS = SPACES + "([{‘/" + DASH_LIKE

ADDRESS = re.compile(
    r"""(?:https?://|www\.)[^\s<>"«»“”„]+
    | (?<![\w.+-])\w[\w.+'-]*@[\w-]+\.[\w.-]+
    | (?<![\w@.-])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/[^\s<>"«»“”„]*""",
    re.VERBOSE,
)
SHORT_WORD = re.compile(r"(?<![^\W_])(?<![’'ʼ])[^\W\d_]{1,2}( )(?=\S)")
DIGIT_GROUP = re.compile(r"(?<![\w.,])\d{1,3}(?: \d{3})+(?!\w)")
SIGN_AND_NUMBER = re.compile(r"[№§]( )(?=\d)|(?<=\d)( )(?=[%‰°])")
INITIAL = re.compile(r"(?<!\w)[A-ZА-ЯЄІЇҐ]\.( )(?=[A-ZА-ЯЄІЇҐ])")
# 12 хвилин, 300 grams: a count stays with its noun, unless both are too long for a phone's line.
NUMBER_AND_NOUN = re.compile(
    r"(?<![\w.,:])\d{1,3}(?:[.,]\d{1,2})?( )(?=[a-zа-яєіїґ][a-zа-яєіїґ’']{,8}(?!\w))"
)
# Most letters of a text are none of these: looked for by a pattern, the others cost nothing.
ANY_APOSTROPHE = re.compile(f"[{APOSTROPHE_LIKE}]")
ANY_QUOTE = re.compile(f"[{DOUBLE_QUOTES}]")
DASH_BETWEEN_SPACES = re.compile(rf"(?:(?<=[{SPACES}])|^)([{DASH_LIKE}])(?=[{SPACES}]|$)", re.MULTILINE)
SPACE_BEFORE_DASH = re.compile(rf"(?<=[^{SPACES}])( )(?=[–—][{SPACES}])")


def typeset(text: str, language: str) -> str:
    """The text with the marks of its language: «» „“ or “” ‘’, apostrophe ’, dashes, no-break spaces.

    Setting twice changes nothing. Addresses stay untouched, and so does text in a language unknown here.
    """
    return typeset_runs([text], language)[0]


def typeset_runs(runs: Sequence[str], language: str) -> list[str]:
    """Sets several runs as one line: a quotation opened in one and closed in the next is one quotation.

    Each run keeps its length, but where two hyphens stood for a dash.
    """
    manner = MANNERS.get(language.split("-")[0].lower())
    if manner is None:
        return list(runs)
    runs = [_single_dashes(run) for run in runs]
    line = "".join(runs)
    for _ in range(4):  # one rule can make the ground for another; two rounds are enough for real text
        chars = _set(line, manner)
        if chars == line:
            break
        line = chars
    ends = [0]
    for run in runs:
        ends.append(ends[-1] + len(run))
    return [line[start:end] for start, end in pairwise(ends)]


def _single_dashes(run: str) -> str:
    return re.sub(rf"((?:^|[{SPACES}]))--(?=[{SPACES}]|$)", r"\1–", run)


def _set(line: str, manner: Manner) -> str:
    chars = list(line)
    for index in _free(line, DASH_BETWEEN_SPACES):
        chars[index] = manner.dash
    _set_single_marks(line, chars, manner)
    _set_double_quotes(line, chars, manner)
    line = "".join(chars)
    for rule in (SHORT_WORD, DIGIT_GROUP, SIGN_AND_NUMBER, NUMBER_AND_NOUN, INITIAL, SPACE_BEFORE_DASH):
        for index in _free(line, rule):
            chars[index] = NBSP
    return "".join(chars)


def _addresses(line: str) -> list[tuple[int, int]]:
    # Every address has one of these; most lines have none, and looking costs more than setting them.
    if "/" not in line and "@" not in line and "www." not in line:
        return []
    return [(match.start(), match.end()) for match in ADDRESS.finditer(line)]


def _free(line: str, rule: re.Pattern[str]) -> Iterator[int]:
    """The places a rule wants to change, outside addresses: its groups, or else every space of the match."""
    taken = _addresses(line)
    for match in rule.finditer(line):
        if rule.groups:
            places = [match.start(match.lastindex or 0)]
        else:
            places = [place for place in range(match.start(), match.end()) if line[place] == " "]
        for place in places:
            if not taken or not any(start <= place < end for start, end in taken):
                yield place


def _set_single_marks(line: str, chars: list[str], manner: Manner) -> None:
    """Apostrophes inside words; where the language quotes with single marks, pairs of those too."""
    taken = _addresses(line)
    opened = None
    for match in ANY_APOSTROPHE.finditer(line):
        index, char = match.start(), match.group()
        if any(start <= index < end for start, end in taken):
            continue
        before, after = line[index - 1 : index], line[index + 1 : index + 2]
        if before.isalpha() and after.isalpha():
            chars[index] = "’"
        elif manner.single_quotes and char == "'":
            if after.isalpha() and (not before or before in OPENERS or before in DOUBLE_QUOTES):
                opened = index
            elif opened is not None and before and before not in SPACES:
                chars[opened], chars[index], opened = "‘", "’", None
            elif before.isalpha():  # partners' plan
                chars[index] = "’"


def _set_double_quotes(line: str, chars: list[str], manner: Manner) -> None:
    """Pairs the marks by their surroundings alone, never by their looks; a lone mark stays as it is."""
    taken = _addresses(line)
    stack: list[int] = []
    opening_mark_before = -1
    for match in ANY_QUOTE.finditer(line):
        index = match.start()
        if any(start <= index < end for start, end in taken):
            continue
        before, after = line[index - 1 : index], line[index + 1 : index + 2]
        at_start = not before or before in OPENERS or opening_mark_before == index - 1
        if before in DASH_LIKE and before and not after.isalnum():
            at_start = False
        if at_start and after and after not in SPACES:
            stack.append(index)
            opening_mark_before = index
        elif not at_start and stack:
            opened = stack.pop()
            marks = manner.inner if stack else manner.outer
            chars[opened], chars[index] = marks
