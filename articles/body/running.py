"""Running text: runs of words with marks until a paragraph ends."""

from __future__ import annotations

from lxml.etree import _Element

from articles.body.findings import Report
from articles.body.grammar import Node
from articles.body.inline import LINE_BREAK, Inline, Marks, paragraphs
from articles.body.prose import Paragraph
from articles.body.values import node_id


class Text:
    """Collects runs and makes paragraphs of them, in ``nodes`` with the other nodes."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.nodes: list[Node] = []
        self.runs: list[tuple[str, Marks]] = []
        self.owner: _Element | None = None
        self.preformatted = False

    def text(self, text: str, marks: Marks) -> None:
        """Takes words; in preformatted text a line feed is a break."""
        if not self.preformatted:
            self.runs.append((text, marks))
            return
        for number, line in enumerate(text.split("\n")):
            if number:
                self.runs.append((LINE_BREAK, marks))
            self.runs.append((line, marks))

    def finish(self) -> None:
        """Ends the paragraph that is being read."""
        runs, owner = self.runs, self.owner
        self.runs, self.owner = [], None
        if runs:
            for inline in paragraphs(runs):
                self.paragraph(inline, owner)
                owner = None

    def paragraph(self, inline: Inline, owner: _Element | None) -> None:
        """Takes a complete paragraph; ``owner`` is the ``<p>`` it was written in, if any."""
        self.add(Paragraph(id=id_of(owner), inline=inline))

    def add(self, node: Node) -> None:
        """Takes a complete node."""
        self.nodes.append(node)
        self.report.count(node.name)


def id_of(element: _Element | None) -> str:
    """The valid id an element was written with, or nothing."""
    return node_id(element.get("data-id")) if element is not None else ""
