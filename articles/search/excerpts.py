"""The part of a text that shows why it was found, in pieces: what is matched and what is not.

Pieces are plain text. Templates escape them and mark the matches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from articles.search.questions import Heard
from articles.search.tokens import Token, tokens
from articles.search.wordforms import key, keyed

LENGTH = 240
BEFORE_MATCH = 80

Span = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """A stretch of text, matched by the question or not."""

    text: str
    is_match: bool = False


def marked(text: str, phrases: Sequence[Heard]) -> list[Piece]:
    """The whole text in pieces. Linear in the text's length."""
    return _pieces(text, _matches(text, phrases), 0, len(text))


def excerpt(texts: Sequence[str], phrases: Sequence[Heard]) -> list[Piece]:
    """About 240 characters around the first match in the one of ``texts`` that matches most phrases.

    Of equals it is the first; without any match its beginning, without a mark.
    """
    lines = [" ".join(text.split()) for text in texts]
    found = [_matches(line, phrases) for line in lines]
    best = max(range(len(lines)), key=lambda place: _variety(lines[place], found[place]))
    line, spans = lines[best], found[best]
    start, end = _window(line, spans[0][0] if spans else 0)
    return _ellipses(line, _pieces(line, spans, start, end), start, end)


def has_all(text: str, phrases: Sequence[Heard]) -> bool:
    """Whether a text matches all phrases, so that no other could be a better excerpt."""
    return all(_matches(text, [phrase]) for phrase in phrases)


def _variety(line: str, spans: list[Span]) -> int:
    return len({keyed(line[start:end]) for start, end in spans})


def _matches(text: str, phrases: Sequence[Heard]) -> list[Span]:
    """Where the phrases stand, in order, without overlaps."""
    starting: dict[str, list[Heard]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        for reading in phrase[0]:
            starting.setdefault(reading, []).append(phrase)
    found = list(tokens(text, key))
    spans: list[Span] = []
    free = 0
    for place, token in enumerate(found):
        if place < free:
            continue
        for phrase in starting.get(token.word, ()):
            if _stands(found, place, phrase):
                free = place + len(phrase)
                spans.append((token.start, found[free - 1].end))
                break
    return spans


def _stands(found: list[Token], place: int, phrase: Heard) -> bool:
    stretch = found[place : place + len(phrase)]
    return len(stretch) == len(phrase) and all(
        token.word in readings for token, readings in zip(stretch, phrase, strict=True)
    )


def _window(line: str, match: int) -> Span:
    """The stretch to show around a match, cut between words where there are any."""
    start = max(0, min(match - BEFORE_MATCH, len(line) - LENGTH))
    if start:
        space = line.find(" ", start, match)
        start = space + 1 if space >= 0 else match
    end = min(len(line), start + LENGTH)
    if end < len(line):
        space = line.rfind(" ", match + 1, end)
        end = space if space >= 0 else end
    return start, end


def _pieces(text: str, spans: list[Span], start: int, end: int) -> list[Piece]:
    pieces, here = [], start
    for first, last in spans:
        if first < start or first >= end:
            continue
        pieces += [Piece(text[here:first]), Piece(text[first : min(last, end)], True)]
        here = min(last, end)
    pieces.append(Piece(text[here:end]))
    return [piece for piece in pieces if piece.text]


def _ellipses(line: str, pieces: list[Piece], start: int, end: int) -> list[Piece]:
    before = [Piece("… ")] if start else []
    after = [Piece(" …")] if end < len(line) else []
    return before + pieces + after
