"""The attributes of a boxed node, checked."""

from __future__ import annotations

from collections.abc import Callable

from lxml.etree import _Element

from articles.body import values
from articles.body.findings import Report
from articles.body.grammar import Piece


class Attributes:
    """What a node class asks for its values; what is wrong with them goes into the report."""

    def __init__(self, report: Report, element: _Element) -> None:
        self.report = report
        self.repair = report.repair
        self.refuse = report.refuse
        self._element = element

    def value(self, attribute: str, check: Callable[[str], str | None]) -> str:
        """The checked value of an optional attribute; one that isn't valid is left out, and said."""
        return self._checked(self._element.get(attribute), attribute, check)

    def piece_value(self, piece: Piece, attribute: str, check: Callable[[str], str | None]) -> str:
        """The same for an attribute of one paragraph."""
        return self._checked(piece.attributes.get(attribute), attribute, check)

    def needed(self, attribute: str, check: Callable[[str], str | None], code: str) -> str:
        """The checked value of an attribute the node can't be without; else it is refused with ``code``."""
        good = check(self._element.get(attribute, ""))
        if not good:
            self.report.refuse(code)
        return good or ""

    def _checked(self, written: str | None, attribute: str, check: Callable[[str], str | None]) -> str:
        if not written or not written.strip():
            return ""
        good = check(written)
        if good is None and check is values.line:
            self.report.refuse("value-too-long", value=written, limit=values.LINE_LIMIT)
        elif good is None:
            self.report.repair("value-dropped", attribute=attribute, value=written)
        return good or ""
