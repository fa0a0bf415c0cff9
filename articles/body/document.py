"""A body that keeps the grammar: its canonical HTML and everything derived from it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

from articles.body.boxes import Quote, QuoteFacts
from articles.body.grammar import Node, References
from articles.body.inline import Inline, Links
from articles.body.values import NODE_ID
from portal.kit.html import SafeHtml
from portal.kit.text import word_count
from portal.kit.typography import typeset_runs

ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
ID_LENGTH = 8

RenderNode = Callable[[Node, dict[str, Any]], str]


def random_id() -> str:
    """A node id nobody can guess or is likely to meet twice: 40 bits."""
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(ID_LENGTH))


@dataclass(frozen=True)
class Document:
    """The nodes of a body, in order. It never changes; what changes it gives a new one."""

    nodes: tuple[Node, ...] = ()

    @cached_property
    def html(self) -> str:
        """The canonical HTML: what is stored, and what reading gives back byte for byte."""
        return "".join(node.html for node in self.nodes)

    @cached_property
    def text(self) -> str:
        """The words a reader sees, a blank line between nodes."""
        return "\n\n".join(text for node in self.nodes if (text := node.text))

    @property
    def words(self) -> int:
        """The number of words of ``text``."""
        return word_count(self.text)

    @property
    def quotes(self) -> list[QuoteFacts]:
        """The quotes as data, in order."""
        return [node.facts for node in self.nodes if isinstance(node, Quote)]

    @property
    def references(self) -> References:
        """What the body points to: images, articles, person tags, source keys, embeds, links."""
        found: dict[str, dict[Any, None]] = {field.name: {} for field in fields(References)}
        for node in self.nodes:
            for kind, value in _references(node):
                if value:
                    found[kind][value] = None
        return References(**{kind: tuple(held) for kind, held in found.items()})

    def identify(self, new_id: Callable[[], str] = random_id) -> Document:
        """The document with an id on every node; of two nodes with one id the second gets a new one."""
        taken = {node.id for node in self.nodes}
        seen: set[str] = set()
        nodes = []
        for node in self.nodes:
            if not node.id or node.id in seen:
                node = replace(node, id=_fresh(new_id, taken))
                taken.add(node.id)
            seen.add(node.id)
            nodes.append(node)
        return Document(tuple(nodes))

    def typeset(self, language: str) -> Document:
        """The document with the quotation marks, dashes and spaces of its language, attributes untouched."""
        return Document(
            tuple(_with_inlines(node, lambda inline: _set(inline, language)) for node in self.nodes)
        )


def render(document: Document, render_node: RenderNode, links: Links | None = None) -> SafeHtml:
    """The HTML readers get: each node through ``render_node(node, context)``.

    The context holds ``node_id``, ``anchor`` (the element's id) and the node's own values; its HTML is safe.
    """
    links = links or Links()
    return SafeHtml("".join(render_node(node, node_context(node, links)) for node in document.nodes))


def node_context(node: Node, links: Links) -> dict[str, Any]:
    """What the template of a node gets."""
    anchor = f"n-{node.id}" if node.id else ""
    return {"node_id": node.id, "anchor": anchor, **node.context(links)}


def _references(node: Node) -> Iterator[tuple[str, Any]]:
    yield from node.references()
    for inline in node.inlines():
        if "<a " in inline:
            for href in inline.hrefs:
                yield "links", href


def _fresh(new_id: Callable[[], str], taken: set[str]) -> str:
    while True:
        candidate = new_id()
        if not NODE_ID.fullmatch(candidate):
            raise ValueError(f"{candidate!r} is not a node id.")
        if candidate not in taken:
            return candidate


def _set(inline: Inline, language: str) -> Inline:
    return inline.map_texts(lambda runs: typeset_runs(runs, language))


def _with_inlines(value: Any, change: Callable[[Inline], Inline]) -> Any:
    """The value with every Inline in it changed, through tuples and nested dataclasses."""
    if isinstance(value, Inline):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_with_inlines(part, change) for part in value)
    if hasattr(value, "__dataclass_fields__"):
        changed = {field.name: _with_inlines(getattr(value, field.name), change) for field in fields(value)}
        return replace(value, **changed)
    return value
