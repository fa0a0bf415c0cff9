"""A title in lines: where it may be parted, and where it is parted best. Plain Python.

Widths are whatever ``measure`` gives for a text, which for texts set side by side add up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from portal.kit.typography import NBSP

Measure = Callable[[str], float]
VOWELS = "аеєиіїоуюяёыэaeiouyàáâäãåèéêëìíîïòóôöõùúûüý"
# What stands alone on the last line looks forgotten below this share of the column.
ORPHAN = 0.33
# A word is parted so that at least so many of its letters stand on either line.
LEAST_LETTERS = 3
MORE = "…"
TRAILING = " ,;:.–—-«“„(" + NBSP
# Between letters, so that no number with its minus is parted.
OWN_HYPHEN = re.compile(r"(?<=[^\W\d_]-)(?=[^\W\d_])")


@dataclass(frozen=True)
class Unit:
    """What stays on one line. ``ends_line``: a part of a word, whose rest begins the next."""

    text: str
    width: float
    ends_line: bool = False


@dataclass(frozen=True)
class Setting:
    """Lines as they are drawn, and what was done to them."""

    lines: tuple[str, ...] = ()
    is_parted: bool = field(default=False)
    has_orphan: bool = field(default=False)


def set_in_lines(text: str, width: float, measure: Measure) -> Setting:
    """The text in as few lines as it takes, about equally long, none wider than ``width``.

    It is parted at plain spaces. Words that no-break spaces join are parted, and words too, only where they
    are wider than a line by themselves. The last line is no short word alone where that can be helped.
    """
    space = measure(" ")
    units = [unit for word in text.split(" ") if word for unit in _units(word, width, measure)]
    if not units:
        return Setting()
    ends = _best_ends(units, width, space)
    lines, start = [], 0
    for end in ends:
        lines.append(" ".join(unit.text for unit in units[start:end]))
        start = end
    last = units[ends[-2] if len(ends) > 1 else 0 :]
    orphan = len(ends) > 1 and _is_orphan(last, width) and not units[ends[-2] - 1].ends_line
    return Setting(tuple(lines), any(unit.ends_line for unit in units), orphan)


def cut(setting: Setting, most: int, width: float, measure: Measure) -> Setting:
    """The first ``most`` lines, ended by … where there were more; the last one still fits."""
    if len(setting.lines) <= most:
        return setting
    kept = list(setting.lines[:most])
    words = re.split("([ \u00a0])", kept[-1])
    while len(words) > 1 and measure("".join(words).rstrip(TRAILING) + MORE) > width:
        words = words[:-2]
    last = "".join(words).rstrip(TRAILING)
    while last and measure(last + MORE) > width:
        last = last[:-1]
    return Setting((*kept[:-1], last + MORE), setting.is_parted)


def _best_ends(units: Sequence[Unit], width: float, space: float) -> list[int]:
    """Where each line ends: no orphan, then fewest lines, then the most even ones."""
    best: list[tuple[tuple[int, int, float], int]] = [((0, 0, 0.0), 0)]
    for end in range(1, len(units) + 1):
        choices = []
        for start in _starts(units, end, width, space):
            cost = best[start][0]
            line = units[start:end]
            slack = 1 - _width(line, space) / width
            orphan = end == len(units) and start > 0 and _is_orphan(line, width)
            choices.append(((cost[0] + orphan, cost[1] + 1, cost[2] + slack * slack), start))
        best.append(min(choices))
    ends, at = [], len(units)
    while at:
        ends.append(at)
        at = best[at][1]
    return ends[::-1]


def _starts(units: Sequence[Unit], end: int, width: float, space: float) -> Iterable[int]:
    """Where a line that ends there may begin. A single unit always fits."""
    yield end - 1
    total = units[end - 1].width
    for start in range(end - 2, -1, -1):
        total += space + units[start].width
        if total > width or units[start].ends_line:
            return
        yield start


def _width(line: Sequence[Unit], space: float) -> float:
    return sum(unit.width for unit in line) + space * (len(line) - 1)


def _is_orphan(line: Sequence[Unit], width: float) -> bool:
    return len(line) == 1 and NBSP not in line[0].text and line[0].width < ORPHAN * width


def _units(word: str, width: float, measure: Measure) -> list[Unit]:
    """What a word is, or words joined by no-break spaces, are parted into."""
    whole = Unit(word, measure(word), False)
    if whole.width <= width:
        return [whole]
    if NBSP in word:
        return [unit for part in word.split(NBSP) if part for unit in _units(part, width, measure)]
    return _parted(word, width, measure)


def _parted(word: str, width: float, measure: Measure) -> list[Unit]:
    """A word that is wider than a line, in parts that are not."""
    parts, rest = [], word
    while measure(rest) > width and len(rest) > 1:
        head = _head(rest, width, measure)
        parts.append(Unit(head[0], measure(head[0]), True))
        rest = rest[head[1] :]
    return [*parts, Unit(rest, measure(rest))]


def _head(word: str, width: float, measure: Measure) -> tuple[str, int]:
    """The longest beginning that fits, as it is drawn, and how many letters of the word it is."""
    own = [place.start() for place in OWN_HYPHEN.finditer(word)]
    for place in reversed(own):
        if measure(word[:place]) <= width:
            return word[:place], place
    for place in reversed(syllables(word)):
        if measure(word[:place] + "-") <= width:
            return word[:place] + "-", place
    # No word of a language: an address, a row of one sign.
    place = len(word) - 1
    while place > 1 and measure(word[:place]) > width:
        place -= 1
    return word[:place], place


def syllables(word: str) -> list[int]:
    """Where a word may be parted: after a vowel, before a consonant that a vowel follows soon.

    Good enough for words that are wider than a line; both languages have rules beyond it.
    """
    small = word.lower()
    return [
        place
        for place in range(LEAST_LETTERS, len(word) - LEAST_LETTERS + 1)
        if small[place - LEAST_LETTERS : place + LEAST_LETTERS].isalpha()
        and small[place - 1] in VOWELS
        and small[place] not in VOWELS
        and any(letter in VOWELS for letter in small[place + 1 :])
        and not small[place + 1 :].startswith("ь")
    ]
