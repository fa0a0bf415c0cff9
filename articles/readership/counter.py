"""The counter of an article's page, for whoever answers pages before Django is entered.

It knows the raw WSGI environ and plain numbers; nothing on this path touches a database or a Django object.
"""

from __future__ import annotations

import logging
import time

from articles.readership import phrases, referrers, turnstile, visitors
from articles.readership.counterfile import MOST_ROWS
from articles.readership.referrers import Kind
from articles.readership.shelf import NotKnownError
from articles.readership.visitors import Environ

log = logging.getLogger(__name__)

# Looking a member of an enumeration up costs more than most steps of a count.
DIRECT = Kind.DIRECT
# In seconds: a broken counter says so, and does not fill the log.
SILENCE = 60.0
_silent_until = 0.0


class ArticleCount:
    """The views of an article as its page shows them: ``base`` (``readership.base_of``) and all counters.

    ``base`` is None where it could not be read: then readers are counted, and no number is said.
    """

    __slots__ = ("_base", "_edition", "_key")

    def __init__(self, key: int, base: int | None, edition: str) -> None:
        self._key, self._base, self._edition = key, base, edition

    def count(self, environ: Environ) -> bool:
        """Count one GET that was answered with the page, 200 or 304; whether it counted. Never raises."""
        return count_view(self._key, environ)

    def shown(self) -> int | None:
        """The number shown. No query, never raises."""
        if self._base is None:
            return None
        try:
            return self._base + turnstile.here().total(self._key)
        except NotKnownError:
            return None
        except Exception:
            complain(self._key)
            return self._base

    def words(self) -> bytes:
        """What the page says for the number, in the language of its edition. No query, never raises."""
        number = self.shown()
        return b"" if number is None else phrases.phrase_in(number, self._edition).encode()


def count_view(article_id: int, environ: Environ) -> bool:
    """Count one view of an article if a person reads it for the first time in half an hour.

    True if it was counted. No query. Never raises: whatever happens to the counter, the page is served.
    """
    try:
        reader = visitors.reader(environ)
        if reader is None:
            return False
        if not 0 <= article_id < MOST_ROWS:
            raise ValueError(f"The journal has no row {article_id}.")
        referrer = environ.get("HTTP_REFERER")
        kind = referrers.kind_of(referrer, environ.get("HTTP_HOST", "")) if referrer else DIRECT
        return turnstile.here().count(article_id, reader, kind)
    except Exception:
        complain(article_id)
        return False


def complain(article_id: int) -> None:
    """Log the fault being handled, at most once a minute."""
    global _silent_until
    if time.monotonic() >= _silent_until:
        _silent_until = time.monotonic() + SILENCE
        log.exception("A view of article %s was not counted", article_id)
