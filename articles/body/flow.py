"""From a tree of any allowed elements to nodes of the grammar.

``Flow`` reads what stands at the top; ``Inner`` what stands inside a block, where only paragraphs may be:
anything else found there is hoisted behind the block, in order, so that no words are lost.
"""

from __future__ import annotations

from lxml.etree import _Element

from articles.body.attributes import Attributes
from articles.body.boxes import Quote
from articles.body.findings import Report, refused_whole
from articles.body.grammar import BOXES, TABLE_COLUMNS, BoxedNode, Node, Piece
from articles.body.grids import read_grid
from articles.body.inline import BREAK, EMPTY, LINE_BREAK, PLAIN, Inline, Marks
from articles.body.marks import INLINE_TAGS, marked
from articles.body.prose import Heading, List, Paragraph
from articles.body.running import Text, id_of
from articles.body.tables import Table, width

DEPTH_LIMIT = 80

# The method of Flow that reads a block element; all others are paragraphs or containers.
READERS = {
    **{f"h{level}": "heading" for level in range(1, 7)},
    "ul": "listing",
    "ol": "listing",
    "table": "table",
    "blockquote": "quotation",
    "figcaption": "figcaption",
}


class Flow(Text):
    """Reads the content of an element into ``nodes``."""

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self._has_heading = False

    def read(self, element: _Element, marks: Marks = PLAIN) -> None:
        """Reads text and children, in order; the text after the element is its parent's."""
        if self.report.depth >= DEPTH_LIMIT:
            raise refused_whole("too-deep")
        self.report.depth += 1
        if element.text:
            self.text(element.text, marks)
        for child in element:
            self.child(child, marks)
            if child.tail:
                self.text(child.tail, marks)
        self.report.depth -= 1

    def child(self, child: _Element, marks: Marks) -> None:
        tag = str(child.tag)
        if tag in INLINE_TAGS:
            self.read(child, marked(child, marks, self.report))
        elif tag == "br":
            self.runs.append((LINE_BREAK, marks))
        elif tag == "img":
            self.report.repair("image-dropped")
        else:
            self.finish()
            if "data-node" in child.attrib:
                self.box(child, marks)
            else:
                getattr(self, READERS.get(tag, "block"))(child, marks)

    def block(self, element: _Element, marks: Marks) -> None:
        """A paragraph, or a container whose content counts as if it stood here."""
        if element.tag == "p":
            self.owner = element
            self.report.at(id_of(element))
            self.read(element, marks)
            self.finish()
            self.report.at("")
            return
        former, self.preformatted = self.preformatted, self.preformatted or element.tag == "pre"
        self.read(element, marks)
        self.finish()
        self.preformatted = former

    def heading(self, element: _Element, marks: Marks) -> None:
        """A heading: the page's title is level 1, deeper ones than 3 don't exist."""
        written = int(str(element.tag)[1])
        level = min(max(written, 2), 3)
        with self.report.within("heading", id_of(element)):
            inner = self.inside(element, marks)
            inline = joined(inner.pieces)
            if level == 3 and not self._has_heading:
                level = 2  # a first heading of level 3 would skip one for readers of the outline
            if inline and level != written:
                self.report.repair("heading-level")
        if inline:
            self._has_heading = True
            self.add(Heading(id=id_of(element), level=level, inline=inline))
        self.hoist(inner.nodes)

    def listing(self, element: _Element, marks: Marks) -> None:
        """A list; lists inside it become part of it."""
        with self.report.within("list", id_of(element)):
            items, hoisted = read_items(self.report, element, marks)
        if items:
            ordered = element.tag == "ol"
            rows = tuple(tuple(piece.inline for piece in item) for item in items)
            self.add(List(id=id_of(element), ordered=ordered, items=rows))
        self.hoist(hoisted)

    def table(self, element: _Element, marks: Marks) -> None:
        """A table; its caption becomes the paragraph before it."""
        with self.report.within("table", id_of(element)):
            grid = read_grid(element, lambda part: self.inside(part, marks))
            if width(grid.rows) > TABLE_COLUMNS:
                self.report.refuse("table-too-wide", limit=TABLE_COLUMNS)
            if grid.rows and not grid.has_text:
                self.report.repair("empty-dropped")
        for inline in grid.outside:
            self.paragraph(inline, None)
        if grid.has_text:
            self.add(Table(id=id_of(element), rows=grid.rows))
        self.hoist(grid.hoisted)

    def quotation(self, element: _Element, marks: Marks) -> None:
        """A bare blockquote: a quote whose speaker is not named yet."""
        with self.report.within("quote", id_of(element)):
            inner = self.inside(element, marks)
            if inner.pieces:
                self.report.repair("quote-from-blockquote")
        if inner.pieces:
            words = tuple(piece.inline for piece in inner.pieces)
            self.add(Quote(id=id_of(element), paragraphs=words))
        self.hoist(inner.nodes)

    def box(self, element: _Element, marks: Marks) -> None:
        """A node of the registry. What it can't hold comes after it."""
        name = element.get("data-node", "").strip()
        kind = BOXES.get(name)
        if kind is None:
            self.report.at(id_of(element))
            self.report.refuse("unknown-node", name=name)
            self.read(element, marks)
            self.finish()
            self.report.at("")
            return
        with self.report.within(name, id_of(element)):
            content = BoxContent(self.report, element, kind)
            content.read(element, marks)
            content.finish()
            content.release_what_does_not_belong()
            node = kind.read(content)
        if node:
            self.add(node)
        self.hoist(content.nodes)

    def inside(self, element: _Element, marks: Marks) -> Inner:
        """The content of an element that may hold paragraphs only."""
        inner = Inner(self.report)
        inner.read(element, marks)
        inner.finish()
        return inner

    def hoist(self, nodes: list[Node]) -> None:
        """Nodes found inside a block stand behind it; they are counted already."""
        self.nodes.extend(nodes)

    def figcaption(self, element: _Element, marks: Marks) -> None:
        """A caption outside the figures of the grammar is a paragraph."""
        self.block(element, marks)


