"""The structured body of an article: a closed grammar in canonical HTML. Plain Python, free of Django."""

from __future__ import annotations

from articles.body.document import Document, node_context, render
from articles.body.findings import MESSAGES, PLACES, REFUSED, REPAIRED, Finding, Refused
from articles.body.grammar import NODES, Node, References
from articles.body.inline import Inline, Links
from articles.body.reading import Parsed, parse

__all__ = [
    "MESSAGES", "NODES", "PLACES", "REFUSED", "REPAIRED", "Document", "Finding", "Inline", "Links", "Node",
    "Parsed", "References", "Refused", "node_context", "parse", "render",
]  # fmt: skip
