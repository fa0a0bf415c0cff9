"""Two texts word by word: what stayed, what went, what came."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

TOKEN = re.compile(r"\w+(?:['’ʼ\-‑]\w+)*|\s+|[^\w\s]")
# Steps of comparing that a page may cost: some tenths of a second.
STEPS = 1_500_000
# What a word costs by itself, equal to no other.
TOKEN_STEPS = 20
# How often what lies between landmarks is parted again.
DEEPEST = 20
# Texts that share less than this are shown one after the other: word salad tells nobody anything.
ALIKE = 0.3


class Change(StrEnum):
    """What became of some words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """Some words in a row, and what became of them."""

    change: Change
    text: str


class Budget:
    """How much comparing is left. What asks for more than that is compared more coarsely."""

    def __init__(self, steps: int = STEPS) -> None:
        self.left = steps

    def allows(self, before: list[str], after: list[str]) -> bool:
        """Whether these tokens can be compared; then it is taken off.

        A pair of equal tokens is a step, and the matcher may come back to it as often as there are rows of
        them: pairs to the power of one and a half.
        """
        there = Counter(token for token in after if not token.isspace())
        pairs = sum(there[token] for token in before)
        return self.takes(int(pairs**1.5 / 3) + TOKEN_STEPS * (len(before) + len(after)))

    def takes(self, steps: int) -> bool:
        """Whether so many steps are left; then they are taken off."""
        if steps > self.left:
            return False
        self.left -= steps
        return True


def compare(before: str, after: str, budget: Budget | None = None) -> tuple[Piece, ...]:
    """The pieces of both texts in reading order, what was removed before what was added in its place.

    Without the added pieces they are ``before`` letter by letter, without the removed ones ``after``. Where
    ``budget`` forbids to compare every word with every other, words that stand once in both texts part them;
    what lies between them and is still too much is shown as removed and added.
    """
    if before == after:
        return (Piece(Change.SAME, before),) if before else ()
    raw = _matched(TOKEN.findall(before), TOKEN.findall(after), budget or Budget())
    return _readable(list(raw), before, after)


def likeness(before: Counter[str], after: Counter[str]) -> float:
    """How much of two bags of words is common, from 0 to 1."""
    total = before.total() + after.total()
    return 2 * (before & after).total() / total if total else 0.0


def words(text: str) -> Counter[str]:
    """The words of a text, for ``likeness``."""
    return Counter(token for token in TOKEN.findall(text) if token[0].isalnum())


def _common(pairs: Iterable[tuple[str, str]]) -> int:
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _matched(old: list[str], new: list[str], budget: Budget, depth: int = 0) -> Iterator[tuple[Change, str]]:
    head = _common(zip(old, new, strict=False))
    tail = _common(zip(reversed(old[head:]), reversed(new[head:]), strict=False))
    yield Change.SAME, "".join(old[:head])
    yield from _between(old[head : len(old) - tail], new[head : len(new) - tail], budget, depth)
    yield Change.SAME, "".join(old[len(old) - tail :])


def _between(old: list[str], new: list[str], budget: Budget, depth: int = 0) -> Iterator[tuple[Change, str]]:
    if budget.allows(old, new):
        # White space is junk: it never anchors a match, it only prolongs one.
        matcher = SequenceMatcher(str.isspace, old, new, autojunk=False)
        for kind, i, j, k, m in matcher.get_opcodes():
            if kind == "equal":
                yield Change.SAME, "".join(old[i:j])
            else:
                yield Change.REMOVED, "".join(old[i:j])
                yield Change.ADDED, "".join(new[k:m])
        return
    i = k = 0
    parted = depth < DEEPEST and budget.takes(TOKEN_STEPS * (len(old) + len(new)))
    for was, now in _landmarks(old, new) if parted else []:
        yield from _matched(old[i:was], new[k:now], budget, depth + 1)
        yield Change.SAME, old[was]
        i, k = was + 1, now + 1
    if i:
        yield from _matched(old[i:], new[k:], budget, depth + 1)
    else:
        yield Change.REMOVED, "".join(old)
        yield Change.ADDED, "".join(new)


def _landmarks(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Where words stand that are in both texts once, as far as they kept their order."""
    count, there = Counter(old), Counter(new)
    place = {token: now for now, token in enumerate(new)}
    once = [
        (was, place[token]) for was, token in enumerate(old) if count[token] == 1 and there.get(token) == 1
    ]
    return [once[rank] for rank in longest_rising([now for _was, now in once])]


def longest_rising(numbers: list[int]) -> list[int]:
    """The places of a longest rising run among distinct numbers."""
    ends: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(places[length - 1] if length else -1)
        ends[length : length + 1] = [number]
        places[length : length + 1] = [place]
    run = []
    place = places[-1] if places else -1
    while place >= 0:
        run.append(place)
        place = before[place]
    return run[::-1]


def _readable(raw: list[tuple[Change, str]], before: str, after: str) -> tuple[Piece, ...]:
    """Pieces as a person would mark them: no lone space or comma kept between changed words."""
    kept = sum(len(text) for change, text in raw if change == Change.SAME and _has_words(text))
    if before and after and 2 * kept < ALIKE * (len(before) + len(after)):
        return _joined([(Change.REMOVED, before), (Change.ADDED, after)])
    smooth: list[tuple[Change, str]] = []
    last = len(raw) - 1
    for number, (change, text) in enumerate(raw):
        if change == Change.SAME and 0 < number < last and not _has_words(text):
            smooth += [(Change.REMOVED, text), (Change.ADDED, text)]
        else:
            smooth.append((change, text))
    return _joined(smooth)


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _joined(raw: list[tuple[Change, str]]) -> tuple[Piece, ...]:
    """Each run of changes as one removed and one added piece; empty ones left out."""
    pieces: list[Piece] = []
    held = {Change.REMOVED: "", Change.ADDED: ""}

    def let_go() -> None:
        for change in (Change.REMOVED, Change.ADDED):
            if held[change]:
                pieces.append(Piece(change, held[change]))
            held[change] = ""

    for change, text in raw:
        if change != Change.SAME:
            held[change] += text
        elif text:
            let_go()
            if pieces and pieces[-1].change == Change.SAME:
                pieces[-1] = Piece(Change.SAME, pieces[-1].text + text)
            else:
                pieces.append(Piece(Change.SAME, text))
    let_go()
    return tuple(pieces)
