"""The counter of an article's page, for whoever answers pages before Django is entered.

It knows the raw WSGI environ and plain numbers; nothing on this path touches a database or a Django object.
"""

from __future__ import annotations

import logging
import time

from articles.readership import phrases, referrers, turnstile, visitors
from articles.readership.counterfile import MOST_ROWS
from articles.readership.visitors import Environ

log = logging.getLogger(__name__)

# In seconds: a broken counter says so, and does not fill the log.
SILENCE = 60.0
_silent_until = 0.0


class ArticleCounter:
    """Counts readers of an article, told by its primary key; says what is shown for it."""

    def count(self, key: int, environ: Environ) -> bool:
        """Count one GET that was answered with the page, 200 or 304; whether it counted. Never raises."""
        return count_view(key, environ)

    def shown(self, key: int, base: int) -> int:
        """The number shown: ``base`` (``readership.base_of``) and all counters. No query, never raises."""
        try:
            return base + turnstile.here().total(key)
        except Exception:
            complain(key)
            return base

    def phrase(self, number: int, edition: str) -> bytes:
        """What the page says for a number, in the language of its edition. No query."""
        return phrases.phrase_in(number, edition).encode()


def count_view(article_id: int, environ: Environ) -> bool:
    """Count one view of an article if a person reads it for the first time in half an hour.

    True if it was counted. No query. Never raises: whatever happens to the counter, the page is served.
    """
    try:
        if not visitors.is_reading(environ):
            return False
        if not 0 <= article_id < MOST_ROWS:
            raise ValueError(f"The journal has no row {article_id}.")
        kind = referrers.kind_of(environ.get("HTTP_REFERER", ""), environ.get("HTTP_HOST", ""))
        return turnstile.here().count(article_id, visitors.reader(environ), kind)
    except Exception:
        complain(article_id)
        return False


def complain(article_id: int) -> None:
    """Log the fault being handled, at most once a minute."""
    global _silent_until
    if time.monotonic() >= _silent_until:
        _silent_until = time.monotonic() + SILENCE
        log.exception("A view of article %s was not counted", article_id)
