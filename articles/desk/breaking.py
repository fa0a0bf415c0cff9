"""The breaking bar: raised over every page of an edition, lowered by hand or by its time."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from articles import cachekeys
from articles.desk import audit, rights
from articles.models import Article, BreakingBar
from articles.models.breaking import LONGEST
from portal import editions
from portal.accounts.models import User
from portal.kit.text import one_line
from portal.pagecache.purging import purge

SHORTEST = dt.timedelta(minutes=1)
LENGTH = 140  # characters


class TextMissing(Exception):
    """A bar says nothing without words, and points nowhere without a public story."""


class TextTooLong(Exception):
    """A bar is one line above every page: its text is longer than ``LENGTH``."""


def raise_bar(
    edition: str, *, text: str, lasting: dt.timedelta, by: User | None, article: Article | None = None
) -> BreakingBar:
    """Show ``text`` above every page of an edition, in place of what stands there, at most four hours.

    It leads to ``article``, which has to be public in that edition. Raises ``TextMissing``, ``TextTooLong``,
    ``PermissionDenied``, ``ValueError`` for a time that is too short or too long. Four queries.
    """
    _guard(by)
    said = one_line(text)
    is_public = article is None or (article.is_published and article.edition == edition)
    if not said or not is_public:
        raise TextMissing
    if len(said) > LENGTH:
        raise TextTooLong
    if edition not in editions.codes() or not SHORTEST <= lasting <= LONGEST:
        raise ValueError("A bar stands between a minute and four hours, in an edition of this portal.")
    now = timezone.now()
    with transaction.atomic():
        BreakingBar.objects.up(edition).update(expires_at=now)
        bar = BreakingBar.objects.create(
            edition=edition, text=said, article=article, expires_at=now + lasting, raised_by=by
        )
        audit.record(article, "bar raised", by=by, text=said, until=bar.expires_at.isoformat())
        purge(cachekeys.breaking(edition))
    return bar


def lower(edition: str, *, by: User | None) -> bool:
    """Take the bar of an edition down. False when there is none."""
    _guard(by)
    with transaction.atomic():
        up = BreakingBar.objects.up(edition)
        last = up.select_related("article").last()
        if last is None or not up.update(expires_at=timezone.now()):
            return False
        audit.record(last.article, "bar lowered", by=by, text=last.text)
        purge(cachekeys.breaking(edition))
    return True


def _guard(by: User | None) -> None:
    if not rights.of(by).publishes:
        raise PermissionDenied
