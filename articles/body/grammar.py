"""The closed grammar: what a node is, and which nodes there are.

A node is one class here in the room, one template of its ``template_name`` and one registration. What is not
registered is refused.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Protocol, TypeVar

from articles.body.inline import Inline, Links, opening

TABLE_COLUMNS = 30
GALLERY_IMAGES = 60


@dataclass(frozen=True)
class References:
    """What a body points to, each once, in order of appearance."""

    images: tuple[int, ...] = ()
    articles: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    embeds: tuple[str, ...] = ()
    links: tuple[str, ...] = ()

    def as_json(self) -> dict[str, list[Any]]:
        """Plain lists, for a JSON column."""
        return {field.name: list(getattr(self, field.name)) for field in fields(self)}


@dataclass(frozen=True, kw_only=True)
class Node(ABC):
    """One top-level block of a body. ``id`` is empty until the document is identified."""

    name: ClassVar[str]
    element: ClassVar[str] = "figure"
    attributes: ClassVar[tuple[str, ...]] = ()
    holds: ClassVar[frozenset[str]] = frozenset()

    id: str = ""

    @property
    def template_name(self) -> str:
        """The name of the node's template, without folder and ending."""
        return self.name.replace("-", "_")

    @property
    @abstractmethod
    def html(self) -> str:
        """The canonical HTML, which reading gives back byte for byte."""

    @abstractmethod
    def inlines(self) -> Iterator[Inline]:
        """Every piece of text of the node, in reading order."""

    @abstractmethod
    def context(self, links: Links) -> dict[str, Any]:
        """Plain values for the node's template; HTML among them is safe to show as it is."""

    @property
    def text(self) -> str:
        """The words a reader sees, one line per piece."""
        return "\n".join(inline.text for inline in self.inlines() if inline)

    def references(self) -> Iterator[tuple[str, Any]]:
        """(field of References, value) pairs of what the node points to, beside the links in its text."""
        return iter(())

    def open(self, *attributes: tuple[str, str]) -> str:
        """The opening tag of a boxed node, id and name first."""
        own = (("data-id", self.id), ("data-node", self.name))
        return opening(self.element, (*own, *attributes))


@dataclass(frozen=True)
class Piece:
    """A paragraph inside a box, with the attributes it was written with."""

    inline: Inline
    attributes: dict[str, str]


class Box(Protocol):
    """A boxed node as written, its content already read: what ``read`` of a node class gets."""

    id: str
    headline: Inline
    caption: Inline
    pieces: list[Piece]

    def value(self, attribute: str, check: Any) -> str: ...
    def piece_value(self, piece: Piece, attribute: str, check: Any) -> str: ...
    def needed(self, attribute: str, check: Any, code: str) -> str: ...
    def repair(self, code: str, **params: object) -> None: ...
    def refuse(self, code: str, **params: object) -> None: ...


class BoxedNode(Node):
    """A node written as ``<figure data-node="…">`` or ``<aside data-node="…">``."""

    @classmethod
    @abstractmethod
    def read(cls, box: Box) -> Node | None:
        """The node of a box, or None when it holds nothing or is refused (the box says which)."""


NodeClass = TypeVar("NodeClass", bound=Node)

BOXES: dict[str, type[BoxedNode]] = {}
NODES: dict[str, type[Node]] = {}


def register(node: type[NodeClass]) -> type[NodeClass]:
    """Takes a node class into the grammar; a second one of the same name is a mistake of ours."""
    if node.name in NODES:
        raise ValueError(f"Two nodes are called {node.name!r}.")
    NODES[node.name] = node
    if issubclass(node, BoxedNode):
        BOXES[node.name] = node
    return node


def paragraphs_html(inlines: tuple[Inline, ...]) -> str:
    """``<p>`` around each."""
    return "".join(f"<p>{inline}</p>" for inline in inlines)


def heading_html(inline: Inline) -> str:
    """The optional heading of a box."""
    return f"<h4>{inline}</h4>" if inline else ""


def caption_html(inline: Inline) -> str:
    """The optional caption of a figure."""
    return f"<figcaption>{inline}</figcaption>" if inline else ""
