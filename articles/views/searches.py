"""The counter of the search page, for whoever answers pages before Django is entered."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs

from articles.readership import visitors
from articles.search import booking

log = logging.getLogger(__name__)

COUNTER: Final = "search"


class SearchCount:
    """Counts who searches for the words in the address; ``found`` is how many stories have them."""

    __slots__ = ("_edition", "_found")

    def __init__(self, found: int, base: int | None, edition: str) -> None:
        self._found, self._edition = found, edition

    def count(self, environ: Mapping[str, Any]) -> bool:
        """Count one search by a person; whether it may count. No query. Never raises."""
        try:
            reader = visitors.reader(environ)
            query = environ.get("QUERY_STRING", "").encode("latin-1", "replace").decode("utf-8", "replace")
            # Of several the page shows the last.
            typed = parse_qs(query).get("q", [""])[-1]
            if reader is None or not typed:
                return False
            booking.tally.note(self._edition, typed, self._found, reader)
        except Exception:
            log.exception("A search was not counted")
            return False
        return True

    def words(self) -> bytes:
        """Nothing: the page shows no number of searches."""
        return b""