class Inner(Flow):
    """The inside of a block: paragraphs are collected as ``pieces``, whole nodes are hoisted."""

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.pieces: list[Piece] = []

    def paragraph(self, inline: Inline, owner: _Element | None) -> None:
        self.pieces.append(Piece(inline, dict(owner.attrib) if owner is not None else {}))

    def heading(self, element: _Element, marks: Marks) -> None:
        self.block(element, marks)

    def listing(self, element: _Element, marks: Marks) -> None:
        items, hoisted = read_items(self.report, element, marks)
        for item in items:
            self.pieces.extend(item)
        self.hoist(hoisted)

    def quotation(self, element: _Element, marks: Marks) -> None:
        self.block(element, marks)

    def table(self, element: _Element, marks: Marks) -> None:
        self.report.repair("unnested")
        super().table(element, marks)

    def box(self, element: _Element, marks: Marks) -> None:
        self.report.repair("unnested")
        super().box(element, marks)


class Item(Inner):
    """The inside of a list item; the items of a list inside it come after it."""

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.further: list[list[Piece]] = []

    def listing(self, element: _Element, marks: Marks) -> None:
        self.report.repair("list-flattened")
        items, hoisted = read_items(self.report, element, marks)
        self.further.extend(items)
        self.hoist(hoisted)


class BoxContent(Inner, Attributes):
    """The inside of a boxed node, and its checked attributes: what a node class reads itself from."""

    def __init__(self, report: Report, element: _Element, kind: type[BoxedNode]) -> None:
        Inner.__init__(self, report)
        Attributes.__init__(self, report, element)
        self.id = id_of(element)
        self.headline = EMPTY
        self.caption = EMPTY
        self._holds = kind.holds

    def heading(self, element: _Element, marks: Marks) -> None:
        if "heading" not in self._holds or self.headline or self.pieces:
            self.block(element, marks)
            return
        inner = self.inside(element, marks)
        self.headline = joined(inner.pieces)
        self.hoist(inner.nodes)

    def figcaption(self, element: _Element, marks: Marks) -> None:
        if "caption" not in self._holds or self.caption:
            self.block(element, marks)
            return
        inner = self.inside(element, marks)
        self.caption = joined(inner.pieces)
        self.hoist(inner.nodes)

    def release_what_does_not_belong(self) -> None:
        """Paragraphs in a node that holds none stand behind it."""
        if self.pieces and "pieces" not in self._holds:
            self.report.repair("unnested")
            for piece in self.pieces:
                self.add(Paragraph(inline=piece.inline))
            self.pieces = []


def joined(pieces: list[Piece]) -> Inline:
    """Several paragraphs as one, parted by line breaks."""
    return Inline(BREAK.join(piece.inline for piece in pieces))


def read_items(report: Report, element: _Element, marks: Marks) -> tuple[list[list[Piece]], list[Node]]:
    """The items of a list, in order, and the nodes found inside. Text outside items makes own items."""
    items: list[list[Piece]] = []
    hoisted: list[Node] = []

    def close(item: Item) -> None:
        item.finish()
        if item.pieces:
            items.append(item.pieces)
        items.extend(item.further)
        hoisted.extend(item.nodes)

    loose = Item(report)
    loose.text(element.text or "", marks)
    for child in element:
        if child.tag == "li":
            close(loose)
            item, loose = Item(report), Item(report)
            item.read(child, marks)
            close(item)
        else:
            loose.child(child, marks)
        loose.text(child.tail or "", marks)
    close(loose)
    return items, hoisted
