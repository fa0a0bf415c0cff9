"""A comparison in words, for the screens that show one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.admin.article_form import ArticleForm
from articles.body.difference import Fact, Fate, Move, NodeChange
from articles.desk.comparison import Comparison, FieldChange, Names
from portal.kit.worddiff import Piece

# So many unchanged nodes in a row are folded into one line.
FOLDED_FROM = 3


@dataclass(frozen=True)
class FieldInWords:
    """A field that differs, under the name it has in the form."""

    name: str
    change: FieldChange


@dataclass(frozen=True)
class NodeInWords:
    """A node: what it is, what became of it in a few words, its words and its other values."""

    kind: str
    id: str
    fate: str
    said: list[str]
    pieces: tuple[Piece, ...]
    facts: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Passage:
    """Nodes in a row; ``folded`` is the line that stands for unchanged ones."""

    nodes: list[NodeInWords]
    folded: str = ""


def field_name(name: str) -> str:
    """A field of the snapshot as the form calls it."""
    if name in ArticleForm.base_fields:
        return str(ArticleForm.base_fields[name].label)
    return {"byline": _("Byline"), "sources": _("Sources")}.get(name, name)


def fields(found: Comparison) -> list[FieldInWords]:
    """The fields that differ."""
    return [FieldInWords(field_name(change.name), change) for change in found.fields]


def passages(found: Comparison) -> list[Passage]:
    """The text: changed nodes, and between them unchanged ones, folded where they are many."""
    return list(_passages(found))


def _passages(found: Comparison) -> Iterator[Passage]:
    for is_quiet, changes in groupby(found.nodes, key=lambda change: change.is_quiet):
        nodes = [node_in_words(change, found.names) for change in changes]
        folded = ""
        if is_quiet and len(nodes) >= FOLDED_FROM:
            folded = ngettext("%(count)d block unchanged", "%(count)d blocks unchanged", len(nodes))
            folded %= {"count": len(nodes)}
        yield Passage(nodes, folded)


def node_in_words(change: NodeChange, names: Names | None) -> NodeInWords:
    """One node of a comparison; without ``names`` pictures and stories are told by their numbers."""
    fates = {Fate.ADDED: _("added"), Fate.REMOVED: _("taken out"), Fate.CHANGED: _("changed")}
    moves = {Move.UP: _("moved up"), Move.DOWN: _("moved down")}
    said = [fates[change.fate]] if change.fate in fates else []
    if change.moved:
        said.append(moves[change.moved])
    if change.is_restyled:
        said.append(_("same words, other marks, links or cells"))
    return NodeInWords(
        kind=kind_name(change.node.name),
        id=change.node.id,
        fate=str(change.fate) if change.fate != Fate.SAME or not change.moved else "moved",
        said=said,
        pieces=change.pieces,
        facts=[_fact(fact, names) for fact in change.facts],
    )


def kind_name(name: str) -> str:
    """What a node is called."""
    names = {
        "paragraph": _("Paragraph"),
        "heading": _("Heading"),
        "list": _("List"),
        "table": _("Table"),
        "quote": _("Quote"),
        "addition": _("Addition"),
        "recall": _("Recall"),
        "key-points": _("Key points"),
        "image": _("Picture"),
        "gallery": _("Gallery"),
        "embed": _("Embed"),
        "related": _("Related story"),
    }
    return names.get(name, name)


def _fact(fact: Fact, names: Names | None) -> tuple[str, str, str]:
    known = {
        "node": _("Kind"),
        "level": _("Level"),
        "ordered": _("Numbered"),
        "speaker": _("Speaker"),
        "tag": _("Tag"),
        "role": _("Role"),
        "language": _("Language"),
        "translated": _("Translated"),
        "source": _("Source"),
        "image": _("Picture"),
        "images": _("Pictures"),
        "url": _("Address"),
        "article": _("Story"),
    }
    name = known.get(fact.name, capfirst(fact.name))
    return name, _value(fact.name, fact.before, names), _value(fact.name, fact.after, names)


def _value(name: str, value: Any, names: Names | None) -> str:
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "node":
        return kind_name(value)
    if name == "images":
        return ", ".join(names.image(number) if names else str(number) for number in value)
    if names and name == "image":
        return names.image(value)
    return names.story(value) if names and name == "article" else str(value)
