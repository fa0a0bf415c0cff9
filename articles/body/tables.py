"""Tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from articles.body.grammar import Node, paragraphs_html, register
from articles.body.inline import EMPTY, Inline, Links, opening
from articles.body.prose import dressed


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell; ``header`` tells a heading cell. An empty one holds one empty paragraph."""

    paragraphs: tuple[Inline, ...] = (EMPTY,)
    header: bool = False
    colspan: int = 1
    rowspan: int = 1

    @property
    def html(self) -> str:
        """The canonical HTML of the cell."""
        tag = "th" if self.header else "td"
        spans = (("colspan", _span(self.colspan)), ("rowspan", _span(self.rowspan)))
        return f"{opening(tag, spans)}{paragraphs_html(self.paragraphs)}</{tag}>"


@register
@dataclass(frozen=True, kw_only=True)
class Table(Node):
    """Rows of cells."""

    name = "table"
    element = "table"

    rows: tuple[tuple[Cell, ...], ...] = ()

    @property
    def html(self) -> str:
        rows = "".join(f"<tr>{''.join(cell.html for cell in row)}</tr>" for row in self.rows)
        return f"{opening('table', [('data-id', self.id)])}<tbody>{rows}</tbody></table>"

    @property
    def columns(self) -> int:
        """The width of the widest row, cells that reach down from above included."""
        return width(self.rows)

    def inlines(self) -> Iterator[Inline]:
        for row in self.rows:
            for cell in row:
                yield from cell.paragraphs

    def context(self, links: Links) -> dict[str, Any]:
        rows = [[_cell_context(cell, links) for cell in row] for row in self.rows]
        head = bool(self.rows) and all(cell.header for cell in self.rows[0])
        return {"columns": self.columns, "rows": rows, "has_head": head}


def width(rows: tuple[tuple[Cell, ...], ...]) -> int:
    """The number of columns of a grid."""
    reaching: list[tuple[int, int]] = []  # (rows left, columns) of the cells from above
    widest = 0
    for row in rows:
        widest = max(widest, sum(cell.colspan for cell in row) + sum(span for _, span in reaching))
        reaching = [(left - 1, span) for left, span in reaching if left > 1]
        reaching += [(cell.rowspan - 1, cell.colspan) for cell in row if cell.rowspan > 1]
    return widest


def _cell_context(cell: Cell, links: Links) -> dict[str, Any]:
    return {
        "header": cell.header,
        "colspan": cell.colspan,
        "rowspan": cell.rowspan,
        "html": dressed(cell.paragraphs, links),
    }


def _span(count: int) -> str:
    return str(count) if count > 1 else ""
