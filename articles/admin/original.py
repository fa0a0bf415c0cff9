"""The original beside its translation, inside the form: a pane of what is saved, with what changed marked."""

from __future__ import annotations

from dataclasses import dataclass

from articles import body
from articles.admin import comparison_words
from articles.admin.comparison_words import NodeInWords
from articles.admin.translations import unchanged, words
from articles.desk import drafting
from articles.desk.translating import WORDS, Lag
from articles.models import Article
from portal.kit.worddiff import Change, Piece


@dataclass(frozen=True)
class Line:
    """A field of the original: what it is called, its words, whether they changed."""

    name: str
    label: str
    pieces: tuple[Piece, ...]
    is_changed: bool


@dataclass(frozen=True)
class Pane:
    """What the form of a translation shows of the original; ``newest`` is the revision that is confirmed."""

    original: Article
    lines: list[Line]
    nodes: list[NodeInWords]
    changed: int = 0
    newest: int = 0


def pane(original: Article | None, lag: Lag | None) -> Pane | None:
    """The pane of a translation, or of one that is being begun; None for other stories. One query."""
    original = lag.original if lag else original
    if original is None:
        return None
    snapshot = drafting.snapshot_of(original)
    differing = {field.name: tuple(field.pieces) for field in lag.fields} if lag else {}
    lines = [
        Line(
            name,
            comparison_words.field_name(name),
            differing.get(name) or (Piece(Change.SAME, getattr(snapshot, name)),),
            name in differing,
        )
        for name in WORDS
        if getattr(snapshot, name) or name in differing
    ]
    if lag and lag.nodes:
        nodes = [words(change) for change in lag.nodes]
    else:
        document = body.parse(snapshot.body).document.identify()
        nodes = [words(unchanged(document, place)) for place in range(len(document.nodes))]
    changed = len(differing) + len(lag.changed) if lag else 0
    return Pane(original, lines, nodes, changed, lag.newest if lag else 0)
