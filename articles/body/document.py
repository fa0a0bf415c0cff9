"""A body that keeps the grammar: its canonical HTML and everything derived from it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import count
from typing import Any

from articles.body.boxes import Quote, QuoteFacts
from articles.body.grammar import Node, References
from articles.body.inline import Inline, Links
from articles.body.values import NODE_ID
from portal.kit.html import SafeHtml
from portal.kit.text import word_count
from portal.kit.typography import typeset_runs

RenderNode = Callable[[Node, dict[str, Any]], str]


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

    def identify(self, new_id: Callable[[Node, int], str] | None = None) -> Document:
        """The document with an id on every node; of two nodes with one id the second gets a new one.

        ``new_id(node, attempt)`` makes them. By default they follow from the content, so that storing a text
        without ids twice gives the same document.
        """
        taken = {node.id for node in self.nodes}
        seen: set[str] = set()
        nodes = []
        for node in self.nodes:
            if not node.id or node.id in seen:
                node = replace(node, id=_fresh(node, new_id or content_id, taken))
                taken.add(node.id)
            seen.add(node.id)
            nodes.append(node)
        return Document(tuple(nodes))

    def typeset(self, language: str) -> Document:
        """The document with the quotation marks, dashes and spaces of its language, attributes untouched."""
        return Document(
            tuple(_with_inlines(node, lambda inline: _set(inline, language)) for node in self.nodes)
        )


def render(
    document: Document,
    render_node: RenderNode,
    *,
    own_hosts: Iterable[str] = (),
    is_sponsored: bool = False,
) -> SafeHtml:
    """The HTML readers get: each node through ``render_node(node, context)``.

    The context holds ``node_id``, ``anchor`` (the element's id) and the node's own values; its HTML is safe.
    Links to other hosts than ``own_hosts`` get their ``rel``; in a sponsored text they say so.
    """
    links = Links(frozenset(own_hosts), is_sponsored)
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


def content_id(node: Node, attempt: int) -> str:
    """An id that follows from what the node says: 40 bits of its hash."""
    content = f"{attempt}{node.html}".encode()
    return base64.b32encode(hashlib.blake2b(content, digest_size=5).digest()).decode().lower()


def _fresh(node: Node, new_id: Callable[[Node, int], str], taken: set[str]) -> str:
    for attempt in count():
        candidate = new_id(node, attempt)
        if not NODE_ID.fullmatch(candidate):
            raise ValueError(f"{candidate!r} is not a node id.")
        if candidate not in taken:
            return candidate
    raise AssertionError("count() never ends")


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
