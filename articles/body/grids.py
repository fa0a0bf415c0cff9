"""Tables as written → rows of cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from lxml.etree import _Element

from articles.body.grammar import Node, Piece
from articles.body.inline import EMPTY, Inline
from articles.body.tables import Cell

SECTIONS = {"thead", "tbody", "tfoot"}
SPAN = re.compile(r"[1-9][0-9]{0,2}")


class Inside(Protocol):
    """The content of a part of a table, already read."""

    pieces: list[Piece]
    nodes: list[Node]


@dataclass(frozen=True)
class Grid:
    """A table as read: its rows, texts that stood outside of cells (a caption), nodes found in cells."""

    rows: tuple[tuple[Cell, ...], ...]
    outside: list[Inline]
    hoisted: list[Node]

    @property
    def has_text(self) -> bool:
        """Whether any cell says anything."""
        return any(inline for row in self.rows for cell in row for inline in cell.paragraphs)


def read_grid(element: _Element, inside: Callable[[_Element], Inside]) -> Grid:
    """Reads a ``<table>``; ``inside`` reads one cell. Sections become one, rows without cells vanish."""
    rows: list[list[Cell]] = []
    outside: list[Inline] = []
    hoisted: list[Node] = []
    for part in _rows_and_others(element):
        if part.tag != "tr":
            content = inside(part)
            outside.extend(piece.inline for piece in content.pieces)
            hoisted.extend(content.nodes)
            continue
        row = []
        for cell in part:
            content = inside(cell)
            hoisted.extend(content.nodes)
            row.append(_cell(cell, content.pieces))
        if row:
            rows.append(row)
    return Grid(_clamped(rows), outside, hoisted)


def _rows_and_others(element: _Element) -> Iterator[_Element]:
    for part in element:
        if part.tag in SECTIONS:
            yield from part
        else:
            yield part


def _cell(element: _Element, pieces: list[Piece]) -> Cell:
    return Cell(
        paragraphs=tuple(piece.inline for piece in pieces) or (EMPTY,),
        header=element.tag == "th",
        colspan=_span(element.get("colspan")),
        rowspan=_span(element.get("rowspan")),
    )


def _span(written: str | None) -> int:
    return int(written) if written and SPAN.fullmatch(written) else 1


def _clamped(rows: list[list[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    """No cell reaches below the last row."""
    return tuple(
        tuple(replace(cell, rowspan=min(cell.rowspan, len(rows) - number)) for cell in row)
        for number, row in enumerate(rows)
    )
