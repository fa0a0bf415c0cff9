"""Receiving what readers report, and forgetting it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Final

from django.utils import timezone

from articles.letters.models import ErrorReport
from articles.models import Article

KEPT_FOR: Final = timedelta(days=90)
LONGEST_PASSAGE: Final = 300
LONGEST_REMARK: Final = 1000
LONGEST_CONTACT: Final = 200
# As many as nobody would read: who fills the queue on purpose fills no disk.
MOST_OPEN: Final = 2000
MOST_OF_A_STORY: Final = 50


class QueueFull(Exception):
    """So many reports wait that none is taken."""


def receive(article: Article, *, remark: str, passage: str = "", contact: str = "") -> ErrorReport:
    """Keep what a reader found wrong. The same words of the same story are one report while that waits.

    Four queries. Raises ``QueueFull``; texts are cut to their limits, which the form names.
    """
    passage = " ".join(passage.split())[:LONGEST_PASSAGE]
    remark = "\n".join(remark.strip().splitlines())[:LONGEST_REMARK]
    digest = hashlib.sha256(f"{article.pk}\0{passage}\0{remark}".encode()).hexdigest()
    open_ones = ErrorReport.objects.filter(state=ErrorReport.State.OPEN)
    if (
        open_ones[:MOST_OPEN].count() >= MOST_OPEN
        or open_ones.filter(article=article)[:MOST_OF_A_STORY].count() >= MOST_OF_A_STORY
    ):
        raise QueueFull
    facts = {
        "article": article,
        "passage": passage,
        "remark": remark,
        "contact": contact.strip()[:LONGEST_CONTACT],
    }
    return open_ones.get_or_create(digest=digest, state=ErrorReport.State.OPEN, defaults=facts)[0]


def forget() -> int:
    """Delete reports older than ninety days, settled or not, contacts and all. How many. One query."""
    return ErrorReport.objects.filter(received_at__lt=timezone.now() - KEPT_FOR).delete()[0]
