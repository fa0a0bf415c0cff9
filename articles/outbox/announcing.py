"""Announcing a change: a row for each channel, in the transaction that makes the change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

from articles.cachekeys import NEW
from articles.models import Article
from articles.outbox import channels
from articles.outbox.models import Delivery, Event

_unheard: ContextVar[bool] = ContextVar("unheard", default=False)


@contextmanager
def unheard() -> Iterator[None]:
    """Within the block nothing is announced: what is published there is invented."""
    token = _unheard.set(True)
    try:
        yield
    finally:
        _unheard.reset(token)


def announce(
    article: Article, event: Event, *, deed: Callable[[], int], lists: Callable[[], Iterable[str]]
) -> int:
    """Have every channel told of a change; how many will be. Two queries beside what ``deed`` and ``lists``
    cost, one when there is no channel.

    ``deed`` is the number of the verb's entry in the audit trail: announced again, it is announced once.
    ``lists`` are those that the story stands in or stood in, by their names in ``cachekeys``.
    """
    keys = [] if _unheard.get() else channels.listening(article.edition)
    if not keys or _is_old_news(article, event):
        return 0
    number, names = deed(), sorted(lists())
    rows = [
        Delivery(article=article, channel=key, event=event, tells=event, deed=number, lists=names)
        for key in keys
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _is_old_news(article: Article, event: Event) -> bool:
    """What was published elsewhere before is no news to anybody. One query where it may be such."""
    if event != Event.PUBLISHED or article.published_at is None:
        return False
    is_old = article.published_at < timezone.now() - NEW
    return is_old and not Delivery.objects.filter(article=article).exists()
